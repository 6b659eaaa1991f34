"""Put placeholders for e-mail addresses, telephone numbers and IP addresses.

`DOCUMENTS` -> `DOCUMENTS` with `<email>`, `<phone>` and `<ip>` in the texts; nothing is dropped.

Meant for data that identifies a person, without harming other numbers: a missed number costs less than a price or a
date that is gone, since spoken text lives on numbers.
"""

import dataclasses
import functools
import ipaddress
import re
from collections.abc import Iterable

import apache_beam as beam
import pyarrow as pa

from transforms.batch import ApplyStep, Outcome, Step, nothing_dropped
from transforms.characters import buffers
from transforms.digit_runs import AT_SIGN, COLONS, FIGURES, find_runs, splice
from transforms.telephone import find_numbers

STEP = "mask"
EMAIL, PHONE, IP = "<email>", "<phone>", "<ip>"

#: RFC 5321, 4.5.3.1: at most 64 octets before the sign; labels of at most 63 behind it. Only characters in real use.
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9][A-Za-z0-9._%+'\-]{0,63}@"
    r"(?:[A-Za-z0-9\u00c0-\u024f](?:[A-Za-z0-9\u00c0-\u024f\-]{0,61}[A-Za-z0-9\u00c0-\u024f])?\.){1,8}[A-Za-z]{2,24}"
    r"(?![A-Za-z0-9\-])"
)
_IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z]|\.[0-9])")
_IPV6 = re.compile(r"[0-9A-Fa-f:]{6,39}")
_VERSION = re.compile(
    r"(?:\bv|version|release|firmware|build|section|chapter|\u00a7|abschnitt|kapitel|versi[o\u00f3]n|vers\u00e3o|"
    r"versione|バージョン)[ .:]*$",
    re.IGNORECASE,
)
_NAMED_IP = re.compile(r"\bIPs?\b[^.]{0,16}$", re.IGNORECASE)
_DIGITS = {
    first + figure: ord("0") + figure for first in (0x660, 0x6F0, 0x966, 0xBE6, 0xC66, 0xFF10) for figure in range(10)
}
_DIGITS |= {0xFF0B: ord("+"), 0xFF0D: ord("-")}
#: Bytes looked at on either side of a run of figures for words that say what it is.
_CONTEXT_BYTES = 64
#: As much as an e-mail address can have on one side of its sign.
_EMAIL_REACH_BYTES = 320
_COUNTERS = {EMAIL: "emails", PHONE: "phones", IP: "ips"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class MaskRules:
    """What is masked."""

    emails: bool = True
    phones: bool = True
    ips: bool = True


def mask(documents: pa.RecordBatch, rules: MaskRules) -> Outcome:
    """Return the documents with placeholders for personal data; counters: emails, phones and ips masked."""
    counters = dict.fromkeys(_COUNTERS.values(), 0)
    texts = _masked(documents.column("text"), rules, counters)
    index = documents.schema.get_field_index("text")
    return Outcome(documents.set_column(index, documents.schema.field(index), texts), nothing_dropped(), counters)


def mask_text(text: str, rules: MaskRules | None = None) -> str:
    """Return one text masked.

    >>> mask_text("Write to jo@example.org or call +49 30 1234567 by 3.5.2021.")
    'Write to <email> or call <phone> by 3.5.2021.'
    """
    counters = dict.fromkeys(_COUNTERS.values(), 0)
    return str(_masked(pa.array([text], pa.large_string()), rules or MaskRules(), counters)[0].as_py())


def _masked(texts: pa.Array, rules: MaskRules, counters: dict[str, int]) -> pa.Array:
    offsets, data = buffers(texts)
    found: list[tuple[int, int, int, str]] = []  # row, bytes from and to, placeholder
    for kind, row, first, last in find_runs(offsets, data).tolist():
        wanted = rules.emails if kind == AT_SIGN else rules.ips if kind == COLONS else rules.phones or rules.ips
        if not wanted:
            continue
        reach = _EMAIL_REACH_BYTES if kind == AT_SIGN else _CONTEXT_BYTES
        low, high = max(int(offsets[row]), first - reach), min(int(offsets[row + 1]), last + reach)
        before = data[low:first].tobytes().decode("utf-8", "ignore")
        run = data[first:last].tobytes().decode()
        window = before + run + data[last:high].tobytes().decode("utf-8", "ignore")
        for start, end, placeholder in _found(window, len(before), len(before) + len(run), kind, rules):
            to_byte = first + len(window[len(before) : end].encode())
            found.append((row, to_byte - len(window[start:end].encode()), to_byte, placeholder))
    edits: list[tuple[int, int, int, bytes]] = []
    # An e-mail address may hold figures that look like a number; the longer find wins.
    for row, first, last, placeholder in sorted(found, key=lambda edit: (edit[1], -edit[2])):
        if not edits or edits[-1][2] <= first:
            edits.append((row, first, last, placeholder.encode()))
            counters[_COUNTERS[placeholder]] += 1
    return splice(offsets, data, edits) if edits else texts


def _found(window: str, start: int, end: int, kind: int, rules: MaskRules) -> Iterable[tuple[int, int, str]]:
    if kind == AT_SIGN:
        for found in _EMAIL.finditer(window):
            if found.start() < start < found.end():
                yield *found.span(), EMAIL
        return
    window = window.translate(_DIGITS)
    addresses = list(_addresses(window, start, end, kind)) if rules.ips else []
    yield from addresses
    if kind == FIGURES and rules.phones and not addresses:
        for first, last in find_numbers(window, start, end):
            yield first, last, PHONE


def _addresses(window: str, start: int, end: int, kind: int) -> Iterable[tuple[int, int, str]]:
    if kind == COLONS:
        for found in _IPV6.finditer(window, start, end):
            if _is_ipv6(found[0]) and not window[max(0, found.start() - 1) : found.start()].isalnum():
                yield *found.span(), IP
        return
    for found in _IPV4.finditer(window, start, end):
        before = window[: found.start()]
        octets = [int(part) for part in found[0].split(".")]
        if max(octets) > 255 or _VERSION.search(before) or _is_heading(before, window[found.end() :]):
            continue
        # 4.2.1.3 is a section and 10.0.0.1 nobody's address; 85.214.1.9 is somebody's.
        if (sum(octet >= 10 for octet in octets) >= 2 and 1 <= octets[0] <= 223) or _NAMED_IP.search(before):
            yield *found.span(), IP


def _is_heading(before: str, after: str) -> bool:
    """Say whether a number is that of a section: it begins the line, and a capital follows."""
    return before[-1:] in ("", "\n") and after.lstrip(".")[:1] == " " and after.lstrip(". ")[:1].isupper()


def _is_ipv6(text: str) -> bool:
    groups = [group for group in text.split(":") if group]
    if len(groups) < 3 or not any(len(group) > 2 for group in groups):
        return False  # two numbers with a colon twice, or a MAC address
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _make(rules: MaskRules) -> Step:
    return functools.partial(mask, rules=rules)


@dataclasses.dataclass
class MaskPersonalData(beam.PTransform):
    """Mask personal data in the documents of each `Batch`."""

    rules: MaskRules = dataclasses.field(default_factory=MaskRules)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return the batches with placeholders."""
        return batches | "Mask" >> beam.ParDo(ApplyStep(STEP, functools.partial(_make, self.rules)))
