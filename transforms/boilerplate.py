"""A line of text in, whether it belongs to the page rather than to the text out.

Lines of buttons and notices, in the twelve languages: short phrases that are the whole line, and patterns for cookie
notices, copyright lines and calls to share or subscribe. Only whole lines go, so a sentence that mentions a cookie or
a copyright stays. Words that also head sections ("Contact", "Search") are not in the lists.
"""

import importlib.resources
import re
import unicodedata

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.characters import buffers
from transforms.literals import Literals

#: Longer lines are text, whatever they begin with.
MAX_PHRASE_CHARACTERS = 48
MAX_NOTICE_CHARACTERS = 400

_EDGES = (
    " \t.:;,!?|*-<>[]()\u00a0\u00ab\u00bb\u2022\u2023\u2013\u2014\u2026\u2039\u203a"
    "\u2190\u2191\u2192\u2193\u25b6\u25ba\u25bc\u00b7"
)

_PHRASES = frozenset(
    unicodedata.normalize("NFC", line.partition("\t")[2]).casefold()
    for line in importlib.resources.files(__package__)
    .joinpath("boilerplate_phrases.tsv")
    .read_text("utf-8")
    .splitlines()
    if not line.startswith("#")
)

_RIGHTS = (
    r"all rights reserved|alle rechte vorbehalten|tous droits r\u00e9serv\u00e9s|todos los derechos reservados|"
    r"todos os direitos reservados|tutti i diritti riservati|सर्वाधिकार सुरक्षित|सर्व हक्क (?:राखीव|सुरक्षित)|"
    r"جميع الحقوق محفوظة|無断転載(?:を)?禁"
)
#: (substrings, in lower case, of which a line must have one; what the whole line must match)
_NOTICES = (
    (
        ("\u00a9", "copyright", "(c) "),
        r"(?:copyright\s*)?(?:\u00a9|\(c\))\s*(?:copyright\s*)?(?:\S+\s+){0,4}?(?:1[89]|20)\d\d\b.{0,160}"
        r"|copyright\s+(?:1[89]|20)\d\d\b.{0,160}|\u00a9.{1,80}",
    ),
    (
        (
            "rights res",
            "rechte vorb",
            "droits r",
            "derechos res",
            "direitos res",
            "diritti ris",
            "सुरक्षित",
            "राखीव",
            "الحقوق",
            "無断転載",
        ),
        rf".{{0,160}}(?:{_RIGHTS}).{{0,40}}",
    ),
    (
        ("cookie",),
        r"(?:we|this (?:web)?site|our (?:web)?site|the (?:web)?site|(?:we and )?our partners)\b.{0,80}\buses?\b.{0,60}"
        r"\bcookies?\b.*"
        r"|by (?:using|continuing|browsing|clicking)\b.{0,200}\bcookies?\b.*"
        r"|(?:accept|reject|manage|decline)(?: all)? cookies\b.{0,100}"
        r"|.{0,60}\bcookie (?:policy|settings|preferences|consent|notice)\b.{0,60}"
        r"|.{0,80}(?:(?:verwende[nt]|nutz(?:t|en)|setz(?:t|en)|einsatz|verwendung|nutzung)\b.{0,60}\bcookies|"
        r"cookies\b.{0,80}\b(?:verwende[nt]|zustimm\w*|einverstanden|akzeptieren))\b.*"
        r"|.{0,80}(?:(?:utilis\w*|recours|d\u00e9p\u00f4t|acceptez|accepter)\b.{0,60}\bcookies)\b.*"
        r"|.{0,80}(?:(?:utili[zs]\w*|usa(?:mos)?|uso|acepta\w*|aceita\w*|concorda\w*|emplea\w*)\b.{0,60}\bcookies)\b.*"
        r"|.{0,80}(?:(?:utilizz\w*|usa|uso|serve|accett\w*|acconsent\w*)\b.{0,60}\bcookies?)\b.*"
        r"|.{0,80}cookie\s?(?:を|の)(?:使用|利用|受け入れ|設定).*",
    ),
    (("कुकी",), r".{0,120}कुकी.{0,120}(?:उपयोग|इस्तेमाल|स्वीकार|सहमत|वापर).*"),
    (("குக்கீ",), r".{0,120}குக்கீ.{0,120}(?:பயன்படுத்து|ஏற்|ஒப்பு).*"),
    (("కుకీ",), r".{0,120}కుకీ.{0,120}(?:ఉపయోగి|వాడ|అంగీకరి).*"),
    (("クッキー",), r".{0,120}クッキー.{0,60}(?:使用|利用|同意|許可|受け入れ).*"),
    (
        ("ملفات تعريف الارتباط", "الكوكيز"),
        r".{0,120}(?:نستخدم|يستخدم|استخدام|باستخدام|توافق|قبول).{0,120}(?:ملفات تعريف الارتباط|الكوكيز).*",
    ),
    (
        ("share this", "share on", "share via", "share with", "follow us", "newsletter"),
        r"share (?:this|on|via|with)\b.{0,60}|follow us (?:on|at)\b.{0,80}"
        r"|(?:subscribe|sign up) (?:to|for) (?:our|the|my)\b.{0,40}\bnewsletter\b.{0,80}"
        r"|(?:abonnieren sie|jetzt)\b.{0,40}\bnewsletter\b.{0,80}"
        r"|(?:abonnez|inscrivez)-vous\b.{0,40}\bnewsletter\b.{0,80}"
        r"|(?:suscr\u00edbete|inscreva-se|iscriviti|assine)\b.{0,40}\bnewsletter\b.{0,80}",
    ),
)
_PATTERNS = tuple((triggers, re.compile(pattern, re.IGNORECASE)) for triggers, pattern in _NOTICES)
_LITERALS = Literals([trigger for triggers, _ in _NOTICES for trigger in triggers])


def is_phrase(line: str) -> bool:
    """Say whether a line is nothing but the label of a button or a link.

    >>> is_phrase("Read more \u00bb"), is_phrase("Lire la suite\u2026"), is_phrase("Read more books.")
    (True, True, False)
    """
    if len(line) > MAX_PHRASE_CHARACTERS:
        return False
    folded = line.strip(_EDGES).casefold()
    if folded in _PHRASES:
        return True
    return not folded.isascii() and unicodedata.normalize("NFC", folded) in _PHRASES


def texts_with_notices(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which texts of a large_string array may have notices: bool, one per text."""
    may_have: npt.NDArray[np.bool_] = _LITERALS.find(*buffers(texts)) != 0
    return may_have


def is_notice(line: str) -> bool:
    """Say whether a line is a notice about cookies or rights, or a call to share or subscribe.

    >>> is_notice("We use cookies to improve your visit."), is_notice("The cookies were warm.")
    (True, False)
    """
    if not line or len(line) > MAX_NOTICE_CHARACTERS:
        return False
    lowered = line.lower()
    return any(
        pattern.fullmatch(line) is not None
        for triggers, pattern in _PATTERNS
        if any(trigger in lowered for trigger in triggers)
    )
