"""Arrays of Python objects: every operation is Python's own, element by element.  Registers itself with `core/ops.py`."""
from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import ops
from septet.core.array import Array
from septet.core.convert import elements
from septet.core.create import from_values
from septet.core.view import broadcast_to
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import Shape, broadcast_shapes

COMPARE = {"equal": operator.eq, "not_equal": operator.ne, "less": operator.lt, "less_equal": operator.le, "greater": operator.gt,
           "greater_equal": operator.ge}


def greater(a: Any, b: Any) -> Any:
    """The greater; the first where they are equal."""
    return a if a >= b else b


def lesser(a: Any, b: Any) -> Any:
    """The lesser; the first where they are equal."""
    return a if a <= b else b


def both(a: Any, b: Any) -> Any:
    """Python's `and`."""
    return a and b


def either(a: Any, b: Any) -> Any:
    """Python's `or`."""
    return a or b


def sign(a: Any) -> Any:
    """-1, 0 or 1."""
    return (a > 0) - (a < 0)


def picked(condition: Any, a: Any, b: Any) -> Any:
    """One of two objects."""
    return a if condition else b


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv, "floor_divide": operator.floordiv,
    "remainder": operator.mod, "power": operator.pow, "left_shift": operator.lshift, "right_shift": operator.rshift,
    "bitwise_and": operator.and_, "bitwise_or": operator.or_, "bitwise_xor": operator.xor, "negative": operator.neg,
    "positive": operator.pos, "absolute": operator.abs, "invert": operator.inv, "logical_and": both, "logical_or": either,
    "logical_not": operator.not_, "maximum": greater, "minimum": lesser, "fmax": greater, "fmin": lesser, "sign": sign,
    "square": lambda a: a * a, "reciprocal": lambda a: 1 / a, "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc,
    "gcd": math.gcd, "lcm": math.lcm, "where": picked,
}
# functions NumPy asks the element itself for
METHODS = set("""sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh
    degrees radians deg2rad rad2deg rint fabs conjugate arctan2 hypot fmod logical_xor""".split())


def object_op(cls: type[Array], row: Any, operands: Sequence[Any], dtype: DType | None) -> Any:
    """An elementwise op where an operand holds objects."""
    shape = broadcast_shapes(*(getattr(x, "shape", ()) for x in operands))
    columns = [column(x, shape) for x in operands]
    if row.name in COMPARE:
        compare = COMPARE[row.name]
        return from_values(cls._face, list(map(bool, map(compare, *columns))), dtype or dt.bool_, shape)
    return from_values(cls._face, list(map(function_of(row), *columns)), dt.object_, shape)


def column(x: Any, shape: Shape) -> list[Any]:
    """The elements of an operand broadcast to a shape."""
    if isinstance(x, Array):
        return elements(x if x.shape == shape else broadcast_to(x, shape))
    return [getattr(x, "_value", x)] * math.prod(shape)


def function_of(row: Any) -> Callable[..., Any]:
    """What computes the op on objects.  TypeError where nothing does."""
    found = FUNCTIONS.get(row.name)
    if found is not None:
        return found
    if row.name in METHODS:
        return functools.partial(by_method, row)
    raise TypeError(f"ufunc '{row.name}' not supported for the input types, and the inputs could not "
                    "be safely coerced to any supported types according to the casting rule ''safe''")


def by_method(row: Any, a: Any, *others: Any) -> Any:
    """a.sqrt() and the like; TypeError where the object has no such method."""
    method = getattr(a, row.name, None)
    if method is None and others:
        raise AttributeError(f"'{type(a).__name__}' object has no attribute '{row.name}'")
    if not callable(method):
        raise TypeError(f"loop of ufunc does not support argument 0 of type {type(a).__name__} which has no callable {row.name} method")
    return method(*others)


ops.others["O"] = object_op
