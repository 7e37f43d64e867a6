"""`torch.__config__`: how it was built."""
from __future__ import annotations


def show() -> str:
    """A few lines about the engine."""
    from importlib.metadata import version

    return f"PyTorch built with:\n  - Septet, an engine that compiles through LLVM (llvmlite {version('llvmlite')})\n"


def parallel_info() -> str:
    """The number of threads."""
    from septet.runtime import threads

    return f"ATen/Parallel:\n\tat::get_num_threads() : {threads.count()}\n"
