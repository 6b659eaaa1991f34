"""Words that Marathi, Tamil and Telugu numbers are read with: units, money, months, fractions, suffixes.

Sources: month and unit names are those of Unicode CLDR 46 (common/main/{mr,ta,te}.xml, names and unit patterns);
crore chunking and year readings follow LibreOffice's mr.sor and the speech of national news.
"""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, kw_only=True)
class IndicWords:
    """What one language says around a number."""

    point: str
    minus: str
    percent: str
    range: str
    """Between the ends of a range."""
    time: tuple[str, str, str]
    """Words after the hour before minutes, after minutes, and after a full hour."""
    over: str
    """Between numerator and denominator of a fraction with no name."""
    quarters: Mapping[str, str]
    """Names of 1/2, 1/4 and 3/4."""
    months: tuple[str, ...]
    money: Mapping[str, tuple[str, str]]
    """Symbol -> (one, many)."""
    units: Mapping[str, str]
    scales: str
    """Alternatives of a regular expression: words for lakh, crore, million, ... that follow a number."""
    equals: str
    plus: str
    dot: str
    """Between the parts of a version number."""
    cents: tuple[str, str]
    """A hundredth of a rupee: one, many."""
    times: str
    number: str
    """What "No." and "#" before a number are read as."""


_LATIN_UNITS = (
    "km/h", "kmph", "km", "cm", "mm", "m", "kg", "mg", "g", "ml", "l", "°C", "°F", "°", "GB", "MB", "KB", "kW", "MW",
    "Hz", "ft", "km²", "m²", "m³", "ha",
)  # fmt: skip


def _units(words: str) -> dict[str, str]:
    """Pair the Latin unit symbols with a language's words, given in the same order and parted by bars."""
    return dict(zip(_LATIN_UNITS, words.split("|"), strict=True))


