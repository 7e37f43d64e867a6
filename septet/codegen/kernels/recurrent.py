"""Recurrent layers: all time steps of one layer and direction, forward and backward, in one call each.

Sequences are packed: step t has rows starts[t] to starts[t + 1] - 1, longest sequences first; `order` lists the steps as they are walked.
What the inputs give (x W + b) is computed beforehand for all steps.  A task owns some units of the layer, computes all their gates of a
step and what follows from them, so that each step is one parallel loop.  Gates: lstm i f g o; gru r z n; tanh, relu: one.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from septet.codegen.kernels.gemm_pack import transposed
from septet.codegen.kernels.gemm_types import SHAPES
from septet.codegen.kernels.launch import ELEMENT
from septet.codegen.kernels.vector_math import sigmoid, tanh
from septet.ir.dtype import DType
from septet.kernel import array, const, i32, i64, kernel, lanes, prange, prefetch, ptr, select, static_range, vec, vload, vstore
from septet.lang.types import Type
from septet.runtime import target

GATES = {"lstm": 4, "gru": 3, "tanh": 1, "relu": 1}
DEPTH = 32768                   # bytes of weights that stay in the first cache while all rows of a step read them
VECTORS_BACK = 2
GROUP = 64                      # rows whose sums wait on the stack


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
    def rows(self) -> int:
        """Sequences in registers forward: a power of two, so that no usual batch leaves a remainder."""
        rows, vectors = SHAPES[target.level()]
        return 1 << (max(1, rows * vectors * 3 // 2 // self.gates).bit_length() - 1)

    @property
    def rows_back(self) -> int:
        """... and backward."""
        return SHAPES[target.level()][0]

    @property
    def depth(self) -> int:
        """Rows of a block of weights forward."""
        return DEPTH // (self.gates * self.lanes * self.element.bytes)

    @property
    def depth_back(self) -> int:
        """... and backward."""
        return DEPTH // (VECTORS_BACK * self.lanes * self.element.bytes)

    def padded(self, units: int) -> int:
        """Units rounded up to whole vectors."""
        return -(-units // self.lanes) * self.lanes

    def room_forward(self, units: int) -> int:
        """Elements of the weights packed for the way forward."""
        return self.padded(units) * self.gates * units

    def room_backward(self, units: int) -> int:
        """... and for the way back."""
        width = VECTORS_BACK * self.lanes
        return -(-units // width) * width * self.gates * self.padded(units)

    def room_of_step(self, rows: int, units: int) -> int:
        """Elements of the cotangents of one step that the step before reads."""
        return -(-rows // self.rows_back) * self.rows_back * self.gates * self.padded(units)

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
        first, line = block * s.lanes, s.gates * s.lanes
        block_of = to + block * units * line
        squares = i64(0)
        if across == 1:
            squares = units // s.lanes * s.lanes
            for gate in range(s.gates):
                pack_squares(s, block_of + gate * s.lanes, w + (gate * units + first) * down, down, units - first, squares)
        for k in range(squares, units):
            for gate in range(s.gates):
                for lane in range(s.lanes):
                    unit, at = first + lane, k * line + gate * s.lanes + lane
                    block_of[at] = s.element(0)
                    if unit < units:
                        block_of[at] = w[(gate * units + unit) * down + k * across]


@kernel
def pack_squares(s: const, to, w, down, count, depth):
    """Up to a vector of rows of weights, of which `count` are there, as columns: whole squares, transposed in registers."""
    mask = lanes(vec(i32, s.lanes)) < i32(min(count, s.lanes))
    tops = [w + min(n, count - 1) * down for n in static_range(s.lanes)]
    for k in range(0, depth, s.lanes):
        square = transposed([vload(top + k, s.lanes) for top in tops], s.lanes, s.lanes)
        for q in static_range(s.lanes):
            vstore(to + (k + q) * s.gates * s.lanes, select(mask, square[q], s.vector(0)))


@kernel
def pack_backward(s: const, to: ptr[s.element], w: ptr[s.element], units: i64, down: i64, across: i64):
    """Recurrent weights as blocks of [gate and unit that gives][lanes of units that it comes back to]; zero past the last unit of a gate
    and of a block."""
    width, padded = VECTORS_BACK * s.lanes, (units + s.lanes - 1) // s.lanes * s.lanes
    blocks = (units + width - 1) // width
    for some in prange(s.gates * padded // s.lanes):
        for k in range(some * s.lanes, (some + 1) * s.lanes):       # rows are read whole: long runs are what the memory likes
            gate, giver = k // padded, k % padded
            for block in range(blocks):
                at, count = block * width, select(giver < units, min(units - block * width, width), i64(0))
                pack_line(s, to + (at * s.gates * padded + k * width), w + ((gate * units + giver) * down + at * across), across, count)


@kernel
def pack_line(s: const, to, w, across, count):
    """A few vectors of a row of weights, zero past the first `count`."""
    for v in static_range(VECTORS_BACK):
        at = v * s.lanes
        if across == 1:
            mask = lanes(vec(i32, s.lanes)) < i32(max(i64(0), min(count - at, s.lanes)))
            vstore(to + at, vload(w + at, s.lanes, mask=mask))
        else:
            for lane in range(at, at + s.lanes):
                to[lane] = s.element(0)
                if lane < count:
                    to[lane] = w[lane * across]


@kernel
def add_biases(s: const, to: ptr[s.element], inputs: ptr[s.element], states: ptr[s.element], count: i64, both: i64):
    """Biases of all gates: of what inputs give, and for the first `both` also of what states give."""
    for k in range(count):
        to[k] = inputs[k]
        if k < both:
            to[k] = inputs[k] + states[k]


@kernel
def ask_forward(s: const, gates, extra, c, c_next, out, h_next, units):
    """Have the lines of one row in the cache when its sums are ready."""
    for q in static_range(s.gates):
        prefetch(gates + q * units, write=1)
    if s.kind == "lstm":
        prefetch(c)
        prefetch(c_next, write=1)
    if s.kind == "gru":
        prefetch(extra, write=1)
    prefetch(out, write=1)
    prefetch(h_next, write=1)


@kernel(math="contract")
def product_forward(s: const, part, tops: const, w, depth, done):
    """Sums of a few rows for all gates of a vector of units, over one block of weights; those of blocks before stand in `part`."""
    acc = array(s.vector, s.rows * s.gates)
    for t in static_range(s.rows * s.gates):
        acc[t] = s.vector(0)
        if done > 0:
            acc[t] = vload(part + t * s.lanes, s.lanes)
    right = w
    for k in range(depth):
        line = [vload(right + q * s.lanes, s.lanes) for q in static_range(s.gates)]
        for m in static_range(s.rows):
            one = s.vector(tops[m][k])
            for q in static_range(s.gates):
                acc[m * s.gates + q] = acc[m * s.gates + q] + one * line[q]
        right = right + s.gates * s.lanes
    for t in static_range(s.rows * s.gates):
        vstore(part + t * s.lanes, acc[t])


@kernel(math="contract", inline=False)
def forward_block(s: const, h: ptr[s.element], w: ptr[s.element], gates: ptr[s.element], bias: ptr[s.element], extra: ptr[s.element],
                  c: ptr[s.element], c_next: ptr[s.element], last_c: ptr[s.element], out: ptr[s.element], out_row: i64,
                  h_next: ptr[s.element], last_h: ptr[s.element], units: i64, first: i64, rows: i64, going_on: i64):
    """One block of units of one step; pointers stand at its first unit, but `h` at the step's first row.

    rows: of the step; going_on: those of them that the next step takes up, the others' states go to last_h, last_c.
    """
    mask = lanes(vec(i32, s.lanes)) < i32(min(units - first, s.lanes))
    span, line = s.gates * units, s.gates * s.lanes
    sums = array(s.element, GROUP * s.gates * s.lanes)
    for top in range(0, rows, GROUP):
        count = min(rows - top, GROUP)
        for done in range(0, units, s.depth):
            depth = min(s.depth, units - done)
            for i in range(0, count, s.rows):
                tops = [top + min(i + m, count - 1) for m in static_range(s.rows)]
                for row in range(top + i, top + min(i + s.rows, count)):
                    ask_forward(s, gates + row * span, extra + row * units, c + row * units, c_next + row * units, out + row * out_row,
                                h_next + row * units, units)
                lefts = [h + (tops[m] * units + done) for m in static_range(s.rows)]
                product_forward(s, sums + i * line, lefts, w + done * line, depth, done)
                if done + depth == units:
                    for row in range(top + i, top + min(i + s.rows, count)):
                        put_row(s, sums + (row - top) * line, gates + row * span, bias, extra + row * units, c + row * units,
                                h + (row * units + first), out + row * out_row, units, mask, h_next + row * units,
                                c_next + row * units, last_h + row * units, last_c + row * units, row < going_on)


@kernel(math="contract")
def put_row(s: const, sums, gates, bias, extra, c, h, out, units, mask, h_next, c_next, last_h, last_c, goes_on):
    """The state of one row's units."""
    found = [vload(sums + q * s.lanes, s.lanes) + vload(bias if s.kind == "gru" and q == 2 else gates + q * units, s.lanes, mask=mask)
             for q in static_range(s.gates)]
    state = finish(s, found, gates, extra, c, h, units, mask)
    vstore(out, state[0], mask=mask)
    if goes_on:
        put_state(s, state, h_next, c_next, mask)
    else:
        put_state(s, state, last_h, last_c, mask)


