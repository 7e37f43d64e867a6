"""Attributes of layers that are tracked: variables, sublayers, metrics, seed generators, and those in lists and dicts."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from septet.keras.variable import Variable

LOCKED = ("You cannot add new elements of state (variables or sub-layers) to a layer that is already built. All state must be created in "
          "the `__init__()` method or in the `build()` method.")


def is_metric(x: Any) -> bool:
    return hasattr(x, "update_state") and hasattr(x, "reset_state") and hasattr(x, "result") and not isinstance(x, type)


def is_seed_generator(x: Any) -> bool:
    return type(x).__name__ == "SeedGenerator" and hasattr(x, "state")


class Tracker:
    """The tracked things of one layer, by kind."""

    def __init__(self, owner: Any):
        self.owner = owner
        self.locked = False
        self.tables: dict[str, list[Any]] = {name: [] for name in ("trainable_variables", "non_trainable_variables", "metrics", "layers",
                                                                   "seed_generators")}
        self.ids: set[int] = set()

    def track(self, x: Any) -> Any:
        """Remember a value that is to be tracked; containers as ones that notice what is added to them."""
        if isinstance(x, (bool, int, float, str, type(None))):
            return x
        kind = self.kind_of(x)
        if kind is not None:
            self.add(kind, x)
            return x
        if type(x) is tuple or isinstance(x, tuple) and hasattr(x, "_fields"):
            parts = [self.track(part) for part in x]
            return type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)
        if type(x) is list:
            return TrackedList(x, self)
        if type(x) is dict:
            return TrackedDict(x, self)
        if type(x) is set:
            return TrackedSet(x, self)
        return x

    def kind_of(self, x: Any) -> str | None:
        """In which table a value stands."""
        if isinstance(x, Variable):
            return "trainable_variables" if x.trainable else "non_trainable_variables"
        if is_metric(x):
            return "metrics"
        if hasattr(x, "_is_keras_layer"):
            return "layers"
        return "seed_generators" if is_seed_generator(x) else None

    def add(self, kind: str, x: Any) -> None:
        """Put something into a table.  ValueError where the layer is built already."""
        if id(x) in self.ids:
            return
        if self.locked and kind != "metrics":
            raise ValueError(LOCKED)
        self.ids.add(id(x))
        self.tables[kind].append(x)
        if hasattr(self.owner, "_changed_state"):
            self.owner._changed_state()

    def untrack(self, x: Any) -> None:
        """Forget a value."""
        if id(x) in self.ids:
            self.ids.discard(id(x))
            for table in self.tables.values():
                table[:] = [y for y in table if y is not x]
            self.owner._changed_state()

    def move(self, variable: Variable, kind: str) -> None:
        """Put a variable into another table."""
        self.untrack(variable)
        locked, self.locked = self.locked, False
        self.add(kind, variable)
        self.locked = locked


class TrackedList(list):  # type: ignore[type-arg]
    """A list whose parts are tracked."""

    def __init__(self, values: Iterable[Any] = (), tracker: Tracker | None = None):
        self.tracker = tracker
        super().__init__(tracker.track(x) for x in values) if tracker else super().__init__(values)

    def _tracked(self, x: Any) -> Any:
        return self.tracker.track(x) if self.tracker else x

    def append(self, value: Any) -> None:
        super().append(self._tracked(value))

    def insert(self, index: Any, value: Any) -> None:
        super().insert(index, self._tracked(value))

    def extend(self, values: Iterable[Any]) -> None:
        super().extend([self._tracked(x) for x in values])

    def __iadd__(self, values: Iterable[Any]) -> Any:  # type: ignore[override,misc]
        self.extend(values)
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, self._tracked(value))

    def remove(self, value: Any) -> None:
        if self.tracker:
            self.tracker.untrack(value)
        super().remove(value)

    def pop(self, index: Any = -1) -> Any:
        value = super().pop(index)
        if self.tracker:
            self.tracker.untrack(value)
        return value

    def clear(self) -> None:
        for x in self:
            if self.tracker:
                self.tracker.untrack(x)
        super().clear()

    def __delitem__(self, key: Any) -> None:
        for x in self[key] if isinstance(key, slice) else [self[key]]:
            if self.tracker:
                self.tracker.untrack(x)
        super().__delitem__(key)

    def __reduce__(self) -> Any:
        return list, (list(self),)


class TrackedDict(dict):  # type: ignore[type-arg]
    """A dict whose values are tracked."""

    def __init__(self, values: Any = (), tracker: Tracker | None = None):
        self.tracker = tracker
        super().__init__({k: tracker.track(v) for k, v in dict(values).items()} if tracker else values)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, self.tracker.track(value) if self.tracker else value)

    def update(self, *args: Any, **kwargs: Any) -> None:
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def pop(self, *args: Any) -> Any:
        value = super().pop(*args)
        if self.tracker:
            self.tracker.untrack(value)
        return value

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


class TrackedSet(set):  # type: ignore[type-arg]
    """A set whose members are tracked."""

    def __init__(self, values: Iterable[Any] = (), tracker: Tracker | None = None):
        self.tracker = tracker
        super().__init__(tracker.track(x) for x in values) if tracker else super().__init__(values)

    def add(self, value: Any) -> None:
        super().add(self.tracker.track(value) if self.tracker else value)

    def update(self, values: Iterable[Any]) -> None:  # type: ignore[override]
        for x in values:
            self.add(x)

    def remove(self, value: Any) -> None:
        if self.tracker:
            self.tracker.untrack(value)
        super().remove(value)

    def __reduce__(self) -> Any:
        return set, (set(self),)
