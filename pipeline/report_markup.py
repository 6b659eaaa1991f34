"""Build HTML and SVG that no document can break out of: everything is escaped unless this module made it.

>>> tag("p", "5 < 6", class_="note")
Markup('<p class="note">5 &lt; 6</p>')
"""

import html
import unicodedata
from collections.abc import Iterable

#: HTML elements without content or end tag (HTML standard, 13.1.2).
_VOID = frozenset(["br", "col", "hr", "img", "meta"])


class Markup(str):
    """Text that is markup already. Nothing but this module and the page's own template makes it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Markup({str(self)!r})"


Child = str | int | Iterable["Child"] | None


def tag(name: str, *children: Child, **attributes: str | int | float | None) -> Markup:
    """Return an element. Children that are not `Markup` are escaped; None is left out, lists are joined.

    Attributes lose a trailing underscore and have `-` for `_`; those that are None are left out.

    >>> tag("text", ["a", None, tag("b", "&")], stroke_width=2, class_=None)
    Markup('<text stroke-width="2">a<b>&amp;</b></text>')
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            shown = f"{value:.6g}" if isinstance(value, float) else str(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(shown)}"')
    opening = " ".join(parts)
    if name in _VOID:
        return Markup(f"<{opening}>")
    return Markup(f"<{opening}>{join(children)}</{name}>")


def join(children: Iterable[Child], between: str = "") -> Markup:
    """Return children one after another, escaped where they are plain text."""
    return Markup(escape(between).join(_flat(children)))


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, str | int):
            yield escape(str(child)) if not isinstance(child, Markup) else child
        else:
            yield join(child)


def escape(text: str) -> Markup:
    """Return text as HTML and SVG can hold it; characters that neither has room for become U+FFFD.

    >>> escape('<script>"' + chr(0) + chr(0xD800))
    Markup('&lt;script&gt;&quot;\\ufffd\\ufffd')
    """
    if isinstance(text, Markup):
        return text
    if not text.isprintable():
        text = "".join(_representable(character) for character in text)
    return Markup(html.escape(text, quote=True))


def _representable(character: str) -> str:
    if character in "\t\n":
        return character
    return "\ufffd" if unicodedata.category(character) in ("Cc", "Cs") else character
