"""`tf.Module`: an object that finds the variables of its attributes."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.keras.variable import Variable


class Module:
    """Something with variables."""

    __module__ = "tensorflow.python.module.module"

    def __init__(self, name: str | None = None):
        words = "".join("_" + c.lower() if c.isupper() else c for c in type(self).__name__).lstrip("_")
        self._name = name or words

    @property
    def name(self) -> str:
        return getattr(self, "_name", type(self).__name__.lower())

    @property
    def variables(self) -> tuple[Any, ...]:
        """All variables of this and its parts, attributes by name."""
        return tuple(x for x in self._flat() if isinstance(x, Variable))

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        return tuple(x for x in self.variables if x.trainable)

    @property
    def non_trainable_variables(self) -> tuple[Any, ...]:
        return tuple(x for x in self.variables if not x.trainable)

    @property
    def submodules(self) -> tuple[Any, ...]:
        return tuple(x for x in self._flat() if isinstance(x, Module))

    def _flat(self) -> list[Any]:
        seen, found = {id(self)}, []
        for x in walk(self, seen):
            found.append(x)
        direct = [x for x in found if isinstance(x, Variable)]
        return direct + [x for x in found if not isinstance(x, Variable)]

    @classmethod
    def with_name_scope(cls, method: Any) -> Any:
        """The method itself: eager tensors have no names."""
        return method


def walk(owner: Any, seen: set[int]) -> Iterator[Any]:
    """Variables and modules below an object: its own variables first."""
    for name in sorted(vars(owner)):
        yield from leaves(vars(owner)[name], seen)


def leaves(x: Any, seen: set[int]) -> Iterator[Any]:
    """Variables and modules in a value."""
    if isinstance(x, (list, tuple)):
        for part in x:
            yield from leaves(part, seen)
    elif isinstance(x, dict):
        for key in sorted(x, key=str):
            yield from leaves(x[key], seen)
    elif id(x) not in seen and (isinstance(x, (Variable, Module)) or hasattr(x, "trainable_variables")):
        seen.add(id(x))
        if isinstance(x, Variable):
            yield x
        elif isinstance(x, Module):
            yield x
            yield from walk(x, seen)
        else:
            yield from (v for v in x.variables if id(v) not in seen and not seen.add(id(v)))  # type: ignore[func-returns-value]
