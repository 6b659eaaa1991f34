"""Units and currencies of de, es, fr, it, pt: symbol -> the noun that is counted.

A line of a table holds symbols, a bar, and the fields of `Noun` (one / many / gender / hundredth / hundredths).
Names are those of Unicode CLDR 46 (units and currencies of each language), lower case.
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
GERMAN_UNITS = nouns("""
    km/h kmh | kilometer pro stunde / kilometer pro stunde
    m/s | meter pro sekunde / meter pro sekunde
    km | kilometer / kilometer
    m | meter / meter
    cm | zentimeter / zentimeter
    mm | millimeter / millimeter
    µm μm | mikrometer / mikrometer
    nm | nanometer / nanometer
    km² km2 | quadratkilometer / quadratkilometer
    m² m2 qm | quadratmeter / quadratmeter
    cm² cm2 | quadratzentimeter / quadratzentimeter
    m³ m3 | kubikmeter / kubikmeter
    cm³ cm3 | kubikzentimeter / kubikzentimeter
    ha | hektar / hektar
    kg | kilogramm / kilogramm
    g | gramm / gramm
    mg | milligramm / milligramm
    t | tonne / tonnen / f
    l | liter / liter
    ml | milliliter / milliliter
    hl | hektoliter / hektoliter
    °C | grad celsius / grad celsius
    °F | grad fahrenheit / grad fahrenheit
    ° | grad / grad
    h Std. | stunde / stunden / f
    min Min. | minute / minuten / f
    s Sek. | sekunde / sekunden / f
    ms | millisekunde / millisekunden / f
    kW | kilowatt / kilowatt
    MW | megawatt / megawatt
    GW | gigawatt / gigawatt
    W | watt / watt
    kWh kwh | kilowattstunde / kilowattstunden / f
    V | volt / volt
    mV mv | millivolt / millivolt
    Hz | hertz / hertz
    kHz | kilohertz / kilohertz
    MHz | megahertz / megahertz
    GHz | gigahertz / gigahertz
    dB | dezibel / dezibel
    KB kB | kilobyte / kilobyte
    MB | megabyte / megabyte
    GB | gigabyte / gigabyte
    TB | terabyte / terabyte
    MBit/s Mbit/s | megabit pro sekunde / megabit pro sekunde
    PS | ps / ps
    ft | fuß / fuß
    kcal | kilokalorie / kilokalorien / f
    hPa | hektopascal / hektopascal
    dpi | dpi / dpi
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
    kr | corona / coronas / f / céntimo / céntimos
    fr | franco / francos / m / céntimo / céntimos
    BRL brl R$ | real brasileño / reales brasileños / m / centavo / centavos
