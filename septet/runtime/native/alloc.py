"""Birth and death of arrays: blocks of memory, free lists, the garbage collector.

A dead array keeps its block and waits in the list of its size class, so that a result of the same size costs a few
loads. Arrays are born untracked; what may close a cycle (`node`, `owner`, `__dict__`) tracks them. What is rare is
dropped by `drop_held`, so every field that is null in a plain array is null in the lists.
"""
from __future__ import annotations

from septet.lang.intrinsics import clz
from septet.lang.kernel import kernel
from septet.lang.linkage import likely
from septet.lang.types import i1, i8, i32, i64, ptr
from septet.runtime.native.interpreter import (
    GC_Del,
    GC_New,
    GC_Track,
    GenericAlloc,
    IsSubtype,
    NoMemory,
    PyObject_Init,
    RawFree,
    RawMalloc,
    decref,
    incref,
)
from septet.runtime.native.layout import (
    BLOCK_HEAD,
    CLASSES,
    HELD,
    INLINE,
    LARGE,
    NO_CLASS,
    NUMERIC,
    OTHER,
    SUBCLASS,
    TRACKED,
    WIDE,
    A,
    bytes_,
    dtypes,
    face_kinds,
    faces,
    free_counts,
    free_lists,
    item_sizes,
    large_from,
    obj,
)
from septet.runtime.native.recording import born

MAX_BYTES = 1 << 62


@kernel
def size_class(nbytes: i64) -> i64:
    """The smallest k with 128 << k >= nbytes."""
    return 64 - clz((max(nbytes, 1) + 127 >> 7) - 1)


@kernel(inline=False)
def new_block(nbytes: i64, size: i64) -> bytes_:
    """Memory aligned to 64 bytes, or null; the words before it are its class and the address to free."""
    room = nbytes
    kind = i64(NO_CLASS)
    if size < CLASSES:
        room = i64(128) << size
        kind = size
    if nbytes < 0 or nbytes > MAX_BYTES:
        return None
    raw = RawMalloc(room + 64 + BLOCK_HEAD)
    if not raw:
        return None
    start = i64(raw) + 63 + BLOCK_HEAD & -64
    head = ptr[i64](start - BLOCK_HEAD)
    head[0] = kind
    head[1] = i64(raw)
    return bytes_(start)


@kernel
def block_class(block: bytes_) -> i64:
    return ptr[i64](block - BLOCK_HEAD)[0]


@kernel
def free_block(block: bytes_):
    RawFree(bytes_(ptr[i64](block - BLOCK_HEAD)[1]))


@kernel
def clear_fields(a: A):
    """The fields that a plain array has null."""
    a.root = None
    a.owner = None
    a.node = None
    a.dict = None
    a.weak = None
    a.cached = None
    a.wide = None
    a.exports = 0


@kernel(inline=False)
def fresh(t: obj, size: i64, nbytes: i64) -> A:
    """An array of a face from the allocator; without a block where size is negative."""
    block = bytes_(0)
    if size >= 0:
        block = new_block(nbytes, size)
        if not block:
            NoMemory()
            return None
    a = A(GC_New(t))
    if not a:
        if block:
            free_block(block)
        return None
    a.block = block
    a.data = block
    clear_fields(a)
    return a


@kernel
def take(size: i64, t: obj) -> A:
    """The head of a free list that is not empty."""
    a = A(free_lists[size])
    free_lists[size] = a.link
    free_counts[size] -= 1
    PyObject_Init(a, t)
    return a


@kernel
def new_array(t: obj, code: i64, size: i64) -> A:
    """A plain array of a face with its own memory, or null; shape and strides are the caller's to fill."""
    nbytes = size * item_sizes[code]
    k = size_class(nbytes)
    a = A(0)
    if likely(k < CLASSES):
        a = A(free_lists[k])
    if likely(a):
        a = take(k, t)
        a.data = a.block
    else:
        a = fresh(t, k, nbytes)
    if a:
        a.size = size
        a.code = i8(code)
        a.dtype = dtypes[code]
        a.itemsize = item_sizes[code]
        a.bad = i32(LARGE) if size > large_from[0] else i32(0)
        a.version = born()
    return a


@kernel(inline=False)
def make_array(t: obj, code: i64, size: i64) -> A:
    """`new_array` as a call: where its code in place would cost more to compile than it saves."""
    return new_array(t, code, size)


