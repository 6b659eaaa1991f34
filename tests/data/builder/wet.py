"""Take every visible line from a page, menus and all, as a crawler's text extraction does: HTML -> WET lines."""

from html.parser import HTMLParser


class _Lines(HTMLParser):
    """Collect the text of a page line by line, menus and all, as a crawler's text extraction does."""

    INLINE = frozenset(("a", "b", "i", "font", "span", "sup", "label", "cite", "time", "img", "input"))
    SILENT = frozenset(("script", "style", "noscript"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in self.SILENT
        if tag not in self.INLINE:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT
        if tag not in self.INLINE:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.line.append(data)

    def end_line(self) -> None:
        line = " ".join("".join(self.line).split(" ")).replace("\n", " ").strip()
        self.line = []
        if line:
            self.lines.append(line)


def page_lines(page: str) -> list[str]:
    """Return every visible line of a page: what a WET record holds."""
    lines = _Lines()
    lines.feed(page)
    lines.close()
    lines.end_line()
    return lines.lines
