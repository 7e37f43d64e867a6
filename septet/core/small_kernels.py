"""The kernels of `codegen/small.py` given to the native array type: plain work on small arrays never enters Python."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.codegen import small
from septet.core.handle import Handle as Array
from septet.ir.dtype import NUMERIC, DType
from septet.ir.op import Loop, Op
from septet.runtime.native import registry
from septet.runtime.native.layout import FLOAT_NUMBER

MODES = {"vv": registry.ARRAYS, "vs": registry.ARRAY_SCALAR, "sv": registry.SCALAR_ARRAY, "v": registry.ARRAYS,
         small.REDUCED: registry.ARRAYS}
FREQUENT = 8                        # calls of an op on small arrays, after which its kernels are compiled (some ms, once a machine)
LEARNED = frozenset(d for d in NUMERIC if d.kind in "biu" or d in small.FLOATS)


def register() -> None:
    """Fill the native table of kernels, about 6 ms."""
    for key, address in small.addresses().items():
        registry.register_kernel(key.op, MODES[key.mode], key.dtype, small.row_of(key)[1], address)
    for dtype in small.CASTS:
        registry.register_cast(dtype, small.cast_name(dtype))


def learn(row: Op, operands: Sequence[Any], loop: Loop) -> int:
    """Tell native code in which dtype an op computes operands like these, where it has the kernels for it.

    NumPy's rules are meant: its arrays and Python numbers of which no value decides.  The answer is how many more calls like this one
    make it worth while to compile the kernels; 0 where there is nothing more to learn.
    """
    dtype = loop.inputs[0]
    if any(d is not dtype for d in loop.inputs) or len(loop.inputs) > 2:
        return 0
    if not registry.has_kernel(row.name, dtype):
        return FREQUENT if can_learn(row, dtype) else 0
    codes = codes_of(operands)
    if codes and any(code != dtype.code and code != FLOAT_NUMBER for code in codes):
        registry.register_common(row.name, *codes, dtype)
    return 0


def can_learn(row: Op, dtype: DType) -> bool:
    """Whether a kernel does all that there is to an op: a negative power of integers is an error that no kernel sees."""
    return row.kind == "elementwise" and row.emit is not None and dtype in LEARNED and not (row.name == "power" and dtype.is_integer)


def learn_more(row: Op, operands: Sequence[Any], loop: Loop) -> None:
    """Give native code the kernels of an op that is called often on small arrays."""
    dtype = loop.inputs[0]
    if not registry.has_kernel(row.name, dtype):
        for mode, address in small.more(row, dtype).items():
            registry.register_kernel(row.name, MODES[mode], dtype, loop.output, address)
        if row.quiet:
            registry.register_quiet(row.name)
    learn(row, operands, loop)


def codes_of(operands: Sequence[Any]) -> list[int]:
    """The codes of two operands as the native table has them, of one operand twice; none where it has no place for them."""
    arrays = [x for x in operands if isinstance(x, Array)]
    if len(operands) == 1 or len(arrays) == 2:
        return [x._dtype.code for x in (operands if len(arrays) == 2 else arrays * 2)]
    if not arrays:
        return []
    kind = type(next(x for x in operands if not isinstance(x, Array)))
    own = arrays[0]._dtype
    if kind is float:
        return [own.code, FLOAT_NUMBER]
    return [own.code, own.code] if kind is int and own.is_integer else []
