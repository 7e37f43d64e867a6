"""`tf.nn`: convolutions, pooling, activations, losses of logits, normalisation."""
from __future__ import annotations

from typing import Any

from septet.core import ops as rows
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import stats
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.keras.backends import active
from septet.keras.errors import invalid
from septet.keras.operators import natives
from septet.tensorflow import refused as _refused
from septet.tensorflow.convert import FLOATS, axis_argument, floating, pair, t
from septet.tensorflow.pointwise import log_sigmoid, sigmoid, softplus, softsign, tanh  # type: ignore[attr-defined]
from septet.tensorflow.products import l2_normalize
from septet.tensorflow.random import place
from septet.tensorflow.selecting import gather

__all__ = ["l2_normalize", "log_sigmoid", "sigmoid", "softplus", "softsign", "tanh"]         # those of tf.nn that stand elsewhere


def activation(name: str, op: str, own: str) -> Any:
    """An activation of Keras."""
    def call(features: Any, name: str | None = None) -> Any:
        return getattr(keras_ops, own)(floating(features, op, FLOATS) if op != "Relu" else t(features))

    call.__name__ = name
    return call


relu, relu6, elu, selu = (activation(n, n.title(), n) for n in ("relu", "relu6", "elu", "selu"))


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Any:
    """x, alpha * x below 0."""
    a = floating(features, "LeakyRelu", FLOATS)
    return natives["maximum"](a, rows.multiply(a, alpha)) if alpha <= 1 else keras_ops.leaky_relu(a, alpha)


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Any:
    """x times the normal distribution function."""
    a = t(features)
    if not a._dtype.is_float:
        raise ValueError(f"`features.dtype` must be a floating point tensor.Received:features.dtype={a.dtype!r}")
    return keras_ops.gelu(a, approximate)


def silu(features: Any, beta: float = 1.0) -> Any:
    """x * sigmoid(beta * x)."""
    a = floating(features, "Sigmoid", FLOATS)
    return rows.multiply(a, sigmoid(a if beta == 1.0 else rows.multiply(a, beta)))


swish = silu


def softmax(logits: Any, axis: Any = None, name: str | None = None) -> Any:
    """exp(x) over its sum along an axis."""
    return keras_ops.softmax(floating(logits, "Softmax", FLOATS), -1 if axis is None else int(axis))


def log_softmax(logits: Any, axis: Any = None, name: str | None = None) -> Any:
    """The logarithm of softmax."""
    return keras_ops.log_softmax(floating(logits, "LogSoftmax", FLOATS), -1 if axis is None else int(axis))


def crelu(features: Any, axis: int = -1, name: str | None = None) -> Any:
    """relu of x and of -x, joined."""
    a = t(features)
    return keras_ops.relu(keras_ops.concatenate([a, rows.negative(a)], axis))


# ---- losses ------------------------------------------------------------------------------------------------------------------


def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1, name: str | None = None) -> Any:
    """-sum(labels * log_softmax(logits)) along an axis."""
    x = floating(logits, "SoftmaxCrossEntropyWithLogits", FLOATS)
    y = cast(t(labels), x._dtype)
    try:
        return natives["add"](active.cross_entropy(keras_ops.broadcast_to(y, x.shape), x, axis), 0.0)
    except ValueError:
        raise invalid(f"logits and labels must be broadcastable: logits_size={list(x.shape)} labels_size={list(y.shape)} "
                      "[Op:SoftmaxCrossEntropyWithLogits] name: ") from None


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """The negative logarithm of the probability of a class."""
    x, y = floating(logits, "SparseSoftmaxCrossEntropyWithLogits", FLOATS), t(labels)
    if tuple(y.shape) != tuple(x.shape[:-1]):
        raise ValueError(f"`labels.shape` must equal `logits.shape` except for the last dimension. Received: labels.shape={y.shape} and "
                         f"logits.shape={x.shape}")
    classes = x.shape[-1]
    if y._size and (int(keras_ops.amin(y)) < 0 or int(keras_ops.amax(y)) >= classes):
        raise invalid(f"Received a label value of {int(keras_ops.amax(y))} which is outside the valid range of [0, {classes}).  Label "
                      f"values: "
                      "[Op:SparseSoftmaxCrossEntropyWithLogits] name: ")
    picked = keras_ops.take_along_axis(keras_ops.log_softmax(x, -1), keras_ops.expand_dims(cast(y, dt.int64), -1), -1)
    return rows.negative(keras_ops.squeeze(picked, -1))


