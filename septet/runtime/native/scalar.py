"""Scalars of the NumPy face: float64 (a float with its own free list) and int64 at full speed, others through Python.

A result that is not finite, an overflow, a division by zero and every type not named here go to the hooks
`scalar_binary(op, v, w)`, `scalar_unary(op, v)`, `scalar_compare(op, v, w)`: Python decides and warns.
"""
from __future__ import annotations

from septet.lang.intrinsics import array, mulhi
from septet.lang.kernel import Kernel, kernel
from septet.lang.linkage import callptr, likely
from septet.lang.types import f32, f64, i1, i32, i64, ptr, void
from septet.runtime.native.alloc import face_index
from septet.runtime.native.convert import EXACT, is_number, to_element
from septet.runtime.native.interpreter import (
    FLOAT,
    INT,
    NOT_IMPLEMENTED,
    AsLongLong,
    BoolFromLong,
    GetSlot,
    decref,
    hook2,
    hook3,
    new_reference,
    type_of,
)
from septet.runtime.native.item import load_integer, new_float64, new_scalar
from septet.runtime.native.layout import (
    FLOAT32,
    FLOAT64,
    HOOK,
    INT64,
    OP,
    Float,
    Scalar,
    booleans,
    bytes_,
    float_count,
    float_list,
    float_mask,
    hooks,
    names,
    obj,
    scalar_types,
)

MAX_FREE = 256
TP_FREE = 74
ADD, SUBTRACT, MULTIPLY, DIVIDE, FLOOR_DIVIDE, REMAINDER, AND, OR, XOR = (
    OP[name]
    for name in ("add", "subtract", "multiply", "divide", "floor_divide", "remainder", "bitwise_and", "bitwise_or", "bitwise_xor")
)


@kernel
def float64_dealloc(o: obj):
    t = type_of(o)
    if likely(t == scalar_types[FLOAT64] and float_count[0] < MAX_FREE):
        ptr[bytes_](o)[2] = float_list[0]
        float_list[0] = bytes_(o)
        float_count[0] += 1
    else:
        callptr(void, GetSlot(t, TP_FREE), o)
    decref(t)


@kernel
def scalar_dealloc(o: obj):
    t = type_of(o)
    callptr(void, GetSlot(t, TP_FREE), o)
    decref(t)


@kernel
def to_double(x: obj, out: ptr[f64]) -> i1:
    """A float, float64, int64 or exact int as a float."""
    t = type_of(x)
    if t == FLOAT or t == scalar_types[FLOAT64]:
        out[0] = ptr[Float](x).value
        return True
    n = array(i64, 1, 8)
    if to_integer(x, n):
        out[0] = f64(n[0])
        return n[0] <= EXACT and n[0] >= -EXACT
    return False


@kernel(inline=False)
def to_integer(x: obj, out: ptr[i64]) -> i1:
    """An int or int64 as an integer of 64 bits."""
    t = type_of(x)
    if t == scalar_types[INT64] and scalar_types[INT64]:
        out[0] = ptr[Scalar](x).bits
        return True
    if t != INT:
        return False
    over = array(i32, 1, 4)
    out[0] = AsLongLong(x, over)
    return over[0] == 0


@kernel(inline=False)
def general_scalar(v: obj, w: obj, op: i64) -> obj:
    """Python's rule; NotImplemented beside an array, whose own slot then runs."""
    if face_index(type_of(v)) >= 0 or face_index(type_of(w)) >= 0 or not hooks[HOOK["scalar_binary"]]:
        return new_reference(NOT_IMPLEMENTED)
    return hook3(HOOK["scalar_binary"], names[op], v, w)


@kernel
def float_result(x: f64, y: f64, op: i64) -> f64:
    if op == ADD:
        return x + y
    if op == SUBTRACT:
        return x - y
    if op == MULTIPLY:
        return x * y
    return x / y


@kernel(inline=False)
def integer_arithmetic(v: obj, w: obj, x: i64, y: i64, op: i64) -> obj:
    """int64 where the result fits, else Python's rule."""
    r = i64(0)
    ok = i1(False)
    if op == ADD:
        r = x + y
        ok = (x ^ r) & (y ^ r) >= 0
    elif op == SUBTRACT:
        r = x - y
        ok = (x ^ y) & (x ^ r) >= 0
    elif op == MULTIPLY:
        r = x * y
        ok = mulhi(x, y) == r >> 63
    elif (op == FLOOR_DIVIDE or op == REMAINDER) and y > 0:
        r = x // y if op == FLOOR_DIVIDE else x % y
        ok = True
    elif op == AND:
        r = x & y
        ok = True
    elif op == OR:
        r = x | y
        ok = True
    elif op == XOR:
        r = x ^ y
        ok = True
    if not ok:
        return general_scalar(v, w, op)
    return new_scalar(scalar_types[INT64], INT64, r)


