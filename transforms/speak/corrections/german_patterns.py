"""What stands around German numbers and decides how they are read: months, articles, nouns, names of rulers."""

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
ARTICLE_E = r"(?:der|Der|die|Die|das|Das|eine|Eine|jede|diese|ihre|seine|unsere|meine|deine)"
DATIVE = re.compile(
    r"(?:^|\W)(?:[Ii]n|[Mm]it|[Vv]on|[Bb]ei|[Nn]ach|[Aa]us|[Ss]eit|[Zz]u|[Vv]or|[Aa]n|[Aa]uf|"
    r"[Uu]nter|[Aa]b) $"
)
ORDINAL_NOUN = (
    r"(?:Jahrhundert|Jh|Jahrtausend|Mal|Platz|Rang|Stock|Etage|Obergeschoss|Klasse|Kapitel|Auflage|Weltkrieg|"
    r"Geburtstag|Liga|Lebensjahr|Jahrestag|Minute|Runde|Spieltag|Tag|Woche|Monat|Quartal|Bundesliga|Band|Teil|Etappe|"
    r"Wahlperiode|Legislaturperiode|Sitzung|Symphonie|Sinfonie|Armee|Division|Bezirk|Internationale|Olympische|Grad)"
)
REGNAL_NOT = words(
    "Kapitel Band Teil Abschnitt Anhang Artikel Klasse Typ Phase Stufe Akt Szene Buch Gruppe Kategorie Version "
    "Tabelle Abbildung Grad Weltkrieg Hartz Satz Block Zone Liga Division"
)
QUEENS = words("Elizabeth Elisabeth Katharina Margrethe Beatrix Maria Anna Christina Victoria Viktoria Kleopatra")
KINGS = words(
    "Ludwig Heinrich Friedrich Wilhelm Karl Otto Johannes Paul Benedikt Georg Philipp Leopold Franz Joseph Josef "
    "Ferdinand Rudolf Maximilian Albrecht Gustav Adolf Christian Nikolaus Alexander Peter Iwan Pius Leo Gregor "
    "Innozenz Klemens Richard Eduard Jakob Konrad Sigismund Ramses Napoleon"
)
GLUED = (
    r"(?:[jJ]ährig|tägig|stündig|minütig|monatig|wöchig|köpfig|teilig|stöckig|seitig|fach|mal|stellig|prozentig|spurig|"
    r"türig|zeilig|bändig|gliedrig|malig|wöchentlich|stöckig|sitzig|eckig|dimensional|geschossig|er|ern|tel|stel)"
)
FEMININE = re.compile(
    r" (?!Ende|Auge|Name|Junge|Kunde|Interesse|Käse|Gebäude|Buchstabe|Gedanke)[A-ZÄÖÜ]\w*(?:e|ung|heit|keit|schaft|"
    r"ion|tät|ik|ei|Art|Mark|Uhr|Stadt|Nacht|Person|Frau|Million|Milliarde)(?!\w)"
)
NOUN = re.compile(r" [A-ZÄÖÜ][a-zäöüß]")
LABEL = re.compile(r"[A-ZÄÖÜ]\w+ $")
YEAR_BEFORE = re.compile(
    r"(?:[Jj]ahr(?:e|en|es|gang|hundert)?|anno|[Ss]eit|[Aa]b|[Bb]is|[Vv]on|[Uu]m|[Vv]or|[Nn]ach|[Ss]ommer|[Ww]inter|"
    r"[Hh]erbst|"
    r"[Ff]rühjahr|[Ff]rühling|[Ee]nde|[Aa]nfang|[Mm]itte|WM|EM|\w+spiele|und|\w+er|\(|©) ?$"
)
