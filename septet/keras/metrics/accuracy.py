"""Whether predictions are right, one value a sample; and means of losses as metrics."""
from __future__ import annotations

from typing import Any

from septet.keras.losses import functions as losses
from septet.keras.losses.shapes import same_rank
from septet.keras.metrics.metric import MeanMetricWrapper

MODULE = "keras.src.metrics.accuracy_metrics"


def accuracy(y_true: Any, y_pred: Any) -> Any:
    """Whether predictions equal targets."""
    from septet.keras import ops

    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.convert_to_tensor(y_true, dtype=y_pred.dtype)
    y_true, y_pred = same_rank(y_true, y_pred)
    return ops.cast(ops.equal(y_true, y_pred), "float32")


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """Whether predictions above a threshold equal targets."""
    from septet.keras import ops

    y_true, y_pred = same_rank(ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred))
    found = ops.cast(ops.greater(y_pred, ops.cast(threshold, y_pred.dtype)), y_true.dtype)
    return ops.cast(ops.equal(y_true, found), "float32")


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Whether the greatest prediction is that of the class."""
    from septet.keras import ops

    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.argmax(ops.convert_to_tensor(y_true, dtype=y_pred.dtype), axis=-1)
    found = ops.cast(ops.argmax(y_pred, axis=-1), y_true.dtype)
    return ops.cast(ops.equal(y_true, found), "float32")


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Whether the greatest prediction is that of the class by number."""
    from septet.keras import ops

    y_pred, y_true = ops.convert_to_tensor(y_pred), ops.convert_to_tensor(y_true)
    shape, squeezed = tuple(y_true.shape), False
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == 1:
        y_true, squeezed = ops.squeeze(y_true, -1), True
    found = ops.cast(ops.argmax(y_pred, axis=-1), y_true.dtype)
    found = ops.cast(ops.equal(y_true, found), "float32")
    return ops.reshape(found, shape) if squeezed else found


def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False) -> Any:
    """Whether the class by number is among the k greatest predictions."""
    from septet.keras import ops

    y_pred, y_true = ops.convert_to_tensor(y_pred), ops.convert_to_tensor(y_true)
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == 1:
        y_true = ops.squeeze(y_true, -1)
    shape = tuple(y_true.shape)
    flat = ops.reshape(y_pred, (-1, y_pred.shape[-1]))
    classes = ops.reshape(y_true, (-1,))
    if from_sorted_ids:
        ids = flat[:, :k]
        found = ops.any(ops.equal(ops.expand_dims(ops.cast(classes, ids.dtype), 1), ids), axis=1)
    else:
        found = ops.in_top_k(ops.cast(classes, "int32"), flat, k=k)
    return ops.reshape(ops.cast(found, "float32"), shape)


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """Whether the class is among the k greatest predictions."""
    from septet.keras import ops

    y_pred = ops.convert_to_tensor(y_pred)
    return sparse_top_k_categorical_accuracy(ops.argmax(ops.convert_to_tensor(y_true, dtype=y_pred.dtype), axis=-1), y_pred, k)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """The cosine of the angle."""
    from septet.keras import ops

    return ops.negative(losses.cosine_similarity(y_true, y_pred, axis))


FUNCTIONS = {f.__name__: f for f in (accuracy, binary_accuracy, categorical_accuracy, sparse_categorical_accuracy,
                                     sparse_top_k_categorical_accuracy, top_k_categorical_accuracy)}
for _function in FUNCTIONS.values():
    _function.__module__ = MODULE

# class -> (function, arguments before name, arguments after dtype, name)
ROWS: dict[str, tuple[Any, dict[str, Any], dict[str, Any], str]] = {
    "Accuracy": (accuracy, {}, {}, "accuracy"),
    "BinaryAccuracy": (binary_accuracy, {}, {"threshold": 0.5}, "binary_accuracy"),
    "CategoricalAccuracy": (categorical_accuracy, {}, {}, "categorical_accuracy"),
    "SparseCategoricalAccuracy": (sparse_categorical_accuracy, {}, {}, "sparse_categorical_accuracy"),
    "TopKCategoricalAccuracy": (top_k_categorical_accuracy, {"k": 5}, {}, "top_k_categorical_accuracy"),
    "SparseTopKCategoricalAccuracy": (sparse_top_k_categorical_accuracy, {"k": 5}, {"from_sorted_ids": False},
                                      "sparse_top_k_categorical_accuracy"),
    "MeanSquaredError": (losses.mean_squared_error, {}, {}, "mean_squared_error"),
    "MeanAbsoluteError": (losses.mean_absolute_error, {}, {}, "mean_absolute_error"),
    "MeanAbsolutePercentageError": (losses.mean_absolute_percentage_error, {}, {}, "mean_absolute_percentage_error"),
    "MeanSquaredLogarithmicError": (losses.mean_squared_logarithmic_error, {}, {}, "mean_squared_logarithmic_error"),
    "CosineSimilarity": (cosine_similarity, {}, {"axis": -1}, "cosine_similarity"),
    "LogCoshError": (losses.log_cosh, {}, {}, "logcosh"), "Hinge": (losses.hinge, {}, {}, "hinge"),
    "SquaredHinge": (losses.squared_hinge, {}, {}, "squared_hinge"),
    "CategoricalHinge": (losses.categorical_hinge, {}, {}, "categorical_hinge"),
    "KLDivergence": (losses.kl_divergence, {}, {}, "kl_divergence"), "Poisson": (losses.poisson, {}, {}, "poisson"),
    "BinaryCrossentropy": (losses.binary_crossentropy, {}, {"from_logits": False, "label_smoothing": 0}, "binary_crossentropy"),
    "CategoricalCrossentropy": (losses.categorical_crossentropy, {}, {"from_logits": False, "label_smoothing": 0, "axis": -1},
                                "categorical_crossentropy"),
    "SparseCategoricalCrossentropy": (losses.sparse_categorical_crossentropy, {},
                                      {"from_logits": False, "ignore_class": None, "axis": -1}, "sparse_categorical_crossentropy"),
}
LEFT_OUT = {("CosineSimilarity", "axis"), ("SparseTopKCategoricalAccuracy", "from_sorted_ids")}     # of configs
UP = {"Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy", "TopKCategoricalAccuracy",
      "SparseTopKCategoricalAccuracy", "CosineSimilarity"}


def make(class_name: str) -> type:
    """The class of a row, with the constructor that Keras documents."""
    function, before, after, name = ROWS[class_name]
    own = [*before, *after]
    head = ", ".join(f"{n}={v!r}" for n, v in {**before, "name": name, "dtype": None, **after}.items())
    passed = "".join(f", {n}={n}" for n in own)
    text = f"def __init__(self, {head}):\n    wrapped(self, function, name=name, dtype=dtype{passed})\n"
    text += "".join(f"    self.{n} = {n}\n" for n in own) + f"    self._direction = {'up' if class_name in UP else 'down'!r}\n"
    scope: dict[str, Any] = {"wrapped": MeanMetricWrapper.__init__, "function": function}
    exec(text, scope)

    def get_config(self: Any) -> dict[str, Any]:
        config = MeanMetricWrapper.get_config(self)
        return {**config, **{n: getattr(self, n) for n in own if (class_name, n) not in LEFT_OUT}}

    body = {"__init__": scope["__init__"], "get_config": get_config, "__module__": MODULE, "__doc__": f"The mean of `{function.__name__}`."}
    return type(class_name, (MeanMetricWrapper,), body)


CLASSES = {name: make(name) for name in ROWS}
