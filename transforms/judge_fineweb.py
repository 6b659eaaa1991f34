"""FineWeb's rules on lines (Penedo et al. 2024, arXiv 2406.17557, section 3.6). Off unless a recipe turns them on.

They were tuned on English web pages, where each removes 3 to 12 % of the tokens; novels broken into short lines,
newspapers and dialogue suffer more. FineWeb-2 leaves the rule on short lines out and sets the others per language.
"""

import dataclasses

from transforms.judge_measures import Measure
from transforms.judge_rules import Rule, check_limits


@dataclasses.dataclass(frozen=True, kw_only=True)
class FineWebLimits:
    """FineWeb's limits; the last is from its code."""

    enabled: bool = False
    min_end_mark_line_share: float = 0.12
    max_copied_line_character_share: float = 0.01
    max_short_line_share: float = 0.67
    max_line_feeds_per_word: float = 0.3

    def __post_init__(self) -> None:
        check_limits(self)


FINEWEB_RULES = (
    Rule("too_few_end_marks", Measure.END_MARK_LINE_SHARE, "min_end_mark_line_share"),
    Rule("too_many_short_lines", Measure.SHORT_LINE_SHARE, "max_short_line_share"),
    Rule("copied_line_characters", Measure.REPEATED_LINE_CHARACTER_SHARE, "max_copied_line_character_share"),
    Rule("too_many_line_feeds", Measure.LINE_FEEDS_PER_WORD, "max_line_feeds_per_word"),
)


def _fineweb2(end_marks: float, line_feeds: float) -> dict[str, float]:
    return {
        "min_end_mark_line_share": end_marks,
        "max_line_feeds_per_word": line_feeds,
        "max_short_line_share": 1.0,
        "max_copied_line_character_share": 0.1,
    }


#: FineWeb-2's limits per language (Penedo et al. 2025; configs at commit d0defb2).
FINEWEB_BY_LANGUAGE = {
    "ar": _fineweb2(0.143, 0.189),
    "de": _fineweb2(0.0, 0.152),
    "es": _fineweb2(0.182, 0.138),
    "fr": _fineweb2(0.100, 0.185),
    "hi": _fineweb2(0.091, 0.316),
    "it": _fineweb2(0.025, 0.200),
    "ja": _fineweb2(0.096, 0.130),
    "mr": _fineweb2(0.008, 0.351),
    "pt": _fineweb2(0.077, 0.186),
    "ta": _fineweb2(0.125, 0.195),
    "te": _fineweb2(0.080, 0.180),
}
