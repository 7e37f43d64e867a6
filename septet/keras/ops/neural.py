"""Convolution, pooling, normalisation, attention and cross-entropies of keras.ops."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.conv import Geometry
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import activation as fn
from septet.core.fn import attention as attending
from septet.core.fn import conv as convolution
from septet.core.fn import pool as pools
from septet.core.fn import pool_last
from septet.core.fn.search import take_along
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.keras import config
from septet.keras.backends import active
from septet.keras.ops.api import FLOAT, TENSOR, in_float, op, tensor

Ints = tuple[int, ...]


def spread(value: Any, count: int, name: str) -> Ints:
    """A number for all dimensions, or one each."""
    if isinstance(value, int):
        return (value,) * count
    found = tuple(int(v) for v in value)
    if len(found) != count:
        raise ValueError(f"The `{name}` argument must be an integer or a tuple of {count} integers. Received: {name}={value}")
    return found


def is_last(data_format: Any) -> bool:
    """Whether the channels stand last."""
    return config.standardize_data_format(data_format) == "channels_last"


def to_first(x: Any) -> Any:
    """Channels moved to the second place, without a copy."""
    return views.transpose(x, (0, x.ndim - 1, *range(1, x.ndim - 1)))


def to_last(x: Any) -> Any:
    """Channels moved to the last place, without a copy."""
    return views.transpose(x, (0, *range(2, x.ndim), 1))


def margins(size: Ints, kernel: Ints, stride: Ints, dilation: Ints, padding: str) -> tuple[Ints, Ints]:
    """Padding before and after by name: "same" gives ceil(n / stride) places, the odd one behind."""
    name = str(padding).lower()
    if name not in ("same", "valid"):
        raise ValueError(f"`padding` must be 'valid' or 'same'. Received: padding={padding}")
    if name == "valid":
        return (0,) * len(size), (0,) * len(size)
    totals = [max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0) for n, k, s, d in zip(size, kernel, stride, dilation)]
    return tuple(t // 2 for t in totals), tuple(t - t // 2 for t in totals)


def convolved(x: Any, kernel: Any, strides: Any, padding: Any, data_format: Any, dilation_rate: Any, bias: Any = None) -> Any:
    """`conv`, with a bias."""
    last, n = is_last(data_format), kernel.ndim - 2
    if x._dtype is not kernel._dtype:
        common = promote("keras", x._dtype, kernel._dtype)
        x, kernel = cast(x, common), cast(kernel, common)
    x = to_first(x) if last else x
    channels, per_group = x.shape[1], kernel.shape[-2]
    if channels % per_group:
        raise ValueError("The number of input channels must be evenly divisible by kernel's in_channels. "
                         f"Received input channels {channels} and kernel in_channels {per_group}.")
    step, gap = spread(strides, n, "strides"), spread(dilation_rate, n, "dilation_rate")
    before, after = margins(tuple(x.shape[2:]), tuple(kernel.shape[:n]), step, gap, padding)
    geometry = Geometry(step, gap, before, after, channels // per_group)
    y = convolution.convolve(x, views.transpose(kernel, (n + 1, n, *range(n))), bias, geometry)
    return to_last(y) if last else y


@op
def conv(inputs: TENSOR, kernel: TENSOR, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilation_rate: Any = 1) -> Any:
    """Images convolved with a kernel (*size, channels / groups, filters)."""
    return convolved(inputs, kernel, strides, padding, data_format, dilation_rate)


def depthwise_convolved(x: Any, kernel: Any, strides: Any, padding: Any, data_format: Any, dilation_rate: Any, bias: Any = None) -> Any:
    """`depthwise_conv`, with a bias."""
    n, (channels, times) = kernel.ndim - 2, kernel.shape[-2:]
    flat = views.reshape(kernel, (*kernel.shape[:n], 1, channels * times))
    return convolved(x, flat, strides, padding, data_format, dilation_rate, bias)


@op
def depthwise_conv(inputs: TENSOR, kernel: TENSOR, strides: Any = 1, padding: Any = "valid", data_format: Any = None,
                   dilation_rate: Any = 1) -> Any:
    """Every channel convolved with kernels of its own (*size, channels, times)."""
    return depthwise_convolved(inputs, kernel, strides, padding, data_format, dilation_rate)


@op
def separable_conv(inputs: TENSOR, depthwise_kernel: TENSOR, pointwise_kernel: TENSOR, strides: Any = 1, padding: Any = "valid",
                   data_format: Any = None, dilation_rate: Any = 1) -> Any:
    """A depthwise convolution followed by one of size 1."""
    y = depthwise_convolved(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return convolved(y, pointwise_kernel, 1, "valid", data_format, 1)


def transposed_length(n: int, k: int, s: int, d: int, padding: str, extra: Any) -> int:
    """The size of a transposed convolution's result."""
    reach = k + (k - 1) * (d - 1)
    if extra is None:
        return n * s if padding == "same" else n * s + max(reach - s, 0)
    return (n - 1) * s + reach - 2 * (reach // 2 if padding == "same" else 0) + extra


def transposed_convolved(x: Any, kernel: Any, strides: Any, padding: Any, output_padding: Any, data_format: Any, dilation_rate: Any,
                         bias: Any = None) -> Any:
    """`conv_transpose`, with a bias."""
    last, n = is_last(data_format), kernel.ndim - 2
    x = to_first(x) if last else x
    step, gap = spread(strides, n, "strides"), spread(dilation_rate, n, "dilation_rate")
    extra = (None,) * n if output_padding is None else spread(output_padding, n, "output_padding")
    size = tuple(transposed_length(*row[:4], str(padding).lower(), row[4])
                 for row in zip(x.shape[2:], kernel.shape[:n], step, gap, extra))
    before, after = margins(size, tuple(kernel.shape[:n]), step, gap, padding)
    after = tuple((m - 1) * s + (k - 1) * d + 1 - w - b for m, s, k, d, w, b in
                  zip(x.shape[2:], step, kernel.shape[:n], gap, size, before))
    geometry = Geometry(step, gap, before, after)
    weights = views.transpose(kernel, (n + 1, n, *range(n)))
    y = convolution.transposed(x, weights, bias, geometry, (x.shape[0], kernel.shape[-2], *size))
    return to_last(y) if last else y


@op
def conv_transpose(inputs: TENSOR, kernel: TENSOR, strides: Any = 1, padding: Any = "valid", output_padding: Any = None,
                   data_format: Any = None, dilation_rate: Any = 1) -> Any:
    """The transposed convolution with a kernel (*size, filters, channels)."""
    return transposed_convolved(inputs, kernel, strides, padding, output_padding, data_format, dilation_rate)


# ---- pooling ---------------------------------------------------------------------------------------------------------


def pooled(x: Any, pool_size: Any, strides: Any, padding: Any, data_format: Any, largest: bool) -> Any:
    """Windows' greatest elements or means."""
    n = x.ndim - 2
    size = spread(pool_size, n, "pool_size")
    step = size if strides is None else spread(strides, n, "strides")
    last = is_last(data_format)
    spatial = tuple(x.shape[1:-1] if last else x.shape[2:])
    before, after = margins(spatial, size, step, (1,) * n, padding)
    if last and pool_last.takes(x, size):
        return (pool_last.largest if largest else pool_last.mean)(x, size, step, before, after)
    windows = pool_last.windows(spatial, size, step, before, after)
    planes = to_first(x) if last else x
    y = pools.largest_of(planes, windows) if largest else pools.mean(planes, windows)
    return to_last(y) if last else y


@op
def max_pool(inputs: TENSOR, pool_size: Any, strides: Any = None, padding: Any = "valid", data_format: Any = None) -> Any:
    """The greatest element of windows."""
    return pooled(inputs, pool_size, strides, padding, data_format, True)


@op
def average_pool(inputs: FLOAT, pool_size: Any, strides: Any = None, padding: Any = "valid", data_format: Any = None) -> Any:
    """The mean of windows, of the elements inside."""
    return pooled(inputs, pool_size, strides, padding, data_format, False)


def adapted(x: Any, output_size: Any, data_format: Any, largest: bool) -> Any:
    """Windows that divide images into a number of nearly equal parts."""
    size, last = spread(output_size, x.ndim - 2, "output_size"), is_last(data_format)
    planes = to_first(x) if last else x
    windows = pools.adaptive(tuple(planes.shape[2:]), size)
    y = pools.largest_of(planes, windows) if largest else pools.mean(planes, windows)
    return to_last(y) if last else y


@op
def adaptive_average_pool(inputs: FLOAT, output_size: Any, data_format: Any = None) -> Any:
    """The means of a number of nearly equal parts."""
    return adapted(inputs, output_size, data_format, False)


@op
def adaptive_max_pool(inputs: TENSOR, output_size: Any, data_format: Any = None) -> Any:
    """The greatest elements of a number of nearly equal parts."""
    return adapted(inputs, output_size, data_format, True)


# ---- normalisation, attention ----------------------------------------------------------------------------------------


@op
def batch_normalization(x: FLOAT, mean: TENSOR, variance: TENSOR, axis: int, offset: Any = None, scale: Any = None,
                        epsilon: float = 1e-3) -> Any:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset, the statistics along an axis."""
    shape = tuple(x.shape[k] if k == axis % x.ndim else 1 for k in range(x.ndim))
    rate = rows.reciprocal(rows.sqrt(rows.add(views.reshape(variance, shape), epsilon)))
    if scale is not None:
        rate = rows.multiply(rate, views.reshape(tensor(scale), shape))
    shift = rows.negative(rows.multiply(views.reshape(mean, shape), rate))
    if offset is not None:
        shift = rows.add(shift, views.reshape(tensor(offset), shape))
    return cast(rows.add(rows.multiply(x, rate), shift), x._dtype)


def axis_shape(x: Any, axes: Any) -> Ints:
    """The sizes along some axes, 1 along the others."""
    return tuple(n if k in axes else 1 for k, n in enumerate(x.shape))


@op
def layer_normalization(x: FLOAT, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: Any = None, **kwargs: Any) -> Any:
    """x to mean 0 and variance 1 along axes, times gamma plus beta."""
    if kwargs.pop("rms_scaling", False):
        return rms_normalization(x, gamma, axis, epsilon)
    from septet.core.fn import normalize
    from septet.core.fn.stats import mean, var

    eps = config.epsilon() if epsilon is None else epsilon
    axes = tuple(sorted(a % x.ndim for a in ([axis] if isinstance(axis, int) else axis)))
    gamma, beta = (None if a is None else cast(tensor(a), x._dtype) for a in (gamma, beta))
    if axes == tuple(range(x.ndim - len(axes), x.ndim)):
        return normalize.rows(x, len(axes), gamma, beta, eps)
    wide = cast(x, dt.float32) if x._dtype in dt.HALVES else x
    apart = rows.subtract(wide, mean(wide, axes, None, True))
    y = rows.multiply(apart, rows.reciprocal(rows.sqrt(rows.add(var(wide, axes, None, 0, True), eps))))
    y = y if gamma is None else rows.multiply(y, views.reshape(gamma, axis_shape(x, axes)))
    return cast(y if beta is None else rows.add(y, views.reshape(beta, axis_shape(x, axes))), x._dtype)


@op
def rms_normalization(x: FLOAT, scale: Any = None, axis: Any = -1, epsilon: Any = None) -> Any:
    """x over the root of the mean of its squares along axes, times a scale."""
    from septet.core.fn.stats import mean

    eps = config.epsilon() if epsilon is None else epsilon
    axes = tuple(sorted(a % x.ndim for a in ([axis] if isinstance(axis, int) else axis)))
    wide = cast(x, dt.float32) if x._dtype in dt.HALVES else x
    y = rows.multiply(wide, rows.reciprocal(rows.sqrt(rows.add(mean(rows.square(wide), axes, None, True), eps))))
    if scale is not None:
        y = rows.multiply(y, views.reshape(cast(tensor(scale), y._dtype), axis_shape(x, axes)))
    return cast(y, x._dtype)


@op
def dot_product_attention(query: FLOAT, key: FLOAT, value: FLOAT, bias: Any = None, mask: Any = None, scale: Any = None,
                          is_causal: bool = False, flash_attention: Any = None, attn_logits_soft_cap: Any = None) -> Any:
    """softmax(query key^T scale + bias) value, of (batch, places, heads, size)."""
    if flash_attention:
        raise ValueError("Flash attention is not supported in tensorflow backend.")
    for name, a in (("query", query), ("key", key), ("value", value)):
        if a.ndim != 4:
            raise ValueError(f"`dot_product_attention` only supports 4D inputs. Received: {name}.shape={tuple(a.shape)}.")
    q, k, v = (views.transpose(a, (0, 2, 1, 3)) for a in (query, key, value))
    groups = q.shape[1] // k.shape[1]
    if groups > 1:
        k, v = attending.repeated(k, groups), attending.repeated(v, groups)
    rate = q.shape[-1] ** -0.5 if scale is None else float(scale)
    masked = None if mask is None else cast(tensor(mask), dt.bool_)
    if attn_logits_soft_cap is not None:
        y = capped_attention(q, k, v, bias, masked, rate, is_causal, float(attn_logits_soft_cap))
    else:
        y = attending.attention(q, k, v, joint_mask(bias, masked, q), bool(is_causal), rate)
        if masked is not None and active.EVEN_WHERE_MASKED:
            even = rows.divide(core.reduce("sum", v, v.ndim - 2, True), max(k.shape[-2], 1))
            y = rows.where(hidden(masked, is_causal, q.shape[-2], k.shape[-2]), even, y)
    return views.transpose(y, (0, 2, 1, 3))


def hidden(mask: Any, causal: bool, queries: int, keys: int) -> Any:
    """Queries that see no key, (..., queries, 1): TensorFlow gives them the mean of all values."""
    seen = views.broadcast_to(mask, (*mask.shape[:-2], queries, keys))
    seen = rows.logical_and(seen, attending.triangle(seen)) if causal else seen
    return rows.logical_not(core.reduce("any", seen, seen.ndim - 1, True))


LOWEST = {dt.float16: -65504.0 * 0.7}


def joint_mask(bias: Any, mask: Any, q: Any) -> Any:
    """A bias and a mask as one thing that is added, or the one that is there."""
    if bias is None:
        return mask
    bias = cast(tensor(bias), q._dtype)
    return bias if mask is None else rows.where(mask, bias, LOWEST.get(q._dtype, -3.4028235e38 * 0.7))


def capped_attention(q: Any, k: Any, v: Any, bias: Any, mask: Any, rate: float, causal: bool, cap: float) -> Any:
    """Attention whose scores are bent below a bound by tanh."""
    from septet.core.products import matmul

    scores = rows.multiply(matmul(q, views.swapaxes(k, -1, -2)), rate)
    scores = rows.multiply(rows.tanh(rows.divide(scores, cap)), cap)
    scores = scores if bias is None else rows.add(scores, cast(tensor(bias), q._dtype))
    low = LOWEST.get(q._dtype, -3.4028235e38 * 0.7)
    scores = scores if mask is None else rows.where(mask, scores, low)
    if causal:
        scores = rows.where(attending.triangle(scores), scores, low)
    return matmul(fn.softmax(scores, scores.ndim - 1), v)


# ---- cross-entropies -------------------------------------------------------------------------------------------------


def logits_of(output: Any, from_logits: bool) -> tuple[Any, bool]:
    """The logits that probabilities were made from, where the activation left a note of them."""
    noted = output.__dict__.get("_keras_logits") if not from_logits and hasattr(output, "__dict__") else None
    return (output, from_logits) if noted is None else (noted, True)


def clipped(output: Any) -> Any:
    """Probabilities held away from 0 and 1."""
    eps = config.epsilon()
    return fn.hardtanh(output, eps, 1.0 - eps)


@op
def binary_crossentropy(target: TENSOR, output: TENSOR, from_logits: bool = False) -> Any:
    """-(t log(o) + (1 - t) log(1 - o))."""
    output = in_float(output)
    target = cast(target, output._dtype)
    if len(target.shape) != len(output.shape) or any(a != b for a, b in zip(target.shape, output.shape)):
        raise ValueError("Arguments `target` and `output` must have the same shape. "
                         f"Received: target.shape={tuple(target.shape)}, output.shape={tuple(output.shape)}")
    output, from_logits = logits_of(output, from_logits)
    if from_logits:
        positive = rows.subtract(fn.relu(output), rows.multiply(output, target))
        return rows.add(positive, rows.log1p(rows.exp(rows.negative(rows.absolute(output)))))
    output = clipped(output)
    yes = rows.multiply(target, rows.log(output))
    no = rows.multiply(rows.subtract(1.0, target), rows.log(rows.subtract(1.0, output)))
    return rows.negative(rows.add(yes, no))


@op
def categorical_crossentropy(target: TENSOR, output: TENSOR, from_logits: bool = False, axis: int = -1) -> Any:
    """-sum(t log(o)) along an axis, o made to sum to 1."""
    output = in_float(output)
    target = cast(target, output._dtype)
    check_classes(target, output)
    output, from_logits = logits_of(output, from_logits)
    if from_logits:
        return active.cross_entropy(target, output, axis)
    output = rows.divide(output, core.reduce("sum", output, axis, True))
    return rows.negative(core.reduce("sum", rows.multiply(target, rows.log(clipped(output))), axis))


def check_classes(target: Any, output: Any) -> None:
    """ValueError for shapes that do not fit."""
    if target.ndim < 1:
        raise ValueError("Arguments `target` and `output` must be at least rank 1. "
                         f"Received: target.shape={tuple(target.shape)}, output.shape={tuple(output.shape)}")
    if tuple(target.shape) != tuple(output.shape):
        raise ValueError("Arguments `target` and `output` must have the same shape. "
                         f"Received: target.shape={tuple(target.shape)}, output.shape={tuple(output.shape)}")


@op
def sparse_categorical_crossentropy(target: TENSOR, output: TENSOR, from_logits: bool = False, axis: int = -1) -> Any:
    """-log(o[t]) with classes by number."""
    output = in_float(output)
    if axis not in (-1, output.ndim - 1):
        raise ValueError(f"Only axis=-1 is currently supported. Received: axis={axis}")
    target = cast(target, dt.int64)
    if target.ndim == output.ndim and target.shape[-1] == 1:
        target = views.squeeze(target, -1)
    if output.ndim < 1:
        raise ValueError("Argument `output` must be at least rank 1. "
                         f"Received: output.shape={tuple(output.shape)}")
    if tuple(target.shape) != tuple(output.shape[:-1]):
        raise ValueError("Arguments `target` and `output` must have the same shape up until the last dimension: "
                         f"target.shape={tuple(target.shape)}, output.shape={tuple(output.shape)}")
    output, from_logits = logits_of(output, from_logits)
    if not from_logits:
        output = rows.log(clipped(output))
    return picked(target, output)


def picked(target: Any, logits: Any) -> Any:
    """-log_softmax(logits)[target]; NaN for classes that there are not."""
    n = logits.shape[-1]
    inside = rows.logical_and(rows.greater_equal(target, 0), rows.less(target, n))
    chosen = take_along(fn.log_softmax(logits, logits.ndim - 1), views.expand_dims(rows.where(inside, target, 0), -1), logits.ndim - 1)
    return rows.where(inside, rows.negative(views.squeeze(chosen, -1)), float("nan"))


