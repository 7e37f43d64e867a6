"""Numbers to elements and back.

A Python number is weak: it takes the array's dtype if that can hold it (NEP 50). A scalar of the NumPy face is
strong: it counts only where its dtype is the array's, or where NumPy's common dtype is the array's. What is not
certain is refused, and Python decides.
"""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import likely
from septet.lang.types import f32, f64, i1, i8, i16, i32, i64, ptr
from septet.runtime.native.interpreter import BOOL_TYPE, COMPLEX, FLOAT, INT, TRUE, AsLongLong
from septet.runtime.native.layout import (
    BOOL,
    COMPLEX64,
    COMPLEX128,
    FLOAT32,
    FLOAT64,
    INT8,
    INT64,
    NUMERIC,
    UINT8,
    UINT64,
    Complex,
    Float,
    Scalar,
    bytes_,
    item_sizes,
    obj,
    scalar_types,
)

EXACT = 1 << 53  # integers up to here are floats
INFINITY = float("inf")
MAX32 = 3.4028234663852886e38  # greatest finite float32


@kernel(inline=False)
def is_rare_number(t: obj) -> i1:
    if t == BOOL_TYPE or t == COMPLEX:
        return True
    for k in range(NUMERIC):
        if scalar_types[k] == t:
            return True
    return False


@kernel
def is_number(t: obj) -> i1:
    """Whether this exact type is one of Python's or the face's numbers."""
    return t == FLOAT or t == INT or t == scalar_types[FLOAT64] or is_rare_number(t)


@kernel(inline=False)
def fits(n: i64, code: i64) -> i1:
    """Whether an integer dtype holds n."""
    if code == INT64:
        return True
    if code == UINT64:
        return n >= 0
    if code < UINT8:
        half = i64(1) << 8 * item_sizes[code] - 1
        return n >= -half and n < half
    return n >= 0 and n < i64(1) << 8 * item_sizes[code]


@kernel
def put_integer(out: bytes_, n: i64, size: i64):
    """The low bytes of n."""
    if size == 8:
        ptr[i64](out)[0] = n
    elif size == 4:
        ptr[i32](out)[0] = i32(n)
    elif size == 2:
        ptr[i16](out)[0] = i16(n)
    else:
        ptr[i8](out)[0] = i8(n)


@kernel(inline=False)
def put_float(x: f64, code: i64, out: bytes_) -> i1:
    """A Python float in a float or complex dtype that holds it (half precision is Python's)."""
    if code == FLOAT64:
        ptr[f64](out)[0] = x
        return True
    if code == COMPLEX128:
        ptr[f64](out)[0] = x
        ptr[f64](out)[1] = 0.0
        return True
    if code != FLOAT32 and code != COMPLEX64:
        return False
    if abs(x) > MAX32 and abs(x) < INFINITY:
        return False
    ptr[f32](out)[0] = f32(x)
    if code == COMPLEX64:
        ptr[f32](out)[1] = 0.0
    return True


@kernel(inline=False)
def put_whole(n: i64, code: i64, out: bytes_) -> i1:
    """A Python integer in a numeric dtype that holds it."""
    if code >= INT8 and code <= UINT64:
        if not fits(n, code):
            return False
        put_integer(out, n, item_sizes[code])
        return True
    if n > EXACT or n < -EXACT:
        return False
    return put_float(f64(n), code, out)


@kernel(inline=False)
def put_complex(c: ptr[Complex], code: i64, out: bytes_) -> i1:
    if code != COMPLEX128:
        return False
    ptr[f64](out)[0] = c.real
    ptr[f64](out)[1] = c.imag
    return True


@kernel(inline=False)
def put_strong(x: obj, t: obj, code: i64, out: bytes_) -> i1:
    """A scalar of the NumPy face where the array's dtype is the common one."""
    if t == scalar_types[FLOAT64]:
        return (code == FLOAT64 or code == COMPLEX128) and put_float(ptr[Float](x).value, code, out)
    if t == scalar_types[COMPLEX128]:
        return put_complex(ptr[Complex](x), code, out)
    own = ptr[Scalar](x).code
    if own != code:
        return own == INT64 and (code == FLOAT64 or code == COMPLEX128) and put_whole(ptr[Scalar](x).bits, code, out)
    put_integer(out, ptr[Scalar](x).bits, item_sizes[code])
    return True


@kernel(inline=False)
def to_element(x: obj, t: obj, code: i64, out: bytes_) -> i1:
    """A number as an element; False: Python decides.  `t` is a type that `is_number` accepts."""
    if likely(t == FLOAT):
        return put_float(ptr[Float](x).value, code, out)
    if t == INT:
        over = array(i32, 1, 4)
        n = AsLongLong(x, over)
        return over[0] == 0 and put_whole(n, code, out)
    if t == BOOL_TYPE:
        if code == BOOL:
            ptr[i8](out)[0] = i8(x == TRUE)
            return True
        return put_whole(i64(x == TRUE), code, out)
    if t == COMPLEX:
        return put_complex(ptr[Complex](x), code, out)
    return put_strong(x, t, code, out)


@kernel(inline=False)
def write_element(x: obj, t: obj, code: i64, out: bytes_) -> i1:
    """As to_element, for an assignment: a float64 scalar is a float there."""
    if t == scalar_types[FLOAT64] and t:
        return put_float(ptr[Float](x).value, code, out)
    return to_element(x, t, code, out)
