"""Losses as functions of targets and predictions: one value a sample."""
from __future__ import annotations

import math
import warnings
from typing import Any

from septet.keras import config
from septet.keras.losses.shapes import same_rank

MODULE = "keras.src.losses.losses"


def both(y_true: Any, y_pred: Any, rank: bool = True) -> tuple[Any, Any]:
    """Targets and predictions in the dtype and rank of the predictions."""
    from septet.keras import ops

    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.convert_to_tensor(y_true, dtype=y_pred.dtype)
    return same_rank(y_true, y_pred) if rank else (y_true, y_pred)


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """mean((t - p)^2) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    return ops.mean(ops.square(ops.subtract(y_true, y_pred)), axis=-1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """mean(|t - p|) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    return ops.mean(ops.abs(ops.subtract(y_true, y_pred)), axis=-1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """100 mean(|(t - p) / t|) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    apart = ops.divide(ops.subtract(y_true, y_pred), ops.maximum(ops.abs(y_true), config.epsilon()))
    return ops.multiply(ops.mean(ops.abs(apart), axis=-1), 100.0)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """mean((log(t + 1) - log(p + 1))^2) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    first, second = (ops.log(ops.add(ops.maximum(y, config.epsilon()), 1.0)) for y in (y_pred, y_true))
    return ops.mean(ops.square(ops.subtract(first, second)), axis=-1)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """-cos of the angle along an axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    return ops.negative(ops.sum(ops.multiply(ops.normalize(y_true, axis=axis), ops.normalize(y_pred, axis=axis)), axis=axis))


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Squares near zero, distances beyond delta."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    error = ops.subtract(y_pred, y_true)
    size = ops.abs(error)
    far = ops.subtract(ops.multiply(size, delta), 0.5 * delta * delta)
    return ops.mean(ops.where(ops.less_equal(size, delta), ops.multiply(ops.square(error), 0.5), far), axis=-1)


def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """mean(log(cosh(p - t))) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    x = ops.subtract(y_pred, y_true)
    return ops.mean(ops.subtract(ops.add(x, ops.softplus(ops.multiply(x, -2.0))), math.log(2.0)), axis=-1)


def signed(y_true: Any) -> Any:
    """Labels of 0 and 1 as -1 and 1; others as they are."""
    from septet.keras import ops

    binary = ops.all(ops.logical_or(ops.equal(y_true, 0), ops.equal(y_true, 1)))
    return ops.where(binary, ops.subtract(ops.multiply(y_true, 2.0), 1.0), y_true)


def hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - t p, 0)) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred, False)
    return ops.mean(ops.maximum(ops.subtract(1.0, ops.multiply(signed(y_true), y_pred)), 0.0), axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """mean(max(1 - t p, 0)^2) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred, False)
    return ops.mean(ops.square(ops.maximum(ops.subtract(1.0, ops.multiply(signed(y_true), y_pred)), 0.0)), axis=-1)


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """max(greatest of the wrong classes - the right one + 1, 0)."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred, False)
    right = ops.sum(ops.multiply(y_true, y_pred), axis=-1)
    wrong = ops.max(ops.multiply(ops.subtract(1.0, y_true), y_pred), axis=-1)
    return ops.maximum(ops.add(ops.subtract(wrong, right), 1.0), 0.0)


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """sum(t log(t / p)) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    y_true, y_pred = (ops.clip(y, config.epsilon(), 1.0) for y in (y_true, y_pred))
    return ops.sum(ops.multiply(y_true, ops.log(ops.divide(y_true, y_pred))), axis=-1)


def poisson(y_true: Any, y_pred: Any) -> Any:
    """mean(p - t log(p)) over the last axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred)
    return ops.mean(ops.subtract(y_pred, ops.multiply(y_true, ops.log(ops.add(y_pred, config.epsilon())))), axis=-1)


# ---- classes ---------------------------------------------------------------------------------------------------------


