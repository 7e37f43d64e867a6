"""Models of a graph of layers: `Model(inputs, outputs)`."""
from __future__ import annotations

from typing import Any

from septet.core import view
from septet.core.cast import cast
from septet.keras import dtypes, tree
from septet.keras.function import Function
from septet.keras.keras_tensor import KerasTensor
from septet.keras.layers.input_layer import Input, InputLayer
from septet.keras.layers.input_spec import InputSpec
from septet.keras.layers.layer import Layer
from septet.keras.models.model import Model
from septet.keras.node import Node
from septet.keras.saving import serialization_lib
from septet.keras.tensor import Tensor, tensor


class Functional(Function, Model):
    """A model of symbolic inputs and outputs."""

    __module__ = "keras.src.models.functional"
    _checks_own_inputs = False
    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return Layer.__new__(cls, *args, **kwargs)

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, **kwargs: Any):
        if getattr(self, "_functional_done", False):
            return
        trainable = kwargs.pop("trainable", None)
        check_tensors(inputs, outputs)
        if "_captured" not in self.__dict__:                # a subclass of Model that is a Functional since its first object
            from septet.keras.trainers.trainer import Trainer

            Trainer.__init__(self)
        Layer.__init__(self, name=name, **kwargs)
        inputs, outputs = with_input_layers(inputs, outputs)
        self._set_graph(inputs, outputs)
        for operation in self._operations:
            if hasattr(operation, "_is_keras_layer"):
                self._tracker.add("layers", operation)
        self._layers_of_graph = None
        self.built = True
        self._tracker.locked = False
        self._path = self.name
        self._post_build()
        if trainable is not None:
            self.trainable = trainable
        self.__dict__["_functional_done"] = True

    def build(self, input_shape: Any = None) -> None:
        self.built = True

    @property
    def layers(self) -> list[Any]:
        return [x for x in self._operations if hasattr(x, "_is_keras_layer")]

    @layers.setter
    def layers(self, value: Any) -> None:
        raise AttributeError("`Model.layers` attribute is reserved and should not be used. Please use another name.")

    @property
    def _input_names(self) -> list[str]:
        return [x._keras_history.operation.name for x in self._inputs]

    input_names = _input_names

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that give the outputs."""
        return [x._keras_history.operation.name for x in self._outputs]

    @property
    def input_shape(self) -> Any:
        shapes = tree.map_structure(lambda x: x.shape, self._inputs_struct)
        return shapes[0] if isinstance(shapes, list) and len(shapes) == 1 else shapes

    @property
    def output_shape(self) -> Any:
        shapes = tree.map_structure(lambda x: x.shape, self._outputs_struct)
        return shapes[0] if isinstance(shapes, list) and len(shapes) == 1 else shapes

    @property
    def input(self) -> Any:
        return self._inputs_struct

    @property
    def output(self) -> Any:
        return self._outputs_struct

    @property
    def input_spec(self) -> Any:
        """Ranks and sizes of the inputs."""
        if "_manual_input_spec" in self.__dict__:
            return self._manual_input_spec
        found = self.__dict__.get("_specs")
        if found is None:
            specs = [spec_of(x) for x in self._inputs]
            if isinstance(self._inputs_struct, dict):
                for spec, key in zip(specs, sorted(self._inputs_struct)):
                    spec.name = key
            found = self.__dict__["_specs"] = specs
        return found

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        self.__dict__["_manual_input_spec"] = value

    @property
    def _input_spec(self) -> Any:
        return self.input_spec

    @_input_spec.setter
    def _input_spec(self, value: Any) -> None:
        pass

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        """The outputs for inputs."""
        flat = self._standardize(inputs)
        if mask is not None:
            for x, m in zip(flat, tree.flatten(mask)):
                if m is not None:
                    x._keras_mask = tensor(m)
        found = self._run({id(x): y for x, y in zip(self._inputs, flat)})
        one = isinstance(found, (list, tuple)) and len(found) == 1 and not hasattr(found[0], "_keras_history")
        return found[0] if one else found       # a list of one output is that output, but for symbolic tensors

    def compute_output_spec(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        return Function.compute_output_spec(self, inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return Function.compute_output_shape(self, input_shape)

    # ---- inputs ----

    def _standardize(self, inputs: Any) -> list[Any]:
        """The inputs in the order of the graph's, with their ranks and dtypes.  ValueError where they do not fit."""
        flat = self._flat_inputs(inputs)
        if len(flat) != len(self._inputs):
            raise ValueError(f"Layer \"{self.name}\" expects {len(self._inputs)} input(s), but it received {len(flat)} input tensors. "
                             f"Inputs received: {inputs}")
        return [fitted(x, wanted, self.name) for x, wanted in zip(flat, self._inputs)]

    def _flat_inputs(self, inputs: Any) -> list[Any]:
        struct = self._inputs_struct
        if not isinstance(inputs, (list, tuple, dict)):
            return [inputs]
        if isinstance(inputs, dict):
            if isinstance(struct, dict):
                missing = [key for key in struct if key not in inputs]
                if missing:
                    raise ValueError(f"Missing data for input \"{missing[0]}\". You passed a data dictionary with keys {list(inputs)}. "
                                     f"Expected the following keys: {list(struct)}")
                return [inputs[key] for key in sorted(struct)]
            names = self._input_names
            if all(name in inputs for name in names):
                return [inputs[name] for name in names]
        if isinstance(inputs, (list, tuple)) and len(self._inputs) == 1 and inputs and not hasattr(inputs[0], "shape"):
            return [tensor(inputs)]
        return tree.flatten(inputs)

    # ---- configuration ----

    def get_config(self) -> dict[str, Any]:
        """Layers, how they are connected, and which are in- and outputs."""
        if not self._is_plain():
            return Model.get_config(self)
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        kept = {id(node) for node in self._nodes}
        layers = []
        for operation in self._operations:
            own = serialization_lib.serialize_keras_object(operation)
            own["name"] = operation.name
            own["inbound_nodes"] = [serialize_node(node, kept) for node in operation._inbound_nodes
                                    if id(node) in kept and not node.is_input]
            layers.append(own)
        config["layers"] = layers
        config["input_layers"] = self._places(self._inputs_struct, kept)
        config["output_layers"] = self._places(self._outputs_struct, kept)
        return config

    def _is_plain(self) -> bool:
        """Whether the class takes inputs and outputs and nothing else."""
        import inspect

        if type(self) is Functional:
            return True
        names = list(inspect.signature(type(self).__init__).parameters)[1:]
        return names[:2] == ["inputs", "outputs"] or names == ["args", "kwargs"]

    def _places(self, struct: Any, kept: set[int]) -> Any:
        places = tree.map_structure(lambda x: Place(place_of(x, kept)), struct)
        return unpacked(places)

    def __repr__(self) -> str:
        return Layer.__repr__(self)


