"""The version of each step's behaviour. A change that can change a byte of output raises the step's number.

Versions are part of every shard's key, so a raised one rebuilds exactly the shards that the step has touched.
"""

from collections.abc import Mapping

from tokenizer.train import VERSION as TRAIN_VERSION
from transforms import choose_form, repeated_lines

#: Step (as the recipe's table is named) -> version.
VERSIONS: Mapping[str, int] = {
    "read": 1,
    "extract": 1,
    "clean": 1,
    "mask": 1,
    "language": 1,
    "lines": 1,
    "judge": 1,
    "dedupe": 1,
    "dedupe.lines": repeated_lines.VERSION,
    "speak": 2,
    "decontaminate": 1,
    "choose_form": choose_form.VERSION,
    "tokenizer": TRAIN_VERSION,
    "encode": 1,
    "pack": 1,
}
