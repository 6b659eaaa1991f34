"""Function words that running text of a language cannot do without, for Gopher's rule "at least two of them".

English: the eight words of Gopher (Rae et al. 2021, table A1). The others were chosen from the most frequent words of
`../shared/corpora`. The Japanese ones are particles, which stand alone between kanji and katakana once a text is cut
where the script changes.
"""

import functools

import numba
import numpy as np
import numpy.typing as npt

from transforms.words import next_token

STOP_WORDS = {
    "ar": ("في", "من", "على", "إلى", "أن", "التي", "الذي", "عن", "هذا", "هذه", "ما", "لا", "مع", "كان", "و"),
    "de": ("der", "die", "das", "und", "ist", "nicht", "den", "von", "zu", "mit", "ein", "eine", "auf", "sich", "im"),
    "en": ("the", "be", "to", "of", "and", "that", "have", "with"),
    "es": ("de", "la", "que", "el", "en", "y", "los", "se", "del", "las", "un", "por", "con", "una", "para"),
    "fr": ("de", "la", "le", "et", "les", "des", "en", "un", "du", "une", "que", "est", "dans", "qui", "pour"),
    "hi": ("के", "में", "की", "है", "और", "से", "का", "को", "पर", "नहीं", "हैं", "ने", "लिए", "एक", "भी"),
    "it": ("di", "che", "e", "la", "il", "un", "a", "per", "in", "una", "non", "del", "si", "le", "della"),
    "ja": ("の", "に", "は", "を", "が", "と", "で", "も", "な", "から", "した", "する", "その", "この", "には"),
    "mr": ("आहे", "आणि", "या", "ते", "हे", "तो", "ती", "की", "मी", "होते", "एक", "नाही", "आहेत", "पण", "असे"),
    "pt": ("de", "a", "que", "o", "e", "do", "da", "em", "um", "para", "com", "não", "uma", "os", "no"),
    "ta": ("ஒரு", "மற்றும்", "என்று", "இந்த", "அந்த", "நான்", "ஆனால்", "என", "இது", "அது", "அவர்", "என்ற", "உள்ள", "இல்லை"),
    "te": ("అని", "ఒక", "మరియు", "ఆ", "ఈ", "కూడా", "చాలా", "తన", "నేను", "నా", "నుండి", "కానీ", "ఉన్న", "ఉంది", "అది"),
}  # fmt: skip

MAX_STOP_WORDS = 16


@functools.cache
def stop_word_hashes() -> tuple[dict[str, int], npt.NDArray[np.uint64]]:
    """Return, per language, its row, and the hashes of its stop words (uint64, one row per language, filled with 0).

    >>> rows, hashes = stop_word_hashes()
    >>> int((hashes[rows["en"]] != 0).sum())
    8
    """
    hashes = np.zeros((len(STOP_WORDS), MAX_STOP_WORDS), np.uint64)
    for row, words in enumerate(STOP_WORDS.values()):
        for column, word in enumerate(words):
            hashes[row, column] = _hash_word(np.frombuffer(word.encode(), np.uint8))
    return {lang: row for row, lang in enumerate(STOP_WORDS)}, hashes


@numba.njit(cache=True)
def _hash_word(data: npt.NDArray[np.uint8]) -> np.uint64:
    return next_token(data, 0, len(data))[5]