def sigmoid_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """The cross entropy of probabilities and logits, element by element."""
    x, y = pair(floating(logits, "SigmoidCrossEntropy", FLOATS), labels, "Mul")
    if tuple(x.shape) != tuple(y.shape):
        raise ValueError(f"`logits` and `labels` must have the same shape, received ({x.shape} vs {y.shape}).")
    return rows.add(rows.subtract(natives["maximum"](x, 0.0), rows.multiply(x, y)),
                    natives["log1p"](natives["exp"](rows.negative(natives["absolute"](x)))))


def weighted_cross_entropy_with_logits(labels: Any, logits: Any, pos_weight: Any, name: str | None = None) -> Any:
    """As above, true elements weighing `pos_weight` times as much."""
    x, y = pair(floating(logits, "Mul", FLOATS), labels, "Mul")
    weight = rows.add(rows.multiply(rows.subtract(pair(x, pos_weight, "Mul")[1], 1.0), y), 1.0)
    tail = rows.add(natives["log1p"](natives["exp"](rows.negative(natives["absolute"](x)))), keras_ops.relu(rows.negative(x)))
    return rows.add(rows.multiply(rows.subtract(1.0, y), x), rows.multiply(weight, tail))


def l2_loss(t_: Any, name: str | None = None) -> Any:
    """Half the sum of squares."""
    return rows.multiply(keras_ops.sum(natives["square"](t(t_))), 0.5)


def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None) -> Any:
    """exp(x) - targets * x."""
    if compute_full_loss:
        raise NotSupported("tf.nn.log_poisson_loss: compute_full_loss")
    x, y = pair(log_input, targets, "Mul")
    return rows.subtract(natives["exp"](x), rows.multiply(x, y))


# ---- convolution and pooling ---------------------------------------------------------------------------------------------------


def windows(value: Any, n: int, last: bool) -> Any:
    """Strides or sizes along the axes of images, of a number, of n numbers or of n + 2."""
    if isinstance(value, int):
        return value
    found = [int(v) for v in value]
    if len(found) == 1:
        return found[0]
    if len(found) == n:
        return tuple(found)
    if len(found) != n + 2:
        raise ValueError(f"expected 1, {n} or {n + 2} numbers, got {found}")
    outer = (found[0], found[-1]) if last else tuple(found[:2])
    if outer != (1, 1):
        raise invalid("Current implementation does not yet support strides in the batch and depth dimensions.")
    return tuple(found[1:-1] if last else found[2:])


def padded(x: Any, padding: Any, last: bool) -> tuple[Any, str]:
    """(the images, "valid" or "same"); explicit paddings are applied."""
    if isinstance(padding, str):
        if padding.upper() not in ("SAME", "VALID"):
            raise invalid(f"Value for attr 'padding' of \"{padding}\" is not in the list of allowed values: \"SAME\", \"VALID\", "
                          f"\"EXPLICIT\"")
        return x, padding.lower()
    return keras_ops.pad(x, [[int(n) for n in row] for row in padding]), "valid"


def convolution(input: Any, filters: Any, strides: Any = None, padding: Any = "VALID", data_format: Any = None, dilations: Any = None,
                name: str | None = None) -> Any:
    """Images of any rank convolved with filters (*size, channels, filters)."""
    x, w = pair(floating(input, "Conv", FLOATS), filters, "Conv2D")
    n = w.ndim - 2
    if x.ndim != n + 2:
        raise invalid(f"input must be {n + 2}-dimensional: {list(x.shape)} [Op:Conv{n}D]")
    last = data_format is None or not str(data_format).startswith("NC")
    x, mode = padded(x, padding, last)
    return keras_ops.conv(x, w, windows(1 if strides is None else strides, n, last), mode, "channels_last" if last else "channels_first",
                          windows(1 if dilations is None else dilations, n, last))


