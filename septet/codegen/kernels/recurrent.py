"""Recurrent layers: all time steps of one layer and direction, forward and backward, in one call each.

Sequences are packed: step t has rows starts[t] to starts[t + 1] - 1, longest sequences first; `order` lists the steps as they are walked.
What the inputs give (x W + b) is computed beforehand for all steps.  A task owns some units of the layer, computes all their gates of a
step and what follows from them, so that each step is one parallel loop.  Gates: lstm i f g o; gru r z n; tanh, relu: one.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from septet.codegen.kernels.launch import ELEMENT
from septet.codegen.kernels.vector_math import sigmoid, tanh
from septet.ir.dtype import DType
from septet.kernel import array, const, i32, i64, kernel, lanes, prange, ptr, select, static_range, vec, vload, vstore
from septet.lang.types import Type
from septet.runtime import target

GATES = {"lstm": 4, "gru": 3, "tanh": 1, "relu": 1}
ROWS = 4                        # sequences in registers forward
DEPTH = 32768                   # bytes of weights that stay in the first cache while all rows of a step read them
ROWS_BACK = 8                   # ... and backward
VECTORS_BACK = 2
GROUP_BACK = 64                 # rows whose sums wait on the stack


@dataclass(frozen=True)
class Cell:
    """Kind of the layer, its elements and the vectors they are computed in."""

    kind: str
    element: Type
    lanes: int

    @property
    def gates(self) -> int:
        """Gates of a unit."""
        return GATES[self.kind]

    @property
    def depth(self) -> int:
        """Rows of a block of weights forward."""
        return DEPTH // (self.gates * self.lanes * self.element.bytes)

    @property
    def depth_back(self) -> int:
        """... and backward."""
        return DEPTH // (VECTORS_BACK * self.lanes * self.element.bytes)

    @property
    def vector(self) -> Type:
        """A vector of units."""
        return vec(self.element, self.lanes)


@cache
def cell(kind: str, dtype: DType) -> Cell:
    """The cell of a kind and dtype on this machine."""
    return Cell(kind, ELEMENT[dtype], target.lanes(dtype.itemsize))


@kernel
def pack_forward(s: const, to: ptr[s.element], w: ptr[s.element], units: i64, down: i64, across: i64):
    """Recurrent weights (gates x units, units) as blocks of [k][gate][lane]; zero past the last unit; strides in elements."""
    blocks = (units + s.lanes - 1) // s.lanes
    for block in prange(blocks):
        for k in range(units):
            for gate in static_range(s.gates):
                for lane in range(s.lanes):
                    unit = block * s.lanes + lane
                    at = ((block * units + k) * s.gates + gate) * s.lanes + lane
                    to[at] = s.element(0)
                    if unit < units:
                        to[at] = w[(gate * units + unit) * down + k * across]


@kernel
def pack_backward(s: const, to: ptr[s.element], w: ptr[s.element], units: i64, down: i64, across: i64):
    """Recurrent weights as blocks of [gate and unit that gives][lanes of units that it comes back to]."""
    width = VECTORS_BACK * s.lanes
    blocks = (units + width - 1) // width
    for block in prange(blocks):
        for k in range(s.gates * units):
            for lane in range(width):
                unit = block * width + lane
                at = (block * s.gates * units + k) * width + lane
                to[at] = s.element(0)
                if unit < units:
                    to[at] = w[k * down + unit * across]


@kernel(math="contract", inline=False)
def forward_block(s: const, h: ptr[s.element], w: ptr[s.element], gates: ptr[s.element], bias: ptr[s.element], extra: ptr[s.element],
                  c: ptr[s.element], c_next: ptr[s.element], last_c: ptr[s.element], out: ptr[s.element], out_row: i64,
                  h_next: ptr[s.element], last_h: ptr[s.element], units: i64, first: i64, rows: i64, going_on: i64):
    """One block of units of one step; pointers stand at its first unit, but `h` at the step's first row.

    rows: of the step; going_on: those of them that the next step takes up, the others' states go to last_h, last_c.
    """
    mask = lanes(vec(i32, s.lanes)) < i32(min(units - first, s.lanes))
    span = s.gates * units
    if s.kind == "gru":
        for row in range(rows):
            vstore(extra + row * units, vload(bias, s.lanes, mask=mask), mask=mask)
    for done in range(0, units, s.depth):
        depth = min(s.depth, units - done)
        for i in range(0, rows, ROWS):
            tops = [h + (min(i + m, rows - 1) * units + done) for m in static_range(ROWS)]
            acc = array(s.vector, ROWS * s.gates)
            for m in static_range(ROWS):
                for q in static_range(s.gates):
                    acc[m * s.gates + q] = vload(sums_at(s, gates, extra, min(i + m, rows - 1), q, units), s.lanes, mask=mask)
            right = w + done * s.gates * s.lanes
            for k in range(depth):
                line = [vload(right + q * s.lanes, s.lanes) for q in static_range(s.gates)]
                for m in static_range(ROWS):
                    one = s.vector(tops[m][k])
                    for q in static_range(s.gates):
                        acc[m * s.gates + q] = acc[m * s.gates + q] + one * line[q]
                right = right + s.gates * s.lanes
            for m in static_range(ROWS):
                if i + m < rows:
                    row = i + m
                    if done + depth < units:
                        for q in static_range(s.gates):
                            vstore(sums_at(s, gates, extra, row, q, units), acc[m * s.gates + q], mask=mask)
                    else:
                        found = [acc[m * s.gates + q] for q in static_range(s.gates)]
                        state = finish(s, found, gates + row * span, extra + row * units, c + row * units, h + (row * units + first),
                                       units, mask)
                        vstore(out + row * out_row, state[0], mask=mask)
                        if row < going_on:
                            put_state(s, state, h_next + row * units, c_next + row * units, mask)
                        else:
                            put_state(s, state, last_h + row * units, last_c + row * units, mask)


@kernel
def put_state(s: const, state: const, h, c, mask):
    vstore(h, state[0], mask=mask)
    if s.kind == "lstm":
        vstore(c, state[1], mask=mask)


@kernel
def sums_at(s: const, gates, extra, row, q: const, units):
    """Where the sums of a gate of a row wait between blocks of weights: what the inputs give is there before; gru's third starts apart."""
    if s.kind == "gru" and q == 2:
        return extra + row * units
    return gates + (row * (s.gates * units) + q * units)


