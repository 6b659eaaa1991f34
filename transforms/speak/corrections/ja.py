"""Japanese: what the grammar of nemo-text-processing 1.2.0 leaves or misreads is rewritten into what it reads rightly.

The grammar reads "1,234,567" group by group, knows no percent sign, unit, currency sign or telephone number, loses
the sign before a number, reads "3-5" as two numbers, "5-3-1" as a date, "1:1000" as one thousand and numbers from 10^12
on short. Numbers themselves stay digits otherwise: it reads those well.

Conventions: units are those of Unicode CLDR 47 (through Babel 2.18), speeds with the per-hour behind the unit; what no
source was looked up for is as usually read aloud: a range is "kara", a score "tai", house numbers are joined by "no",
months and days said digit by digit (3.11, the emergency numbers 110, 117, 118, 119) stay digit by digit, a zero that is
read as a digit is written as kanji here.
"""

import functools
import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, rule
from transforms.speak.corrections.tables import roman

_UNITS = {
    "km/h": "キロメートル毎時", "m/s": "メートル毎秒", "km²": "平方キロメートル", "km2": "平方キロメートル",
    "m²": "平方メートル",
    "m2": "平方メートル", "m³": "立方メートル", "m3": "立方メートル", "cm²": "平方センチメートル",
    "cm³": "立方センチメートル",
    "km": "キロメートル", "cm": "センチメートル", "mm": "ミリメートル", "m": "メートル", "kg": "キログラム",
    "mg": "ミリグラム",
    "g": "グラム", "t": "トン", "L": "リットル", "l": "リットル", "ml": "ミリリットル", "mL": "ミリリットル",
    "ha": "ヘクタール",
    "kB": "キロバイト", "KB": "キロバイト", "MB": "メガバイト", "GB": "ギガバイト", "TB": "テラバイト", "Hz": "ヘルツ",
    "kHz": "キロヘルツ", "MHz": "メガヘルツ", "GHz": "ギガヘルツ", "Ghz": "ギガヘルツ",
    "Mhz": "メガヘルツ", "W": "ワット", "kW": "キロワット",
    "kWh": "キロワット時",
    "V": "ボルト", "mV": "ミリボルト", "dB": "デシベル", "hPa": "ヘクトパスカル", "kcal": "キロカロリー",
    "°C": "度", "°": "度",
    "μm": "マイクロメートル", "nm": "ナノメートル", "ms": "ミリ秒", "dpi": "ディーピーアイ",
    "km/時": "キロメートル毎時",
    "ft": "フィート", "bit": "ビット", "bits": "ビット", "Byte": "バイト", "mph": "マイル毎時", "rpm": "回転毎分",
    "kbit": "キロビット", "Mbit": "メガビット", "Gbit": "ギガビット", "kbps": "キロビット毎秒",
    "Mbps": "メガビット毎秒", "Gbps": "ギガビット毎秒", "kB/s": "キロバイト毎秒", "MB/s": "メガバイト毎秒",
    "GB/s": "ギガバイト毎秒", "KiB": "キビバイト", "MiB": "メビバイト", "GiB": "ギビバイト", "TiB": "テビバイト",
}  # fmt: skip
_PER = {"秒": "毎秒", "分": "毎分", "時間": "毎時", "日": "一日"}
"""How often, before the number: three times a week has the bare word."""
_MONEY = {"¥": "円", "$": "ドル", "€": "ユーロ", "£": "ポンド", "US$": "米ドル"}
_AFTER_SCORE = r"(?=(?:で|の|と|に)?(?:勝|敗|負|下|破|引き分け|リード|快勝|大勝|逆転|スコア|ドロー|先勝|辛勝|完封|制))"
"""What follows the goals of a match."""
_KANJI_DIGITS = "〇一二三四五六七八九"


def _digits(written: str) -> str:
    return "".join(cardinal(int(digit), "ja") for digit in written if digit.isdigit())


def _positional(match: re.Match[str]) -> str:
    """Turn kanji digits in positional notation (two-zero-two-one) into ASCII digits."""
    return "".join(str(_KANJI_DIGITS.index(character)) for character in match[0])


def _version(match: re.Match[str]) -> str:
    parts = match[0].split(".")
    if len(parts) == 4 and max(map(len, parts)) == 3:  # an Internet address
        return "点".join(_digits(part) for part in parts)
    return "点".join(cardinal(int(part), "ja") if len(part) < 3 else _digits(part) for part in parts)


def _score(match: re.Match[str]) -> str | None:
    low, high = int(match["a"]), int(match["b"])
    if match["after"] is None and high < low and low > 20:
        return f"{low}の{high}"
    return f"{low}対{high}" if match["after"] is not None or (match["a"] != "0" and high <= low <= 20) else None


def _roman(match: re.Match[str]) -> str | None:
    value = roman(match["r"])
    return f"{match['b']}{cardinal(value, 'ja')}" if value else None


def _half_day(match: re.Match[str]) -> str:
    half = "午前" if (match["x"] or match["y"]).upper() == "AM" else "午後"
    return f"{half}{match['t'] or match['u']}"


