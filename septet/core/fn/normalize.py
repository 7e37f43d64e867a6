"""Normalisation to mean 0 and variance 1: rows, groups of channels, channels over a batch.

Each is one kernel forward and one backward for float32 and float64; other dtypes, and gradients of gradients, go by composites.
"""
from __future__ import annotations

from math import prod
from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.kernels import normalize as kernels
from septet.core import autograd, boxes, ops
from septet.core.array import Array, before_write, empty
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn.again import by_composite
from septet.core.fn.stats import mean, var
from septet.core.fused import summands
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.core.view import reshape
from septet.ir import dtype as dt

COMPUTED = (dt.float32, dt.float64)
PARTS = 32                      # rows of partial sums for the gradients of weights


def held(a: Array | None) -> Any:
    """Dense memory to read, or None."""
    return None if a is None else dense(autograd.readable(a))


def address(a: Any) -> int:
    """Where an array that may be missing lies; 0 for none."""
    return 0 if a is None else a._address


def alike(x: Array, *others: Array | None) -> bool:
    """Whether kernels compute the operands: one dtype, float32 or float64, and no transformation that asks for the steps."""
    return x._dtype in COMPUTED and all(a is None or a._dtype is x._dtype for a in others) and not boxes.by_parts()


def tracked(result: Array, name: str, rule: Any, inputs: tuple[Any, ...]) -> Array:
    """A result that is recorded where gradients flow; missing inputs stand as None."""
    if autograd.recording(*inputs):
        autograd.attach(result, name, rule, inputs)
    return result


# ---- rows ------------------------------------------------------------------------------------------------------------


def rows(x: Array, ndim: int, w: Array | None, b: Array | None, eps: float, centred: bool = True) -> Any:
    """x normalised over its last `ndim` dimensions, times w, plus b (of their shape).  Not centred: by the root of the mean square."""
    if not alike(x, w, b) or x._size == 0:
        return rows_composite(x, w, b, ndim, eps, centred)
    width = prod(x.shape[x.ndim - ndim:])
    result, means, rates = rows_forward(x, w, b, width, eps, centred)

    def rule(g: Any, y: Any, x: Any, w: Any, b: Any) -> Any:
        if autograd.recording(g, x, w, b):
            return by_composite(lambda x, w, b: rows_composite(x, w, b, ndim, eps, centred), g, x, w, b)
        return rows_rule(g, x, w, b, means, rates, width, centred)

    return tracked(result, "layer_norm" if centred else "rms_norm", rule, (x, w, b))


@primitive()
def rows_forward(x: Array, w: Array | None, b: Array | None, width: int, eps: float, centred: bool) -> tuple[Array, Array, Array]:
    """(the normalised rows, the mean of each, what each was multiplied with)."""
    count, pair = x._size // width, summands(x)
    source, weight, shift = held(x), held(w), held(b)
    result, means, rates = (empty(type(x), x._dtype, shape) for shape in (tuple(x.shape), (count,), (count,)))
    operands = (source._address, 0, 0) if pair is None else (pair[0].address, pair[1].address, source._address)
    launch.run(kernels.rows_forward, *operands, result._address, address(weight), address(shift), means._address, rates._address,
               count, width, eps, 1, 1, s=kernels.lanes_of(x._dtype), affine="element", centred=centred, joined=pair is not None)
    return result, means, rates


def rows_rule(g: Any, x: Any, w: Any, b: Any, means: Any, rates: Any, width: int, centred: bool) -> tuple[Any, ...]:
    """The cotangents of `rows`."""
    if not (autograd.is_tracked(w) or autograd.is_tracked(b)):
        return rows_backward(g, x, w, means, rates, width, centred, False)[0], None, None
    dx, *sums = rows_backward(g, x, w, means, rates, width, centred, True)
    return dx, *(reshape(reduce("sum", d, 0), tuple(a.shape)) if autograd.is_tracked(a) else None for a, d in zip((w, b), sums))


