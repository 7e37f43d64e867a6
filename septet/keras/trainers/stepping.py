"""A step of a model, captured when it is new in its shapes and replayed from then on, as TensorFlow traces a function once.

What the step reads and writes are the model's variables, those of its optimizer, metrics and random streams.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import autograd


class CapturedStep:
    """`train_step`, `test_step` or `predict_step` of a model."""

    def __init__(self, model: Any, method: Callable[..., Any], kind: str):
        self.model, self.method, self.kind = model, method, kind

    def __call__(self, data: Any) -> Any:
        before = autograd.set_recording(False)
        try:
            return self.method(data)
        finally:
            autograd.set_recording(before)
