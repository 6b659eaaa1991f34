"""What stands around Spanish numbers and decides how they are read: months, nouns, rulers, labels, abbreviations."""

import re

from transforms.speak.corrections.tables import roman

MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
"noviembre",
           "diciembre")  # fmt: skip
MONTH = (
    r"(?:[Ee]nero|[Ff]ebrero|[Mm]arzo|[Aa]bril|[Mm]ayo|[Jj]unio|[Jj]ulio|[Aa]gosto|[Ss]ep?tiembre|[Oo]ctubre|"
    r"[Nn]oviembre|"
    r"[Dd]iciembre)"
)
SHORT_MONTH = r"(?:ene|feb|mar|abr|may|jun|jul|ago|sept|sep|oct|nov|dic)"
RULERS = frozenset((
    "Alfonso", "Carlos", "Felipe", "Enrique", "Pío", "Isabel", "Fernando", "Jaime", "Pedro", "Sancho", "Francisco",
    "Napoleón", "Juan", "Luis", "Leopoldo", "Jorge", "Guillermo", "Ramiro", "Alejandro", "Nicolás", "León",
    "Constantino", "Teodosio", "Justiniano", "Rodolfo", "Maximiliano", "Ricardo", "Eduardo", "Federico", "Alberto",
    "Otón", "Ramón", "García", "Bermudo", "Ordoño", "Fruela", "Berenguer", "Cosme", "Lorenzo", "Eugenio", "Adriano",
    "Clemente", "Gregorio", "Benedicto", "Inocencio", "Urbano", "Julio", "Sixto", "Martín",
))  # fmt: skip
COUNTED_NOUNS = frozenset(("Guerra", "República", "Congreso", "Internacional", "Cumbre", "Concilio", "Premio"))
FEMININE_MANY = re.compile(
    r" (?:(?!d[ií]as|mapas|problemas|programas|sistemas|temas|planetas|idiomas|climas|poemas|dilemas|esquemas|síntomas|"
    r"aromas|dramas|gramas|tras|mientras|demás|además|más|jamás|atrás|detrás|quizás|apenas|diagramas|teoremas|sofás)"
    r"(?:[a-záéíóúñü]+as|[a-záéíóúñ]+(?:iones|dades|tudes|eces)|mujeres|calles|noches|naves|partes|clases|bases|"
    r"frases|llaves|"
    r"tardes|muertes|redes|leyes|luces|cruces|imágenes|órdenes|series|especies|veces))(?!\w)"
)
MASCULINE_IONES = re.compile(r" (?:aviones|camiones|millones|billones|guiones|gorriones|peones|campeones)(?!\w)")
FEMININE_ONE = re.compile(
    r" (?!día|mapa|problema|programa|sistema|tema|planeta|idioma|clima|poema|para|hasta|contra|ahora|era|cada|a\b|"
    r"nada|ya\b|la\b)"
    r"(?:[a-záéíóúñü]+(?:a|ción|sión|dad|tud)|mujer|calle|noche|parte|clase|vez|ley|red)(?!\w)"
)
NOT_COUNTED = re.compile(
    r" (?:for|or|and|of|the|to|on|is|with|at|by|from|"
    r"de|del|y|e|o|u|a|al|en|por|para|con|que|se|es|era|fue|la|el|los|las|un|una|no|ni|si|sin|sobre|hasta|desde|"
    r"entre|"
    r"como|pero|cuando|donde|su|sus|lo|le|les|más|menos|ha|han|hay|son|está|tiene|según|contra|también|ya)(?!\w)"
)
HAS_DONE = (
    r"(?<![\d.,])(\d{1,4}(?:[.,]\d{1,2})?) (?=ha (?:se |sido|hecho|dicho|visto|puesto|escrito|abierto|muerto|vuelto|"
    r"[a-záéíóúñü]+[aií]do)(?!\w))"
)
"""A number before "ha" that is a verb and no hectare."""
LABEL = re.compile(
    r"(?:[Pp]ágina|[Cc]apítulo|[Nn]úmero|[Aa]rtículo|[Tt]omo|[Vv]ersión|[Ss]ección|[Tt]abla|[Ff]igura|[Pp]aso|"
    r"[Pp]arte|[Aa]cto|"
    r"[Ee]scena|[Vv]olumen|[Nn]ivel|[Zz]ona|[Gg]rupo|[Ll]ínea|[Cc]olumna|[Tt]ipo|[Aa]ño|[Aa]ños|[Ee]n|[Dd]e|[Dd]el|"
    r"los|[Ff]ase|[Vv]alor|predeterminado) $"
)
_BEGINS_A_SENTENCE = (
    "El|La|Los|Las|Lo|No|Yo|Y|Pero|Que|Qué|Si|Sí|Es|Eso|Esto|Esta|Este|Pues|Ya|Ni|Mi|Su|Me|Se|Le|En|De|Con|Por|Para|"
    "Un|Una|Usted|Como|Cuando|Ah|Oh|Bien|Aquí|A|Al|Ahora|Entonces|Todo|Tan|Más|Así|Hay|Era|Fue|Ha|He|Está"
)
YOU = re.compile(
    rf"V(?:(?<=[a-záéíóúñ,;:AY] V)|(?<=[¿¡]V))(?P<many>V|(?=\.))\.(?![\w.-])(?! ?\d)"
    rf"(?! (?!(?:{_BEGINS_A_SENTENCE})(?!\w))[A-ZÁÉÍÓÚÑ])"
)
"""V. and VV. of the novels, usted and ustedes; not before a name, whose initial it may be."""
LETTER = re.compile(
    r"[B-DF-NP-TV-XZ](?<![\w\u2060].)(?:(?<=[IVXLCDM])[IVXLCDM]+)?(?![\w\u2060])"
    r"|[ivxlcdm](?<![\w\u2060].)(?:(?<=[lcdm])[ivxlcdm]{1,4}|[ivx]{0,3}[lcdm][ivxlcdm]{0,3}|xx)(?![\w\u2060])"
)
"""Capitals on their own, and small letters that are no number in Spanish print though the grammar takes them for one:
cd, cm, mm, xl."""
WEEKDAYS = {
    "lun": "lunes", "mar": "martes", "mié": "miércoles", "jue": "jueves", "vie": "viernes", "sáb": "sábado",
    "dom": "domingo",
}  # fmt: skip
PLAIN_VOWELS = str.maketrans("áéó", "aeo")
ABBREVIATIONS = {
    "cap.": "capítulo", "pág.": "página", "págs.": "páginas", "núm.": "número", "art.": "artículo",

    "Sr.": "señor", "Sra.": "señora", "Srta.": "señorita", "Sres.": "señores", "Sras.": "señoras", "Dr.": "doctor",
    "Dra.": "doctora", "D.": "don", "Dña.": "doña", "Vd.": "usted", "Vds.": "ustedes", "Ud.": "usted",
    "Uds.": "ustedes",
    "EE. UU.": "estados unidos", "EE.UU.": "estados unidos", "EEUU": "estados unidos", "etc.": "etcétera",
    "et al.": "et al", "arts.": "artículos", "máx.": "máximo", "hab.": "habitantes", "D.ª": "doña",
    "y ss.": "y siguientes", "mín.": "mínimo", "tel.": "teléfono",
    "Tel.": "teléfono", "vol.": "volumen",
    "p. ej.": "por ejemplo", "a. C.": "antes de cristo", "a.C.": "antes de cristo", "d. C.": "después de cristo",
    "d.C.": "después de cristo", "Prof.": "profesor", "Gral.": "general", "avda.": "avenida", "Avda.": "avenida",
    "aprox.": "aproximadamente", "e.g.": "por ejemplo", "i.e.": "es decir", "cf.": "confróntese",
}  # fmt: skip
GUARD = "\u2060"
"""Keeps a letter from being read by the grammar as a numeral or a point of the compass; dropped afterwards."""


def guard(counts: dict[str, int] | None, match: re.Match[str]) -> str:
    """Return a letter with its guard; how many get one is added to ``counts``."""
    found = match[0]
    if found.islower() and (found in ("mi", "di") or roman(found.upper()) is None):
        return found
    if counts is not None:
        counts["guarded letter"] = counts.get("guarded letter", 0) + 1
    return found + GUARD
