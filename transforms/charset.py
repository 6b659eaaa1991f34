"""The bytes of a page and what was said about them in, text out.

Order: byte order mark, valid UTF-8, the server's charset, the page's own, a guess. Valid UTF-8 goes before what
server and page declare because text in another charset is hardly ever valid UTF-8 by chance, while declarations are
often wrong.
"""

import codecs
import re

from charset_normalizer import from_bytes

#: Where the WHATWG Encoding Standard (section 4.2, "Names and labels") reads a label differently from Python.
_LABELS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
    "x-mac-roman": "mac_roman",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: The HTML standard looks for a declaration in the first 1024 bytes; pages that put scripts first exceed that.
_META_BYTES = 4096
_META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.I)
#: Bytes given to the guess: enough to tell charsets apart, since its time grows with length.
_GUESS_BYTES = 8192
#: A declared charset is believed although some bytes do not fit (a cut-off page, a pasted line): bad characters for
#: each good one beyond ASCII. Other text hardly ever has a valid sequence of UTF-8, so few good ones are enough there.
_MAX_BAD, _MAX_BAD_UTF8 = 0.02, 1.0


def decode(page: bytes, charset: str | None = None) -> str:
    r"""Return the text of a page; `charset` is what the server declared.

    Bytes that do not fit become U+FFFD.

    >>> decode(b"Gr\xfc\xdfe", "ISO-8859-1"), decode("Grüße".encode(), "ISO-8859-1")
    ('Grüße', 'Grüße')
    """
    for mark, name in _MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(name, "replace")
    declared = [name for name in (_python_name(charset), _declared(page)) if name is not None]
    # Text in these is made of ASCII bytes, so being valid UTF-8 says nothing about it.
    stateful = [name for name in declared if name.startswith(("iso2022", "hz"))]
    if not stateful or (b"\x1b" not in page and b"~{" not in page):
        try:
            return page.decode()
        except UnicodeDecodeError:
            pass
    for name in [*declared, "utf-8"]:
        text = page.decode(name, "replace")
        num_bad = text.count("\ufffd")
        num_good = len(text) - len(text.encode("ascii", "ignore")) - num_bad
        if num_bad <= num_good * (_MAX_BAD_UTF8 if name == "utf-8" else _MAX_BAD):
            return text
    return page.decode(_guess(page), "replace")


def _python_name(label: str | None) -> str | None:
    if label is None:
        return None
    label = label.strip().lower()
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return None
    # Python also lists codecs that are no charsets (rot13, base64).
    return name if codecs.lookup(name)._is_text_encoding else None


def _declared(page: bytes) -> str | None:
    found = _META.search(page, 0, _META_BYTES)
    if found is None:
        return None
    name = _python_name((found[1] or found[2]).decode("ascii", "replace"))
    # A page whose declaration can be read as ASCII is not in UTF-16, whatever it says (HTML standard, 13.2.3.3).
    return "utf-8" if name is not None and name.startswith("utf-16") else name


def _guess(page: bytes) -> str:
    first = next((index for index, byte in enumerate(page) if byte >= 0x80), 0)
    start = max(0, first - 256)
    best = from_bytes(page[start : start + _GUESS_BYTES]).best()
    name = _python_name(best.encoding) if best is not None else None
    return name or "cp1252"
