"""Words that Marathi, Tamil and Telugu numbers are read with: money, months, fractions, times, signs.

Sources: month names are those of Unicode CLDR 47 (compared through Babel 2.18). Marathi minus, decimal point, hundreds,
lakh and crore are those of LibreOffice's mr.sor; its number names 0 to 100 are the same words as here, 76 of 101 letter
for letter, the others in another spelling (sasht, sashth). What no source was found for (the Tamil and Telugu words for
plus, times, range, the reading of a time) is as usually read aloud.
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
    scales: str
    """Alternatives of a regular expression: words for lakh, crore, million, ... that follow a number."""
    equals: str
    plus: str
    dot: str
    """Between the parts of a version number."""
    cents: tuple[str, str]
    """A hundredth of a rupee: one, many."""
    seconds: str
    times: str
    divided: str
    clock: str
    """Alternatives of a regular expression: words for the hour behind a time, which make other words needless."""
    number: str
    """What "No." and "#" before a number are read as."""


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
        "€": ("युरो", "युरो"), "£": ("पाऊंड", "पाऊंड"), "¥": ("येन", "येन"), "रू": ("रुपया", "रुपये"),
        "US$": ("अमेरिकन डॉलर", "अमेरिकन डॉलर"), "INR": ("रुपया", "रुपये"), "USD": ("अमेरिकन डॉलर", "अमेरिकन डॉलर"),
    },
    scales="हजार|लाख|कोटी|अब्ज|मिलियन|बिलियन|दशलक्ष",
    equals="बरोबर",
    plus="अधिक",
    dot="पॉइंट",
    cents=("पैसा", "पैसे"),
    seconds="सेकंद",
    times="गुणिले",
    divided="भागिले",
    clock="वाजता|वाजेपर्यंत|वाजल्या|वाजण्या|वाजेच्या",
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
        "€": ("யூரோ", "யூரோ"), "£": ("பவுண்டு", "பவுண்டு"), "¥": ("யென்", "யென்"), "INR": ("ரூபாய்", "ரூபாய்"),
        "US$": ("அமெரிக்க டாலர்", "அமெரிக்க டாலர்"), "USD": ("அமெரிக்க டாலர்", "அமெரிக்க டாலர்"),
    },
    scales="ஆயிரம்|லட்சம்|கோடி|மில்லியன்|பில்லியன்|ட்ரில்லியன்|டிரில்லியன்",
    equals="சமம்",
    plus="கூட்டல்",
    dot="புள்ளி",
    cents=("பைசா", "பைசா"),
    seconds="விநாடிகள்",
    times="பெருக்கல்",
    divided="வகுத்தல்",
    clock="மணி",
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
        "US$": ("అమెరికన్ డాలర్", "అమెరికన్ డాలర్లు"), "USD": ("అమెరికన్ డాలర్", "అమెరికన్ డాలర్లు"),
        "INR": ("రూపాయి", "రూపాయలు"), "$": ("డాలర్", "డాలర్లు"),
        "€": ("యూరో", "యూరోలు"), "£": ("పౌండ్", "పౌండ్లు"), "¥": ("యెన్", "యెన్లు"),
    },
    scales="వేల|వేలు|లక్ష|లక్షల|లక్షలు|కోటి|కోట్ల|కోట్లు|మిలియన్|మిలియన్ల|మిలియన్లు|బిలియన్|బిలియన్ల|బిలియన్లు|ట్రిలియన్|"
    "ట్రిలియన్ల",
    equals="సమానం",
    plus="ప్లస్",
    dot="పాయింట్",
    cents=("పైసా", "పైసలు"),
    seconds="సెకన్లు",
    times="ఇంటూ",
    divided="బై",
    clock="గంటలకు|గంటల",
    number="నంబర్",
)  # fmt: skip
WORDS = {"mr": MARATHI, "ta": TAMIL, "te": TELUGU}
PARTS_OF_DAY = {
    "mr": "सकाळी|दुपारी|सायंकाळी|संध्याकाळी|रात्री|पहाटे|वाजता",
    "ta": "காலை|காலையில்|மதியம்|பிற்பகல்|மாலை|மாலையில்|இரவு|அதிகாலை",
    "te": "ఉదయం|మధ్యాహ్నం|సాయంత్రం|రాత్రి|తెల్లవారుజామున",
}
"""Behind these a "10.30" is a time."""
CENTS = {
    "mr": {"$": ("सेंट", "सेंट"), "\u20ac": ("सेंट", "सेंट"), "\u00a3": ("पेनी", "पेन्स")},
    "ta": {"$": ("சென்ட்", "சென்ட்"), "\u20ac": ("சென்ட்", "சென்ட்"), "\u00a3": ("பென்னி", "பென்ஸ்")},
    "te": {"$": ("సెంటు", "సెంట్లు"), "\u20ac": ("సెంటు", "సెంట్లు"), "\u00a3": ("పెన్నీ", "పెన్స్")},
}
"""Hundredths of foreign money: one, many."""
SPOONS = {
    "mr": "कप|वाटी|वाट्या|चमचा|चमचे|टीस्पून|टेबलस्पून|टी स्पून|टेबल स्पून",
    "ta": "கப்|தேக்கரண்டி|மேசைக்கரண்டி|டீஸ்பூன்|டேபிள்ஸ்பூன்|டீ ஸ்பூன்|டேபிள் ஸ்பூன்",
    "te": "కప్ప|టీ స్పూన|టేబుల్ స్పూన|టీస్పూన|టేబుల్‌స్పూన|చెంచా",
}
"""What recipes measure with: one and a half of it lose their blank in print, 11/2."""
LABELS = {
    "mr": "क्रमांक",
    "ta": "எண்|பக்கம்|நிலை|பணியிடம்|வகை|பகுதி|பாகம்|அத்தியாயம்|படி|படம்|தரம்|வகுப்பு|வார்டு|தொகுதி|பிரிவு|அட்டவணை|அறை|"
    "ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|ஆகஸ்டு|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்",
    "te": "కేటగిరీ|గ్రేడ్|జోన్|నంబర్|నెంబర్|పేజీ|స్థాయి|భాగం|అధ్యాయం|దశ|తరగతి|వార్డు|స్టెప్|సెక్షన్|గది|"
    "జనవరి|ఫిబ్రవరి|మార్చి|ఏప్రిల్|మే|జూన్|జులై|జూలై|ఆగస్టు|ఆగష్టు|సెప్టెంబర్|సెప్టెంబరు|అక్టోబర్|అక్టోబరు|నవంబర్|నవంబరు|"
    "డిసెంబర్|డిసెంబరు",
}
"""A number behind one of these is a name, not a count: page 1, 1 May."""
NOT_COUNTED = {
    "mr": "",
    "ta": "முதல்|வரை|மற்றும்|அல்லது|என|என்ற|என்று|என்பது|என்னும்|ஆகிய|ஆகியவை|அன்று|மட்டும்|உள்ள|இருந்து|இருந்தால்|ஆகும்|ஆம்|"
    "பெருக்கல்|கூட்டல்|சமம்|புள்ளி|தேதி",
    "te": "నుండి|నుంచి|వరకు|మరియు|లేదా|అని|అనే|అంటే|తో|లో|కి|కు|న|గా|నాటి|నాటికి|ఇంటూ|ప్లస్|సమానం|పాయింట్|తేదీ|తేదీన",
}
"""Words that are no counted noun."""
LATIN_SCALES = {
    "mr": {"m": "मिलियन", "b": "बिलियन", "t": "ट्रिलियन", "k": "हजार", "l": "लाख", "c": "कोटी"},
    "ta": {"m": "மில்லியன்", "b": "பில்லியன்", "t": "டிரில்லியன்", "k": "ஆயிரம்", "l": "லட்சம்", "c": "கோடி"},
    "te": {"m": "మిలియన్", "b": "బిలియన్", "t": "ట్రిలియన్", "k": "వేల", "l": "లక్షల", "c": "కోట్ల"},
}
"""First letter of million, bn, k, lakh and their like -> the word."""
LATIN = "million|billion|trillion|lakh|crore"
"""Scales that are written out in Latin letters."""
