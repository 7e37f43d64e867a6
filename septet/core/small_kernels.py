"""The kernels of `codegen/small.py` given to the native array type: plain work on small arrays never enters Python."""
from __future__ import annotations

from septet.codegen import small
from septet.ir import elementwise, structure
from septet.runtime.native import registry

MODES = {"vv": registry.ARRAYS, "vs": registry.ARRAY_SCALAR, "sv": registry.SCALAR_ARRAY, "v": registry.ARRAYS,
         small.REDUCED: registry.ARRAYS}


def register() -> None:
    """Fill the native table of kernels, about 6 ms."""
    for key, address in small.addresses().items():
        row = structure.ROWS[key.op] if key.mode == small.REDUCED else elementwise.ROWS[key.op]
        operands = 1 if key.mode == small.REDUCED else row.arity
        loop = row.loop((key.dtype,) * operands)
        if loop is not None:
            registry.register_kernel(key.op, MODES[key.mode], key.dtype, loop.output, address)
