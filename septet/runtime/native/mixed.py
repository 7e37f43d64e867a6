"""Operands of different dtypes: which common dtype an op computes in, and conversion to it.

`common` is filled by Python as it meets pairs of dtypes: native code decides no rule.
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import callptr
from septet.lang.types import i64, void
from septet.runtime.native.alloc import copy_shape, new_array
from septet.runtime.native.interpreter import FLOAT, INT, new_reference
from septet.runtime.native.launch import ARRAYS, entry
from septet.runtime.native.layout import CODES, FLOAT_NUMBER, NUMPY, A, casts, common, kernels, obj


@kernel
def common_code(op: i64, face: i64, a: i64, b: i64) -> i64:
    """The dtype in which operands of dtypes a and b are computed; negative: Python decides."""
    if face != NUMPY:
        return -1
    return i64(common[(op * CODES + a) * CODES + b]) - 1


@kernel
def code_of_number(t: obj, a: A) -> i64:
    """What a Python number counts as beside an array: a float for itself, an int as one more element; negative: neither."""
    if t == FLOAT:
        return FLOAT_NUMBER
    return i64(a.code) if t == INT else i64(-1)


@kernel(inline=False)
def converted(t: obj, a: A, code: i64) -> A:
    """The elements in another dtype, a new reference; null without an error where there is no kernel."""
    if a.code == code:
        return A(new_reference(a))
    k = kernels[entry(casts[code], ARRAYS, i64(a.code))]
    if not k:
        return None
    r = new_array(t, code, a.size)
    if r:
        copy_shape(r, a)
        callptr(void, k, r.data, a.data, a.data, a.size)
    return r
