"""Units of es and pt: symbol -> the noun that is counted.

A line of a table holds symbols, a bar, and the fields of `Noun` (one / many / gender / hundredth / hundredths).
Names are those of Unicode CLDR 46 (units of each language), lower case; of KiB and its like, IEC 80000-13.
"""

from transforms.speak.corrections.tables import nouns, with_variants

SPANISH_UNITS = with_variants(
    nouns("""
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
    s seg sec | segundo / segundos
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
    KB kB KByte kByte Kbyte | kilobyte / kilobytes
    MB MByte Mbyte | megabyte / megabytes
    GB GByte Gbyte | gigabyte / gigabytes
    TB | terabyte / terabytes
    KiB | kibibyte / kibibytes
    MiB | mebibyte / mebibytes
    GiB | gibibyte / gibibytes
    TiB | tebibyte / tebibytes
    mph | milla por hora / millas por hora / f
    psi | p s i / p s i
    °K | grado kelvin / grados kelvin
    mi | milla / millas / f
    mAh | miliamperio hora / miliamperios hora
    mA | miliamperio / miliamperios
    µm μm | micrómetro / micrómetros
    µg μg | microgramo / microgramos
    dl | decilitro / decilitros
    cl | centilitro / centilitros
    hl | hectolitro / hectolitros
    dm | decímetro / decímetros
    cm³ cm3 cc | centímetro cúbico / centímetros cúbicos
    mm² mm2 | milímetro cuadrado / milímetros cuadrados
    km³ km3 | kilómetro cúbico / kilómetros cúbicos
    km/s | kilómetro por segundo / kilómetros por segundo
    ms | milisegundo / milisegundos
    KB/s kB/s KB/sec kB/sec | kilobyte por segundo / kilobytes por segundo
    MB/s MB/sec | megabyte por segundo / megabytes por segundo
    GB/s | gigabyte por segundo / gigabytes por segundo
    GW | gigavatio / gigavatios
    MWh | megavatio hora / megavatios hora
    GWh | gigavatio hora / gigavatios hora
    mV | milivoltio / milivoltios
    kcal | kilocaloría / kilocalorías / f
    hPa | hectopascal / hectopascales
    kJ | kilojulio / kilojulios
    Mbps Mbit/s Mb/s | megabit por segundo / megabits por segundo
    Gbps Gbit/s Gb/s | gigabit por segundo / gigabits por segundo
    pt | punto / puntos
    px | píxel / píxeles
    dpi ppp ppi | punto por pulgada / puntos por pulgada
""")
)
PORTUGUESE_UNITS = with_variants(
    nouns("""
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
    s seg sec | segundo / segundos
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
    KB kB KByte kByte Kbyte | quilobyte / quilobytes
    MB MByte Mbyte | megabyte / megabytes
    GB GByte Gbyte | gigabyte / gigabytes
    TB | terabyte / terabytes
    KiB | kibibyte / kibibytes
    MiB | mebibyte / mebibytes
    GiB | gibibyte / gibibytes
    TiB | tebibyte / tebibytes
    mph | milha por hora / milhas por hora / f
    mi² | milha quadrada / milhas quadradas / f
    km/s | quilômetro por segundo / quilômetros por segundo
    pt | ponto / pontos
    px | pixel / pixels
    dpi ppp ppi | ponto por polegada / pontos por polegada
    mAh | miliampère hora / miliampères hora
    mA | miliampère / miliampères
    µm μm | micrômetro / micrômetros
    µg μg | micrograma / microgramas
    dl | decilitro / decilitros
    cl | centilitro / centilitros
    dm | decímetro / decímetros
    cm³ cm3 | centímetro cúbico / centímetros cúbicos
    mm² mm2 | milímetro quadrado / milímetros quadrados
    km³ km3 | quilômetro cúbico / quilômetros cúbicos
    ms | milissegundo / milissegundos
    KB/s kB/s KB/sec kB/sec | quilobyte por segundo / quilobytes por segundo
    MB/s MB/sec | megabyte por segundo / megabytes por segundo
    GB/s | gigabyte por segundo / gigabytes por segundo
    GW | gigawatt / gigawatts
    MWh | megawatt hora / megawatts hora
    GWh | gigawatt hora / gigawatts hora
    mV | milivolt / milivolts
    kcal | quilocaloria / quilocalorias / f
    hPa | hectopascal / hectopascais
    kJ | quilojoule / quilojoules
    cv | cavalo / cavalos
    Mbps Mbit/s Mb/s | megabit por segundo / megabits por segundo
    Gbps Gbit/s Gb/s | gigabit por segundo / gigabits por segundo
""")
)
