"""Building a model, its loss and its metrics by a first batch, without running it."""
from __future__ import annotations

from typing import Any

from septet.keras import dtypes, inference, tree
from septet.keras.keras_tensor import KerasTensor
from septet.keras.trainers.data_adapters import unpack_x_y_sample_weight


def build(model: Any, data: Any) -> None:
    """Build what is not built yet; layers see a batch of unknown size only where the model is a graph."""
    x, y, _ = unpack_x_y_sample_weight(data)
    symbolic = tree.map_structure(lambda t: None if t is None else KerasTensor(tuple(t.shape), dtypes.name_of(t.dtype), name="traced"), x)
    outputs: Any = None
    if not model.built or needs_outputs(model):
        outputs = predicted(model, x, symbolic)
    targets = None if y is None else tree.map_structure(lambda t: None if t is None else KerasTensor(
        tuple(t.shape), dtypes.name_of(t.dtype), name="traced"), y)
    if model._compile_metrics is not None and not model._compile_metrics.built and outputs is not None:
        model._compile_metrics.build(targets, outputs)
    if model._compile_loss is not None and not model._compile_loss.built and outputs is not None and targets is not None:
        model._compile_loss.build(targets, outputs)


def needs_outputs(model: Any) -> bool:
    """Whether the loss or metrics wait for the outputs' shapes."""
    return any(part is not None and not part.built for part in (model._compile_loss, model._compile_metrics))


def predicted(model: Any, x: Any, symbolic: Any) -> Any:
    """The outputs' shapes, None where they cannot be told before the first step."""
    from septet.core import autograd

    if not model.built:
        before = autograd.set_recording(False)
        try:
            found = model(x)
        finally:
            autograd.set_recording(before)
        return tree.map_structure(lambda t: KerasTensor(tuple(t.shape), dtypes.name_of(t.dtype), name="traced"), found)
    return inference.trace(model, symbolic)