def conv2d(input: Any, filters: Any, strides: Any, padding: Any, data_format: str = "NHWC", dilations: Any = None,
           name: str | None = None) -> Any:
    """Images convolved with filters (height, width, channels, filters)."""
    return convolution(input, filters, strides, padding, data_format, dilations)


def conv1d(input: Any, filters: Any, stride: Any, padding: Any, data_format: str = "NWC", dilations: Any = None,
           name: str | None = None) -> Any:
    """Sequences convolved with filters (width, channels, filters)."""
    return convolution(input, filters, stride, padding, data_format, dilations)


def conv3d(input: Any, filters: Any, strides: Any, padding: Any, data_format: str = "NDHWC", dilations: Any = None,
           name: str | None = None) -> Any:
    """Volumes convolved with filters."""
    return convolution(input, filters, strides, padding, data_format, dilations)


def depthwise_conv2d(input: Any, filter: Any, strides: Any, padding: Any, data_format: Any = None, dilations: Any = None,
                     name: str | None = None) -> Any:
    """Every channel convolved with filters of its own."""
    x, w = pair(floating(input, "DepthwiseConv2dNative", FLOATS), filter, "DepthwiseConv2dNative")
    last = data_format is None or not data_format.startswith("NC")
    x, mode = padded(x, padding, last)
    return keras_ops.depthwise_conv(x, w, windows(strides, 2, last), mode, "channels_last" if last else "channels_first",
                                    windows(1 if dilations is None else dilations, 2, last))


def conv2d_transpose(input: Any, filters: Any, output_shape: Any, strides: Any, padding: Any = "SAME", data_format: str = "NHWC",
                     dilations: Any = None, name: str | None = None) -> Any:
    """The transpose of a convolution; filters (height, width, filters, channels)."""
    if not isinstance(padding, str):
        raise NotSupported("tf.nn.conv2d_transpose: explicit paddings")
    x, w = pair(floating(input, "Conv2DBackpropInput", FLOATS), filters, "Conv2DBackpropInput")
    last = data_format == "NHWC"
    found = keras_ops.conv_transpose(x, w, windows(strides, 2, last), padding.lower(), None, "channels_last" if last else "channels_first",
                                     windows(1 if dilations is None else dilations, 2, last))
    wanted = tuple(int(n) for n in (output_shape.numpy() if hasattr(output_shape, "numpy") else output_shape))
    if tuple(found.shape) != wanted:
        raise NotSupported(f"tf.nn.conv2d_transpose: output_shape {wanted} where {tuple(found.shape)} is the usual one")
    return found


def pool(op: str) -> Any:
    """A pooling function."""
    def call(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None, name: str | None = None) -> Any:
        x = floating(input, op, FLOATS) if op == "AvgPool" else t(input)
        n, last = x.ndim - 2, data_format is None or not data_format.startswith("NC")
        if not isinstance(padding, str):
            raise NotSupported(f"tf.nn.{op}: explicit paddings")
        body = keras_ops.average_pool if op == "AvgPool" else keras_ops.max_pool
        return body(x, windows(ksize, n, last), windows(strides, n, last), padded(x, padding, last)[1],
                    "channels_last" if last else "channels_first")

    return call


max_pool, avg_pool = pool("MaxPool"), pool("AvgPool")
max_pool1d = max_pool2d = max_pool3d = max_pool
avg_pool1d = avg_pool2d = avg_pool3d = avg_pool


# ---- normalisation and the rest ------------------------------------------------------------------------------------------------


def bias_add(value: Any, bias: Any, data_format: Any = None, name: str | None = None) -> Any:
    """A bias of the channels."""
    x, b = pair(value, bias, "BiasAdd")
    if data_format is not None and data_format.startswith("NC"):
        b = views.reshape(b, (-1, *(1,) * (x.ndim - 2)))
    channel = x.shape[1 if b.ndim > 1 else -1]
    if b._size != channel:
        raise invalid(f"Must provide as many biases as the last dimension of the input tensor: [{b._size}] vs. {list(x.shape)} "
                      f"[Op:BiasAdd]")
    return rows.add(x, b)


