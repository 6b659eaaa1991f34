"""What the recipe decides about spoken form: table `[speak]` -> frozen `SpeakRules`."""

import dataclasses
from typing import Literal

URLS = ("drop", "verbalise")
RESIDUE = ("drop", "digits")


@dataclasses.dataclass(frozen=True, kw_only=True)
class SpeakRules:
    """How written text becomes spoken form; the defaults are the conventions documented in `fold.py`.

    >>> SpeakRules(urls="verbalise").urls
    'verbalise'
    >>> SpeakRules(spoken=7)
    Traceback (most recent call last):
    ValueError: speak.spoken is 7, expected a share of documents between 0 and 1
    """

    spoken: float = 0.7
    """Share of documents that go on in spoken form; the rest stay written. AlexaTM 20B, section 2.1: 7 to 3."""
    pure_nemo: bool = False
    """Whether every correction before and after the grammars is off, to compare with nemo-text-processing."""
    urls: Literal["drop", "verbalise"] = "drop"
    """Web addresses, e-mail addresses and @handles: left out, or read out by the grammar."""
    residue: Literal["drop", "digits"] = "digits"
    """A sentence that still holds digits or symbols afterwards: left out, or its digits read one by one."""
    max_span_bytes: int = 400
    """Longest stretch handed to a grammar in one piece; a longer one (base64, a table) is read piecewise and
    counted. Of 5.2 MB of English news 99.9 % of the spans have fewer than 100 bytes."""
    span_cache: int = 50_000
    """Spans remembered per language and worker. At 2.5 spans per 600 bytes, 14,139 distinct ones in 1.83 M words
    of news and web text (hit rate 69 %); 50,000 take 12 MB."""

    def __post_init__(self) -> None:
        if not 0 <= self.spoken <= 1:
            raise ValueError(f"speak.spoken is {self.spoken}, expected a share of documents between 0 and 1")
        if self.urls not in URLS:
            raise ValueError(f"speak.urls is {self.urls!r}, expected one of {', '.join(URLS)}")
        if self.residue not in RESIDUE:
            raise ValueError(f"speak.residue is {self.residue!r}, expected one of {', '.join(RESIDUE)}")
        for name, least in (("max_span_bytes", 64), ("span_cache", 1)):
            value = getattr(self, name)
            if value < least:
                raise ValueError(f"speak.{name} is {value}, expected at least {least}")
