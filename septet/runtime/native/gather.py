"""Reading and writing a small dense array through an array key: a boolean mask of its shape, or int64 places along its first axis.

What does not fit (an index outside, another dtype, a value of another shape) is refused before anything is written, and Python decides.
"""
from __future__ import annotations

from septet.lang.intrinsics import array, copy_bytes
from septet.lang.kernel import kernel
from septet.lang.types import const, i1, i8, i16, i32, i64, ptr
from septet.runtime.native.alloc import make_array, set_strides
from septet.runtime.native.convert import is_number, write_element
from septet.runtime.native.inplace import apart, bump, writable
from septet.runtime.native.interpreter import type_of
from septet.runtime.native.launch import ready, same_shape
from septet.runtime.native.layout import BOOL, INLINE, INT64, A, bytes_, large_from, obj


@kernel(inline=False)
def count_true(mask: bytes_, n: i64) -> i64:
    found = i64(0)
    for k in range(n):
        found += i64(mask[k] != 0)
    return found


@kernel(inline=False)
def compress(word: const, out: ptr[word], mask: bytes_, source: ptr[word], n: i64, count: i64):
    """The elements where the mask is true: each is written, and the place moves on where it counts."""
    at = i64(0)
    k = i64(0)
    while at < count:
        out[at] = source[k]
        at += i64(mask[k] != 0)
        k += 1


@kernel(inline=False)
def compress_elements(out: bytes_, mask: bytes_, source: bytes_, n: i64, count: i64, size: i64) -> i1:
    """The loop for elements of a size; False where there is none."""
    if size == 8:
        compress(i64, ptr[i64](out), mask, ptr[i64](source), n, count)
    elif size == 4:
        compress(i32, ptr[i32](out), mask, ptr[i32](source), n, count)
    elif size == 2:
        compress(i16, ptr[i16](out), mask, ptr[i16](source), n, count)
    elif size == 1:
        compress(i8, out, mask, source, n, count)
    return size <= 8


@kernel(inline=False)
def get_masked(a: A, mask: A) -> obj:
    """a[mask], a vector."""
    if not same_shape(a, mask) or a.ndim == 0 or a.shape[0] != mask.shape[0] or a.itemsize > 8:
        return None
    count = count_true(mask.data, mask.size)
    r = make_array(type_of(a), i64(a.code), count)
    if r:
        r.ndim = 1
        r.face = a.face
        r.shape[0] = count
        set_strides(r)
        compress_elements(r.data, mask.data, a.data, a.size, count, a.itemsize)
    return r


@kernel(inline=False)
def all_inside(places: ptr[i64], n: i64, length: i64) -> i1:
    """Whether all indices, of which negative ones count from the end, are in an axis."""
    outside = i64(0)
    for k in range(n):
        outside += i64(places[k] < -length) + i64(places[k] >= length)
    return outside == 0


@kernel(inline=False)
def take_words(out: ptr[i64], source: ptr[i64], places: ptr[i64], n: i64, length: i64):
    for k in range(n):
        i = places[k]
        out[k] = source[i + length if i < 0 else i]


@kernel(inline=False)
def take_rows(out: bytes_, source: bytes_, places: ptr[i64], n: i64, length: i64, size: i64):
    for k in range(n):
        i = places[k]
        copy_bytes(out + k * size, source + (i + length if i < 0 else i) * size, size)


@kernel(inline=False)
def blank_taken(a: A, index: A) -> A:
    """The result of a take without its elements; null without an error where Python decides."""
    ndim = i64(index.ndim) + i64(a.ndim) - 1
    rest = a.size // a.shape[0]
    if ndim > INLINE or index.size * rest > large_from[0]:
        return None
    r = make_array(type_of(a), i64(a.code), index.size * rest)
    if r:
        r.ndim = i8(ndim)
        r.face = a.face
        for k in range(i64(index.ndim)):
            r.shape[k] = index.shape[k]
        for k in range(1, i64(a.ndim)):
            r.shape[i64(index.ndim) + k - 1] = a.shape[k]
        set_strides(r)
    return r


