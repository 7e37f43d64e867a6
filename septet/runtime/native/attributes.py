"""Attributes: shape, strides, the transposed view, the address, and the slots that the core keeps in an array."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.types import i1, i32, i64, ptr
from septet.runtime.native.alloc import clear_slot, dims, steps, track
from septet.runtime.native.construct import realised, set_owner
from septet.runtime.native.fill import no_longer_pending, put_layout, set_layout_strides
from septet.runtime.native.interpreter import (
    NONE,
    AsSsize,
    FromSsize,
    GenericSetAttr,
    Occurred,
    TupleNew,
    TupleSetItem,
    decref,
    done,
    hook1,
    hook2,
    new_reference,
)
from septet.runtime.native.layout import (
    GRAD,
    HELD,
    HOOK,
    LAZY,
    OTHERS,
    READONLY,
    SETTABLE,
    SUBCLASS,
    SYMBOLIC,
    SYMBOLS,
    VIEW,
    A,
    bytes_,
    hooks,
    obj,
    pending,
)
from septet.runtime.native.views import finish_view, new_view, open_to_items


@kernel(inline=False)
def sizes_tuple(p: ptr[i64], n: i64) -> obj:
    """n numbers as a tuple of ints."""
    t = TupleNew(n)
    if not t:
        return None
    for k in range(n):
        number = FromSsize(p[k])
        if not number:
            decref(t)
            return None
        TupleSetItem(t, k, number)
    return t


@kernel
def get_shape(o: obj, closure: bytes_) -> obj:
    a = A(o)
    if not a.cached:
        shape = sizes_tuple(dims(a), i64(a.ndim))
        if shape and a.face == OTHERS and hooks[HOOK["shape_of"]]:
            plain = shape
            shape = hook1(HOOK["shape_of"], plain)
            decref(plain)
        elif shape and a.face == SYMBOLS and hooks[HOOK["tensor_shape_of"]]:
            plain = shape
            shape = hook1(HOOK["tensor_shape_of"], plain)
            decref(plain)
        if not shape:
            return None
        a.cached = shape
        a.bad |= HELD
    return new_reference(a.cached)


@kernel
def set_shown(o: obj, value: obj, closure: bytes_) -> i32:
    """Let `shape` give this tuple, whose numbers stand for sizes still open; whatever else tells sizes asks a hook from then on."""
    a = A(o)
    shown = value
    if a.face == OTHERS and hooks[HOOK["shape_of"]]:
        shown = hook1(HOOK["shape_of"], value)
        if not shown:
            return -1
    elif a.face == SYMBOLS and hooks[HOOK["tensor_shape_of"]]:
        shown = hook1(HOOK["tensor_shape_of"], value)
        if not shown:
            return -1
    else:
        shown = new_reference(value)
    old = a.cached
    a.cached = shown
    a.bad |= HELD | SYMBOLIC
    clear_slot(old)
    return 0


@kernel
def get_size(o: obj, closure: bytes_) -> obj:
    if (A(o).bad & SYMBOLIC) != 0:
        return hook1(HOOK["size_of"], o)
    return FromSsize(A(o).size)


@kernel
def get_strides(o: obj, closure: bytes_) -> obj:
    if (A(o).bad & SYMBOLIC) != 0:
        return hook1(HOOK["strides_of"], o)
    return sizes_tuple(steps(A(o)), i64(A(o).ndim))


@kernel
def set_shape(o: obj, value: obj, closure: bytes_) -> i32:
    """Through the face's rule where it has one, else as it stands, with C strides."""
    if hooks[HOOK["set_shape"]]:
        return i32(0) if done(hook2(HOOK["set_shape"], o, value if value else NONE)) else i32(-1)
    return i32(0) if put_layout(A(o), A(o).dtype, value, obj(0)) else i32(-1)


@kernel
def set_strides_attribute(o: obj, value: obj, closure: bytes_) -> i32:
    if hooks[HOOK["set_strides"]]:
        return i32(0) if done(hook2(HOOK["set_strides"], o, value if value else NONE)) else i32(-1)
    return i32(0) if set_layout_strides(A(o), value) else i32(-1)


@kernel
def get_nbytes(o: obj, closure: bytes_) -> obj:
    if (A(o).bad & SYMBOLIC) != 0:
        return hook1(HOOK["nbytes_of"], o)
    return FromSsize(A(o).size * A(o).itemsize)


