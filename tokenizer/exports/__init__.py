"""Token shards in the layouts of other trainers, one layout per file."""
