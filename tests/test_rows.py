"""Every elementwise row: each dtype, each layout, against its oracle; casts of all pairs; the same bits for any number of threads."""
from __future__ import annotations

import math
import random
from typing import Any

import pytest
from mpmath import mp

from septet.codegen.run import materialise
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS, cast
from septet.ir.node import Node, scalar
from septet.ir.op import Loop, Op
from septet.runtime import threads
from tests.codegen import oracle
from tests.codegen.arrays import LAYOUTS, encode, leaf, rounded, values

COUNT = 37                          # two whole vectors of float32 and a rest
BIT_LEVEL = {"nextafter", "spacing"}                      # defined by the representation: tested apart
EPS = {dt.float16: 2.0 ** -10, dt.bfloat16: 2.0 ** -7, dt.float32: 2.0 ** -23, dt.float64: 2.0 ** -52}


def draw(dtype: DType, low: float, high: float, rng: random.Random) -> Any:
    """A number of the domain that the dtype holds exactly."""
    if dtype.kind == "b":
        return rng.random() < 0.5
    if dtype.is_integer:
        return rng.randint(max(math.ceil(low), 0) if dtype.kind == "u" else math.ceil(low), math.floor(high))
    if dtype.is_complex:
        return rounded(complex(rng.uniform(low, high), rng.uniform(low, high)), dtype)
    return rounded(rng.uniform(low, high), dtype)


def node_of(op: Op, loop: Loop, inputs: list[Node]) -> Node:
    shape = max((x.shape for x in inputs), key=len)
    return Node(op, tuple(inputs), loop.output, shape)


def wrapped(value: int, dtype: DType) -> int:
    """An integer modulo 2^bits, as the dtype shows it."""
    value &= (1 << dtype.bits) - 1
    return value - (1 << dtype.bits) if dtype.kind == "i" and value >> dtype.bits - 1 else value


def error(got: Any, wanted: Any, dtype: DType) -> float:
    """Distance in units in the last place of the wanted number (of its larger part, if complex)."""
    if dtype.kind == "b":
        return float(got != bool(wanted))
    if dtype.is_integer:
        return float(got != wrapped(int(wanted), dtype))
    size = max(abs(mp.re(wanted)), abs(mp.im(wanted))) if dtype.is_complex else abs(mp.mpf(wanted))
    unit = EPS[dtype.real] * mp.mpf(2) ** mp.floor(mp.log(size, 2)) if size else mp.mpf(encode_smallest(dtype.real))
    off = mp.mpmathify(got) - wanted
    return float(max(abs(mp.re(off)), abs(mp.im(off))) / max(unit, encode_smallest(dtype.real))) - 0.5


def encode_smallest(dtype: DType) -> float:
    """The smallest positive number of a float dtype."""
    return {dt.float16: 2.0 ** -24, dt.bfloat16: 2.0 ** -133, dt.float32: 2.0 ** -149, dt.float64: 5e-324}[dtype]


def allowed(op: Op, loop: Loop) -> float:
    """Half a unit is in every correctly rounded result; above that what the row states (halves round once more)."""
    bound = op.ulp.get(loop.inputs[-1].name, op.ulp.get("float64", 0.0) if op.ulp else 0.0)
    return bound + 0.01


@pytest.mark.parametrize("name", [n for n in ROWS if n != "cast" and n not in BIT_LEVEL])
def test_values(name: str) -> None:
    op, rng = ROWS[name], random.Random(name)
    for loop in op.loops:
        columns = [[draw(d, *op.domain[k], rng) for _ in range(COUNT)] for k, d in enumerate(loop.inputs)]
        if name == "power" and loop.inputs[0].is_integer:
            columns[1] = [abs(n) for n in columns[1]]
        wanted = [oracle.evaluate(op.oracle, *row) for row in zip(*columns, strict=True)]
        for layout in LAYOUTS[:3]:
            inputs = [leaf(column, d, layout) for column, d in zip(columns, loop.inputs, strict=True)]
            check(op, loop, inputs, columns, wanted, layout)
        inputs = [leaf(columns[0], loop.inputs[0])]
        inputs += [leaf(c, d, "broadcast") for c, d in zip(columns[1:], loop.inputs[1:], strict=True)]
        repeated = [columns[0]] + [[c[0]] * COUNT for c in columns[1:]]
        wanted = [oracle.evaluate(op.oracle, *row) for row in zip(*repeated, strict=True)]
        check(op, loop, inputs, repeated, wanted, "broadcast")


def check(op: Op, loop: Loop, inputs: list[Node], columns: list[list[Any]], wanted: list[Any], layout: str) -> None:
    node = node_of(op, loop, inputs)
    materialise([node])
    for k, (got, want) in enumerate(zip(values(node), wanted, strict=True)):
        off = error(got, want, loop.output)
        assert off <= allowed(op, loop), (op.name, loop.inputs, layout, [c[k] for c in columns], got, want, off)


@pytest.mark.parametrize("name", [n for n in ROWS if n != "cast"])
def test_empty_and_zero_dimensional(name: str) -> None:
    op, rng = ROWS[name], random.Random(name)
    loop = op.loops[-1]
    empty = node_of(op, loop, [leaf([], d) for d in loop.inputs])
    materialise([empty])
    assert values(empty) == []
    numbers = [draw(d, *op.domain[k], rng) for k, d in enumerate(loop.inputs)]
    from_memory = node_of(op, loop, [leaf([x], d, shape=()) for x, d in zip(numbers, loop.inputs, strict=True)])
    from_numbers = node_of(op, loop, [scalar(x, d) for x, d in zip(numbers, loop.inputs, strict=True)])
    materialise([from_memory])
    materialise([from_numbers])
    assert encode(values(from_memory)[0], loop.output) == encode(values(from_numbers)[0], loop.output)


@pytest.mark.parametrize("source", dt.NUMERIC, ids=str)
def test_cast(source: DType) -> None:
    rng = random.Random(source.name)
    numbers = [draw(source, 0.0, 100.0, rng) for _ in range(COUNT)] + [draw(source, -100.0, 0.0, rng) for _ in range(COUNT)]
    for target in dt.NUMERIC:
        node = Node(cast, (leaf(numbers, source),), target, (len(numbers),))
        materialise([node])
        assert values(node) == [converted(x, target) for x in numbers], (source, target)


def converted(x: Any, target: DType) -> Any:
    """C's conversion of a number that int64 holds."""
    if target.kind == "b":
        return bool(x)
    if target.is_complex:
        return rounded(x, target)
    real = x.real if isinstance(x, complex) else x
    return wrapped(int(real), target) if target.is_integer else rounded(real, target)


@pytest.mark.parametrize("name", ["add", "exp", "sin", "floor_divide", "power", "where", "maximum"])
def test_same_bits_for_any_number_of_threads(name: str) -> None:
    op, rng = ROWS[name], random.Random(1)
    loop = next(loop for loop in op.loops if loop.output is dt.float32)
    columns = [[draw(d, *op.domain[k], rng) for _ in range(1000)] * 100 for k, d in enumerate(loop.inputs)]
    inputs = [leaf(c, d) for c, d in zip(columns, loop.inputs, strict=True)]
    former, results = threads.count(), []
    try:
        for n in (1, 2, 8):
            threads.set_count(n)
            node = node_of(op, loop, inputs)
            materialise([node])
            results.append(values(node))
    finally:
        threads.set_count(former)
    assert results[0] == results[1] == results[2]
    assert results[0][:1000] == results[0][-1000:]
