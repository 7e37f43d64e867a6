"""Numbers that stand for a size still open while a function is run to find out how it depends on that size (`program`).

A `Symbol` has the value that the number has in this run, and remembers how it follows from the sizes of arrays.  Arithmetic gives
symbols.  Whatever decides something by it is noted down as a guard: a comparison, `bool`, and every use that needs the plain number
(an index, `int()`, `float()`, a hash, text), which pins it.  It is no `int` on purpose: C code would read an int's value unseen.
"""
from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from septet.core.handle import Handle
from septet.ir.shape import contiguous_strides
from septet.runtime.native import registry

NUMBERS = (int, float, complex, bool)
MAX_WEIGHT = 100                        # sizes and operations in a symbol; beyond, the value is pinned
MAY_FAIL = {operator.truediv, operator.floordiv, operator.mod, operator.pow, operator.lshift, operator.rshift, float}
Sizes = Callable[[int, int], int]       # (slot, axis) -> size


class Symbol:
    """A number that follows from sizes.  operation(*parts) computes it; of a size itself, parts are (slot, axis) and it is None."""

    __slots__ = ("interpreter", "operation", "parts", "value", "weight")
    __array_priority__ = -1000.0

    def __init__(self, interpreter: Any, value: Any, operation: Any, parts: tuple[Any, ...]):
        self.interpreter, self.value, self.operation, self.parts = interpreter, value, operation, parts
        self.weight: int = 1 + sum(part.weight for part in parts if type(part) is Symbol)

    @property  # type: ignore[misc]  # a class that says of its instances what they stand for
    def __class__(self) -> Any:
        """`isinstance` answers as for the number."""
        return type(self.value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(self.value, name):
            raise AttributeError(name)                  # what arrays and scalars are asked for, and numbers do not have
        return getattr(pinned(self), name)

    def __hash__(self) -> int:
        return hash(pinned(self))

    def conjugate(self) -> Any:
        """Itself, as real numbers are."""
        return self if isinstance(self, (int, float)) else pinned(self).conjugate()

    def __bool__(self) -> bool:
        return bool(decided(operator.ne, self, 0))

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self


def size(interpreter: Any, value: int, slot: int, axis: int) -> Symbol:
    """The symbol of a size of an array."""
    return Symbol(interpreter, value, None, (slot, axis))


def pinned(x: Any) -> Any:
    """The plain number; from here on what was noted down holds for this value alone."""
    if type(x) is not Symbol:
        return x
    x.interpreter.guard(x)
    return x.value


def plain(x: Any) -> Any:
    """The value, without a guard: for who keeps the symbol too."""
    return x.value if type(x) is Symbol else x


def as_index(x: Any) -> Any:
    """`operator.index`, which leaves a size open."""
    return x if type(x) is Symbol and type(x.value) is int else operator.index(x)


def as_float(x: Any) -> Any:
    """`float`, which leaves a size open."""
    return computed(float, x) if type(x) is Symbol else float(x)


def computed(operation: Callable[..., Any], *parts: Any) -> Any:
    """The symbol of an operation on symbols and Python numbers; the plain result where another kind of object takes part."""
    if any(isinstance(part, Handle) for part in parts):
        return NotImplemented
    symbols = [part for part in parts if type(part) is Symbol]
    if not all(type(part) is Symbol or type(part) in NUMBERS for part in parts) or sum(part.weight for part in symbols) >= MAX_WEIGHT:
        return operation(*map(pinned, parts))
    try:
        found = Symbol(symbols[0].interpreter, operation(*map(plain, parts)), operation, parts)
    except (ArithmeticError, ValueError):
        return operation(*map(pinned, parts))
    if operation in MAY_FAIL:
        pinned(Symbol(found.interpreter, True, works, (found,)))
    return found


def works(x: Any) -> bool:
    """The guard that an operation gives a number, which it does if this is called."""
    return True


def decided(operation: Callable[..., Any], *parts: Any) -> Any:
    """A comparison, noted down as a guard."""
    found = computed(operation, *parts)
    return pinned(found)


def evaluate(x: Any, sizes: Sizes) -> Any:
    """The number that a symbol stands for where arrays have other sizes."""
    if type(x) is not Symbol:
        return x
    if x.operation is None:
        return sizes(*x.parts)
    return x.operation(*(evaluate(part, sizes) for part in x.parts))


def same_number(x: Any, y: Any) -> bool:
    """Equal in type and value, the sign of zero included."""
    return type(x) is type(y) and repr(x) == repr(y)


def _binary(operation: Callable[..., Any]) -> Any:
    return lambda self, other: computed(operation, self, other)


def _reflected(operation: Callable[..., Any]) -> Any:
    return lambda self, other: computed(operation, other, self)


def _unary(operation: Callable[..., Any]) -> Any:
    return lambda self: computed(operation, self)


def _comparison(operation: Callable[..., Any]) -> Any:
    return lambda self, other: decided(operation, self, other)


def _conversion(function: Callable[..., Any]) -> Any:
    return lambda self, *args: function(pinned(self), *args)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and_", "or_", "xor"):
    _short = _name.strip("_")
    setattr(Symbol, f"__{_short}__", _binary(getattr(operator, _name)))
    setattr(Symbol, f"__r{_short}__", _reflected(getattr(operator, _name)))
_UNARY: tuple[tuple[str, Any], ...] = (
    ("neg", operator.neg), ("pos", operator.pos), ("abs", abs), ("invert", operator.invert), ("floor", math.floor), ("ceil", math.ceil),
    ("trunc", math.trunc))
_CONVERSIONS: tuple[tuple[str, Any], ...] = (
    ("index", operator.index), ("int", int), ("float", float), ("complex", complex), ("repr", repr), ("str", str), ("format", format),
    ("round", round))
for _name, _operation in _UNARY:
    setattr(Symbol, f"__{_name}__", _unary(_operation))
for _name, _operation in _CONVERSIONS:
    setattr(Symbol, f"__{_name}__", _conversion(_operation))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Symbol, f"__{_name}__", _comparison(getattr(operator, _name)))


# ---- arrays of open sizes --------------------------------------------------------------------------------------------


def is_open(shape: Sequence[Any]) -> bool:
    """Whether a size of a shape is a symbol."""
    return any(type(n) is Symbol for n in shape)


def length_of(a: Any) -> Any:
    """`len` of an array of open sizes where only a plain number will do."""
    return pinned(a.shape[0])


def size_of(a: Any) -> Any:
    """`size` of an array of open sizes."""
    return math.prod(a.shape)


def nbytes_of(a: Any) -> Any:
    """`nbytes` of an array of open sizes."""
    return math.prod(a.shape) * a.itemsize


def strides_of(a: Any) -> Any:
    """`strides` of an array of open sizes: boxed arrays are dense."""
    return contiguous_strides(a.shape, a.itemsize)


for _function in (length_of, size_of, nbytes_of, strides_of):
    registry.register(_function.__name__, _function)


@contextmanager
def open_lengths() -> Iterator[None]:
    """A context in which the builtin `len` gives the symbol of an open size: C's own `len` passes nothing but plain numbers."""
    original = builtins.len

    def length(x: Any, /) -> Any:
        return x.shape[0] if isinstance(x, Handle) and x.ndim and is_open(x.shape[:1]) else original(x)

    builtins.len = length
    try:
        yield
    finally:
        builtins.len = original
