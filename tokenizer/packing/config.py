"""The recipe's table [pack]: how token shards become training rows."""

import dataclasses
import fractions
import hashlib
import json
import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tokenizer.packing.cut import CUTS
from tokenizer.packing.objectives import DENOISE, PLAIN, PREFIX, SENTINELS

OBJECTIVES = ("alexatm", "t5", "ul2", "clm", "none")

#: First tokens of UL2's rows, by kind of denoiser: R, S and X (Tay et al. 2022, arXiv 2205.05131). They are the last
#: reserved entries of the tokenizer, in this order.
MODE_TOKENS = ("[NLU]", "[S2S]", "[NLG]")

#: How a row is made: kernel code, percent dropped, least and largest percent of a prefix, mean span, first token.
Mode = tuple[int, int, int, int, int, str]

#: UL2's seven denoisers (ditto, table 1 of section 3), in equal parts. The S denoiser leaves a quarter to be said on
#: average.
UL2_MODES: tuple[Mode, ...] = (
    (SENTINELS, 15, 1, 99, 3, "[NLU]"),
    (SENTINELS, 15, 1, 99, 8, "[NLU]"),
    (PREFIX, 25, 51, 99, 1, "[S2S]"),
    (SENTINELS, 50, 1, 99, 3, "[NLG]"),
    (SENTINELS, 50, 1, 99, 8, "[NLG]"),
    (SENTINELS, 15, 1, 99, 64, "[NLG]"),
    (SENTINELS, 50, 1, 99, 64, "[NLG]"),
)

#: Version of the order and content of rows: a change that gives other rows for the same seed changes it.
VERSION = 2


