"""Pooling of one to three dimensions: the largest element, the mean and powers, over windows that slide or adapt."""
from __future__ import annotations

from math import prod
from typing import Any

from septet.core import ops, view
from septet.core.element import read
from septet.core.fn import pool
from septet.core.reduce import reduce
from septet.torch.casting import here_as
from septet.torch.nn.functional.arguments import WORDS, batched, each, kind_name, listed, not_implemented, tensor
from septet.torch.operators import power

RANKS = {1: "2D or 3D", 2: "3D or 4D", 3: "4D or 5D"}


# ---- sliding windows -------------------------------------------------------------------------------------------------


def sizes(name: str, n: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any = 1) -> list[tuple[int, ...]]:
    """Kernel, stride, padding and dilation of every dimension, checked."""
    def of(value: Any, argument: str) -> tuple[int, ...]:
        return each(value, n, f"{name}: {argument} must either be a single int, or a tuple of {WORDS[n]}")

    kernel = of(kernel_size, "kernel_size")
    steps = kernel if stride is None or stride in ([], ()) else of(stride, "stride")
    pads, spread = of(padding, "padding"), of(dilation, "dilation")
    if 0 in steps:
        raise RuntimeError("stride should not be zero")
    if min(kernel) <= 0:
        raise RuntimeError(f"kernel size should be greater than zero, but got {listed(kernel)}")
    if min(spread) <= 0:
        raise RuntimeError(f"dilation should be greater than zero, but got {listed(spread)}")
    if min(pads) < 0:
        raise RuntimeError(f"pad must be non-negative, but got pad: {min(pads)}")
    for k, p, d in zip(kernel, pads, spread):
        if p > (d * (k - 1) + 1) // 2:
            raise RuntimeError(f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and dilation={d}")
    return [kernel, steps, pads, spread]


def check_input(name: str, n: int, x: Any) -> None:
    """RuntimeError for a rank that a pooling does not take, or for an empty plane."""
    tensor(x, name, "input", 1)
    if x.ndim not in (n + 1, n + 2):
        raise RuntimeError(f"{name}: Expected {RANKS[n]} (batch mode) tensor with optional 0 dim batch size for input, but "
                           f"got:{listed(x.shape)}"
                           if n == 1 else f"non-empty {RANKS[n]} (batch mode) tensor expected for input")
    if 0 in x.shape[1 if x.ndim == n + 2 else 0:]:
        raise RuntimeError(f"Expected {RANKS[n]} (batch mode) tensor with optional 0 dim batch size for input, but got:{listed(x.shape)}")


def sliding(n: int, x: Any, numbers: list[tuple[int, ...]], ceil_mode: bool, counts_padding: bool = False) -> pool.Windows:
    """The windows; RuntimeError where there is none."""
    windows = pool.sliding(tuple(x.shape[-n:]), *numbers, bool(ceil_mode), bool(counts_padding))
    if min(windows.shape, default=1) < 1 or any(not table for table in windows.tables):
        sizes_ = "x".join(map(str, x.shape[-n - 1:]))
        found = "x".join(map(str, (x.shape[-n - 1], *windows.shape)))
        raise RuntimeError(f"Given input size: ({sizes_}). Calculated output size: ({found}). Output size is too small")
    return windows


def maxima(n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool) -> Any:
    """(values, indices) of max pooling."""
    name = f"max_pool{n}d"
    input, = here_as("float32", input) if n == 3 else (input,)
    check_input(name, n, input)
    if input._dtype.kind == "b" or input._dtype.is_complex:
        raise not_implemented(name, input)
    numbers = sizes(name, n, kernel_size, stride, padding, dilation)
    return batched(pool.largest, input, n, sliding(n, input, numbers, ceil_mode))


def max_family(n: int) -> tuple[Any, Any]:
    """max_pool of n dimensions, and the one that always gives the indices."""
    def with_indices(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
                     return_indices: bool = False) -> Any:
        return maxima(n, input, kernel_size, stride, padding, dilation, ceil_mode)

    def function(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
                 return_indices: bool = False) -> Any:
        found = maxima(n, input, kernel_size, stride, padding, dilation, ceil_mode)
        return found if return_indices else found[0]

    return named(function, f"max_pool{n}d",
                 "The largest element of every window; with return_indices also where in its plane it stands."), \
        named(with_indices, f"max_pool{n}d_with_indices", "(the largest element of every window, where in its plane it stands).")


def named(function: Any, name: str, text: str) -> Any:
    """A made function under its public name."""
    function.__name__ = function.__qualname__ = name
    function.__doc__, function.__module__ = text, "torch.nn.functional"
    return function


def means(n: int, input: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool, count_include_pad: bool, divisor: Any) -> Any:
    """Average pooling."""
    name = f"avg_pool{n}d"
    tensor(input, name, "input", 1)
    if input.ndim < n + 1:
        raise IndexError(f"Dimension out of range (expected to be in range of [-{input.ndim}, {input.ndim - 1}], but got -{n + 1})")
    check_input(name, n, input)
    if divisor == 0:
        raise RuntimeError("divisor must be not zero")
    numbers = sizes(name, n, kernel_size, stride, padding)
    if input._dtype.kind not in "fi" or input._dtype.is_integer and input._dtype.name != "int64":
        raise not_implemented(name, input)
    return batched(pool.mean, input, n, sliding(n, input, numbers, ceil_mode, count_include_pad), divisor or 0)


def avg_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True) -> Any:
    """The mean of every window of (n, c, length)."""
    return means(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True,
               divisor_override: Any = None) -> Any:
    """The mean of every window of (n, c, height, width); with divisor_override the sum over that."""
    return means(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def avg_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True,
               divisor_override: Any = None) -> Any:
    """The mean of every window of (n, c, depth, height, width); with divisor_override the sum over that."""
    return means(3, *here_as("float32", input), kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


# ---- adaptive windows ------------------------------------------------------------------------------------------------


def adaptive(name: str, n: int, input: Any, output_size: Any) -> pool.Windows:
    """The windows of an adaptive pooling, its arguments checked."""
    tensor(input, name, "input", 1)
    if input.ndim not in (n + 1, n + 2):
        raise RuntimeError(f"{name}(): Expected {RANKS[n]} tensor, but got {listed(input.shape)}")
    if isinstance(output_size, (tuple, list)) and len(output_size) != n:
        raise RuntimeError(f"{name}: output_size must be {n}")
    wanted = output_size if isinstance(output_size, (tuple, list)) else (output_size,) * n
    size = tuple(m if w is None else int(w) for w, m in zip(wanted, input.shape[-n:]))
    if min(size) < 0:
        raise RuntimeError(f"{name}: elements of output_size must be greater than or equal to 0 but received "
                           f"{{{', '.join(map(str, size))}}}")
    if not input._dtype.is_float:
        raise not_implemented(name, input)
    if 0 in input.shape[-n - 1:]:
        raise RuntimeError(f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                           f"{listed(input.shape)}")
    return pool.adaptive(tuple(input.shape[-n:]), size)


def adaptive_family(n: int) -> tuple[Any, Any, Any]:
    """Adaptive mean and max pooling of n dimensions, and the one with indices."""
    def cast(input: Any) -> Any:
        return here_as("float32", input)[0] if n == 3 else input

    def mean(input: Any, output_size: Any) -> Any:
        input = cast(input)
        return batched(pool.mean, input, n, adaptive(f"adaptive_avg_pool{n}d", n, input, output_size))

    def with_indices(input: Any, output_size: Any, return_indices: bool = False) -> Any:
        input = cast(input)
        return batched(pool.largest, input, n, adaptive(f"adaptive_max_pool{n}d", n, input, output_size))

    def largest(input: Any, output_size: Any, return_indices: bool = False) -> Any:
        found = with_indices(input, output_size)
        return found if return_indices else found[0]

    return named(mean, f"adaptive_avg_pool{n}d", "The means of output_size nearly equal parts of every plane."), \
        named(largest, f"adaptive_max_pool{n}d", "The largest elements of output_size nearly equal parts of every plane."), \
        named(with_indices, f"adaptive_max_pool{n}d_with_indices", "adaptive_max_pool and where in its plane each element stands.")


max_pool1d, max_pool1d_with_indices = max_family(1)
max_pool2d, max_pool2d_with_indices = max_family(2)
max_pool3d, max_pool3d_with_indices = max_family(3)
adaptive_avg_pool1d, adaptive_max_pool1d, adaptive_max_pool1d_with_indices = adaptive_family(1)
adaptive_avg_pool2d, adaptive_max_pool2d, adaptive_max_pool2d_with_indices = adaptive_family(2)
adaptive_avg_pool3d, adaptive_max_pool3d, adaptive_max_pool3d_with_indices = adaptive_family(3)


# ---- powers ----------------------------------------------------------------------------------------------------------


def powers(n: int, input: Any, norm_type: float, kernel_size: Any, stride: Any, ceil_mode: bool) -> Any:
    """(sum of x ** p over every window) ** (1 / p)."""
    kernel = each(kernel_size, n, f"lp_pool{n}d: kernel_size must either be a single int, or a tuple of {WORDS[n]}")
    found = means(n, power(input, norm_type), kernel, stride, 0, ceil_mode, True, None)
    sign = ops.multiply(ops.sign(found), ops.maximum(ops.absolute(found), 0))
    return power(ops.multiply(sign, float(prod(kernel))), 1.0 / norm_type)


def lp_pool1d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of every window of (n, c, length)."""
    return powers(1, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of every window of (n, c, height, width)."""
    return powers(2, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of every window of (n, c, depth, height, width)."""
    return powers(3, input, norm_type, kernel_size, stride, ceil_mode)


# ---- back to where elements came from --------------------------------------------------------------------------------


def unpool(n: int, input: Any, indices: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> Any:
    """Zeros, and every element where max pooling found it."""
    input, = here_as("float32", input)
    kernel = each(kernel_size, n, "kernel_size must be an int or a tuple")
    steps = kernel if stride is None else each(stride, n, "stride must be an int or a tuple")
    size = unpooled_size(input, kernel, steps, each(padding, n, "padding must be an int or a tuple"), output_size)
    if indices._dtype.name != "int64":
        raise RuntimeError(f"elements in indices should be type int64 but got: {kind_name(indices)}")
    if tuple(indices.shape) != tuple(input.shape):
        raise RuntimeError(f"Expected shape of indices to be same as that of the input tensor ({listed(input.shape)}) but got indices "
                           f"tensor with shape: {listed(indices.shape)}")
    check_places(indices, size)
    if input.ndim == n + 2:
        return pool.unpool(input, indices, (*input.shape[:2], *size))
    whole = pool.unpool(view.expand_dims(input, 0), view.expand_dims(indices, 0), (1, input.shape[0], *size))
    return view.squeeze(whole, 0)


def check_places(indices: Any, size: tuple[int, ...]) -> None:
    """RuntimeError for a place outside the plane."""
    if not indices._size:
        return
    low, high = (read(m._dtype, m._address) for m in (reduce("min", indices), reduce("max", indices)))
    if low < 0 or high >= prod(size):
        sizes_ = "x".join(map(str, size))
        raise RuntimeError(f"Found an invalid max index: {low if low < 0 else high} (output volumes are of size {sizes_})")


def unpooled_size(x: Any, kernel: Any, stride: Any, padding: Any, output_size: Any) -> tuple[int, ...]:
    """The size that max pooling would have read; ValueError for one that it could not have."""
    n = len(kernel)
    size = tuple((m - 1) * s - 2 * p + k for m, s, p, k in zip(x.shape[-n:], stride, padding, kernel))
    if output_size is None:
        return size
    wanted = tuple(output_size)[-n:] if len(output_size) == n + 2 else tuple(output_size)
    if len(wanted) != n:
        raise ValueError(f"output_size should be a sequence containing {n} or {n + 2} elements, but it has a length of "
                         f"'{len(output_size)}'")
    for k, (w, m, s) in enumerate(zip(wanted, size, stride)):
        if not m - s < w < m + s:
            raise ValueError(f'invalid output_size "{tuple(wanted)}" (dim {k} must be between {m - s} and {m + s})')
    return tuple(map(int, wanted))


def max_unpool1d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """What max_pool1d read, zeros where it did not find the largest element."""
    return unpool(1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """What max_pool2d read, zeros where it did not find the largest element."""
    return unpool(2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None) -> Any:
    """What max_pool3d read, zeros where it did not find the largest element."""
    return unpool(3, input, indices, kernel_size, stride, padding, output_size)


# ---- windows drawn at random -----------------------------------------------------------------------------------------


def fractional(n: int, input: Any, kernel_size: Any, output_size: Any, output_ratio: Any, samples: Any) -> Any:
    """(values, indices) over windows whose distances are drawn."""
    name = f"fractional_max_pool{n}d"
    if output_size is None and output_ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    kernel = each(kernel_size, n, f"{name}: kernel_size must either be a single int, or a tuple of {WORDS[n]}")
    inner = tuple(input.shape[-n:])
    if output_size is None:
        if len(output_ratio) != n:
            raise ValueError(f"{name} requires output_ratio to either be a single Int or tuple of Ints.")
        output_size = [int(m * r) for m, r in zip(inner, output_ratio)]
    size = each(output_size, n, f"{name}: output_size must either be a single int, or a tuple of {WORDS[n]}")
    for m, k, o in zip(inner, kernel, size):
        if o + k - 1 > m:
            raise RuntimeError(f"{name}: out {o} + pool size {k} - 1 too large relative to input size {m}")
    whole = input if input.ndim == n + 2 else view.expand_dims(input, 0)
    if samples is None:
        from septet.torch import rand

        samples = rand(whole.shape[0], whole.shape[1], n, dtype=input.dtype)
    places = starts_of(samples.detach().reshape(-1, n).tolist(), inner, kernel, size)
    found = pool.largest_fractional(*here_as("float32", whole), places, kernel)
    return found if whole is input else tuple(view.squeeze(y, 0) for y in found)


def starts_of(samples: Any, inner: Any, kernel: Any, size: Any) -> list[list[list[int]]]:
    """Where the windows of every plane begin, dimension by dimension; two samples are listed from the last dimension, three from the
    first."""
    order = -1 if len(inner) == 2 else 1
    return [[starts(s, m, k, o) for s, m, k, o in zip(row[::order], inner, kernel, size)] for row in samples]


def starts(sample: float, inner: int, kernel: int, count: int) -> list[int]:
    """Where the windows of one dimension begin."""
    if count <= 1:
        return [inner - kernel] * count
    alpha = (inner - kernel) / (count - 1)
    return [int((k + sample) * alpha) - int(sample * alpha) for k in range(count - 1)] + [inner - kernel]


def fractional_family(n: int) -> tuple[Any, Any]:
    """fractional_max_pool of n dimensions, and the one that always gives the indices."""
    def with_indices(input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
                     _random_samples: Any = None) -> Any:
        return fractional(n, input, kernel_size, output_size, output_ratio, _random_samples)

    def function(input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
                 _random_samples: Any = None) -> Any:
        found = fractional(n, input, kernel_size, output_size, output_ratio, _random_samples)
        return found if return_indices else found[0]

    return named(function, f"fractional_max_pool{n}d", "The largest element of windows at random distances."), \
        named(with_indices, f"fractional_max_pool{n}d_with_indices", "fractional_max_pool and where in its plane each element stands.")


fractional_max_pool2d, fractional_max_pool2d_with_indices = fractional_family(2)
fractional_max_pool3d, fractional_max_pool3d_with_indices = fractional_family(3)
