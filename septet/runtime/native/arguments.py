"""Arguments of the functions that Python calls: binding by position and keyword, ints, sizes."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.types import i1, i64, ptr
from septet.runtime.native.interpreter import (
    NONE,
    TUPLE,
    TYPE_ERROR,
    AsSsize,
    GetAttr,
    IsSubtype,
    Occurred,
    TupleGetItem,
    TupleSize,
    UnicodeCompare,
    decref,
    done,
    fail,
    text,
    type_of,
)
from septet.runtime.native.layout import obj

NOT_A_TUPLE = text("shape and strides are tuples of ints, of the same length")
BAD_CALL = text("septet.runtime.native: wrong arguments (too many, too few, or an unknown keyword)")


@kernel(inline=False)
def bind(args: ptr[obj], n: i64, kw: obj, names: obj, out: ptr[obj], least: i64) -> i1:
    """Arguments in the order of `names`; what is not given stays null."""
    most = TupleSize(names)
    if n > most:
        return done(fail(TYPE_ERROR, BAD_CALL))
    for k in range(most):
        out[k] = args[k] if k < n else obj(0)
    for j in range(TupleSize(kw) if kw else i64(0)):
        at = keyword_place(TupleGetItem(kw, j), names, n, most)
        if at < 0:
            return done(fail(TYPE_ERROR, BAD_CALL))
        out[at] = args[n + j]
    for k in range(least):
        if not out[k]:
            return done(fail(TYPE_ERROR, BAD_CALL))
    return True


@kernel(inline=False)
def keyword_place(name: obj, names: obj, first: i64, most: i64) -> i64:
    for k in range(first, most):
        if UnicodeCompare(name, TupleGetItem(names, k)) == 0:
            return k
    return -1


@kernel
def absent(o: obj) -> i1:
    return not o or o == NONE


@kernel(inline=False)
def attribute(o: obj, name: obj) -> i64:
    """An int attribute; -1 with an error set."""
    value = GetAttr(o, name)
    if not value:
        return -1
    n = AsSsize(value)
    decref(value)
    return n


@kernel
def is_tuple(o: obj) -> i1:
    """A tuple or one of a class derived from it, such as a face's shape."""
    return type_of(o) == TUPLE or IsSubtype(type_of(o), TUPLE) != 0


@kernel(inline=False)
def read_sizes(t: obj, out: ptr[i64], n: i64) -> i1:
    """The ints of a tuple of n; False with an error set."""
    if not is_tuple(t) or TupleSize(t) != n:
        return done(fail(TYPE_ERROR, NOT_A_TUPLE))
    for k in range(n):
        out[k] = AsSsize(TupleGetItem(t, k))
        if out[k] == -1 and Occurred():
            return False
    return True
