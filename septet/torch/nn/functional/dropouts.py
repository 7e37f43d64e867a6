"""Dropout: elements or channels set to zero at random, the others scaled; masks come from the generator's stream."""
from __future__ import annotations

import math
from typing import Any

from septet.core.absent import is_absent
from septet.core.array import empty
from septet.core.boxes import drawn
from septet.torch.creation import order_of
from septet.torch.nn.functional.checks import TENSOR, function, stored, warnings
from septet.torch.operators import apply
from septet.torch.tensor import Tensor

SATURATED = 1.7580993408473766      # -scale * alpha of the selu: what alpha_dropout puts in place of an element


def checked(p: float) -> None:
    """ValueError for what is no probability."""
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


@drawn
def noise(dtype: Any, p: float, shape: Any, strides: Any) -> Any:
    """Ones with probability 1 - p, zeros elsewhere; drawn in the order of memory."""
    return empty(Tensor, dtype, shape, strides).bernoulli_(1 - p)


def noise_for(input: Any, p: float, shape: Any) -> Any:
    """Noise of a shape; in the input's order in memory where it is for each element."""
    strides = order_of(input, input.itemsize) if shape == input.shape else None
    return noise(input._dtype, p, tuple(shape), strides)


def channels(input: Any) -> tuple[int, ...]:
    """The shape of one number for each channel."""
    if input.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    return (*input.shape[:2], *(1,) * (input.ndim - 2))


def masked(input: Any, p: float, training: bool, shape: Any) -> Any:
    """The input with a share of zeros, the rest scaled."""
    if not training or p == 0 or not input._size:
        return input
    if p == 1:
        return apply("multiply", input, 0)
    if is_absent(input):
        return apply("multiply", input, 1)
    return apply("multiply", input, noise_for(input, p, shape) / (1 - p))


def saturated(input: Any, p: float, training: bool, shape: Any) -> Any:
    """The input with a share of saturated elements, then scaled and moved so that mean and variance stay."""
    if not training or p == 0 or not input._size:
        return input
    if p == 1:
        return apply("multiply", input, 0)
    if is_absent(input):
        return apply("multiply", input, 1)
    kept, scale = noise_for(input, p, shape), 1 / math.sqrt((SATURATED**2 * p + 1) * (1 - p))
    moved = (kept - 1) * (SATURATED * scale) + SATURATED * scale * p
    return apply("add", apply("multiply", input, kept * scale), moved)


@function
def dropout(input: TENSOR, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Elements set to zero with probability p, the others scaled by 1 / (1 - p)."""
    checked(p)
    return stored(input, masked(input, p, training, input.shape), inplace)


@function
def alpha_dropout(input: TENSOR, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Dropout that keeps mean and variance, for selu."""
    checked(p)
    return stored(input, saturated(input, p, training, input.shape), inplace)


@function
def feature_alpha_dropout(input: TENSOR, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """alpha_dropout of whole channels."""
    checked(p)
    return stored(input, saturated(input, p, training, channels(input)) if training and p and input._size else input, inplace)


@function
def dropout1d(input: TENSOR, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Channels of sequences set to zero."""
    checked(p)
    if input.ndim not in (2, 3):
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {input.ndim}D input. Note that dropout1d exists to provide "
                           "channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension "
                           "(i.e. 2D or 3D inputs).")
    return by_channel(input, p, training, inplace, input.ndim == 3)


@function
def dropout2d(input: TENSOR, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Channels of images set to zero."""
    checked(p)
    warn_rank("dropout2d", input, (3, 4), 2)
    if input.ndim == 3:
        warnings.warn("dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input "
                      "is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release to "
                      "interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise dropout "
                      "behavior, please switch to using dropout1d instead.", stacklevel=3)
    return by_channel(input, p, training, inplace, True)


@function
def dropout3d(input: TENSOR, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Channels of volumes set to zero."""
    checked(p)
    warn_rank("dropout3d", input, (4, 5), 3)
    return by_channel(input, p, training, inplace, input.ndim == 5)


def warn_rank(name: str, input: Any, ranks: tuple[int, int], spatial: int) -> None:
    """A warning for an input of another rank."""
    if input.ndim not in ranks:
        warnings.warn(f"{name}: Received a {input.ndim}-D input to {name}, which is deprecated and will result in an error in a future "
                      f"release. To retain the behavior and silence this warning, please use dropout instead. Note that {name} exists to "
                      f"provide channel-wise dropout on inputs with {spatial} spatial dimensions, a channel dimension, and an optional "
                      f"batch dimension (i.e. {ranks[0]}D or {ranks[1]}D inputs).", stacklevel=4)


def by_channel(input: Any, p: float, training: bool, inplace: bool, batched: bool) -> Any:
    """Dropout of whole channels; one sample counts as a batch of one."""
    shape = channels(input) if batched else (input.shape[0], *(1,) * (input.ndim - 1))
    return stored(input, masked(input, p, training, shape), inplace)
