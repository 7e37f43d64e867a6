"""Recurrent layers of float32 on AMX: the products of `recurrent`'s steps in three bfloat16 parts (see `gemm_parts`).

Weights are packed once.  A task owns 32 units: what it finds for them is one block of the next product's left operand, so each task packs
its own, and a step stays one parallel loop.  Where a state or a cotangent has no parts (huge, or too small), the kernels
stop and say how many steps are done; those of `recurrent` go on from there.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_pairs import SIDE, TILE, has_amx, load_config, release_tiles
from septet.codegen.kernels.gemm_parts import PARTS, STEP, is_fit, lines, look, look_down, of_all, rungs, square, turned_lines
from septet.codegen.kernels.recurrent import Cell, finish, put_state, return_row
from septet.kernel import array, bf16, const, f32, i8, i16, i32, i32x16, i64, kernel, lanes, prange, ptr, static_range, u32, vload, vstore

FEWEST = 16                     # sequences from which a tile of 32 rows pays


def pays(s: Cell, batch: int, units: int) -> bool:
    """Whether the tiles win: whole blocks of units, bounded states, and enough rows."""
    return s.element is f32 and s.kind != "relu" and units % SIDE == 0 and batch >= FEWEST and has_amx()


def room(rows: int, width: int) -> int:
    """Elements of a packed operand of so many rows."""
    return -(-rows // SIDE) * (width // SIDE) * STEP


# ---- packing -------------------------------------------------------------------------------------------------------------
@kernel
def pack_forward(s: const, to: ptr[i16], seen: ptr[u32], w: ptr[f32], units: i64, down: i64):
    """Recurrent weights (gates x units, units), rows contiguous, as right operands: a panel of 32 units for every block and gate."""
    blocks = units // SIDE
    for panel in prange(blocks * s.gates):
        rows = w + (panel % s.gates * units + panel // s.gates * SIDE) * down
        seen[2 * panel], seen[2 * panel + 1] = look(rows, down, i64(1), i64(SIDE), units)
        for k in range(blocks):
            for half in static_range(2):
                turned_lines(PARTS, f32, to + ((panel * blocks + k) * STEP + half * TILE), rows + (half * 16 * down + k * SIDE), down,
                             i64(16), i64(SIDE))


@kernel
def pack_backward(s: const, to: ptr[i16], seen: ptr[u32], w: ptr[f32], units: i64, down: i64):
    """The same weights as the right operand of the way back: a panel of 32 units that cotangents come back to."""
    blocks = s.gates * units // SIDE
    for panel in prange(units // SIDE):
        seen[2 * panel], seen[2 * panel + 1] = look_down(w + panel * SIDE, down, i64(SIDE), s.gates * units)
        for k in range(blocks):
            for half in static_range(2):
                rungs(PARTS, to + ((panel * blocks + k) * STEP + half * TILE), w + (k * SIDE * down + panel * SIDE + half * 16), down,
                      i64(16), i64(SIDE))


@kernel
def pack_own(to, x, row, rows, panel):
    """A task's 32 numbers of every row as its block of a left operand; elements from one row and one panel to the next."""
    for i in range(0, rows, 16):
        lines(PARTS, to + (i // SIDE * panel + i // 16 % 2 * TILE), x + i * row, row, rows - i, i64(SIDE))


# ---- forward ---------------------------------------------------------------------------------------------------------------
@kernel(math="contract", inline=False)
def forward_tiles(s: const, left: ptr[bf16], w: ptr[bf16], config: ptr[i8], h: ptr[f32], gates: ptr[f32], bias: ptr[f32], extra: ptr[f32],
                  c: ptr[f32], c_next: ptr[f32], last_c: ptr[f32], out: ptr[f32], out_row: i64, h_next: ptr[f32], last_h: ptr[f32],
                  units: i64, rows: i64, going_on: i64):
    """One block of 32 units of one step; pointers stand at its first unit.  See `recurrent.forward_block`."""
    mask, span, panel = lanes(i32x16) < i32(16), s.gates * units, units // SIDE * STEP
    sums = array(f32, s.gates * SIDE * SIDE)
    load_config(config)
    for top in range(0, rows, SIDE):
        for q in static_range(s.gates):
            square(PARTS, left + top // SIDE * panel, w + q * panel, sums + q * SIDE * SIDE, i64(4 * SIDE), units // SIDE, i64(1))
        for row in range(top, min(rows, top + SIDE)):
            for v in static_range(2):
                at = v * 16
                found = [vload(sums + ((q * SIDE + row - top) * SIDE + at), 16)
                         + vload(bias + at if s.kind == "gru" and q == 2 else gates + (row * span + q * units + at), 16)
                         for q in static_range(s.gates)]
                state = finish(s, found, gates + (row * span + at), extra + (row * units + at), c + (row * units + at),
                               h + (row * units + at), units, mask)
                vstore(out + (row * out_row + at), state[0])
                if row < going_on:
                    put_state(s, state, h_next + (row * units + at), c_next + (row * units + at), mask)
                else:
                    put_state(s, state, last_h + (row * units + at), last_c + (row * units + at), mask)
    release_tiles()


@kernel
def forward(s: const, order: ptr[i64], starts: ptr[i64], steps: i64, units: i64, w: ptr[i16], seen_w: ptr[u32], packed: ptr[i16],
            seen: ptr[u32], size: i64, config: ptr[i8], tasks: i64, gates: ptr[f32], bias: ptr[f32], extra: ptr[f32], h: ptr[f32],
            c: ptr[f32], out: ptr[f32], out_row: i64, last_h: ptr[f32], last_c: ptr[f32]) -> i64:
    """As `recurrent.forward`; how many steps are done.  packed, seen: memory for two states, of `size` elements each."""
    blocks = units // SIDE
    high_of_w, low_of_w = of_all(seen_w, blocks * s.gates)
    for step in range(-1, steps):
        top, rows, after, going_on = i64(0), i64(0), starts[order[0]], i64(0)
        if step >= 0:
            top = starts[order[step]]
            rows = starts[order[step] + 1] - top
            high, low = of_all(seen + step % 2 * 2 * blocks, blocks)
            if not is_fit(high, low, high_of_w, low_of_w):
                return step
        following = i64(0)
        if step + 1 < steps:
            after = starts[order[step + 1]]
            following = starts[order[step + 1] + 1] - after
            going_on = min(rows, following)
        now, then = packed + step % 2 * size, packed + (step + 1) % 2 * size
        for task in prange(tasks):
            for block in range(task * blocks // tasks, (task + 1) * blocks // tasks):
                at = block * SIDE
                if rows > 0:
                    forward_tiles(s, ptr[bf16](now), ptr[bf16](w + block * s.gates * blocks * STEP), config, h + (top * units + at),
                                  gates + (top * s.gates * units + at), bias + at, extra + (top * units + at), c + (top * units + at),
                                  c + (after * units + at), last_c + at, out + (top * out_row + at), out_row, h + (after * units + at),
                                  last_h + at, units, rows, going_on)
                state, found = h + (after * units + at), seen + ((step + 1) % 2 * blocks + block) * 2
                found[0], found[1] = look(state, units, i64(1), following, i64(SIDE))
                pack_own(then + block * STEP, state, units, following, blocks * STEP)
    return steps


# ---- backward --------------------------------------------------------------------------------------------------------------
@kernel(math="contract", inline=False)
def backward_tiles(s: const, left: ptr[bf16], w: ptr[bf16], config: ptr[i8], gates: ptr[f32], extra: ptr[f32], c: ptr[f32], h: ptr[f32],
                   g: ptr[f32], g_row: i64, carry_h: ptr[f32], carry_c: ptr[f32], to: ptr[f32], inner: ptr[f32], units: i64, rows: i64,
                   followed: i64):
    """The way back of `forward_tiles`; see `recurrent.backward_block`."""
    mask, span, sums = lanes(i32x16) < i32(16), s.gates * units, array(f32, SIDE * SIDE)
    blocks = span // SIDE
    load_config(config)
    for top in range(0, rows, SIDE):
        if top < followed:
            square(PARTS, left + top // SIDE * blocks * STEP, w, sums, i64(4 * SIDE), blocks, i64(1))
        for row in range(top, min(rows, top + SIDE)):
            for v in static_range(2):
                at = v * 16
                dh = vload(g + (row * g_row + at), 16) + vload(carry_h + (row * units + at), 16)
                if row < followed:
                    dh = dh + vload(sums + ((row - top) * SIDE + at), 16)
                return_row(s, dh, gates + (row * span + at), extra + (row * units + at), c + (row * units + at), h + (row * units + at),
                           carry_h + (row * units + at), carry_c + (row * units + at), to + (row * span + at), inner + (row * span + at),
                           units, mask)
    release_tiles()


@kernel
def backward(s: const, order: ptr[i64], starts: ptr[i64], steps: i64, units: i64, w: ptr[i16], seen_w: ptr[u32], packed: ptr[i16],
             seen: ptr[u32], size: i64, config: ptr[i8], tasks: i64, gates: ptr[f32], extra: ptr[f32], h: ptr[f32], c: ptr[f32],
             g: ptr[f32], g_row: i64, carry_h: ptr[f32], carry_c: ptr[f32], to: ptr[f32], inner: ptr[f32]) -> i64:
    """As `recurrent.backward`; how many steps are done.  packed, seen: memory for two steps' cotangents, of `size` elements each."""
    blocks = units // SIDE
    high_of_w, low_of_w = of_all(seen_w, blocks)
    for back in range(steps):
        t = order[steps - 1 - back]
        top = starts[t]
        rows, followed = starts[t + 1] - top, i64(0)
        if back > 0:
            after = order[steps - back]
            followed = min(rows, starts[after + 1] - starts[after])
            high, low = of_all(seen + back % 2 * 2 * blocks, blocks)
            if not is_fit(high, low, high_of_w, low_of_w):
                return back
        now, then = packed + back % 2 * size, packed + (back + 1) % 2 * size
        for task in prange(tasks):
            for block in range(task * blocks // tasks, (task + 1) * blocks // tasks):
                at, span = block * SIDE, s.gates * units
                own = inner + (top * span + at)
                backward_tiles(s, ptr[bf16](now), ptr[bf16](w + block * s.gates * blocks * STEP), config, gates + (top * span + at),
                               extra + (top * units + at), c + (top * units + at), h + (top * units + at), g + (top * g_row + at), g_row,
                               carry_h + at, carry_c + at, to + (top * span + at), own, units, rows, followed)
                high, low = u32(0), u32(511)
                for gate in range(s.gates):
                    most, least = look(own + gate * units, span, i64(1), rows, i64(SIDE))
                    high, low = max(high, most), min(low, least)
                    pack_own(then + (gate * blocks + block) * STEP, own + gate * units, span, rows, s.gates * blocks * STEP)
                found = seen + ((back + 1) % 2 * blocks + block) * 2
                found[0], found[1] = high, low
    return steps
