"""Sorting, running sums, places and repeats of small vectors; a[key] for composites.

Functions of a module: each answers None where the general path is to decide.
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import unlikely
from septet.lang.types import const, f32, f64, i1, i8, i16, i32, i64, ptr
from septet.runtime.native.alloc import face_index, make_array, set_strides
from septet.runtime.native.floaterror import clear_float_flags, float_flags
from septet.runtime.native.gather import count_true, get_by_array, get_taken
from septet.runtime.native.interpreter import (
    INT,
    NONE,
    AsSsize,
    ClearError,
    Occurred,
    TupleNew,
    TupleSetItem,
    decref,
    new_reference,
    type_of,
)
from septet.runtime.native.launch import before_kernel, ready
from septet.runtime.native.layout import BOOL, FLOAT32, FLOAT64, INT32, INT64, SUBCLASS, A, bytes_, large_from, obj
from septet.runtime.native.methods import twin
from septet.runtime.native.strided import densified
from septet.runtime.native.views import basic_view, open_to_items

SHORT = 64                          # elements; up to here inserting one by one is the fastest sort


@kernel
def before(word: const, x: word, y: word) -> i1:
    """Whether x stands strictly before y: NaN last."""
    return x < y or (y != y and x == x)


@kernel(inline=False)
def insert_each(word: const, a: ptr[word], n: i64):
    """Sort in place; equal elements keep their order."""
    for i in range(1, n):
        x = a[i]
        k = i
        while k > 0 and before(word, x, a[k - 1]):
            a[k] = a[k - 1]
            k -= 1
        a[k] = x


@kernel(inline=False)
def insert_places(word: const, order: ptr[i64], a: ptr[word], n: i64):
    """The places that sort; equal elements keep their order."""
    for i in range(n):
        x = a[i]
        k = i
        while k > 0 and before(word, x, a[order[k - 1]]):
            order[k] = order[k - 1]
            k -= 1
        order[k] = i


@kernel(inline=False)
def vector(o: obj, longest: i64) -> A:
    """A plain vector of some elements, no more than `longest`; null for anything else."""
    if face_index(type_of(o)) < 0:
        return None
    a = A(o)
    return a if ready(a) and a.ndim == 1 and a.size > 0 and a.size <= longest else A(0)


@kernel(inline=False)
def new_vector(like: A, code: i64, n: i64) -> A:
    """A vector of the class of `like`."""
    r = make_array(type_of(like), code, n)
    if r:
        r.ndim = 1
        r.face = like.face
        r.shape[0] = n
        set_strides(r)
    return r


@kernel
def answer(r: obj) -> obj:
    """A result, or None where there is neither one nor an error."""
    if r or Occurred():
        return r
    return new_reference(NONE)


@kernel(inline=False)
def sorted_vector(a: A) -> obj:
    if a.code != FLOAT64 and a.code != INT64 and a.code != FLOAT32 and a.code != INT32:
        return None
    r = twin(a)
    if not r:
        return None
    if a.code == FLOAT64:
        insert_each(f64, ptr[f64](r.data), r.size)
    elif a.code == INT64:
        insert_each(i64, ptr[i64](r.data), r.size)
    elif a.code == FLOAT32:
        insert_each(f32, ptr[f32](r.data), r.size)
    else:
        insert_each(i32, ptr[i32](r.data), r.size)
    return r


@kernel
def sort(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """sort(a)."""
    a = vector(args[0], SHORT) if n == 1 and not kw else A(0)
    return answer(sorted_vector(a) if a else obj(0))


@kernel(inline=False)
def order_of(a: A) -> obj:
    if a.code != FLOAT64 and a.code != INT64 and a.code != FLOAT32 and a.code != INT32:
        return None
    r = new_vector(a, INT64, a.size)
    if not r:
        return None
    order = ptr[i64](r.data)
    if a.code == FLOAT64:
        insert_places(f64, order, ptr[f64](a.data), a.size)
    elif a.code == INT64:
        insert_places(i64, order, ptr[i64](a.data), a.size)
    elif a.code == FLOAT32:
        insert_places(f32, order, ptr[f32](a.data), a.size)
    else:
        insert_places(i32, order, ptr[i32](a.data), a.size)
    return r


@kernel
def argsort(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """argsort(a)."""
    a = vector(args[0], SHORT) if n == 1 and not kw else A(0)
    return answer(order_of(a) if a else obj(0))


@kernel(inline=False)
def add_up(word: const, out: ptr[word], a: ptr[word], n: i64):
    """Running sums, one after the other."""
    total = a[0]
    out[0] = total
    for k in range(1, n):
        total = total + a[k]
        out[k] = total


@kernel(inline=False)
def running_sum(a: A) -> obj:
    """The running sums of float64 or int64; null without an error where a float error was met."""
    if a.code != FLOAT64 and a.code != INT64:
        return None
    r = new_vector(a, i64(a.code), a.size)
    if not r:
        return None
    before_kernel()
    if a.code == FLOAT64:
        add_up(f64, ptr[f64](r.data), ptr[f64](a.data), a.size)
    else:
        add_up(i64, ptr[i64](r.data), ptr[i64](a.data), a.size)
    if unlikely((float_flags() & 15) != 0):
        clear_float_flags()
        decref(r)
        return None
    return r


@kernel
def cumsum(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """cumsum(a)."""
    a = vector(args[0], large_from[0]) if n == 1 and not kw else A(0)
    return answer(running_sum(a) if a else obj(0))


@kernel(inline=False)
def places(out: ptr[i64], mask: bytes_, count: i64):
    """Where the first `count` true elements are."""
    at = i64(0)
    k = i64(0)
    while at < count:
        out[at] = k
        at += i64(mask[k] != 0)
        k += 1


@kernel(inline=False)
def true_places(o: obj) -> obj:
    """The places of a bool vector's true elements; null without an error for anything else."""
    a = vector(o, large_from[0])
    if not a or a.code != BOOL:
        return None
    count = count_true(a.data, a.size)
    r = new_vector(a, INT64, count)
    if r:
        places(ptr[i64](r.data), a.data, count)
    return r