def moments(x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None) -> tuple[Any, Any]:
    """(mean, variance) over axes."""
    a = t(x)
    wide = cast(a, dt.float32) if a._dtype in (dt.float16, dt.bfloat16) else a
    mean = stats.mean(wide, axis_argument(axes), None, keepdims)
    return cast(mean, a._dtype), cast(stats.var(wide, axis_argument(axes), None, 0, keepdims), a._dtype)


def batch_normalization(x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: Any, name: str | None = None) -> Any:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset."""
    a = t(x)
    factor = keras_ops.rsqrt(rows.add(t(variance), float(variance_epsilon)))
    factor = factor if scale is None else rows.multiply(factor, t(scale))
    shift = rows.negative(rows.multiply(t(mean), factor))
    return rows.add(rows.multiply(a, factor), shift if offset is None else rows.add(t(offset), shift))


def dropout(x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Any:
    """Elements set to 0 by chance, the others grown so that the sum stays."""
    from septet.core.fn import search
    from septet.core.random import stateless

    a, p = floating(x, "Dropout", FLOATS), float(rate)
    if not 0 <= p < 1:
        raise ValueError(f"`rate` must be a scalar tensor or a float in the range [0, 1). Received: rate={rate}")
    if not p:
        return a
    shape = tuple(a.shape) if noise_shape is None else tuple(n if m is None else int(m) for n, m in zip(a.shape, noise_shape))
    count = 1
    for n in shape:
        count *= n
    drawn = stateless.uniform(place("RandomUniform", a._dtype, seed, count), shape, a._dtype)
    keep = views.broadcast_to(natives["greater_equal"](drawn, p), tuple(a.shape))
    return search.where(keep, rows.multiply(a, 1.0 / (1.0 - p)), rows.multiply(a, 0.0))


def embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: str | None = None) -> Any:
    """Rows of a table."""
    if max_norm is not None:
        raise NotSupported("tf.nn.embedding_lookup: max_norm")
    return gather(params, ids)


def top_k(input: Any, k: Any = 1, sorted: bool = True, index_type: Any = None, name: str | None = None) -> Any:
    """(the k greatest elements of each row, their places)."""
    from septet.tensorflow.selecting import Ranked

    values, places = keras_ops.top_k(t(input), int(k), sorted)
    return Ranked(values, cast(places, dt.int32))


def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Any:
    """Whether the target is among the k greatest predictions."""
    return keras_ops.in_top_k(t(targets), t(predictions), int(k))


def zero_fraction(value: Any, name: str | None = None) -> Any:
    """The share of zeros."""
    a = t(value)
    return keras_ops.mean(cast(natives["equal"](a, 0), dt.float32))


def space_to_depth(input: Any, block_size: int, data_format: str = "NHWC", name: str | None = None) -> Any:
    """Blocks of pixels as channels."""
    if data_format != "NHWC":
        raise NotSupported("tf.nn.space_to_depth: data_format other than NHWC")
    a, k = t(input), int(block_size)
    n, h, w, c = a.shape
    split = views.reshape(a, (n, h // k, k, w // k, k, c))
    return views.reshape(keras_ops.transpose(split, (0, 1, 3, 2, 4, 5)), (n, h // k, w // k, k * k * c))


def depth_to_space(input: Any, block_size: int, data_format: str = "NHWC", name: str | None = None) -> Any:
    """Channels as blocks of pixels."""
    if data_format != "NHWC":
        raise NotSupported("tf.nn.depth_to_space: data_format other than NHWC")
    a, k = t(input), int(block_size)
    n, h, w, c = a.shape
    split = views.reshape(a, (n, h, w, k, k, c // (k * k)))
    return views.reshape(keras_ops.transpose(split, (0, 1, 3, 2, 4, 5)), (n, h * k, w * k, c // (k * k)))


__getattr__ = _refused.attribute("tensorflow.nn")
