"""Recurrent layers: one layer in one direction over packed sequences.

`x` holds all steps one behind the other, (total, inputs): of step t the first `sizes[t]` sequences, longest first.  Weights are
(gates * units, inputs) and (gates * units, units), gates in PyTorch's order.  One call of a kernel forward, one backward; other dtypes,
projections and gradients of gradients go step by step.
"""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from septet.codegen.kernels import gemm_matmul, launch, recurrent_parts
from septet.codegen.kernels import recurrent as kernels
from septet.codegen.kernels.copy import clear, copy_contiguous
from septet.codegen.kernels.copy import copy as copy_memory
from septet.codegen.kernels.gemm_pairs import CONFIG
from septet.core import autograd, boxes, index, ops, view
from septet.core.array import Array, empty, view_of, zeros
from septet.core.autograd import differentiable
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn.again import by_composite
from septet.core.fn.normalize import COMPUTED, held, tracked
from septet.core.fn.shape import concatenate
from septet.core.products import matmul
from septet.core.reduce import reduce
from septet.ir import dtype as dt
from septet.runtime import threads

Sizes = tuple[int, ...]


def layer(kind: str, x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None, h: Array, c: Array | None, sizes: Sizes,
          reverse: bool, projection: Array | None = None) -> tuple[Array, Array, Array | None]:
    """(states of all steps (total, units), last states (batch, units), last cell states or None) of kind lstm, gru, tanh or relu."""
    if projection is not None or x._dtype not in COMPUTED or boxes.by_parts():
        dtype = x._dtype
        wide: list[Any] = [cast(a, dt.float32) if a is not None and a._dtype in dt.HALVES else a
                for a in (x, w_ih, w_hh, b_ih, b_hh, h, c, projection)]
        x, w_ih, w_hh, b_ih, b_hh, h, c, projection = wide
        found = by_steps(kind, x, w_ih, w_hh, b_ih, b_hh, h, c, sizes, reverse, projection)
        return tuple(None if y is None else cast(y, dtype) for y in found)  # type: ignore[return-value]
    joint = all_steps(kind, x, w_ih, w_hh, b_ih, b_hh, h, c, sizes, reverse)
    units, batch = w_hh.shape[1], sizes[0]
    total = x.shape[0] * units
    last_c = part(joint, total + batch * units, (batch, units)) if kind == "lstm" else None
    return part(joint, 0, (x.shape[0], units)), part(joint, total, (batch, units)), last_c


def placed(g: Any, y: Any, a: Any, start: int, shape: Any) -> Any:
    """The rule of part."""
    return place(g, start, a.shape[0])


@differentiable(placed)
def part(a: Array, start: int, shape: tuple[int, ...]) -> Array:
    """Elements of a vector in a new shape."""
    return view_of(a, shape, (shape[1] * a.itemsize, a.itemsize), start * a.itemsize)


@differentiable(lambda gg, y, g, start, count: part(gg, start, tuple(g.shape)))
def place(g: Array, start: int, count: int) -> Array:
    """A vector of zeros that shows `g` from an element on."""
    result = zeros(type(g), g._dtype, (count,))
    g._address
    copy_memory(result._address + start * g.itemsize, (g.shape[1] * g.itemsize, g.itemsize), g._address, g.strides, g.shape, g.itemsize)
    return result


# ---- by the kernels --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=128)
def walk(sizes: Sizes, reverse: bool) -> tuple[Any, Any, list[tuple[int, int, int]]]:
    """(the steps in order, where each begins, (row of x, first sequence, number) wherever sequences take up their first state)."""
    steps = len(sizes)
    order = range(steps - 1, -1, -1) if reverse else range(steps)
    starts = [0]
    for n in sizes:
        starts.append(starts[-1] + n)
    fresh, known = [], 0
    for t in order:
        if sizes[t] > known:
            fresh.append((starts[t] + known, known, sizes[t] - known))
            known = sizes[t]
    return (ctypes.c_int64 * steps)(*order), (ctypes.c_int64 * (steps + 1))(*starts), fresh


