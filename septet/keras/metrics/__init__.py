"""`keras.metrics`: numbers that are kept over batches."""
from __future__ import annotations

from typing import Any

from septet.keras.losses import functions as _losses
from septet.keras.metrics import accuracy as _accuracy
from septet.keras.metrics import confusion as _confusion
from septet.keras.metrics import others as _others
from septet.keras.metrics.auc import AUC
from septet.keras.metrics.metric import Mean, MeanMetricWrapper, Metric, RootMeanSquaredError, Sum
from septet.keras.named import Registry
from septet.keras.named import serialize as _serialize

_CLASSES: dict[str, Any] = {**_accuracy.CLASSES, **_confusion.CLASSES, **_others.CLASSES,
                            **{c.__name__: c for c in (AUC, Mean, MeanMetricWrapper, Metric, RootMeanSquaredError, Sum)}}
_NOT_HERE = {"dice", "tversky", "circle", "ctc", "categorical_generalized_cross_entropy", "cosine_similarity"}
_FUNCTIONS: dict[str, Any] = {**{k: f for k, f in _losses.FUNCTIONS.items() if k not in _NOT_HERE},
                              **{k: f for k, f in _accuracy.FUNCTIONS.items() if k != "accuracy"}, **_others.FUNCTIONS}
globals().update(_CLASSES)
globals().update(_FUNCTIONS)
_ALIASES = {"mse": "MeanSquaredError", "MSE": "MeanSquaredError", "mae": "MeanAbsoluteError", "MAE": "MeanAbsoluteError",
            "mape": "MeanAbsolutePercentageError", "MAPE": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError",
            "MSLE": "MeanSquaredLogarithmicError", "bce": "BinaryCrossentropy", "BCE": "BinaryCrossentropy", "acc": "Accuracy",
            "accuracy": "Accuracy", "kld": "KLDivergence", "KLD": "KLDivergence", "logcosh": "LogCoshError", "cosine": "CosineSimilarity",
            "cosine_similarity": "CosineSimilarity", "r2": "R2Score", "auc": "AUC"}


def _all() -> dict[str, Any]:
    """All names; functions of losses and accuracies become means of themselves."""
    from septet.keras.named import snake

    return {**{snake(n): c for n, c in _CLASSES.items()}, **_CLASSES, **{n: _CLASSES[c] for n, c in _ALIASES.items()}}


_registry = Registry("metric", _all)


def get(identifier: Any) -> Any:
    """A metric by name, config or itself."""
    return None if identifier is None else _registry.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return _registry.deserialize(config, custom_objects)


def serialize(metric: Any) -> Any:
    return _serialize(metric)


def __dir__() -> list[str]:
    return sorted({*_CLASSES, *_FUNCTIONS, "get", "deserialize", "serialize"})
