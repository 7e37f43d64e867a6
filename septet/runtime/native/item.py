"""Elements as Python objects: scalars of the NumPy face, else Python numbers."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import likely
from septet.lang.types import f32, f64, i8, i16, i32, i64, ptr, u8, u16, u32
from septet.runtime.native.interpreter import (
    BoolFromLong,
    ComplexFromDoubles,
    FloatFromDouble,
    FromSsize,
    FromUnsigned,
    PyObject_Init,
    PyObject_New,
    decref,
    hook3,
    incref,
)
from septet.runtime.native.layout import (
    BOOL,
    COMPLEX64,
    COMPLEX128,
    FLOAT32,
    FLOAT64,
    HOOK,
    INT8,
    INT16,
    INT32,
    INT64,
    NUMERIC,
    UINT8,
    UINT32,
    UINT64,
    A,
    Complex,
    Float,
    Scalar,
    booleans,
    bytes_,
    float_count,
    float_list,
    hooks,
    obj,
    scalar_types,
)


@kernel(inline=False)
def new_float64(x: f64) -> obj:
    """A float64 scalar, or a float where the face has none."""
    t = scalar_types[FLOAT64]
    if not t:
        return FloatFromDouble(x)
    first = float_list[0]
    if likely(first):
        float_list[0] = ptr[bytes_](first)[2]
        float_count[0] -= 1
        PyObject_Init(first, t)
        ptr[Float](first).value = x
        return first
    f = ptr[Float](PyObject_New(t))
    if f:
        f.value = x
    return f


@kernel(inline=False)
def new_scalar(t: obj, code: i64, bits: i64) -> obj:
    """A scalar that is neither float64 nor complex128; bool has two objects only."""
    if code == BOOL and booleans[0]:
        incref(booleans[bits & 1])
        return booleans[bits & 1]
    s = ptr[Scalar](PyObject_New(t))
    if s:
        s.bits = bits
        s.code = code
    return s


@kernel
def load_integer(p: bytes_, code: i64) -> i64:
    """An integer or bool element, widened; of other dtypes the raw bytes, up to 8."""
    if code == INT64 or code == UINT64 or code == COMPLEX64:
        return ptr[i64](p)[0]
    if code == INT32 or code == FLOAT32:
        return i64(ptr[i32](p)[0])
    if code == INT16:
        return i64(ptr[i16](p)[0])
    if code == INT8:
        return i64(ptr[i8](p)[0])
    if code == UINT32:
        return i64(ptr[u32](p)[0])
    if code == BOOL or code == UINT8:
        return i64(ptr[u8](p)[0])
    return i64(ptr[u16](p)[0])


@kernel(inline=False)
def python_number(p: bytes_, code: i64) -> obj:
    """An element as Python's bool, int, float or complex; null without an error for half precision."""
    if code == FLOAT64:
        return FloatFromDouble(ptr[f64](p)[0])
    if code == FLOAT32:
        return FloatFromDouble(f64(ptr[f32](p)[0]))
    if code == BOOL:
        return BoolFromLong(i64(ptr[u8](p)[0]))
    if code == UINT64:
        return FromUnsigned(ptr[i64](p)[0])
    if code < UINT64:
        return FromSsize(load_integer(p, code))
    if code == COMPLEX128:
        return ComplexFromDoubles(ptr[f64](p)[0], ptr[f64](p)[1])
    if code == COMPLEX64:
        return ComplexFromDoubles(f64(ptr[f32](p)[0]), f64(ptr[f32](p)[1]))
    return None


@kernel(inline=False)
def complex_scalar(t: obj, p: bytes_) -> obj:
    c = ptr[Complex](PyObject_New(t))
    if c:
        c.real = ptr[f64](p)[0]
        c.imag = ptr[f64](p)[1]
    return c


@kernel(inline=False)
def scalar_of(code: i64, p: bytes_) -> obj:
    """The element at p as the face's scalar; null without an error where the face has no native type for it."""
    if code >= NUMERIC or not scalar_types[code]:
        return None
    if code == FLOAT64:
        return new_float64(ptr[f64](p)[0])
    if code == COMPLEX128:
        return complex_scalar(scalar_types[code], p)
    return new_scalar(scalar_types[code], code, load_integer(p, code))


@kernel(inline=False)
def rare_item(a: A, p: bytes_) -> obj:
    """One element of the NumPy face that is not float64: its scalar type, else what Python makes of it, else a Python
    number."""
    code = i64(a.code)
    if code < NUMERIC and scalar_types[code]:
        return scalar_of(code, p)
    if code < NUMERIC and not hooks[HOOK["item_of"]]:
        number = python_number(p, code)
        if number:
            return number
    address = FromSsize(i64(p))
    if not address:
        return None
    r = hook3(HOOK["item_of"], a, address, a.dtype)
    decref(address)
    return r


@kernel
def load_item(a: A, p: bytes_) -> obj:
    """One element as a scalar of the NumPy face."""
    if likely(a.code == FLOAT64 and scalar_types[FLOAT64]):
        return new_float64(ptr[f64](p)[0])
    return rare_item(a, p)