def binary_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1) -> Any:
    """Cross-entropy of two classes, averaged over an axis."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred, False)
    if label_smoothing:
        y_true = ops.add(ops.multiply(y_true, 1.0 - label_smoothing), 0.5 * label_smoothing)
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


def binary_focal_crossentropy(y_true: Any, y_pred: Any, apply_class_balancing: bool = False, alpha: float = 0.25, gamma: float = 2.0,
                              from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1) -> Any:
    """Cross-entropy of two classes, those that are known well counting less."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred, False)
    if label_smoothing:
        y_true = ops.add(ops.multiply(y_true, 1.0 - label_smoothing), 0.5 * label_smoothing)
    if from_logits:
        y_pred = ops.sigmoid(y_pred)
    entropy = ops.binary_crossentropy(y_true, y_pred, from_logits=False)
    other = ops.subtract(1.0, y_true)
    right = ops.add(ops.multiply(y_true, y_pred), ops.multiply(other, ops.subtract(1.0, y_pred)))
    found = ops.multiply(ops.power(ops.subtract(1.0, right), gamma), entropy)
    if apply_class_balancing:
        found = ops.multiply(ops.add(ops.multiply(y_true, alpha), ops.multiply(other, 1.0 - alpha)), found)
    return ops.mean(found, axis=axis)


def warn_of_one_class(name: str, y_pred: Any, y_true: Any) -> None:
    """A warning where there is but one class."""
    if y_pred.shape and y_pred.shape[-1] == 1:
        warnings.warn(f"In loss {name}, expected y_pred.shape to be (batch_size, num_classes) with num_classes > 1. Received: "
                      f"y_pred.shape={tuple(y_pred.shape)}. Consider using 'binary_crossentropy' if you only have 2 classes.",
                      SyntaxWarning, stacklevel=3)


def categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1) -> Any:
    """Cross-entropy of classes by shares."""
    from septet.keras import ops

    if isinstance(axis, bool):
        raise ValueError(f"`axis` must be of type `int`. Received: axis={axis} of type {type(axis)}")
    y_true, y_pred = both(y_true, y_pred, False)
    warn_of_one_class("categorical_crossentropy", y_pred, y_true)
    if label_smoothing:
        y_true = ops.add(ops.multiply(y_true, 1.0 - label_smoothing), label_smoothing / y_true.shape[-1])
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


def categorical_focal_crossentropy(y_true: Any, y_pred: Any, alpha: Any = 0.25, gamma: float = 2.0, from_logits: bool = False,
                                   label_smoothing: float = 0.0, axis: int = -1) -> Any:
    """Cross-entropy of classes, those that are known well counting less."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred, False)
    warn_of_one_class("categorical_focal_crossentropy", y_pred, y_true)
    if label_smoothing:
        y_true = ops.add(ops.multiply(y_true, 1.0 - label_smoothing), label_smoothing / y_true.shape[-1])
    if from_logits:
        y_pred = ops.softmax(y_pred, axis=axis)
    y_pred = ops.divide(y_pred, ops.sum(y_pred, axis=axis, keepdims=True))
    y_pred = ops.clip(y_pred, config.epsilon(), 1.0 - config.epsilon())
    entropy = ops.multiply(ops.negative(y_true), ops.log(y_pred))
    alpha = alpha if isinstance(alpha, (int, float)) else ops.convert_to_tensor(alpha, dtype=y_pred.dtype)
    weight = ops.multiply(ops.power(ops.subtract(1.0, y_pred), gamma), alpha)
    return ops.sum(ops.multiply(weight, entropy), axis=axis)


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: Any = None, axis: int = -1) -> Any:
    """Cross-entropy of classes by number; one of them may be left out."""
    from septet.keras import ops

    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[axis] == 1:
        y_true = ops.squeeze(y_true, axis=axis)
    if ignore_class is None:
        return ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)
    valid = ops.not_equal(y_true, ops.convert_to_tensor(ignore_class, dtype=y_true.dtype))
    y_true = ops.multiply(y_true, ops.cast(valid, y_true.dtype))
    found = ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)
    found = ops.where(valid, found, 0.0)
    found._keras_mask = valid
    return found


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """(1 - p^q) / q of the right class."""
    from septet.keras import ops

    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.convert_to_tensor(y_true)
    shares = ops.one_hot(ops.cast(y_true, "int64"), num_classes=y_pred.shape[-1], dtype=y_pred.dtype)
    right = ops.sum(ops.multiply(y_pred, shares), axis=-1)
    return ops.divide(ops.subtract(1.0, ops.power(right, q)), q)


# ---- overlaps, distances, sequences ----------------------------------------------------------------------------------


def dice(y_true: Any, y_pred: Any, axis: Any = None) -> Any:
    """1 - twice the overlap over both sizes."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred, False)
    overlap = ops.sum(ops.multiply(y_true, y_pred), axis=axis)
    sizes = ops.add(ops.sum(y_true, axis=axis), ops.sum(y_pred, axis=axis))
    return ops.subtract(1.0, ops.divide(ops.multiply(overlap, 2.0), ops.add(sizes, config.epsilon())))