def _date(match: re.Match[str]) -> str | None:
    """Put the year first: before it the month comes first with slashes, the day with dots or where it is no month."""
    first, second = int(match[1]), int(match[3])
    month, day = (second, first) if match[2] == "." or first > 12 else (first, second)
    return f"{match[4]}年{month}月{day}日" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _full_hour(match: re.Match[str]) -> str:
    seconds = f"零分{int(match[2])}秒" if match[2] and int(match[2]) else ""
    return f"{int(match[1]) or '零'}時{seconds}"


def _rules() -> tuple[Rule, ...]:
    units = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
    money = "|".join(sorted(map(re.escape, _MONEY), key=len, reverse=True))
    digits_only = r"(?<![一二三四五六七八九十百千万億])[一二三四五六七八九]"
    number = r"\d+(?:\.\d+)?"
    amount = r"\d+(?:\.\d+)?(?:[万億兆]\d*)*"
    return (
        rule("thousands", r"(?<![\d.,])\d{1,3}(?:,\d{3}){1,9}(?![\d,])", lambda m: m[0].replace(",", "")),
        rule("device address", r"(?<![\dA-Za-z:])(?:[\dA-Fa-f]{2}:){5}[\dA-Fa-f]{2}(?![\dA-Za-z:])",
             lambda m: "".join(cardinal(int(each), "ja") if each.isdigit() else each for each in m[0] if each != ":")),
        rule("kanji digits", rf"{digits_only}[〇一二三四五六七八九]{{3}}(?=年)",
             _positional),
        rule("kanji digits", rf"{digits_only}[〇一二三四五六七八九]*〇[〇一二三四五六七八九]*(?![十百千])",
             _positional),
        rule("kanji digits", "〇", "零"),
        rule("time", r"(?:(?<=UTC)|(?<=UTC )|(?<=GMT)|(?<=GMT ))(\d{1,2})\.([0-5]\d)(?!\d)", r"\1:\2"),
        rule("date", r"(?<![\d/.])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\d/.])", _date),
        rule("version", r"(\d)\.(?=[xX](?![A-Za-z]))", r"\1点"),
        rule("time range", r"(?<![\d:])(?P<t>\d{1,2}:\d\d ?[-〜ー] ?\d{1,2}:\d\d) ?(?P<y>AM|PM|am|pm)(?![A-Za-z])"
             r"(?P<x>)(?P<u>)", _half_day),
        rule("time", r"(?<![A-Za-z])(?P<x>AM|PM|am|pm) ?(?P<t>\d{1,2}(?::\d\d|時))|"
             r"(?<![\d:])(?P<u>\d{1,2}(?::\d\d|時)) ?(?P<y>AM|PM|am|pm)(?![A-Za-z])", _half_day),
        rule("isbn", r"(?<=ISBN)[: ]*(\d[\d-]{8,16}\d)(?!\d)", lambda m: _digits(m[1])),
        rule("time range", r"(?<![\d:])(\d{1,2}:\d\d) ?[-〜ー] ?(?=\d{1,2}:\d\d(?!\d))",
             lambda m: m[1].replace(":00", "時").replace(":", "時") + ("" if m[1].endswith(":00") else "分") + "から"),
        rule("time range", r"(?<=から)(\d{1,2}):(\d\d)(?![\d:])",
             lambda m: f"{m[1]}時" + ("" if m[2] == "00" else f"{m[2]}分")),
        rule("time", r"(?<![\d:.])([01]?\d|2[0-4]):00(?::(00|[0-5]\d))?(?![\d:])", _full_hour),
        rule("time", r"(?<=時)0{1,2}(?=分)", "零"),
        rule("postal code", r"(?<![\d-])\d{3}-0\d{3}(?![\d-])|(?<![\d-])\d{3}-\d{4}(?= [一-鿿])",
             lambda m: _digits(m[0])),
        rule("emergency number", r"(?<!\d)11[0789](?=番(?![号目地]))", lambda m: _digits(m[0])),
        rule("memorable day", r"(?<![\d・.])(\d{1,2})・(\d{1,2})(?![\d・])", lambda m: _digits(m[0])),
        rule("telephone", r"(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-])", lambda m: _digits(m[0])),
        rule("telephone", r"(?<![\d-])0120-\d{3}-\d{3}(?![\d-])|(?<![\d-])0\d{9,10}(?![\d-])", lambda m: _digits(m[0])),
        rule("telephone", r"\+\d{1,3}(?:[- ]\d{1,4}){2,4}(?!\d)", lambda m: "プラス" + _digits(m[0])),
        rule("house number", r"(?<![\d.A-Za-z/-])(\d{1,3})-(\d{1,3})-(\d{1,4})(?![\d-])", r"\1の\2の\3"),
        rule("house number", r"(?:(?<=[区市町村目図表式第])|(?<=[図表式] ))(\d{1,3})-(\d{1,3})(?![\d-])|"
             r"(?<![\d.A-Za-z/-])(\d{1,3})-(\d{1,3})(?= ?[章節])", lambda m: f"{m[1] or m[3]}の{m[2] or m[4]}"),
        rule("network", r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})/(?=\d{1,2}(?!\d))", r"\1スラッシュ"),
        rule("version", r"(?<!\d)(?<!\d\.)\d{1,3}(?:\.\d+){2,}(?!\d|\.\d)",
             _version),
        rule("money", rf"(?P<s>{money}) ?(?P<n>{amount})(?!円|ドル)", lambda m: f"{m['n']}{_MONEY[m['s']]}"),
        rule("arithmetic", rf"(?<![\d./-])({number}) ?- ?(?={number} ?=)", r"\1マイナス"),
        rule("score", r"(?<![\d.A-Za-z/:-])(?P<a>\d{1,2}) ?[-ー] ?(?P<b>\d{1,2})(?![\d.%-])"
             rf"(?P<after>{_AFTER_SCORE})?",
             _score),
        rule("proportion", r"(?<![\d:.])(\d{1,6}):(\d|\d{3,6})(?![\d:.])", r"\1対\2"),
        rule("arithmetic", r"(?<=[\d)]) ?(?:[xX] ?(?=[\d(])|× ?(?=[\dA-Za-z(]))", "かける"),
        rule("arithmetic", r"(?<=[A-Za-z\u30a1-\u30fc)]) ?× ?(?=\d)", "かける"),
        rule("arithmetic", r"(?<=[\d)]) ?÷ ?(?=[\d(])", "割る"),
        rule("fraction", r"(?<![\d.,/])(\d+) (\d+)/(\d+)(?![\d/])", r"\1と\3分の\2"),
        rule("power", r"(?<=[\dA-Za-z])(?<!m)([²³])", lambda m: "の二乗" if m[1] == "²" else "の三乗"),
        rule("sign", r"± ?(?=\d)", "プラスマイナス"),
        rule("measure", rf"(?P<n>{number}) ?°F(?![A-Za-z])", r"華氏\g<n>度"),
        rule("per unit", r"(?<=[円\d]) ?/ ?(?P<u>kg|g|km|m)(?![A-Za-z])", lambda m: f"毎{_UNITS[m['u']]}"),
        rule("per unit", r"(?<=\d[A-Za-z])/(?=[秒分時])|(?<=[A-Za-z]{2})/(?=[秒分時])", "毎"),
        rule("per unit", r"(?<![\d.])(\d+(?:\.\d+)?[万億]?[回円人件個])/(秒|分|時間|日|週|月|年)",
             lambda m: f"{_PER.get(m[2], m[2])}{m[1]}"),
        rule("ordinal", r"(?P<b>第)(?P<r>[IVX]{1,6})(?![A-Za-z])", _roman),
        rule("range", r"(?<![\d.A-Za-z/-])(\d+(?:\.\d+)?)([%a-zA-Z°円人年月日時分]{0,2}) ?[-〜~ー] "
                      r"?(?=\d+(?:\.\d+)?(?!\d*[-/]))", r"\1\2から"),
        rule("measure", rf"(?<=\d) ?(?P<u>{units})(?![A-Za-z])", lambda m: _UNITS[m["u"]]),
        rule("comparison", r"(?<=[\w)]) ?([<>]) ?(?=\d)", lambda m: "大なり" if m[1] == ">" else "小なり"),
        rule("arithmetic", r"(?<=[\u30a1-\u30fc\u4e00-\u9fff]) - (?=\d+[)）])", "マイナス"),
        rule("percent", r" ?%", "パーセント"),
        rule("per mille", r" ?‰", "パーミル"),
        rule("sign", r"(?:(?<![0-9A-Za-z)）])-|"
                     r"マイナス)(\d+)(?![\d.,/:年月日時分])", lambda m: f"マイナス{cardinal(int(m[1]), 'ja')}"),
        rule("sign", r"(?<![0-9A-Za-z)）])-(?=\d)", "マイナス"),
        rule("number sign", r"(?:#|(?<![A-Za-z])[Nn]o\.? ?)(?=\d)", "ナンバー"),
        rule("large number", r"(?<![\d.])\d{13,18}(?![\d.])", lambda m: cardinal(int(m[0]), "ja")),
        rule("leading zeros", r"(?<![\d:.])0(?=[1-9][月日時分秒])", ""),
        rule("leading zeros", r"(?<![\d.,:/-])0\d+(?![\d.,:/年月日時分秒-])", lambda m: _digits(m[0])),
        rule("ampersand", r"(?<=[^\s&]) ?& ?(?=[^\s&])", "アンド"),
        rule("equals", r" ?= ?(?=\d)", "イコール"),
    )  # fmt: skip


@functools.cache
def _rewriter() -> Rewriter:
    return Rewriter(re.compile("[0-9%&〇‰]|第[IVX]|[A-Za-z][²³]"), _rules())


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return Japanese text with what the grammar misreads rewritten.

    >>> before("1,234,567人、10%、5km、¥500")
    '1234567人、10パーセント、5キロメートル、500円'
    """
    return _rewriter()(text, counts)
