"""Units of measure in Marathi, Tamil and Telugu text: how they are written, and the word each is read as.

A line of a table holds the ways to write a unit, a bar, and its words. A plus in an abbreviation stands for the dot
and the space that writers put there or not ("कि+मी" is किमी, कि.मी. and कि. मी. alike); braces for the number, where
words stand before it ("an hour 60 kilometres").

Sources: the words were compared with the unit patterns of Unicode CLDR 47 (through Babel 2.18) one by one. They differ
on purpose in two things: Tamil units stay singular behind a number, as they are said, and Tamil says giga with j, as
papers there print it. Abbreviations with dots are those that news and encyclopedias of each language print.
"""

import re

_LATIN = (
    "km/h kmph kph km/hr", "mph", "km\u00b2 km2 sq.km", "m\u00b2 m2 sq.m", "m\u00b3 m3", "km Km KM", "cm", "mm", "m",
    "kg kgs Kg KG", "mg", "g gm gms", "ml mL", "l L", "\u00b0C", "\u00b0F", "\u00b0", "TB", "GB", "MB", "KB kB", "kWh",
    "kW", "MW", "W", "V", "GHz Ghz", "MHz Mhz", "kHz", "Hz", "ft", "ha", "dB",
)  # fmt: skip


def _units(latin: str, own: str) -> dict[str, str]:
    """Pair the Latin units with words parted by bars, and add the lines of a language's own abbreviations."""
    found = {}
    for symbols, words in zip(_LATIN, latin.split("|"), strict=True):
        found.update(dict.fromkeys(symbols.split(), words.strip()))
    for line in own.strip().splitlines():
        symbols, _, words = line.partition("|")
        found.update(dict.fromkeys(symbols.split(), words.strip()))
    return found


UNITS = {
    "mr": _units(
        "किलोमीटर प्रति तास|मैल प्रति तास|चौरस किलोमीटर|चौरस मीटर|घन मीटर|किलोमीटर|सेंटीमीटर|मिलिमीटर|मीटर|किलोग्रॅम|"
        "मिलिग्रॅम|ग्रॅम|मिलीलीटर|लीटर|अंश सेल्सिअस|अंश फॅरनहाईट|अंश|टेराबाइट|गिगाबाइट|मेगाबाइट|किलोबाइट|किलोवॉट तास|"
        "किलोवॉट|मेगावॉट|वॉट|व्होल्ट|गिगाहर्ट्झ|मेगाहर्ट्झ|किलोहर्ट्झ|हर्ट्झ|फूट|हेक्टर|डेसिबल",
        """
        कि+मी/तास किमी/ता कि+मी/ता किमी/ताशी | किलोमीटर प्रति तास
        चौ+कि+मी चौरस+कि+मी वर्ग+कि+मी | चौरस किलोमीटर
        चौ+मी मी² | चौरस मीटर
        cm² cm2 | चौरस सेंटीमीटर
        cm³ cm3 | घन सेंटीमीटर
        चौ+फूट चौ+फु | चौरस फूट
        कि+मी | किलोमीटर
        सें+मी से+मी | सेंटीमीटर
        मि+मी | मिलिमीटर
        कि+ग्रॅ कि+ग्रा | किलोग्रॅम
        मि+ग्रॅ मि+ग्रा | मिलिग्रॅम
        मि+ली | मिलीलीटर
        ग्रॅ. | ग्रॅम
        मी. | मीटर
        ली. लि. | लीटर
        """,
    ),
    "ta": _units(
        "மணிக்கு {} கிலோமீட்டர்|மணிக்கு {} மைல்|சதுர கிலோமீட்டர்|சதுர மீட்டர்|கன மீட்டர்|கிலோமீட்டர்|சென்டிமீட்டர்|மில்லிமீட்டர்|"
        "மீட்டர்|கிலோகிராம்|மில்லிகிராம்|கிராம்|மில்லிலிட்டர்|லிட்டர்|டிகிரி செல்சியஸ்|டிகிரி ஃபாரன்ஹீட்|டிகிரி|"
        "டெராபைட்|ஜிகாபைட்|மெகாபைட்|கிலோபைட்|கிலோவாட் மணி|கிலோவாட்|மெகாவாட்|வாட்|வோல்ட்|ஜிகாஹெர்ட்ஸ்|மெகாஹெர்ட்ஸ்|"
        "கிலோஹெர்ட்ஸ்|ஹெர்ட்ஸ்|அடி|ஹெக்டேர்|டெசிபல்",
        """
        கி+மீ/மணி | மணிக்கு {} கிலோமீட்டர்
        ச+கி+மீ சதுர+கி+மீ | சதுர கிலோமீட்டர்
        ச+மீ மீ² | சதுர மீட்டர்
        cm² cm2 | சதுர சென்டிமீட்டர்
        cm³ cm3 | கன சென்டிமீட்டர்
        ச+அடி | சதுர அடி
        கி+மீ கி+மி | கிலோமீட்டர்
        செ+மீ | சென்டிமீட்டர்
        மி+மீ | மில்லிமீட்டர்
        கி+கி | கிலோகிராம்
        மி+கி | மில்லிகிராம்
        மி+லி | மில்லிலிட்டர்
        மீ மீ. | மீட்டர்
        லி. | லிட்டர்
        """,
    ),
    "te": _units(
        "గంటకు {} కిలోమీటర్లు|గంటకు {} మైళ్లు|చదరపు కిలోమీటర్లు|చదరపు మీటర్లు|క్యూబిక్ మీటర్లు|కిలోమీటర్లు|సెంటీమీటర్లు|మిల్లీమీటర్లు|"
        "మీటర్లు|కిలోగ్రాములు|మిల్లీగ్రాములు|గ్రాములు|మిల్లీలీటర్లు|లీటర్లు|డిగ్రీల సెల్సియస్|డిగ్రీల ఫారెన్హీట్|డిగ్రీలు|"
        "టెరాబైట్లు|గిగాబైట్లు|మెగాబైట్లు|కిలోబైట్లు|కిలోవాట్ గంటలు|కిలోవాట్లు|మెగావాట్లు|వాట్లు|వోల్ట్స్|గిగాహెర్ట్జ్|"
        "మెగాహెర్ట్జ్|కిలోహెర్ట్జ్|హెర్ట్జ్|అడుగులు|హెక్టార్లు|డెసిబెల్స్",
        """
        కి+మీ/గం కి+మీ/గంట | గంటకు {} కిలోమీటర్లు
        చ+కి+మీ చదరపు+కి+మీ | చదరపు కిలోమీటర్లు
        చ+మీ మీ² | చదరపు మీటర్లు
        cm² cm2 | చదరపు సెంటీమీటర్లు
        cm³ cm3 | క్యూబిక్ సెంటీమీటర్లు
        చ+అ చ+అడుగులు | చదరపు అడుగులు
        కి+మీ | కిలోమీటర్లు
        సెం+మీ సె+మీ | సెంటీమీటర్లు
        మి+మీ | మిల్లీమీటర్లు
        కి+గ్రా | కిలోగ్రాములు
        మి+గ్రా | మిల్లీగ్రాములు
        మి+లీ | మిల్లీలీటర్లు
        గ్రా. | గ్రాములు
        మీ. | మీటర్లు
        లీ. | లీటర్లు
        """,
    ),
}  # fmt: skip
"""Language -> way to write a unit -> its words."""
TELUGU_MEASURED = (
    "విస్తీర్ణం|విస్తీర్ణంలో|విస్తీర్ణంతో|దూరం|దూరంలో|దూరాన|వేగం|వేగంతో|పొడవు|పొడవైన|ఎత్తు|ఎత్తులో|ఎత్తైన|లోతు|లోతులో|వెడల్పు|మేర|పరిధిలో|బరువు|పరుగు"
)
"""Nouns before which a Telugu unit takes the oblique case: ten kilometres' distance."""
_BETWEEN = "\\.?\u0965? ?"
"""What stands where the tables have a plus; old Telugu print abbreviates with a double danda."""