@kernel(inline=False)
def get_taken(a: A, index: A) -> obj:
    """a[index] along the first axis."""
    if a.size == 0 or index.size == 0 or index.ndim == 0 or a.ndim == 0:
        return None
    places = ptr[i64](index.data)
    if not all_inside(places, index.size, a.shape[0]):
        return None
    r = blank_taken(a, index)
    if not r:
        return None
    row = a.itemsize * (a.size // a.shape[0])
    if row == 8:
        take_words(ptr[i64](r.data), ptr[i64](a.data), places, index.size, a.shape[0])
    else:
        take_rows(r.data, a.data, places, index.size, a.shape[0], row)
    return r


@kernel(inline=False)
def get_by_array(a: A, key: A) -> obj:
    """a[key]; null without an error where Python decides."""
    if not ready(a) or not ready(key):
        return None
    if key.code == BOOL:
        return get_masked(a, key)
    return get_taken(a, key) if key.code == INT64 else obj(0)


@kernel(inline=False)
def scatter(word: const, out: ptr[word], mask: bytes_, value: ptr[word], n: i64):
    """One value where the mask is true."""
    x = value[0]
    for k in range(n):
        out[k] = x if mask[k] != 0 else out[k]


@kernel(inline=False)
def put_masked(a: A, mask: A, element: bytes_) -> i1:
    """a[mask] = number."""
    if not same_shape(a, mask) or a.ndim == 0 or a.shape[0] != mask.shape[0]:
        return False
    if a.itemsize == 8:
        scatter(i64, ptr[i64](a.data), mask.data, ptr[i64](element), a.size)
    elif a.itemsize == 4:
        scatter(i32, ptr[i32](a.data), mask.data, ptr[i32](element), a.size)
    elif a.itemsize == 1:
        scatter(i8, a.data, mask.data, element, a.size)
    else:
        return False
    return True


@kernel(inline=False)
def spread(out: ptr[i64], places: ptr[i64], n: i64, length: i64, value: i64):
    """One value of eight bytes at places."""
    for k in range(n):
        i = places[k]
        out[i + length if i < 0 else i] = value


@kernel(inline=False)
def put_taken(a: A, index: A, source: bytes_, step: i64) -> i1:
    """a[index] = elements that lie `step` bytes apart, of a vector; the last of equal places counts."""
    places = ptr[i64](index.data)
    if a.ndim != 1 or index.ndim == 0 or not all_inside(places, index.size, a.shape[0]):
        return False
    if step == 0 and a.itemsize == 8:
        spread(ptr[i64](a.data), places, index.size, a.size, ptr[i64](source)[0])
        return True
    for k in range(index.size):
        i = places[k]
        copy_bytes(a.data + (i + a.size if i < 0 else i) * a.itemsize, source + k * step, a.itemsize)
    return True


@kernel(inline=False)
def put_array(a: A, key: A, value: A) -> i1:
    """a[index] = value of the index's shape."""
    if not ready(value) or value.code != a.code or key.code != INT64 or value.ndim != key.ndim or not same_shape(value, key):
        return False
    if key.ndim == 0 or value.shape[0] != key.shape[0] or not apart(a, value) or a.data == value.data:
        return False
    return put_taken(a, key, value.data, a.itemsize)


@kernel(inline=False)
def put_by_array(a: A, key: A, value: obj) -> i1:
    """a[key] = value; False without an error where Python decides."""
    if not writable(a) or not ready(key) or a.data == key.data or not apart(a, key):
        return False
    written = False
    t = type_of(value)
    if t == type_of(a):
        written = put_array(a, key, A(value))
    elif is_number(t):
        element = array(i64, 2, 16)
        if not write_element(value, t, i64(a.code), bytes_(element)):
            return False
        if key.code == BOOL:
            written = put_masked(a, key, bytes_(element))
        elif key.code == INT64:
            written = put_taken(a, key, bytes_(element), 0)
    if written:
        bump(a)
    return written
