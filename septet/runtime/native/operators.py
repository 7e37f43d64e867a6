"""The slots of the operators: the fast path, else what is recorded for gradients, else Python."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import Kernel, kernel
from septet.lang.linkage import likely
from septet.lang.types import const, i1, i32, i64, ptr
from septet.runtime.native.interpreter import FLOAT, INT, NOT_IMPLEMENTED, AsLongLong, Occurred, call, new_reference, type_of
from septet.runtime.native.layout import OP, Float, general, obj
from septet.runtime.native.number import fast_binary, fast_unary, looks_at_values
from septet.runtime.native.record import recorded_binary, recorded_unary


@kernel(inline=False)
def general_binary(v: obj, w: obj, op: i64) -> obj:
    """What is uncommon; NotImplemented where nobody has registered for it."""
    if Occurred():
        return None
    if not general[op]:
        return new_reference(NOT_IMPLEMENTED)
    args = array(obj, 2, 8)
    args[0] = v
    args[1] = w
    return call(general[op], args, 2, None)


@kernel(inline=False)
def uncommon_binary(v: obj, w: obj, op: i64) -> obj:
    """What is recorded, and what Python decides."""
    r = recorded_binary(v, w, op)
    return r if r else general_binary(v, w, op)


@kernel
def binary(v: obj, w: obj, op: const) -> obj:
    r = fast_binary(v, w, op)
    if likely(r):
        return r
    return uncommon_binary(v, w, op)


@kernel(inline=False)
def unary(v: obj, op: i64) -> obj:
    r = fast_unary(v, op)
    if likely(r):
        return r
    r = recorded_unary(v, op)
    if r or Occurred():
        return r
    args = array(obj, 1, 8)
    args[0] = v
    return call(general[op], args, 1, None)


def binary_slot(name: str) -> Kernel:
    """The number slot of an operator."""
    op = OP[name]

    @kernel
    def array_binary(v: obj, w: obj) -> obj:
        return binary(v, w, op)

    @kernel
    def array_division(v: obj, w: obj) -> obj:
        return general_binary(v, w, op) if looks_at_values(v, w) else binary(v, w, op)

    if name in ("floor_divide", "remainder"):
        array_binary = array_division
    array_binary.name = f"array_{name}"
    return array_binary


def unary_slot(name: str) -> Kernel:
    """The number slot of an operator of one operand."""
    op = OP[name]

    @kernel
    def array_unary(v: obj) -> obj:
        return unary(v, op)

    array_unary.name = f"array_{name}"
    return array_unary


@kernel(inline=False)
def is_common_power(w: obj) -> i1:
    """Whether an exponent is one that Python may compute otherwise: 2, 1, 0.5, -1 and all else that is below 1."""
    if type_of(w) == INT:
        over = array(i32, 1, 4)
        n = AsLongLong(w, over)
        return over[0] != 0 or n <= 2
    return type_of(w) == FLOAT and (ptr[Float](w).value <= 1.0 or ptr[Float](w).value == 2.0)


@kernel
def array_power(v: obj, w: obj, modulus: obj) -> obj:
    """v ** w; a power of exactly 2 is the op `square`."""
    if type_of(w) == INT:
        over = array(i64, 1, 8)
        if AsLongLong(w, ptr[i32](over)) == 2:
            r = fast_unary(v, OP["square"])
            if not r:
                r = recorded_unary(v, OP["square"])
            if likely(r):
                return r
    if is_common_power(w) or looks_at_values(v, w):
        return general_binary(v, w, OP["power"])
    return binary(v, w, OP["power"])


@kernel
def array_compare(v: obj, w: obj, op: i32) -> obj:
    """tp_richcompare: the ops stand in the order of Py_LT ... Py_GE."""
    r = fast_binary(v, w, i64(op))
    if likely(r):
        return r
    return uncommon_binary(v, w, i64(op))