@kernel(math="contract")
def finish(s: const, found: const, gates, extra, c, h, units, mask):
    """(h, c) of one row's units from the sums of their gates, which are replaced by what they let through."""
    if s.kind == "lstm":
        i, f = sigmoid(s.element, s.lanes, found[0]), sigmoid(s.element, s.lanes, found[1])
        g, o = tanh(s.element, s.lanes, found[2]), sigmoid(s.element, s.lanes, found[3])
        state = f * vload(c, s.lanes, mask=mask) + i * g
        for q, value in enumerate((i, f, g, o)):
            vstore(gates + q * units, value, mask=mask)
        return o * tanh(s.element, s.lanes, state), state
    if s.kind == "gru":
        r, z = sigmoid(s.element, s.lanes, found[0]), sigmoid(s.element, s.lanes, found[1])
        n = tanh(s.element, s.lanes, vload(gates + 2 * units, s.lanes, mask=mask) + r * found[2])
        vstore(extra, found[2], mask=mask)
        for q, value in enumerate((r, z, n)):
            vstore(gates + q * units, value, mask=mask)
        before = vload(h, s.lanes, mask=mask)
        return n + z * (before - n), n
    y = tanh(s.element, s.lanes, found[0]) if s.kind == "tanh" else select(found[0] < s.vector(0), s.vector(0), found[0])
    vstore(gates, y, mask=mask)
    return y, y


@kernel
def forward(s: const, order: ptr[i64], starts: ptr[i64], begin: i64, steps: i64, units: i64, w: ptr[s.element], gates: ptr[s.element],
            bias: ptr[s.element], extra: ptr[s.element], h: ptr[s.element], c: ptr[s.element], out: ptr[s.element], out_row: i64,
            last_h: ptr[s.element], last_c: ptr[s.element]):
    """All steps from `begin` on.  h, c: the state before every step, filled where it is the first (other rows are written here); gates:
    see `finish`."""
    blocks = (units + s.lanes - 1) // s.lanes
    for step in range(begin, steps):
        t = order[step]
        top = starts[t]
        rows = starts[t + 1] - top
        after, going_on = top, i64(0)
        if step + 1 < steps:
            after = starts[order[step + 1]]
            going_on = min(rows, starts[order[step + 1] + 1] - after)
        for block in prange(blocks):
            at = block * s.lanes
            forward_block(s, h + top * units, w + block * units * s.gates * s.lanes, gates + (top * s.gates * units + at), bias + at,
                          extra + (top * units + at), c + (top * units + at), c + (after * units + at), last_c + at,
                          out + (top * out_row + at), out_row, h + (after * units + at), last_h + at, units, at, rows, going_on)


@kernel(math="contract", inline=False)
def backward_block(s: const, later: ptr[s.element], w: ptr[s.element], gates: ptr[s.element], extra: ptr[s.element], c: ptr[s.element],
                   h: ptr[s.element], g: ptr[s.element], g_row: i64, carry_h: ptr[s.element], carry_c: ptr[s.element], to: ptr[s.element],
                   inner: ptr[s.element], units: i64, width: i64, rows: i64, followed: i64):
    """The way back of `forward_block`: cotangents of the gates' sums, and in `inner` of the recurrent product where that is another
    (gru)."""
    span = s.gates * units
    masks = [lanes(vec(i32, s.lanes)) < i32(max(i64(0), min(width - v * s.lanes, s.lanes))) for v in static_range(VECTORS_BACK)]
    sums = array(s.element, GROUP_BACK * VECTORS_BACK * s.lanes)
    for top in range(0, rows, GROUP_BACK):
        if top < followed:
            product_back(s, sums, later + top * span, w, span, min(followed - top, GROUP_BACK))
        for row in range(top, min(rows, top + GROUP_BACK)):
            for v in static_range(VECTORS_BACK):
                at, mask = v * s.lanes, masks[v]
                dh = vload(g + (row * g_row + at), s.lanes, mask=mask) + vload(carry_h + (row * units + at), s.lanes, mask=mask)
                if row < followed:
                    dh = dh + vload(sums + ((row - top) * VECTORS_BACK + v) * s.lanes, s.lanes)
                return_row(s, dh, gates + (row * span + at), extra + (row * units + at), c + (row * units + at), h + (row * units + at),
                           carry_h + (row * units + at), carry_c + (row * units + at), to + (row * span + at),
                           inner + (row * span + at), units, mask)


