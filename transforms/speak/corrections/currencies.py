"""Currencies of de, es, fr, it, pt: symbol -> the noun that is counted.

A line of a table holds symbols, a bar, and the fields of `Noun` (one / many / gender / hundredth / hundredths).
Names are those of Unicode CLDR 46 (currencies of each language), lower case.
"""

from transforms.speak.corrections.tables import nouns

GERMAN_CURRENCIES = nouns("""
    € EUR Euro | euro / euro / m / cent / cent
    $ USD | dollar / dollar / m / cent / cent
    US$ | us dollar / us dollar / m / cent / cent
    £ GBP | pfund / pfund / m / penny / pence
    ¥ JPY | yen / yen
    CHF SFr Fr. | franken / franken / m / rappen / rappen
    DM | mark / mark / f / pfennig / pfennig
    ct Ct | cent / cent
""")
SPANISH_CURRENCIES = nouns("""
    € EUR | euro / euros / m / céntimo / céntimos
    $ | dólar / dólares / m / centavo / centavos
    US$ U$S USD usd | dólar estadounidense / dólares estadounidenses / m / centavo / centavos
    MEX$ mex$ MXN | peso mexicano / pesos mexicanos / m / centavo / centavos
    £ GBP | libra / libras / f / penique / peniques
    ¥ | yen / yenes
    ₩ | won / wones
    ₧ ptas ptas. pts. | peseta / pesetas / f
    CHF chf | franco suizo / francos suizos / m / céntimo / céntimos
    NIO nio | córdoba / córdobas / f / centavo / centavos
    PAB pab | balboa / balboas / m / centésimo / centésimos
    CRC crc | colón costarricense / colones costarricenses / m / céntimo / céntimos
    AWG awg | florín arubeño / florines arubeños / m / céntimo / céntimos
    Q q | quetzal / quetzales / m / centavo / centavos
    Rs rs | rupia / rupias / f / paisa / paisas
    ¢ | centavo / centavos
    kr | corona / coronas / f / céntimo / céntimos
    fr | franco / francos / m / céntimo / céntimos
    BRL brl R$ | real brasileño / reales brasileños / m / centavo / centavos
""")
FRENCH_CURRENCIES = nouns("""
    € EUR euros euro | euro / euros / m / centime / centimes
    $ USD | dollar / dollars / m / cent / cents
    US$ | dollar américain / dollars américains / m / cent / cents
    £ GBP | livre / livres / f / penny / pence
    ¥ | yen / yens
    CHF | franc suisse / francs suisses / m / centime / centimes
    FF | franc / francs / m / centime / centimes
""")
ITALIAN_CURRENCIES = nouns("""
    € EUR Eur eur euro | euro / euro / m / centesimo / centesimi
    $ USD | dollaro / dollari / m / centesimo / centesimi
    US$ | dollaro americano / dollari americani / m / centesimo / centesimi
    £ GBP | sterlina / sterline / f / penny / penny
    ¥ | yen / yen
    ₽ | rublo / rubli / m / copeca / copeca
    CHF | franco svizzero / franchi svizzeri / m / centesimo / centesimi
""")
PORTUGUESE_CURRENCIES = nouns("""
    R$ BRL | real / reais / m / centavo / centavos
    $ US$ USD U$ | dólar / dólares / m / centavo / centavos
    € EUR | euro / euros / m / centavo / centavos
    £ GBP | libra / libras / f / pêni / pence
    ¥ | iene / ienes
    CHF | franco suíço / francos suíços / m / cêntimo / cêntimos
""")