def all_steps(kind: str, x: Array, w_ih: Array, w_hh: Array, b_ih: Array | None, b_hh: Array | None, h: Array, c: Array | None,
              sizes: Sizes, reverse: bool) -> Array:
    """All states, last states and last cell states as one vector."""
    given = (x, w_ih, w_hh, b_ih, b_hh, h, c)
    joint, *saved = forward(kind, given, sizes, reverse)

    def again(x: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, h: Any, c: Any) -> Any:
        return joined(by_steps(kind, x, w_ih, w_hh, b_ih, b_hh, h, c, sizes, reverse, None))

    def rule(g: Any, y: Any, *inputs: Any) -> Any:
        if autograd.recording(g, *inputs):
            return by_composite(again, g, *inputs)
        return of_layer(kind, g, inputs, saved, sizes, reverse)

    return tracked(joint, kind, rule, given)


@primitive()
def forward(kind: str, given: Sequence[Any], sizes: Sizes, reverse: bool) -> tuple[Array, ...]:
    """(the vector of all states, what the way back needs: gates, states before every step, and for lstm cell states, for gru sums)."""
    read: list[Any] = [None if a is None else held(a) for a in given]
    x, w_ih, w_hh, b_ih, b_hh, h, c = read
    s, cls, dtype = kernels.cell(kind, x._dtype), type(x), x._dtype
    units, total, batch = w_hh.shape[1], x.shape[0], sizes[0]
    order, starts, fresh = walk(sizes, reverse)
    gates = of_inputs(s, x, w_ih, b_ih, b_hh)
    before_h = first_states(h, total, fresh)
    before_c = first_states(c, total, fresh) if kind == "lstm" else before_h
    extra = empty(cls, dtype, (total, units)) if kind == "gru" else before_h
    joint = empty(cls, dtype, (total * units + batch * units * (2 if kind == "lstm" else 1),))
    size = dtype.itemsize
    last = joint._address + total * units * size
    inner_bias = of_candidate(s, b_hh, units) if kind == "gru" else joint._address
    operands = (gates._address, inner_bias, extra._address, before_h._address, before_c._address, joint._address, units, last,
                last + batch * units * size)
    done = steps_by_parts("forward", s, (order, starts), w_hh, sizes, units, operands)
    if done < len(sizes):
        packed = launch.scratch(max(64, s.room_forward(units) * size))
        launch.run(kernels.pack_forward, packed, w_hh._address, units, w_hh.strides[0] // size, w_hh.strides[1] // size, s=s)
        launch.run(kernels.forward, order, starts, done, len(sizes), units, threads.count(), packed, *operands, s=s)
    return joint, gates, before_h, *([before_c] if kind == "lstm" else [extra] if kind == "gru" else [])


def steps_by_parts(way: str, s: Any, steps: tuple[Any, Any], w_hh: Any, sizes: Sizes, units: int, operands: tuple[int, ...]) -> int:
    """How many steps AMX has done: all, unless numbers have no parts, or none where tiles do not pay."""
    batch = sizes[0]
    if launch.checked or not recurrent_parts.pays(s, batch, units) or w_hh.strides[1] != w_hh.itemsize:
        return 0
    span, down, blocks = s.gates * units, w_hh.strides[0] // w_hh.itemsize, units // recurrent_parts.SIDE
    weights, state = recurrent_parts.room(units, span), recurrent_parts.room(max(sizes), units if way == "forward" else span)
    packed, packed_w = launch.scratch(4 * state), launch.scratch(2 * weights)
    seen, seen_w = launch.scratch(16 * blocks), launch.scratch(8 * blocks * s.gates)
    pack, walk_all = getattr(recurrent_parts, f"pack_{way}"), getattr(recurrent_parts, way)
    launch.run(pack, packed_w, seen_w, w_hh._address, units, down, s=s)
    memory = packed_w, seen_w, packed, seen, state, ctypes.addressof(CONFIG), min(blocks, threads.count())     # weights stay with a core
    return int(launch.run(walk_all, *steps, len(sizes), units, *memory, *operands, s=s))


def of_inputs(s: Any, x: Any, w_ih: Any, b_ih: Any, b_hh: Any) -> Any:
    """What the inputs of all steps give to the gates, with the biases; but for the inner one of gru's third gate."""
    m, k, n = x.shape[0], x.shape[1], w_ih.shape[0]
    result, bias = empty(type(x), x._dtype, (m, n)), 0
    if b_ih is not None:
        bias = launch.scratch(n * x.itemsize)
        launch.run(kernels.add_biases, bias, b_ih._address, b_hh._address, n, n // 3 * 2 if s.kind == "gru" else n, s=s)
    gemm_matmul.matmul(x._dtype, m, n, k, x._address, x.strides, w_ih._address, w_ih.strides[::-1], result._address, result.strides,
                       bias=bias, bias_of="column" if bias else "")
    return result


def of_candidate(s: Any, b_hh: Any, units: int) -> Any:
    """Where the inner bias of gru's third gate lies; zeros if there is none."""
    if b_hh is not None:
        return b_hh._address + 2 * units * b_hh.itemsize
    none = launch.scratch(units * s.element.bytes)
    clear(none, none.nbytes)
    return none


def first_states(h: Array, total: int, fresh: list[tuple[int, int, int]]) -> Array:
    """The states before every step, those that sequences begin with filled in."""
    result = empty(type(h), h._dtype, (total, h.shape[1]))
    for row, first, count in fresh:
        copy_memory(result._address + row * result.strides[0], result.strides, h._address + first * h.strides[0], h.strides,
                    (count, h.shape[1]), h.itemsize)
    return result


def of_layer(kind: str, g: Any, inputs: tuple[Any, ...], saved: Sequence[Any], sizes: Sizes, reverse: bool) -> list[Any]:
    """The cotangents of x, w_ih, w_hh, b_ih, b_hh, h, c."""
    x, w_ih, w_hh = (autograd.readable(a) for a in inputs[:3])
    outer, inner, *carries = backward(kind, g, w_hh, saved, sizes, reverse)
    asked = [autograd.is_tracked(a) for a in inputs]
    _, _, fresh = walk(sizes, reverse)
    return [matmul(outer, w_ih) if asked[0] else None,
            matmul(view.transpose(outer), x) if asked[1] else None,
            matmul(view.transpose(inner), saved[1]) if asked[2] else None,
            reduce("sum", outer, 0) if asked[3] else None,
            reduce("sum", inner, 0) if asked[4] else None,
            ops.add(carries[0], matmul(first_rows(inner, fresh), w_hh)) if asked[5] else None,
            carries[1] if asked[6] else None]


@primitive()
def backward(kind: str, g: Array, w_hh: Array, saved: Sequence[Array], sizes: Sizes, reverse: bool,
             whole: bool = True) -> tuple[Array, ...]:
    """The cotangents of what inputs and states give to the gates (the same but for gru), and of the first states.

    g: of the vector of `forward`; or, not whole, of the states of all steps alone, (total, units).
    """
    g, w_hh, (gates, before_h, *others) = held(g), held(w_hh), saved
    more = others[0] if others else before_h        # cell states, or sums
    s, size, units, total, batch = kernels.cell(kind, g._dtype), g.itemsize, w_hh.shape[1], gates.shape[0], sizes[0]
    order, starts, _ = walk(sizes, reverse)
    carries = [carried(g, (total + k * batch) * units, (batch, units), whole) for k in range(2 if kind == "lstm" else 1)]
    outer = empty(type(g), g._dtype, tuple(gates.shape))
    inner = empty(type(g), g._dtype, tuple(gates.shape)) if kind == "gru" else outer
    operands = (gates._address, more._address, before_h._address, more._address, g._address, units, carries[0]._address,
                carries[-1]._address, outer._address, inner._address)
    done = steps_by_parts("backward", s, (order, starts), w_hh, sizes, units, operands)
    if done < len(sizes):
        packed, state = launch.scratch(max(64, s.room_backward(units) * size)), s.room_of_step(max(sizes), units)
        launch.run(kernels.pack_backward, packed, w_hh._address, units, w_hh.strides[0] // size, w_hh.strides[1] // size, s=s)
        given = launch.scratch(max(64, 2 * state * size))
        launch.run(kernels.backward, order, starts, done, len(sizes), units, threads.count(), given, state, packed, *operands, s=s)
    return outer, inner, *carries


def carried(g: Array, start: int, shape: tuple[int, int], whole: bool) -> Array:
    """The cotangent of last states as it begins: from an element of `g` on, or none."""
    result = empty(type(g), g._dtype, shape)
    if whole:
        copy_contiguous(result._address, g._address + start * g.itemsize, result.nbytes)
    else:
        clear(result._address, result.nbytes)
    return result


def first_rows(a: Array, fresh: list[tuple[int, int, int]]) -> Array:
    """The rows of the steps in which sequences take up their first state, one a sequence."""
    rows = [index.getitem(a, slice(row, row + count)) for row, _, count in fresh]
    return rows[0] if len(rows) == 1 else concatenate(rows)


# ---- step by step ----------------------------------------------------------------------------------------------------


def by_steps(kind: str, x: Array, w_ih: Array, w_hh: Array, b_ih: Any, b_hh: Any, h: Array, c: Any, sizes: Sizes, reverse: bool,
             projection: Any) -> tuple[Array, Array, Any]:
    """`layer`, one step after another, of operations that all have gradients."""
    _, starts, _ = walk(sizes, reverse)
    gates = biased(matmul(x, view.transpose(w_ih)), b_ih)
    found: list[Any] = [None] * len(sizes)
    ended: list[tuple[int, Any, Any]] = []
    alive_h, alive_c = rows_of(h, 0, 0), None if c is None else rows_of(c, 0, 0)
    for t in range(len(sizes) - 1, -1, -1) if reverse else range(len(sizes)):
        n, known = sizes[t], alive_h.shape[0]
        if n > known and (reverse or t == 0):
            alive_h = concatenate([alive_h, rows_of(h, known, n)])
            alive_c = None if c is None else concatenate([alive_c, rows_of(c, known, n)])
        elif n < known:
            ended.append((n, rows_of(alive_h, n, known), None if c is None else rows_of(alive_c, n, known)))
            alive_h, alive_c = rows_of(alive_h, 0, n), None if c is None else rows_of(alive_c, 0, n)
        alive_h, alive_c = one_step(kind, rows_of(gates, starts[t], starts[t + 1]), alive_h, alive_c, w_hh, b_hh, projection)
        found[t] = alive_h
    lasts = [(0, alive_h, alive_c), *reversed(ended)]
    last_c = concatenate([part_c for _, _, part_c in lasts]) if c is not None else None
    return concatenate(found), concatenate([part_h for _, part_h, _ in lasts]), last_c


def rows_of(a: Any, first: int, end: int) -> Any:
    """Some rows."""
    return index.getitem(a, slice(first, end))


def biased(x: Any, bias: Any) -> Any:
    """x + bias, where there is one."""
    return x if bias is None else ops.add(x, bias)


def one_step(kind: str, gates: Any, h: Any, c: Any, w_hh: Any, b_hh: Any, projection: Any) -> tuple[Any, Any]:
    """(h, c) after a step; gates: what its inputs give."""
    inner = biased(matmul(h, view.transpose(w_hh)), b_hh)
    if kind == "lstm":
        i, f, g, o = quarters(ops.add(gates, inner), 4)
        c = ops.add(ops.multiply(sigmoid(f), c), ops.multiply(sigmoid(i), ops.tanh(g)))
        h = ops.multiply(sigmoid(o), ops.tanh(c))
        return h if projection is None else matmul(h, view.transpose(projection)), c
    if kind == "gru":
        (ri, zi, ni), (rh, zh, nh) = quarters(gates, 3), quarters(inner, 3)
        r, z = sigmoid(ops.add(ri, rh)), sigmoid(ops.add(zi, zh))
        n = ops.tanh(ops.add(ni, ops.multiply(r, nh)))
        return ops.add(n, ops.multiply(z, ops.subtract(h, n))), None
    total = ops.add(gates, inner)
    return (ops.tanh(total) if kind == "tanh" else ops.maximum(total, 0)), None


def quarters(a: Any, count: int) -> list[Any]:
    """Equal parts of the last axis."""
    n = a.shape[-1] // count
    return [index.getitem(a, (Ellipsis, slice(k * n, (k + 1) * n))) for k in range(count)]


def sigmoid(x: Any) -> Any:
    """1 / (1 + e**-x)."""
    return ops.divide(1.0, ops.add(ops.exp(ops.negative(x)), 1.0))


def joined(parts: tuple[Any, ...]) -> Any:
    """States as one vector."""
    return concatenate([view.reshape(a, -1) for a in parts if a is not None])


