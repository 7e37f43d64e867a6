"""`model.summary()`: the table of layers, drawn as Keras draws it."""
from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from septet.keras import dtypes
from septet.keras.layers.state import unique

LINE = 76                            # characters of a line, unless told otherwise


def count_params(weights: list[Any]) -> int:
    """How many numbers weights are."""
    total = 0
    for w in unique(weights):
        size = 1
        for n in w.shape:
            size *= n
        total += size
    return total


def memory(weights: list[Any]) -> int:
    """Bytes that weights take."""
    return sum(count_params([w]) * dtypes.as_dtype(w._dtype_name)._ir.itemsize for w in unique(weights))


def readable(size: float) -> str:
    """Bytes in the unit that fits."""
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1024 or unit == "TB":
            return f"{size:.2f} {unit}"
        size /= 1024
    return ""


def shape_text(layer: Any) -> str:
    """The shape of a layer's outputs as far as it is known."""
    if layer._inbound_nodes:
        shapes = [tuple(x.shape) for node in layer._inbound_nodes[:1] for x in node.outputs]
        return str(shapes[0]) if len(shapes) == 1 else "[" + ", ".join(map(str, shapes)) + "]" if shapes else "?"
    config = getattr(layer, "_build_shapes_dict", None)
    if config and layer.built:
        try:
            found = layer.compute_output_shape(*list(config.values())[:1]) if len(config) == 1 else layer.compute_output_shape(**config)
            return str(found)
        except Exception:                               # a layer that does not say its shapes
            return "?"
    return "?"


def params_text(layer: Any) -> str:
    """How many numbers a layer has, and whether it has them yet."""
    if not getattr(layer, "built", True):
        return "0 (unbuilt)"
    return f"{layer.count_params():,}" if hasattr(layer, "count_params") else "0"


def connections(layer: Any, nodes: Any) -> str:
    """The layers and tensors that a layer takes."""
    found = []
    for node in layer._inbound_nodes:
        if nodes is not None and id(node) not in nodes:
            continue
        for x in node.input_tensors:
            history = x._keras_history
            found.append(f"{history.operation.name}[{history.node_index}][{history.tensor_index}]")
    return ", ".join(found) if found else "-"


def is_chain(model: Any) -> bool:
    """Whether each layer takes what the one before gives, and nothing else."""
    from septet.keras.models.sequential import Sequential

    if isinstance(model, Sequential):
        return True
    by_depth = getattr(model, "_nodes_by_depth", None)
    if by_depth is None:
        return True
    if any(len(nodes) > 1 or nodes and len(nodes[0].input_tensors) > 1 for nodes in by_depth.values()):
        return False
    kept = {id(node) for nodes in by_depth.values() for node in nodes}
    return all(sum(id(node) in kept for node in layer._inbound_nodes) <= 1 for layer in model.layers)


def print_summary(model: Any, line_length: int | None = None, positions: Any = None, print_fn: Callable[..., Any] | None = None,
                  expand_nested: bool = False, show_trainable: bool = False, layer_range: Any = None) -> None:
    """Print the table."""
    chain = is_chain(model)
    heads = ["Layer (type)", "Output Shape", "Param #"] + ([] if chain else ["Connected to"]) + (["Trai…"] if show_trainable else [])
    layers = model.layers if chain or not hasattr(model, "operations") else model.operations
    layers = in_range(layers, layer_range)
    kept = None if chain else {id(node) for nodes in model._nodes_by_depth.values() for node in nodes}
    rows = [row for layer in layers for row in rows_of(layer, chain, kept, show_trainable, expand_nested, 0)]
    widths = widths_of(chain, show_trainable, line_length or LINE, positions)
    text = "\n".join([f'Model: "{model.name}"', *table(heads, rows, widths), *totals(model)])
    if print_fn is None:
        sys.stdout.write(text + "\n")
    elif takes_line_break(print_fn):
        print_fn(text, line_break=False)
    else:
        print_fn(text + "\n")


def takes_line_break(print_fn: Any) -> bool:
    import inspect

    try:
        return "line_break" in inspect.signature(print_fn).parameters
    except (TypeError, ValueError):
        return False


