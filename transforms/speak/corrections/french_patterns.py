"""What stands around French numbers and decides how they are read: months, nouns, rulers, abbreviations."""

import re

from transforms.speak.corrections.tables import words

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre")  # fmt: skip
MONTH = (
    r"(?:[Jj]anvier|[Ff]évrier|[Mm]ars|[Aa]vril|[Mm]ai|[Jj]uin|[Jj]uillet|[Aa]oût|[Aa]out|[Ss]eptembre|[Oo]ctobre|"
    r"[Nn]ovembre|[Dd]écembre|janv\.|févr\.|avr\.|juill\.|sept\.|oct\.|nov\.|déc\.)"
)
FEMININE = re.compile(
    r" (?:femmes?|fois|heures?|minutes?|secondes?|années?|semaines?|personnes?|pages?|places?|voix|maisons?|filles?|"
    r"mères?|"
    r"tonnes?|livres? sterling|journées?|nuits?|chambres?|familles?|voitures?|villes?|lignes?|équipes?|étoiles?|"
    r"pièces?|tasses?|cuillères?|gousses?|tranches?|"
    r"cartes?|lettres?|langues?|victimes?|marches?|tables?|mains?|jambes?|balles?|bouteilles?|îles?|écoles?|"
    r"entreprises?|"
    r"(?!million|billion|camion|avion|champion|espion|pion|lion|bastion|scorpion|musée|lycée|trophée|incendie|génie|"
    r"été|comité|"
    r"côté|député|parapluie|silence)\w{2,}(?:ions?|ées?|ies?|ettes?|ences?|ances?|tés?|esses?|elles?|illes?|udes?|"
    r"ures?|euses?|"
    r"trices?|ièmes? places?|aines?))(?!\w)"
)
LABEL = re.compile(
    r"(?:[Pp]age|[Cc]hapitre|[Nn]uméro|[Aa]rticle|[Tt]ome|[Vv]ersion|[Ss]ection|[Tt]ableau|[Ff]igure|[Éé]tape|"
    r"[Pp]artie|"
    r"[Aa]cte|[Ss]cène|[Vv]olume|[Nn]iveau|[Zz]one|[Gg]roupe|[Cc]hambre|[Ll]igne|[Cc]olonne) $"
)
YEAR_BEFORE = re.compile(
    r"(?:\b[Ee]n|[Ll]'an|[Aa]nnées?|[Dd]epuis|[Dd]ès|[Vv]ers|[Éé]té|[Hh]iver|[Pp]rintemps|[Aa]utomne|[Ll]'été|"
    r"[Aa]vant|[Aa]près|[Jj]anvier|[Ff]évrier|[Mm]ars|[Aa]vril|[Mm]ai|[Jj]uin|[Jj]uillet|[Aa]oût|[Ss]eptembre|"
    r"[Oo]ctobre|[Nn]ovembre|[Dd]écembre) $"
)
RULERS = words(
    "Charles Henri Pie Louis François Napoléon Philippe Jean Jacques Édouard Edouard George Georges Guillaume Albert "
    "Léopold Baudouin Robert Hugues Nicolas Alexandre Pierre Paul Frédéric Ferdinand Joseph Léon Grégoire Benoît "
    "Clovis Clément Innocent Élisabeth Elisabeth Isabelle Marie"
)
PARTS = ("chapitre", "tome", "acte", "scène", "livre", "partie", "article")
FORMATS = {"4": "quarto", "8": "octavo"}
ENUMERATED = ("", "primo", "secundo", "tertio", "quarto", "quinto", "sexto", "septimo", "octavo", "nono", "decimo")
FRACTIONS = {2: "demi", 3: "tiers", 4: "quart"}
ABBREVIATIONS = {
    "MM.": "messieurs", "M.": "monsieur", "Mme": "madame", "Mmes": "mesdames", "Mlle": "mademoiselle",
    "Mlles": "mesdemoiselles",
    "Mgr": "monseigneur", "Dr": "docteur", "Pr": "professeur", "St": "saint", "Ste": "sainte", "Me": "maître",
    "Dr.": "docteur", "St.": "saint", "Ste.": "sainte", "Mgr.": "monseigneur", "Bd": "boulevard",
}  # fmt: skip
FIXED = {
    "etc.": "et cetera", "chap.": "chapitre", "art.": "article", "vol.": "volume",
    "av. J.-C.": "avant jésus christ", "apr. J.-C.": "après jésus christ",
    "ap. J.-C.": "après jésus christ", "J.-C.": "jésus christ",
    "et al.": "et al", "arts.": "articles", "p. ex.": "par exemple", "p.ex.": "par exemple",
    "c.-à-d.": "c'est-à-dire", "c.-à-d": "c'est-à-dire",
    "c. à d.": "c'est-à-dire", "c.-a-d.": "c'est-à-dire", "c.-a-d": "c'est-à-dire", "càd": "c'est-à-dire",
    "tél.": "téléphone", "Tél.": "téléphone", "pers.": "personnes",
    "suiv.": "suivantes", "max.": "maximum", "bd.": "boulevard", "fig.": "figure",
    "éd.": "édition",
    "janv.": "janvier", "févr.": "février", "oct.": "octobre", "nov.": "novembre",
    "déc.": "décembre", "ibid.": "ibidem", "op. cit.": "opere citato", "cf.": "confer", "env.": "environ",
}  # fmt: skip
