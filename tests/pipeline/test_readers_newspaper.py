"""Newspapers: lines joined, divided words whole, articles in their order, strangers' XML harmless."""

from pathlib import Path

import pytest

from pipeline.readers.alto import BlockLimits, join_halves, parse_page, parse_xml, render
from pipeline.readers.formats import input_files, make_reader
from pipeline.readers.newspaper import AltoReader
from pipeline.readers.reader import Entry, Failure, Record, Skipped, whole

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "newspapers"


def page(*blocks: str, first: int = 1) -> str:
    body = "".join(f'<TextBlock ID="B{number}">{block}</TextBlock>' for number, block in enumerate(blocks, first))
    return f'<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page><PrintSpace>{body}</PrintSpace></Page></Layout></alto>'


def line(text: str, hyphen: bool = False, confidence: float = 0.9) -> str:
    strings = "<SP/>".join(f'<String CONTENT="{word}" WC="{confidence}"/>' for word in text.split())
    sign = '<HYP CONTENT="-"/>' if hyphen else ""
    return f"<TextLine>{strings}{sign}</TextLine>"


def text(xml: str) -> str:
    return render(parse_page(parse_xml(xml.encode())).words, BlockLimits())


def test_lines_and_blocks() -> None:
    assert text(page(line("The first line") + line("and the second."), line("A new paragraph."))) == (
        "The first line and the second.\nA new paragraph."
    )


def test_divided_words_are_joined_however_they_are_marked() -> None:
    by_hyphen = line("a news-") + line("paper today")
    by_element = line("a news", hyphen=True) + line("paper today")
    by_content = (
        '<TextLine><String CONTENT="a"/><SP/><String CONTENT="news" SUBS_TYPE="HypPart1" SUBS_CONTENT="newspaper"/>'
        '<HYP CONTENT="-"/></TextLine><TextLine><String CONTENT="paper" SUBS_TYPE="HypPart2" SUBS_CONTENT="newspaper"/>'
        '<SP/><String CONTENT="today"/></TextLine>'
    )
    for xml in (by_hyphen, by_element, by_content):
        assert text(page(xml)) == "a newspaper today"
    # Over three lines, and into the next block.
    assert text(page(line("con-") + line("sti-") + line("tution stands"))) == "constitution stands"
    assert text(page(line("the news-"), line("paper of today"))) == "the newspaper of today"


def test_hyphens_that_stay() -> None:
    assert join_halves("Anglo-", "Saxon", set()) == "Anglo-Saxon"
    assert join_halves("MINIS-", "TER", set()) == "MINISTER"
    assert join_halves("1914-", "18", set()) == "1914-18"
    assert join_halves("Haupt-", "und", set()) is None
    assert join_halves("-", "word", set()) is None
    assert text(page(line("peut-") + line("\u00eatre ou peut-\u00eatre pas"))) == "peut-\u00eatre ou peut-\u00eatre pas"
    assert text(page(line("Haupt-") + line("und Nebensache"))) == "Haupt- und Nebensache"
    assert text(page(line("a dash -") + line("and more"))) == "a dash - and more"


def test_a_word_whose_second_half_is_elsewhere_is_given_whole() -> None:
    xml = '<TextLine><String CONTENT="news" SUBS_TYPE="HypPart1" SUBS_CONTENT="newspaper"/></TextLine>'
    assert text(page(xml)) == "newspaper"


def test_spaces_by_geometry_where_there_are_no_elements() -> None:
    strings = [("(", 10, 5), ("Reuter", 15, 50), (")", 65, 5), ("said", 80, 30), (",", 115, 4), ("yes", 125, 20)]
    xml = "".join(f'<String CONTENT="{word}" HPOS="{left}" WIDTH="{width}"/>' for word, left, width in strings)
    assert text(page(f"<TextLine>{xml}</TextLine>")) == "(Reuter) said, yes"


