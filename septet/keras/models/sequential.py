"""`keras.Sequential`: layers one after the other."""
from __future__ import annotations

from typing import Any

from septet.keras import naming, recording
from septet.keras.layers.input_layer import InputLayer
from septet.keras.layers.layer import Layer
from septet.keras.models.functional import Functional
from septet.keras.models.model import Model
from septet.keras.saving import serialization_lib


class Sequential(Model):
    """A model in which each layer takes what the one before gives.  It is built when its inputs' shape is known."""

    __module__ = "keras.src.models.sequential"

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return Layer.__new__(cls, *args, **kwargs)

    def __init__(self, layers: Any = None, trainable: bool = True, name: str | None = None):
        from septet.keras.trainers.trainer import Trainer

        Trainer.__init__(self)
        Layer.__init__(self, trainable=trainable, name=name)
        self._functional: Any = None
        self.__dict__["_sequence"] = []
        for layer in layers if layers is not None else ():
            self.add(layer, rebuild=False)
        self._rebuild()

    # ---- its layers ----

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Put a layer at the end.  ValueError for what is no layer, or comes twice."""
        own = self._sequence
        if not own and getattr(layer, "_input_shape_arg", None) is not None:
            self.add(InputLayer(shape=layer._input_shape_arg), rebuild=False)
        if hasattr(layer, "_keras_history"):
            origin = layer._keras_history.operation
            if isinstance(origin, InputLayer):
                layer = origin
        if not isinstance(layer, Layer):
            raise ValueError(f"Only instances of `keras.Layer` can be added to a Sequential model. Received: {layer} (of type "
                             f"{type(layer)})")
        if any(layer.name == other.name and layer is not other for other in own):
            raise ValueError("All layers added to a Sequential model should have unique names. Name "
                             f"'{layer.name}' is already the name of a layer in this model. Update the `name` argument to pass a unique "
                             "name.")
        if isinstance(layer, InputLayer) and own and isinstance(own[0], InputLayer):
            raise ValueError(f"Sequential model '{self.name}' has already been configured to use input shape {own[0].batch_shape}. You "
                             f"cannot add a different Input layer to it.")
        self._tracker.locked = False
        own.append(layer)
        self._tracker.add("layers", layer)
        if rebuild:
            self._rebuild()
        else:
            self.built, self._functional = False, None

    def pop(self, rebuild: bool = True) -> Any:
        """Take the last layer away."""
        self._tracker.locked = False
        layer = self._sequence.pop()
        if not any(layer is other for other in self._sequence):
            self._tracker.untrack(layer)
        self.built, self._functional = False, None
        if rebuild:
            self._rebuild()
        return layer

    def _rebuild(self) -> None:
        """Build anew where the inputs' shape is known."""
        self.built, self._functional = False, None
        own = self._sequence
        if own and isinstance(own[0], InputLayer) and len(own) > 1:
            self.build(own[0].batch_shape)
        elif own and hasattr(own[0], "input_shape") and len(own) > 1 and isinstance(own[0], Model):
            self.build(own[0].input_shape)

    def _changed_state(self) -> None:
        super()._changed_state()

    @property
    def layers(self) -> list[Any]:
        """The layers, without the one that stands for the input."""
        own = self._sequence
        return own[1:] if own and isinstance(own[0], InputLayer) else own[:]

    @layers.setter
    def layers(self, value: Any) -> None:
        raise AttributeError("`Sequential.layers` attribute is reserved and should not be used. Use `add()` and `pop()` to change the "
                             "layers in this model.")

    # ---- building and calling ----

    def build(self, input_shape: Any = None) -> None:
        """Build all layers for a shape of inputs, the batch among it."""
        if self._functional is not None and self.built:
            return
        with recording.building():
            self._connect(input_shape)

    def _connect(self, input_shape: Any) -> None:
        """Make the graph of the layers."""
        own = self._sequence
        try:
            shape = standardized(input_shape)
        except (TypeError, ValueError):
            return
        if not own:
            raise ValueError(f"Sequential model {self.name} cannot be built because it has no layers. Call `model.add(layer)`.")
        if isinstance(own[0], InputLayer):
            if own[0].batch_shape != shape:
                raise ValueError(f"Sequential model '{self.name}' has already been configured to use input shape {own[0].batch_shape}. You "
                                 f"cannot build it with input_shape {input_shape}")
        else:
            entry = InputLayer(batch_shape=shape, dtype=own[0].compute_dtype if own[0].compute_dtype else None)
            own.insert(0, entry)
            self._tracker.locked = False
            self._tracker.add("layers", entry)
        inputs = own[0].output
        x = inputs
        for layer in own[1:]:
            try:
                x = layer(x)
            except NotImplementedError:
                return                                      # a layer that cannot say its shapes: built by its first call
            except TypeError as error:
                raise ValueError("Layers added to a Sequential model can only have a single positional argument, the input tensor. Layer "
                                 f"{type(layer).__name__} has multiple positional arguments: {error}") from error
        functional = Functional.__new__(Functional, inputs, x)
        with naming.without_scopes():
            functional.__init__(inputs=inputs, outputs=x, name=self.name)
        naming.auto_name("functional")                      # as Keras counts
        self.__dict__["_functional"] = functional
        self.built = True

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        """What the last layer gives."""
        if self._functional is not None:
            return self._functional.call(inputs, training=training, mask=mask)
        x = inputs
        for layer in self.layers:
            known = {"training": training} if layer._call_has_training_arg and training is not None else {}
            if layer._call_has_mask_arg and mask is not None:
                known["mask"] = mask
            x = layer(x, **known)
            mask = getattr(x, "_keras_mask", None)
        return x

    def compute_output_spec(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        if self._functional is not None:
            return self._functional.compute_output_spec(inputs, training=training, mask=mask)
        return Layer.compute_output_spec(self, inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the outputs for a shape of inputs."""
        if self._functional is not None:
            return self._functional.compute_output_shape(input_shape)
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    @property
    def _convert_input_args(self) -> bool:
        return self._functional is None

    @property
    def _allow_non_tensor_positional_args(self) -> bool:
        return self._functional is not None

    # ---- what it is ----

    @property
    def inputs(self) -> Any:
        """The symbolic inputs.  AttributeError where it is not built."""
        return self._of_graph("inputs")

    @property
    def outputs(self) -> Any:
        return self._of_graph("outputs")

    @property
    def input_shape(self) -> Any:
        return self._of_graph("input_shape")

    @property
    def output_shape(self) -> Any:
        return self._of_graph("output_shape")

    @property
    def input(self) -> Any:
        return self._of_graph("input")

    @property
    def output(self) -> Any:
        return self._of_graph("output")

    def _of_graph(self, name: str) -> Any:
        if self._functional is None:
            raise AttributeError(f"Sequential model '{self.name}' has no defined {name.replace('_', ' ')} yet.")
        return getattr(self._functional, name)

    @property
    def input_dtype(self) -> str:
        own = self.layers
        return own[0].input_dtype if own else super().input_dtype

    def get_config(self) -> dict[str, Any]:
        """The configs of the layers."""
        config = {"name": self.name, "trainable": self.trainable, "dtype": Layer.get_config(self)["dtype"],
                  "layers": [serialization_lib.serialize_keras_object(layer) for layer in dict.fromkeys(self._sequence)]}
        if self._functional is not None:
            config["build_input_shape"] = self._sequence[0].batch_shape
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A model from `get_config()`."""
        model = cls(name=config.get("name")) if "name" in config else cls()
        for data in config["layers"]:
            layer = data if isinstance(data, Layer) else serialization_lib.deserialize_keras_object(data, custom_objects=custom_objects)
            model.add(layer, rebuild=False)
        shape = config.get("build_input_shape")
        model._rebuild()
        if not model.built and shape and isinstance(shape, (tuple, list)):
            model.build(tuple(shape))
        if config.get("trainable") is False:
            model.trainable = False
        return model

    def __repr__(self) -> str:
        return Layer.__repr__(self)


def standardized(shape: Any) -> tuple[Any, ...]:
    """A shape of inputs with the batch.  TypeError for none, and for several."""
    found = tuple(shape)
    if any(n is not None and not isinstance(n, int) for n in found):
        raise TypeError("several inputs")
    return found
