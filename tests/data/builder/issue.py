"""Set a newspaper issue as METS + ALTO: source/issue/*.txt -> ISSUE/mets.xml and ISSUE/alto/page0001.xml, ...

The text is set in two narrow columns. Words break at the marks `|` of the source; most breaks are recorded as
HYP with SUBS_TYPE and SUBS_CONTENT, every fourth only as a hyphen that the recogniser read as a character. Some
words are misread on purpose, with the low confidence that a recogniser gives them.
"""

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

COLUMN_CHARS = 38
COLUMN_LINES = 40
CHAR_PIXELS, LINE_PIXELS, GAP_PIXELS, MARGIN_PIXELS = 22, 44, 90, 150
MISREADINGS = (("rn", "m"), ("h", "b"), ("e", "c"), ("l", "1"), ("in", "iu"), ("a", "u"))


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """One printed word, or the part of one on its line."""

    content: str
    # "" or HypPart1, HypPart2 with the whole word
    part: str = ""
    whole: str = ""


@dataclasses.dataclass(slots=True)
class Block:
    """Consecutive lines of one paragraph in one column."""

    block_id: str
    css: str
    column: int
    first_line: int
    lines: list[list[Word]]


@dataclasses.dataclass(slots=True)
class Part:
    """A heading or paragraph of an article, with the blocks it is printed in."""

    role: str
    text: str
    blocks: list[tuple[int, str]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(slots=True)
class Piece:
    """An article or advertisement, as the logical structure sees it: its parts on all pages."""

    kind: str
    title: str
    parts: list[Part] = dataclasses.field(default_factory=list)


def wrap(text: str, counter: Iterator[int]) -> list[list[Word]]:
    """Break a paragraph into lines of at most COLUMN_CHARS characters, at spaces, marks and hyphens."""
    lines: list[list[Word]] = [[]]
    used = 0
    for marked in text.split():
        whole = marked.replace("|", "")
        space = bool(lines[-1])
        if used + space + len(whole) <= COLUMN_CHARS:
            lines[-1].append(Word(whole))
            used += space + len(whole)
            continue
        room = COLUMN_CHARS - used - space
        # The longest head that fits; a head ends at a mark (and gets a hyphen) or behind a printed hyphen.
        pieces = marked.replace("-", "-|").split("|")
        heads = ["".join(pieces[:number]) for number in range(1, len(pieces))]
        fits = [head for head in heads if len(head) + (not head.endswith("-")) <= room]
        if not fits:
            lines.append([Word(whole)])
            used = len(whole)
            continue
        head, tail = fits[-1], whole[len(fits[-1]) :]
        if next(counter) % 4 == 3 and not head.endswith("-"):
            lines[-1].append(Word(head + "-"))
            lines.append([Word(tail)])
        else:
            lines[-1].append(Word(head.removesuffix("-"), "HypPart1", whole))
            lines.append([Word(tail, "HypPart2", whole)])
        used = len(tail)
    return lines


def read_issue(path: Path) -> tuple[dict[str, str], list[tuple[int, str, str, str]]]:
    """Return the header fields and (page, kind, title, paragraph) for every paragraph in reading order."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.partition(": ")[::2] for line in head.splitlines())
    rows: list[tuple[int, str, str, str]] = []
    page, kind, title = 0, "", ""
    for chunk in body.split("\n\n"):
        text = chunk.strip()
        if text.startswith("# page"):
            page += 1
        elif text.startswith("## "):
            kind, _, title = text[3:].partition(" ")
        elif text:
            rows.append((page, kind, title, text))
    return fields, rows


def set_pages(rows: list[tuple[int, str, str, str]]) -> tuple[dict[int, list[Block]], list[Piece]]:
    """Flow the paragraphs into the columns of their pages; return the blocks of each page and the pieces."""
    counter = iter(range(10_000))
    pages: dict[int, list[Block]] = {}
    pieces: list[Piece] = []
    column, line = 0, 0
    for page, kind, title, text in rows:
        if page not in pages:
            pages[page], column, line = [], 0, 0
        known = [piece for piece in pieces if piece.title == title and kind == "continued"]
        if known:
            piece = known[0]
        elif not pieces or pieces[-1].title != title or pieces[-1].kind != kind:
            piece = Piece(kind, title)
            pieces.append(piece)
            # A heading never stands alone at the foot of a column.
            heading = Part("HEADING", title)
            piece.parts.append(heading)
            column, line = _place(pages[page], page, heading, wrap(title, counter), column, line + 1, keep=4)
        else:
            piece = pieces[-1]
        part = Part("PARAGRAPH", text)
        piece.parts.append(part)
        column, line = _place(pages[page], page, part, wrap(text, counter), column, line, keep=2)
    return pages, pieces


def _place(
    blocks: list[Block], page: int, part: Part, lines: list[list[Word]], column: int, line: int, *, keep: int
) -> tuple[int, int]:
    if line + keep > COLUMN_LINES:
        column, line = column + 1, 0
    while lines:
        room = COLUMN_LINES - line
        here, lines = lines[:room], lines[room:]
        block = Block(f"P{page}_TB{len(blocks) + 1:05d}", part.role, column, line, here)
        blocks.append(block)
        part.blocks.append((page, block.block_id))
        line += len(here)
        if lines:
            column, line = column + 1, 0
    return column, line


def misread(word: str, place: str) -> tuple[str, float, str]:
    """Return what the recogniser reads, its confidence in the word and in each character (0 sure, 9 not)."""
    digest = hashlib.sha256(f"{place}:{word}".encode()).digest()
    sure = 0.86 + digest[0] % 13 / 100
    if digest[1] % 40 == 0 and len(word) > 4:
        for true, seen in MISREADINGS:
            if true in word[1:]:
                start = word.index(true, 1)
                read = word[:start] + seen + word[start + len(true) :]
                doubts = ["8" if start <= at < start + len(seen) else "1" for at in range(len(read))]
                return read, 0.2 + digest[2] % 25 / 100, " ".join(doubts)
    return word, sure, " ".join("0" for _ in word)


def alto_page(blocks: list[Block], page: int, header: str) -> str:
    """Return one page as ALTO 4."""
    width = 2 * MARGIN_PIXELS + 2 * COLUMN_CHARS * CHAR_PIXELS + GAP_PIXELS
    height = 2 * MARGIN_PIXELS + (COLUMN_LINES + 4) * LINE_PIXELS
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" SCHEMAVERSION="4.2">',
        " <Description><MeasurementUnit>pixel</MeasurementUnit>"
        f"<sourceImageInformation><fileName>page{page:04d}.tif</fileName></sourceImageInformation></Description>",
        f' <Layout><Page ID="P{page}" PHYSICAL_IMG_NR="{page}" HEIGHT="{height}" WIDTH="{width}" PC="0.91">',
        f'  <TopMargin ID="P{page}_TM" HPOS="0" VPOS="0" WIDTH="{width}" HEIGHT="{MARGIN_PIXELS}"/>',
        f'  <PrintSpace ID="P{page}_PS" HPOS="{MARGIN_PIXELS}" VPOS="{MARGIN_PIXELS}"'
        f' WIDTH="{width - 2 * MARGIN_PIXELS}" HEIGHT="{height - 2 * MARGIN_PIXELS}">',
    ]
    head = Block(f"P{page}_HEAD", "PAGE_HEADER", 0, -2, [[Word(word) for word in header.split()]])
    dirt = Block(f"P{page}_DIRT", "NOISE", 1, COLUMN_LINES + 1, [[Word(w) for w in (".:", "'~", "i\\", "„;", "|.")]])
    for block in (head, *blocks, dirt):
        out += _alto_block(block, page)
    out += ["  </PrintSpace>", " </Page></Layout>", "</alto>", ""]
    return "\n".join(out)


def _alto_block(block: Block, page: int) -> list[str]:
    left = MARGIN_PIXELS + block.column * (COLUMN_CHARS * CHAR_PIXELS + GAP_PIXELS)
    top = MARGIN_PIXELS + (block.first_line + 2) * LINE_PIXELS
    size = f'WIDTH="{COLUMN_CHARS * CHAR_PIXELS}" HEIGHT="{len(block.lines) * LINE_PIXELS}"'
    out = [f'   <TextBlock ID="{block.block_id}" HPOS="{left}" VPOS="{top}" {size} language="en">']
    for number, words in enumerate(block.lines):
        line_id = f"{block.block_id}_TL{number + 1:03d}"
        y = top + number * LINE_PIXELS
        chars = sum(len(word.content) for word in words) + len(words) - 1
        out.append(
            f'    <TextLine ID="{line_id}" HPOS="{left}" VPOS="{y}"'
            f' WIDTH="{chars * CHAR_PIXELS}" HEIGHT="{LINE_PIXELS - 6}">'
        )
        x = left
        for at, word in enumerate(words):
            read, sure, doubts = misread(word.content, line_id) if not word.part else (word.content, 0.93, "")
            if block.css == "NOISE":
                sure, doubts = 0.08, " ".join("9" for _ in read)
            parts = f' SUBS_TYPE="{word.part}" SUBS_CONTENT={quoteattr(word.whole)}' if word.part else ""
            confidences = f' CC="{doubts}"/>' if doubts else "/>"
            wide = len(read) * CHAR_PIXELS
            out.append(
                f'     <String ID="{line_id}_S{at + 1:02d}" CONTENT={quoteattr(read)}{parts} HPOS="{x}" VPOS="{y}"'
                f' WIDTH="{wide}" HEIGHT="{LINE_PIXELS - 8}" WC="{sure:.2f}"' + confidences
            )
            x += wide
            if word.part == "HypPart1":
                out.append(f'     <HYP CONTENT="-" HPOS="{x}" VPOS="{y}" WIDTH="{CHAR_PIXELS}"/>')
            elif at + 1 < len(words):
                out.append(f'     <SP HPOS="{x}" VPOS="{y}" WIDTH="{CHAR_PIXELS}"/>')
                x += CHAR_PIXELS
        out.append("    </TextLine>")
    return [*out, "   </TextBlock>"]


def mets(fields: dict[str, str], pages: dict[int, list[Block]], pieces: list[Piece]) -> str:
    """Return the METS file: dates and titles, the page files, and the articles in reading order."""
    label = quoteattr(f"{fields['newspaper']}, {fields['date']}")
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<mets:mets xmlns:mets="http://www.loc.gov/METS/" xmlns:mods="http://www.loc.gov/mods/v3"'
        f' xmlns:xlink="http://www.w3.org/1999/xlink" TYPE="Newspaper" LABEL={label}>',
        ' <mets:dmdSec ID="MODS_ISSUE"><mets:mdWrap MDTYPE="MODS"><mets:xmlData><mods:mods>',
        f"  <mods:titleInfo><mods:title>{fields['newspaper']}</mods:title></mods:titleInfo>",
        f'  <mods:originInfo><mods:dateIssued encoding="w3cdtf">{fields["date"]}</mods:dateIssued></mods:originInfo>',
        '  <mods:language><mods:languageTerm type="code" authority="rfc3066">en</mods:languageTerm></mods:language>',
        '  <mods:part><mods:detail type="issue">'
        f"<mods:number>{fields['number']}</mods:number></mods:detail></mods:part>",
        " </mods:mods></mets:xmlData></mets:mdWrap></mets:dmdSec>",
        ' <mets:fileSec><mets:fileGrp ID="ALTOGRP">',
        *(
            f'  <mets:file ID="ALTO{page:05d}" MIMETYPE="text/xml" SEQ="{page}"><mets:FLocat LOCTYPE="URL"'
            f' xlink:href="file://./alto/page{page:04d}.xml"/></mets:file>'
            for page in pages
        ),
        " </mets:fileGrp></mets:fileSec>",
        ' <mets:structMap LABEL="Physical Structure" TYPE="PHYSICAL"><mets:div ID="PHYS" TYPE="Newspaper">',
        *(
            f'  <mets:div ID="PHYS_P{page}" ORDER="{page}" TYPE="PAGE"><mets:fptr FILEID="ALTO{page:05d}"/></mets:div>'
            for page in pages
        ),
        " </mets:div></mets:structMap>",
        f' <mets:structMap LABEL="Logical Structure" TYPE="LOGICAL"><mets:div TYPE="Newspaper" LABEL={label}>',
        '  <mets:div TYPE="ISSUE" DMDID="MODS_ISSUE"><mets:div TYPE="CONTENT">',
    ]
    for number, piece in enumerate(pieces, start=1):
        kind = "ADVERTISEMENT" if piece.kind == "advertisement" else "ARTICLE"
        title = piece.title.replace("|", "")
        out.append(f'   <mets:div ID="DIVL{number}" TYPE="{kind}" LABEL={quoteattr(title)}>')
        for part in piece.parts:
            out.append(f'    <mets:div TYPE="{part.role}">')
            out += [
                f'     <mets:fptr><mets:area FILEID="ALTO{page:05d}" BETYPE="IDREF" BEGIN="{block}"/></mets:fptr>'
                for page, block in part.blocks
            ]
            out.append("    </mets:div>")
        out.append("   </mets:div>")
    return "\n".join([*out, "  </mets:div></mets:div>", " </mets:div></mets:structMap>", "</mets:mets>", ""])


def write_issue(out: Path, folder: Path) -> None:
    """Write every issue of `folder` below `out`."""
    for path in sorted(folder.glob("*.txt")):
        fields, rows = read_issue(path)
        pages, pieces = set_pages(rows)
        target = out / path.stem
        (target / "alto").mkdir(parents=True)
        for page, blocks in pages.items():
            header = f"{page} {fields['newspaper'].upper()}, {fields['header_date']}"
            text = alto_page(blocks, page, header)
            (target / "alto" / f"page{page:04d}.xml").write_text(text, encoding="utf-8")
        (target / "mets.xml").write_text(mets(fields, pages, pieces), encoding="utf-8")
