"""Gopher's rules on quality and repetition (Rae et al. 2021, arXiv 2112.11446, table A1), with limits per language.

The definitions are those of `judge_measures.py`. Where tools read the paper differently: words are tokens between
spaces, not those of a tokenizer that makes punctuation into words; stop words are counted once each, as datatrove
does (DCLM counts each occurrence); word length is the mean (Dolma: the median).
"""

import dataclasses

from transforms.judge_measures import Measure
from transforms.judge_rules import Rule, check_limits


@dataclasses.dataclass(frozen=True, kw_only=True)
class GopherLimits:
    """Gopher's limits, from table A1 unless a comment says otherwise."""

    enabled: bool = True
    min_words: float = 50
    max_words: float = 100_000
    min_mean_word_characters: float = 3
    max_mean_word_characters: float = 10
    max_hash_signs_per_word: float = 0.1
    max_ellipses_per_word: float = 0.1
    max_bullet_line_share: float = 0.9
    max_ellipsis_line_share: float = 0.3
    min_alphabetic_token_share: float = 0.8
    min_stop_words: float = 2
    max_repeated_line_share: float = 0.3
    max_repeated_paragraph_share: float = 0.3
    max_repeated_line_character_share: float = 0.2
    max_repeated_paragraph_character_share: float = 0.2
    max_top_2gram_share: float = 0.20
    max_top_3gram_share: float = 0.18
    max_top_4gram_share: float = 0.16
    max_repeated_5gram_share: float = 0.15
    max_repeated_6gram_share: float = 0.14
    max_repeated_7gram_share: float = 0.13
    max_repeated_8gram_share: float = 0.12
    max_repeated_9gram_share: float = 0.11
    max_repeated_10gram_share: float = 0.10

    def __post_init__(self) -> None:
        check_limits(self)


#: In the order they are asked: a document is dropped for the first that it breaks.
GOPHER_RULES = (
    Rule("too_few_words", Measure.NUM_WORDS, "min_words"),
    Rule("too_many_words", Measure.NUM_WORDS, "max_words"),
    Rule("words_too_short", Measure.MEAN_WORD_CHARACTERS, "min_mean_word_characters"),
    Rule("words_too_long", Measure.MEAN_WORD_CHARACTERS, "max_mean_word_characters"),
    Rule("too_many_hash_signs", Measure.HASH_SIGNS_PER_WORD, "max_hash_signs_per_word"),
    Rule("too_many_ellipses", Measure.ELLIPSES_PER_WORD, "max_ellipses_per_word"),
    Rule("too_many_bullet_lines", Measure.BULLET_LINE_SHARE, "max_bullet_line_share"),
    Rule("too_many_ellipsis_lines", Measure.ELLIPSIS_LINE_SHARE, "max_ellipsis_line_share"),
    Rule("too_few_alphabetic_tokens", Measure.ALPHABETIC_TOKEN_SHARE, "min_alphabetic_token_share"),
    Rule("too_few_stop_words", Measure.NUM_STOP_WORDS, "min_stop_words"),
    Rule("repeated_lines", Measure.REPEATED_LINE_SHARE, "max_repeated_line_share"),
    Rule("repeated_paragraphs", Measure.REPEATED_PARAGRAPH_SHARE, "max_repeated_paragraph_share"),
    Rule("repeated_line_characters", Measure.REPEATED_LINE_CHARACTER_SHARE, "max_repeated_line_character_share"),
    Rule(
        "repeated_paragraph_characters",
        Measure.REPEATED_PARAGRAPH_CHARACTER_SHARE,
        "max_repeated_paragraph_character_share",
    ),
    *(Rule(f"frequent_{n}gram", Measure[f"TOP_{n}GRAM_SHARE"], f"max_top_{n}gram_share") for n in (2, 3, 4)),
    *(
        Rule(f"repeated_{n}grams", Measure[f"REPEATED_{n}GRAM_SHARE"], f"max_repeated_{n}gram_share")
        for n in range(5, 11)
    ),
)


def _fineweb2(
    shortest: float, longest: float, repeated_lines: float, top2: float, top3: float, top4: float
) -> dict[str, float]:
    return {
        "min_mean_word_characters": shortest,
        "max_mean_word_characters": longest,
        "max_repeated_line_share": repeated_lines,
        "max_top_2gram_share": top2,
        "max_top_3gram_share": top3,
        "max_top_4gram_share": top4,
    }


#: FineWeb-2's limits per language (Penedo et al. 2025; configs at commit d0defb2), where our measure means the same.
#: Its share of alphabetic words is left out, since it counts punctuation marks among the words. Word lengths measured
#: here lie well inside: means of 4.2 (hi), 5.5 (mr), 7.9 (ta), 7.0 (te), 2.4 (ja, runs of one script) characters in
#: documents of `../shared/corpora`, the longest 10.0 in ta and 14.0 in te, beyond Gopher's 10.
GOPHER_BY_LANGUAGE = {
    "ar": _fineweb2(2, 9, 0.304, 0.197, 0.172, 0.146),
    "de": _fineweb2(0, 15, 0.263, 0.169, 0.153, 0.137),
    "es": _fineweb2(3, 14, 0.252, 0.156, 0.140, 0.125),
    "fr": _fineweb2(2, 11, 0.264, 0.161, 0.149, 0.134),
    "hi": _fineweb2(2, 21, 0.206, 0.208, 0.198, 0.161),
    "it": _fineweb2(3, 21, 0.246, 0.198, 0.156, 0.133),
    "ja": _fineweb2(1, 6, 0.328, 0.239, 0.196, 0.172),
    "mr": _fineweb2(2, 35, 0.233, 0.156, 0.150, 0.137),
    "pt": _fineweb2(3, 13, 0.287, 0.371, 0.191, 0.163),
    # Endings do much of the work of function words: of stretches of 60 words of news and stories 3 % have fewer than
    # two of our stop words, 1 % none; in English 1 % have fewer than two of Gopher's (`../shared/corpora`).
    "ta": _fineweb2(4, 37, 0.276, 0.230, 0.212, 0.190) | {"min_stop_words": 1},
    "te": _fineweb2(4, 68, 0.256, 0.210, 0.180, 0.162) | {"min_stop_words": 1},
}