def test_noise_is_left_out() -> None:
    xml = page(line("Real words here"), line("- 7 -"), line("xq zzt wmv kkr", confidence=0.2), line("and more of it."))
    assert text(xml) == "Real words here and more of it."
    with pytest.raises(ValueError, match="min_confidence"):
        BlockLimits(min_confidence=2)


METS = """<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:mods="http://www.loc.gov/mods/v3">
<dmdSec ID="D0"><mods:dateIssued>{date}</mods:dateIssued></dmdSec>
<dmdSec ID="D1"><mods:languageTerm>en</mods:languageTerm></dmdSec>
<fileSec><fileGrp><file ID="A1"><FLocat xlink:href="{first}"/></file>
<file ID="A2"><FLocat xlink:href="alto/2.xml"/></file>
<file ID="I1"><FLocat xlink:href="1.jp2"/></file></fileGrp></fileSec>
<structMap TYPE="PHYSICAL"><div ID="P0">
<div ID="pa1"><fptr><area FILEID="A2" BEGIN="B11"/></fptr></div></div></structMap>
<structMap TYPE="LOGICAL"><div TYPE="Newspaper">
<div TYPE="TITLE_SECTION"><fptr><area FILEID="A1" BEGIN="B1"/></fptr></div>
<div TYPE="CONTENT">{articles}</div></div></structMap>{links}</mets>"""
ARTICLES = """<div TYPE="ARTICLE" ID="art1" DMDID="D1">
<div TYPE="HEADING"><fptr><area FILEID="A1" BEGIN="B2"/></fptr></div>
<div TYPE="BODY"><fptr><seq>
<area FILEID="I1"/><area FILEID="A1" BEGIN="B3"/><area FILEID="A2" BEGIN="B10"/></seq></fptr></div></div>
<div TYPE="Ad"><fptr><area FILEID="A1" BEGIN="B4"/></fptr></div>
<div TYPE="SECTION"><div TYPE="Article" ID="art2"/></div>
<div TYPE="ARTICLE" ID="art3"/>"""
LINKS = """<structLink><smLinkGrp>
<smLocatorLink xlink:href="#art2"/><smLocatorLink xlink:href="#pa1"/></smLinkGrp></structLink>"""


def issue(folder: Path, **changes: str) -> list[Entry]:
    (folder / "alto").mkdir(parents=True, exist_ok=True)
    (folder / "alto" / "1.xml").write_text(
        page(line("The Gazette"), line("STORM AT SEA"), line("The ship was"), line("Buy our excellent soap"))
    )
    (folder / "alto" / "2.xml").write_text(page(line("lost last night."), line("Second story here."), first=10))
    fields = {"date": "08.02.1882", "first": "file://./alto/1.xml", "articles": ARTICLES, "links": LINKS} | changes
    (folder / "issue-METS.xml").write_text(METS.format(**fields))
    return read(folder / "issue-METS.xml")


def read(path: Path, advertisements: bool = False) -> list[Entry]:
    reader = AltoReader(advertisements=advertisements)
    return list(reader.read(reader.splits(str(path), path.name, 0, 1)[0]))


def test_an_issue_is_its_articles(tmp_path: Path) -> None:
    entries = issue(tmp_path)
    assert entries == [
        Record(
            locator="issue-METS.xml#0",
            offset=0,
            text="STORM AT SEA\nThe ship was lost last night.",
            date="1882-02-08",
            lang="en",
        ),
        Skipped(reason="advertisement"),
        Record(locator="issue-METS.xml#2", offset=2, text="Second story here.", date="1882-02-08"),
        Skipped(reason="no_text_area"),
    ]
    with_advertisements = read(tmp_path / "issue-METS.xml", advertisements=True)
    assert getattr(with_advertisements[1], "text", "") == "Buy our excellent soap"
    assert [entry for entry in with_advertisements if getattr(entry, "offset", 0) != 1] == [
        entry for entry in entries if entry != Skipped(reason="advertisement")
    ]


