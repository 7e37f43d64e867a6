"""Decoding one token after another with addresses alone: what a step of a small model costs is memory, not Python.

A `Stack` holds a decoder's weights, dense or quantised, its cache and its buffers; `step` runs one token through it.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet.codegen.kernels import decode as kernels
from septet.codegen.kernels.gemm_q import fixed_size
from septet.codegen.kernels.gemm_types import tile_for
from septet.codegen.kernels.gemv import matvec
from septet.codegen.kernels.launch import run, scratch
from septet.core.fn.quantised import Quantised, multiply
from septet.ir import dtype as d

FLOAT = 4


@dataclass
class Product:
    """y = W x (+ b): dense float32 rows at an address, or quantised ones."""

    n: int
    k: int
    weight: Any
    bias: Any = None

    def __call__(self, x: int, y: int, room: int) -> None:
        """`room`: for x as quantised products take it."""
        if isinstance(self.weight, Quantised):
            multiply(self.weight, 1, x, y, room)
        else:
            run(matvec, self.weight._address, self.k, x, y, 1, self.n, self.k, s=tile_for(d.float32))
        if self.bias is not None:
            run(kernels.plus, y, self.bias._address, self.n)


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
    """A decoder of gated networks and rotary positions, with room for a number of tokens.

    layers, norm, head: the weights.  caches: keys and values (heads of keys, room, width) of each layer.  angles: cosines and sines (room,
    width) of positions.  scale: of attention's products.  at: how many tokens the caches hold.
    """

    def __init__(self, layers: list[Layer], norm: Any, head: Product, caches: list[tuple[Any, Any]], heads: int, angles: tuple[Any, Any],
                 scale: float, eps: float) -> None:
        self.layers, self.norm, self.head, self.caches, self.angles, self.scale, self.eps = layers, norm, head, caches, angles, scale, eps
        self.heads = heads
        self.shared, self.room, self.width = caches[0][0].shape
        self.hidden, self.inner = layers[0].query.k, layers[0].gate.n
        wide = max(self.hidden, self.inner, self.heads * self.width)
        self.x, self.h, self.q, self.k, self.v, self.o, self.g, self.u = (scratch((wide + 64) * FLOAT) for _ in range(8))
        self.rest = scratch(fixed_size(wide))
        self.scores = scratch(self.heads * (self.room + kernels.WIDE) * FLOAT)
        self.at = 0

    def step(self, token_row: int, logits: int) -> None:
        """Run the token whose embedding is at `token_row`; its scores go to `logits`."""
        at = self.at
        if at >= self.room:
            raise IndexError(f"the cache has room for {self.room} tokens")
        run(kernels.copy, self.x, token_row, self.hidden)
        run(kernels.add_norm, self.x, self.x, self.layers[0].norm._address, self.h, self.hidden, self.eps, adds=False)
        for number, layer in enumerate(self.layers):
            self._attention(layer, self.caches[number], at)
            run(kernels.add_norm, self.x, self.o, layer.second._address, self.h, self.hidden, self.eps, adds=True)
            layer.gate(self.h, self.g, self.rest)
            layer.up(self.h, self.u, self.rest)
            run(kernels.gate, self.g, self.u, self.inner)
            layer.down(self.g, self.o, self.rest)
            following = self.layers[number + 1].norm if number + 1 < len(self.layers) else self.norm
            run(kernels.add_norm, self.x, self.o, following._address, self.h, self.hidden, self.eps, adds=True)
        self.head(self.h, logits, self.rest)
        self.at += 1

    def _attention(self, layer: Layer, cache: tuple[Any, Any], at: int) -> None:
        layer.query(self.h, self.q, self.rest)
        layer.key(self.h, self.k, self.rest)
        layer.value(self.h, self.v, self.rest)
        cos, sin = (table._address for table in self.angles)
        keys, values = (part._address for part in cache)
        vectors = self.width // kernels.WIDE
        run(kernels.append, self.q, self.k, self.v, cos, sin, keys, values, self.heads, self.shared, self.room, at, blocks=vectors // 2)
        first = 0 if layer.window is None else max(0, at + 1 - layer.window)
        run(kernels.attend, self.q, keys, values, self.scores, self.g, self.heads, self.heads // self.shared, self.room, first, at,
            self.scale,
            vectors=vectors)
        layer.out(self.g, self.o, self.rest)
