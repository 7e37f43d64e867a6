"""Launching a kernel: which arrays are plain enough, the new array, the float errors met.

A function here answers null without an error where it is not for it to decide (no kernel, no plain array).
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import callptr, likely, unlikely
from septet.lang.types import const, i1, i32, i64, void
from septet.runtime.native.alloc import copy_shape, new_array
from septet.runtime.native.floaterror import clear_float_flags, float_flags
from septet.runtime.native.interpreter import FromSsize, decref, hook2
from septet.runtime.native.layout import (
    CODES,
    FIRST_ARITHMETIC,
    GRAD,
    HOOK,
    LAZY,
    NUMPY,
    SLOW,
    VIEW,
    A,
    bytes_,
    float_mask,
    kernels,
    names,
    obj,
    quiet,
    results,
)
from septet.runtime.native.recording import records

ARRAYS, ARRAY_SCALAR, SCALAR_ARRAY = range(3)  # modes of a kernel; one operand: ARRAYS


@kernel
def obstacles(a: A, reasons: const) -> i32:
    """Which of these bits keep native code from an array; a tracked one is like others where nothing is recorded (NumPy's keep asking:
    their results without dimensions would become scalars).
    """
    found = a.bad & reasons
    if unlikely((found & GRAD) != 0) and a.face != NUMPY and not records():
        found = found & ~GRAD
    return found


@kernel
def ready(a: A) -> i1:
    """Plain, and if it is a view nothing is pending on its root."""
    if likely((a.bad & (SLOW | VIEW)) == 0):
        return True
    return obstacles(a, SLOW) == 0 and (not a.root or (A(a.root).bad & LAZY) == 0)


@kernel
def same_shape(a: A, b: A) -> i1:
    if a.size != b.size or a.ndim != b.ndim:
        return False
    for k in range(1, i64(a.ndim)):
        if a.shape[k] != b.shape[k]:
            return False
    return True


@kernel
def entry(op: i64, mode: i64, code: i64) -> i64:
    """Index into the tables of kernels."""
    return (op * 3 + mode) * CODES + code


@kernel
def reports(op: i64, face: i64) -> i1:
    return face == NUMPY and op >= FIRST_ARITHMETIC and quiet[op] == 0


@kernel
def before_kernel():
    """Stale float flags are not this kernel's."""
    if unlikely(float_flags() != 0):
        clear_float_flags()


@kernel(inline=False)
def report_flags(r: obj, op: i64, flags: i64) -> obj:
    """Tell Python which float errors an operation raised; its result, or null where Python raised."""
    clear_float_flags()
    number = FromSsize(flags)
    answer = obj(0)
    if number:
        answer = hook2(HOOK["float_error"], number, names[op])
        decref(number)
    if not answer:
        decref(r)
        return None
    decref(answer)
    return r


@kernel
def after_kernel(r: obj, op: i64, face: i64) -> obj:
    """The result, once the float errors it met are reported."""
    if reports(op, face):
        flags = float_flags() & float_mask[0]
        if unlikely(flags != 0):
            return report_flags(r, op, flags)
    return r


@kernel
def launch(t: obj, like: A, op: i64, mode: const, a: A, b: A, scalar: bytes_) -> obj:
    """A new array of class t and the shape of `like`; null where there is no kernel."""
    at = entry(op, mode, i64(like.code))
    k = kernels[at]
    if unlikely(not k or (like.ndim == 0 and like.face == NUMPY)):  # NumPy makes scalars of results without dimensions
        return None
    r = new_array(t, i64(results[at]), like.size)
    if unlikely(not r):
        return None
    copy_shape(r, like)
    before_kernel()
    if mode == ARRAYS:
        callptr(void, k, r.data, a.data, b.data, like.size)
    elif mode == ARRAY_SCALAR:
        callptr(void, k, r.data, a.data, scalar, like.size)
    else:
        callptr(void, k, r.data, scalar, b.data, like.size)
    return after_kernel(r, op, i64(like.face))


@kernel(inline=False)
def launch_scalar(t: obj, a: A, op: i64, scalar: bytes_) -> obj:
    return launch(t, a, op, ARRAY_SCALAR, a, a, scalar)


@kernel(inline=False)
def launch_reflected(t: obj, b: A, op: i64, scalar: bytes_) -> obj:
    return launch(t, b, op, SCALAR_ARRAY, b, b, scalar)
