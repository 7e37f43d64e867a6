"""Ufunc objects: np.exp(a), np.add(a, b) by vectorcall; anything uncommon goes to the ufunc's own Python function."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import address_of, callptr, likely
from septet.lang.types import i1, i64, ptr, void
from septet.runtime.native.alloc import clear_slot, face_index
from septet.runtime.native.arguments import bind
from septet.runtime.native.convert import is_number
from septet.runtime.native.interpreter import (
    AsSsize,
    ClearWeakRefs,
    GetSlot,
    Occurred,
    PyObject_New,
    Vectorcall,
    decref,
    new_reference,
    parameters,
    type_of,
)
from septet.runtime.native.layout import Ufunc, bytes_, names, obj
from septet.runtime.native.number import fast_binary, fast_unary

OFFSET_FLAG = 1 << 63  # PY_VECTORCALL_ARGUMENTS_OFFSET
TP_FREE = 74
PARAMETERS = parameters("cls", "op", "arity", "general")


@kernel(inline=False)
def is_operand(o: obj) -> i1:
    return face_index(type_of(o)) >= 0


@kernel(inline=False)
def fast_call(f: ptr[Ufunc], args: ptr[obj], n: i64) -> obj:
    """Array operands of the faces' own classes, and Python numbers beside them."""
    if n != f.arity:
        return None
    if n == 1:
        return fast_unary(args[0], f.op) if is_operand(args[0]) else obj(0)
    if is_operand(args[0]):
        if type_of(args[0]) == type_of(args[1]) or is_number(type_of(args[1])):
            return fast_binary(args[0], args[1], f.op)
    elif is_operand(args[1]) and is_number(type_of(args[0])):
        return fast_binary(args[0], args[1], f.op)
    return None


@kernel
def ufunc_call(self: obj, args: ptr[obj], flagged: i64, kw: obj) -> obj:
    """vectorcall."""
    f = ptr[Ufunc](self)
    if likely(not kw):
        r = fast_call(f, args, flagged & OFFSET_FLAG - 1)
        if likely(r):
            return r
        if Occurred():
            return None
    return Vectorcall(f.general, args, flagged, kw)


@kernel
def ufunc_dealloc(o: obj):
    t = type_of(o)
    f = ptr[Ufunc](o)
    if f.weak:
        ClearWeakRefs(o)
    clear_slot(f.general)
    clear_slot(f.dict)
    callptr(void, GetSlot(t, TP_FREE), o)
    decref(t)


@kernel
def make_ufunc(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """make_ufunc(cls, op, arity, general): the ufunc of a native op number."""
    p = array(obj, 4, 8)
    if not bind(args, n, kw, PARAMETERS, p, 4):
        return None
    op = AsSsize(p[1])
    arity = AsSsize(p[2])
    if Occurred():
        return None
    f = ptr[Ufunc](PyObject_New(p[0]))
    if not f:
        return None
    f.vectorcall = bytes_(address_of(ufunc_call))
    f.op = op
    f.arity = arity
    f.general = new_reference(p[3])
    f.name = names[op]
    f.dict = None
    f.weak = None
    return f
