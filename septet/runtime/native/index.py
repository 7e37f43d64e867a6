"""Indexing: elements, views by integers and slices, element assignment, length and iteration."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import likely
from septet.lang.types import i32, i64
from septet.runtime.native.assign import put_by_view
from septet.runtime.native.convert import is_number, write_element
from septet.runtime.native.fill import flat_list
from septet.runtime.native.gather import get_by_array, put_by_array
from septet.runtime.native.inplace import bump
from septet.runtime.native.interpreter import (
    INDEX_ERROR,
    LIST,
    TUPLE,
    AsSsize,
    FromSsize,
    Occurred,
    SeqIterNew,
    TupleGetItem,
    TupleSize,
    decref,
    done,
    fail,
    hook1,
    hook2,
    hook3,
    text,
    type_of,
)
from septet.runtime.native.item import load_item
from septet.runtime.native.layout import HOOK, NUMPY, READONLY, SUBCLASS, SYMBOLIC, A, bytes_, obj
from septet.runtime.native.pairs import get_by_pair
from septet.runtime.native.views import basic_view, index_of, open_to_items, row_view, unseen

OUT_OF_RANGE = text("index out of range")


@kernel
def element(a: A, key: obj) -> bytes_:
    """The address of the element a[i] or a[i, j], or null."""
    if a.ndim == 1:
        i = index_of(key, a.shape[0])
        if i >= 0:
            return a.data + i * a.strides[0]
    return matrix_element(a, key)


@kernel(inline=False)
def matrix_element(a: A, key: obj) -> bytes_:
    """a[i, j, ...] with as many integers as dimensions."""
    if type_of(key) != TUPLE or TupleSize(key) != i64(a.ndim):
        return None
    at = a.data
    for k in range(i64(a.ndim)):
        i = index_of(TupleGetItem(key, k), a.shape[k])
        if i < 0:
            return None
        at = at + i * a.strides[k]
    return at


@kernel
def array_getitem(o: obj, key: obj) -> obj:
    """mp_subscript."""
    a = A(o)
    if likely(open_to_items(a) and a.ndim > 0 and (a.bad & SUBCLASS) == 0):
        if a.face == NUMPY:
            p = element(a, key)
            if p:
                return load_item(a, p)
        r = obj(0)
        if type_of(key) == LIST:
            r = get_by_list(a, key)
        else:
            r = get_by_array(a, A(key)) if type_of(key) == type_of(o) else basic_view(a, key)
            if not r and type_of(key) == TUPLE and not Occurred():
                r = get_by_pair(a, key)
        if r:
            return r
        if Occurred():
            return None
    return hook2(HOOK["getitem"], o, key)


@kernel(inline=False)
def get_by_list(a: A, key: obj) -> obj:
    """a[[0, 2]] of a list of ints or bools; null without an error for anything else."""
    index = flat_list(type_of(a), key)
    if not index:
        return None
    r = get_by_array(a, index)
    decref(index)
    return r


@kernel
def array_setitem(o: obj, key: obj, value: obj) -> i32:
    """mp_ass_subscript: an element, a basic view, an array key; the rest in Python."""
    a = A(o)
    if likely(value and open_to_items(a) and (a.bad & READONLY) == 0 and a.ndim > 0 and unseen(a)):
        t = type_of(value)
        if is_number(t):
            p = element(a, key)
            if p and write_element(value, t, i64(a.code), p):
                bump(a)
                return 0
        if (a.bad & SUBCLASS) == 0 and a.face == NUMPY:
            if put_by_array(a, A(key), value) if type_of(key) == type_of(o) else put_by_view(a, key, value):
                return 0
            if Occurred():
                return -1
    if value:
        return i32(0) if done(hook3(HOOK["setitem"], o, key, value)) else i32(-1)
    return i32(0) if done(hook2(HOOK["setitem"], o, key)) else i32(-1)


@kernel
def array_length(o: obj) -> i64:
    """mp_length; hooks answer for what has no dimension (with an error) and for a size still open."""
    a = A(o)
    if likely(a.ndim > 0 and (a.bad & SYMBOLIC) == 0):
        return a.wide[0] if a.wide else a.shape[0]
    number = hook1(HOOK["length_of"] if a.ndim > 0 else HOOK["length"], o)
    if not number:
        return -1
    n = AsSsize(number)
    decref(number)
    return n


@kernel
def array_item(o: obj, i: i64) -> obj:
    """sq_item: what iteration asks for."""
    a = A(o)
    if likely(open_to_items(a) and a.ndim > 0 and (a.bad & SUBCLASS) == 0):
        if i < 0 or i >= a.shape[0]:
            return fail(INDEX_ERROR, OUT_OF_RANGE)
        if a.ndim == 1 and a.face == NUMPY:
            return load_item(a, a.data + i * a.strides[0])
        return row_view(a, i)
    if a.ndim > 0 and i >= array_length(o):
        return fail(INDEX_ERROR, OUT_OF_RANGE)
    return general_item(o, i)


@kernel(inline=False)
def general_item(o: obj, i: i64) -> obj:
    number = FromSsize(i)
    if not number:
        return None
    r = hook2(HOOK["getitem"], o, number)
    done(number)
    return r


@kernel
def array_iterate(o: obj) -> obj:
    """tp_iter."""
    if A(o).ndim > 0:
        return SeqIterNew(o)
    return hook1(HOOK["iterate"], o)