@kernel
def get_ndim(o: obj, closure: bytes_) -> obj:
    return FromSsize(i64(A(o).ndim))


@kernel
def get_transposed(o: obj, closure: bytes_) -> obj:
    """The axes reversed, of an array that is not pending; else the hook `transposed`."""
    a = A(o)
    if not open_to_items(a) or (a.bad & SUBCLASS) != 0:
        return hook1(HOOK["transposed"], o)
    r = new_view(a)
    if not r:
        return None
    n = i64(a.ndim)
    for k in range(n):
        r.shape[k] = a.shape[n - 1 - k]
        r.strides[k] = a.strides[n - 1 - k]
    return finish_view(r, a.data, n)


@kernel
def get_address(o: obj, closure: bytes_) -> obj:
    """Address of element [0, ...]; runs what is pending."""
    return FromSsize(i64(A(o).data)) if realised(A(o)) else obj(0)


@kernel
def get_place(o: obj, closure: bytes_) -> obj:
    """The address, or None while pending."""
    if (A(o).bad & LAZY) != 0:
        return new_reference(NONE)
    return FromSsize(i64(A(o).data))


@kernel
def set_place(o: obj, value: obj, closure: bytes_) -> i32:
    """Point the array at memory that `_owner` or `_root` keeps alive; None: pending."""
    a = A(o)
    if value == NONE:
        pending[0] += i64((a.bad & LAZY) == 0)
        a.bad |= LAZY
        return 0
    address = AsSsize(value)
    if address == -1 and Occurred():
        return -1
    a.data = bytes_(address)
    no_longer_pending(a)
    return 0


@kernel
def get_flags(o: obj, closure: bytes_) -> obj:
    return FromSsize(i64(A(o).bad & (READONLY | VIEW)))


@kernel
def set_flags(o: obj, value: obj, closure: bytes_) -> i32:
    """READONLY can change; VIEW follows from how the array was made."""
    return set_bits(A(o), value, READONLY)


@kernel
def get_bad(o: obj, closure: bytes_) -> obj:
    return FromSsize(i64(A(o).bad))


@kernel
def set_bad(o: obj, value: obj, closure: bytes_) -> i32:
    return set_bits(A(o), value, SETTABLE)


@kernel(inline=False)
def set_bits(a: A, value: obj, mask: i32) -> i32:
    bits = AsSsize(value)
    if bits == -1 and Occurred():
        return -1
    was = a.bad
    a.bad = was & ~mask | i32(bits) & mask
    pending[0] += i64(i1(a.bad & LAZY)) - i64(i1(was & LAZY))
    return 0


@kernel
def get_root(o: obj, closure: bytes_) -> obj:
    root = A(o).root
    return new_reference(root if root else NONE)


@kernel
def set_root(o: obj, value: obj, closure: bytes_) -> i32:
    """The array whose memory this one shows; None: its own."""
    a = A(o)
    old = a.root
    a.root = None
    a.bad &= ~VIEW
    if value and value != NONE:
        a.root = new_reference(value)
        a.bad |= VIEW
    clear_slot(old)
    return 0


@kernel
def get_owner(o: obj, closure: bytes_) -> obj:
    owner = A(o).owner
    return new_reference(owner if owner else NONE)


@kernel
def set_owner_attribute(o: obj, value: obj, closure: bytes_) -> i32:
    set_owner(A(o), value)
    return 0


@kernel
def get_node(o: obj, closure: bytes_) -> obj:
    node = A(o).node
    return new_reference(node if node else NONE)


@kernel
def set_node(o: obj, value: obj, closure: bytes_) -> i32:
    """The graph node of a pending array, or of the gradient graph; None: none.  With a node an array is never plain."""
    a = A(o)
    old = a.node
    a.node = None
    a.bad &= ~GRAD
    if value and value != NONE:
        a.node = new_reference(value)
        a.bad |= HELD | GRAD
        track(a)
    clear_slot(old)
    return 0


@kernel
def set_attribute(o: obj, name: obj, value: obj) -> i32:
    """tp_setattro of types with a __dict__, which can close a cycle."""
    track(A(o))
    return GenericSetAttr(o, name, value)
