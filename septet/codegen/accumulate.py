"""What a reduction keeps while it runs: the running value of each lane, and for argmax its position."""
from __future__ import annotations

from dataclasses import dataclass
from math import inf

from septet.ir import dtype as dt
from septet.ir.dtype import HALVES, DType
from septet.ir.op import Op

from .builder import Value, register
from .vmath import Emitter

EXTREME = {"max": -1, "argmax": -1, "min": 1, "argmin": 1}


def computed_in(dtype: DType) -> DType:
    """What a reduction of `dtype` adds in: halves in float32, rounded at the end."""
    return dt.float32 if dtype in HALVES else dtype


def widest(dtype: DType, sign: int) -> float | int:
    """The largest (sign 1) or smallest value of a dtype."""
    if dtype.is_inexact:
        return sign * inf
    if dtype.kind == "b":
        return int(sign > 0)
    if dtype.kind == "u":
        return (1 << dtype.bits) - 1 if sign > 0 else 0
    return (1 << dtype.bits - 1) - 1 if sign > 0 else -(1 << dtype.bits - 1)


@dataclass
class Accumulator:
    """Parts in registers: real, imaginary (complex), position (argmax, argmin)."""

    op: Op
    source: DType                   # of the elements
    result: DType                   # of the reduction

    @property
    def is_arg(self) -> bool:
        return self.op.name.startswith("arg")

    @property
    def dtype(self) -> DType:
        """Of the running value: any and all run on bool."""
        return computed_in(self.source if self.is_arg else self.result)

    def types(self) -> list[str]:
        """Element types of the parts."""
        element = register(self.dtype)
        return [element] * (1 + self.dtype.is_complex) + ["i64"] * self.is_arg

    def start(self, b: Emitter) -> list[str]:
        """The parts before any element."""
        first: float | int = self.op.identity if self.op.name not in EXTREME else widest(self.dtype, EXTREME[self.op.name])
        element = register(self.dtype)
        parts = [b.literal(first, element)]
        if self.dtype.is_complex:
            parts.append(b.literal(first if self.op.name in EXTREME else 0, element))
        return parts + ([b.literal(-1, "i64")] if self.is_arg else [])

    def value(self, parts: list[str]) -> Value:
        return Value(parts[0], self.dtype, parts[1] if self.dtype.is_complex else "")

    def parts(self, v: Value) -> list[str]:
        return [v.ir, v.im] if v.dtype.is_complex else [v.ir]

    def add(self, b: Emitter, parts: list[str], x: Value, position: str = "", mask: str = "") -> list[str]:
        """The parts after one more element per lane; lanes outside the mask stay."""
        x = Value(x.ir, computed_in(x.dtype), x.im)
        old = self.value(parts)
        if self.is_arg:
            return self.add_position(b, parts, x, position, mask)
        assert self.op.emit is not None
        new = self.op.emit(b, old, x)
        if mask:
            new = b.select(Value(mask, dt.bool_), new, old)
        return self.parts(new)

    def add_position(self, b: Emitter, parts: list[str], x: Value, position: str, mask: str) -> list[str]:
        assert self.op.emit is not None
        best, index = self.value(parts), Value(parts[-1], dt.int64)
        wins = b.bitwise("or", self.op.emit(b, best, x), b.compare("lt", index, b.like(0, index)))
        if mask:
            wins = b.bitwise("and", wins, Value(mask, dt.bool_))
        return [*self.parts(b.select(wins, x, best)), b.select(wins, Value(position, dt.int64), index).ir]

    def join(self, b: Emitter, left: list[str], right: list[str]) -> list[str]:
        """Combine two running values; of equal ones the first position stays."""
        if not self.is_arg:
            return self.add(b, left, self.value(right))
        assert self.op.emit is not None
        best, other = self.value(left), self.value(right)
        at, also = Value(left[-1], dt.int64), Value(right[-1], dt.int64)
        wins = self.op.emit(b, best, other)
        tie = b.invert(b.bitwise("or", wins, self.op.emit(b, other, best)))
        earlier = b.bitwise("and", tie, b.compare("lt", also, at))
        used = b.compare("ge", also, b.like(0, also))
        wins = b.bitwise("and", used, b.bitwise("or", b.bitwise("or", wins, earlier), b.compare("lt", at, b.like(0, at))))
        return [*self.parts(b.select(wins, other, best)), b.select(wins, also, at).ir]

    def fold(self, b: Emitter, parts: list[str]) -> list[str]:
        """All lanes joined into scalars, halving the vector each time."""
        lanes = b.lanes
        while lanes > 1:
            half = lanes // 2
            low = [b.take(p, t, list(range(half)), lanes) for p, t in zip(parts, self.types(), strict=True)]
            high = [b.take(p, t, list(range(half, lanes)), lanes) for p, t in zip(parts, self.types(), strict=True)]
            with b.width(half):
                parts = self.join(b, low, high)
            lanes = half
        return parts

    def final(self, parts: list[str]) -> Value:
        """The result in register form, not yet rounded for halves."""
        return Value(parts[-1], dt.int64) if self.is_arg else Value(parts[0], self.result, parts[1] if self.dtype.is_complex else "")