""")
SPANISH_UNITS = nouns("""
    km/h kph kmh | kilómetro por hora / kilómetros por hora
    m/s | metro por segundo / metros por segundo
    km | kilómetro / kilómetros
    m | metro / metros
    cm | centímetro / centímetros
    mm | milímetro / milímetros
    nm | nanómetro / nanómetros
    km² km2 | kilómetro cuadrado / kilómetros cuadrados
    m² m2 | metro cuadrado / metros cuadrados
    cm² cm2 | centímetro cuadrado / centímetros cuadrados
    m³ m3 | metro cúbico / metros cúbicos
    ha | hectárea / hectáreas / f
    kg | kilogramo / kilogramos
    g | gramo / gramos
    mg | miligramo / miligramos
    t | tonelada / toneladas / f
    l L | litro / litros
    ml mL | mililitro / mililitros
    °C °c | grado centígrado / grados centígrados
    °F | grado fahrenheit / grados fahrenheit
    ° | grado / grados
    h hrs | hora / horas / f
    min | minuto / minutos
    s seg | segundo / segundos
    kW | kilovatio / kilovatios
    MW | megavatio / megavatios
    W | vatio / vatios
    kWh | kilovatio hora / kilovatios hora
    V | voltio / voltios
    Hz | hercio / hercios
    kHz | kilohercio / kilohercios
    MHz | megahercio / megahercios
    GHz | gigahercio / gigahercios
    dB | decibelio / decibelios
    KB kB | kilobyte / kilobytes
    MB | megabyte / megabytes
    GB | gigabyte / gigabytes
    TB | terabyte / terabytes
    mph | milla por hora / millas por hora / f
    psi | p s i / p s i
    °K | grado kelvin / grados kelvin
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
FRENCH_UNITS = nouns("""
    km/h km/heure | kilomètre heure / kilomètres heure
    m/s | mètre par seconde / mètres par seconde
    km | kilomètre / kilomètres
    m | mètre / mètres
    cm | centimètre / centimètres
    mm | millimètre / millimètres
    µm μm | micromètre / micromètres
    nm | nanomètre / nanomètres
    km² km2 | kilomètre carré / kilomètres carrés
    m² m2 | mètre carré / mètres carrés
    cm² cm2 | centimètre carré / centimètres carrés
    m³ m3 | mètre cube / mètres cubes
    cm³ cm3 | centimètre cube / centimètres cubes
    ha | hectare / hectares
    kg | kilogramme / kilogrammes
    g | gramme / grammes
    mg | milligramme / milligrammes
    t | tonne / tonnes / f
    l L | litre / litres
    ml mL | millilitre / millilitres
    cl cL | centilitre / centilitres
    hl | hectolitre / hectolitres
    °C | degré celsius / degrés celsius
    °F | degré fahrenheit / degrés fahrenheit
    ° | degré / degrés
    h | heure / heures / f
    min mn | minute / minutes / f
    s | seconde / secondes / f
    ms | milliseconde / millisecondes / f
    kW | kilowatt / kilowatts
    MW | mégawatt / mégawatts
    W | watt / watts
    kWh | kilowattheure / kilowattheures
    V | volt / volts
    Hz | hertz / hertz
    kHz | kilohertz / kilohertz
    MHz | mégahertz / mégahertz
    GHz | gigahertz / gigahertz
    dB | décibel / décibels
    ko Ko kB | kilooctet / kilooctets
    Mo MB | mégaoctet / mégaoctets
    Go GB | gigaoctet / gigaoctets
    To TB | téraoctet / téraoctets
    ppp | point par pouce / points par pouce
    ch | cheval / chevaux
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
ITALIAN_UNITS = nouns("""
    km/h | chilometro orario / chilometri orari
    km/s | chilometro per secondo / chilometri per secondo
    m/s | metro al secondo / metri al secondo
    km Km | chilometro / chilometri
    m | metro / metri
    cm | centimetro / centimetri
    mm | millimetro / millimetri
    µm μm | micrometro / micrometri
    nm | nanometro / nanometri
    km² km2 kmq | chilometro quadrato / chilometri quadrati
    m² m2 mq | metro quadrato / metri quadrati
    cm² cm2 | centimetro quadrato / centimetri quadrati
    m³ m3 mc | metro cubo / metri cubi
    ha | ettaro / ettari
    kg Kg | chilogrammo / chilogrammi
    g gr | grammo / grammi
    mg | milligrammo / milligrammi
    t | tonnellata / tonnellate / f
    l L | litro / litri
    ml mL | millilitro / millilitri
    cl | centilitro / centilitri
    °C | grado celsius / gradi celsius
    °F | grado fahrenheit / gradi fahrenheit
    h | ora / ore / f
    min | minuto / minuti
    s sec | secondo / secondi
    ms | millisecondo / millisecondi
    A | ampere / ampere
    kW | chilowatt / chilowatt
    MW | megawatt / megawatt
    W | watt / watt
    kWh | chilowattora / chilowattora
    V | volt / volt
    Hz | hertz / hertz
    kHz | chilohertz / chilohertz
    MHz | megahertz / megahertz
    GHz | gigahertz / gigahertz
    dB | decibel / decibel
    KB kB | kilobyte / kilobyte
    MB | megabyte / megabyte
    GB | gigabyte / gigabyte
    TB | terabyte / terabyte
""")
PORTUGUESE_CURRENCIES = nouns("""
    R$ BRL | real / reais / m / centavo / centavos
    $ US$ USD U$ | dólar / dólares / m / centavo / centavos
    € EUR | euro / euros / m / centavo / centavos
    £ GBP | libra / libras / f / pêni / pence
    ¥ | iene / ienes
    CHF | franco suíço / francos suíços / m / cêntimo / cêntimos
""")
PORTUGUESE_UNITS = nouns("""
    km/h kmh | quilômetro por hora / quilômetros por hora
    m/s | metro por segundo / metros por segundo
    km | quilômetro / quilômetros
    m | metro / metros
    cm | centímetro / centímetros
    mm | milímetro / milímetros
    nm | nanômetro / nanômetros
    km² km2 | quilômetro quadrado / quilômetros quadrados
    m² m2 | metro quadrado / metros quadrados
    cm² cm2 | centímetro quadrado / centímetros quadrados
    m³ m3 | metro cúbico / metros cúbicos
    ha | hectare / hectares
    kg | quilo / quilos
    g | grama / gramas
    mg | miligrama / miligramas
    t | tonelada / toneladas / f
    l L | litro / litros
    ml mL | mililitro / mililitros
    °C | grau celsius / graus celsius
    °F | grau fahrenheit / graus fahrenheit
    ° | grau / graus
    h hrs | hora / horas / f
    min | minuto / minutos
    s seg | segundo / segundos
    kW | quilowatt / quilowatts
    MW | megawatt / megawatts
    W | watt / watts
    kWh | quilowatt hora / quilowatts hora
    V | volt / volts
    Hz | hertz / hertz
    kHz | quilohertz / quilohertz
    MHz | megahertz / megahertz
    GHz | gigahertz / gigahertz
    dB | decibel / decibéis
    KB kB | quilobyte / quilobytes
    MB | megabyte / megabytes
    GB | gigabyte / gigabytes
    TB | terabyte / terabytes
""")
