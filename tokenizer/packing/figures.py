"""Count what packing makes of a corpus: rows, padding, cuts, documents in a row; in all and for each leaf.

Packer -> a dict for `report.json`.
"""

from typing import Any

import numpy as np

from tokenizer.packing.packer import Packer


def figures(packer: Packer) -> dict[str, Any]:
    """Return the figures of one pass without repeats, from the plans alone.

    rows; slots (places of tokens in all rows' sources); padding (places left empty); segments (documents' parts);
    segments_per_row ({"1": rows, ...}); cuts (places where a document was cut), avoidable_cuts (of documents that would
    have fitted a row); tokens; separators; prefix_rows; and leaves, a list of the same for each, with its parts
    (source, language).
    """
    config = packer.config
    leaves = []
    for number, leaf in enumerate(packer.corpus.leaves):
        rows = leaf.rows
        tokens = segments = cuts = 0
        slots = rows * config.source_tokens
        per_row = np.zeros(1, np.int64)
        avoidable = 0
        for window in range(leaf.num_windows):
            plan = packer.corpus.plan(number, window)
            counts = np.bincount(np.diff(plan.offsets))
            per_row = np.pad(per_row, (0, max(len(counts) - len(per_row), 0)))
            per_row[: len(counts)] += counts
            tokens += int(plan.length.sum(dtype=np.int64))
            segments += len(plan.length)
            cuts += int(np.count_nonzero(plan.last == 0))
            avoidable += packer.corpus.avoidable_cuts(plan)
        leaves.append(
            {
                "parts": [list(part) for part in leaf.parts],
                "rows": rows,
                "slots": slots,
                "padding": slots - tokens - (segments - rows),
                "tokens": tokens,
                "separators": segments - rows,
                "segments": segments,
                "segments_per_row": {str(k): int(n) for k, n in enumerate(per_row) if n},
                "cuts": cuts,
                "avoidable_cuts": avoidable,
                "prefix_rows": int(leaf.prefix_rows.sum(dtype=np.int64)),
            }
        )
    return {
        "objective": config.objective,
        "sequence_tokens": config.sequence_tokens,
        "widths": list(config.widths),
        "batch_rows": config.batch_rows,
        "fingerprint": packer.fingerprint,
        **_sum(leaves),
        "leaves": leaves,
    }


def _sum(leaves: list[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {}
    names = ("rows", "slots", "padding", "tokens", "separators", "segments", "cuts", "avoidable_cuts", "prefix_rows")
    for name in names:
        total[name] = sum(leaf[name] for leaf in leaves)
    per_row: dict[str, int] = {}
    for leaf in leaves:
        for segments, number in leaf["segments_per_row"].items():
            per_row[segments] = per_row.get(segments, 0) + number
    total["segments_per_row"] = dict(sorted(per_row.items(), key=lambda item: int(item[0])))
    return total
