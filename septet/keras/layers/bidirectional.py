"""Bidirectional: a recurrent layer and its twin that goes backwards."""
from __future__ import annotations

from typing import Any

from septet.keras import ops
from septet.keras.layers.configured import Configured
from septet.keras.layers.layer import Layer


class Bidirectional(Configured):
    """Two layers over the same sequences in both directions, their results merged."""

    __module__ = "keras.src.layers.rnn.bidirectional"

    def __init__(self, layer: Any, merge_mode: Any = "concat", weights: Any = None, backward_layer: Any = None, **kwargs: Any):
        if not isinstance(layer, Layer):
            raise ValueError("Please initialize `Bidirectional` layer with a `keras.layers.Layer` instance. "
                             f"Received: {layer}")
        if merge_mode not in ("sum", "mul", "ave", "concat", None):
            raise ValueError(f"Invalid merge mode. Received: {merge_mode}. Merge mode should be one of {{\"sum\", \"mul\", \"ave\", "
                             f"\"concat\", "
                             "None}}")
        super().__init__(**kwargs)
        config = layer.get_config()
        config["name"] = "forward_" + layer.name.removeprefix("forward_")
        self.forward_layer = layer.__class__.from_config(config)
        if backward_layer is None:
            back = {**layer.get_config(), "go_backwards": not layer.go_backwards, "name": "backward_" + layer.name}
            self.backward_layer = layer.__class__.from_config(back)
        else:
            self.backward_layer = backward_layer
            if getattr(backward_layer, "go_backwards", False) == layer.go_backwards:
                raise ValueError("Forward layer and backward layer should have different `go_backwards` value. "
                                 f"Received: forward_layer.go_backwards {layer.go_backwards}, "
                                 f"backward_layer.go_backwards={backward_layer.go_backwards}")
        self._given_backward = backward_layer is not None
        self.take(merge_mode=merge_mode)
        self.layer = layer
        self._tracker.untrack(layer)
        self.stateful, self.return_state = layer.stateful, layer.return_state
        self.return_sequences, self.supports_masking = layer.return_sequences, True
        if weights:
            half = len(weights) // 2
            self.forward_layer.initial_weights, self.backward_layer.initial_weights = weights[:half], weights[half:]

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)
                layer.built = True
        self.built = True

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None) -> Any:
        options = {"training": training, "mask": mask}
        half = 0 if initial_state is None else len(initial_state) // 2
        first = {} if initial_state is None else {"initial_state": list(initial_state[:half])}
        second = {} if initial_state is None else {"initial_state": list(initial_state[half:])}
        y, z = self.forward_layer(sequences, **first, **options), self.backward_layer(sequences, **second, **options)
        states: tuple[Any, ...] = ()
        if self.return_state:
            states = (*y[1:], *z[1:])
            y, z = y[0], z[0]
        if self.return_sequences:
            z = ops.flip(z, axis=1)
        found = self.merged(y, z)
        if not self.return_state:
            return found
        return (*found, *states) if self.merge_mode is None else (found, *states)

    def merged(self, y: Any, z: Any) -> Any:
        """Both directions as one."""
        if self.merge_mode == "concat":
            return ops.concatenate([y, z], axis=-1)
        if self.merge_mode == "sum":
            return ops.add(y, z)
        if self.merge_mode == "ave":
            return ops.divide(ops.add(y, z), 2)
        return ops.multiply(y, z) if self.merge_mode == "mul" else (y, z)

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        found = self.forward_layer.compute_output_shape(sequences_shape)
        states: tuple[Any, ...] = ()
        if self.return_state:
            found, *rest = found
            states = (*rest, *rest)
        if self.merge_mode == "concat":
            found = (*found[:-1], found[-1] * 2)
        elif self.merge_mode is None:
            return (found, found, *states)
        return (found, *states) if self.return_state else found

    def compute_mask(self, _: Any, mask: Any = None) -> Any:
        mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        found = mask if self.return_sequences else None
        found = [found, found] if self.merge_mode is None else found
        if not self.return_state:
            return found
        empty = [None] * (2 * len(self.forward_layer.state_sizes))
        return (found if isinstance(found, list) else [found]) + empty

    def reset_states(self) -> None:
        self.reset_state()

    def reset_state(self) -> None:
        """Let stateful layers begin anew."""
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    @property
    def states(self) -> Any:
        return [self.forward_layer.states, self.backward_layer.states] if self.forward_layer.states else None

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        found = {**super().get_config(), "layer": serialize(self.layer)}
        return {**found, "backward_layer": serialize(self.backward_layer)} if self._given_backward else found

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from septet.keras.saving import deserialize_keras_object

        config = dict(config)
        layer = deserialize_keras_object(config.pop("layer"), custom_objects=custom_objects)
        back = config.pop("backward_layer", None)
        if back is not None:
            back = deserialize_keras_object(back, custom_objects=custom_objects)
        return cls(layer, backward_layer=back, **config)
