"""One step of the pipeline per module: frozen limits, a pure function, a thin Beam PTransform."""

from transforms import kernel_cache

kernel_cache.use()
