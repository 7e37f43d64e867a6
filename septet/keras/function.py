"""`Function`: the graph of operations between symbolic tensors, and running it on others."""
from __future__ import annotations

from typing import Any

from septet.keras import recording, tree
from septet.keras.inference import symbolic_like
from septet.keras.keras_tensor import KerasTensor
from septet.keras.node import Node
from septet.keras.operation import Operation


class Function(Operation):
    """Operations from symbolic inputs to symbolic outputs, as one operation.  ValueError where outputs do not follow from inputs."""

    __module__ = "keras.src.ops.function"

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None):
        super().__init__(name=name)
        self._set_graph(inputs, outputs)

    def _set_graph(self, inputs: Any, outputs: Any) -> None:
        """Take over a graph."""
        self._inputs_struct, self._outputs_struct = inputs, outputs
        self._inputs, self._outputs = tree.flatten(inputs), tree.flatten(outputs)
        if not self._inputs:
            raise ValueError("`inputs` argument cannot be empty. Received:\n" f"inputs={inputs}\noutputs={outputs}")
        if not self._outputs:
            raise ValueError("`outputs` argument cannot be empty. Received:\n" f"inputs={inputs}\noutputs={outputs}")
        graph = Graph(self._inputs, self._outputs)
        self._operations = graph.operations
        self._operations_by_depth, self._nodes_by_depth = graph.operations_by_depth, graph.nodes_by_depth
        self._nodes = [node for depth in sorted(graph.nodes_by_depth, reverse=True) for node in graph.nodes_by_depth[depth]]
        check_connected(self._nodes, self._inputs, outputs)
        given = {id(x) for x in self._inputs}
        self._steps = [step_of(node) for node in self._nodes if not node.is_input and not all(id(x) in given for x in node.outputs)]

    @property
    def operations(self) -> list[Any]:
        return self._operations[:]

    @property
    def inputs(self) -> list[Any]:
        """The symbolic inputs, flat."""
        return self._inputs

    @property
    def outputs(self) -> list[Any]:
        """The symbolic outputs, flat."""
        return self._outputs

    def call(self, inputs: Any) -> Any:
        """The outputs for other inputs."""
        values = {id(x): y for x, y in zip(self._inputs, tree.flatten(inputs))}
        return self._run(values)

    def _run(self, values: dict[int, Any]) -> Any:
        """The outputs.  values: by the ids of the symbolic inputs."""
        for operation, source, node, targets in self._steps:
            if source is not None:
                found = operation(values[source])
            else:
                args, kwargs = node.fill_in(values)
                found = operation(*args, **kwargs)
            if len(targets) == 1 and not isinstance(found, (list, tuple, dict)):
                values[targets[0]] = found
            else:
                values.update(zip(targets, [x for x in tree.flatten(found) if x is not None]))
        if isinstance(self._outputs_struct, KerasTensor):
            return values[id(self._outputs_struct)]
        return tree.map_structure(lambda x: values[id(x)], self._outputs_struct)

    def compute_output_spec(self, inputs: Any) -> Any:
        with recording.inferring():
            found = self.call(inputs)
        return tree.map_structure(lambda x: symbolic_like((x,)), found)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shapes of the outputs for shapes of inputs."""
        shapes = [input_shape] if len(self._inputs) == 1 and is_shape(input_shape) else flat_shapes(input_shape)
        given = [KerasTensor(shape, x.dtype, name="traced") for shape, x in zip(shapes, self._inputs)]
        found = self.compute_output_spec(tree.pack_sequence_as(self._inputs_struct, given))
        return tree.map_structure(lambda x: x.shape, found)


def is_shape(x: Any) -> bool:
    return isinstance(x, (tuple, list)) and all(n is None or isinstance(n, int) for n in x)


def flat_shapes(x: Any) -> list[Any]:
    """The shapes of a nest."""
    if is_shape(x):
        return [tuple(x)]
    parts = [x[key] for key in sorted(x)] if isinstance(x, dict) else x
    return [shape for part in parts for shape in flat_shapes(part)]


def step_of(node: Node) -> tuple[Any, int | None, Node, list[int]]:
    """(operation, its input where it is called with that alone, the node, the outputs), tensors by id."""
    alone = len(node.args) == 1 and isinstance(node.args[0], KerasTensor) and not any(
        value is not None for name, value in node.kwargs.items() if not (name == "training" and not value))
    return node.operation, id(node.args[0]) if alone else None, node, [id(x) for x in node.outputs]


def check_connected(nodes: list[Node], inputs: list[Any], outputs: Any) -> None:
    """ValueError where an output does not follow from the inputs."""
    known = {id(x) for x in inputs}
    for node in nodes:
        if all(id(x) in known for x in node.input_tensors) and (node.input_tensors or any(id(x) in known for x in node.outputs)):
            known.update(id(x) for x in node.outputs)
    for path, x in tree.flatten_with_path(outputs):
        if id(x) not in known:
            raise ValueError(f"Output with path `{'.'.join(map(str, path))}` is not connected to `inputs`")


class Graph:
    """The operations between inputs and outputs, by their distance from the outputs."""

    def __init__(self, inputs: list[Any], outputs: list[Any]):
        self.given = {id(x) for x in inputs}
        self.order: list[Node] = []                 # parents first
        self.indices: dict[int, int] = {}           # of operations, as they are met from the outputs
        self.found: dict[int, Any] = {}             # operations by id
        self.visit_all(outputs)
        node_depths, depths = self.measure()
        for x in inputs:
            operation = x._keras_history.operation
            if id(operation) not in depths:
                depths[id(operation)], self.indices[id(operation)], self.found[id(operation)] = 0, -1, operation
                node = operation._inbound_nodes[x._keras_history.node_index]
                node_depths[id(node)] = (0, node)
        self.nodes_by_depth: dict[int, list[Node]] = {}
        for depth, node in node_depths.values():
            self.nodes_by_depth.setdefault(depth, []).append(node)
        self.operations_by_depth: dict[int, list[Any]] = {}
        for key, depth in depths.items():
            self.operations_by_depth.setdefault(depth, []).append(self.found[key])
        self.operations = []
        for depth in sorted(self.operations_by_depth, reverse=True):
            self.operations_by_depth[depth].sort(key=lambda operation: self.indices[id(operation)])
            self.operations += self.operations_by_depth[depth]

    def visit_all(self, outputs: list[Any]) -> None:
        """Walk from the outputs to the inputs; iteratively, since graphs may be deep."""
        done: set[int] = set()
        open_: set[int] = set()
        for output in outputs:
            stack = [(output, False)]
            while stack:
                x, leaving = stack.pop()
                history = x._keras_history
                node = history.operation._inbound_nodes[history.node_index]
                if leaving:
                    open_.discard(id(node))
                    done.add(id(node))
                    self.order.append(node)
                    continue
                if id(node) in done or id(node) in open_:
                    continue
                self.indices.setdefault(id(history.operation), len(self.indices))
                self.found[id(history.operation)] = history.operation
                open_.add(id(node))
                stack.append((x, True))
                if id(x) not in self.given:
                    stack.extend((y, False) for y in reversed(node.input_tensors))

    def measure(self) -> tuple[dict[int, tuple[int, Node]], dict[int, int]]:
        """(depths of nodes, depths of operations): the longest way to an output."""
        nodes: dict[int, tuple[int, Node]] = {}
        depths: dict[int, int] = {}
        for node in reversed(self.order):
            depth = max(nodes.get(id(node), (0, node))[0], depths.get(id(node.operation), 0))
            depths[id(node.operation)] = depth
            nodes[id(node)] = (depth, node)
            if all(id(x) in self.given for x in node.outputs):
                continue
            for x in node.input_tensors:
                parent = x._keras_history.operation._inbound_nodes[x._keras_history.node_index]
                nodes[id(parent)] = (max(depth + 1, nodes.get(id(parent), (0, parent))[0]), parent)
        return nodes, depths
