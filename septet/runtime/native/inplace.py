"""In-place arithmetic: the same storage, one version further."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import Kernel, kernel
from septet.lang.linkage import callptr, likely
from septet.lang.types import const, i1, i64, void
from septet.runtime.native.convert import is_number, to_element
from septet.runtime.native.interpreter import NOT_IMPLEMENTED, Occurred, call, new_reference, type_of
from septet.runtime.native.launch import ARRAY_SCALAR, ARRAYS, after_kernel, before_kernel, entry, ready, same_shape
from septet.runtime.native.layout import OP, READONLY, A, bytes_, in_place, kernels, obj, results
from septet.runtime.native.number import is_tail, looks_at_values
from septet.runtime.native.views import unseen


@kernel
def bump(a: A):
    """One more write, counted at the root."""
    root = A(a.root) if a.root else a
    root.version += 1


@kernel
def writable(a: A) -> i1:
    """Plain, not read-only, and nothing may still want to read the old values."""
    return ready(a) and (a.bad & READONLY) == 0 and unseen(a)


@kernel
def apart(a: A, b: A) -> i1:
    """Whether two contiguous arrays are the same memory exactly, or share none."""
    x = i64(a.data)
    y = i64(b.data)
    return (x == y and a.size == b.size) or x + a.size * a.itemsize <= y or y + b.size * b.itemsize <= x


@kernel(inline=False)
def run_in_place(a: A, op: i64, mode: i64, y: bytes_, length: i64) -> obj:
    """a = a op y, `length` elements at a time; null where no kernel gives the dtype of a."""
    at = entry(op, mode, i64(a.code))
    k = kernels[at]
    if not k or results[at] != a.code:
        return None
    x = a.data
    end = a.data + a.size * a.itemsize
    before_kernel()
    while i64(x) < i64(end):
        callptr(void, k, x, x, y, length)
        x = x + length * a.itemsize
    bump(a)
    return after_kernel(new_reference(a), op, i64(a.face))


@kernel(inline=False)
def fast_in_place(v: obj, w: obj, op: i64) -> obj:
    a = A(v)
    t = type_of(v)
    u = type_of(w)
    if not writable(a) or a.size == 0:
        return None
    if t == u:
        b = A(w)
        if not ready(b) or a.code != b.code or not apart(a, b):
            return None
        if same_shape(a, b):
            return run_in_place(a, op, ARRAYS, b.data, a.size)
        if is_tail(b, a) and b.size > 0:
            return run_in_place(a, op, ARRAYS, b.data, b.size)
        return None
    scalar = array(i64, 2, 16)
    if is_number(u) and to_element(w, u, i64(a.code), bytes_(scalar)):
        return run_in_place(a, op, ARRAY_SCALAR, bytes_(scalar), a.size)
    return None


@kernel
def in_place_binary(v: obj, w: obj, op: const) -> obj:
    r = fast_in_place(v, w, op)
    if likely(r):
        return r
    return general_in_place(v, w, op)


@kernel(inline=False)
def general_in_place(v: obj, w: obj, op: i64) -> obj:
    if Occurred():
        return None
    if not in_place[op]:
        return new_reference(NOT_IMPLEMENTED)
    args = array(obj, 2, 8)
    args[0] = v
    args[1] = w
    return call(in_place[op], args, 2, None)


def in_place_slot(name: str) -> Kernel:
    """The number slot of an operator that writes its left operand."""
    op = OP[name]

    @kernel
    def array_in_place(v: obj, w: obj) -> obj:
        return in_place_binary(v, w, op)

    @kernel
    def array_division(v: obj, w: obj) -> obj:
        return general_in_place(v, w, op) if looks_at_values(v, w) else in_place_binary(v, w, op)

    if name in ("floor_divide", "remainder"):
        array_in_place = array_division
    array_in_place.name = f"array_inplace_{name}"
    return array_in_place


@kernel
def array_inplace_power(v: obj, w: obj, modulus: obj) -> obj:
    return general_in_place(v, w, OP["power"]) if looks_at_values(v, w) else in_place_binary(v, w, OP["power"])
