"""Which limit a document was dropped by, read from the settings that a shard was made with.

Receipt's `made_of` -> (step, reason) -> the limit, or its range over the languages of the run.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.settings import RecipeError, build
from transforms.judge import RULES, JudgeLimits

Limits = dict[tuple[str, str], dict[str, Any]]

#: (step, reason) of other steps -> table and field that hold the limit. Where a measure has no single limit, none.
_FIELDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("extract", "no_text"): ("extract", "min_text_bytes"),
    ("lines", "too_few_sentences"): ("lines", "min_sentences"),
    ("dedupe", "near_duplicate"): ("dedupe", "min_similarity"),
    ("repeated_lines", "too_few_sentences"): ("dedupe.lines", "min_sentences_left"),
    ("repeated_lines", "too_few_words"): ("dedupe.lines", "min_words_left"),
}


def settings_of(made_of: Mapping[str, str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return version and settings of each step that a shard depends on.

    >>> settings_of({"lines": 'v1 {"min_words": 5}', "documents": "9f8a"})
    {'lines': ('1', {'min_words': 5})}
    """
    found = {}
    for name, value in sorted(made_of.items()):
        version, _, text = value.partition(" ")
        if version.startswith("v") and version[1:].isdigit():
            settings = json.loads(text) if text.startswith("{") else {}
            found[name] = (version[1:], settings)
    return found


def limits(settings: Mapping[str, tuple[str, Mapping[str, Any]]], languages: Iterable[str]) -> Limits:
    """Return `field`, `least` and `most` value of the limit behind each reason that has one."""
    found: Limits = {}
    for reason, (table, field) in _FIELDS.items():
        value = settings.get(table, ("", {}))[1].get(field)
        if value is not None:
            found[reason] = {"field": field, "least": value, "most": value}
    _, language = settings.get("language", ("", {}))
    if language:
        scores = [language["min_score"], *language.get("min_scores", {}).values()]
        found["language", "low_score"] = {"field": "min_score", "least": min(scores), "most": max(scores)}
    if "judge" in settings:
        found |= _judge(settings["judge"][1], languages)
    return found


def _judge(settings: Mapping[str, Any], languages: Iterable[str]) -> Limits:
    try:
        rules = build(JudgeLimits, {name: value for name, value in settings.items() if name != "enabled"}, "judge")
    except RecipeError:  # made by a version with other limits: better no limit than a wrong one
        return {}
    in_force = [rules.of(lang) for lang in languages] or [rules.of(None)]
    found: Limits = {}
    for rule in RULES:
        values = [of[rule.limit] for of in in_force if rule.limit in of]
        if values:
            found["judge", rule.reason] = {"field": rule.limit, "least": min(values), "most": max(values)}
    return found
