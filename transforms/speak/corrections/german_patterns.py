"""What stands around German numbers and decides how they are read: months, articles, nouns, rulers, abbreviations."""

import re

from transforms.speak.corrections.tables import words

MONTHS = ("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
           "dezember")  # fmt: skip
MONTH = (
    r"Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    r"(?:Jan|Feb|Mär|Mrz|Apr|Jun|Jul|Aug|Sept|Sep|Okt|Nov|Dez)(?:\.|(?![a-zäöü]))"
)
ARTICLE_EN = (
    r"(?:am|Am|zum|Zum|vom|Vom|dem|Dem|den|Den|des|Des|im|Im|beim|Beim|zur|Zur|bis|Bis|seit|Seit|ab|Ab|"
    r"nach|[a-z]+(?:em|en|es))"
)
CONTRACTED = ("ins", "ans", "aufs", "fürs", "durchs")
"""Prepositions with das."""
ARTICLE_E = (
    r"(?:der|Der|die|Die|das|Das|eine|Eine|jede|jeder|Jeder|jedes|diese|ihre|seine|unsere|meine|deine|"
    rf"{'|'.join(CONTRACTED)})"
)
DATIVE = re.compile(
    r"(?:^|\W)(?:[Ii]n|[Mm]it|[Vv]on|[Bb]ei|[Nn]ach|[Aa]us|[Ss]eit|[Zz]u|[Vv]or|[Aa]n|[Aa]uf|"
    r"[Uu]nter|[Aa]b) $"
)
ORDINAL_NOUN = (
    r"(?:Jahrhundert|Jh|Jahrtausend|Mal|Platz|Rang|Stock|Etage|Obergeschoss|Klasse|Kapitel|Auflage|Weltkrieg|"
    r"Geburtstag|Liga|Lebensjahr|Jahrestag|Minute|Runde|Spieltag|Tag|Woche|Monat|Quartal|Bundesliga|Band|Teil|Etappe|"
    r"Wahlperiode|Legislaturperiode|Sitzung|Symphonie|Sinfonie|Armee|Division|Bezirk|Internationale|Olympische|Grad|"
    r"Advent|Weihnachtstag|Weihnachtsfeiertag|Feiertag|Todestag|Hochzeitstag|Halbzeit|Aufl|Satz|Akt|Reihe|Generation|"
    r"Schuljahr|Semester|Schulstufe|Schwangerschaftswoche|Staffel|Folge|Ausgabe|Regiment|Bataillon|Kompanie|"
    r"Halbjahr|Jahr|Versuch|Wahlgang|Vorsitzende|Sieger|Hälfte|Dynastie|Saison|Quartier|Gebot|Buch|Brief|Strophe|Absatz)"
)
REGNAL_NOT = words(
    "Kapitel Band Teil Abschnitt Anhang Artikel Klasse Typ Phase Stufe Akt Szene Buch Gruppe Kategorie Version "
    "Tabelle Abbildung Grad Weltkrieg Hartz Satz Block Zone Liga Division"
)
QUEENS = words("Elizabeth Elisabeth Katharina Margrethe Beatrix Maria Anna Christina Victoria Viktoria Kleopatra")
KINGS = words(
    "Ludwig Heinrich Friedrich Wilhelm Karl Otto Johannes Paul Benedikt Georg Philipp Leopold Franz Joseph Josef "
    "Ferdinand Rudolf Maximilian Albrecht Gustav Adolf Christian Nikolaus Alexander Peter Iwan Pius Leo Gregor "
    "Innozenz Klemens Richard Eduard Jakob Konrad Sigismund Ramses Napoleon Martin Urban Eugen Bonifaz Sixtus Julius "
    "Hadrian Ernst August Ottokar Wenzel Mehmed Murad Carl Charles Edward Henry Louis"
)
GLUED = (
    r"(?:[jJ]ährig|tägig|stündig|minütig|monatig|wöchig|köpfig|teilig|stöckig|seitig|fach|mal|stellig|prozentig|spurig|"
    r"türig|zeilig|bändig|gliedrig|malig|wöchentlich|stöckig|sitzig|eckig|dimensional|geschossig|er|ern|tel|stel)"
)
FEMININE = re.compile(
    r" (?!Ende|Auge|Name|Junge|Kunde|Interesse|Käse|Gebäude|Buchstabe|Gedanke|Byte|Café|Affe|Löwe|Hase|Franzose|"
    r"Russe|Pole|Türke)[A-ZÄÖÜ]\w*(?:e|ung|heit|keit|schaft|"
    r"ion|tät|ik|ei|Art|Mark|Uhr|Stadt|Nacht|Person|Frau|Million|Milliarde)(?!\w)"
)
NOUN = re.compile(r" [A-ZÄÖÜ][a-zäöüß]")
LABEL = re.compile(r"[A-ZÄÖÜ]\w+ $")
YEAR_BEFORE = re.compile(
    r"(?:[Jj]ahr(?:e|en|es|gang|hundert)?|anno|[Ss]eit|[Aa]b|[Bb]is|[Vv]on|[Uu]m|[Vv]or|[Nn]ach|[Ss]ommer|[Ww]inter|"
    r"[Hh]erbst|"
    r"[Ff]rühjahr|[Ff]rühling|[Ee]nde|[Aa]nfang|[Mm]itte|WM|EM|\w+spiele|und|\w+er|\(|©) ?$"
)
NUMBERED = (
    "Abbildung|Abb\\.|Abschnitt|Kapitel|Kap\\.|Tabelle|Tab\\.|Version|Anhang|Beispiel|Gleichung|Formel|Punkt|Ziffer|"
    "Schritt|Teil|Debian|GIMP|Ubuntu|Figure|Section|Table"
)
HYPHEN_UNITS = "km/h|km|m|cm|mm|kg|g|t|l|ml|kW|MW|GB|MB|MHz|GHz"
"""Units that stand inside a compound: 100-m-Lauf."""
RESULT = (
    "(?:Gleichstand|Unentschieden|Sieg|Niederlage|Führung|Erfolg|Rückstand|Endstand|Auswärtssieg|Heimsieg|Remis|"
    "gewonnen|verloren|geschlagen|besiegt)"
)
AT_DAY = (
    "(?:[sm]ein|ihr|dies|jen|jed|unser|ein)e[mn]|unser[mn]|[Aa]m|[Vv]om|[Zz]um|[Ii]m|[Bb]eim|[Dd]em|[Dd]es|[Dd]en|"
    "bis zum|[Dd]er|[Dd]ie|[Dd]as|[Jj]eder|[Jj]edes|" + "|".join(CONTRACTED)
)
OF_RULER = re.compile(
    r"(?:^|\W)(?:[Vv]on|[Mm]it|[Uu]nter|[Bb]ei|[Zz]u|[Aa]us|[Nn]ach|[Ss]eit|[Dd]em|[Vv]om|[Zz]um|(?:[Vv]on|[Uu]nter|"
    r"[Zz]u|[Mm]it|[Bb]ei) der) (?:[A-ZÄÖÜ][a-zäöüß]+ ){0,2}$"
)
"""Before a ruler in the dative: "von König Ludwig XIV." """
FEMININE_ORDINAL = words(
    "Klasse Etage Auflage Liga Minute Runde Woche Bundesliga Etappe Sinfonie Symphonie Armee Division Sitzung "
    "Wahlperiode Legislaturperiode Internationale Halbzeit Aufl Reihe Generation Hälfte Dynastie Saison Strophe "
    "Schulstufe Schwangerschaftswoche Staffel Folge Ausgabe Kompanie Olympische"
)
NEUTER_ORDINAL = words(
    "Jahrhundert Jh Jahrtausend Mal Lebensjahr Quartal Kapitel Jahr Schuljahr Halbjahr Semester Regiment Bataillon "
    "Obergeschoss Buch Gebot Kind Tor Spiel Album Studioalbum Rennen Turnier Haus Auto Baby"
)
ABBREVIATIONS = {
    "Aufl.": "Auflage", "z. B.": "zum Beispiel", "z.B.": "zum Beispiel", "z.B ": "zum Beispiel ", "d. h.": "das heißt",
    "d.h.": "das heißt", "u. a.": "unter anderem",
    "u.a.": "unter anderem", "usw.": "und so weiter", "v. Chr.": "vor Christus", "n. Chr.": "nach Christus",
    "bzw.": "beziehungsweise", "ca.": "circa", "evtl.": "eventuell",
    "ggf.": "gegebenenfalls", "vgl.": "vergleiche", "o. ä.": "oder ähnliches", "o.ä.": "oder ähnliches",
    "u. U.": "unter Umständen", "z. T.": "zum Teil", "i. d. R.": "in der Regel", "Dr.": "Doktor", "Prof.": "Professor",
    "Hr.": "Herr", "Fr.": "Frau", "St.": "Sankt", "Str.": "Straße", "bspw.": "beispielsweise", "etc.": "et cetera",
    "inkl.": "inklusive", "max.": "maximal", "min.": "minimal", "sog.": "sogenannte", "Mio.": "Millionen",
    "Mrd.": "Milliarden", "Tsd.": "tausend", "Tel.": "Telefon", "Kap.": "Kapitel", "Bd.": "Band",
    "Abb.": "Abbildung", "u.s.w.": "und so weiter", "Nr.": "Nummer", "et al.": "et al", "MwSt.": "Mehrwertsteuer",
    "geb.": "geboren",
    "gest.": "gestorben", "mind.": "mindestens", "z. Zt.": "zurzeit", "z.Zt.": "zurzeit", "gem.": "gemäß",
    "jmd.": "jemand",
    "Jh.": "Jahrhundert", "Jhd.": "Jahrhundert", "bez.": "bezüglich", "zzgl.": "zuzüglich", "exkl.": "exklusive",
    "allg.": "allgemein", "insb.": "insbesondere", "insbes.": "insbesondere", "s. o.": "siehe oben",
    "s. u.": "siehe unten", "i. e.": "das heißt", "Hrsg.": "Herausgeber",
}  # fmt: skip
WEEKDAYS = {"Mo": "Montag", "Di": "Dienstag", "Mi": "Mittwoch", "Do": "Donnerstag", "Fr": "Freitag", "Sa": "Samstag",
            "So": "Sonntag"}  # fmt: skip
