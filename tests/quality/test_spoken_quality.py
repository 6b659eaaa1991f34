"""Spoken form against the cases of nemo-text-processing, and what is left of numbers and symbols on real text.

A case passes where both sides come to the same words once folded to spoken form and freed of `SPELLINGS`; a case may
list several readings, parted by "~". The library is the engine with every correction turned off. Addresses are set to
be read out. ar/fraction and ar/measure list spoken before written.
"""

import gzip
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from transforms.speak import LANGUAGES, SpeakRules, SpokenForm, fold, grammars

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"

#: Spellings that are a matter of convention, taken out of both sides before they are compared: compounds are one word
#: in German and Italian print, the library parts them; initials are joined (usa), its Spanish grammar spells them out.
SPELLINGS: dict[str, list[tuple[str, str]]] = {
    "de": [(" ", "")],
    "es": [(r"(?<= )(\w) (?=\w(?: |$))", r"\1")],
    "it": [(" ", ""), ("tr\u00e9", "tre")],
}

#: Cases that the library passes and we do not, and why we read them otherwise; nothing else may fall behind it.
DEVIATIONS = {
    "ar cardinal": (2, 'the library\'s "\u0627\u064e\u0644\u0627\u0641" is a misspelling of \u0622\u0644\u0627\u0641'),
    "ar decimal": (4, "a comma before three digits groups thousands; and is joined to what follows it"),
    "ar fraction": (4, "and is joined to what follows it"),
    "de decimal": (2, "digits parted by several commas are an enumeration"),
    "de fraction": (2, "1/100 is ein hundertstel; nought by nought is no nulltel"),
    "de money": (2, "2,000 dollars are two thousand; the library drops the last digit of four decimals"),
    "en punctuation": (1, "a quotation mark closes an open quotation before it means inches"),
    "en range": (1, "dimensions are said with by, not with x"),
    "es cardinal": (1, "from 10**18 on digits are read one by one: such numbers are keys, not quantities"),
    "es ordinal": (1, "a number with a degree sign alone is an angle or a temperature"),
    "es time": (1, "names of time zones are not spelled out in full"),
    "fr date": (1, "les 80s is French: les ann\u00e9es quatre-vingt, not eighties"),
}  # fmt: skip

#: Cases that neither passes: the expected words are those of an older release, or contradict their own convention.
NEITHER = {
    "de ordinal": 1, "en electronic": 1, "en ordinal": 1, "en punctuation": 2, "en roman": 1,
    "en serial": 1, "en special_text": 1, "es electronic": 1, "fr whitelist": 2, "hi address": 2, "ja fraction": 1,
}  # fmt: skip

#: Characters of text looked at per language, and how many sentences in a thousand may keep a digit or symbol.
SAMPLE_CHARACTERS = 300_000
RESIDUE_PER_MILLE = 1.0


def _form(lang: str, *, pure_nemo: bool = False) -> SpokenForm:
    if lang in grammars.LANGUAGES and not grammars.is_built(lang):
        pytest.skip(f"plainspoken grammars build --lang {lang}")
    return SpokenForm(lang, SpeakRules(urls="verbalise", pure_nemo=pure_nemo))


def _cases(lang: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield class, written form and readings of every case of the library."""
    for table in sorted((SHARED / "spoken" / lang).glob("*.tsv")):
        for line in table.read_text(encoding="utf-8").split("\n"):
            if "\t" in line:
                written, readings = line.split("\t")[:2]
                if lang == "ar" and table.stem in ("fraction", "measure"):
                    written, readings = readings, written
                yield table.stem, written, readings.split("~")


def _spelling(lang: str, text: str) -> str:
    for pattern, replacement in SPELLINGS.get(lang, []):
        text = re.sub(pattern, replacement, text)
    return text


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "spoken").is_dir(), reason="needs ../shared/spoken")
@pytest.mark.parametrize("lang", grammars.LANGUAGES)
def test_cases_of_the_library(lang: str) -> None:
    """In every class at least what the library itself passes, but for the deviations listed with their reasons."""
    form, library = _form(lang), _form(lang, pure_nemo=True)
    behind: Counter[str] = Counter()
    neither: Counter[str] = Counter()
    num_cases = 0
    for name, written, readings in _cases(lang):
        num_cases += 1
        expected = {_spelling(lang, fold.finish(reading, lang, form.rules)) for reading in readings}
        if _spelling(lang, form(written)) in expected:
            continue
        passes_alone = _spelling(lang, library(written)) in expected
        (behind if passes_alone else neither)[f"{lang} {name}"] += 1
    assert num_cases >= 20
    assert {name: number for name, number in behind.items() if number > DEVIATIONS.get(name, (0, ""))[0]} == {}
    assert {name: number for name, number in neither.items() if number > NEITHER.get(name, 0)} == {}


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="needs ../shared/corpora")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_hardly_a_digit_or_symbol_is_left(lang: str) -> None:
    if lang in grammars.LANGUAGES and not grammars.is_built(lang):
        pytest.skip(f"plainspoken grammars build --lang {lang}")
    form = SpokenForm(lang)
    num_characters = num_sentences = 0
    with gzip.open(SHARED / "corpora" / f"{lang}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 0, None, 7):
            text = json.loads(line)["text"][:5000]
            assert fold.residue(form(text)) == 0
            num_sentences += len(re.findall(r"[.!?\u0964\u3002]\s|\n|$", text))
            num_characters += len(text)
            if num_characters > SAMPLE_CHARACTERS:
                break
    assert num_sentences > 500
    assert form.counts.get("residue", 0) <= num_sentences * RESIDUE_PER_MILLE / 1000
