"""How convolutions and pooling compute many examples at once: more images where the weights are shared, else more groups of channels."""
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from septet.codegen.kernels.conv import Geometry, Ints
from septet.core import view
from septet.core.batching_rules import rule, spread
from septet.core.fn import conv, pool

if TYPE_CHECKING:
    from septet.core.batching import Batching


def as_images(b: Batching, x: Any) -> Any:
    """Images (n, ...) of all examples, one after the other."""
    return view.reshape(b.value(x), (b.size * x.shape[0], *x.shape[1:]))


def from_images(b: Batching, y: Any) -> Any:
    """Results of `as_images` by examples."""
    return view.reshape(y, (b.size, y.shape[0] // b.size, *y.shape[1:]))


def as_channels(b: Batching, x: Any) -> Any:
    """Images (n, c, *size) of all examples as (n, examples * c, *size)."""
    wide = view.moveaxis(spread(b, x), 0, 1)
    return view.reshape(wide, (wide.shape[0], b.size * wide.shape[2], *wide.shape[3:]))


def from_channels(b: Batching, y: Any) -> Any:
    """Results of `as_channels` by examples."""
    apart = view.reshape(y, (y.shape[0], b.size, y.shape[1] // b.size, *y.shape[2:]))
    return view.moveaxis(apart, 1, 0)


def as_rows(b: Batching, w: Any) -> Any:
    """Weights or biases (o, ...) of all examples, one after the other."""
    wide = spread(b, w)
    return view.reshape(wide, (b.size * wide.shape[1], *wide.shape[2:]))


def more_groups(b: Batching, geometry: Geometry) -> Geometry:
    """Groups of all examples side by side."""
    return replace(geometry, groups=geometry.groups * b.size)


def shared(b: Batching, *weights: Any) -> bool:
    """Whether all examples have the same weights."""
    return not any(b.is_batched(w) for w in weights if w is not None)


@rule(conv.forward)
def convolution(b: Batching, x: Any, w: Any, bias: Any, geometry: Geometry, shape: Any) -> Any:
    if shared(b, w, bias):
        return from_images(b, conv.convolve(as_images(b, x), w, bias, geometry))
    held = None if bias is None else as_rows(b, bias)
    return from_channels(b, conv.convolve(as_channels(b, x), as_rows(b, w), held, more_groups(b, geometry)))


@rule(conv.backward)
def transposed_convolution(b: Batching, x: Any, w: Any, bias: Any, geometry: Geometry, shape: Ints) -> Any:
    if shared(b, w, bias):
        return from_images(b, conv.transposed(as_images(b, x), w, bias, geometry, (b.size * shape[0], *shape[1:])))
    held, whole = None if bias is None else as_rows(b, bias), (shape[0], b.size * shape[1], *shape[2:])
    return from_channels(b, conv.transposed(as_channels(b, x), as_rows(b, w), held, more_groups(b, geometry), whole))


@rule(conv.of_weights)
def weight_gradients(b: Batching, x: Any, y: Any, bias: None, geometry: Geometry, shape: Ints) -> Any:
    found = conv.weights(as_channels(b, x), as_channels(b, y), more_groups(b, geometry), (b.size * shape[0], *shape[1:]))
    return view.reshape(found, (b.size, *shape))


@rule(pool.maxima)
def largest(b: Batching, a: Any, windows: Any) -> Any:
    return tuple(from_images(b, y) for y in pool.largest(as_images(b, a), windows))
