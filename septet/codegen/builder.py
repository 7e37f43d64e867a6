"""Writes IR: typed vector values, instructions, loads and stores of every dtype, loops.

A `Builder` writes one function.  Values are vectors of `lanes` elements, or scalars where `lanes` is 1.  In registers a bool is `i1`, a
complex is two vectors, and float16 and bfloat16 are `float` holding exactly representable numbers.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from septet.ir import dtype as dt
from septet.ir.dtype import DType


@dataclass(frozen=True, slots=True)
class Value:
    """An SSA value (or constant) of `dtype`; `im` is the imaginary part of a complex."""

    ir: str
    dtype: DType
    im: str = ""


REGISTER = {dt.bool_: "i1", dt.float16: "float", dt.bfloat16: "float"}
SUFFIX = {"float": "f32", "double": "f64", "half": "f16", "bfloat": "bf16"}
EXPONENT_BITS = {"float": (8, 23), "double": (11, 52)}


def register(dtype: DType) -> str:
    """LLVM type of one lane of `dtype` in a register."""
    return REGISTER.get(dtype, dtype.llvm)


def float_literal(x: float) -> str:
    """An IR constant; for `float` it must be exactly representable in 24 bits."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', x))[0]:016X}"


def nearest32(x: float) -> float:
    """The float32 nearest to x."""
    value: float = struct.unpack("<f", struct.pack("<f", x))[0]
    return value


class Module:
    """The text of a compilation: functions, helper functions once each, declarations."""

    def __init__(self) -> None:
        self.functions: list[str] = []
        self.helpers: dict[str, str] = {}
        self.declared: dict[str, str] = {}

    def text(self) -> str:
        return "\n".join([*self.helpers.values(), *self.functions, *self.declared.values(), ""])