@kernel(inline=False)
def scalar_arithmetic(v: obj, w: obj, op: i64) -> obj:
    x = array(f64, 1, 8)
    y = array(f64, 1, 8)
    n = array(i64, 2, 8)
    if op != DIVIDE and to_integer(v, n) and to_integer(w, n + 1):
        return integer_arithmetic(v, w, n[0], n[1], op)
    if op <= DIVIDE and to_double(v, x) and to_double(w, y):
        r = float_result(x[0], y[0], op)
        if likely(r - r == 0.0):
            return new_float64(r)
    elif op <= DIVIDE and (type_of(v) == scalar_types[FLOAT32] or type_of(w) == scalar_types[FLOAT32]):
        return single_arithmetic(v, w, op)
    return general_scalar(v, w, op)


@kernel
def single_result(x: f32, y: f32, op: i64) -> f32:
    if op == ADD:
        return x + y
    if op == SUBTRACT:
        return x - y
    if op == MULTIPLY:
        return x * y
    return x / y


@kernel(inline=False)
def single_arithmetic(v: obj, w: obj, op: i64) -> obj:
    """float32 with float32 or a Python number that it holds, where the result is finite and underflow is nobody's concern."""
    p = array(f32, 8, 16)
    fits = scalar_types[FLOAT32] and (float_mask[0] & 4) == 0 and is_number(type_of(v)) and is_number(type_of(w))
    if fits and to_element(v, type_of(v), FLOAT32, bytes_(p)) and to_element(w, type_of(w), FLOAT32, bytes_(p + 4)):
        p[0] = single_result(p[0], p[4], op)
        if p[0] - p[0] == f32(0.0):
            return new_scalar(scalar_types[FLOAT32], FLOAT32, load_integer(bytes_(p), FLOAT32))
    return general_scalar(v, w, op)


def scalar_slot(name: str) -> Kernel:
    """The number slot of the scalar types for an operator."""
    op = OP[name]

    @kernel
    def scalar_binary(v: obj, w: obj) -> obj:
        return scalar_arithmetic(v, w, op)

    scalar_binary.name = f"scalar_{name}"
    return scalar_binary


@kernel
def scalar_power(v: obj, w: obj, modulus: obj) -> obj:
    return general_scalar(v, w, OP["power"])


@kernel(inline=False)
def scalar_sign(v: obj, op: i64) -> obj:
    """-v, +v, abs(v) of float64; the others are Python's."""
    if type_of(v) == scalar_types[FLOAT64]:
        x = ptr[Float](v).value
        return new_float64(-x if op == OP["negative"] else abs(x) if op == OP["absolute"] else x)
    return hook2(HOOK["scalar_unary"], names[op], v)


def sign_slot(name: str) -> Kernel:
    """The number slot of the scalar types for an operator of one operand."""
    op = OP[name]

    @kernel
    def scalar_unary(v: obj) -> obj:
        return scalar_sign(v, op)

    scalar_unary.name = f"scalar_{name}"
    return scalar_unary


@kernel(inline=False)
def boolean(truth: i1) -> obj:
    """True or False of the face, else Python's."""
    return new_reference(booleans[i64(truth)]) if booleans[0] else BoolFromLong(i64(truth))


@kernel
def ordered(below: i1, equal: i1, above: i1, op: i32) -> i1:
    """Whether a comparison (Py_LT ... Py_GE) holds."""
    if op == 0:
        return below
    if op == 1:
        return below | equal
    if op == 2:
        return equal
    if op == 3:
        return not equal
    if op == 4:
        return above
    return above | equal


@kernel
def scalar_richcompare(v: obj, w: obj, op: i32) -> obj:
    n = array(i64, 2, 8)
    x = array(f64, 1, 8)
    y = array(f64, 1, 8)
    if to_integer(v, n) and to_integer(w, n + 1):
        return boolean(ordered(n[0] < n[1], n[0] == n[1], n[0] > n[1], op))
    if to_double(v, x) and to_double(w, y):
        return boolean(ordered(x[0] < y[0], x[0] == y[0], x[0] > y[0], op))
    if face_index(type_of(w)) >= 0 or not hooks[HOOK["scalar_compare"]]:
        return new_reference(NOT_IMPLEMENTED)
    return hook3(HOOK["scalar_compare"], names[i64(op)], v, w)
