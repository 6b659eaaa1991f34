"""The way of the data: recipes, readers, shards, manifests, runs and the command line."""
