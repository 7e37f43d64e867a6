"""A step of a model, captured when it is new in its shapes and replayed from then on, as TensorFlow traces a function once.

What the step reads and writes are the model's variables, those of its optimizer, metrics and random streams.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import autograd
from septet.core.step import CapturedStep as Captured
from septet.keras import recording, tree
from septet.keras.backends import active


def may_capture(model: Any) -> bool:
    """Whether a step's Python may run once: TensorFlow traces it, PyTorch runs the user's own every time."""
    return not active.ALWAYS_RECORDS or all(map(is_own, parts_of(model)))


def parts_of(model: Any) -> list[Any]:
    """The model, its layers, loss, metrics and optimizer, and the functions that they hold."""
    loss, metrics = model._compile_loss, model._compile_metrics
    found = [*model._flatten_layers(), *([] if loss is None else loss.flat), *([] if metrics is None else metrics.metrics),
             getattr(model, "optimizer", None)]
    return [*found, *(x for part in found if part is not None for x in vars(part).values() if callable(x))]


def is_own(x: Any) -> bool:
    """Whether a function or an object's class is the face's own."""
    home = getattr(x, "__module__", None) or type(x).__module__
    return home.startswith(("keras.", "septet.", "builtins", "functools"))


class CapturedStep:
    """`train_step`, `test_step` or `predict_step` of a model."""

    def __init__(self, model: Any, method: Callable[..., Any], kind: str):
        self.model, self.method, self.kind = model, method, kind
        self.known: tuple[int, list[Any], list[dict[str, Any]]] | None = None
        self.captured = Captured(self.settled, self.tables, self.forget)

    def __call__(self, data: Any) -> Any:
        before = autograd.set_recording(active.ALWAYS_RECORDS and self.kind == "train")
        try:
            return self.captured(data, self.plan()) if self.model.built and may_capture(self.model) else self.method(data)
        finally:
            autograd.set_recording(before)

    def plan(self) -> Any:
        """What the optimizer will do in this step where its steps differ: each kind of step is captured by itself."""
        plan = getattr(self.model.optimizer, "_plan", None) if self.kind == "train" else None
        return None if plan is None else plan()

    def settled(self, data: Any, plan: Any) -> Any:
        """The step; variables are in their own memory after it, as a plan wants them."""
        if plan is not None:
            self.model.optimizer._planned = plan
        try:
            return self.method(data)
        finally:
            if plan is not None:
                self.model.optimizer._planned = None
            while recording.moved:
                variable, own = recording.moved.pop()
                variable._move_back(own)

    def variables(self) -> list[Any]:
        """All variables that the step may read or write; looked for anew when something has changed."""
        if self.known is None or self.known[0] != recording.changes:
            found = self.find()
            self.known = recording.changes, found, [v._buffers for v in found]
        return self.known[1]

    def find(self) -> list[Any]:
        """The variables of the model, of random streams, metrics and the optimizer."""
        found = list(self.model.variables)
        for layer in self.model._flatten_layers():          # what recurrent layers keep between batches is no weight
            found += [v for v in tree.flatten(getattr(layer, "states", None)) if hasattr(v, "_buffers")]
        if self.kind != "predict":
            found += self.model.metrics_variables
        if self.kind == "train" and self.model.optimizer is not None:
            found += self.model.optimizer.variables
        from septet.keras import random

        found += [g.state for g in random._global]
        return list({id(v): v for v in found}.values())

    def tables(self) -> list[dict[str, Any]]:
        """The tables of the variables."""
        self.variables()
        assert self.known is not None
        return self.known[2]

    def forget(self) -> None:
        """Let go of the tensors that tapes followed."""
        for v in self.variables():
            v._parameters.clear()
