"""Gradient rules: a Python function, and where a row's gradient could be read as a few ops, its program, run without Python.

A program is for one input: ops on slots, the last result its cotangent.  Slots: the cotangent of the result, the result, the inputs,
constants, then what the ops give.  `core/slopes.py` reads programs off the rows: no rule stands here.
"""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import address_of
from septet.lang.types import f32, f64, i1, i64, ptr
from septet.runtime.native.alloc import clear_slot, copy_shape, face_index, make_array
from septet.runtime.native.arguments import bind
from septet.runtime.native.convert import is_number
from septet.runtime.native.interpreter import (
    BytesAsString,
    PyObject_Free,
    PyObject_New,
    TupleGetItem,
    TupleSize,
    Vectorcall,
    decref,
    exact_type,
    new_reference,
    parameters,
    type_of,
)
from septet.runtime.native.launch import ready, same_shape
from septet.runtime.native.layout import (
    FLOAT32,
    FLOAT64,
    ONE_OPERAND,
    SLOTS,
    SPREAD,
    A,
    Rule,
    S,
    bytes_,
    large_from,
    obj,
    rule_type,
)
from septet.runtime.native.number import fast_binary, fast_unary

PARAMETERS = parameters("general", "code", "constants")


@kernel
def rule_call(self: obj, args: ptr[obj], flagged: i64, kw: obj) -> obj:
    """vectorcall: rule(g, y, *inputs) in Python."""
    return Vectorcall(ptr[Rule](self).general, args, flagged, kw)


@kernel
def make_rule(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """make_rule(general, code, constants): bytes of int64 and a tuple of numbers."""
    p = array(obj, 3, 8)
    if not bind(args, n, kw, PARAMETERS, p, 3):
        return None
    r = ptr[Rule](PyObject_New(rule_type[0]))
    if r:
        r.vectorcall = bytes_(address_of(rule_call))
        r.general = new_reference(p[0])
        r.code = new_reference(p[1])
        r.constants = new_reference(p[2])
    return r


@kernel
def rule_dealloc(o: obj):
    r = ptr[Rule](o)
    t = exact_type(o)
    clear_slot(r.general)
    clear_slot(r.code)
    clear_slot(r.constants)
    PyObject_Free(o)
    decref(t)


@kernel(inline=False)
def is_real(o: obj, code: i64) -> i1:
    """Whether an operand is a number, or a plain array of this dtype."""
    if face_index(type_of(o)) >= 0:
        return i64(A(o).code) == code and A(o).size <= large_from[0]
    return is_number(type_of(o))


@kernel(inline=False)
def spread(g: A, x: A) -> obj:
    """One element in the shape of x."""
    if g.size != 1 or not ready(g) or not ready(x) or x.size == 0:
        return None
    r = make_array(type_of(x), i64(x.code), x.size)
    if not r:
        return None
    copy_shape(r, x)
    if i64(x.code) == FLOAT64:
        for k in range(x.size):
            ptr[f64](r.data)[k] = ptr[f64](g.data)[0]
    else:
        for k in range(x.size):
            ptr[f32](r.data)[k] = ptr[f32](g.data)[0]
    return r


@kernel(inline=False)
def op_on(op: i64, v: obj, w: obj) -> obj:
    """One op of a program; null without an error: Python decides."""
    first = face_index(type_of(v)) >= 0
    if not w:
        return fast_unary(v, op) if first else obj(0)
    second = face_index(type_of(w)) >= 0
    if op == SPREAD:
        return spread(A(v), A(w)) if first and second else obj(0)
    if first and second and type_of(v) != type_of(w) or not (first or second):
        return None
    return fast_binary(v, w, op)


@kernel(inline=False)
def fill_slots(rule: ptr[Rule], slots: ptr[obj], g: obj, y: obj, inputs: obj) -> i64:
    """The operands of a program; how many they are, or -1 where it is not for them."""
    n = TupleSize(inputs)
    constants = TupleSize(rule.constants)
    if face_index(type_of(g)) < 0 or ptr[i64](BytesAsString(rule.code))[0] != n:
        return -1
    code = i64(A(g).code)
    if code != FLOAT32 and code != FLOAT64:
        return -1
    slots[0] = g
    slots[1] = y
    for k in range(n):
        slots[2 + k] = TupleGetItem(inputs, k)
    for k in range(1, 2 + n):
        if not is_real(slots[k], code):
            return -1
    for k in range(constants):
        slots[2 + n + k] = TupleGetItem(rule.constants, k)
    return 2 + n + constants


@kernel(inline=False)
def cotangent(rule: ptr[Rule], k: i64, slots: ptr[obj], base: i64) -> obj:
    """The cotangent of input k, of its very shape; null without an error: Python decides."""
    code = ptr[i64](BytesAsString(rule.code))
    at = code[1 + 3 * k]
    count = code[2 + 3 * k]
    made = i64(0)
    while made < count:
        second = code[at + 2]
        r = op_on(code[at], slots[code[at + 1]], obj(0) if second == ONE_OPERAND else slots[second])
        if not r:
            break
        slots[base + made] = r
        made += 1
        at += 3
    found = new_reference(slots[code[3 + 3 * k]]) if made == count else obj(0)
    for j in range(made):
        decref(slots[base + j])
    if found and not (ready(A(found)) and same_shape(A(found), A(slots[2 + k]))):
        decref(found)
        found = obj(0)
    return found


@kernel(inline=False)
def cotangents(s: S, g: obj, y: obj, found: ptr[obj]) -> i1:
    """The cotangents of a step's tracked inputs by its program, new references; False: Python decides."""
    if exact_type(s.rule) != rule_type[0]:
        return False
    rule = ptr[Rule](s.rule)
    slots = array(obj, SLOTS, 8)
    base = fill_slots(rule, slots, g, y, s.inputs)
    if base < 0:
        return False
    n = TupleSize(s.inputs)
    for k in range(n):
        found[k] = None
        if exact_type(TupleGetItem(s.sources, k)) == exact_type(s):
            found[k] = cotangent(rule, k, slots, base)
            if not found[k]:
                for j in range(k):
                    clear_slot(found[j])
                return False
    return True
