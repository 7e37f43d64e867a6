"""Building a model, its loss and its metrics by a first batch, without running it."""
from __future__ import annotations

from typing import Any

from septet.keras import dtypes, inference, tree
from septet.keras.keras_tensor import KerasTensor
from septet.keras.trainers.data_adapters import unpack_x_y_sample_weight


def build(model: Any, data: Any) -> None:
    """Build what is not built yet; layers see a batch of unknown size only where the model is a graph."""
    x, y, _ = unpack_x_y_sample_weight(data)
    symbolic, targets = stand_ins(x), stand_ins(y)
    outputs: Any = None
    if needs_outputs(model) or not all(layer.built for layer in model._flatten_layers()):
        outputs = predicted(model, symbolic)
    if model._compile_metrics is not None and not model._compile_metrics.built and outputs is not None:
        model._compile_metrics.build(targets, outputs)
    if model._compile_loss is not None and not model._compile_loss.built and outputs is not None and targets is not None:
        model._compile_loss.build(targets, outputs)


def needs_outputs(model: Any) -> bool:
    """Whether the loss or metrics wait for the outputs' shapes."""
    return any(part is not None and not part.built for part in (model._compile_loss, model._compile_metrics))


def predicted(model: Any, symbolic: Any) -> Any:
    """The outputs, None where a model with a step of its own cannot be called like this."""
    from septet.keras.trainers.trainer import Trainer

    if type(model).train_step is Trainer.train_step:
        return inference.trace(model, symbolic)
    try:
        return inference.trace(model, symbolic)
    except Exception:                                   # what it is called with is for its own step to decide
        return None


def stand_ins(x: Any) -> Any:
    """Symbolic tensors for those of a batch, of any number of examples."""
    def one(t: Any) -> Any:
        return None if t is None else KerasTensor((None, *t.shape[1:]), dtypes.name_of(t.dtype), name="traced")

    return None if x is None else tree.map_structure(one, x)