class Place(list):  # type: ignore[type-arg]
    """[layer's name, node's number, tensor's number]."""


def unpacked(x: Any) -> Any:
    """Places in plain lists."""
    if isinstance(x, Place):
        return list(x)
    return {k: unpacked(v) for k, v in x.items()} if isinstance(x, dict) else type(x)(unpacked(v) for v in x)


def place_of(x: Any, kept: set[int]) -> list[Any]:
    """Where a symbolic tensor comes from, nodes counted that belong to the model."""
    history = x._keras_history
    nodes = history.operation._inbound_nodes
    index = sum(1 for node in nodes[: history.node_index] if id(node) in kept)
    return [history.operation.name, index, history.tensor_index]


def serialize_node(node: Node, kept: set[int]) -> dict[str, Any]:
    """A call's arguments as data."""
    def data(x: Any) -> Any:
        if isinstance(x, KerasTensor):
            return {"class_name": "__keras_tensor__", "config": {"shape": x.shape, "dtype": x.dtype, "keras_history": place_of(x, kept)}}
        if isinstance(x, (list, tuple)):
            return [data(part) for part in x]
        if isinstance(x, dict):
            return {key: data(part) for key, part in x.items()}
        return serialization_lib.serialize_keras_object(x)

    return {"args": [data(x) for x in node.args], "kwargs": {name: data(x) for name, x in node.kwargs.items()}}


def check_tensors(inputs: Any, outputs: Any) -> None:
    """ValueError for inputs and outputs that are no symbolic tensors."""
    for name, struct in (("inputs", inputs), ("outputs", outputs)):
        for x in tree.flatten(struct):
            if not isinstance(x, KerasTensor):
                raise ValueError(f"All `{name}` values must be KerasTensors. Received: {name}={struct} including invalid value {x} of type "
                                 f"{type(x)}")


def with_input_layers(inputs: Any, outputs: Any) -> tuple[Any, Any]:
    """Inputs that come from no `Input` stand behind ones of their own, and the graph is made anew from there."""
    if all(isinstance(x._keras_history.operation, InputLayer) for x in tree.flatten(inputs)):
        return inputs, outputs
    graph = Function(inputs, outputs)
    fresh = tree.map_structure(
        lambda x: x if isinstance(x._keras_history.operation, InputLayer) else Input(batch_shape=x.shape, dtype=x.dtype,
                                                                                     name=x._keras_history.operation.name + "_input"
                                                                                     if False else None), inputs)
    return fresh, graph.call(fresh)


