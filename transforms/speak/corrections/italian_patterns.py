"""What stands around Italian numbers and decides how they are read: months, nouns, rulers, labels, abbreviations."""

import re

MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
"novembre",
           "dicembre")  # fmt: skip
MONTH = (
    r"(?:[Gg]ennaio|[Ff]ebbraio|[Mm]arzo|[Aa]prile|[Mm]aggio|[Gg]iugno|[Ll]uglio|[Aa]gosto|[Ss]ettembre|[Oo]ttobre|"
    r"[Nn]ovembre|[Dd]icembre)"
)
SHORT_MONTH = r"(?:gen|feb|mar|apr|mag|giu|lug|ago|sett|set|ott|nov|dic)"
RULERS = frozenset((
    "Pio", "Umberto", "Carlo", "Francesco", "Federico", "Napoleone", "Leone", "Ferdinando", "Pietro", "Paolo",
    "Filippo", "Enrico", "Elisabetta", "Alberto", "Leopoldo", "Giacomo", "Giorgio", "Guglielmo", "Ottone", "Vittorio",
    "Amedeo", "Emanuele", "Alessandro", "Nicola",
    "Costantino", "Teodosio", "Giustiniano", "Rodolfo", "Massimiliano", "Riccardo", "Edoardo", "Luigi",
    "Giovanni", "Ludovico", "Cosimo", "Lorenzo", "Ottaviano", "Tiberio", "Eugenio", "Celestino", "Adriano",
    "Clemente", "Gregorio", "Benedetto", "Innocenzo", "Urbano", "Giulio", "Sisto", "Martino",
))  # fmt: skip
COUNTED_NOUNS = frozenset(("guerra", "Guerra", "repubblica", "Repubblica", "congresso", "Congresso", "Internazionale"))
FEMININE_ONE = re.compile(
    r" (?!problema|programma|sistema|tema|clima|pianeta|poema|da|a\b|la\b|ma\b|era|fa\b|ha\b|per\b|sera\b|"
    r"(?:al|del|nel|sul|col|quel|ogn)la\b|questa\b|ancora|allora|senza|sopra|contra)"
    r"(?:[a-zàèéìòù]+(?:a|zione|sione|tà|tù|udine)|volta|parte|notte|mano|classe|legge|voce)(?!\w)"
)
NOT_COUNTED = re.compile(
    r" (?:for|or|and|of|the|to|on|is|with|at|by|from|"
    r"di|del|della|dello|dei|delle|degli|e|ed|o|a|al|alla|alle|in|nel|nella|per|con|che|si|è|era|fu|il|la|lo|i|"
    r"le|gli|un|una|non|"
    r"su|sul|tra|fra|da|dal|dalla|come|ma|quando|dove|ha|hanno|sono|sia)(?!\w)"
)
LABEL = re.compile(
    r"(?:[Pp]agina|[Cc]apitolo|[Nn]umer[oi]|[Aa]rticolo|[Tt]omo|[Vv]ersione|[Ss]ezione|[Tt]abella|[Ff]igura|[Pp]asso|"
    r"[Pp]arte|[Aa]tto|"
    r"[Ss]cena|[Vv]olume|[Ll]ivello|[Zz]ona|[Gg]ruppo|[Rr]iga|[Cc]olonna|[Tt]ipo|[Ff]ase|[Aa]nno|"
    r"[Vv]alore|predefinito) $"
)
ABBREVIATIONS = {
    "n°": "numero", "N°": "numero",
    "et al.": "et al", "artt.": "articoli", "max.": "massimo", "ab.": "abitanti", "min.": "minimo", "nr.": "numero",
    "vol.": "volume",
    "Tel.": "telefono",
    "ecc": "eccetera", "cap.": "capitolo", "pag.": "pagina", "sec.": "secolo", "tel.": "telefono", "art.": "articolo",

    "Sig.": "signor", "sig.": "signor", "Sig.ra": "signora", "sig.ra": "signora", "Dott.": "dottor", "dott.": "dottor",
    "Dott.ssa": "dottoressa", "Dr.": "dottor", "Prof.": "professor", "prof.": "professor", "Prof.ssa": "professoressa",
    "Avv.": "avvocato", "Ing.": "ingegner", "ecc.": "eccetera", "Ecc.": "eccetera", "es.": "esempio",
    "p. es.": "per esempio", "a.C.": "avanti cristo", "d.C.": "dopo cristo", "a. C.": "avanti cristo",
    "d. C.": "dopo cristo",
    "cfr.": "confronta", "ca.": "circa", "e.g.": "per esempio", "i.e.": "cioè", "P.zza": "piazza", "p.za": "piazza",
}  # fmt: skip
