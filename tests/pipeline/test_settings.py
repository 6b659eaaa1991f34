"""A recipe's tables become configs; what does not fit is refused with what was meant."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import pytest

from pipeline.settings import RecipeError, build


@dataclasses.dataclass(frozen=True, kw_only=True)
class Inner:
    limit: float = 0.5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outer:
    name: str
    count: int = 3
    share: float = 0.5
    on: bool = True
    mode: Literal["a", "b"] = "a"
    paths: tuple[str, ...] = ()
    inner: Inner = dataclasses.field(default_factory=Inner)
    per_language: Mapping[str, Inner] = dataclasses.field(default_factory=dict)
    maybe: int | None = None

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"count is {self.count}; expected 0 or more")


def test_everything_is_filled_in() -> None:
    table = {
        "name": "x",
        "count": 4,
        "share": 1,
        "on": False,
        "mode": "b",
        "paths": ["p", "q"],
        "inner": {"limit": 2},
        "per_language": {"ja": {"limit": 0.25}},
        "maybe": 7,
    }
    built = build(Outer, table, "outer")
    assert built == Outer(
        name="x",
        count=4,
        share=1.0,
        on=False,
        mode="b",
        paths=("p", "q"),
        inner=Inner(limit=2.0),
        per_language={"ja": Inner(limit=0.25)},
        maybe=7,
    )
    assert isinstance(built.share, float)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"nmae": "x"}, r"\[outer\] has no key 'nmae'; did you mean 'name'\?"),
        ({}, r"\[outer\] needs the key 'name' \(a string\), which is missing"),
        ({"name": 3}, r"outer.name is 3; expected a string"),
        ({"name": "x", "count": "3"}, r"outer.count is '3'; expected a whole number"),
        ({"name": "x", "count": True}, r"outer.count is True; expected a whole number"),
        ({"name": "x", "on": 1}, r"outer.on is 1; expected true or false"),
        ({"name": "x", "mode": "c"}, r"outer.mode is 'c'; expected one of 'a', 'b'"),
        ({"name": "x", "paths": "p"}, r"outer.paths is 'p'; expected an array, each item a string"),
        ({"name": "x", "paths": [1]}, r"outer.paths\[0\] is 1; expected a string"),
        ({"name": "x", "inner": {"limits": 1}}, r"\[outer.inner\] has no key 'limits'; did you mean 'limit'\?"),
        ({"name": "x", "inner": 3}, r"outer.inner is 3; expected a table"),
        ({"name": "x", "per_language": {"ja": {"x": 1}}}, r"\[outer.per_language.ja\] has no key 'x'"),
        ({"name": "x", "maybe": "no"}, r"outer.maybe is 'no'; expected"),
        ({"name": "x", "count": -1}, r"\[outer\] cannot be used: count is -1; expected 0 or more"),
    ],
)
def test_what_does_not_fit_is_refused(table: dict[str, object], message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        build(Outer, table, "outer")
