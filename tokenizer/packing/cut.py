"""Cut documents to chunks that fit a row.

Documents (where each begins, and its tokens) -> chunks of at most `limit` tokens. Only documents longer than a row are
cut (Ding et al., ICML 2024, arXiv 2404.10830), and of these the policies of `CUTS` say where.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tokenizer.token_shards import TokenMetadata

from .target import jit

if TYPE_CHECKING:
    from tokenizer.encoder import Encoder

#: How a document longer than a row is cut: `limit` fills rows, `even` makes pieces of equal length (no tail of three
#: tokens), `line` cuts after the last line end in the second half of a row, `sentence` after the last sentence or line
#: end there: spoken text has no full stops, and breaks at lines alone.
#: `wrapped` is the control: documents one after another, cut where a row is full, whole documents too.
CUTS = ("limit", "even", "line", "sentence", "wrapped")

#: What a token is to `cut_at_ends`: the end of a sentence; an end if a word begins after it; the beginning of a word.
ENDS, ENDS_BEFORE_WORD, BEGINS_WORD = 1, 2, 4

#: Marks that end sentences (Unicode 16, property Sentence_Terminal, those of our languages): without a space after
#: them, and with one, for they stand in numbers and names too.
_TERMINALS, _TERMINALS_BEFORE_SPACE = "\u3002\uff01\uff1f\uff0e\u0964\u0965\u061f\u06d4", ".!?\u2026"
#: What may close behind such a mark.
_CLOSING = "\"')]}\u201d\u2019\u00bb\u203a\u300d\u300f\uff09"


def line_ends(metadata: TokenMetadata) -> npt.NDArray[np.uint8]:
    """Return the kind of each token where only lines end a sentence."""
    kinds = np.zeros(metadata.vocab_size, np.uint8)
    kinds[metadata.special_ids["line_end"]] = ENDS
    return kinds


def sentence_ends(metadata: TokenMetadata, encoder: "Encoder") -> npt.NDArray[np.uint8]:
    """Return the kind of each token. Raises ValueError when the tokenizer is not the shards' own."""
    if encoder.digest != metadata.tokenizer_digest:
        raise ValueError(
            f"[pack] cut = 'sentence': found tokenizer {encoder.digest[:12]}, expected the shards' own, "
            f"{metadata.tokenizer_digest[:12]}"
        )
    kinds = line_ends(metadata)
    for number in range(metadata.vocab_size):
        if not encoder.is_control(number):
            kinds[number] |= piece_kind(encoder.piece(number))
    kinds[metadata.special_ids["line_end"]] |= BEGINS_WORD
    return kinds


def piece_kind(piece: str) -> int:
    """Return what a piece of SentencePiece's, in which U+2581 stands for a space, is to `cut_at_ends`.

    >>> [piece_kind(piece) for piece in ("\u2581well", ".", "ing.", '!"', "\u3002", "3.5")]
    [4, 2, 2, 2, 1, 0]
    """
    mark = piece.rstrip(_CLOSING)[-1:]
    kind = ENDS if mark and mark in _TERMINALS else 0
    kind |= ENDS_BEFORE_WORD if mark and mark in _TERMINALS_BEFORE_SPACE else 0
    return kind | (BEGINS_WORD if piece.startswith("\u2581") else 0)


@jit
def count_chunks(lengths, limit):  # type: ignore[no-untyped-def]
    """Return how many chunks documents of these lengths make at most (cut at `limit`, or evenly)."""
    total = 0
    for i in range(lengths.shape[0]):
        total += (lengths[i] + limit - 1) // limit
    return total


@jit
def cut_documents(starts, lengths, limit, even):  # type: ignore[no-untyped-def]
    """Return document, first token, length and whether the document ends there, of every chunk.

    `starts` int64 and `lengths` int64 say where documents lie; documents of no tokens make no chunk.
    """
    total = count_chunks(lengths, limit)
    document = np.empty(total, np.int32)
    start = np.empty(total, np.int64)
    length = np.empty(total, np.int32)
    last = np.empty(total, np.uint8)
    k = 0
    for i in range(lengths.shape[0]):
        left = lengths[i]
        at = starts[i]
        pieces = (left + limit - 1) // limit
        while left > 0:
            size = min(left, limit)
            if even and pieces > 1:
                size = (left + pieces - 1) // pieces
            document[k] = i
            start[k] = at
            length[k] = size
            left -= size
            at += size
            pieces -= 1
            last[k] = 1 if left == 0 else 0
            k += 1
    return document, start, length, last


@jit
def cut_at_ends(tokens, starts, lengths, limit, kinds):  # type: ignore[no-untyped-def]
    """Do as `cut_documents`, but end a chunk after the last end in the second half of a row, if there is one.

    `kinds` (uint8) says of each token id what it is.
    """
    total = 0
    for i in range(lengths.shape[0]):
        total += 2 * (lengths[i] // limit) + 2
    document = np.empty(total, np.int32)
    start = np.empty(total, np.int64)
    length = np.empty(total, np.int32)
    last = np.empty(total, np.uint8)
    k = 0
    for i in range(lengths.shape[0]):
        left = lengths[i]
        at = starts[i]
        while left > 0:
            size = min(left, limit)
            if left > limit:
                place = at + limit - 1
                after = kinds[tokens[place + 1]]
                while place >= at + limit // 2:
                    kind = kinds[tokens[place]]
                    if kind & ENDS or (kind & ENDS_BEFORE_WORD and after & BEGINS_WORD):
                        size = place - at + 1
                        break
                    after = kind
                    place -= 1
            document[k] = i
            start[k] = at
            length[k] = size
            left -= size
            at += size
            last[k] = 1 if left == 0 else 0
            k += 1
    return document[:k].copy(), start[:k].copy(), length[:k].copy(), last[:k].copy()


@jit
def wrap_documents(starts, lengths, limit, separator):  # type: ignore[no-untyped-def]
    """Do as `cut_documents`, but cut where rows of `limit` tokens are full when documents follow each other."""
    total = 0
    for i in range(lengths.shape[0]):
        total += lengths[i] + separator
    total = total // limit + 1 + lengths.shape[0]
    document = np.empty(total, np.int32)
    start = np.empty(total, np.int64)
    length = np.empty(total, np.int32)
    last = np.empty(total, np.uint8)
    room = limit
    k = 0
    for i in range(lengths.shape[0]):
        left = lengths[i]
        at = starts[i]
        while left > 0:
            size = min(left, room)
            document[k] = i
            start[k] = at
            length[k] = size
            left -= size
            at += size
            last[k] = 1 if left == 0 else 0
            k += 1
            room -= size + separator
            if room <= 0:
                room = limit
    return document[:k].copy(), start[:k].copy(), length[:k].copy(), last[:k].copy()