def in_range(layers: list[Any], layer_range: Any) -> list[Any]:
    """The layers between two whose names match.  ValueError where there are none."""
    if layer_range is None:
        return layers
    if len(layer_range) != 2 or not all(isinstance(x, str) for x in layer_range):
        raise ValueError("layer_range must be a list or tuple of length 2, of strings.")
    found = [[k for k, layer in enumerate(layers) if re.match(pattern, layer.name)] for pattern in layer_range]
    if not found[0] or not found[1]:
        raise ValueError(f"Passed layer_names do not match the layer names in the model. Received: {layer_range}")
    low, high = min(found[0]), max(found[1])
    return layers[min(low, high): max(low, high) + 1]


def rows_of(layer: Any, chain: bool, kept: Any, show_trainable: bool, expand_nested: bool, depth: int) -> list[list[str]]:
    """The row of a layer, and of those inside it where they are shown."""
    name = "   " * depth + ("└ " if depth else "")
    row = [f"{name}{layer.name} ({type(layer).__name__})", shape_text(layer), params_text(layer)]
    if not chain:
        row.append(connections(layer, kept))
    if show_trainable:
        row.append("-" if not getattr(layer, "weights", ()) else "Y" if layer.trainable else "N")
    found = [row]
    if expand_nested and hasattr(layer, "layers") and layer.layers:
        for inner in layer.layers:
            found += rows_of(inner, chain, kept, show_trainable, expand_nested, depth + 1)
    return found


# where columns end, as shares of a line; with and without the column of connections, that of `trainable`
ENDS = {(True, False): (0.445, 0.782), (True, True): (0.4, 0.715, 0.885), (False, False): (0.295, 0.555, 0.722),
        (False, True): (0.264, 0.5, 0.6575, 0.8845)}


def widths_of(chain: bool, show_trainable: bool, length: int, positions: Any) -> list[int]:
    """How wide the columns are, without their borders."""
    shares = tuple(positions)[:-1] if positions else ENDS[chain, show_trainable]
    ends = [0, *(round(share * length) for share in shares)]
    return [b - a - 3 for a, b in pairwise(ends)] + [length - ends[-1] - 4]


def table(heads: list[str], rows: list[list[str]], widths: list[int]) -> list[str]:
    """The lines of a table."""
    right = {"Param #"}
    center = {"Trai…"}

    def rule(chars: str) -> str:
        left, dash, cross, end = chars
        return left + cross.join(dash * (w + 2) for w in widths) + end

    def cells(row: list[str], bar: str) -> list[str]:
        wrapped = [wrap(text, w) for text, w in zip(row, widths)]
        height = max(map(len, wrapped))
        lines = []
        for k in range(height):
            parts = []
            for head, lines_of, w in zip(heads, wrapped, widths):
                text = lines_of[k] if k < len(lines_of) else ""
                parts.append(text.rjust(w) if head in right else text.center(w) if head in center else text.ljust(w))
            lines.append(bar + " " + f" {bar} ".join(parts) + " " + bar)
        return lines

    found = [rule("┏━┳┓"), *cells(heads, "┃"), rule("┡━╇┩")]
    for k, row in enumerate(rows):
        found += cells(row, "│")
        if k < len(rows) - 1:
            found.append(rule("├─┼┤"))
    return [*found, rule("└─┴┘")]


def wrap(text: str, width: int) -> list[str]:
    """Text in lines of a width, broken between words; a word that is too long is cut."""
    lines: list[str] = []
    line = ""
    indent = len(text) - len(text.lstrip(" "))
    for word in text.strip(" ").split(" "):
        word = " " * indent + word if not line and not lines and indent else word
        if len(word) > width:
            word = word[: width - 1] + "…"
        if not line:
            line = word
        elif len(line) + 1 + len(word) <= width:
            line += " " + word
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def totals(model: Any) -> list[str]:
    """The lines below the table."""
    optimizer = getattr(model, "optimizer", None)
    trainable, other = model.trainable_weights, model.non_trainable_weights
    own = list(optimizer.variables) if optimizer is not None and getattr(optimizer, "built", False) else []
    count = [count_params(x) for x in (trainable, other, own)]
    size = [memory(x) for x in (trainable, other, own)]
    found = [f" Total params: {sum(count):,} ({readable(sum(size))})",
             f" Trainable params: {count[0]:,} ({readable(size[0])})",
             f" Non-trainable params: {count[1]:,} ({readable(size[1])})"]
    return found + ([f" Optimizer params: {count[2]:,} ({readable(size[2])})"] if own else [])
