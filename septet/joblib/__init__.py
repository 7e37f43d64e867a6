"""The joblib face: `import septet.joblib`.  Files are Septet's own (safetensors and JSON, never pickles), workers are threads.

`dump` and `load` keep what docs/persistence.md says; a pickle that the real joblib wrote is refused.
"""
from __future__ import annotations

from typing import Any

from septet.joblib.files import dump, load
from septet.joblib.memory import MemorizedResult, Memory, expires_after, hash
from septet.joblib.parallel import Parallel, cpu_count, delayed, effective_n_jobs, parallel_backend, parallel_config

__version__ = "1.6.0"
_ABSENT = ("Logger", "ParallelBackendBase", "PrintTime", "StoreBackendBase", "register_compressor", "register_parallel_backend",
           "register_store_backend", "wrap_non_picklable_objects")


def __getattr__(name: str) -> Any:
    """NotSupported for what joblib has and the face has not."""
    if name in _ABSENT:
        from septet.errors import NotSupported

        raise NotSupported(f"joblib.{name}")
    raise AttributeError(f"module 'joblib' has no attribute {name!r}")


__all__ = ["MemorizedResult", "Memory", "Parallel", "cpu_count", "delayed", "dump", "effective_n_jobs", "expires_after", "hash", "load",
           "parallel_backend", "parallel_config"]
