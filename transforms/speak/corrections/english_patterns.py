"""What English corrections look for and the words they give: currencies, scales, units, rulers, streets."""

import re

from transforms.speak.corrections.tables import words

DOLLARS = {
    "A": "Australian dollars", "AU": "Australian dollars", "C": "Canadian dollars", "CA": "Canadian dollars",
    "CAN": "Canadian dollars", "HK": "Hong Kong dollars", "NZ": "New Zealand dollars", "S": "Singapore dollars",
    "NT": "Taiwan dollars", "R": "reais",
}  # fmt: skip
CURRENCIES = {"$": "dollars", "\u20ac": "euros", "\u00a3": "pounds"}
SCALES = {"m": " million", "mn": " million", "b": " billion", "bn": " billion", "tn": " trillion", "k": " thousand"}
SCALE = r"(?P<scale> (?:hundred|thousand|million|billion|trillion|crore|lakh)|(?:mn|m|bn|b|tn|k)\b)?"
SYMBOLS = {
    "GB": "gigabyte", "MB": "megabyte", "KB": "kilobyte", "kB": "kilobyte", "TB": "terabyte", "PB": "petabyte",
    "GiB": "gibibyte", "MiB": "mebibyte", "KiB": "kibibyte", "Mbps": "megabit per second", "Gbps": "gigabit per second",
    "kbps": "kilobit per second", "Mbit/s": "megabit per second", "MB/s": "megabyte per second", "mm": "millimeter",
    "cm": "centimeter", "nm": "nanometer", "V": "volt", "kV": "kilovolt", "mA": "milliamp", "mAh": "milliamp hour",
    "hrs": "hour", "hr": "hour", "yrs": "year", "yr": "year", "yds": "yard", "yd": "yard", "h": "hour",
    "ms": "millisecond", "mins": "minute", "secs": "second", "sec": "second", "dpi": "dot per inch",
    "ppi": "pixel per inch",
    "fps": "frame per second", "FPS": "frame per second",
    "rpm": "revolution per minute", "bpm": "beat per minute", "hp": "horsepower",
    "fl oz": "fluid ounce", "sq km": "square kilometer", "sq m": "square meter", "sq mi": "square mile",
    "tbsp": "tablespoon", "tsp": "teaspoon", "W": "watt",
    "kcal": "kilocalorie", "mcg": "microgram", "\u00b5g": "microgram", "\u03bcg": "microgram", "\u00b5m": "micrometer",
    "\u03bcm": "micrometer", "kWh": "kilowatt hour", "MWh": "megawatt hour", "sq ft": "square foot",
    "cu ft": "cubic foot", "pt": "point", "lbs": "pound", "L": "liter",
}  # fmt: skip
UNIT = "|".join(sorted(map(re.escape, SYMBOLS), key=len, reverse=True))
AMOUNT = r"\d(?:[\d,]*\d)?(?:\.\d+)?"
COUNTED_BY_ROMAN = words(
    "Chapter Part Book Volume Act Scene Section Phase Type Class Title Article War Bowl Apollo Rocky Mark Grade Level "
    "Stage Table Figure Category Group Episode Division Appendix Annex Schedule Tier Gemini Saturn Area Factor Round "
    "Canto Fantasy Area Corps Vatican Olympiad Wars Day Area"
)  # fmt: skip
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
REGNAL = words(
    "Henry Louis Elizabeth George Edward Richard William James Charles John Paul Pius Gregory Benedict Leo Clement "
    "Innocent Philip Ferdinand Frederick Napoleon Alexander Nicholas Catherine Ivan Peter Francis Otto Ludwig "
    "Friedrich "
    "Wilhelm Alfonso Carlos Juan Pedro Umberto Victor Emmanuel Ramses Ramesses Cleopatra Ptolemy Darius Xerxes Mary "
    "Margaret Christian Gustav Haakon Olav Harald Rama Mehmed Murad Selim Suleiman Henri Philippe Albert Leopold Urban "
    "Boniface Sixtus Julius Martin Stephen Robert David Constantine Theodore Justinian Michael Franz Joseph Sam "
    "Baldwin Casimir Sigismund Wenceslaus Bela Charlemagne Seti Thutmose Amenhotep Abdulhamid Mahmud Pope King Queen"
)  # fmt: skip
NOT_COUNTED = (
    r"(?!(?:and|or|in|on|at|to|of|is|was|are|were|as|by|for|with|from|the|a|an|has|had|that|which|but|if|"
    r"it|its)\b)"
)
WAYS = {"Dr": "Drive", "St": "Street", "Ave": "Avenue", "Rd": "Road", "Blvd": "Boulevard", "Ln": "Lane"}
RANKS = {"Sen": "Senator", "Rep": "Representative", "Prof": "Professor", "Adm": "Admiral", "Maj": "Major",
          "Cpl": "Corporal", "Pres": "President", "Hon": "Honorable", "Supt": "Superintendent"}  # fmt: skip
BOOK = (
    "Genesis|Exodus|Leviticus|Numbers|Deuteronomy|Joshua|Judges|Ruth|Samuel|Kings|Chronicles|Nehemiah|Esther|Job|Psalms?|"
    "Proverbs|Ecclesiastes|Isaiah|Jeremiah|Ezekiel|Daniel|Hosea|Joel|Amos|Jonah|Micah|Matthew|Mark|Luke|John|Acts|Romans|"
    "Corinthians|Galatians|Ephesians|Philippians|Colossians|Thessalonians|Timothy|Titus|Hebrews|James|Peter|Jude|"
    "Revelation"
)
"""Of the Bible, before chapter and verse."""