class Builder:
    """Instructions of one function."""

    def __init__(self, module: Module, lanes: int, vector_bytes: int = 64, prefix: str = ""):
        self.module, self.lanes, self.vector_bytes = module, lanes, vector_bytes
        self.lines: list[str] = []
        self.slots: list[str] = []
        self.block = "entry"
        self._prefix = prefix
        self._count = 0

    # -- text ---------------------------------------------------------------------------------------------------------------------
    def name(self, stem: str = "v") -> str:
        self._count += 1
        return f"%{self._prefix}{stem}{self._count}"

    def do(self, instruction: str) -> None:
        self.lines.append("  " + instruction)

    def let(self, instruction: str) -> str:
        result = self.name()
        self.lines.append(f"  {result} = {instruction}")
        return result

    def label(self, name: str) -> None:
        """Start a block; the one before falls through to it."""
        self.lines.append(f"  br label %{name}\n{name}:")
        self.block = name

    def start(self, name: str) -> None:
        """Start a block that is reached by explicit branches only."""
        self.lines.append(f"{name}:")
        self.block = name

    def slot(self, llvm: str) -> str:
        """A variable of the function (`alloca` in the entry block)."""
        result = self.name("slot")
        self.slots.append(f"  {result} = alloca {llvm}, align 64")
        return result

    def fresh(self, stem: str) -> str:
        return self.name(stem)[1:]

    def body(self) -> str:
        return "\n".join([*self.slots, *self.lines])

    def close(self, signature: str, attributes: str = "") -> None:
        """Close the function and put it into the module."""
        self.module.functions.append(f"define {signature} {attributes} {{\nentry:\n{self.body()}\n}}")

    # -- types --------------------------------------------------------------------------------------------------------------------
    def vector(self, element: str, lanes: int | None = None) -> str:
        n = self.lanes if lanes is None else lanes
        return element if n == 1 else f"<{n} x {element}>"

    def suffix(self, element: str, lanes: int | None = None) -> str:
        """How an intrinsic's name says the type: v16f32."""
        n = self.lanes if lanes is None else lanes
        scalar = SUFFIX.get(element, element)
        return scalar if n == 1 else f"v{n}{scalar}"

    def type(self, v: Value) -> str:
        return self.vector(register(v.dtype))

    # -- constants ----------------------------------------------------------------------------------------------------------------
    def literal(self, x: float | int, element: str) -> str:
        if element in ("float", "double"):
            text = float_literal(nearest32(x) if element == "float" else x)
        elif element == "i1":
            text = "true" if x else "false"
        else:
            text = str(int(x))
        return text if self.lanes == 1 else f"splat ({element} {text})"

    def constant(self, x: float | int, dtype: DType) -> Value:
        element = register(dtype)
        return Value(self.literal(x, element), dtype, self.literal(0, element) if dtype.is_complex else "")

    def splat(self, scalar: str, element: str) -> str:
        """A vector of equal lanes."""
        if self.lanes == 1:
            return scalar
        full = self.vector(element)
        one = self.let(f"insertelement {full} poison, {element} {scalar}, i32 0")
        return self.let(f"shufflevector {full} {one}, {full} poison, <{self.lanes} x i32> zeroinitializer")

    # -- calls --------------------------------------------------------------------------------------------------------------------
    def call(self, symbol: str, result: str, *arguments: tuple[str, str], declare: bool = True) -> str:
        """Call a function with (type, value) arguments; declared once."""
        if declare:
            types = ", ".join(t for t, _ in arguments)
            self.module.declared[symbol] = f"declare {result} @{symbol}({types})"
        text = f"call {result} @{symbol}({', '.join(f'{t} {v}' for t, v in arguments)})"
        if result == "void":
            self.do(text)
            return ""
        return self.let(text)

    def intrinsic(self, name: str, element: str, *values: str, result: str = "") -> str:
        """`llvm.<name>.<type>` of values that all have one type."""
        full = self.vector(element)
        return self.call(f"llvm.{name}.{self.suffix(element)}", result or full, *((full, v) for v in values))

    # -- memory -------------------------------------------------------------------------------------------------------------------
    def offset(self, pointer: str, nbytes: str | int) -> str:
        return pointer if nbytes == 0 else self.let(f"getelementptr i8, ptr {pointer}, i64 {nbytes}")

    def take(self, x: str, element: str, lanes: list[int], of: int) -> str:
        """A vector of chosen lanes of a vector of `of` lanes; a scalar where one is chosen."""
        if len(lanes) == 1:
            return x if of == 1 else self.let(f"extractelement <{of} x {element}> {x}, i64 {lanes[0]}")
        order = ", ".join(f"i32 {i}" for i in lanes)
        return self.let(f"shufflevector <{of} x {element}> {x}, <{of} x {element}> poison, <{len(lanes)} x i32> <{order}>")

    def word(self, pointer: str, index: int, llvm: str = "i64") -> str:
        """Load the index-th 8-byte word."""
        at = self.offset(pointer, 8 * index)
        return self.let(f"load {llvm}, ptr {at}, align 8")

    @contextmanager
    def loop(self, start: str, stop: str, step: str | int = 1) -> Iterator[str]:
        """Count from start below stop (tested first); yields the counter."""
        with self.carry(start, stop, step, []) as (counter, _, _):
            yield counter

    @contextmanager
    def carry(self, start: str, stop: str, step: str | int, values: list[tuple[str, str]]) -> Iterator[tuple[str, list[str], list[str]]]:
        """A loop with (type, initial) values in registers; yields counter, values and the list to fill with the next ones.

        The yielded values hold the final state after the loop.
        """
        head, body, done = (self.fresh(s) for s in ("head", "body", "done"))
        counter, following = self.name("i"), self.name("n")
        names = [self.name("c") for _ in values]
        before = self.block
        self.label(head)
        mark = len(self.lines)
        more = self.let(f"icmp slt i64 {counter}, {stop}")
        self.do(f"br i1 {more}, label %{body}, label %{done}")
        self.start(body)
        updated: list[str] = []
        yield counter, names, updated
        self.do(f"{following} = add nsw i64 {counter}, {step}")
        latch = self.block
        self.do(f"br label %{head}")
        phis = [f"  {counter} = phi i64 [{start}, %{before}], [{following}, %{latch}]"]
        for name, (llvm, initial), new in zip(names, values, updated, strict=True):
            phis.append(f"  {name} = phi {llvm} [{initial}, %{before}], [{new}, %{latch}]")
        self.lines[mark:mark] = phis
        self.start(done)

    @contextmanager
    def width(self, lanes: int) -> Iterator[None]:
        """Emit for another number of lanes."""
        former, self.lanes = self.lanes, lanes
        yield
        self.lanes = former

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """Run the block only where the scalar i1 holds."""
        yes, after = self.fresh("then"), self.fresh("after")
        self.do(f"br i1 {condition}, label %{yes}, label %{after}")
        self.start(yes)
        yield
        self.label(after)
