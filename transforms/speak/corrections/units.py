"""Units of de, fr, it: symbol -> the noun that is counted.

A line of a table holds symbols, a bar, and the fields of `Noun` (one / many / gender / hundredth / hundredths).
Names are those of Unicode CLDR 46 (units of each language), lower case; of KiB and its like, IEC 80000-13.
"""

from transforms.speak.corrections.tables import nouns, with_variants

GERMAN_UNITS = with_variants(
    nouns("""
    mph | meile pro stunde / meilen pro stunde / f
    mi | meile / meilen / f
    mAh | milliamperestunde / milliamperestunden / f
    mA | milliampere / milliampere
    µg μg | mikrogramm / mikrogramm
    dl | deziliter / deziliter
    cl | zentiliter / zentiliter
    dm | dezimeter / dezimeter
    mm² mm2 | quadratmillimeter / quadratmillimeter
    km³ km3 | kubikkilometer / kubikkilometer
    kJ | kilojoule / kilojoule
    bar | bar / bar
    Mbps | megabit pro sekunde / megabit pro sekunde
    Gbit/s GBit/s | gigabit pro sekunde / gigabit pro sekunde
    MB/s | megabyte pro sekunde / megabyte pro sekunde
    km/s | kilometer pro sekunde / kilometer pro sekunde
    kWp | kilowatt peak / kilowatt peak
    TWh | terawattstunde / terawattstunden / f
    GWh | gigawattstunde / gigawattstunden / f
    MWh | megawattstunde / megawattstunden / f
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
    KiB | kibibyte / kibibyte
    MiB | mebibyte / mebibyte
    GiB | gibibyte / gibibyte
    TiB | tebibyte / tebibyte
    MBit Mbit | megabit / megabit
    GBit Gbit | gigabit / gigabit
    MP | megapixel / megapixel
    EL | esslöffel / esslöffel
    TL | teelöffel / teelöffel
    Pck. | päckchen / päckchen
    Pkg. | packung / packungen / f
    MBit/s Mbit/s | megabit pro sekunde / megabit pro sekunde
    PS | ps / ps
    ft | fuß / fuß
    kcal | kilokalorie / kilokalorien / f
    hPa | hektopascal / hektopascal
    dpi | dpi / dpi
    ppi | pixel pro zoll / pixel pro zoll
    pt | punkt / punkt
""")
)
FRENCH_UNITS = with_variants(
    nouns("""
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
    s sec | seconde / secondes / f
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
    Kio KiB | kibioctet / kibioctets
    Mio MiB | mébioctet / mébioctets
    Gio GiB | gibioctet / gibioctets
    Tio TiB | tébioctet / tébioctets
    cts | centime / centimes
    ppp | point par pouce / points par pouce
    ch | cheval / chevaux
    mph | mille à l'heure / milles à l'heure
    km/s | kilomètre par seconde / kilomètres par seconde
    ppi | pixel par pouce / pixels par pouce
    pt | point / points
    mAh | milliampère heure / milliampères heure
    mA | milliampère / milliampères
    µg μg | microgramme / microgrammes
    dl | décilitre / décilitres
    dm | décimètre / décimètres
    mm² mm2 | millimètre carré / millimètres carrés
    km³ km3 | kilomètre cube / kilomètres cubes
    GW | gigawatt / gigawatts
    TWh | térawattheure / térawattheures
    GWh | gigawattheure / gigawattheures
    MWh | mégawattheure / mégawattheures
    mV | millivolt / millivolts
    kcal | kilocalorie / kilocalories / f
    hPa | hectopascal / hectopascals
    kJ | kilojoule / kilojoules
    Mbit/s Mb/s | mégabit par seconde / mégabits par seconde
    Mo/s | mégaoctet par seconde / mégaoctets par seconde
""")
)
ITALIAN_UNITS = with_variants(
    nouns("""
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
    KB kB KByte kByte Kbyte kbyte | kilobyte / kilobyte
    MB MByte Mbyte | megabyte / megabyte
    GB GByte Gbyte | gigabyte / gigabyte
    TB | terabyte / terabyte
    KiB | kibibyte / kibibyte
    MiB | mebibyte / mebibyte
    GiB | gibibyte / gibibyte
    TiB | tebibyte / tebibyte
    mph | miglio orario / miglia orarie
    mi | miglio / miglia
    px | pixel / pixel
    dpi ppi | punto per pollice / punti per pollice
    pt | punto / punti
    mAh | milliampere ora / milliampere ora
    mA | milliampere / milliampere
    µg μg | microgrammo / microgrammi
    dl | decilitro / decilitri
    hl | ettolitro / ettolitri
    dm | decimetro / decimetri
    cm³ cm3 cc | centimetro cubo / centimetri cubi
    mm² mm2 | millimetro quadrato / millimetri quadrati
    km³ km3 | chilometro cubo / chilometri cubi
    KB/s kB/s KB/sec kB/sec | kilobyte al secondo / kilobyte al secondo
    MB/s MB/sec | megabyte al secondo / megabyte al secondo
    GB/s | gigabyte al secondo / gigabyte al secondo
    GW | gigawatt / gigawatt
    MWh | megawattora / megawattora
    GWh | gigawattora / gigawattora
    mV | millivolt / millivolt
    kcal | chilocaloria / chilocalorie / f
    hPa | ettopascal / ettopascal
    kJ | chilojoule / chilojoule
    CV | cavallo / cavalli
    Mbps Mbit/s Mb/s | megabit al secondo / megabit al secondo
    Gbps Gbit/s Gb/s | gigabit al secondo / gigabit al secondo
""")
)