@kernel
def flatnonzero(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """flatnonzero(mask)."""
    return answer(true_places(args[0]) if n == 1 and not kw else obj(0))


@kernel
def nonzero(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """nonzero(mask), a tuple."""
    r = true_places(args[0]) if n == 1 and not kw else obj(0)
    if not r:
        return answer(r)
    t = TupleNew(1)
    if t:
        TupleSetItem(t, 0, r)
    else:
        decref(r)
    return t


@kernel(inline=False)
def repeat_words(word: const, out: ptr[word], a: ptr[word], n: i64, times: i64):
    for k in range(n):
        for j in range(times):
            out[k * times + j] = a[k]


@kernel(inline=False)
def repeated(a: A, times: i64) -> obj:
    """Each element some times; null without an error where the result is large or the elements are wide."""
    if times < 0 or times > large_from[0] or a.size * times > large_from[0] or a.itemsize > 8:
        return None
    r = new_vector(a, i64(a.code), a.size * times)
    if not r:
        return None
    if a.itemsize == 8:
        repeat_words(i64, ptr[i64](r.data), ptr[i64](a.data), a.size, times)
    elif a.itemsize == 4:
        repeat_words(i32, ptr[i32](r.data), ptr[i32](a.data), a.size, times)
    elif a.itemsize == 2:
        repeat_words(i16, ptr[i16](r.data), ptr[i16](a.data), a.size, times)
    else:
        repeat_words(i8, r.data, a.data, a.size, times)
    return r


@kernel
def repeat(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """repeat(a, times)."""
    a = vector(args[0], large_from[0]) if n == 2 and not kw and type_of(args[1]) == INT else A(0)
    if not a:
        return new_reference(NONE)
    times = AsSsize(args[1])
    if times == -1 and Occurred():
        ClearError()
    return answer(repeated(a, times))


@kernel
def take(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """take(a, places) of a vector."""
    a = vector(args[0], large_from[0]) if n == 2 and not kw and type_of(args[1]) == type_of(args[0]) else A(0)
    fits = a and ready(A(args[1])) and A(args[1]).code == INT64
    return answer(get_taken(a, A(args[1])) if fits else obj(0))


@kernel
def dense(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """dense(a): a small array in C order, itself where it lies so."""
    return answer(densified(A(args[0])) if n == 1 and not kw and face_index(type_of(args[0])) >= 0 else A(0))


@kernel
def getitem(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """getitem(a, key) as an array: a view, or the elements at an array of places or truths."""
    r = obj(0)
    if n == 2 and not kw and face_index(type_of(args[0])) >= 0:
        a = A(args[0])
        if open_to_items(a) and a.ndim > 0 and (a.bad & SUBCLASS) == 0:
            r = get_by_array(a, A(args[1])) if type_of(args[1]) == type_of(args[0]) else basic_view(a, args[1])
    return answer(r)
