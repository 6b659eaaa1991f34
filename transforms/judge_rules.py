"""What a quality rule is: a measure, a limit, and the reason it gives when the measure is on the wrong side."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from transforms.judge_measures import Measure


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """Drop a document for `reason` when a measure passes a limit. A measure that is NaN breaks no rule."""

    reason: str
    measure: Measure
    limit: str
    """The field of the family's limits that holds the limit; `min_...` is the least allowed, `max_...` the most."""

    @property
    def is_minimum(self) -> bool:
        """Whether the limit is the least allowed value."""
        return self.limit.startswith("min_")


def check_limits(limits: Any) -> None:
    """Raise ValueError where a limit is negative, a share above 1, or a minimum above its maximum.

    `limits` is a dataclass whose fields are `enabled` and limits named `min_...` or `max_...`, shares ending `_share`.
    """
    values: Mapping[str, float] = {
        field.name: getattr(limits, field.name)
        for field in dataclasses.fields(limits)
        if field.name.startswith(("min_", "max_"))
    }
    for name, value in values.items():
        check_limit(name, value)
        most = values.get(name.replace("min_", "max_", 1), value)
        if name.startswith("min_") and value > most:
            raise ValueError(f"{name}: expected at most {name.replace('min_', 'max_', 1)} = {most}, found {value}")


def check_limit(name: str, value: float) -> None:
    """Raise ValueError where a limit is negative, or a share above 1.

    >>> check_limit("max_bullet_line_share", 90)
    Traceback (most recent call last):
    ...
    ValueError: max_bullet_line_share: expected a share between 0 and 1, found 90
    """
    if name.endswith("_share") and not 0 <= value <= 1:
        raise ValueError(f"{name}: expected a share between 0 and 1, found {value}")
    if not value >= 0:
        raise ValueError(f"{name}: expected 0 or more, found {value}")