@kernel(math="contract")
def product_back(s: const, sums, later, w, span, rows):
    """What the following step's gates give back to a block of units, for up to GROUP_BACK rows."""
    step = VECTORS_BACK * s.lanes
    for done in range(0, span, s.depth_back):
        for i in range(0, rows, ROWS_BACK):
            tops = [later + (min(i + m, rows - 1) * span + done) for m in static_range(ROWS_BACK)]
            acc = array(s.vector, ROWS_BACK * VECTORS_BACK)
            for t in static_range(ROWS_BACK * VECTORS_BACK):
                acc[t] = s.vector(0)
                if done > 0:
                    acc[t] = vload(sums + (i * step + t * s.lanes), s.lanes)
            right = w + done * step
            for k in range(min(s.depth_back, span - done)):
                line = [vload(right + v * s.lanes, s.lanes) for v in static_range(VECTORS_BACK)]
                for m in static_range(ROWS_BACK):
                    one = s.vector(tops[m][k])
                    for v in static_range(VECTORS_BACK):
                        acc[m * VECTORS_BACK + v] = acc[m * VECTORS_BACK + v] + one * line[v]
                right = right + step
            for t in static_range(ROWS_BACK * VECTORS_BACK):
                vstore(sums + (i * step + t * s.lanes), acc[t])


@kernel(math="contract")
def return_row(s: const, dh, gates, extra, c, h, carry_h, carry_c, to, inner, units, mask):
    """The cotangents of one row's units."""
    one = s.vector(1)
    let = [vload(gates + q * units, s.lanes, mask=mask) for q in static_range(s.gates)]
    if s.kind == "lstm":
        i, f, g, o = let[0], let[1], let[2], let[3]
        before = vload(c, s.lanes, mask=mask)
        squashed = tanh(s.element, s.lanes, f * before + i * g)
        dc = vload(carry_c, s.lanes, mask=mask) + dh * o * (one - squashed * squashed)
        vstore(carry_c, dc * f, mask=mask)
        vstore(to, dc * g * i * (one - i), mask=mask)
        vstore(to + units, dc * before * f * (one - f), mask=mask)
        vstore(to + 2 * units, dc * i * (one - g * g), mask=mask)
        vstore(to + 3 * units, dh * squashed * o * (one - o), mask=mask)
        vstore(carry_h, s.vector(0), mask=mask)
    elif s.kind == "gru":
        r, z, n = let[0], let[1], let[2]
        dn = dh * (one - z) * (one - n * n)
        dr = dn * vload(extra, s.lanes, mask=mask) * r * (one - r)
        dz = dh * (vload(h, s.lanes, mask=mask) - n) * z * (one - z)
        for q, value in enumerate((dr, dz, dn)):
            vstore(to + q * units, value, mask=mask)
        for q, value in enumerate((dr, dz, dn * r)):
            vstore(inner + q * units, value, mask=mask)
        vstore(carry_h, dh * z, mask=mask)
    else:
        y = let[0]
        slope = one - y * y if s.kind == "tanh" else select(y > s.vector(0), one, s.vector(0))
        vstore(to, dh * slope, mask=mask)
        vstore(carry_h, s.vector(0), mask=mask)


@kernel
def backward(s: const, order: ptr[i64], starts: ptr[i64], begin: i64, steps: i64, units: i64, w: ptr[s.element], gates: ptr[s.element],
             extra: ptr[s.element], h: ptr[s.element], c: ptr[s.element], g: ptr[s.element], g_row: i64, carry_h: ptr[s.element],
             carry_c: ptr[s.element], to: ptr[s.element], inner: ptr[s.element]):
    """All steps, last first, from the one numbered `begin` on.  carry_h, carry_c: cotangents of the last states, in the end those of the
    first (without the product's part)."""
    width = VECTORS_BACK * s.lanes
    blocks = (units + width - 1) // width
    for back in range(begin, steps):
        t = order[steps - 1 - back]
        top = starts[t]
        rows = starts[t + 1] - top
        after, followed = top, i64(0)
        if back > 0:
            after = starts[order[steps - back]]
            followed = min(rows, starts[order[steps - back] + 1] - after)
        for block in prange(blocks):
            at = block * width
            backward_block(s, inner + after * s.gates * units, w + block * s.gates * units * width, gates + (top * s.gates * units + at),
                           extra + (top * units + at), c + (top * units + at), h + (top * units + at), g + (top * g_row + at), g_row,
                           carry_h + at, carry_c + at, to + (top * s.gates * units + at), inner + (top * s.gates * units + at), units,
                           units - at, rows, followed)
