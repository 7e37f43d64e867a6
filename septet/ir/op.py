"""The record of an operation: everything the engine knows about it stands in one row.

Rows are pure data and small functions over what they are given: `emit` gets a builder of IR and typed vector values, `grad` gets a
namespace of operations, `oracle` is an expression that the tests evaluate with mpmath.  So the tables import nothing above `ir`.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import dtype as dt
from .dtype import DType

CLASSES: dict[str, tuple[DType, ...]] = {
    "?": (dt.bool_,),
    "n": (dt.int8, dt.uint8, dt.int16, dt.uint16, dt.int32, dt.uint32, dt.int64, dt.uint64),
    "i": dt.SIGNED,
    "u": dt.UNSIGNED,
    "f": dt.FLOATS,
    "c": dt.COMPLEX,
}
LETTER = {"?": dt.bool_, "B": dt.uint8, "i": dt.int32, "q": dt.int64, "f": dt.float32, "d": dt.float64, "D": dt.complex128}


@dataclass(frozen=True)
class Loop:
    """One typed form of an operation: the dtypes it takes and the one it gives."""

    inputs: tuple[DType, ...]
    output: DType


@dataclass(frozen=True, eq=False)
class Op:
    """One operation.

    kind: elementwise | cast | reduce | scan | view. loops: the typed forms in order of preference; the first to which all
    inputs cast safely is the one (NumPy's rule). whole: what inputs that are all bool or integer are computed in, where that is
    not the first safe loop (`divide`: float64). emit(b, *values): IR of the result; b is a builder, values carry their dtype;
    float16 and bfloat16 arrive as float32 and are rounded afterwards, unless `exact_half`, for operations on the representation
    itself. grad(ops, g, y, *inputs): cotangent of every input (None: not differentiable), written with operators and
    `ops.<name>`. oracle: expression in x, y, z over mpmath (`mp`) that is exact or correctly rounded; domain: (low, high) of
    each test input. quiet: raises no floating-point flag whatever its inputs are.  ulp: bound of the error per float dtype
    name, 0 is exact. identity: of a reduction without elements; None where an empty one is an error.
    """

    name: str
    arity: int
    kind: str
    loops: tuple[Loop, ...]
    emit: Callable[..., Any] | None = None
    grad: Callable[..., tuple[Any, ...]] | None = None
    oracle: str = ""
    domain: tuple[tuple[float, float], ...] = ()
    whole: DType | None = None
    exact_half: bool = False
    quiet: bool = False
    ulp: dict[str, float] = field(default_factory=dict)
    identity: Any = None
    params: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    def loop(self, inputs: Sequence[DType]) -> Loop | None:
        """The form for exactly these dtypes, or None."""
        return _exact(self).get(tuple(inputs))

    def resolve(self, inputs: Sequence[DType], can_cast: Callable[[DType, DType], bool]) -> Loop | None:
        """The form NumPy would choose: exact, else the first to which every input casts safely; None if there is none."""
        found = self.loop(inputs)
        if found is None and self.whole is not None and not any(d.is_inexact for d in inputs):
            found = self.loop((self.whole,) * self.arity)
        if found is not None:
            return found
        safe = (loop for loop in self.loops if all(map(can_cast, inputs, loop.inputs)))
        return next(safe, None)


_tables: dict[str, dict[tuple[DType, ...], Loop]] = {}


def _exact(op: Op) -> dict[tuple[DType, ...], Loop]:
    if op.name not in _tables:
        _tables[op.name] = {loop.inputs: loop for loop in reversed(op.loops)}
    return _tables[op.name]


def expand(classes: str) -> tuple[DType, ...]:
    """The dtypes of class letters: "?nfc" is every numeric dtype, integers in NumPy's order."""
    return tuple(d for letter in classes for d in CLASSES[letter])


def same(classes: str, arity: int) -> tuple[Loop, ...]:
    """Loops whose inputs and output all have one dtype."""
    return tuple(Loop((d,) * arity, d) for d in expand(classes))


def to(output: DType, classes: str, arity: int = 1) -> tuple[Loop, ...]:
    """Loops whose inputs have one dtype and whose output is always `output`."""
    return tuple(Loop((d,) * arity, output) for d in expand(classes))


def only(*signatures: str) -> tuple[Loop, ...]:
    """Loops written out: "dd->d" in the letters of LETTER."""
    pairs = (s.split("->") for s in signatures)
    return tuple(Loop(tuple(LETTER[x] for x in ins), LETTER[out]) for ins, out in pairs)


class Table(dict[str, Op]):
    """Rows by name."""

    def row(self, name: str, arity: int, loops: tuple[Loop, ...], emit: Callable[..., Any] | None = None,
            kind: str = "elementwise", **facts: Any) -> Op:
        """Add one row; a name stands for one operation only."""
        if name in self:
            raise ValueError(f"two rows are called {name!r}")
        self[name] = Op(name, arity, kind, loops, emit, **facts)
        return self[name]