def unit_pattern(lang: str) -> str:
    """Return the alternatives of an expression for the units of a language, longest first.

    >>> import re
    >>> bool(re.fullmatch(unit_pattern("mr"), "कि. मी."))
    True
    """
    written = sorted(UNITS[lang], key=len, reverse=True)
    return "|".join(spaced_pattern(each) for each in written)


def spaced_pattern(written: str) -> str:
    """Return the expression for one way to write a unit, with or without dots and spaces where a plus stands."""
    if written.isascii() or "\u00b0" in written or written.endswith(("\u00b2", "\u00b3")):
        return re.escape(written)
    if written.endswith("."):  # a single letter is a unit only with its dot
        return f"{re.escape(written[:-1])}[.\u0965]"
    parts = _BETWEEN.join(map(re.escape, written.split("+")))
    ending = r"[.\u0965]?" if "+" in written else ""
    return parts.replace("/", f"{_BETWEEN}/ ?") + ending


def unit_words(written: str, lang: str) -> str:
    """Return the words of a unit as it stood in text.

    >>> unit_words("kg", "ta") == UNITS["ta"]["kg"]
    True
    """
    table = UNITS[lang]
    return table.get(written) or _plain(lang)[_bare(written)]


def dotted_units(lang: str) -> dict[str, str]:
    """Return expressions for the units that their dots give away even without a number, with their words."""
    found = {}
    for written in sorted(UNITS[lang], key=len, reverse=True):
        words = UNITS[lang][written]
        if "+" in written and "/" not in written and "{}" not in words:
            found[r"\. ?".join(map(re.escape, written.split("+"))) + r"\."] = words
    return found


def _bare(written: str) -> str:
    return re.sub("[.+?\u0965 ]", "", written)


_PLAIN: dict[str, dict[str, str]] = {}


def _plain(lang: str) -> dict[str, str]:
    """Return the units of a language by their letters alone."""
    if lang not in _PLAIN:
        _PLAIN[lang] = {_bare(written): words for written, words in UNITS[lang].items()}
    return _PLAIN[lang]
