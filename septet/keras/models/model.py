"""`keras.Model`: a layer that can be trained, evaluated and saved."""
from __future__ import annotations

import json
from typing import Any

from septet.errors import NotSupported
from septet.keras import inference, recording, tree
from septet.keras.keras_tensor import KerasTensor
from septet.keras.layers.layer import Layer
from septet.keras.trainers.trainer import Trainer


class Model(Trainer, Layer):
    """A model: of symbolic inputs and outputs (`Model(inputs, outputs)`), or a subclass with `call`."""

    __module__ = "keras.src.models.model"
    _kept_elsewhere = (*Layer._kept_elsewhere, "_operations", "_nodes", "_operations_by_depth", "_nodes_by_depth", "_steps")

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if functional_init_arguments(args, kwargs) and cls is Model:
            from septet.keras.models.functional import Functional

            made = Functional.__new__(Functional, *args, **kwargs)
            made.__init__(*args, **kwargs)
            return made
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any):
        Trainer.__init__(self)
        if functional_init_arguments(args, kwargs):
            from septet.keras.models import functional

            functional.inject(type(self))
            functional.Functional.__init__(self, *args, **kwargs)
        else:
            Layer.__init__(self, *args, **kwargs)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"Model {type(self).__name__} does not have a `call()` method implemented.")

    # ---- layers ----

    @property
    def layers(self) -> list[Any]:
        """The layers right below."""
        return self._flatten_layers(include_self=False, recursive=False)

    @layers.setter
    def layers(self, value: Any) -> None:
        raise AttributeError("`Model.layers` attribute is reserved and should not be used. Please use another name.")

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """A layer by its name or its place.  ValueError where there is none."""
        if index is not None and name is not None:
            raise ValueError(f"Provide only a layer name or a layer index. Received: index={index}, name={name}.")
        if index is not None:
            if len(self.layers) <= index:
                raise ValueError(f"Was asked to retrieve layer at index {index} but model only has {len(self.layers)} layers.")
            return self.layers[index]
        if name is None:
            raise ValueError("Provide either a layer name or layer index at `get_layer`.")
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}. Existing layers are: {[layer.name for layer in self.layers]}.")

    def summary(self, line_length: int | None = None, positions: Any = None, print_fn: Any = None, expand_nested: bool = False,
                show_trainable: bool = False, layer_range: Any = None) -> None:
        """Print a table of the layers."""
        from septet.keras.utils import summary_utils

        summary_utils.print_summary(self, line_length=line_length, positions=positions, print_fn=print_fn, expand_nested=expand_nested,
                                    show_trainable=show_trainable, layer_range=layer_range)

    # ---- building ----

    def build_from_config(self, config: Any) -> None:
        """Build it for the shapes of `get_build_config`."""
        if not config or self.built:
            return
        shape = config.get("input_shape")
        from septet.keras.layers.layer import as_shape

        shapes = {"input_shape": as_shape(shape)} if shape is not None else {
            name: as_shape(part) for name, part in config.get("shapes_dict", {}).items()}
        if not shapes:
            return
        if not is_default_build(self):
            self.build(**shapes) if shape is None else self.build(shapes["input_shape"])
            return
        given = [tree.map_shape_structure(lambda s: KerasTensor(s, self.input_dtype, name="traced"), part) for part in shapes.values()]
        with recording.inferring(), self._open_name_scope():
            inference.trace(self.call, *given)
        self.build(next(iter(shapes.values())))

    def get_config(self) -> dict[str, Any]:
        return Layer.get_config(self)

    # ---- files ----

    def save(self, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
        """Write the model, its weights and the state of its optimizer to a `.keras` file."""
        from septet.keras.saving import saving_api

        saving_api.save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    def save_weights(self, filepath: Any, overwrite: bool = True, max_shard_size: Any = None) -> None:
        """Write the weights to a `.weights.h5` or `.safetensors` file."""
        from septet.keras.saving import saving_api

        saving_api.save_weights(self, filepath, overwrite=overwrite, max_shard_size=max_shard_size)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Read the weights from a `.weights.h5`, `.keras` or `.safetensors` file."""
        from septet.keras.saving import saving_api

        saving_api.load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def export(self, filepath: Any, format: str = "tf_saved_model", verbose: Any = None, input_signature: Any = None,
               **kwargs: Any) -> None:
        raise NotSupported(f"Model.export(format={format!r}): save it with `model.save('model.keras')` instead")

    def quantize(self, mode: Any = None, config: Any = None, filters: Any = None, **kwargs: Any) -> None:
        raise NotSupported("Model.quantize: quantized layers")

    def to_json(self, **kwargs: Any) -> str:
        """The model's config as JSON text."""
        from septet.keras.saving import serialization_lib

        return json.dumps(serialization_lib.serialize_keras_object(self), **kwargs)

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A model from `get_config()`."""
        keys = ("name", "layers", "input_layers", "output_layers")
        if all(key in config for key in keys):
            from septet.keras.models.functional import functional_from_config

            return functional_from_config(cls, config, custom_objects)
        from septet.keras.saving.serialization_lib import deserialize_keras_object

        config = dict(config)
        if isinstance(config.get("dtype"), dict):
            config["dtype"] = deserialize_keras_object(config["dtype"])
        try:
            return cls(**config)
        except TypeError as error:
            raise TypeError("Unable to revive model from config. When overriding the `get_config()` method, make sure that the returned "
                            f"config contains all items used as arguments in the  constructor to {cls}, which is the default behavior. "
                            f"You can override this default behavior by defining a `from_config(cls, config)` class method to specify how "
                            f"to create an instance of {cls.__name__} from its config.\n\nReceived config={config}\n\nError encountered "
                            f"during deserialization: {error}") from error


def functional_init_arguments(args: Any, kwargs: Any) -> bool:
    """Whether arguments are inputs and outputs."""
    return len(args) == 2 or len(args) == 1 and "outputs" in kwargs or "inputs" in kwargs and "outputs" in kwargs


def is_default_build(model: Any) -> bool:
    """Whether a class has no `build` of its own."""
    return type(model).build is Layer.build


def model_from_json(json_string: str, custom_objects: Any = None) -> Any:
    """A model from `to_json()`."""
    from septet.keras.saving import serialization_lib

    return serialization_lib.deserialize_keras_object(json.loads(json_string), custom_objects=custom_objects)
