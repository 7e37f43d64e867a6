"""`keras.regularizers`: penalties on weights."""
from __future__ import annotations

import math
from typing import Any

from septet.keras.named import Registry, by_both_names
from septet.keras.named import serialize as serialize_any

__all__ = ["L1", "L1L2", "L2", "OrthogonalRegularizer", "Regularizer", "deserialize", "get", "l1", "l1_l2", "l2",
           "orthogonal_regularizer", "serialize"]


class Regularizer:
    """A penalty: called with a weight it gives a number."""

    __module__ = "keras.src.regularizers.regularizers"

    def __call__(self, x: Any) -> Any:
        return 0.0

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    def get_config(self) -> dict[str, Any]:
        raise NotImplementedError(f"{self} does not implement get_config()")


def checked(value: Any) -> float:
    """A rate.  ValueError for what is none."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or math.isnan(value) or math.isinf(value) or value < 0:
        raise ValueError("Invalid value for argument `strength`: expected a non-negative float. Received: "
                         f"{value}")
    return float(value)


class L1L2(Regularizer):
    """l1 sum(|x|) + l2 sum(x^2)."""

    __module__ = "keras.src.regularizers.regularizers"

    def __init__(self, l1: Any = 0.0, l2: Any = 0.0):
        self.l1, self.l2 = checked(0.0 if l1 is None else l1), checked(0.0 if l2 is None else l2)

    def __call__(self, x: Any) -> Any:
        from septet.keras import ops

        total = ops.convert_to_tensor(0.0, dtype=x.dtype)
        if self.l1:
            total = ops.add(total, ops.multiply(ops.sum(ops.abs(x)), self.l1))
        return ops.add(total, ops.multiply(ops.sum(ops.square(x)), self.l2)) if self.l2 else total

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1, "l2": self.l2}


class L1(Regularizer):
    """l1 sum(|x|)."""

    __module__ = "keras.src.regularizers.regularizers"

    def __init__(self, l1: Any = 0.01):
        self.l1 = checked(0.01 if l1 is None else l1)

    def __call__(self, x: Any) -> Any:
        from septet.keras import ops

        return ops.multiply(ops.sum(ops.abs(x)), self.l1)

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1}


class L2(Regularizer):
    """l2 sum(x^2)."""

    __module__ = "keras.src.regularizers.regularizers"

    def __init__(self, l2: Any = 0.01):
        self.l2 = checked(0.01 if l2 is None else l2)

    def __call__(self, x: Any) -> Any:
        from septet.keras import ops

        return ops.multiply(ops.sum(ops.square(x)), self.l2)

    def get_config(self) -> dict[str, Any]:
        return {"l2": self.l2}


class OrthogonalRegularizer(Regularizer):
    """How far rows (or columns) are from standing at right angles."""

    __module__ = "keras.src.regularizers.regularizers"

    def __init__(self, factor: float = 0.01, mode: str = "rows"):
        if mode not in {"rows", "columns"}:
            raise ValueError(f"Invalid value for argument `mode`. Expected one of {{'rows', 'columns'}}. Received: mode={mode}")
        self.factor, self.mode = checked(factor), mode

    def __call__(self, inputs: Any) -> Any:
        from septet.keras import ops

        if len(inputs.shape) != 2:
            raise ValueError(f"Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape={tuple(inputs.shape)}")
        unit = ops.normalize(inputs, axis=1 if self.mode == "rows" else 0)
        turned = ops.transpose(unit)
        product = ops.matmul(unit, turned) if self.mode == "rows" else ops.matmul(turned, unit)
        size = inputs.shape[0 if self.mode == "rows" else 1]
        apart = ops.multiply(product, ops.subtract(1.0, ops.eye(size, dtype=inputs.dtype)))
        return ops.divide(ops.multiply(ops.sum(ops.abs(apart)), self.factor * 0.5), size * (size - 1.0) / 2.0)

    def get_config(self) -> dict[str, Any]:
        return {"factor": self.factor, "mode": self.mode}


l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer
_all = {**by_both_names([L1, L2, L1L2, OrthogonalRegularizer]), "l1": L1, "l2": L2}
_registry = Registry("regularizer", lambda: _all)


def get(identifier: Any) -> Any:
    """A regularizer by name, config or itself."""
    return None if identifier is None else _registry.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return _registry.deserialize(config, custom_objects)


def serialize(regularizer: Any) -> Any:
    return serialize_any(regularizer)
