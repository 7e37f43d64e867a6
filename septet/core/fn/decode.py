"""Decoding one token after another with addresses alone: what a step of a small model costs is memory, not Python.

A `Stack` holds a decoder's weights, dense or quantised, its caches and its buffers; `step` runs a token of each of some sequences through
it and reads the weights once for all, `read` runs pieces of prompts.  A sequence gets the bits that it gets alone.
"""
from __future__ import annotations

from array import array as numbers
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from septet.codegen.kernels import decode as kernels
from septet.codegen.kernels.decode_step import step
from septet.codegen.kernels.gemm import gemm
from septet.codegen.kernels.gemm_q import fixed_size, has_vnni
from septet.codegen.kernels.gemm_types import tile_for
from septet.codegen.kernels.launch import run, scratch
from septet.core.fn.quantised import Quantised, multiply
from septet.ir import dtype as d

FLOAT = 4
DENSE = 32                      # bits of weights that are not quantised
MANY = 8                        # rows from which one kernel serves any number
BUFFERS = 8                     # x, h, q, k, v, o, g, u


@dataclass
class Product:
    """y = W x (+ b): dense float32 rows at an address, or quantised ones."""

    n: int
    k: int
    weight: Any
    bias: Any = None

    @property
    def bits(self) -> int:
        """Of a weight."""
        return self.weight.bits if isinstance(self.weight, Quantised) else DENSE

    def fields(self) -> tuple[int, ...]:
        """As a `decode_step.Matrix`."""
        bias = 0 if self.bias is None else self.bias._address
        if isinstance(self.weight, Quantised):
            w = self.weight.weights
            return self.n, self.k, self.bits, self.weight.group, w.packed, w.scales, w.shifts, bias
        return self.n, self.k, DENSE, 0, self.weight._address, 0, 0, bias

    def of_many(self, x: int, x_row: int, y: int, y_row: int, count: int, room: int) -> None:
        """Rows by fused multiply-add in the order of k, or exact: no row's bits depend on how many there are.  Strides in elements."""
        if isinstance(self.weight, Quantised):
            multiply(self.weight, count, x, y, room, FLOAT * x_row, FLOAT * y_row)
        else:
            run(gemm, x, x_row, 1, self.weight._address, 1, self.k, y, y_row, y, y_row, 0, count, self.n, self.k, 1, 1, 0, 0, 0, 0,
                s=tile_for(d.float32))
        if self.bias is not None:
            run(kernels.plus, y, y_row, self.bias._address, count, self.n)


@dataclass
class Layer:
    """Products and norms of a layer."""

    norm: Any
    query: Product
    key: Product
    value: Product
    out: Product
    second: Any
    gate: Product
    up: Product
    down: Product
    window: int | None = None

    def products(self) -> tuple[Product, ...]:
        """In the order of `decode_step`."""
        return self.query, self.key, self.value, self.out, self.gate, self.up, self.down


