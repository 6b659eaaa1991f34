"""The tokenizer: sampling, training, model card, encoding, token shards; packing lives in `tokenizer.packing`."""
