"""Hooks on gradients: called with a cotangent when it is whole, they may replace it."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core.autograd import Step


class RemovableHandle:
    """What registering a hook gives: `remove()` takes the hook away."""

    count = 0

    def __init__(self, hooks_dict: dict[int, Any], *, extra_dict: Any = None):
        RemovableHandle.count += 1
        self.id, self._hooks = RemovableHandle.count, hooks_dict
        self._others = extra_dict if isinstance(extra_dict, list) else [] if extra_dict is None else [extra_dict]

    def remove(self) -> None:
        """Take the hook away, and what the other tables have under its number."""
        for table in (self._hooks, *self._others):
            table.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *error: Any) -> None:
        self.remove()


class Hooks(dict[int, Callable[..., Any]]):
    """A step's hooks in order; iterating gives functions from cotangent to cotangent."""

    def __iter__(self) -> Any:
        return iter([replacing(hook) for hook in self.values()])


def replacing(hook: Callable[..., Any]) -> Callable[..., Any]:
    """A hook as a function that gives the gradient to go on with."""

    def call(g: Any) -> Any:
        found = hook(g)
        return g if found is None else found

    return call


def add(step: Step, hook: Callable[..., Any]) -> RemovableHandle:
    """Register a hook of a step."""
    if step.hooks is None:
        step.hooks = Hooks()  # type: ignore[assignment]
    handle = RemovableHandle(step.hooks)  # type: ignore[arg-type]
    dict.__setitem__(step.hooks, handle.id, hook)  # type: ignore[arg-type]
    return handle
