"""Show what is in a training row: its documents, what was dropped, input and target as text.

Packer + row number -> `RowView`.
"""

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from tokenizer.encoder import Encoder
from tokenizer.packing.kernels import IGNORED
from tokenizer.packing.packer import Packer
from tokenizer.specials import LINE_END_PIECE, SPACE_MARK

_NAMES = ("plain", "denoising", "prefix LM", "span corruption")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """A document's part in a row."""

    doc_id: str
    """Hexadecimal."""
    source: str
    lang: str | None
    form: str | None
    first_token: int
    """Where in its document the part begins."""
    num_tokens: int
    ends_document: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A training row, to look at."""

    row: int
    objective: str
    segments: tuple[SegmentView, ...]
    input_ids: npt.NDArray[np.int32]
    """Without padding."""
    target_ids: npt.NDArray[np.int32]
    """Without padding; empty for the objective `none`."""
    dropped: tuple[tuple[int, int], ...]
    """Of a denoising row, first and end of every span of the target that the input lacks."""

    def as_text(self, encoder: Encoder) -> str:
        """Return the row as lines of text; control tokens by name, dropped spans of the target in double braces."""
        lines = [f"row {self.row}: {self.objective}, {len(self.segments)} documents"]
        for number, part in enumerate(self.segments, 1):
            whole = "" if part.ends_document and not part.first_token else ", in part"
            lines.append(
                f"  {number}. {part.doc_id} {part.source} {part.lang or 'und'} {part.form or '-'}: tokens "
                f"{part.first_token} to {part.first_token + part.num_tokens}{whole}"
            )
        lines += ["input:", spell(self.input_ids, encoder)]
        if len(self.target_ids):
            pieces, at = [], 0
            for first, end in [*self.dropped, (len(self.target_ids), len(self.target_ids))]:
                pieces.append(self._spell_target(at, first, encoder))
                if end > first:
                    pieces.append("{{" + self._spell_target(first, end, encoder) + "}}")
                at = end
            lines += ["target:", "".join(pieces)]
        return "\n".join(lines) + "\n"

    def _spell_target(self, first: int, end: int, encoder: Encoder) -> str:
        before = int(self.target_ids[first - 1]) if first else encoder.special_ids["doc"]
        inside = not encoder.is_control(before) and before != encoder.special_ids["line_end"]
        return spell(self.target_ids[first:end], encoder, inside=inside)


def spell(ids: npt.NDArray[np.int32], encoder: Encoder, *, inside: bool = False) -> str:
    """Return token ids as text in which control tokens stand by name.

    `inside` says that text goes before, so that a leading space is one.
    """
    parts: list[str] = []
    run: list[int] = []
    for number in [*ids.tolist(), -1]:
        control = number >= 0 and encoder.is_control(number)
        if number >= 0 and not control:
            run.append(number)
            continue
        if run:
            # Decoding takes a leading space for the start of a text, which here it need not be.
            space = " " if inside and encoder.piece(run[0]).startswith(SPACE_MARK) else ""
            text = encoder.decode_ids(np.array(run, np.int32))
            parts.append(space + text.replace(LINE_END_PIECE, "\n"))  # one without its space, as a drop may leave it
            run = []
        if control:
            parts.append(encoder.piece(number))
        inside = False
    return "".join(parts)


def inspect_row(packer: Packer, row: int) -> RowView:
    """Return what is in the row of this global number. Raises ValueError when there is no such row."""
    batch, position = divmod(row, packer.config.batch_rows)
    rows = sum(packer.schedule.batch_counts(batch, packer.passes)) if row >= 0 else 0
    if position >= rows:
        raise ValueError(f"found row {row}, expected one from 0 on, before the end of the packer's passes")
    positions = np.array([position])
    segments = packer.segments(batch, positions)
    tensors = packer.materialise(segments)
    parts = []
    for s in range(len(segments["length"])):
        tokens = packer.corpus.batches[int(segments["batch"][s])]
        document = int(segments["document"][s])
        fields = tokens.rows.slice(document, 1).select(["source", "lang", "form"]).to_pylist()[0]
        parts.append(
            SegmentView(
                doc_id=tokens.doc_ids[document].tobytes().hex(),
                first_token=int(segments["start"][s] - tokens.offsets[document]),
                num_tokens=int(segments["length"][s]),
                ends_document=bool(segments["last"][s]),
                **fields,
            )
        )
    objective = int(segments["objectives"][0])
    target = tensors["labels"][0] if "labels" in tensors else np.zeros(0, np.int32)
    return RowView(
        row=row,
        objective=_NAMES[objective],
        segments=tuple(parts),
        input_ids=tensors["input_ids"][0][tensors["segment_ids"][0] > 0],
        target_ids=target[target != IGNORED],
        dropped=_dropped(packer, segments) if _NAMES[objective] == "denoising" else (),
    )


def picture_rows(packer: Packer, count: int) -> list[dict[str, Any]]:
    """Return what the first `count` rows look like, for a drawing.

    row, objective, parts (source, lang, first and tokens of each document's part in the row's source; one token lies
    between two) and hidden, first and end of the stretches that the encoder does not see.
    """
    rows = sum(packer.schedule.batch_counts(0, packer.passes))
    pictures = []
    for row in range(min(count, rows)):
        segments = packer.segments(0, np.array([row]))
        parts, first = [], 0
        for batch, document, length in zip(
            *(segments[name].tolist() for name in ("batch", "document", "length")), strict=True
        ):
            of_document = packer.corpus.batches[batch].rows.slice(document, 1).select(["source", "lang"]).to_pylist()[0]
            parts.append({**of_document, "first": first, "tokens": length})
            first += length + 1
        objective = _NAMES[int(segments["objectives"][0])]
        hidden = [list(span) for span in _dropped(packer, segments)]
        pictures.append({"row": row, "objective": objective, "parts": parts, "hidden": hidden})
    return pictures


def _dropped(packer: Packer, segments: dict[str, npt.NDArray[np.generic]]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of the source that no run of the encoder shows."""
    runs, count, _, _ = packer.plan_runs(segments)
    runs = runs[0, : count[0]]
    at, found = 0, []
    for (dst, src, *_), (end, *_) in zip(runs[:-1].tolist(), runs[1:].tolist(), strict=True):
        if src < 0:  # a token that is not of the source
            continue
        if src > at:
            found.append((at, src))
        at = src + end - dst
    total = int(segments["length"].sum()) + len(segments["length"]) - 1
    return (*found, (at, total)) if at < total else tuple(found)
