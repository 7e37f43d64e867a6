"""Nodes of a model's graph: one call of a layer or operation on symbolic tensors."""
from __future__ import annotations

from collections import namedtuple
from typing import Any

from septet.keras import tree
from septet.keras.keras_tensor import KerasTensor

KerasHistory = namedtuple("KerasHistory", ["operation", "node_index", "tensor_index"])


def of_graph(x: Any) -> Any:
    """The tensor of the graph that a symbolic one stands for: a layer of another dtype is called with a cast of it.  ValueError for one of
    no graph.
    """
    if not isinstance(x, KerasTensor):
        return x
    history = getattr(x, "_keras_history", None)
    if history is None:
        raise ValueError(f"KerasTensor {x} is of no graph: it was not made by `keras.Input` or a call of a layer.")
    return history.operation._inbound_nodes[history.node_index].outputs[history.tensor_index]


class Node:
    """A call: its arguments, symbolic tensors among them, and the tensors that it gives."""

    def __init__(self, operation: Any, call_args: Any = None, call_kwargs: Any = None, outputs: Any = None):
        self.operation = operation
        self.args = tree.map_structure(of_graph, tuple(call_args or ()))
        self.kwargs = tree.map_structure(of_graph, dict(call_kwargs or {}))
        self.input_tensors = [x for x in tree.flatten((self.args, self.kwargs)) if isinstance(x, KerasTensor)]
        self.outputs = [x for x in tree.flatten(outputs) if isinstance(x, KerasTensor)]
        self.is_input = not self.input_tensors
        self.parent_nodes = [x._keras_history.operation._inbound_nodes[x._keras_history.node_index] for x in self.input_tensors]
        operation._inbound_nodes.append(self)
        index = len(operation._inbound_nodes) - 1
        for k, x in enumerate(self.outputs):
            x._keras_history = KerasHistory(operation, index, k)  # type: ignore[attr-defined]
        for parent in self.parent_nodes:
            parent.operation._outbound_nodes.append(self)

    @property
    def output_tensors(self) -> list[Any]:
        return self.outputs

    def fill_in(self, values: dict[int, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments with values in place of symbolic tensors.  values: by the ids of these."""
        def found(x: Any) -> Any:
            return values[id(x)] if isinstance(x, KerasTensor) else x

        return tree.map_structure(found, self.args), tree.map_structure(found, self.kwargs)

    def __repr__(self) -> str:
        return f"<Node operation={self.operation}, id={id(self)}>"
