"""Layers whose constructor's arguments are their attributes and their config."""
from __future__ import annotations

from typing import Any

from septet.keras.layers.layer import Layer


class Configured(Layer):
    """`take` keeps arguments, getting initializers and the like by name; `get_config` writes down what was taken."""

    __module__ = "keras.src.layers.layer"
    also: dict[str, Any] = {}                   # what stands in configs without having been taken
    writes_penalty = False                      # whether configs have the penalty on outputs where there is none

    def take(self, **given: Any) -> None:
        """Keep arguments as attributes."""
        self._taken = (*getattr(self, "_taken", ()), *given)
        for name, value in given.items():
            setattr(self, name, found(name, value))

    def get_config(self) -> dict[str, Any]:
        found = {**super().get_config(), **{n: written(n, getattr(self, n)) for n in getattr(self, "_taken", ())}, **self.also}
        return {"activity_regularizer": None, **found} if self.writes_penalty else found

    def weight(self, name: str, shape: Any, kind: str = "", **options: Any) -> Any:
        """A variable with the layer's initializer, regularizer and constraint of that kind."""
        kind = kind or name
        return self.add_weight(name=name, shape=shape, initializer=getattr(self, f"{kind}_initializer"),
                               regularizer=getattr(self, f"{kind}_regularizer", None),
                               constraint=getattr(self, f"{kind}_constraint", None), **options)


def family(name: str) -> Any:
    """The module of an argument's kind."""
    from septet.keras import activations, constraints, initializers, regularizers

    for end, module in {"initializer": initializers, "regularizer": regularizers, "constraint": constraints}.items():
        if name.endswith("_" + end):
            return module
    return activations if name == "activation" or name.endswith("_activation") else None


def found(name: str, value: Any) -> Any:
    """An argument, got by name where it is of a kind that has names."""
    module = family(name)
    return value if module is None else module.get(value)


def written(name: str, value: Any) -> Any:
    """An argument as a config has it."""
    module = family(name)
    if module is None:
        return list(value) if type(value).__name__ == "TrackedList" else value
    return None if value is None else module.serialize(value)