@dataclasses.dataclass(frozen=True, kw_only=True)
class PackConfig:
    """What a training row is, and which comes when."""

    sequence_tokens: int = 1024
    """Tokens of a row's source, or, for t5, of its input after corruption. AlexaTM 20B, section 3: about 1024."""
    objective: str = "alexatm"
    """`alexatm`, `t5`, `ul2`, `clm` (prefix LM alone) or `none` (packed rows as they are)."""
    batch_rows: int = 2048
    """Rows of a global batch, over all ranks. AlexaTM 20B, section 4: 2M tokens in each update."""
    seed: int = 0
    cut: str = "limit"
    """How documents longer than a row are cut: `limit`, `even`, `line`, `sentence` or `wrapped` (see
    `tokenizer.packing.cut`)."""
    clm_share: float = 0.2
    """Share of each batch's rows that are prefix LM. AlexaTM 20B, section 3."""
    clm_rows: str = "single_document"
    """`single_document`: rows of one document (AlexaTM 20B, section 3), by nature long ones; where there are not
    enough, the longest of a window stand alone. `any`: any row, each of its documents by itself, which needs a model
    that respects segment ids."""
    prefix_low_percent: int = 20
    """Least share of a document that a prefix LM row shows. AlexaTM 20B, section 3."""
    prefix_high_percent: int = 80
    """Largest such share. Ditto."""
    drop_percent: int = 15
    """Tokens that denoising drops, of a hundred. AlexaTM 20B, section 3; t5's `noise_density`."""
    mean_span_tokens: int = 3
    """Mean of the Poisson law of dropped spans (AlexaTM 20B, section 3); t5's `mean_noise_span_length`."""
    repeats: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """How often each source comes in a pass, 1 where not named. AlexaTM 20B, section 3: Wikipedia 10 times."""
    alpha: float = 1.0
    """Exponent of language sampling; 1 keeps the shares of the shards. AlexaTM 20B, section 3: 0.5."""
    spoken_share: float | None = None
    """Share of rows in spoken form, the rest being in written form, in each language that has both; None keeps the
    shares of the shards, in which each document has one form. AlexaTM 20B, section 3: 0.7."""
    pool_windows: int = 4
    """Windows of 65,536 documents within which rows are mixed; more mix better, take more memory and seek longer."""
    decoder_start: str = "bos"
    """First input of the decoder: `bos`, `eos` or `pad`; the public model's labels are shifted behind such a token."""
    pad_to_multiple: int = 8
    """Widths of tensors are multiples of this: matrix units work in eights (NVIDIA, "Matrix multiplication guide")."""

    def __post_init__(self) -> None:
        checks = {
            "sequence_tokens": (8 <= self.sequence_tokens <= 2**20, "8 to 1048576"),
            "objective": (self.objective in OBJECTIVES, f"one of {', '.join(OBJECTIVES)}"),
            "batch_rows": (1 <= self.batch_rows <= 2**24, "1 to 16777216"),
            "seed": (0 <= self.seed < 2**64, "0 to 2^64 - 1"),
            "cut": (self.cut in CUTS, f"one of {', '.join(CUTS)}"),
            "clm_share": (0 <= self.clm_share <= 1, "0 to 1"),
            "clm_rows": (self.clm_rows in ("single_document", "any"), "single_document or any"),
            "prefix_low_percent": (1 <= self.prefix_low_percent <= 99, "1 to 99"),
            "prefix_high_percent": (self.prefix_low_percent <= self.prefix_high_percent <= 99, "low to 99"),
            "drop_percent": (1 <= self.drop_percent <= 50, "1 to 50"),
            "mean_span_tokens": (1 <= self.mean_span_tokens <= 64, "1 to 64"),
            "repeats": (all(count >= 0 for count in self.repeats.values()), "0 or more for each source"),
            "alpha": (0 <= self.alpha <= 1, "0 to 1"),
            "spoken_share": (self.spoken_share is None or 0 <= self.spoken_share <= 1, "0 to 1, or none at all"),
            "pool_windows": (self.pool_windows >= 1, "1 or more"),
            "decoder_start": (self.decoder_start in ("bos", "eos", "pad"), "bos, eos or pad"),
            "pad_to_multiple": (self.pad_to_multiple >= 1, "1 or more"),
        }
        for field, (good, expected) in checks.items():
            if not good:
                raise ValueError(f"[pack] {field}: found {getattr(self, field)!r}, expected {expected}")
        if self.cut == "wrapped" and self.prefix_rows and self.clm_rows != "any":
            raise ValueError(
                "[pack] clm_rows: found 'single_document' with cut = 'wrapped', under which few rows hold one document;"
                " expected clm_rows = 'any'"
            )

    @property
    def source_tokens(self) -> int:
        """Tokens of a full row's source: for t5 more than of its input, since spans shrink to sentinels."""
        if self.objective != "t5":
            return self.sequence_tokens
        n = self.sequence_tokens - 1
        while self.t5_lengths(n + 1)[0] <= self.sequence_tokens:
            n += 1
        return n

    def t5_lengths(self, num_tokens: int) -> tuple[int, int]:
        """Return how long input and target of a source of so many tokens are, eos included.

        The computation of t5's `random_spans_helper`.

        >>> PackConfig(objective="t5").source_tokens, PackConfig().t5_lengths(1137)
        (1137, (1024, 229))
        """
        noise, spans = noise_and_spans(num_tokens, self.drop_percent, self.mean_span_tokens)
        return num_tokens - noise + spans + 1, noise + spans + 1

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How rows are made that are not prefix LM rows of alexatm, in equal parts of each batch."""
        if self.objective == "ul2":
            return UL2_MODES
        code = {"alexatm": DENOISE, "t5": SENTINELS, "clm": PREFIX, "none": PLAIN}[self.objective]
        share = (self.drop_percent, self.prefix_low_percent, self.prefix_high_percent)
        return ((code, *share, self.mean_span_tokens, ""),)

    @property
    def num_sentinels(self) -> int:
        """The most sentinels in a row."""
        parts = [
            noise_and_spans(self.source_tokens, mode[1], mode[4])[1] for mode in self.modes if mode[0] == SENTINELS
        ]
        return max(parts, default=0)

    @property
    def widths(self) -> tuple[int, int]:
        """Columns of the encoder's and the decoder's side (0 for `none`)."""
        n = self.source_tokens
        if self.objective == "none":
            found = (n, 0)
        elif self.objective == "t5":
            found = self.t5_lengths(n)
        elif self.objective == "ul2":
            # The S denoiser's documents, each behind its mode's token; or, of rows under ten tokens, one token each for
            # mode and eos where a span of one token is a sentinel.
            parts = [noise_and_spans(n, mode[1], mode[4]) for mode in self.modes if mode[0] == SENTINELS]
            found = (max(n + 1, *(n + 2 - noise + spans for noise, spans in parts)), n)
        elif self.objective == "clm" or self.clm_rows == "any":
            # Documents of one token are all prefix, each behind its own [CLM].
            found = (n + 1, n)
        else:
            found = (max(n - (n * self.drop_percent + 50) // 100, n * self.prefix_high_percent // 100 + 2), n)
        return self._rounded(found[0]), self._rounded(found[1])

    def _rounded(self, width: int) -> int:
        return -(-width // self.pad_to_multiple) * self.pad_to_multiple

    @property
    def prefix_rows(self) -> int:
        """Prefix LM rows of each full batch."""
        share = {"alexatm": self.clm_share, "clm": 1.0}.get(self.objective, 0.0)
        return int(share * self.batch_rows + 0.5)

    def span_law(self) -> npt.NDArray[np.uint64]:
        """Return the cumulative law of span lengths 1, 2, ... as 32-bit fractions, in uint64.

        Poisson, given that it is not 0: a span of no tokens would leave no trace. Summed in exact fractions of
        rounded terms, so that no platform's `exp` can change a row.

        >>> (PackConfig().span_law()[:4] / 2**32).round(4).tolist()
        [0.1572, 0.393, 0.6287, 0.8056]
        """
        mean = self.mean_span_tokens
        terms = [fractions.Fraction(mean**k, math.factorial(k)) for k in range(1, 4 * mean + 12)]
        total = sum(terms)
        sums, law = fractions.Fraction(0), []
        for term in terms:
            sums += term
            law.append(int(sums / total * 2**32 + fractions.Fraction(1, 2)))
        law[-1] = 2**32
        return np.array(law, np.uint64)

    def digest(self, *parts: str) -> str:
        """Return a digest of these settings and some more strings: equal digests mean equal rows."""
        settings = dataclasses.asdict(self) | {"version": VERSION, "parts": list(parts)}
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def noise_and_spans(num_tokens: int, percent: int, mean: int) -> tuple[int, int]:
    """Return how many tokens of a source are noise, and in how many spans; as the kernels reckon.

    >>> noise_and_spans(1137, 15, 3)
    (171, 57)
    """
    noise = min(max((num_tokens * percent + 50) // 100, 1), num_tokens - 1)
    return noise, min(max((2 * noise + mean) // (2 * mean), 1), noise, num_tokens - noise)
