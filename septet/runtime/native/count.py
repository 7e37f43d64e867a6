"""bincount(a) and searchsorted(a, v) of small arrays; each answers None where the general path is to decide."""
from __future__ import annotations

from septet.lang.intrinsics import fill_bytes
from septet.lang.kernel import kernel
from septet.lang.types import const, f64, i64, ptr
from septet.runtime.native.alloc import copy_shape, make_array
from septet.runtime.native.interpreter import type_of
from septet.runtime.native.launch import ready
from septet.runtime.native.layout import FLOAT64, INT64, A, large_from, obj
from septet.runtime.native.order import SHORT, answer, before, new_vector, vector


@kernel(inline=False)
def counts(a: A) -> obj:
    """How often each integer occurs; null without an error where one is negative or large."""
    values = ptr[i64](a.data)
    low = i64(0)
    high = i64(0)
    for k in range(a.size):
        low = min(low, values[k])
        high = max(high, values[k])
    if low < 0 or high >= large_from[0]:
        return None
    r = new_vector(a, INT64, high + 1)
    if r:
        fill_bytes(r.data, 0, 8 * r.size)
        for k in range(a.size):
            ptr[i64](r.data)[values[k]] += 1
    return r


@kernel
def bincount(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """bincount(a) of an int64 vector."""
    a = vector(args[0], large_from[0]) if n == 1 and not kw else A(0)
    return answer(counts(a) if a and a.code == INT64 else obj(0))


@kernel(inline=False)
def insertion_points(word: const, out: ptr[i64], a: ptr[word], length: i64, v: ptr[word], n: i64):
    """The first place of each value before which nothing smaller is missing: NaN last."""
    for k in range(n):
        low = i64(0)
        high = length
        while low < high:
            middle = low + high >> 1
            if before(word, a[middle], v[k]):
                low = middle + 1
            else:
                high = middle
        out[k] = low


@kernel(inline=False)
def found(a: A, v: A) -> obj:
    r = make_array(type_of(v), INT64, v.size)
    if r:
        copy_shape(r, v)
        if a.code == FLOAT64:
            insertion_points(f64, ptr[i64](r.data), ptr[f64](a.data), a.size, ptr[f64](v.data), v.size)
        else:
            insertion_points(i64, ptr[i64](r.data), ptr[i64](a.data), a.size, ptr[i64](v.data), v.size)
    return r


@kernel
def searchsorted(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """searchsorted(a, v) from the left, of few values of the dtype of `a`, float64 or int64."""
    a = vector(args[0], large_from[0]) if n == 2 and not kw and type_of(args[1]) == type_of(args[0]) else A(0)
    if not a or not ready(A(args[1])) or A(args[1]).ndim == 0 or A(args[1]).size > SHORT:
        return answer(obj(0))
    fits = a.code == A(args[1]).code and (a.code == FLOAT64 or a.code == INT64)
    return answer(found(a, A(args[1])) if fits else obj(0))
