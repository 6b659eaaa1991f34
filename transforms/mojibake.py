"""Text whose UTF-8 was once read as Windows-1252 in, the text it was out.

`cafÃ©` for `café`: found by sequences that no language writes, repaired by undoing the misreading.
"""

import re


def _misread(byte: int) -> str:
    """Return the character that Windows-1252 has for a byte; its five gaps become C1 controls, as in browsers."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_BYTE_OF = {_misread(byte): byte for byte in range(0x80, 0x100)}
_TAIL = "[" + "".join(re.escape(_misread(byte)) for byte in range(0x80, 0xC0)) + "]"
#: Two-byte characters of Latin-1, Greek and Cyrillic are left out beyond C2, C3 and the Arabic D8, D9: a French `É…`
#: or a Danish `Ø` would look like one. Of the longer ones, general punctuation and the scripts of the twelve languages.
_SIGNS = re.compile(
    f"[\u00c2\u00c3\u00d8\u00d9]{_TAIL}|\u00e2[\u20ac\u201a\u201e]{_TAIL}"
    f"|\u00e0[\u00a4\u00a5\u00ae\u00af\u00b0\u00b1]{_TAIL}|\u00e3[\u0081\u201a\u0192]{_TAIL}"
)
_RUN = re.compile("[" + "".join(map(re.escape, _BYTE_OF)) + "]{2,}")
#: Fewer may be chance: a list that ends in `Â»`, an all-capitals `SÃ£O`.
MIN_SIGNS = 3


def num_signs(text: str) -> int:
    """Return how many sequences of a text show the misreading.

    >>> num_signs("caf\u00c3\u00a9"), num_signs("CAF\u00c9\u2026")
    (1, 0)
    """
    if text.isascii() or not any(sign in text for sign in "\u00c2\u00c3\u00d8\u00d9\u00e2\u00e0\u00e3"):
        return 0
    return len(_SIGNS.findall(text))


def repair(text: str) -> str:
    """Return the text with every run of misread characters read as UTF-8, where that gives characters at all.

    >>> repair("d\u00c3\u00a9j\u00c3\u00a0 vu \u00e2\u20ac\u201c na\u00c3\u00afve")
    'd\u00e9j\u00e0 vu \u2013 na\u00efve'
    """
    return _RUN.sub(_repair_run, text)


def _repair_run(run: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[character] for character in run[0]).decode()
    except UnicodeDecodeError:
        return run[0]
