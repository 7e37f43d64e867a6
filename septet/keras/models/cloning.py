"""`keras.models.clone_model`: a model of the same layers with weights of its own."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.keras import tree
from septet.keras.layers.input_layer import Input, InputLayer
from septet.keras.models.functional import Functional
from septet.keras.models.model import Model
from septet.keras.models.sequential import Sequential


def clone_model(model: Any, input_tensors: Any = None, clone_function: Callable[[Any], Any] | None = None, call_function: Any = None,
                recursive: bool = False, **kwargs: Any) -> Any:
    """A copy of a model, compiled as it is; clone_function(layer) makes the layers, from their configs where it is not given.

    call_function(layer, *args) calls them.  recursive: models inside are cloned layer by layer as well.
    """
    if kwargs:
        raise ValueError(f"Unexpected keyword argument(s): {list(kwargs)}")
    make = clone_function or (lambda layer: type(layer).from_config(layer.get_config()))

    def clone(layer: Any) -> Any:
        if recursive and isinstance(layer, (Sequential, Functional)):
            return clone_model(layer, clone_function=clone_function, call_function=call_function, recursive=True)
        return make(layer)

    if isinstance(model, Sequential):
        return compiled_like(model, clone_sequential(model, input_tensors, clone))
    if isinstance(model, Functional):
        return compiled_like(model, clone_functional(model, input_tensors, clone, call_function))
    if clone_function is not None or input_tensors is not None:
        raise ValueError(f"Arguments clone_function and input_tensors are only supported for Sequential models or Functional models. "
                         f"Received model of type '{type(model).__name__}', with clone_function={clone_function} and "
                         f"input_tensors={input_tensors}")
    if not isinstance(model, Model):
        raise ValueError(f"Expected `model` argument to be a `Model` instance. Received: model={model}")
    made = type(model).from_config(model.get_config())
    made.build_from_config(model.get_build_config())
    return compiled_like(model, made)


def compiled_like(model: Any, made: Any) -> Any:
    """A copy, compiled with copies of what the model was compiled with."""
    if model.compiled:
        made.compile_from_config(model.get_compile_config())
    return made


def clone_sequential(model: Any, input_tensors: Any, clone: Callable[[Any], Any]) -> Any:
    """A copy of a sequence."""
    layers = [clone(layer) for layer in model.layers]
    if input_tensors is not None:
        given = tree.flatten(input_tensors)
        if len(given) != 1:
            raise ValueError("Argument `input_tensors` must contain a single tensor.")
        layers.insert(0, given[0]._keras_history.operation)
    elif isinstance(model._sequence[:1] and model._sequence[0], InputLayer):
        layers.insert(0, InputLayer(**{k: v for k, v in model._sequence[0].get_config().items() if k not in ("ragged", "sparse")}))
    return Sequential(layers, name=model.name, trainable=model.trainable)


def clone_functional(model: Any, input_tensors: Any, clone: Callable[[Any], Any], call_function: Any) -> Any:
    """A copy of a graph."""
    if input_tensors is not None:
        inputs = tree.pack_sequence_as(model._inputs_struct, tree.flatten(input_tensors))
    else:
        inputs = tree.map_structure(lambda x: Input(batch_shape=x.shape, dtype=x.dtype, name=x.name),
                                    model._inputs_struct)
    made: dict[int, Any] = {}
    values = {id(x): y for x, y in zip(model._inputs, tree.flatten(inputs))}
    for node in model._nodes:
        if node.is_input:
            continue
        operation = node.operation
        if id(operation) not in made:
            made[id(operation)] = clone(operation) if hasattr(operation, "_is_keras_layer") else type(operation).from_config(
                operation.get_config())
        args, kwargs = node.fill_in(values)
        fresh = made[id(operation)]
        found = call_function(fresh, *args, **kwargs) if call_function is not None else fresh(*args, **kwargs)
        values.update(zip((id(x) for x in node.outputs), tree.flatten(found)))
    outputs = tree.map_structure(lambda x: values[id(x)], model._outputs_struct)
    cls = Functional if type(model) is Functional else type(model)
    return cls(inputs, outputs, name=model.name)
