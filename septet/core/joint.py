"""One step for several outputs: each has a step of its own that hands its cotangent on, and the joint step sees them all at once."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import autograd
from septet.core.autograd import Step


class Bundle:
    """Cotangents of some outputs of a call, each with its output."""

    __slots__ = ("parts",)

    def __init__(self, parts: dict[int, tuple[Any, Any]]):
        self.parts = parts

    def __add__(self, other: Bundle) -> Bundle:
        return Bundle(self.parts | other.parts)


class Joint:
    """What stands for all outputs of a call together."""

    __slots__ = ("_node",)

    def __init__(self, step: Step):
        self._node = step


def of_output(k: int) -> Callable[..., Any]:
    """The rule of output k: its cotangent goes to the joint step."""
    def rule(g: Any, y: Any, joint: Any) -> tuple[Bundle]:
        return (Bundle({k: (g, y)}),)

    return rule


def attached(y: Any, step: Step) -> Any:
    """A fresh output with its step."""
    step.pending, step.made = y._node, autograd.version_of(y)
    if y._root is not None:
        step.base = y._root._node
    y._node = step
    return y
