"""Turn text into token ids and back, at SentencePiece's own speed.

Texts (Arrow strings) -> `large_list<uint16 | uint32>`, one list per document, without bos, eos or separators. Free
of Beam, so that a training process can load it; `tokenizer.encode` is the pipeline's step.
"""

import hashlib
import itertools
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sentencepiece

from tokenizer.specials import SPECIALS

#: Longest text that is handed to SentencePiece in one piece. It adds up scores in 32-bit floats, so that on long
#: documents near ties fall otherwise than they should: of 338 German documents of up to 320 kB, 44 came out with
#: other tokens whole than line by line (measured on our corpora); below 16 kB none did.
MAX_PIECE_BYTES = 16_384


class Encoder:
    """A trained tokenizer, loaded. Texts of up to 16 kB get exactly the ids that SentencePiece gives them."""

    def __init__(self, model_path: Path | str) -> None:
        model = Path(model_path).read_bytes()
        try:
            self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError as error:
            raise ValueError(f"{model_path}: found a file that is no SentencePiece model, expected one") from error
        self.digest = hashlib.sha256(model).hexdigest()
        """SHA-256 of the model file."""
        self.vocab_size: int = self._processor.vocab_size()
        self.dtype: np.dtype[np.unsignedinteger] = np.dtype(np.uint16 if self.vocab_size <= 65_536 else np.uint32)
        """Of token ids in arrays and shards."""
        self.special_ids = {name: self._processor.piece_to_id(piece) for name, piece in SPECIALS.items()}
        """Ids of bos, pad, eos, unk, doc and clm, and of `line_end`."""
        unknown = self._processor.unk_id()
        for name, number in self.special_ids.items():
            if number == unknown and name != "unk":
                raise ValueError(
                    f"{model_path}: found no token {SPECIALS[name]!r}; train it with `plainspoken tokenizer train`"
                )
        self._line_end = np.array([self.special_ids["line_end"]], np.int32)

    def encode(self, texts: pa.Array) -> pa.LargeListArray:
        """Return the token ids of texts (string or large_string, no nulls): large_list<uint16 | uint32>.

        Each text's ids depend on that text alone.
        """
        if texts.null_count:
            raise ValueError(f"found {texts.null_count} nulls among {len(texts)} texts, expected none")
        pieces, first_piece, breaks = _pieces(texts)
        found = self._processor.encode(pieces, return_type="numpy", num_threads=1)
        if breaks:  # put the line end back between two pieces of one text
            for number in breaks:
                found[number] = np.concatenate([self._line_end, found[number]])
        lengths = np.fromiter(map(len, found), np.int64, len(found))
        ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        values = np.concatenate(found, dtype=self.dtype, casting="unsafe") if found else np.zeros(0, self.dtype)
        return pa.LargeListArray.from_arrays(pa.array(ends[first_piece]), pa.array(values))

    def decode(self, ids: pa.Array) -> pa.Array:
        """Return the texts (large_string) of lists of token ids. Control tokens, such as [DOC], leave no trace.

        Bytes that are not UTF-8, as a cut through a character leaves them, become U+FFFD.
        """
        offsets = ids.offsets.to_numpy()
        values = ids.values.to_numpy().astype(np.int32)
        return pa.array([self.decode_ids(values[a:b]) for a, b in itertools.pairwise(offsets)], pa.large_string())

    def decode_ids(self, ids: npt.NDArray[np.integer]) -> str:
        """Return the text of one array of token ids."""
        return str(self._processor.decode(ids.tolist())) if len(ids) else ""

    def piece(self, number: int) -> str:
        """Return the piece of one token id, as it stands in the model."""
        return str(self._processor.id_to_piece(int(number)))

    def is_control(self, number: int) -> bool:
        """Return whether a token id is a control token, which no text gives."""
        return bool(self._processor.is_control(int(number)))

    def vocabulary(self) -> str:
        """Return the lines of `tokenizer.vocab`: piece, tab, log probability."""
        scores = ((self.piece(i), self._processor.get_score(i)) for i in range(self.vocab_size))
        return "".join(f"{piece}\t{score:.6g}\n" for piece, score in scores)

    def byte_tokens(self) -> npt.NDArray[np.bool_]:
        """Return, for every token id, whether it stands for one byte of a character the vocabulary lacks."""
        return np.array([self._processor.is_byte(i) for i in range(self.vocab_size)], bool)


def _pieces(texts: pa.Array) -> tuple[list[bytes], npt.NDArray[np.int64], list[int]]:
    """Return UTF-8 pieces, the number of each text's first piece (and the end), and pieces that follow a line end."""
    whole: list[bytes] = texts.cast(pa.large_binary()).to_pylist()
    if max(map(len, whole), default=0) <= MAX_PIECE_BYTES:
        return whole, np.arange(len(whole) + 1), []
    pieces: list[bytes] = []
    first_piece = np.zeros(len(whole) + 1, np.int64)
    breaks: list[int] = []
    for row, text in enumerate(whole):
        start = 0
        while len(text) - start > MAX_PIECE_BYTES:
            end = _cut(text, start)
            if end < 0:
                break
            pieces.append(text[start:end])
            if text[end] == 10:
                breaks.append(len(pieces))
            start = end + 1
        pieces.append(text[start:])
        first_piece[row + 1] = len(pieces)
    return pieces, first_piece, breaks


def _cut(text: bytes, start: int) -> int:
    """Return the place of the line end or space at which a piece of `text` from `start` may end, or -1.

    Both begin a new word, and no token crosses them. Neither side may be empty or begin with another such mark: an
    empty piece would have no tokens.
    """
    for mark in (b"\n", b" "):
        limit = start + MAX_PIECE_BYTES
        while (end := text.rfind(mark, start + 1, limit)) > 0:
            if end + 1 < len(text) and text[end + 1] not in b" \n" and text[end - 1] not in b" \n":
                return end
            limit = end
    return -1
