"""Tell bytes apart coarsely: 63 kinds, one bit of a word each, for looking more than one byte ahead."""

import numpy as np
import numpy.typing as npt


def byte_kinds() -> npt.NDArray[np.uint8]:
    """Return the kind (0 to 62) of each byte, uint8 (256): what the second to fourth byte ahead are told apart by.

    Digits, letters (either case) and the marks that numbers are written with have a kind each; 63 is the end.

    >>> kinds = byte_kinds()
    >>> int(kinds[ord("7")]), bool(kinds[ord("a")] == kinds[ord("A")]), int(kinds.max())
    (7, True, 62)
    """
    kinds = np.zeros(256, np.uint8)
    for byte in range(256):
        if byte >= 0xC0:
            kinds[byte] = 58 + {0xC2: 0, 0xC3: 1, 0xE0: 2, 0xE2: 3}.get(byte, 4)
        elif byte >= 0x80:
            kinds[byte] = 54 + (byte - 0x80) // 16
        else:
            kinds[byte] = 50 + byte % 4
    for number, character in enumerate("0123456789abcdefghijklmnopqrstuvwxyz .,:-/%$'()_"):
        for byte in {ord(character), ord(character.upper())}:
            kinds[byte] = number
    return kinds


KINDS = byte_kinds()
"""For kernels, which take it as a constant."""
