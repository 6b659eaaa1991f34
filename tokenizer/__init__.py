"""The tokenizer: sampling, training, model card, encoding, token shards; packing lives in `tokenizer.packing`."""

from transforms import kernel_cache

kernel_cache.use()
