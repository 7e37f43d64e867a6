"""A fused kernel as data: what is loaded, computed and stored for one element, and the key under which its code is kept.

A `Program` says nothing of sizes or addresses, so equal structures share one machine code.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet.ir import dtype as dt
from septet.ir.dtype import HALVES, DType
from septet.ir.op import Op

from .builder import Value, register
from .half import round_half
from .vmath import Emitter

BYTES = {"i1": 1, "i8": 1, "i16": 2, "i32": 4, "i64": 8, "float": 4, "double": 8}


@dataclass(frozen=True)
class Leaf:
    """A memory operand with its contiguity class along the inner axis, or a number ("k")."""

    dtype: DType
    mode: str


@dataclass(frozen=True)
class Step:
    """One operation on earlier values (leaves first, then steps)."""

    op: Op
    inputs: tuple[int, ...]
    dtype: DType
    params: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Program:
    """Leaves, steps and which values are stored, each with its class along the inner axis."""

    leaves: tuple[Leaf, ...]
    steps: tuple[Step, ...]
    outputs: tuple[tuple[int, str], ...]
    rank: int
    streaming: bool = False

    @property
    def dtypes(self) -> list[DType]:
        return [leaf.dtype for leaf in self.leaves] + [step.dtype for step in self.steps]

    @property
    def quiet(self) -> bool:
        """Whether no floating-point flag can be raised."""
        return all(step.op.quiet for step in self.steps)

    def lanes(self, vector_bytes: int) -> int:
        """Elements a vector holds: as many as there are of the widest register type."""
        return vector_bytes // max(BYTES[register(d)] for d in self.dtypes)


def emit_step(b: Emitter, step: Step, inputs: list[Value]) -> Value:
    """The value of one operation; halves are computed in float32 and rounded."""
    if step.op.kind == "cast":
        return b.convert(inputs[0], step.dtype)
    if not step.op.exact_half:
        inputs = [Value(v.ir, dt.float32) if v.dtype in HALVES else v for v in inputs]
    assert step.op.emit is not None, step.op.name
    result: Value = step.op.emit(b, *inputs)
    if step.dtype not in HALVES or result.dtype is step.dtype:
        return result
    return Value(result.ir if step.op.quiet else round_half(b, result.ir, step.dtype), step.dtype)
