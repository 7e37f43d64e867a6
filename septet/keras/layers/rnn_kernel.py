"""Recurrent layers by the engine's kernels, where their cells compute what those do."""
from __future__ import annotations

from typing import Any

from septet.core import view as views
from septet.core.fn import recurrent
from septet.core.fn.shape import concatenate
from septet.keras import ops


def takes(layer: Any, sequences: Any, mask: Any, training: bool) -> bool:
    """Whether a layer's loop is one of the kernels': the usual activations, no masks, no dropout."""
    cell = layer.cell
    usual = cell.activation.__name__ == "tanh" and getattr(getattr(cell, "recurrent_activation", None), "__name__", "sigmoid") == "sigmoid"
    still = not training or not (cell.dropout or cell.recurrent_dropout)
    return bool(usual and still and mask is None and getattr(cell, "reset_after", True) and sequences.shape[1]
                and layer.compute_dtype in ("float32", "float64"))


def run(layer: Any, sequences: Any, states: list[Any], mask: Any, training: bool) -> Any:
    """As `RNN.inner_loop`; None where the kernels do not compute it."""
    if not takes(layer, sequences, mask, training):
        return None
    cell, (batch, steps) = layer.cell, sequences.shape[:2]
    kernel, recurrent_kernel = (ops.convert_to_tensor(w) for w in (cell.kernel, cell.recurrent_kernel))
    own, inner = biases(layer, cell)
    x = views.reshape(views.swapaxes(ops.convert_to_tensor(sequences), 0, 1), (steps * batch, -1))
    swapped = [in_kernel_order(layer.kind, w, cell.units) for w in (kernel, recurrent_kernel)]
    own, inner = (None if b is None else in_kernel_order(layer.kind, views.reshape(b, (1, -1)), cell.units) for b in (own, inner))
    flat = [None if b is None else views.reshape(b, (-1,)) for b in (own, inner)]
    y, h, c = recurrent.layer(layer.kind, x, views.transpose(swapped[0]), views.transpose(swapped[1]), *flat, states[0],
                              states[1] if layer.kind == "lstm" else None, (batch,) * steps, layer.go_backwards)
    outputs = views.swapaxes(views.reshape(y, (steps, batch, cell.units)), 0, 1)
    outputs = views.flip(outputs, 1) if layer.go_backwards else outputs
    return h, outputs, [h, c] if layer.kind == "lstm" else [h]


def biases(layer: Any, cell: Any) -> tuple[Any, Any]:
    """The biases of inputs and of states."""
    if cell.bias is None:
        return None, None
    bias = ops.convert_to_tensor(cell.bias)
    return (bias[0], bias[1]) if layer.kind == "gru" else (bias, ops.zeros_like(bias))


def in_kernel_order(kind: str, w: Any, units: int) -> Any:
    """Columns of gates as the kernels have them: of GRU reset, update, new, where Keras has update, reset, new."""
    if kind != "gru":
        return w
    parts = [w[:, k * units:(k + 1) * units] for k in range(3)]
    return concatenate([parts[1], parts[0], parts[2]], 1)
