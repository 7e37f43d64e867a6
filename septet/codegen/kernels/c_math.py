"""The C library's own functions over arrays, where its very bits decide (ties between splits, say); `exp` elsewhere is ours, faster."""
from __future__ import annotations

from septet.kernel import extern, f64, i64, kernel, prange, ptr

exp = extern("exp", f64, f64, pure=True)


@kernel
def exponentials(out: ptr[f64], x: ptr[f64], n: i64, tasks: i64):
    """out = exp(x)."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = exp(x[i])
