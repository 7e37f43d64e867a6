"""Decoding one token after another with addresses alone: what a step of a small model costs is memory, not Python.

A `Stack` holds a decoder's weights, dense or quantised, its caches and its buffers; `step` runs a token of each sequence through it, and
reads the weights once for all.  A sequence gets the bits that it gets alone.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from septet.codegen.kernels import decode as kernels
from septet.codegen.kernels.gemm_q import fixed_size
from septet.codegen.kernels.gemm_types import tile_for
from septet.codegen.kernels.gemv import matvec, matvecs
from septet.codegen.kernels.launch import run, scratch
from septet.core.fn.quantised import Quantised, multiply
from septet.ir import dtype as d

FLOAT = 4
TOGETHER = 8                    # sequences whose sums the registers hold


@dataclass
class Product:
    """y = W x (+ b): dense float32 rows at an address, or quantised ones."""

    n: int
    k: int
    weight: Any
    bias: Any = None

    def __call__(self, x: int, y: int, room: int, count: int, x_row: int, y_row: int) -> None:
        """Of `count` vectors, x_row and y_row elements apart.  room: for x as quantised products take it."""
        if isinstance(self.weight, Quantised):
            for r in range(count):
                multiply(self.weight, 1, x + r * x_row * FLOAT, y + r * y_row * FLOAT, room)
        else:
            for r in range(0, count, TOGETHER):
                self._dense(x + r * x_row * FLOAT, y + r * y_row * FLOAT, min(TOGETHER, count - r), x_row, y_row)
        if self.bias is not None:
            for r in range(count):
                run(kernels.plus, y + r * y_row * FLOAT, self.bias._address, self.n)

    def _dense(self, x: int, y: int, count: int, x_row: int, y_row: int) -> None:
        s = tile_for(d.float32)
        if count == 1:
            run(matvec, self.weight._address, self.k, x, y, 1, self.n, self.k, s=s)
        else:
            run(matvecs, self.weight._address, self.k, x, x_row, y, y_row, self.n, self.k, s=s, count=count)


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


class Stack:
    """A decoder of gated networks and rotary positions, with room for a number of sequences and of tokens of each.

    layers, norm, head: the weights.  caches: keys and values (sequences, heads of keys, room, width) of each layer.  angles: cosines and
    sines (room, width) of positions.  scale: of attention's products.
    """

    def __init__(self, layers: list[Layer], norm: Any, head: Product, caches: list[tuple[Any, Any]], heads: int, angles: tuple[Any, Any],
                 scale: float, eps: float) -> None:
        self.layers, self.norm, self.head, self.caches, self.angles, self.scale, self.eps = layers, norm, head, caches, angles, scale, eps
        self.heads = heads
        self.rows, self.shared, self.room, self.width = caches[0][0].shape
        self.hidden, self.inner = layers[0].query.k, layers[0].gate.n
        wide = max(self.hidden, self.inner, self.heads * self.width)
        self.line = wide + 64           # elements from one sequence's numbers to the next one's
        self.x, self.h, self.q, self.k, self.v, self.o, self.g, self.u = (scratch(self.rows * self.line * FLOAT) for _ in range(8))
        self.rest = scratch(fixed_size(wide))
        self.scores = scratch(self.heads * (self.room + kernels.WIDE) * FLOAT)

    def step(self, tokens: Sequence[int], places: Sequence[int], logits: int) -> None:
        """Run a token of each of the first sequences.

        tokens: where their embeddings are; places: how many tokens each cache holds; logits: where scores (sequences, words) go.
        """
        if max(places) >= self.room:
            raise IndexError(f"the cache has room for {self.room} tokens")
        count = len(tokens)
        for token, x in zip(tokens, self._lines(self.x, count)):
            run(kernels.copy, x, token, self.hidden)
        self._normed(self.layers[0].norm, self.x, count, False)
        for number, layer in enumerate(self.layers):
            self._attention(layer, self.caches[number], places)
            self._normed(layer.second, self.o, count, True)
            self._product(layer.gate, self.h, self.g, count)
            self._product(layer.up, self.h, self.u, count)
            for g, u in zip(self._lines(self.g, count), self._lines(self.u, count)):
                run(kernels.gate, g, u, self.inner)
            self._product(layer.down, self.g, self.o, count)
            following = self.layers[number + 1].norm if number + 1 < len(self.layers) else self.norm
            self._normed(following, self.o, count, True)
        self.head(self.h, logits, self.rest, count, self.line, self.head.n)

    def _lines(self, numbers: int, count: int) -> list[int]:
        """Where each sequence's numbers begin."""
        return [numbers + r * self.line * FLOAT for r in range(count)]

    def _product(self, product: Product, x: int, y: int, count: int) -> None:
        product(x, y, self.rest, count, self.line, self.line)

    def _normed(self, weight: Any, more: int, count: int, adds: bool) -> None:
        """h = the norm of x, to which `more` is added first where it `adds`."""
        for x, other, h in zip(self._lines(self.x, count), self._lines(more, count), self._lines(self.h, count)):
            run(kernels.add_norm, x, other, weight._address, h, self.hidden, self.eps, adds=adds)

    def _attention(self, layer: Layer, cache: tuple[Any, Any], places: Sequence[int]) -> None:
        count, vectors = len(places), self.width // kernels.WIDE
        self._product(layer.query, self.h, self.q, count)
        self._product(layer.key, self.h, self.k, count)
        self._product(layer.value, self.h, self.v, count)
        cos, sin = (table._address for table in self.angles)
        size = self.shared * self.room * self.width * FLOAT
        for r, at in enumerate(places):
            q, k, v, g = (numbers + r * self.line * FLOAT for numbers in (self.q, self.k, self.v, self.g))
            keys, values = (part._address + r * size for part in cache)
            run(kernels.append, q, k, v, cos, sin, keys, values, self.heads, self.shared, self.room, at, blocks=vectors // 2)
            first = 0 if layer.window is None else max(0, at + 1 - layer.window)
            run(kernels.attend, q, keys, values, self.scores, g, self.heads, self.heads // self.shared, self.room, first, at, self.scale,
                vectors=vectors)
        self._product(layer.out, self.g, self.o, count)
