"""Put a document into a whole web page: Source -> HTML in the layout and the charset of its site."""

from collections.abc import Sequence

from builder.layouts import LAYOUTS
from builder.page_parts import Page
from builder.sources import Source

# Layout tables were rare by then, but no extractor should be surprised by one.
COMMON = ("portal", "plain", "blog", "divs")

# What an old page declares; browsers read iso-8859-1 as windows-1252, and so does everybody who wrote it.
OLD_CHARSETS = {
    "en": ("windows-1252",),
    **dict.fromkeys(("de", "fr", "es", "it", "pt"), ("iso-8859-1", "windows-1252")),
    "ja": ("shift_jis", "euc-jp"),
    "ar": ("windows-1256",),
}


def layout_of(source: Source) -> str:
    """Return the layout of the document's site."""
    if source.kind == "encyclopedia":
        return "wiki"
    if source.choice("c", 12, by=source.site) == 0:
        return "tables"
    return COMMON[source.choice("layout", 4, by=source.site)]


def charset_of(source: Source) -> str:
    """Return the charset that the page declares: an old one for old layouts and half of the blogs."""
    old = OLD_CHARSETS.get(source.lang, ("utf-8",))
    layout = layout_of(source)
    if layout in ("plain", "tables") or (layout == "blog" and source.choice("charset", 2) == 0):
        return old[source.choice("z", len(old))]
    return "utf-8"


# A codec that has what pages under this label really contain.
CODECS = {"iso-8859-1": "windows-1252", "shift_jis": "cp932", "euc-jp": "euc_jp"}


def page_text(source: Source, sources: Sequence[Source], charset: str = "utf-8") -> str:
    """Return the page before it is encoded."""
    return LAYOUTS[layout_of(source)](Page(source, sources), charset)


def write_page(source: Source, sources: Sequence[Source], charset: str) -> bytes:
    """Return the page as the server sends it; what the charset lacks becomes a character reference."""
    return page_text(source, sources, charset).encode(CODECS.get(charset, charset), errors="xmlcharrefreplace")
