"""`keras.constraints`: what weights are brought back to after every step."""
from __future__ import annotations

from typing import Any

from septet.keras.named import Registry, by_both_names
from septet.keras.named import serialize as serialize_any

__all__ = ["Constraint", "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm", "deserialize", "get", "max_norm", "min_max_norm", "non_neg",
           "serialize", "unit_norm"]


class Constraint:
    """Called with a weight it gives the weight that is allowed."""

    __module__ = "keras.src.constraints.constraints"

    def __call__(self, w: Any) -> Any:
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


def norm_of(w: Any, axis: Any) -> Any:
    """The lengths of a weight's vectors."""
    from septet.keras import ops

    return ops.sqrt(ops.sum(ops.square(w), axis=axis, keepdims=True))


class MaxNorm(Constraint):
    """Vectors no longer than a bound."""

    __module__ = "keras.src.constraints.constraints"

    def __init__(self, max_value: float = 2, axis: Any = 0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: Any) -> Any:
        from septet.keras import config, ops

        w = ops.convert_to_tensor(w)
        norms = norm_of(w, self.axis)
        return ops.multiply(w, ops.divide(ops.clip(norms, 0, self.max_value), ops.add(norms, config.epsilon())))

    def get_config(self) -> dict[str, Any]:
        return {"max_value": self.max_value, "axis": self.axis}


class NonNeg(Constraint):
    """Negative weights become zero."""

    __module__ = "keras.src.constraints.constraints"

    def __call__(self, w: Any) -> Any:
        from septet.keras import ops

        w = ops.convert_to_tensor(w)
        return ops.multiply(w, ops.cast(ops.greater_equal(w, 0.0), dtype=w.dtype))


class UnitNorm(Constraint):
    """Vectors of length 1."""

    __module__ = "keras.src.constraints.constraints"

    def __init__(self, axis: Any = 0):
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        from septet.keras import config, ops

        w = ops.convert_to_tensor(w)
        return ops.divide(w, ops.add(norm_of(w, self.axis), config.epsilon()))

    def get_config(self) -> dict[str, Any]:
        return {"axis": self.axis}


class MinMaxNorm(Constraint):
    """Vectors whose lengths are brought between two bounds, by a share."""

    __module__ = "keras.src.constraints.constraints"

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0):
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: Any) -> Any:
        from septet.keras import config, ops

        w = ops.convert_to_tensor(w)
        norms = norm_of(w, self.axis)
        wanted = ops.add(ops.multiply(ops.clip(norms, self.min_value, self.max_value), self.rate), ops.multiply(norms, 1 - self.rate))
        return ops.multiply(w, ops.divide(wanted, ops.add(norms, config.epsilon())))

    def get_config(self) -> dict[str, Any]:
        return {"min_value": self.min_value, "max_value": self.max_value, "rate": self.rate, "axis": self.axis}


max_norm, non_neg, unit_norm, min_max_norm = MaxNorm, NonNeg, UnitNorm, MinMaxNorm
_registry = Registry("constraint", lambda: by_both_names([MaxNorm, NonNeg, UnitNorm, MinMaxNorm]))


def get(identifier: Any) -> Any:
    """A constraint by name, config or itself."""
    return None if identifier is None else _registry.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return _registry.deserialize(config, custom_objects)


def serialize(constraint: Any) -> Any:
    return serialize_any(constraint)