def tversky(y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Any = None) -> Any:
    """1 - the overlap over itself and weighted shares of what one of both has."""
    from septet.keras import ops

    y_true, y_pred = both(y_true, y_pred, False)
    overlap = ops.sum(ops.multiply(y_true, y_pred), axis=axis)
    extra = ops.sum(ops.multiply(y_pred, ops.subtract(1.0, y_true)), axis=axis)
    missed = ops.sum(ops.multiply(ops.subtract(1.0, y_pred), y_true), axis=axis)
    eps = config.epsilon()
    below = ops.add(ops.add(overlap, ops.add(ops.multiply(extra, alpha), ops.multiply(missed, beta))), eps)
    return ops.subtract(1.0, ops.divide(ops.add(overlap, eps), below))


def circle(y_true: Any, y_pred: Any, ref_labels: Any = None, ref_embeddings: Any = None, remove_diagonal: bool = True, gamma: float = 80,
           margin: float = 0.4) -> Any:
    """Circle loss of unit embeddings and labels (Sun et al. 2020)."""
    from septet.keras import ops

    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(y_true, "int32")
    others = y_pred if ref_embeddings is None else ops.convert_to_tensor(ref_embeddings)
    labels = y_true if ref_labels is None else ops.cast(ref_labels, "int32")
    apart = ops.subtract(1.0, ops.matmul(y_pred, ops.transpose(others)))
    same = ops.equal(ops.reshape(y_true, (-1, 1)), ops.reshape(labels, (1, -1)))
    different = ops.logical_not(same)
    if remove_diagonal and ref_labels is None:
        same = ops.logical_and(same, ops.logical_not(ops.cast(ops.eye(y_true.shape[0]), "bool")))
    near = ops.multiply(ops.maximum(ops.add(apart, margin), 0.0), ops.subtract(apart, margin))
    far = ops.multiply(ops.maximum(ops.subtract(1.0 + margin, apart), 0.0), ops.subtract(1.0 - margin, apart))
    logs = [log_of_sum(ops.multiply(x, float(gamma)), mask)
            for x, mask in ((near, same), (far, different))]
    found = ops.softplus(ops.add(*logs))
    found._keras_mask = ops.logical_and(ops.any(same, axis=1), ops.any(different, axis=1))
    return found


def log_of_sum(x: Any, mask: Any) -> Any:
    """log(sum(exp(x))) of what is not masked, of rows."""
    from septet.keras import ops

    return ops.logsumexp(ops.where(mask, x, -1e9), axis=1)


def ctc(y_true: Any, y_pred: Any) -> Any:
    """The negative log likelihood of label sequences of unknown alignment; 0 stands for no label."""
    from septet.keras import ops

    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_true.shape) != 2:
        raise ValueError(f"Targets `y_true` must be a tensor of shape `(batch_size, max_length)`. Received: "
                         f"y_true.shape={tuple(y_true.shape)}")
    if len(y_pred.shape) != 3:
        raise ValueError("Logits `y_pred` must be a tensor of shape `(batch_size, max_length, num_classes)`. Received: "
                         f"y_pred.shape={tuple(y_pred.shape)}")
    lengths = ops.sum(ops.cast(ops.not_equal(y_true, 0), "int32"), axis=1)
    steps = ops.multiply(ops.ones((y_pred.shape[0],), dtype="int32"), y_pred.shape[1])
    return ops.ctc_loss(y_true, y_pred, lengths, steps, mask_index=0)


FUNCTIONS = {f.__name__: f for f in (
    mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error, cosine_similarity, huber,
    log_cosh, hinge, squared_hinge, categorical_hinge, kl_divergence, poisson, binary_crossentropy, binary_focal_crossentropy,
    categorical_crossentropy, categorical_focal_crossentropy, sparse_categorical_crossentropy, categorical_generalized_cross_entropy,
    dice, tversky, circle, ctc)}
for _function in FUNCTIONS.values():
    _function.__module__ = MODULE
