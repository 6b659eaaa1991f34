"""What a cluster adds to a run."""