BEFORE_NUMBERS = {
    "Kap": "Kapitel", "Bd": "Band", "Nr": "Nummer", "No": "Nummer", "Nrn": "Nummern", "S": "Seite", "Abs": "Absatz",
    "Art": "Artikel", "Abb": "Abbildung", "Tab": "Tabelle", "Anm": "Anmerkung",
}  # fmt: skip
COUNTED_LABEL = re.compile(
    r"(?:Seite|Kapitel|Nummer|Band|Teil|Platz|Typ|Version|Klasse|Gruppe|Phase|Stufe|Kategorie|Formel|Artikel|Absatz|"
    r"Paragraf|Linie|Zimmer|Raum|Woche|Liga|Position|Punkt|Schritt|Abbildung|Tabelle|Spalte|Zeile|Ebene|Zone|Level|"
    r"[A-Z]{2,}) $"
)
"""Behind these a one before a noun is a number: "Seite 1 Mitte", but "Optionen 1 Tag"."""
HALF_MASCULINE = words("Liter Meter Kilometer Tag Monat Becher Bund Löffel Teelöffel Esslöffel Apfel Punkt Ton")
HALF_NEUTER = words("Kilo Pfund Jahr Jahrhundert Dutzend Glas Brot Hähnchen")
RULERS = "|".join(sorted(KINGS | QUEENS))
NUMERAL_TOO = dict.fromkeys(("Kap", "Bd"), r"|[IVX]+\b")
"""Those that stand before Roman numerals too; "S. I." are initials."""