@kernel
def put_state(s: const, state: const, h, c, mask):
    vstore(h, state[0], mask=mask)
    if s.kind == "lstm":
        vstore(c, state[1], mask=mask)


@kernel(math="contract")
def finish(s: const, found: const, gates, extra, c, h, units, mask):
    """(h, c) of one row's units from the sums of their gates; `gates`, what the inputs gave, becomes what they let through."""
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
def forward(s: const, order: ptr[i64], starts: ptr[i64], begin: i64, steps: i64, units: i64, tasks: i64, w: ptr[s.element],
            gates: ptr[s.element], bias: ptr[s.element], extra: ptr[s.element], h: ptr[s.element], c: ptr[s.element], out: ptr[s.element],
            out_row: i64, last_h: ptr[s.element], last_c: ptr[s.element]):
    """All steps from `begin` on; each task keeps to its blocks, so that their weights stay in its core's cache.  h, c: the state before
    every step, filled where it is the first (other rows are written here); gates: see `finish`."""
    blocks = (units + s.lanes - 1) // s.lanes
    for step in range(begin, steps):
        t = order[step]
        top = starts[t]
        rows = starts[t + 1] - top
        after, going_on = top, i64(0)
        if step + 1 < steps:
            after = starts[order[step + 1]]
            going_on = min(rows, starts[order[step + 1] + 1] - after)
        for task in prange(tasks):
            for block in range(task * blocks // tasks, (task + 1) * blocks // tasks):
                at = block * s.lanes
                forward_block(s, h + top * units, w + block * units * s.gates * s.lanes, gates + (top * s.gates * units + at), bias + at,
                              extra + (top * units + at), c + (top * units + at), c + (after * units + at), last_c + at,
                              out + (top * out_row + at), out_row, h + (after * units + at), last_h + at, units, at, rows, going_on)


@kernel(math="contract", inline=False)
def backward_block(s: const, later: ptr[s.element], own: ptr[s.element], w: ptr[s.element], gates: ptr[s.element], extra: ptr[s.element],
                   c: ptr[s.element], h: ptr[s.element], g: ptr[s.element], g_row: i64, carry_h: ptr[s.element], carry_c: ptr[s.element],
                   to: ptr[s.element], inner: ptr[s.element], units: i64, width: i64, rows: i64, followed: i64):
    """The way back of `forward_block`: cotangents of the gates' sums, and in `inner` of the recurrent product where that is another
    (gru).  later: the latter of the following step as `put_packed` leaves them; own: those of this block of this step."""
    span, wide = s.gates * ((units + s.lanes - 1) // s.lanes * s.lanes), VECTORS_BACK * s.lanes
    sums = array(s.element, GROUP * VECTORS_BACK * s.lanes)
    for top in range(0, rows, GROUP):
        end = min(rows, top + GROUP)
        for done in range(0, span, s.depth_back):
            depth = min(s.depth_back, span - done)
            for i in range(top, min(end, followed), s.rows_back):
                if done == 0 or done + depth == span:
                    for row in range(i, min(i + s.rows_back, end)):
                        ask_back(s, gates + row * s.gates * units, extra + row * units, c + row * units, h + row * units, g + row * g_row,
                                 carry_c + row * units, units)
                product_back(s, sums + (i - top) * wide, later + (i * span + done * s.rows_back), w + done * wide, depth, done)
                if done + depth == span:
                    give_back(s, sums + (i - top) * wide, own, gates, extra, c, h, g, g_row, carry_h, carry_c, to, inner, units, width, i,
                              min(i + s.rows_back, end), followed)
        for i in range(max(top, (followed + s.rows_back - 1) // s.rows_back * s.rows_back), end, s.rows_back):
            give_back(s, sums, own, gates, extra, c, h, g, g_row, carry_h, carry_c, to, inner, units, width, i, min(i + s.rows_back, end),
                      followed)


@kernel
def ask_back(s: const, gates, extra, c, h, g, carry_c, units):
    """Have the lines of one row in the cache when its sums are ready."""
    for v in static_range(VECTORS_BACK):
        at = v * s.lanes
        for q in static_range(s.gates):
            prefetch(gates + (q * units + at))
        prefetch(g + at)
        if s.kind == "lstm":
            prefetch(c + at)
            prefetch(carry_c + at, write=1)
        if s.kind == "gru":
            prefetch(h + at)
            prefetch(extra + at)


@kernel(math="contract")
def product_back(s: const, part, later, w, depth, done):
    """What the following step's gates give back to a block of units, for a few rows, over one block of weights; see `product_forward`."""
    acc = array(s.vector, s.rows_back * VECTORS_BACK)
    for t in static_range(s.rows_back * VECTORS_BACK):
        acc[t] = s.vector(0)
        if done > 0:
            acc[t] = vload(part + t * s.lanes, s.lanes)
    left, right = later, w
    for _ in range(0, depth, s.lanes):
        for _ in range(s.lanes):
            line = [vload(right + v * s.lanes, s.lanes) for v in static_range(VECTORS_BACK)]
            for m in static_range(s.rows_back):
                one = s.vector(left[m * s.lanes])
                for v in static_range(VECTORS_BACK):
                    acc[m * VECTORS_BACK + v] = acc[m * VECTORS_BACK + v] + one * line[v]
            right = right + VECTORS_BACK * s.lanes
            left = left + 1
        left = left + s.lanes * (s.rows_back - 1)
    for t in static_range(s.rows_back * VECTORS_BACK):
        vstore(part + t * s.lanes, acc[t])


@kernel(math="contract", inline=False)
def give_back(s: const, sums: ptr[s.element], own: ptr[s.element], gates: ptr[s.element], extra: ptr[s.element], c: ptr[s.element],
              h: ptr[s.element], g: ptr[s.element], g_row: i64, carry_h: ptr[s.element], carry_c: ptr[s.element], to: ptr[s.element],
              inner: ptr[s.element], units: i64, width: i64, begin: i64, end: i64, followed: i64):
    """The cotangents of a few rows, those before `followed` with what came back through the product."""
    span, padded = s.gates * units, (units + s.lanes - 1) // s.lanes * s.lanes
    for row in range(begin, end):
        for v in static_range(VECTORS_BACK):
            at = v * s.lanes
            if at < width:
                mask = lanes(vec(i32, s.lanes)) < i32(min(width - at, s.lanes))
                dh = vload(g + (row * g_row + at), s.lanes, mask=mask) + vload(carry_h + (row * units + at), s.lanes, mask=mask)
                if row < followed:
                    dh = dh + vload(sums + ((row - begin) * VECTORS_BACK + v) * s.lanes, s.lanes)
                found = return_row(s, dh, gates + (row * span + at), extra + (row * units + at), c + (row * units + at),
                                   h + (row * units + at), carry_h + (row * units + at), carry_c + (row * units + at),
                                   to + (row * span + at), inner + (row * span + at), units, mask)
                put_packed(s, found, own + (begin * s.gates * padded + at * s.rows_back + (row - begin) * s.lanes), padded, mask)


@kernel
def put_packed(s: const, found: const, own, padded, mask):
    """A row's cotangents where the product of the step before reads them: [few rows][gate][vector of units][row][lane], zero past the
    last unit."""
    for q in static_range(s.gates):
        vstore(own + q * padded * s.rows_back, select(mask, found[q], s.vector(0)))


@kernel(math="contract")
def return_row(s: const, dh, gates, extra, c, h, carry_h, carry_c, to, inner, units, mask):
    """The cotangents of one row's units; returns those of the recurrent product."""
    one = s.vector(1)
    let = [vload(gates + q * units, s.lanes, mask=mask) for q in static_range(s.gates)]
    if s.kind == "lstm":
        i, f, g, o = let[0], let[1], let[2], let[3]
        before = vload(c, s.lanes, mask=mask)
        squashed = tanh(s.element, s.lanes, f * before + i * g)
        dc = vload(carry_c, s.lanes, mask=mask) + dh * o * (one - squashed * squashed)
        vstore(carry_c, dc * f, mask=mask)
        vstore(carry_h, s.vector(0), mask=mask)
        found = [dc * g * i * (one - i), dc * before * f * (one - f), dc * i * (one - g * g), dh * squashed * o * (one - o)]
    elif s.kind == "gru":
        r, z, n = let[0], let[1], let[2]
        dn = dh * (one - z) * (one - n * n)
        dr = dn * vload(extra, s.lanes, mask=mask) * r * (one - r)
        dz = dh * (vload(h, s.lanes, mask=mask) - n) * z * (one - z)
        for q, value in enumerate((dr, dz, dn)):
            vstore(to + q * units, value, mask=mask)
        vstore(carry_h, dh * z, mask=mask)
        found = [dr, dz, dn * r]
    else:
        y = let[0]
        vstore(carry_h, s.vector(0), mask=mask)
        found = [dh * (one - y * y) if s.kind == "tanh" else dh * select(y > s.vector(0), one, s.vector(0))]
    for q in static_range(s.gates):
        vstore(inner + q * units, found[q], mask=mask)
    return found


@kernel
def pack_step(s: const, to: ptr[s.element], inner: ptr[s.element], units: i64, padded: i64, rows: i64):
    """The cotangents of a step that another kernel did, as `put_packed` leaves them."""
    for row in range(rows):
        few = to + (row // s.rows_back * s.rows_back * s.gates * padded + row % s.rows_back * s.lanes)
        for at in range(0, units, s.lanes):
            mask = lanes(vec(i32, s.lanes)) < i32(min(units - at, s.lanes))
            found = [vload(inner + ((row * s.gates + q) * units + at), s.lanes, mask=mask) for q in static_range(s.gates)]
            put_packed(s, found, few + at * s.rows_back, padded, mask)


@kernel
def backward(s: const, order: ptr[i64], starts: ptr[i64], begin: i64, steps: i64, units: i64, tasks: i64, packed: ptr[s.element],
             size: i64, w: ptr[s.element], gates: ptr[s.element], extra: ptr[s.element], h: ptr[s.element], c: ptr[s.element],
             g: ptr[s.element], g_row: i64, carry_h: ptr[s.element], carry_c: ptr[s.element], to: ptr[s.element], inner: ptr[s.element]):
    """All steps, last first, from the one numbered `begin` on.  carry_h, carry_c: cotangents of the last states, in the end those of the
    first (without the product's part); inner: `to` itself but for gru.  packed: memory for two steps' cotangents, of `size` elements
    each."""
    width, padded = VECTORS_BACK * s.lanes, (units + s.lanes - 1) // s.lanes * s.lanes
    blocks = (units + width - 1) // width
    if begin > 0:
        after = order[steps - begin]
        pack_step(s, packed + begin % 2 * size, inner + starts[after] * s.gates * units, units, padded, starts[after + 1] - starts[after])
    for back in range(begin, steps):
        t = order[steps - 1 - back]
        top = starts[t]
        rows = starts[t + 1] - top
        followed = i64(0)
        if back > 0:
            followed = min(rows, starts[order[steps - back] + 1] - starts[order[steps - back]])
        now, then = packed + back % 2 * size, packed + (back + 1) % 2 * size
        for task in prange(tasks):
            for block in range(task * blocks // tasks, (task + 1) * blocks // tasks):
                at = block * width
                backward_block(s, now, then + at * s.rows_back, w + block * s.gates * padded * width, gates + (top * s.gates * units + at),
                               extra + (top * units + at), c + (top * units + at), h + (top * units + at), g + (top * g_row + at), g_row,
                               carry_h + at, carry_c + at, to + (top * s.gates * units + at), inner + (top * s.gates * units + at), units,
                               units - at, rows, followed)
