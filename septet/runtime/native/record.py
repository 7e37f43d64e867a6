"""Ops on tracked arrays, recorded without Python where Python has given the op a rule."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.types import i1, i64
from septet.runtime.native.alloc import face_index
from septet.runtime.native.interpreter import TupleNew, TupleSetItem, decref, new_reference, type_of
from septet.runtime.native.layout import FLOAT16, GRAD, A, inspected, names, not_recording, obj, rules
from septet.runtime.native.number import fast_binary, fast_unary
from septet.runtime.native.step import attached


@kernel
def is_tracked(o: obj) -> i1:
    return face_index(type_of(o)) >= 0 and (A(o).bad & GRAD) != 0


@kernel
def can_record(op: i64) -> i1:
    """Whether the op has a rule and nobody looks at each step."""
    return i64(rules[op]) != 0 and not_recording[0] == 0 and inspected[0] == 0


@kernel(inline=False)
def recorded(r: obj, op: i64, v: obj, w: obj) -> obj:
    """A fresh result with its step; whole numbers and truths have none."""
    if i64(A(r).code) < FLOAT16:
        return r
    inputs = TupleNew(2 if w else 1)
    if inputs:
        TupleSetItem(inputs, 0, new_reference(v))
        if w:
            TupleSetItem(inputs, 1, new_reference(w))
        if attached(A(r), names[op], rules[op], inputs):
            decref(inputs)
            return r
        decref(inputs)
    decref(r)
    return None


@kernel(inline=False)
def recorded_binary(v: obj, w: obj, op: i64) -> obj:
    """v op w, at least one of them tracked; null without an error: the general path decides."""
    if not can_record(op) or not (is_tracked(v) or is_tracked(w)):
        return None
    not_recording[0] = 1
    r = fast_binary(v, w, op)
    not_recording[0] = 0
    return recorded(r, op, v, w) if r else obj(0)


@kernel(inline=False)
def recorded_unary(v: obj, op: i64) -> obj:
    """op v of a tracked array; null without an error: the general path decides."""
    if not can_record(op) or not is_tracked(v):
        return None
    not_recording[0] = 1
    r = fast_unary(v, op)
    not_recording[0] = 0
    return recorded(r, op, v, None) if r else obj(0)
