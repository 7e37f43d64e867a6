"""Whether a program says of a size what was noted down for it."""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from septet.core.array import Array
from septet.core.plan import Plan, Slot
from septet.core.symbol import Symbol, evaluate, same_number
from septet.core.write import copy

if TYPE_CHECKING:
    from septet.core.program import Program

NUMBERS = (bool, int, float, complex, str, bytes)
Made = dict[int, Array]


def agrees(program: Program, plan: Plan, made: Made, sizes: Any) -> str:
    """"" where a program says of a size what a plan for it does, else what is different.  made: the arrays that depend on sizes alone."""
    unmet = program.unmet(sizes)
    if unmet is not None:
        return f"something follows from {unmet}"
    calls = [call for call, _ in program.kept]
    if len(calls) != len(plan.calls) or not alike(program.result, plan.result, made, sizes):
        return "its operations differ between the sizes"
    for call, known in zip(calls, plan.calls):
        if call.function is not known.function or not alike(call[1:], known[1:], made, sizes):
            return f"{call.function.__name__} differs in more than the size"
    return ""


def alike(x: Any, y: Any, made: Made, sizes: Any) -> bool:
    """Whether arguments with symbols are, for these sizes, those that were noted down.  What cannot be compared is not."""
    if type(x) is Symbol:
        return same_number(evaluate(x, sizes), y)
    if type(x) is Slot:
        return same_slot(x, y, made)
    if type(x) is not type(y):
        return False
    if isinstance(x, (tuple, list)):
        return len(x) == len(y) and all(alike(u, v, made, sizes) for u, v in zip(x, y))
    if isinstance(x, dict):
        return alike((list(x), list(x.values())), (list(y), list(y.values())), made, sizes)
    if type(x) is slice:
        return alike((x.start, x.stop, x.step), (y.start, y.stop, y.step), made, sizes)
    return x is y or same_constant(x, y)


def same_slot(x: Slot, y: Any, made: Made) -> bool:
    """Whether a slot is that slot, or its array that constant."""
    if x in made:
        a = made[x]
        return same_constant(a._face._as_scalar(a) if x.scalar else a, y)  # type: ignore[attr-defined]
    return type(y) is Slot and x == y and x.scalar == y.scalar


def same_constant(x: Any, y: Any) -> bool:
    """Whether two numbers or arrays are equal in every bit."""
    if type(x) is not type(y):
        return False
    if isinstance(x, Array):
        return x._dtype is y._dtype and x.shape == y.shape and x.strides == y.strides and x._dtype.is_numeric and content(x) == content(y)
    return (type(x) in NUMBERS or hasattr(x, "_value")) and repr(x) == repr(y)


def content(a: Array) -> bytes:
    """The elements in C order."""
    dense = copy(a, "C")
    return ctypes.string_at(dense._address, dense.nbytes)
