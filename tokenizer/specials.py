"""The tokens that are not text: their names, pieces and places in every model.

Ids 0 to 3 are those of the public AlexaTM 20B model (amazon-science/alexa-teacher-models): bos 0, pad 1, eos 2. All
but the line end are control tokens: no text, whatever it spells, can produce them.
"""

#: SentencePiece works on one line; this visible stand-in carries the line end through it, and only there.
LINE_END_PIECE = "\u2424"

#: What SentencePiece writes for a space, at the start of a piece that begins a word.
SPACE_MARK = "\u2581"

#: Name of each special token -> its piece. The order is the order of ids.
SPECIALS = {
    "bos": "<s>",
    "pad": "<pad>",
    "eos": "</s>",
    "unk": "<unk>",
    "doc": "[DOC]",  # between documents of a training row (AlexaTM 20B, section 3)
    "clm": "[CLM]",  # first token of a prefix LM row (ditto)
    "line_end": LINE_END_PIECE,
}


def reserved_piece(number: int) -> str:
    """Return the piece of a reserved entry; the span objectives use the first ones as sentinels.

    >>> reserved_piece(7)
    '[RESERVED_7]'
    """
    return f"[RESERVED_{number}]"
