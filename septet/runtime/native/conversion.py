"""What an array of one element is as a Python number: bool(a), float(a), int(a), a.__index__()."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.types import i1, i32, i64, ptr
from septet.runtime.native.interpreter import (
    ComplexFromDoubles,
    FloatFromDouble,
    Hash,
    IsTrue,
    NumberFloat,
    NumberLong,
    Occurred,
    decref,
    hook1,
)
from septet.runtime.native.item import python_number
from septet.runtime.native.layout import COMPLEX64, HOOK, INT8, UINT64, A, Complex, Float, Scalar, bytes_, obj
from septet.runtime.native.views import open_to_items


@kernel(inline=False)
def single(o: obj) -> obj:
    """The only element as a Python number; null without an error where the array is not of this kind."""
    a = A(o)
    if a.size != 1 or not open_to_items(a):
        return None
    return python_number(a.data, i64(a.code))


@kernel
def array_truth(o: obj) -> i32:
    """nb_bool."""
    number = single(o)
    if not number:
        if Occurred():
            return -1
        number = hook1(HOOK["truth"], o)
    if not number:
        return -1
    r = IsTrue(number)
    decref(number)
    return r


@kernel(inline=False)
def as_number(o: obj, which: i64, allowed: i1) -> obj:
    """int(o) for which = to_int, float(o) for to_float; complex arrays and what is not `allowed` are Python's."""
    a = A(o)
    if allowed and a.code < COMPLEX64:
        number = single(o)
        if number:
            r = NumberLong(number) if which == HOOK["to_int"] else NumberFloat(number)
            decref(number)
            return r
    return obj(0) if Occurred() else hook1(which, o)


@kernel
def array_float(o: obj) -> obj:
    """nb_float; NumPy deprecates it for arrays with dimensions, so only those without are fast."""
    return as_number(o, HOOK["to_float"], A(o).ndim == 0)


@kernel
def array_int(o: obj) -> obj:
    """nb_int."""
    return as_number(o, HOOK["to_int"], A(o).ndim == 0)


@kernel
def array_index(o: obj) -> obj:
    """nb_index of an integer array of no dimension."""
    a = A(o)
    if a.ndim == 0 and a.code >= INT8 and a.code <= UINT64:
        number = single(o)
        if number:
            return number
    return obj(0) if Occurred() else hook1(HOOK["to_index"], o)


@kernel
def float64_hash(o: obj) -> i64:
    return hash_of(FloatFromDouble(ptr[Float](o).value))


@kernel(inline=False)
def hash_of(o: obj) -> i64:
    """The hash of an equal Python number, which it drops."""
    if not o:
        return -1
    h = Hash(o)
    decref(o)
    return h


@kernel(inline=False)
def as_python(o: obj) -> obj:
    """A scalar that is not float64 or complex128 as a Python number."""
    s = ptr[Scalar](o)
    r = python_number(bytes_(o) + 16, s.code)
    return r if r else hook1(HOOK["scalar_number"], o)


@kernel
def scalar_hash(o: obj) -> i64:
    return hash_of(as_python(o))


@kernel
def scalar_truth(o: obj) -> i32:
    s = ptr[Scalar](o)
    if s.code <= UINT64:
        return i32(s.bits != 0)
    number = as_python(o)
    if not number:
        return -1
    r = IsTrue(number)
    decref(number)
    return r


@kernel
def scalar_index(o: obj) -> obj:
    """nb_index of integers."""
    return as_python(o)


@kernel(inline=False)
def converted(o: obj, which: i64) -> obj:
    """int(o) or float(o) by way of the Python number."""
    number = as_python(o)
    if not number:
        return None
    r = NumberLong(number) if which == 0 else NumberFloat(number)
    decref(number)
    return r


@kernel
def scalar_int(o: obj) -> obj:
    return converted(o, 0)


@kernel
def scalar_float(o: obj) -> obj:
    return converted(o, 1)


@kernel
def scalar_value(o: obj, closure: bytes_) -> obj:
    """`_value` of a scalar that is not float64 or complex128."""
    return as_python(o)


@kernel
def float64_value(o: obj, closure: bytes_) -> obj:
    return FloatFromDouble(ptr[Float](o).value)


@kernel
def complex128_value(o: obj, closure: bytes_) -> obj:
    return ComplexFromDoubles(ptr[Complex](o).real, ptr[Complex](o).imag)
