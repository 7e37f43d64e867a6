"""where(condition, x, y) of small dense arrays: elements of x where the condition holds, of y elsewhere."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.types import const, i8, i16, i32, i64, ptr
from septet.runtime.native.alloc import copy_shape, face_index, new_array
from septet.runtime.native.convert import is_number, to_element
from septet.runtime.native.interpreter import NONE, new_reference, type_of
from septet.runtime.native.launch import ready, same_shape
from septet.runtime.native.layout import BOOL, A, bytes_, item_sizes, obj


@kernel(inline=False)
def pick(word: const, out: ptr[word], mask: bytes_, x: ptr[word], x_step: i64, y: ptr[word], y_step: i64, n: i64):
    """The loop for elements of one size; a step of 0 repeats one element."""
    for k in range(n):
        out[k] = x[k * x_step] if mask[k] != 0 else y[k * y_step]


@kernel(inline=False)
def pick_elements(out: bytes_, mask: bytes_, x: bytes_, x_step: i64, y: bytes_, y_step: i64, n: i64, size: i64):
    if size == 8:
        pick(i64, ptr[i64](out), mask, ptr[i64](x), x_step, ptr[i64](y), y_step, n)
    elif size == 4:
        pick(i32, ptr[i32](out), mask, ptr[i32](x), x_step, ptr[i32](y), y_step, n)
    elif size == 2:
        pick(i16, ptr[i16](out), mask, ptr[i16](x), x_step, ptr[i16](y), y_step, n)
    else:
        pick(i8, out, mask, x, x_step, y, y_step, n)


@kernel
def step_of(o: obj, t: obj) -> i64:
    """Elements from one to the next: arrays move, numbers stay."""
    return i64(1) if type_of(o) == t else i64(0)


@kernel(inline=False)
def elements_of(o: obj, condition: A, code: i64, room: bytes_) -> bytes_:
    """Where the elements of an operand are: an array of the condition's shape, or a number put into `room`; null: neither."""
    t = type_of(o)
    if t == type_of(condition):
        a = A(o)
        return a.data if i64(a.code) == code and ready(a) and same_shape(a, condition) else bytes_(0)
    if is_number(t) and to_element(o, t, code, room):
        return room
    return None


@kernel(inline=False)
def chosen(condition: A, x: obj, y: obj) -> obj:
    """The result; null without an error where Python decides."""
    t = type_of(condition)
    if type_of(x) != t and type_of(y) != t:
        return None
    code = i64(A(x).code) if type_of(x) == t else i64(A(y).code)
    if (type_of(x) == t and not ready(A(x))) or (type_of(y) == t and not ready(A(y))) or item_sizes[code] > 8:
        return None
    room = array(i64, 4, 16)
    left = elements_of(x, condition, code, bytes_(room))
    right = elements_of(y, condition, code, bytes_(room + 2))
    if not left or not right:
        return None
    r = new_array(t, code, condition.size)
    if r:
        copy_shape(r, condition)
        pick_elements(r.data, condition.data, left, step_of(x, t), right, step_of(y, t), condition.size, r.itemsize)
    return r


@kernel
def where(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """where(condition, x, y): None where the general path is to decide."""
    if n == 3 and not kw and face_index(type_of(args[0])) >= 0:
        c = A(args[0])
        if ready(c) and i64(c.code) == BOOL and c.size > 0:
            r = chosen(c, args[1], args[2])
            if r:
                return r
    return new_reference(NONE)
