"""The kernel language, public: `from septet.kernel import kernel, ptr, f64, i64, prange`.

A module of kernels starts with `from __future__ import annotations`; docs/kernels.md tells how to write them.
"""
from __future__ import annotations

from septet.lang.intrinsics import ALL, extern
from septet.lang.kernel import Kernel, KernelError, kernel, register_compiler
from septet.lang.types import *  # noqa: F403
from septet.lang.types import SCALARS, VECTORS, const, noalias, ptr, struct_type, vec

register_compiler("septet.runtime.compiled", "compile_kernel")      # by name: imported when the first kernel is needed
globals().update(VECTORS, **ALL)
__all__ = ["kernel", "KernelError", "Kernel", "extern", "vec", "ptr", "noalias", "const", "struct_type",
           *(t.name for t in SCALARS), *VECTORS, *ALL]
