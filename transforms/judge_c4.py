"""C4's rules on whole pages (Raffel et al. 2020, section 2.2): curly brackets and lorem ipsum; and mC4's long lines.

C4's rules on lines are an edit, and stand in `filter_lines.py`, which runs before. So a `{` on a line that was
removed costs nothing, as in C4's own code. C4's list of bad words is not here: it drops whole pages for one word, and
speech has them.
"""

import dataclasses

from transforms.judge_measures import Measure
from transforms.judge_rules import Rule, check_limits


@dataclasses.dataclass(frozen=True, kw_only=True)
class C4Limits:
    """C4's limits on pages; the defaults are C4's."""

    enabled: bool = True
    max_curly_brackets: float = 0
    max_lorem_ipsum: float = 0
    min_long_lines: float = 0
    """Lines of 200 characters and more; mC4 asks for 3 (Xue et al. 2021, section 3.1), and C4 for none."""

    def __post_init__(self) -> None:
        check_limits(self)


C4_RULES = (
    Rule("lorem_ipsum", Measure.NUM_LOREM_IPSUM, "max_lorem_ipsum"),
    Rule("curly_bracket", Measure.NUM_CURLY_BRACKETS, "max_curly_brackets"),
    Rule("too_few_long_lines", Measure.NUM_LONG_LINES, "min_long_lines"),
)
