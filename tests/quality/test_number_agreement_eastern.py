"""Numbers against independent sources: ICU's rules (ar hi ja ta) and num2words (te); Marathi against its own parts.

Both sides are rewritten by `KINDS`, where every disagreement stands with who is right and why; nothing else may
differ. ICU answers in English for mr and te, and num2words has no mr: the names of 0 to 100 were compared with
LibreOffice's mr.sor by hand (SPOKEN_EASTERN.md), and here every larger number must be put together from them.
The whole range 0 to 10^6 is the slow test; `make test` takes every 101st number and 2,000 random ones to 10^12.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable

import pytest

from transforms.speak import SpokenForm, grammars
from transforms.speak.cardinals import cardinal
from transforms.speak.indic_numbers import CRORE

LANGUAGES = ("ar", "hi", "ja", "ta", "te")
MILLION = 10**6
STRIDE = 101
_random = random.Random(20_220_802)
BEYOND = sorted({_random.randrange(MILLION, 10**12) for _ in range(2_000)})

Rewriting = tuple[str, str, str]
_TENS = "இரு|முப்|நாற்|ஐம்|அறு|எழு|எண்"
#: Per language, what is rewritten on both sides before they are compared: pattern, replacement, reason.
KINDS: dict[str, list[Rewriting]] = {
    "ar": [
        ("[أإآ]", "ا", "ICU writes the seat of hamza in 'two', which has none; ours is the spelling of the grammar"),
        ("مائ", "مئ", "both spellings of hundred are right; ours is the grammar's"),
        ("احدى عشر", "احد عشر", "ICU mixes the genders of eleven; ours is the masculine"),
        ("(?<=[عتثس])ة مئة", " مئة", "ICU breaks polarity before hundred: three to nine lose their ta before it"),
        ("ثمانية مئة|ثماني مئة", "ثمان مئة", "likewise; eight with or without its ya"),
        ("الاف", "الف", "ICU leaves thousand in the singular after 103 to 110; ours has the plural"),
        ("(الف|مليون|مليار)ا(?= |$)", r"\1", "ICU leaves out the accusative after eleven to ninety-nine"),
        ("ملايين", "مليون", "ICU leaves million in the singular after three to ten; ours has the plural"),
        ("مليارات", "مليار", "likewise"),
        ("الفين", "الفان", "ICU has two thousand in the accusative"),
        ("(?<![و ])(مليون|مليار)ان|(?<= )(مليون|مليار)ان", r"اثنان \1\2", "ICU counts two millions, ours has the dual"),
        ("و(مليون|مليار)ان", r"واثنان \1", "likewise"),
        ("مئتا ", "مئتان ", "ICU keeps the noon of two hundred before what it counts; ours drops it"),
        ("(?<=[ةن]) (الف|مليون|مليار) و\\1ان?(?= |$)", "", "see _arabic_hundred_and_one"),
    ],
    "hi": [("पन्द्रह", "पंद्रह", "two spellings of fifteen; ours is the grammar's")],
    "ja": [
        ("〇", "零", "two signs for zero; ours is the one that is read aloud"),
        (
            "一千(?=[一二三四五六七八九十百]*[万億兆])",
            "千",
            "the grammar says one thousand in full before a myriad, ICU never",
        ),
    ],
    "ta": [
        ("(?<=ூ)ற்று", "று", "ICU lists citation forms; ours are joined, as said"),
        (f"({_TENS})பத்து", r"\1பது", "likewise"),
        ("தொள்ளாயிரம்|தொள்ளாயிரத்து", "தொள்ளாயிர", "likewise"),
        ("ஐயாயிர", "ஐந்தாயிர", "likewise: five thousand"),
        ("ஓராயிர", "ஒன்றாயிர", "likewise: one thousand"),
        ("பதினோராயிர", "பதினொன்றாயிர", "likewise: eleven thousand"),
        ("(?<!தொள்ள)ாயிர", "ு ஆயிர", "likewise: thousand is fused with its number"),
        ("ஆயிரத்து", "ஆயிரம்", "likewise"),
        ("லட்சத்து", "லட்சம்", "likewise"),
        ("கோடியே", "கோடி", "likewise"),
        ("பதினோரு", "பதினொன்று", "likewise: before what is counted"),
        ("ஒரு", "ஒன்று", "likewise"),
        ("(^|லட்சம் |கோடி )ஒன்று ஆயிரம்", r"\1ஆயிரம்", "ICU says one thousand, ours thousand"),
        ("நாநூறூ", "நானூறு", "ICU misspells four hundred"),
        ("எண்நூறு", "எண்ணூறு", "ICU misspells eight hundred"),
        ("பதின்மூன்று", "பதிமூன்று", "two spellings of thirteen"),
        ("பூஜ்யம்", "பூஜ்ஜியம்", "two spellings of zero"),
    ],
    "te": [
        ("అయిదు", "ఐదు", "two spellings of five"),
        ("పధ్నాలుగు", "పద్నాలుగు", "num2words misspells fourteen"),
        ("పదునయిదు|పదునఐదు|పదునైదు", "పదిహేను", "an old word for fifteen"),
        ("పధ్ధెనిమిది", "పద్దెనిమిది", "num2words misspells eighteen"),
        ("సున్న(?!ా)", "సున్నా", "two spellings of zero"),
        ("ఒక్క|ఒక(?= )", "ఒకటి", "num2words keeps the citation form of one before what it counts"),
        ("వందలు|వందల", "వంద", "num2words does not inflect: hundreds"),
        ("వేలు|వేల|వేయిల|వెయ్యి", "వేయి", "likewise: thousands"),
        ("లక్షలు|లక్షల|లక్షా", "లక్ష", "likewise: lakhs"),
        ("కోట్లు|కోట్ల", "కోటి", "likewise: crores"),
        ("నూట", "వంద", "num2words has one hundred, ours the word for a hundred before more"),
        ("(^|వేయి |లక్ష |కోటి )ఒకటి (?=వంద|వేయి)", r"\1", "num2words says one hundred, one thousand"),
    ],
}


def _arabic_hundred_and_one(text: str) -> str:
    """Rewrite "a hundred thousand and two thousand" (ours, the classical way) as "a hundred and two thousand" (ICU)."""
    for scale in ("الف", "مليون", "مليار"):
        text = re.sub(f" {scale} واثنان {scale}(?= |$)", f" واثنان {scale}", text)
        text = re.sub(f" {scale} و{scale}ان(?= |$)", f" واثنان {scale}", text)
        text = re.sub(f"(?<=[ةن]) {scale} و{scale}(?= |$)", f" وواحد {scale}", text)
    return text


def agreed(lang: str) -> Callable[[str], str]:
    """Return the rewriting under which both sides must be equal."""
    kinds = [(re.compile(pattern), to) for pattern, to, reason in KINDS[lang] if not reason.startswith("see ")]

    def rewrite(text: str) -> str:
        text = " ".join(unicodedata.normalize("NFC", text).replace("\u200c", "").split())
        for pattern, to in kinds:
            text = pattern.sub(to, text)
        return _arabic_hundred_and_one(text) if lang == "ar" else text

    return rewrite


def source(lang: str) -> Callable[[int], str]:
    """Return the independent reading of cardinals."""
    if lang == "te":
        num2words = pytest.importorskip("num2words").num2words
        return lambda number: str(num2words(number, lang=lang))
    rbnf = pytest.importorskip("unicode_rbnf")
    engine, purpose = rbnf.RbnfEngine.for_language(lang), rbnf.engine.FormatPurpose.CARDINAL
    return lambda number: str(engine.format_number(number, purpose).text)


def disagreements(numbers: Iterable[int], lang: str, say: Callable[[int], str]) -> list[tuple[int, str, str]]:
    """Return the numbers on which the two differ, at most ten."""
    theirs, same = source(lang), agreed(lang)
    found = []
    for number in numbers:
        ours, other = say(number), theirs(number)
        if same(ours) != same(other):
            found.append((number, ours, other))
            if len(found) == 10:
                break
    return found


def reachable(lang: str) -> list[int]:
    """Return the random numbers that the source can read."""
    return [number for number in BEYOND if lang != "te" or number < 10**9]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cardinals_agree(lang: str) -> None:
    numbers = [*range(2_000), *range(2_000, MILLION + 1, STRIDE), *reachable(lang)]
    assert len(numbers) > 10_000
    assert disagreements(numbers, lang, lambda number: cardinal(number, lang)) == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_to_a_million_agrees(lang: str) -> None:
    assert disagreements(range(MILLION + 1), lang, lambda number: cardinal(number, lang)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_spoken_form_agrees(lang: str) -> None:
    """Grouped by thousands, so that no number is taken for a year."""
    if lang in grammars.LANGUAGES and not grammars.is_built(lang):
        pytest.skip(f"the {lang} grammar is not built")
    form = SpokenForm(lang)
    numbers = [*range(0, MILLION, 997), *reachable(lang)[::4]]
    assert disagreements(numbers, lang, lambda number: form(f"{number:,}")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_disagreement_is_met(lang: str) -> None:
    theirs = source(lang)
    samples = [*range(1_500), *range(1_500, MILLION, 4_999), *reachable(lang)]
    text = "\n".join(f"{cardinal(number, lang)}\n{theirs(number)}" for number in samples)
    text = unicodedata.normalize("NFC", text)
    for pattern, to, reason in KINDS[lang]:
        compiled = re.compile(pattern, re.MULTILINE)
        assert compiled.search(text), reason
        if not reason.startswith("see "):
            text = compiled.sub(to, text)


def test_marathi_is_put_together_from_its_hundred_names() -> None:
    def parts(number: int) -> str:
        if number >= CRORE:
            rest = f" {parts(number % CRORE)}" if number % CRORE else ""
            return f"{parts(number // CRORE)} कोटी{rest}"
        for scale, name in ((100_000, "लाख"), (1_000, "हजार")):
            if number >= scale:
                rest = f" {parts(number % scale)}" if number % scale else ""
                return f"{parts(number // scale)} {name}{rest}"
        if number > 100:
            rest = f" {cardinal(number % 100, 'mr')}" if number % 100 else ""
            return f"{cardinal(number // 100, 'mr')}शे{rest}"
        return cardinal(number, "mr")

    assert len({cardinal(number, "mr") for number in range(101)}) == 101
    for number in (*range(101, 2_000), *range(2_000, MILLION, 97), *BEYOND):
        assert cardinal(number, "mr") == parts(number), number
