"""Masking takes the addresses and numbers of people, in the forms of twelve languages, and leaves other figures."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.batch import DOCUMENTS
from transforms.mask import MaskRules, mask, mask_text

# Numbers set aside for fiction or documentation where there are such: 555-01xx, Ofcom's 7700 900xxx and 20 7946 0xxx,
# Bundesnetzagentur's 30 23125 xxx, ARCEP's 01 99 00 and 06 39 98, ACMA's 5550; RFC 5737, RFC 3849; example.org.
PHONES = {
    "en": [
        "(212) 555-0142",
        "212-555-0142",
        "212.555.0142",
        "1-800-555-0199",
        "+1 212 555 0142",
        "+1 (212) 555-0142",
        "+1-212-555-0142",
        "020 7946 0958",
        "+44 20 7946 0958",
        "+44 (0)20 7946 0958",
        "07700 900123",
        "+447700900123",
        "01632 960123",
        "0161 496 0000",
        "+61 2 5550 1234",
        "080-12345678",
        "+91 98765 43210",
    ],
    "de": [
        "030 23125 123",
        "030/23125123",
        "030 / 23125-123",
        "(030) 23125 123",
        "0171 3920012",
        "+49 30 23125 123",
        "+49 (0)30 23125-123",
        "0049 30 23125123",
        "+43 1 5123456",
        "044 668 18 00",
        "+41 44 668 18 00",
        "089-1234567",
    ],
    "fr": [
        "01 99 00 12 34",
        "01.99.00.12.34",
        "01-99-00-12-34",
        "0639981234",
        "+33 1 99 00 12 34",
        "+33 (0)1 99 00 12 34",
    ],
    "es": ["+34 612 345 678", "+34 91 234 56 78", "+52 55 1234 5678", "0034 912345678"],
    "pt": ["(11) 91234-5678", "(21) 2345-6789", "+55 11 91234-5678", "+351 21 123 4567", "0800 123 4567"],
    "it": ["06 12345678", "02-1234567", "+39 06 1234 5678", "+39 347 1234567"],
    "hi": ["+91-98765-43210", "011-23456789", "022 2345 6789", "०११-२३४५६७८९"],
    "ja": [
        "03-1234-5678",
        "090-1234-5678",
        "(03)1234-5678",
        "+81 3-1234-5678",
        "0120-123-456",
        "０３－１２３４－５６７８",
    ],
    "ar": ["+966 50 123 4567", "0501234567", "01012345678", "+20 10 1234 5678", "٠٥٠١٢٣٤٥٦٧"],
}
#: Only a word tells that these are telephone numbers.
ANNOUNCED = [
    "Tel. 555 0142",
    "Phone: 5550142",
    "phone number is 212 5550142",
    "Tel.: 347 1234567",
    "T\u00e9l. 639 98 12 34",
    "Tel\u00e9fono: 612 345 678",
    "Telefone 912 345 678",
    "cellulare 347 123 4567",
    "Handy: 1713920012",
    "Fax 912345678",
    "फ़ोन: 98765 43210",
    "मोबाइल नंबर 9876543210",
    "फोन 9876543210",
    "தொலைபேசி: 98765 43210",
    "ఫోన్: 9876543210",
    "電話 1234-5678",
    "TEL：5550-1234",
    "هاتف: 5551234",
    "\u260e 555 0142",
    "WhatsApp 9876543210",
    "Phone no. 555 0142",
]
#: What must stay, by what it is.
OTHERS = {
    "date": [
        "03.05.2021",
        "2021-05-03",
        "03/05/2021",
        "1998-2004",
        "01-02-2003",
        "2021/22",
        "3. 5. 2021",
        "05.07.1984-12.11.1990",
        "2003-01-02 12:30:45",
        "20210503",
        "2021.05.03",
        "03 05 2021",
    ],
    "year": [
        "1914-1918",
        "1939\u20131945",
        "1789 1815 1848",
        "in 1999 2000 2001 2002",
        "(1987) 123-145",
        "(2003) 1234-1245",
    ],
    "price": [
        "$1,234,567",
        "1.234.567,89 \u20ac",
        "12 345 678 \u20ac",
        "\u00a5 1234567",
        "US$ 2125550142",
        "\u20b9 12,34,567",
        "\u20b9 9876543210",
        "CHF 1'234'567.80",
        "0.50 0.75 1.25",
        "Rs. 9876543210",
    ],
    "number": [
        "1 000 000",
        "1.000.000",
        "+1 000 000",
        "7 500 000 000",
        "1,234,567",
        "10 000 000 people",
        "3.14159265358979",
        "1234567890",
        "299792458",
        "6.02214076",
        "123456",
        "1 234 567 890",
        "-1234567",
        "+49 123 456",
        "0,123456789",
        "0.0123456789",
        "12,34,56,789",
        "000000000",
    ],
    "isbn": [
        "978-3-16-148410-0",
        "ISBN 0-306-40615-2",
        "ISBN 0521234567",
        "ISBN-13: 978 3 16 148410 0",
        "ISSN 0378-5955",
        "ISBN: 0671234567",
    ],
    "time": ["12:30:45", "09:00-17:30", "0900-1700", "0900 - 1700", "10.30-12.45", "00:00:00", "08:15 08:45 09:15"],
    "score": ["3-2", "6-4 7-5 6-3", "102-98", "21-15, 21-18", "7-6 6-7 7-5", "2:1 (1:0)"],
    "reference": [
        "12(3) 456-789",
        "45 (123), 456-4567",
        "Art. 0123456789",
        "No. 212-555-0142",
        "doi:10.1000/182",
        "01067 01069 01099",
        "75001 75002",
        "Boston, MA 02110-1301",
        "pp. 1234-1256",
        "4.2.1.3",
        "version 10.12.14.16",
        "PMID 12345678",
        "EAN 0123456789012",
    ],
    "range": ["100-200", "1000-2000", "10000-20000", "100 000-200 000", "123456-123789"],
    "code": [
        "a1234567890",
        "0x12345678",
        "x_0612345678",
        "id=0612345678",
        "/0612345678/",
        "0612345678901234",
        "DE89 3704 0044 0532 0130 00",
        "AB-012-3456-7890",
    ],
    "measure": [
        "12 345 km",
        "0123 456 789%",
        "149 597 870 km",
        "101 325 Pa",
        "40 075 017 m",
        "37.7749, -122.4194",
        "52\u00b031'12\" 13\u00b024'18\"",
    ],
}
FRAMES = ["%s", "It is %s.", "(%s)", "first, %s; then", "まず%sまで", "नीचे %s है।"]


@pytest.mark.parametrize("number", [number for numbers in PHONES.values() for number in numbers])
def test_masks_telephone_numbers(number: str) -> None:
    for frame in ("%s", "Call %s.", "office %s, home", "%s\nnext line", "(%s)", "もし%sなら"):
        assert mask_text(frame % number) == frame % "<phone>", frame


@pytest.mark.parametrize("text", ANNOUNCED)
def test_masks_announced_numbers(text: str) -> None:
    masked = mask_text(f"The office. {text}.")
    assert masked.count("<phone>") == 1
    assert not any(character.isdigit() for character in masked)


@pytest.mark.parametrize("text", [text for texts in OTHERS.values() for text in texts])
def test_leaves_other_figures(text: str) -> None:
    for frame in FRAMES:
        assert mask_text(frame % text) == frame % text


@pytest.mark.parametrize(
    "address",
    [
        "jo@example.org",
        "jo.doe+news@mail.example.co.uk",
        "J_D@EXAMPLE.COM",
        "a@b.io",
        "jo@m\u00fcnchen.example",
        "o'neil@example.ie",
    ],
)
def test_masks_addresses(address: str) -> None:
    for frame in ("%s", "mailto:%s", "<%s>", "Schreiben an %s, bitte.", "宛先%sまで", "%s."):
        assert mask_text(frame % address) == frame % "<email>"


@pytest.mark.parametrize(
    "text", ["@handle", "meet @ noon", "a@b", "user@localhost", "3 @ 4.50", "@media.screen", "x@@y.com"]
)
def test_leaves_other_at_signs(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    "address",
    [
        "203.0.113.77",
        "198.51.100.23",
        "2001:db8:85a3:8d3:1319:8a2e:370:7348",
        "2001:db8::8a2e:370:7334",
        "fe80::1ff:fe23:4567:890a",
    ],
)
def test_masks_ip_addresses(address: str) -> None:
    for frame in ("%s", "from %s.", "[%s]", "%s, then"):
        assert mask_text(frame % address) == frame % "<ip>"


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3.4",
        "4.2.1.3",
        "10.0.0.1",
        "999.12.13.14",
        "v10.12.13.14",
        "version 10.12.13.14",
        "10.12.13.14.15",
        "std::vector::size",
        "a::b",
        "12:34:56:78",
        "00:1b:63:84:45:e6",
        "::",
        "1:2:3:4:5:6:7",
    ],
)
def test_leaves_what_looks_like_ip_addresses(text: str) -> None:
    assert mask_text(text) == text


def test_leaves_section_numbers() -> None:
    assert mask_text("Text.\n11.13.5.17. Dialog") == "Text.\n11.13.5.17. Dialog"


def test_names_make_an_ip_address() -> None:
    assert mask_text("Your IP address is 192.0.2.1.") == "Your IP address is <ip>."
    assert mask_text("Section 192.0.2.1.") == "Section 192.0.2.1."


def test_counts_and_keeps_everything_else() -> None:
    texts = ["jo@example.org or (212) 555-0142", "nothing here", "203.0.113.77 and 1 000 000"]
    documents = pa.RecordBatch.from_pylist(
        [{"doc_id": bytes([row]) * 16, "source": "s", "kind": "web", "text": text} for row, text in enumerate(texts)],
        schema=DOCUMENTS,
    )
    outcome = mask(documents, MaskRules())
    assert outcome.kept.column("text").to_pylist() == ["<email> or <phone>", "nothing here", "<ip> and 1 000 000"]
    assert dict(outcome.counters) == {"emails": 1, "ips": 1, "phones": 1}
    assert outcome.dropped.num_rows == 0
    assert outcome.kept.drop_columns(["text"]) == documents.drop_columns(["text"])
    assert mask(documents.slice(1, 2), MaskRules(ips=False)).kept.column("text").to_pylist() == texts[1:]


@given(st.text(alphabet="0123456789 -.()+/:@abTel٠१", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_text(text)
    assert mask_text(once) == once
