"""What stands around Portuguese numbers and decides how they are read: months, nouns, rulers, abbreviations."""

import re

MONTHS = ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
"novembro",
           "dezembro")  # fmt: skip
MONTH = (
    r"(?:[Jj]aneiro|[Ff]evereiro|[Mm]arço|[Aa]bril|[Mm]aio|[Jj]unho|[Jj]ulho|[Aa]gosto|[Ss]etembro|[Oo]utubro|"
    r"[Nn]ovembro|"
    r"[Dd]ezembro)"
)
THEM = re.compile(r"(?<!\w)(?:[dnDN]?as|[ÀàAa]s|[ÀàÁá]s|elas|estas|essas|outras) $")
SHORT_MONTH = r"(?:jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez)"
RULERS = frozenset((
    "Pedro", "João", "José", "Carlos", "Pio", "Afonso", "Manuel", "Sancho", "Fernando", "Filipe", "Henrique", "Isabel",
    "Napoleão", "Francisco", "Leopoldo", "Jorge", "Luís", "Dinis", "Duarte", "Maria", "Alexandre", "Nicolau", "Leão",
    "Constantino", "Teodósio", "Theodosio", "Justiniano", "Rodolfo", "Maximiliano", "Ricardo", "Eduardo", "Frederico",
    "Alberto", "Guilherme", "Miguel", "Luiz", "Diniz", "Garcia", "Ramiro", "Jaime", "Philippe", "Eugénio", "Adriano",
    "Clemente", "Gregório", "Bento", "Inocêncio", "Urbano", "Júlio", "Sisto", "Martinho", "Affonso", "Filippe",
))  # fmt: skip
COUNTED_NOUNS = frozenset(("Guerra", "República", "Congresso", "Internacional", "Cúpula", "Concílio", "Reinado"))
FEMININE = re.compile(
    r" (?:(?!dias|mapas|problemas|programas|sistemas|temas|planetas|idiomas|climas|poemas|dilemas|esquemas|sintomas|"
    r"gramas|quilogramas|diagramas|cinemas|mas|aliás|atrás|jornalistas|artistas|turistas)"
    r"(?:[a-zãçáéíóúâêôõà]+as|[a-zãçáéíóú]+(?:ções|sões|dades|gens|tudes)|mulheres|noites|partes|classes|bases|"
    r"frases|chaves|"
    r"tardes|mortes|redes|leis|luzes|cruzes|ordens|séries|espécies|vezes|mães|mãos|milhas|variáveis|árvores|flores|cores|dores|horas|vozes|raízes))(?!\w)"
)
FEMININE_ONE = re.compile(
    r" (?!dia|mapa|problema|programa|sistema|tema|planeta|para|contra|agora|era|cada|nada|já\b|a\b|na\b|pela\b)"
    r"(?:[a-zãçáéíóúâêô]+(?:a|ção|são|dade|gem|tude)|mulher|noite|parte|classe|vez|lei|mãe|mão)(?!\w)"
)
SIZED = re.compile(r"\d+(?:[.,]\d+)? ?(?:[cm]?m|px|pixels?|pol|polegadas)(?!\w)")
"""What stands behind the sign of a size."""
A_RESULT = re.compile(r"(?:vence|venci|ganh|perde|perdi|empat|derrot|golea|placar|resultado)\w*(?: \w{1,3})? \d{1,2}$")
"""Before the second number of a result, which Brazil writes 2x1."""
LABEL = re.compile(
    r"(?:[Pp]ágina|[Cc]apítulo|[Nn]úmero|[Aa]rtigo|[Tt]omo|[Vv]ersão|[Ss]eção|[Tt]abela|[Ff]igura|[Pp]asso|[Pp]arte|"
    r"[Aa]to|"
    r"[Cc]ena|[Vv]olume|[Nn]ível|[Zz]ona|[Gg]rupo|[Ll]inha|[Cc]oluna|[Tt]ipo|[Aa]no|[Aa]nos|[Ff]ase|[Vv]alor|padrão) $"
)
ABBREVIATIONS = {
    "séc.": "século", "et al.": "et al", "arts.": "artigos", "máx.": "máximo", "mín.": "mínimo", "vol.": "volume",
    "Tel.": "telefone",
    "Ex.mo": "excelentíssimo",
    "Ex.ma": "excelentíssima", "Ill.mo": "ilustríssimo", "Ill.ma": "ilustríssima", "Il.mo": "ilustríssimo",
    "III.mo": "ilustríssimo", "Rev.mo": "reverendíssimo", "S. Ex.a": "sua excelência", "S. ex.a": "sua excelência",
    "V. S.a": "vossa senhoria", "V. S.ª": "vossa senhoria", "S. Ex.ª": "sua excelência", "Snr.": "senhor",
    "V. exa": "vossa excelência", "V. Exa": "vossa excelência", "V. exas": "vossas excelências",
    "V. Exas": "vossas excelências", "S. exa": "sua excelência", "S. Exa": "sua excelência",
    "V. ex.as": "vossas excelências", "p.e.": "por exemplo", "e.g.": "por exemplo", "i.e.": "isto é",
    "Ex.ª": "excelência", "Ex.a": "excelência", "Pe.": "padre", "hab.": "habitantes", "Fr.": "frei",
    "cap.": "capítulo", "pág.": "página",
    "tel.": "telefone", "art.": "artigo",
    "sr.": "senhor", "sra.": "senhora", "sr.a": "senhora", "dr.": "doutor", "srs.": "senhores", "ms.": "manuscrito",
    "Sr.": "senhor", "Sra.": "senhora", "Srta.": "senhorita", "Srs.": "senhores",
    "Dr.": "doutor", "Dra.": "doutora", "Dr": "doutor", "Sr": "senhor", "Sra": "senhora", "Prof.": "professor",
    "Profa.": "professora", "Sr.a": "senhora", "Sr.ª": "senhora", "D.ª": "dona", "D.a": "dona",
    "V. ex.a": "vossa excelência", "V. exc.a": "vossa excelência", "V. Ex.a": "vossa excelência",
    "V. Mercê": "vossa mercê", "V. Exa.": "vossa excelência", "V. Ex.ª": "vossa excelência",
    "S. Exa.": "sua excelência", "etc.": "et cetera", "p. ex.": "por exemplo", "p.ex.": "por exemplo",
    "a. C.": "antes de cristo", "a.C.": "antes de cristo", "d. C.": "depois de cristo",
    "d.C.": "depois de cristo", "Av.": "avenida", "av.": "avenida", "Cia.": "companhia",
    "EUA": "estados unidos", "E.U.A.": "estados unidos",
    "Exmo.": "excelentíssimo", "Exma.": "excelentíssima", "aprox.": "aproximadamente",
}  # fmt: skip
