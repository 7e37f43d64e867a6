"""`plot_model`: a model as a picture, drawn as SVG without graphviz."""
from __future__ import annotations

import os
from html import escape
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.keras.utils.summary_utils import shape_text

WIDTH, GAP, LINE = 260, 40, 18          # of a box, between boxes, of a line of text


def plot_model(model: Any, to_file: Any = "model.svg", show_shapes: bool = False, show_dtype: bool = False, show_layer_names: bool = False,
               rankdir: str = "TB", expand_nested: bool = False, dpi: int = 200, show_layer_activations: bool = False,
               show_trainable: bool = False, **kwargs: Any) -> None:
    """Draw a model to an `.svg` file.  ValueError where it is not built; NotSupported for other formats."""
    if not model.built:
        raise ValueError("This model has not yet been built. Build the model first by calling `build()` or by calling the model on a batch "
                         "of data.")
    if kwargs or expand_nested or rankdir != "TB":
        raise NotSupported(f"keras.utils.plot_model({next(iter(kwargs), 'expand_nested or rankdir')}=...)")
    if os.path.splitext(str(to_file))[1].lower() != ".svg":
        raise NotSupported(f"keras.utils.plot_model(to_file={str(to_file)!r}): pictures are SVG; give a name that ends in .svg")
    graph = getattr(model, "_functional", None) or model
    ranks = by_rank(graph)
    boxes = {id(x): (WIDTH + GAP) * k + GAP for row in ranks for k, x in enumerate(row)}
    options = {"shapes": show_shapes, "dtype": show_dtype, "names": show_layer_names, "activations": show_layer_activations,
               "trainable": show_trainable}
    with replacing(to_file, "w", encoding="utf-8") as file:
        file.write(drawing(graph, ranks, boxes, options))


def by_rank(graph: Any) -> list[list[Any]]:
    """The operations in rows, inputs first."""
    depths = getattr(graph, "_operations_by_depth", None)
    return [depths[d] for d in sorted(depths, reverse=True)] if depths else [[layer] for layer in graph.layers]


def words(x: Any, options: dict[str, bool]) -> list[str]:
    """The lines of a box."""
    found = [f"{x.name} ({type(x).__name__})" if options["names"] else type(x).__name__]
    if options["activations"] and hasattr(x, "activation"):
        found.append(f"activation: {getattr(x.activation, '__name__', x.activation)}")
    if options["shapes"]:
        found.append(f"output shape: {shape_text(x)}")
    if options["dtype"] and hasattr(x, "compute_dtype"):
        found.append(f"dtype: {x.compute_dtype}")
    if options["trainable"] and hasattr(x, "trainable"):
        found.append(f"trainable: {x.trainable}")
    return found


def drawing(graph: Any, ranks: list[list[Any]], left: dict[int, int], options: dict[str, bool]) -> str:
    """The whole picture."""
    top, parts, places = GAP, [], {}
    for row in ranks:
        height = max(len(words(x, options)) for x in row) * LINE + 14
        for x in row:
            places[id(x)] = (left[id(x)], top, height)
            parts.append(box(x, left[id(x)], top, height, options))
        top += height + GAP
    lines = [arrow(places[id(y)], places[id(x)]) for x in (x for row in ranks for x in row) for node in x._inbound_nodes
             for y in (t._keras_history.operation for t in node.input_tensors) if id(y) in places]
    width = max(left.values()) + WIDTH + GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}" font-family="sans-serif" font-size="13">\n'
            + "\n".join(lines + parts) + "\n</svg>\n")


def box(x: Any, left: int, top: int, height: int, options: dict[str, bool]) -> str:
    """An operation's box with its text."""
    texts = "".join(f'<text x="{left + WIDTH // 2}" y="{top + 19 + LINE * k}" text-anchor="middle">{escape(line)}</text>'
                    for k, line in enumerate(words(x, options)))
    return f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{height}" fill="white" stroke="black"/>{texts}'


def arrow(start: tuple[int, int, int], end: tuple[int, int, int]) -> str:
    """A line from one box to another."""
    return (f'<line x1="{start[0] + WIDTH // 2}" y1="{start[1] + start[2]}" x2="{end[0] + WIDTH // 2}" y2="{end[1]}" stroke="black"/>')


def model_to_dot(*args: Any, **kwargs: Any) -> Any:
    raise NotSupported("keras.utils.model_to_dot: graphviz is not used; plot_model draws SVG")
