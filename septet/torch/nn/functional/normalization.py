"""Normalisations: over batches, instances, layers, groups, neighbouring channels, by the root of the mean square."""
from __future__ import annotations

from math import prod
from typing import Any

from septet.core import autograd, ops
from septet.core.fn import normalize as meaning
from septet.core.fn.stats import mean, var
from septet.core.write import assign
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.torch.nn.functional.arguments import listed, tensor
from septet.torch.operators import KIND_NAMES, in_float

EPSILON = {"float32": 1.1920928955078125e-07, "float64": 2.220446049250313e-16, "float16": 0.0009765625, "bfloat16": 0.0078125}


def batch_norm(input: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None, training: bool = False,
               momentum: float = 0.1, eps: float = 1e-05) -> Any:
    """Each channel of (n, c, *size) to mean 0 and variance 1, of the batch where training, else by the running statistics."""
    tensor(input, "batch_norm", "input", 1)
    if input.ndim < 2:
        low, high = -max(1, input.ndim), max(0, input.ndim - 1)
        raise IndexError(f"Dimension out of range (expected to be in range of [{low}, {high}], but got 1)")
    check_channels(input.shape[1], running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if not training:
        if running_mean is None or running_var is None:
            raise RuntimeError("Expected running_mean and running_var to be defined when training=False")
        return meaning.by_statistics(input, running_mean, running_var, weight, bias, eps)
    if prod(input.shape[:1]) * prod(input.shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.shape}")
    return meaning.batch(input, weight, bias, running_mean, running_var, momentum, eps)


def check_channels(channels: int, **given: Any) -> None:
    """RuntimeError for a parameter that has not one number a channel."""
    for name, a in given.items():
        if a is not None and a._size != channels:
            raise RuntimeError(f"{name} should contain {channels} elements not {a._size}")


def instance_norm(input: Any, running_mean: Any = None, running_var: Any = None, weight: Any = None, bias: Any = None,
                  use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-05) -> Any:
    """Each channel of each image of (n, c, *size) to mean 0 and variance 1."""
    tensor(input, "instance_norm", "input", 1)
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
        return meaning.by_statistics(input, running_mean, running_var, weight, bias, eps)
    if prod(input.shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
    check_channels(input.shape[1], running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if running_mean is not None:
        source, axes = autograd.readable(input), tuple(range(2, input.ndim))
        move_on(running_mean, mean(mean(source, axes), 0), momentum)
        move_on(running_var, mean(var(source, axes, ddof=1), 0), momentum)
    return meaning.groups_of(input, input.shape[1], weight, bias, eps)


def move_on(running: Any, found: Any, momentum: float) -> None:
    """running = (1 - momentum) running + momentum found."""
    assign(running, ops.add(ops.multiply(running, 1.0 - momentum), ops.multiply(found, momentum)))


def shape_tuple(normalized_shape: Any) -> tuple[int, ...]:
    """The dimensions that are normalised over."""
    return (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)


def check_layer(name: str, x: Any, shape: tuple[int, ...], **given: Any) -> None:
    """RuntimeError where the last dimensions are not those to be normalised over."""
    tensor(x, name, "input", 1)
    if not shape:
        raise RuntimeError(f"Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
                           f"normalized_shape = {listed(shape)}")
    for word, a in given.items():
        if a is not None and tuple(a.shape) != shape:
            raise RuntimeError(f"Expected {word} to be of same shape as normalized_shape, but got {word} of shape {listed(a.shape)} and "
                               f"normalized_shape = {listed(shape)}")
    if tuple(x.shape[x.ndim - len(shape):]) != shape or x.ndim < len(shape):
        raise RuntimeError(f"Given normalized_shape={listed(shape)}, expected input with shape [*, {', '.join(map(str, shape))}], but got "
                           f"input of size{listed(x.shape)}")


def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-05) -> Any:
    """The last dimensions to mean 0 and variance 1, times weight, plus bias."""
    shape = shape_tuple(normalized_shape)
    check_layer("layer_norm", input, shape, weight=weight, bias=bias)
    return meaning.rows(input, len(shape), weight, bias, eps)


@in_float
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
    """The last dimensions divided by the root of their mean square, times weight."""
    shape = shape_tuple(normalized_shape)
    check_layer("rms_norm", input, shape, weight=weight)
    if input._dtype.is_complex:
        raise NotSupported("torch: rms_norm of complex tensors; compute x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)")
    if input._dtype not in dt.FLOATS:
        raise NotImplementedError(f"\"rms_norm\" not implemented for '{KIND_NAMES[input._dtype.name]}'")
    return meaning.rows(input, len(shape), weight, None, EPSILON[input._dtype.name] if eps is None else eps, False)


@in_float
def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-05) -> Any:
    """Groups of channels of each image of (n, c, *size) to mean 0 and variance 1."""
    tensor(input, "group_norm", "input", 1)
    if input.ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.ndim}")
    if num_groups <= 0:
        raise RuntimeError(f"Expected num groups to be greater than 0, got {num_groups}")
    if input.shape[1] % num_groups:
        raise RuntimeError("Expected number of channels in input to be divisible by num_groups, but got input of shape "
                           f"{listed(input.shape)} and num_groups={num_groups}")
    for name, a in (("weight", weight), ("bias", bias)):
        if a is not None and tuple(a.shape) != (input.shape[1],):
            raise RuntimeError(f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape "
                               f"{listed(a.shape)} and input of shape {listed(input.shape)}")
    if input.shape[0] * (input.shape[1] // num_groups) * prod(input.shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {listed(input.shape)}")
    return meaning.groups_of(input, num_groups, weight, bias, eps)


def local_response_norm(input: Any, size: int, alpha: float = 0.0001, beta: float = 0.75, k: float = 1.0) -> Any:
    """Each element divided by a power of the squares of its neighbours in other channels."""
    tensor(input, "local_response_norm", "input", 1)
    if input.ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality                          input (got {input.ndim} dimensions)")
    return input if input._size == 0 else meaning.neighbours(input, size, alpha, beta, k)


__all__ = ["batch_norm", "group_norm", "instance_norm", "layer_norm", "local_response_norm", "rms_norm"]