def spec_of(x: KerasTensor) -> InputSpec:
    """What an input takes."""
    operation: Any = x._keras_history.operation
    return InputSpec(shape=(None, *x.shape[1:]), allow_last_axis_squeeze=True, name=operation.name, optional=operation.optional)


def fitted(x: Any, wanted: KerasTensor, name: str) -> Any:
    """An input as a tensor of the dtype and rank of the graph's.  ValueError where it does not fit."""
    if x is None:
        return None
    if isinstance(x, KerasTensor):
        return matched(x, wanted, name)
    dtype = dtypes.NAMES[wanted._dtype]
    found = x if isinstance(x, Tensor) else tensor(x)
    if found._dtype is not dtype and dtype.kind != "O" and found._dtype.kind not in "OUS":
        mask = getattr(found, "_keras_mask", None)
        found = cast(found, dtype)
        if mask is not None:
            found._keras_mask = mask
    return matched(found, wanted, name)


def matched(x: Any, wanted: KerasTensor, name: str) -> Any:
    """A tensor with a last axis of 1 more or less where that makes it fit."""
    shape, reference = x.shape, wanted._shape
    if len(shape) == len(reference):
        return x
    if len(shape) == len(reference) + 1 and shape[-1] == 1:
        return x[..., 0] if isinstance(x, KerasTensor) else view.squeeze(x, -1)
    if len(shape) == len(reference) - 1 and reference[-1] == 1:
        return view.expand_dims(x, -1) if isinstance(x, Tensor) else x
    raise ValueError(f"Exception encountered when calling Functional.call().\n\n\x1b[1mInvalid input shape for input {x} with name "
                     f"'{wanted.name}' and path ''. Expected shape {reference}, but input has incompatible shape {tuple(shape)}\x1b[0m")


def inject(cls: type) -> type:
    """Let a subclass of Model that calls `super().__init__(inputs, outputs)` be a Functional."""
    if cls in (Model, Functional):
        return Functional
    if cls is object:
        return object
    cls.__bases__ = tuple(Functional if base is Model else inject(base) if issubclass(base, Model) and not issubclass(base, Functional)
                          else base for base in cls.__bases__)
    return cls


# ---- from configs ---------------------------------------------------------------------------------------------------------------


def functional_from_config(cls: Any, config: dict[str, Any], custom_objects: Any = None) -> Any:
    """A model out of its layers and how they are connected."""
    made: dict[str, Any] = {}
    waiting: list[tuple[Any, dict[str, Any]]] = []
    for data in config["layers"]:
        layer = serialization_lib.deserialize_keras_object({key: value for key, value in data.items() if key not in ("inbound_nodes",)},
                                                           custom_objects=custom_objects)
        made[data["name"]] = layer
        waiting += [(layer, node) for node in data["inbound_nodes"]]
    while waiting:
        left = [(layer, node) for layer, node in waiting if not call_from(layer, node, made)]
        if len(left) == len(waiting):
            raise ValueError(f"The layers {[layer.name for layer, _ in left]} of model '{config.get('name')}' depend on what is not there")
        waiting = left
    inputs, outputs = (find_places(config[key], made) for key in ("input_layers", "output_layers"))
    model = cls(inputs=inputs, outputs=outputs, name=config.get("name"))
    if config.get("trainable") is False:
        model.trainable = False
    return model


def call_from(layer: Any, node: dict[str, Any], made: dict[str, Any]) -> bool:
    """Call a layer as a node says, once its inputs are there; whether they were."""
    missing: list[Any] = []

    def value(x: Any) -> Any:
        if isinstance(x, dict) and x.get("class_name") == "__keras_tensor__":
            name, index, place = x["config"]["keras_history"]
            operation = made[name]
            if index >= len(operation._inbound_nodes):
                missing.append(name)
                return None
            return operation._inbound_nodes[index].outputs[place]
        if isinstance(x, dict) and "class_name" in x:
            return serialization_lib.deserialize_keras_object(x)
        if isinstance(x, dict):
            return {key: value(part) for key, part in x.items()}
        return [value(part) for part in x] if isinstance(x, list) else x

    args, kwargs = [value(x) for x in node["args"]], {name: value(x) for name, x in node["kwargs"].items()}
    if missing:
        return False
    if type(layer).__name__ == "GetItem":
        args[1] = tuple(args[1]) if isinstance(args[1], list) else args[1]
    layer(*args, **{name: x for name, x in kwargs.items() if x is not None})
    return True


def find_places(x: Any, made: dict[str, Any]) -> Any:
    """The symbolic tensors at places in layers."""
    if isinstance(x, dict):
        return {key: find_places(part, made) for key, part in x.items()}
    if len(x) == 3 and isinstance(x[0], str):
        return made[x[0]]._inbound_nodes[x[1]].outputs[x[2]]
    return [find_places(part, made) for part in x]