@kernel
def new_shell(t: obj) -> A:
    """An array of a face without memory; everything else is the caller's to fill."""
    if likely(free_lists[CLASSES]):
        a = take(CLASSES, t)
        a.data = None
        a.version = born()
        return a
    b = fresh(t, -1, 0)
    if b:
        b.version = born()
    return b


@kernel(inline=False)
def new_subclass(t: obj) -> A:
    """An array of a class that a user made: Python's allocator, tracked, never in a free list."""
    a = A(GenericAlloc(t, 0))
    if a:
        a.bad = SUBCLASS | TRACKED
        a.version = born()
        for k in range(8):
            if faces[k] and IsSubtype(t, faces[k]) != 0:
                a.face = face_kinds[k]
    return a


@kernel
def face_index(t: obj) -> i64:
    """The number of the face whose exact class this is, else -1."""
    for k in range(8):
        if faces[k] == t:
            return k
    return -1


@kernel(inline=False)
def shell(t: obj) -> A:
    """An array without memory of any class; `bad` holds SUBCLASS | TRACKED or nothing."""
    k = face_index(t)
    a = A(0)
    if k >= 0:
        a = new_shell(t)
        if a:
            a.bad = 0
            a.face = face_kinds[k]
    else:
        a = new_subclass(t)
    return a


@kernel
def room_of(size: i64) -> i64:
    """How many arrays a free list keeps."""
    return i64(256) if size == CLASSES else i64(64) if size < 4 else i64(8)


@kernel
def spare_block(size: i64) -> bytes_:
    """The block of a dead array of a class; what is left of it waits for those without memory."""
    a = A(free_lists[size])
    free_lists[size] = a.link
    free_counts[size] -= 1
    block = a.block
    a.block = None
    if free_counts[CLASSES] < room_of(CLASSES):
        a.link = free_lists[CLASSES]
        free_lists[CLASSES] = bytes_(a)
        free_counts[CLASSES] += 1
    else:
        GC_Del(a)
    return block


@kernel(inline=False)
def give_block(a: A) -> i1:
    """Memory for an array without: False with MemoryError set."""
    nbytes = a.size * a.itemsize
    k = size_class(nbytes)
    block = bytes_(0)
    if k < CLASSES and free_lists[k]:
        block = spare_block(k)
    else:
        block = new_block(nbytes, k)
    if not block:
        NoMemory()
        return False
    a.block = block
    a.data = block
    return True


@kernel
def dims(a: A) -> ptr[i64]:
    return a.wide if (a.bad & WIDE) != 0 else a.shape


@kernel
def steps(a: A) -> ptr[i64]:
    return a.wide + i64(a.ndim) if (a.bad & WIDE) != 0 else a.strides


@kernel(inline=False)
def set_ndim(a: A, ndim: i64) -> i1:
    """Room for this many dimensions; False with MemoryError set."""
    if (a.bad & WIDE) != 0:
        RawFree(bytes_(a.wide))
        a.wide = None
        a.bad &= ~WIDE
    a.ndim = i8(ndim)
    if ndim > INLINE:
        room = RawMalloc(16 * ndim)
        if not room:
            a.ndim = 0
            NoMemory()
            return False
        a.wide = ptr[i64](room)
        a.bad |= WIDE | HELD
    return True


@kernel
def track(a: A):
    if (a.bad & TRACKED) == 0:
        GC_Track(a)
        a.bad |= TRACKED


@kernel
def clear_slot(o: obj):
    if o:
        decref(o)


@kernel
def copy_shape(r: A, a: A):
    """Shape and contiguous strides of a plain array for a result."""
    n = i64(a.ndim)
    r.ndim = a.ndim
    r.face = a.face
    for k in range(n):
        r.shape[k] = a.shape[k]
    set_strides(r)


@kernel
def set_strides(r: A):
    """C-contiguous strides (an axis of length 0 counts as 1)."""
    shape = dims(r)
    strides = steps(r)
    step = r.itemsize
    k = i64(r.ndim) - 1
    while k >= 0:
        strides[k] = step
        step *= max(shape[k], 1)
        k -= 1


@kernel(inline=False)
def set_dtype(a: A, dtype: obj, code: i64, itemsize: i64):
    """dtype of a fresh array."""
    a.dtype = dtype
    a.itemsize = itemsize
    a.code = i8(code)
    if code >= NUMERIC:
        incref(dtype)
        a.bad |= OTHER
