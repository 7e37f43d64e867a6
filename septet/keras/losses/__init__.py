"""`keras.losses`: what is minimised, as functions and as classes."""
from __future__ import annotations

import inspect
from typing import Any

from septet.keras.losses.functions import FUNCTIONS
from septet.keras.losses.loss import CLASSES, Loss, LossFunctionWrapper
from septet.keras.named import Registry
from septet.keras.named import serialize as _serialize

__all__ = ["Loss", "deserialize", "get", "serialize", *CLASSES, *FUNCTIONS]
globals().update(CLASSES)
globals().update(FUNCTIONS)
_ALIASES = {"mse": "mean_squared_error", "MSE": "mean_squared_error", "mae": "mean_absolute_error", "MAE": "mean_absolute_error",
            "mape": "mean_absolute_percentage_error", "MAPE": "mean_absolute_percentage_error",
            "msle": "mean_squared_logarithmic_error", "MSLE": "mean_squared_logarithmic_error", "bce": "binary_crossentropy",
            "BCE": "binary_crossentropy", "kld": "kl_divergence", "KLD": "kl_divergence", "logcosh": "log_cosh"}
_ALL: dict[str, Any] = {**CLASSES, **FUNCTIONS, **{name: FUNCTIONS[own] for name, own in _ALIASES.items()},
                        "LossFunctionWrapper": LossFunctionWrapper}
_registry = Registry("loss", lambda: _ALL)


def get(identifier: Any) -> Any:
    """A loss by name, config or itself."""
    return None if identifier is None else _registry.get(identifier)


def deserialize(name: Any, custom_objects: Any = None) -> Any:
    return _registry.deserialize(name, custom_objects)


def serialize(loss: Any) -> Any:
    """The name of a function, the config of an object."""
    return loss.__name__ if inspect.isfunction(loss) and FUNCTIONS.get(loss.__name__) is loss else _serialize(loss)


def __dir__() -> list[str]:
    return sorted(__all__)
