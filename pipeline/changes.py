"""Say why a shard must be made again: what it was made of, against what it shall be made of.

Two `made_of` -> lines such as "rule judge.gopher.min_words changed 50 -> 80".
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import tombstones

_SETTINGS = re.compile(r"v(\d+) (\{.*\})", re.DOTALL)
#: What the rest of `made_of` says, for people.
_WORDS = {
    "input": "the input file changed",
    "place": "the input is cut in another way",
    "source": "the input's entry in the recipe changed",
    "documents": "the documents changed",
    "signatures": "documents of some shard changed, and duplicates are looked for among all",
    "duplicates": "the duplicates among the documents changed",
    "linekeys": "lines of some shard changed, and repeated ones are looked for among all",
    "repeats": "the repeated lines changed",
    "benchmarks": "the evaluation sets changed",
    "spoken": "the spoken documents changed",
    "totals": "the bytes of each language changed, and sampling rates follow from them",
    "sample": "the tokenizer's sample changed",
    "tokenizer": "the tokenizer changed",
    "kept through an erasure": "an erasure keeps the tokenizer as it was",
}
_LONGEST = 60


def explain(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return what differs, a line each.

    >>> explain({"input": "1", "judge": 'v1 {"gopher": {"min_words": 50}}'},
    ...         {"input": "2", "judge": 'v1 {"gopher": {"min_words": 80}}'})
    ['the input file changed', 'rule judge.gopher.min_words changed 50 -> 80']
    """
    names = sorted({*before, *after}, key=lambda name: (_is_settings(before, after, name), name))
    return [
        line
        for name in names
        if before.get(name) != after.get(name)
        for line in _lines(name, before.get(name, "none"), after.get(name, "none"))
    ]


def _is_settings(before: Mapping[str, str], after: Mapping[str, str], name: str) -> bool:
    return bool(_SETTINGS.fullmatch(after.get(name, before.get(name, ""))))


def _lines(name: str, before: str, after: str) -> Iterator[str]:
    one, other = _SETTINGS.fullmatch(before), _SETTINGS.fullmatch(after)
    if name == "erased":
        yield _erased(before, after)
    elif name == "grammars":
        old, new = _object(before), _object(after)
        langs = sorted(lang for lang in {*old, *new} if old.get(lang) != new.get(lang))
        yield f"the spoken form of {', '.join(langs)} changed" if langs else "the spoken form changed"
    elif one and other:
        if one[1] != other[1]:
            yield f"step {name} has version {other[1]} now, {one[1]} before"
        old, new = _flat(_object(one[2]), name), _flat(_object(other[2]), name)
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield f"rule {key} changed {_short(old.get(key, 'none'))} -> {_short(new.get(key, 'none'))}"
    elif re.fullmatch(r"v\d+", before) and re.fullmatch(r"v\d+", after):
        yield f"step {name} has version {after[1:]} now, {before[1:]} before"
    else:
        yield _WORDS.get(name, f"{name} changed")


def _erased(before: str, after: str) -> str:
    old, new = set(tombstones.unspell(before)), set(tombstones.unspell(after))
    parts = [f"{len(new - old)} documents of it are to be erased"] if new - old else []
    parts += [f"{len(old - new)} documents are no longer erased"] if old - new else []
    return ", ".join(parts) or "documents of it may be erased"


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _flat(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return nested settings by their dotted names."""
    flat: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            flat |= _flat(item, f"{name}.{key}") or {f"{name}.{key}": {}}
        else:
            flat[f"{name}.{key}"] = item
    return flat


def _short(value: Any) -> str:
    text = value if value == "none" else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