@primitive()
def rows_backward(g: Array, x: Array, w: Array | None, means: Array, rates: Array, width: int, centred: bool,
                  weights: bool) -> tuple[Array, ...]:
    """The cotangent of x; with `weights` also partial sums, a row each, of those of w and b."""
    out, source, weight = held(g), held(x), held(w)
    count = x._size // width
    group = max(1, -(-count // PARTS), kernels.WORK // width)
    found = [empty(type(x), x._dtype, shape) for shape in (tuple(x.shape), *[(-(-count // group), width)] * (2 * weights))]
    dx, dw, db = found if weights else (found[0], None, None)
    launch.run(kernels.rows_backward, out._address, source._address, address(weight), dx._address, address(dw), address(db),
               means._address, rates._address, count, width, group, s=kernels.lanes_of(x._dtype), centred=centred)
    return tuple(found)


def rows_composite(x: Array, w: Array | None, b: Array | None, ndim: int, eps: float, centred: bool) -> Any:
    """`rows` of elementwise operations and reductions."""
    axes = tuple(range(x.ndim - ndim, x.ndim))
    wide = cast(x, dt.float32) if x._dtype in dt.HALVES else x
    if centred:
        wide = ops.subtract(wide, mean(wide, axes, keepdims=True))
    rate = ops.divide(wide, ops.sqrt(ops.add(mean(ops.square(wide), axes, keepdims=True), eps)))
    return cast(scaled(rate, w, b), x._dtype)


def scaled(x: Any, w: Any, b: Any) -> Any:
    """x * w + b, each where there is one."""
    x = x if w is None else ops.multiply(x, w)
    return x if b is None else ops.add(x, b)


# ---- groups of channels ----------------------------------------------------------------------------------------------


def groups_of(x: Array, groups: int, w: Array | None, b: Array | None, eps: float) -> Any:
    """x (n, c, *size) normalised over each of `groups` groups of channels of each image, times w plus b of each channel."""
    if not alike(x, w, b) or x._size == 0:
        return groups_composite(x, w, b, groups, eps)
    count, span = x.shape[0] * groups, prod(x.shape[2:])
    sizes = count, x._size // count, span
    result, means, rates = groups_forward(x, w, b, groups, sizes, eps)

    def rule(g: Any, y: Any, x: Any, w: Any, b: Any) -> Any:
        if autograd.recording(g, x, w, b):
            return by_composite(lambda x, w, b: groups_composite(x, w, b, groups, eps), g, x, w, b)
        dx, *sums = groups_backward(g, x, w, means, rates, groups, sizes)
        return dx, *(reduce("sum", d, 0) if autograd.is_tracked(a) else None for a, d in zip((w, b), sums))

    return tracked(result, "group_norm", rule, (x, w, b))


@primitive()
def groups_forward(x: Array, w: Array | None, b: Array | None, groups: int, sizes: tuple[int, int, int],
                   eps: float) -> tuple[Array, Array, Array]:
    """(the normalised groups, the mean of each, what each was multiplied with).  sizes: how many groups, elements of each, of a channel."""
    count, width, span = sizes
    source, weight, shift = held(x), held(w), held(b)
    result, means, rates = (empty(type(x), x._dtype, shape) for shape in (tuple(x.shape), (count,), (count,)))
    launch.run(kernels.rows_forward, source._address, 0, 0, result._address, address(weight), address(shift), means._address,
               rates._address, count, width, eps, groups, span, s=kernels.lanes_of(x._dtype), affine="channel", centred=True, joined=False)
    return result, means, rates


@primitive()
def groups_backward(g: Array, x: Array, w: Array | None, means: Array, rates: Array, groups: int,
                    sizes: tuple[int, int, int]) -> tuple[Array, Array, Array]:
    """The cotangent of x, and those of w and b for every image."""
    count, width, span = sizes
    out, source, weight = held(g), held(x), held(w)
    dx = empty(type(x), x._dtype, tuple(x.shape))
    dw, db = (empty(type(x), x._dtype, tuple(x.shape[:2])) for _ in range(2))
    launch.run(kernels.groups_backward, out._address, source._address, address(weight), dx._address, dw._address, db._address,
               means._address, rates._address, count, width, groups, span, s=kernels.lanes_of(x._dtype))
    return dx, dw, db


def groups_composite(x: Array, w: Array | None, b: Array | None, groups: int, eps: float) -> Any:
    """`groups_of` of elementwise operations and reductions."""
    apart = reshape(x, (x.shape[0], groups, x.shape[1] // groups, *x.shape[2:]))
    even = reshape(rows_composite(apart, None, None, apart.ndim - 2, eps, True), tuple(x.shape))
    return cast(scaled(even, per_channel(w, x), per_channel(b, x)), x._dtype)


def per_channel(a: Any, x: Array) -> Any:
    """One number a channel in a shape that meets (n, c, *size)."""
    return None if a is None else reshape(a, (-1,) + (1,) * (x.ndim - 2))


# ---- channels over a batch -------------------------------------------------------------------------------------------


def batch(x: Array, w: Array | None, b: Array | None, running_mean: Array | None, running_var: Array | None, momentum: float,
          eps: float) -> Any:
    """x (n, c, *size) normalised over all but its channels, times w plus b; running statistics move on by `momentum`."""
    if not alike(x, w, b, running_mean, running_var) or x._size == 0:
        return batch_of_any(x, w, b, running_mean, running_var, momentum, eps)
    result, means, rates = batch_forward(x, w, b, running_mean, running_var, momentum, eps)

    def rule(g: Any, y: Any, x: Any, w: Any, b: Any) -> Any:
        if autograd.recording(g, x, w, b):
            return by_composite(lambda x, w, b: batch_composite(x, w, b, eps), g, x, w, b)
        dx, *sums = batch_backward(g, x, w, means, rates)
        return dx, *(d if autograd.is_tracked(a) else None for a, d in zip((w, b), sums))

    return tracked(result, "batch_norm", rule, (x, w, b))


@primitive()
def batch_forward(x: Array, w: Array | None, b: Array | None, running_mean: Array | None, running_var: Array | None, momentum: float,
                  eps: float) -> tuple[Array, Array, Array]:
    """(the normalised batch, the mean of each channel, what each was multiplied with)."""
    images, channels, span = x.shape[0], x.shape[1], prod(x.shape[2:])
    source, weight, shift = held(x), held(w), held(b)
    result, means, rates = (empty(type(x), x._dtype, shape) for shape in (tuple(x.shape), (channels,), (channels,)))
    moved = writable(running_mean), writable(running_var)
    launch.run(kernels.batch_forward, source._address, result._address, address(weight), address(shift), means._address, rates._address,
               *map(address, moved), images, channels, span, eps, momentum, s=kernels.lanes_of(x._dtype))
    written(running_mean, moved[0])
    written(running_var, moved[1])
    return result, means, rates


def writable(a: Array | None) -> Any:
    """Memory that a kernel may write for `a`: its own where that is dense, else a copy."""
    if a is None:
        return None
    before_write(a)
    return dense(autograd.readable(a))


def written(a: Array | None, moved: Any) -> None:
    """Bring back what was written beside."""
    if a is not None and moved._address != a._address:
        from septet.core.write import assign

        assign(a, moved)


@primitive()
def batch_backward(g: Array, x: Array, w: Array | None, means: Array, rates: Array) -> tuple[Array, Array, Array]:
    """The cotangents of x, w and b."""
    out, source, weight = held(g), held(x), held(w)
    dx = empty(type(x), x._dtype, tuple(x.shape))
    dw, db = (empty(type(x), x._dtype, (x.shape[1],)) for _ in range(2))
    launch.run(kernels.batch_backward, out._address, source._address, address(weight), dx._address, dw._address, db._address,
               means._address, rates._address, x.shape[0], x.shape[1], prod(x.shape[2:]), s=kernels.lanes_of(x._dtype))
    return dx, dw, db


def batch_composite(x: Array, w: Array | None, b: Array | None, eps: float) -> Any:
    """`batch` of elementwise operations and reductions."""
    axes = (0, *range(2, x.ndim))
    wide = cast(x, dt.float32) if x._dtype in dt.HALVES else x
    wide = ops.subtract(wide, mean(wide, axes, keepdims=True))
    even = ops.divide(wide, ops.sqrt(ops.add(mean(ops.square(wide), axes, keepdims=True), eps)))
    return cast(scaled(even, per_channel(w, x), per_channel(b, x)), x._dtype)


def batch_of_any(x: Array, w: Any, b: Any, running_mean: Any, running_var: Any, momentum: float, eps: float) -> Any:
    """`batch` of other dtypes."""
    if running_mean is not None:
        axes, source = (0, *range(2, x.ndim)), autograd.readable(x)
        wide = cast(source, dt.float32) if x._dtype in dt.HALVES else source
        move_on(running_mean, mean(wide, axes), momentum)
        move_on(running_var, var(wide, axes, ddof=1), momentum)
    return batch_composite(x, w, b, eps)


def move_on(running: Array, found: Array, momentum: float) -> None:
    """running = (1 - momentum) running + momentum found."""
    from septet.core.write import assign

    assign(running, ops.add(ops.multiply(running, 1.0 - momentum), ops.multiply(found, momentum)))


def by_statistics(x: Array, means: Array, variances: Array, w: Array | None, b: Array | None, eps: float) -> Array:
    """x (n, c, *size) normalised with given statistics of each channel, times w plus b."""
    rate = ops.divide(1.0, ops.sqrt(ops.add(variances, eps)))
    scale = rate if w is None else ops.multiply(rate, w)
    shift = ops.negative(ops.multiply(means, scale))
    shift = shift if b is None else ops.add(shift, b)
    return cast(ops.add(ops.multiply(x, per_channel(scale, x)), per_channel(shift, x)), x._dtype)


# ---- neighbouring channels -------------------------------------------------------------------------------------------


def neighbours(x: Array, size: int, alpha: float, beta: float, k: float) -> Any:
    """x / (k + alpha * mean of the squares of `size` neighbouring channels) ** beta."""
    from septet.core.create import full
    from septet.core.fn.pool import mean as pooled
    from septet.core.fn.pool import sliding
    from septet.core.fn.shape import concatenate

    flat = reshape(x, (x.shape[0], 1, x.shape[1], -1))
    before, after = (full(type(x), x._dtype, (x.shape[0], 1, n, flat.shape[3]), 0) for n in (size // 2, (size - 1) // 2))
    padded = concatenate([before, ops.square(flat), after], 2)
    windows = sliding(tuple(padded.shape[2:]), (size, 1), (1, 1), (0, 0), (1, 1), False)
    found = reshape(pooled(padded, windows), tuple(x.shape))
    return ops.divide(x, ops.power(ops.add(ops.multiply(found, alpha), k), beta))