def test_an_issue_without_articles_is_its_pages(tmp_path: Path) -> None:
    entries = issue(tmp_path, articles="", links="", date="1882")
    assert [getattr(entry, "text", "").split("\n")[0] for entry in entries] == ["The Gazette", "lost last night."]
    assert getattr(entries[0], "date", "") == "1882"


@pytest.mark.parametrize("href", ["alto/none.xml", "../alto/1.xml", "/etc/x.xml", "http://example.org/1.xml"])
def test_a_page_that_is_missing_or_outside_costs_its_articles(href: str, tmp_path: Path) -> None:
    (tmp_path / "alto").mkdir()
    (tmp_path / "alto" / "1.xml").write_text(page(line("outside the issue")))
    entries = issue(tmp_path / "inside", first=href)
    assert entries[0] == Failure(locator="issue-METS.xml#0", offset=0, reason="missing_page")
    assert getattr(entries[2], "text", "") == "Second story here."


def test_pages_alone(tmp_path: Path) -> None:
    path = tmp_path / "1855-09-22_0001.xml"
    path.write_text(page(line("One page of text.")))
    assert read(path) == [
        Record(locator="1855-09-22_0001.xml#0", offset=0, text="One page of text.", date="1855-09-22")
    ]
    path.write_text(page(line("7")))
    assert read(path) == [Skipped(reason="no_text_blocks")]


def test_strangers_files(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    bomb = '<!DOCTYPE alto [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    outside = '<!DOCTYPE alto [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for contents, reason in (
        (bomb + page(line("x &b;")), "unsafe_xml"),
        (outside + page(line("x &a;")), "unsafe_xml"),
        ("not XML", "unreadable_file"),
        ("<html/>", "unreadable_file"),
        (page(line("x"))[:-9], "unreadable_file"),
        ('<?xml version="1.0" encoding="none-such"?>' + page(line("x")), "unreadable_file"),
        ("", "unreadable_file"),
    ):
        path.write_text(contents)
        assert read(path) == [Failure(locator="a.xml#0", offset=0, reason=reason)]
    path.write_text("<!DOCTYPE alto>" + page(line("A harmless declaration.")))
    assert getattr(read(path)[0], "text", "") == "A harmless declaration."
    path.write_text("<alto>" * 5000 + line("deep inside") + "</alto>" * 5000)
    assert getattr(read(path)[0], "text", "") == "deep inside"


def test_pages_of_an_issue_are_not_inputs_of_their_own(tmp_path: Path) -> None:
    issue(tmp_path / "a")
    (tmp_path / "loose.xml").write_text(page(line("x")))
    found = [name for _, name, _ in input_files("alto", [f"{tmp_path}/**.xml"])]
    assert found == ["a/issue-METS.xml", "loose.xml"]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_real_issues(tmp_path: Path) -> None:
    """Three ways of writing METS; counts checked against the logical structure of each file."""
    import tarfile

    with tarfile.open(next(SHARED.glob("*.tar.xz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    found = {}
    reader = make_reader("alto")
    for path, name, size in input_files("alto", [f"{tmp_path}/**.xml"]):
        entries = list(reader.read(whole(path, name, size)[0]))
        records = [entry for entry in entries if isinstance(entry, Record)]
        assert not [entry for entry in entries if isinstance(entry, Failure)]
        found[name.rpartition("/")[2]] = (len(entries), records[0].date)
        joined = "\n".join(record.text or "" for record in records)
        assert joined.count("\u00ac") == 0
        # The recogniser of one paper read across columns, so that some second halves are not where they belong.
        assert sum(word[-1:] == "-" for word in joined.split() if len(word) > 2) < 0.01 * len(joined.split())
    assert found == {
        "0002244_18550922_mets.xml": (77, "1855-09-22"),
        "18210801_1-METS.xml": (13, "1821-08-01"),
        "18820208_1-METS.xml": (37, "1882-02-08"),
        "19720302_01-METS.xml": (97, "1972-03-02"),
    }
