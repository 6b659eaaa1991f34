"""Japanese: what the grammar of nemo-text-processing 1.2.0 leaves or misreads is rewritten into what it reads rightly.

The grammar reads "1,234,567" group by group, knows no percent sign, unit, currency sign or telephone number, loses
the sign before a number and reads "3-5" as two numbers. Numbers themselves stay digits: it reads those well.
Conventions: as usually read aloud, nothing was looked up (a
range is "kara"; a leading zero in a telephone number is "zero", written as kanji here).
"""

import functools
import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, rule

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
    "kHz": "キロヘルツ", "MHz": "メガヘルツ", "GHz": "ギガヘルツ", "W": "ワット", "kW": "キロワット",
    "kWh": "キロワット時",
    "V": "ボルト", "mV": "ミリボルト", "dB": "デシベル", "hPa": "ヘクトパスカル", "kcal": "キロカロリー",
    "°C": "度", "°": "度",
    "μm": "マイクロメートル", "nm": "ナノメートル", "ms": "ミリ秒", "dpi": "ディーピーアイ",
}  # fmt: skip
_MONEY = {"¥": "円", "$": "ドル", "€": "ユーロ", "£": "ポンド", "US$": "米ドル"}
_KANJI_DIGITS = "〇一二三四五六七八九"


def _digits(written: str) -> str:
    return "".join(cardinal(int(digit), "ja") for digit in written if digit.isdigit())


def _positional(match: re.Match[str]) -> str:
    """Turn kanji digits in positional notation (two-zero-two-one) into ASCII digits."""
    return "".join(str(_KANJI_DIGITS.index(character)) for character in match[0])


def _version(match: re.Match[str]) -> str:
    parts = match[0].split(".")
    return "点".join(cardinal(int(part), "ja") if len(part) < 3 else _digits(part) for part in parts)


def _rules() -> tuple[Rule, ...]:
    units = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
    money = "|".join(sorted(map(re.escape, _MONEY), key=len, reverse=True))
    digits_only = r"(?<![一二三四五六七八九十百千万億])[一二三四五六七八九]"
    amount = r"\d+(?:\.\d+)?(?:[万億兆]\d*)*"
    return (
        rule("thousands", r"(?<![\d.,])\d{1,3}(?:,\d{3}){1,9}(?![\d,])", lambda m: m[0].replace(",", "")),
        rule("kanji digits", rf"{digits_only}[〇一二三四五六七八九]{{3}}(?=年)",
             _positional),
        rule("kanji digits", rf"{digits_only}[〇一二三四五六七八九]*〇[〇一二三四五六七八九]*(?![十百千])",
             _positional),
        rule("kanji digits", "〇", "零"),
        rule("telephone", r"(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-])", lambda m: _digits(m[0])),
        rule("telephone", r"\+\d{1,3}(?:[- ]\d{1,4}){2,4}(?!\d)", lambda m: "プラス" + _digits(m[0])),
        rule("version", r"(?<![\d.])\d{1,3}(?:\.\d+){2,}(?!\d|\.\d)",
             _version),
        rule("money", rf"(?P<s>{money}) ?(?P<n>{amount})(?!円|ドル)", lambda m: f"{m['n']}{_MONEY[m['s']]}"),
        rule("range", r"(?<![\d.A-Za-z/-])(\d+(?:\.\d+)?)([%a-zA-Z°円人年月日時分]{0,2}) ?[-〜~] "
                      r"?(?=\d+(?:\.\d+)?(?!\d*[-/]))", r"\1\2から"),
        rule("measure", rf"(?<=\d) ?(?P<u>{units})(?![A-Za-z])", lambda m: _UNITS[m["u"]]),
        rule("percent", r" ?%", "パーセント"),
        rule("per mille", r" ?‰", "パーミル"),
        rule("sign", r"(?:(?<![0-9A-Za-z)）])-|"
                     r"マイナス)(\d+)(?![\d.,/:年月日時分])", lambda m: f"マイナス{cardinal(int(m[1]), 'ja')}"),
        rule("sign", r"(?<![0-9A-Za-z)）])-(?=\d)", "マイナス"),
        rule("number sign", r"#(?=\d)", "ナンバー"),
        rule("ampersand", r"(?<=[^\s&]) ?& ?(?=[^\s&])", "アンド"),
        rule("equals", r" ?= ?(?=\d)", "イコール"),
    )  # fmt: skip


@functools.cache
def _rewriter() -> Rewriter:
    return Rewriter(re.compile("[0-9%&〇‰]"), _rules())


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return Japanese text with what the grammar misreads rewritten.

    >>> before("1,234,567人、10%、5km、¥500")
    '1234567人、10パーセント、5キロメートル、500円'
    """
    return _rewriter()(text, counts)