MARATHI = IndicWords(
    point="दशांश",
    minus="उणे",
    percent="टक्के",
    range="ते",
    time=("वाजून", "मिनिटे", "वाजता"),
    over="छेद",
    quarters={"1/2": "अर्धा", "1/4": "पाव", "3/4": "पाऊण"},
    months=("जानेवारी", "फेब्रुवारी", "मार्च", "एप्रिल", "मे", "जून", "जुलै", "ऑगस्ट", "सप्टेंबर", "ऑक्टोबर",
    "नोव्हेंबर", "डिसेंबर"),
    money={
        "₹": ("रुपया", "रुपये"), "Rs": ("रुपया", "रुपये"), "रु": ("रुपया", "रुपये"), "$": ("डॉलर", "डॉलर"),
        "€": ("युरो", "युरो"), "£": ("पाउंड", "पाउंड"), "¥": ("येन", "येन"),
    },
    units=_units(
        "किलोमीटर प्रति तास|किलोमीटर प्रति तास|किलोमीटर|सेंटीमीटर|मिलीमीटर|मीटर|किलोग्रॅम|मिलीग्रॅम|ग्रॅम|मिलीलीटर|"
        "लीटर|"
        "अंश सेल्सियस|अंश फॅरेनहाइट|अंश|गीगाबाइट|मेगाबाइट|किलोबाइट|किलोवॅट|मेगावॅट|हर्ट्झ|फूट|चौरस किलोमीटर|चौरस मीटर|"
        "घनमीटर|हेक्टर"
    )
    | {"किमी": "किलोमीटर", "कि.मी.": "किलोमीटर", "सेमी": "सेंटीमीटर", "किग्रॅ": "किलोग्रॅम",
       "कि.ग्रॅ.": "किलोग्रॅम", "मिमी": "मिलीमीटर"},
    scales="हजार|लाख|कोटी|अब्ज|मिलियन|बिलियन|दशलक्ष",
    equals="बरोबर",
    plus="अधिक",
    dot="पॉइंट",
    cents=("पैसा", "पैसे"),
    times="गुणिले",
    number="क्रमांक",
)  # fmt: skip
TAMIL = IndicWords(
    point="புள்ளி",
    minus="மைனஸ்",
    percent="சதவீதம்",
    range="முதல்",
    time=("மணி", "நிமிடம்", "மணி"),
    over="கீழ்",
    quarters={"1/2": "அரை", "1/4": "கால்", "3/4": "முக்கால்"},
    months=("ஜனவரி", "பிப்ரவரி", "மார்ச்", "ஏப்ரல்", "மே", "ஜூன்", "ஜூலை", "ஆகஸ்ட்", "செப்டம்பர்", "அக்டோபர்",
    "நவம்பர்", "டிசம்பர்"),
    money={
        "₹": ("ரூபாய்", "ரூபாய்"), "Rs": ("ரூபாய்", "ரூபாய்"), "ரூ": ("ரூபாய்", "ரூபாய்"), "$": ("டாலர்", "டாலர்"),
        "€": ("யூரோ", "யூரோ"), "£": ("பவுண்டு", "பவுண்டு"), "¥": ("யென்", "யென்"),
    },
    units=_units(
        "கிலோமீட்டர் வேகம்|கிலோமீட்டர் வேகம்|கிலோமீட்டர்|சென்டிமீட்டர்|மில்லிமீட்டர்|மீட்டர்|கிலோகிராம்|"
        "மில்லிகிராம்|கிராம்|மில்லிலிட்டர்|லிட்டர்|"
        "டிகிரி செல்சியஸ்|டிகிரி ஃபாரன்ஹீட்|டிகிரி|ஜிகாபைட்|மெகாபைட்|கிலோபைட்|கிலோவாட்|மெகாவாட்|ஹெர்ட்ஸ்|அடி|சதுர "
        "கிலோமீட்டர்|"
        "சதுர மீட்டர்|கன மீட்டர்|ஹெக்டேர்"
    )
    | {"கிமீ": "கிலோமீட்டர்", "கி.மீ.": "கிலோமீட்டர்", "கி.மீ": "கிலோமீட்டர்", "செமீ": "சென்டிமீட்டர்",
    "மிமீ": "மில்லிமீட்டர்", "மீ": "மீட்டர்",
       "கிகி": "கிலோகிராம்", "கி.கி.": "கிலோகிராம்"},
    scales="ஆயிரம்|லட்சம்|கோடி|மில்லியன்|பில்லியன்|ட்ரில்லியன்|டிரில்லியன்",
    equals="சமம்",
    plus="கூட்டல்",
    dot="புள்ளி",
    cents=("பைசா", "பைசா"),
    times="பெருக்கல்",
    number="எண்",
)  # fmt: skip
TELUGU = IndicWords(
    point="పాయింట్",
    minus="మైనస్",
    percent="శాతం",
    range="నుండి",
    time=("గంటల", "నిమిషాలు", "గంటలు"),
    over="బై",
    quarters={"1/2": "అర", "1/4": "పావు", "3/4": "ముప్పావు"},
    months=("జనవరి", "ఫిబ్రవరి", "మార్చి", "ఏప్రిల్", "మే", "జూన్", "జులై", "ఆగస్టు", "సెప్టెంబర్", "అక్టోబర్",
    "నవంబర్", "డిసెంబర్"),
    money={
        "₹": ("రూపాయి", "రూపాయలు"), "Rs": ("రూపాయి", "రూపాయలు"), "రూ": ("రూపాయి", "రూపాయలు"),
        "$": ("డాలర్", "డాలర్లు"), "€": ("యూరో", "యూరోలు"), "£": ("పౌండ్", "పౌండ్లు"), "¥": ("యెన్", "యెన్లు"),
    },
    units=_units(
        "కిలోమీటర్ల వేగం|కిలోమీటర్ల వేగం|కిలోమీటర్లు|సెంటీమీటర్లు|మిల్లీమీటర్లు|మీటర్లు|కిలోగ్రాములు|మిల్లీగ్రాములు|"
        "గ్రాములు|"
        "మిల్లీలీటర్లు|లీటర్లు|డిగ్రీల సెల్సియస్|డిగ్రీల ఫారెన్‌హీట్|డిగ్రీలు|గిగాబైట్లు|మెగాబైట్లు|కిలోబైట్లు|"
        "కిలోవాట్లు|"
        "మెగావాట్లు|హెర్ట్జ్|అడుగులు|చదరపు కిలోమీటర్లు|చదరపు మీటర్లు|ఘనపు మీటర్లు|హెక్టార్లు"
    )
    | {"కిమీ": "కిలోమీటర్లు", "కి.మీ.": "కిలోమీటర్లు", "కి.మీ": "కిలోమీటర్లు", "కిగ్రా": "కిలోగ్రాములు",
    "సెం.మీ.": "సెంటీమీటర్లు",
       "మి.మీ.": "మిల్లీమీటర్లు", "మీ.": "మీటర్లు"},
    scales="వేల|వేలు|లక్ష|లక్షల|లక్షలు|కోటి|కోట్ల|కోట్లు|మిలియన్|మిలియన్ల|బిలియన్|బిలియన్ల|ట్రిలియన్",
    equals="సమానం",
    plus="ప్లస్",
    dot="పాయింట్",
    cents=("పైసా", "పైసలు"),
    times="ఇంటూ",
    number="నంబర్",
)  # fmt: skip
WORDS = {"mr": MARATHI, "ta": TAMIL, "te": TELUGU}
