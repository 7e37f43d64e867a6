"""Programs of gradient rules: a row's gradient read once, as a few ops that native code runs on small arrays.

The gradient stands in the row alone.  It is called with terms in place of arrays, which note what is done with them; a gradient that
does more than plain ops of real numbers (asks for values or dtypes, sums, chooses) has no program, and Python computes it as ever.
"""
from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from septet.ir.elementwise import ROWS
from septet.ir.op import Op
from septet.runtime.native import registry, types
from septet.runtime.native.layout import ONE_OPERAND, SLOTS, SPREAD

Rule = Callable[..., Sequence[Any]]


class Unreadable(Exception):
    """A gradient that is no program."""


class Term:
    """What stands for an array or a number: an operand of the step, or an op on others."""

    __slots__ = ("op", "operands", "shape")

    def __init__(self, op: int, operands: tuple[Any, ...] = (), shape: Any = None):
        self.op, self.operands, self.shape = op, operands, shape

    def __neg__(self) -> Term:
        return noted("negative", self)

    def __add__(self, other: Any) -> Term:
        return noted("add", self, other)

    def __radd__(self, other: Any) -> Term:
        return noted("add", other, self)

    def __sub__(self, other: Any) -> Term:
        return noted("subtract", self, other)

    def __rsub__(self, other: Any) -> Term:
        return noted("subtract", other, self)

    def __mul__(self, other: Any) -> Term:
        return noted("multiply", self, other)

    def __rmul__(self, other: Any) -> Term:
        return noted("multiply", other, self)

    def __truediv__(self, other: Any) -> Term:
        return noted("divide", self, other)

    def refused(self, *other: Any) -> Any:
        raise Unreadable

    __bool__ = __rtruediv__ = __pow__ = __rpow__ = __getitem__ = refused        # faces divide numbers by arrays in ways of their own


def noted(name: str, *operands: Any) -> Term:
    """An op on terms and numbers."""
    if not all(isinstance(x, Term) or type(x) in (int, float) for x in operands):
        raise Unreadable
    return Term(registry.operation(name), operands)


class Reader:
    """What a row's gradient is written with, over terms; see `core/rules.py`."""

    def needs(self, x: Any) -> bool:
        return True

    def conjugate(self, x: Any) -> Any:
        return x

    def is_complex(self, x: Any) -> bool:
        return False

    def broadcast_to(self, x: Any, shape: Any) -> Term:
        if not isinstance(shape, Shape):
            raise Unreadable
        return Term(SPREAD, (x, shape.of))

    def __getattr__(self, name: str) -> Callable[..., Term]:
        if name not in ROWS or ROWS[name].arity > 2:
            raise Unreadable

        def op(*operands: Any) -> Term:
            return noted(name, *operands)

        return op


class Shape(tuple[None, ...]):
    """The shape of a term: only how many axes it has is known."""

    of: Term


def operand(rank: int) -> Term:
    """What stands for an operand of so many axes."""
    term = Term(SPREAD)
    term.shape = Shape((None,) * rank)
    term.shape.of = term
    return term


class Writer:
    """Terms to slots and instructions."""

    def __init__(self, operands: Sequence[Term]):
        self.slots: dict[int, int] = {id(x): k for k, x in enumerate(operands)}
        self.first = len(operands)
        self.constants: list[float] = []
        self.program: list[tuple[int, Any, Any]] = []

    def write(self, x: Any) -> Any:
        """The place of a term: a slot, or ("constant" or "made", its number)."""
        if not isinstance(x, Term):
            self.constants.append(x)
            return "constant", len(self.constants) - 1
        if id(x) in self.slots:
            return self.slots[id(x)]
        places = [self.write(y) for y in x.operands]
        self.program.append((x.op, places[0], places[1] if len(places) > 1 else ONE_OPERAND))
        return "made", len(self.program) - 1


def assembled(writers: Sequence[tuple[Writer, Any]], first: int) -> tuple[bytes, tuple[float, ...]]:
    """The words of a rule's programs, see `runtime/native/slope.py`, and their constants."""
    constants = [c for writer, _ in writers for c in writer.constants]
    head, begun = [len(writers)], 0
    body: list[int] = []
    start = 1 + 3 * len(writers)

    def slot(place: Any) -> int:
        if type(place) is int:
            return place
        return first + (begun if place[0] == "constant" else len(constants)) + int(place[1])

    for writer, result in writers:
        head += [start + len(body), len(writer.program), slot(result)]
        for op, left, right in writer.program:
            body += [op, slot(left), slot(right)]
        begun += len(writer.constants)
    if first + len(constants) + max(len(writer.program) for writer, _ in writers) > SLOTS:
        raise Unreadable
    return array("q", head + body).tobytes(), tuple(constants)


def program_of(gradient: Rule, arity: int, rank: int = 1, *more: Any) -> tuple[bytes, tuple[float, ...]]:
    """The program of a row's gradient for inputs of so many axes.  Unreadable where it has none."""
    operands = [operand(rank) for _ in range(2 + arity)]
    found = gradient(Reader(), *operands, *more)
    writers = [Writer(operands) for _ in range(arity)]
    if len(found) != arity or any(x is None for x in found):
        raise Unreadable
    return assembled([(writer, writer.write(x)) for writer, x in zip(writers, found)], len(operands))


def with_program(general: Rule, gradient: Rule | None, arity: int, rank: int = 1, *more: Any) -> Rule:
    """A rule that native code runs by itself on small arrays where the gradient can be read, else the general one."""
    if gradient is None:
        return general
    try:
        code, constants = program_of(gradient, arity, rank, *more)
    except Unreadable:
        return general
    made: Rule = types.rule(general, code, constants)
    return made


def recorded_natively(row: Op, rule: Rule) -> Rule:
    """Let native code record the row's op on small tracked arrays with this rule."""
    if row.arity <= 2:
        registry.register_rule(row.name, rule)
    return rule
