"""Ufunc objects: np.exp(a), np.add(a, b) by vectorcall; anything uncommon goes to the ufunc's own Python function."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import address_of, callptr, likely
from septet.lang.types import i1, i64, ptr, void
from septet.runtime.native.alloc import clear_slot, copy_shape, face_index, make_array
from septet.runtime.native.arguments import bind
from septet.runtime.native.convert import is_number, to_element
from septet.runtime.native.inplace import apart, bump, writable
from septet.runtime.native.interpreter import (
    FLOAT,
    INT,
    AsSsize,
    ClearWeakRefs,
    GetSlot,
    Occurred,
    PyObject_New,
    TupleGetItem,
    TupleSize,
    UnicodeCompare,
    Vectorcall,
    decref,
    new_reference,
    parameters,
    text,
    type_of,
)
from septet.runtime.native.item import scalar_of
from septet.runtime.native.launch import ARRAY_SCALAR, ARRAYS, after_kernel, before_kernel, entry, ready, same_shape
from septet.runtime.native.layout import (
    FLOAT64,
    INT64,
    NUMPY,
    A,
    Ufunc,
    bytes_,
    kernels,
    names,
    obj,
    read_type,
    results,
    scalar_types,
    scalar_ufunc,
)
from septet.runtime.native.mixed import common_code
from septet.runtime.native.number import fast_binary, fast_unary
from septet.runtime.native.record import recorded_binary, recorded_unary

OFFSET_FLAG = 1 << 63  # PY_VECTORCALL_ARGUMENTS_OFFSET
TP_FREE = 74
OUT = text("out")
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


@kernel(inline=False)
def recorded_call(f: ptr[Ufunc], args: ptr[obj]) -> obj:
    """Operands of which some are tracked."""
    if f.arity == 1:
        return recorded_unary(args[0], f.op)
    return recorded_binary(args[0], args[1], f.op)


@kernel
def number_code(t: obj) -> i64:
    """The dtype of a number by itself, of Python's and of the scalars met most; negative: Python decides."""
    if t == FLOAT or t == scalar_types[FLOAT64]:
        return FLOAT64
    return i64(INT64) if t == INT or t == scalar_types[INT64] else i64(-1)


@kernel(inline=False)
def of_numbers(f: ptr[Ufunc], args: ptr[obj], code: i64) -> obj:
    """The scalar of an op of one or two numbers computed in a dtype; null where there is no kernel or a number does not fit."""
    room = array(i64, 6, 16)
    at = entry(f.op, ARRAYS, code)
    k = kernels[at]
    if not k:
        return None
    for n in range(f.arity):
        if not to_element(args[n], type_of(args[n]), code, bytes_(room + 2 * n)):
            return None
    before_kernel()
    callptr(void, k, bytes_(room + 4), bytes_(room), bytes_(room + 2), 1)
    r = scalar_of(i64(results[at]), bytes_(room + 4))
    return after_kernel(r, f.op, NUMPY) if r else obj(0)


@kernel(inline=False)
def number_call(f: ptr[Ufunc], args: ptr[obj]) -> obj:
    """Numbers alone; floats win over integers, and an op without a kernel for integers may have a dtype that it computes them in."""
    left = number_code(type_of(args[0]))
    right = left if f.arity == 1 else number_code(type_of(args[1]))
    if left < 0 or right < 0:
        return None
    code = i64(FLOAT64) if left == FLOAT64 or right == FLOAT64 else i64(INT64)
    if not kernels[entry(f.op, ARRAYS, code)]:
        code = common_code(f.op, NUMPY, code, code)
    return of_numbers(f, args, code) if code >= 0 else obj(0)


@kernel(inline=False)
def point(o: obj, t: obj, code: i64, room: bytes_) -> bytes_:
    """Where the one element of an operand is, an array without dimensions or a number put into `room`; null: neither."""
    if type_of(o) == t:
        a = A(o)
        return a.data if a.ndim == 0 and i64(a.code) == code and ready(a) else bytes_(0)
    return room if is_number(type_of(o)) and to_element(o, type_of(o), code, room) else bytes_(0)


