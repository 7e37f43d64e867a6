"""`keras.optimizers`: rules by which variables follow their gradients, and schedules of learning rates."""
from __future__ import annotations

from typing import Any

from septet.keras import refused as _refused
from septet.keras.named import Registry
from septet.keras.named import serialize as _serialize
from septet.keras.optimizers import schedules
from septet.keras.optimizers.base_optimizer import Optimizer
from septet.keras.optimizers.loss_scale_optimizer import LossScaleOptimizer
from septet.keras.optimizers.muon import Muon as _Muon
from septet.keras.optimizers.rules import CLASSES as _RULES

_CLASSES = {**_RULES, "Muon": _Muon}
__all__ = ["LossScaleOptimizer", "Optimizer", "deserialize", "get", "schedules", "serialize", *_CLASSES]
globals().update(_CLASSES)
_ALL: dict[str, Any] = {**_CLASSES, **{n.lower(): c for n, c in _CLASSES.items()}, "LossScaleOptimizer": LossScaleOptimizer,
                        "lossscaleoptimizer": LossScaleOptimizer}
__getattr__ = _refused.attribute("keras.optimizers")
_registry = Registry("optimizer", lambda: _ALL)


def get(identifier: Any) -> Any:
    """An optimizer by name, config or itself."""
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, str) and identifier.lower() in _ALL:
        return _ALL[identifier.lower()]()
    if isinstance(identifier, (str, dict)):
        found = deserialize(identifier)
        return found() if isinstance(found, type) else found
    raise ValueError(f"Could not interpret optimizer identifier: {identifier}")


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    if isinstance(config, dict) and str(config.get("class_name", "")).lower() in _ALL:
        config = {**config, "class_name": _ALL[config["class_name"].lower()].__name__}
    return _registry.deserialize(config, custom_objects)


def serialize(optimizer: Any) -> Any:
    return _serialize(optimizer)


def __dir__() -> list[str]:
    return sorted(__all__)
