"""The register tile of every matrix product: a few rows times a few vectors of C, kept in registers while k runs.

`Tile` is its shape, known while compiling: element types, lanes, rows and vectors.  One tile serves all sizes (edges by masks and by
repeating the last row), every dtype (narrow operands are widened as they are loaded), packed and strided operands, and
convolution (`conv.py`).  Each element of C is summed over k in order, one fused step a term, whatever the tile's shape: so a result
does not depend on how C was divided among tiles, chunks or threads.
"""
from __future__ import annotations

from dataclasses import dataclass

from septet.kernel import array, const, i32, kernel, lanes, noalias, prefetch, ptr, select, static_range, vec, vload, vstore
from septet.lang.types import Type

AHEAD = 16


@dataclass(frozen=True)
class Epilogue:
    """What is done to a finished element: plus bias of its "row" or "column", then `activation` (a kernel from vector to vector)."""

    bias: str = ""
    activation: object = None


@dataclass(frozen=True, eq=False)
class Tile:
    """Shape of the register tile; `gemm_types.tile_for` makes each once, so that it is found by identity.

    operand: type of A and B in memory.  sum: type in which it is summed.  result: type of C in memory.  lanes: of a vector of
    sums. rows x vectors: sums held in registers.  depth: rows of B in one packed panel. panels: packed at once.  truth: C is
    (sum != 0), for booleans.
    """

    operand: Type
    sum: Type
    result: Type
    lanes: int
    rows: int
    vectors: int = 2
    depth: int = 256
    panels: int = 4
    truth: bool = False
    epilogue: Epilogue = Epilogue()

    @property
    def width(self) -> int:
        """Columns of the whole tile."""
        return self.lanes * self.vectors

    @property
    def sums(self) -> Type:
        """A vector of sums."""
        return vec(self.sum, self.lanes)

    @property
    def results(self) -> Type:
        """A vector of results."""
        return vec(self.result, self.lanes)

    @property
    def in_place(self) -> bool:
        """Whether C itself can hold unfinished sums between blocks of k."""
        return self.sum is self.result and not self.truth


@kernel
def column_masks(s: const, vectors: const, width):
    """One mask a vector: which of its columns are among the first `width`."""
    return [lanes(vec(i32, s.lanes)) + v * s.lanes < i32(width) for v in static_range(vectors)]


@kernel(math="contract")
def accumulate(s: const, rows: const, vectors: const, masks: const, acc, tops: const, a_step, b, b_step, k, copies: const):
    """acc += A B over k; `tops` points to the first element of each row of A.  copies: the panel that B is copied into, if any."""
    right = b
    at = k * 0
    if copies:
        copied = copies[0]
    for _ in range(k):
        loaded = [vload(right + v * s.lanes, s.lanes, mask=masks[v]) for v in static_range(vectors)]
        line = [s.sums(x) for x in loaded]
        if copies:
            for v in static_range(vectors):
                prefetch(right + (AHEAD * b_step + v * s.lanes))
                vstore(copied + v * s.lanes, loaded[v])
            copied = copied + s.width
        for m in static_range(rows):
            x = s.sums(s.sum(tops[m][at]))
            for v in static_range(vectors):
                acc[m * vectors + v] = acc[m * vectors + v] + x * line[v]
        at += a_step
        right = right + b_step


@kernel
def finish(s: const, x, bias, m: const, v: const, mask):
    """A finished vector of sums as it is stored: bias, activation, cast."""
    y = x
    if s.epilogue.bias == "row":
        y = y + s.sums(bias[m])
    if s.epilogue.bias == "column":
        y = y + vload(bias + v * s.lanes, s.lanes, mask=mask)
    if s.epilogue.activation is not None:
        y = s.epilogue.activation(y)
    if s.truth:
        return s.results(select(y != 0, s.sums(1), s.sums(0)))
    return s.results(y)


@kernel(inline=False)
def tile(s: const, rows: const, vectors: const, exact: const, a: noalias[s.operand], a_row, a_step,
         b: noalias[s.operand], b_step, part: ptr[s.sum], part_row, c: ptr[s.result], c_row,
         bias: ptr[s.sum], k, height, width, first, last):
    """C (height x width) = A B, or unfinished sums in `part`: read unless this block of k is `first`, written unless it is `last`.

    exact: height and width fill the tile, so nothing is masked.
    """
    tile_of(s, rows, vectors, exact, a, a_row, a_step, b, b_step, part, part_row, c, c_row, bias, k, height, width, first, last, [])


@kernel(inline=False)
def packing_tile(s: const, a: noalias[s.operand], a_row, a_step, b: noalias[s.operand], b_step, part: ptr[s.sum], part_row,
                 c: ptr[s.result], c_row, bias: ptr[s.sum], k, first, last, panel: noalias[s.operand]):
    """A whole tile that packs its columns of B for the tiles below, at no cost: stores are idle while k runs."""
    tile_of(s, s.rows, s.vectors, True, a, a_row, a_step, b, b_step, part, part_row, c, c_row, bias, k, 0, 0, first, last, [panel])


@kernel
def tile_of(s: const, rows: const, vectors: const, exact: const, a, a_row, a_step, b, b_step, part, part_row, c, c_row, bias, k,
            height, width, first, last, copies: const):
    """The body of both."""
    masks = [None] * vectors if exact else column_masks(s, vectors, width)
    tops = [a + m * a_row for m in static_range(rows)] if exact else [a + min(m, height - 1) * a_row for m in static_range(rows)]
    acc = array(s.sums, rows * vectors)
    for t in static_range(rows * vectors):
        acc[t] = s.sums(0)
    if exact:
        for m in static_range(rows):
            for v in static_range(vectors):
                prefetch(part + m * part_row + v * s.lanes, write=1)
    accumulate(s, rows, vectors, masks, acc, tops, a_step, b, b_step, k, copies)
    if first == 0:
        for m in static_range(rows):
            if exact or m < height:
                for v in static_range(vectors):
                    so_far = vload(part + m * part_row + v * s.lanes, s.lanes, mask=masks[v])
                    acc[m * vectors + v] = acc[m * vectors + v] + so_far
    if last == 0:
        for m in static_range(rows):
            if exact or m < height:
                for v in static_range(vectors):
                    vstore(part + m * part_row + v * s.lanes, acc[m * vectors + v], mask=masks[v])
    else:
        for m in static_range(rows):
            if exact or m < height:
                for v in static_range(vectors):
                    vstore(c + m * c_row + v * s.lanes, finish(s, acc[m * vectors + v], bias, m, v, masks[v]), mask=masks[v])


@kernel
def any_tile(s: const, height, width, rest):
    """The tile that fits `height` x `width` best; `rest` are the other arguments of `tile`."""
    if width == s.width and height == s.rows:
        tile(s, s.rows, s.vectors, True, *rest)
    elif width <= s.lanes:
        short_tile(s, 1, height, rest)
    else:
        short_tile(s, s.vectors, height, rest)


@kernel
def short_tile(s: const, vectors: const, height, rest):
    """A tile with masks, of as many rows as `height` needs."""
    if height == 1:
        tile(s, 1, vectors, False, *rest)
    elif height <= s.rows // 2:
        tile(s, s.rows // 2, vectors, False, *rest)
    else:
        tile(s, s.rows, vectors, False, *rest)