class Stack:
    """A decoder of gated networks and rotary positions, with room for a number of sequences and of tokens of each.

    table: embeddings (words, hidden).  layers, norm, head: the weights.  caches: keys and values (sequences, heads of keys, room, width) of
    each layer.  angles: cosines and sines (room, width) of positions.  scale: of attention's products.
    """

    def __init__(self, table: Any, layers: list[Layer], norm: Any, head: Product, caches: list[tuple[Any, Any]], heads: int,
                 angles: tuple[Any, Any], scale: float, eps: float) -> None:
        self.table, self.layers, self.norm, self.head, self.caches = table, layers, norm, head, caches
        self.angles, self.scale, self.eps, self.heads = angles, scale, eps, heads
        self.rows, self.shared, self.room, self.width = caches[0][0].shape
        self.hidden, self.inner = layers[0].query.k, layers[0].gate.n
        wide = max(self.hidden, self.inner, heads * self.width)
        self.line = wide + 64           # elements from one row to the next
        self.rest, self.scores = scratch(fixed_size(wide)), scratch(kernels.TASKS * (self.room + kernels.WIDE) * FLOAT)
        products = [*(product for layer in layers for product in layer.products()), head]
        self._kinds = tuple(sorted({product.bits for product in products}))
        self._matrices = numbers("q", [field for product in products for field in product.fields()])
        self._layers = numbers("q", [field for number, layer in enumerate(layers) for field in self._fields(layer, *caches[number])])
        self._layers.extend((norm._address, 0, 0, 0, 0))
        self._capacity = 0
        self._make_room(self.rows)

    @staticmethod
    def _fields(layer: Layer, keys: Any, values: Any) -> tuple[int, ...]:
        """As a `decode_step.Layer`."""
        return layer.norm._address, layer.second._address, keys._address, values._address, layer.window or 0

    def _make_room(self, count: int) -> None:
        """Buffers for so many rows."""
        if count <= self._capacity:
            return
        self._capacity = count
        self.x, self.h, self.q, self.k, self.v, self.o, self.g, self.u = self._buffers = [
            scratch(count * self.line * FLOAT) for _ in range(BUFFERS)]
        tables = self.table._address, *(table._address for table in self.angles)
        self._room = numbers("q", [*self._buffers, self.rest, self.scores, *tables, self.line, self.hidden, self.inner, self.heads,
                                   self.shared, self.room, len(self.layers)])

    def step(self, tokens: Sequence[int], places: Sequence[int], logits: int) -> None:
        """Run a token of each of the first sequences; places: how many each cache holds; logits: where scores (sequences, words) go."""
        self._check(places)
        count = len(tokens)
        run(step, self._room, self._layers, self._matrices, numbers("q", tokens), numbers("q", range(count)), numbers("q", places), logits,
            count, self.scale, self.eps, s=tile_for(d.float32), kinds=self._kinds, vnni=has_vnni(), most=min(self.rows, MANY),
            vectors=self.width // kernels.WIDE)

    def _check(self, places: Sequence[int]) -> None:
        if max(places) >= self.room:
            raise IndexError(f"the cache has room for {self.room} tokens")

    def read(self, first: int, pieces: Sequence[Sequence[int]], starts: Sequence[int], logits: int) -> None:
        """Run pieces of prompts, which begin at places `starts`, of the sequences from `first` on.

        logits: where scores (pieces, words) behind each piece's last token go.
        """
        count = sum(map(len, pieces))
        self._make_room(count)
        tokens = numbers("q", [token for piece in pieces for token in piece])
        sequences = numbers("q", [first + n for n, piece in enumerate(pieces) for _ in piece])
        places = numbers("q", [start + t for piece, start in zip(pieces, starts) for t in range(len(piece))])
        self._check(places)
        run(kernels.look_up, self.x, self.table._address, tokens, self.line, count, self.hidden)
        self._normed(self.layers[0].norm, self.x, count, False)
        for number, layer in enumerate(self.layers):
            self._attention(layer, self.caches[number], sequences, places)
            self._normed(layer.second, self.o, count, True)
            self._product(layer.gate, self.h, self.g, count)
            self._product(layer.up, self.h, self.u, count)
            run(kernels.gate, self.g, self.u, self.line, count, self.inner)
            self._product(layer.down, self.g, self.o, count)
            following = self.layers[number + 1].norm if number + 1 < len(self.layers) else self.norm
            self._normed(following, self.o, count, True)
        lasts = numbers("q", [end - 1 for end in accumulate(map(len, pieces))])
        run(kernels.pick, self.q, self.h, lasts, self.line, len(pieces), self.hidden)
        self.head.of_many(self.q, self.line, logits, self.head.n, len(pieces), self.rest)

    def _product(self, product: Product, x: int, y: int, count: int) -> None:
        product.of_many(x, self.line, y, self.line, count, self.rest)

    def _normed(self, weight: Any, more: int, count: int, adds: bool) -> None:
        """h = the norm of x, to which `more` is added first where it `adds`."""
        run(kernels.add_norm, self.x, more, weight._address, self.h, self.line, count, self.hidden, self.eps, adds=adds)

    def _attention(self, layer: Layer, cache: tuple[Any, Any], sequences: Any, places: Any) -> None:
        count, vectors = len(places), self.width // kernels.WIDE
        self._product(layer.query, self.h, self.q, count)
        self._product(layer.key, self.h, self.k, count)
        self._product(layer.value, self.h, self.v, count)
        keys, values, cos, sin = (part._address for part in (*cache, *self.angles))
        run(kernels.append, self.q, self.k, self.v, self.line, cos, sin, keys, values, sequences, places, count, self.heads, self.shared,
            self.room, vectors=vectors)
        run(kernels.attend, self.q, keys, values, self.scores, self.g, self.line, sequences, places, count, self.heads,
            self.heads // self.shared, self.room, layer.window or 0, self.scale, vectors=vectors)
        self._product(layer.out, self.g, self.o, count)