@kernel(inline=False)
def of_points(f: ptr[Ufunc], args: ptr[obj]) -> obj:
    """An op of arrays without dimensions and numbers as an array without dimensions: what composites compute with."""
    first = A(args[0] if is_operand(args[0]) or f.arity == 1 else args[1])
    t = type_of(first)
    if face_index(t) < 0 or not ready(first):
        return None
    room = array(i64, 4, 16)
    at = entry(f.op, ARRAYS, i64(first.code))
    x = point(args[0], t, i64(first.code), bytes_(room))
    y = point(args[1], t, i64(first.code), bytes_(room + 2)) if f.arity == 2 else x
    if not x or not y or not kernels[at]:
        return None
    r = make_array(t, i64(results[at]), 1)
    if r:
        copy_shape(r, first)
        before_kernel()
        callptr(void, kernels[at], r.data, x, y, 1)
    return after_kernel(r, f.op, i64(first.face)) if r else obj(0)


@kernel(inline=False)
def fits_out(a: A, out: A, code: i64) -> i1:
    """Whether a kernel that reads `a` may write its results into `out`."""
    return ready(a) and same_shape(a, out) and i64(out.code) == code and apart(out, a)


@kernel(inline=False)
def run_into(f: ptr[Ufunc], args: ptr[obj], out: A, mode: i64, a: A, b: A, scalar: bytes_) -> obj:
    """The op into `out`, whose place among the operands is known to be safe."""
    k = kernels[entry(f.op, mode, i64(a.code))]
    before_kernel()
    if mode == ARRAY_SCALAR:
        callptr(void, k, out.data, a.data, scalar, a.size)
    else:
        callptr(void, k, out.data, a.data, b.data, a.size)
    bump(out)
    return after_kernel(new_reference(out), f.op, i64(out.face))


@kernel(inline=False)
def call_into(f: ptr[Ufunc], args: ptr[obj], result: obj) -> obj:
    """op(a, out=result), op(a, b, out=result) or op(a, number, out=result) of plain arrays of one dtype and shape."""
    t = type_of(args[0])
    if type_of(result) != t or face_index(t) < 0 or not writable(A(result)) or A(result).ndim == 0:
        return None
    a = A(args[0])
    out = A(result)
    scalar = array(i64, 2, 16)
    arrays = f.arity == 1 or type_of(args[1]) == t
    mode = i64(ARRAYS) if arrays else i64(ARRAY_SCALAR)
    at = entry(f.op, mode, i64(a.code))
    if not kernels[at] or not fits_out(a, out, i64(results[at])):
        return None
    b = A(args[1]) if f.arity == 2 and arrays else a
    if b.code != a.code or not fits_out(b, out, i64(results[at])):
        return None
    if not arrays and not (is_number(type_of(args[1])) and to_element(args[1], type_of(args[1]), i64(a.code), bytes_(scalar))):
        return None
    return run_into(f, args, out, mode, a, b, bytes_(scalar))


@kernel
def is_out(kw: obj) -> i1:
    """Whether the only keyword is `out`."""
    return TupleSize(kw) == 1 and UnicodeCompare(TupleGetItem(kw, 0), OUT) == 0


@kernel
def reads(f: ptr[Ufunc], args: ptr[obj]) -> i1:
    """Whether it is NumPy's and an operand is a tensor that NumPy reads."""
    t = read_type[0]
    return (type_of(args[0]) == t or f.arity == 2 and type_of(args[1]) == t) and type_of(f) == scalar_ufunc[0]


@kernel
def ufunc_call(self: obj, args: ptr[obj], flagged: i64, kw: obj) -> obj:
    """vectorcall."""
    f = ptr[Ufunc](self)
    n = flagged & OFFSET_FLAG - 1
    r = obj(0)
    if n == f.arity and reads(f, args):
        return Vectorcall(f.general, args, flagged, kw)
    if likely(not kw):
        r = fast_call(f, args, n)
        if not r and n == f.arity and not Occurred():
            r = number_call(f, args) if type_of(self) == scalar_ufunc[0] else of_points(f, args)
            if not r and not Occurred():
                r = recorded_call(f, args)
    elif n == f.arity and is_out(kw):
        r = call_into(f, args, args[n])
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
