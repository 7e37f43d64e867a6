"""Activations as layers, and the layers that hardly do anything: Identity, Lambda, Masking, Wrapper, TimeDistributed."""
from __future__ import annotations

from typing import Any

from septet.keras import activations, ops
from septet.keras.layers.configured import Configured
from septet.keras.layers.input_spec import InputSpec
from septet.keras.layers.layer import Layer


class Same(Configured):
    """A layer whose results have the shape of its inputs."""

    __module__ = "keras.src.layers.activations.activation"

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.supports_masking = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class Activation(Same):
    """A function by name."""

    __module__ = "keras.src.layers.activations.activation"

    def __init__(self, activation: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(activation=activation)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)


class ReLU(Same):
    """max(x, 0), with a slope below a threshold and a bound above."""

    __module__ = "keras.src.layers.activations.relu"

    def __init__(self, max_value: Any = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        for name, value in (("max_value", max_value), ("negative_slope", negative_slope), ("threshold", threshold)):
            if value is None and name != "max_value" or value is not None and value < 0.0:
                raise ValueError(f"{name} of a ReLU layer cannot be a negative value. Received: {name}={value}")
        self.take(max_value=max_value, negative_slope=negative_slope, threshold=threshold)

    def call(self, inputs: Any) -> Any:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Same):
    """x where it is positive, else a share of it."""

    __module__ = "keras.src.layers.activations.leaky_relu"

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any):
        if "alpha" in kwargs:
            negative_slope = kwargs.pop("alpha")
        super().__init__(**kwargs)
        if negative_slope is None or negative_slope < 0:
            raise ValueError("The negative_slope value of a Leaky ReLU layer cannot be None or negative value. Expected a float. "
                             f"Received: negative_slope={negative_slope}")
        self.take(negative_slope=negative_slope)

    def call(self, inputs: Any) -> Any:
        return ops.leaky_relu(inputs, self.negative_slope)


class ELU(Same):
    """x where it is positive, else alpha (exp(x) - 1)."""

    __module__ = "keras.src.layers.activations.elu"

    def __init__(self, alpha: float = 1.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(alpha=alpha)

    def call(self, inputs: Any) -> Any:
        return ops.elu(inputs, self.alpha)


class PReLU(Same):
    """x where it is positive, else a learnt share of it."""

    __module__ = "keras.src.layers.activations.prelu"

    def __init__(self, alpha_initializer: Any = "Zeros", alpha_regularizer: Any = None, alpha_constraint: Any = None,
                 shared_axes: Any = None,
                 **kwargs: Any):
        super().__init__(**kwargs)
        axes = None if shared_axes is None else list(shared_axes) if isinstance(shared_axes, (list, tuple)) else [shared_axes]
        self.take(alpha_initializer=alpha_initializer, alpha_regularizer=alpha_regularizer, alpha_constraint=alpha_constraint,
                  shared_axes=axes)

    def build(self, input_shape: Any) -> None:
        shape = list(input_shape[1:])
        for k in self.shared_axes or ():
            shape[k - 1] = 1
        self.alpha = self.weight("alpha", tuple(shape))
        axes = {k: input_shape[k] for k in range(1, len(input_shape)) if k not in (self.shared_axes or ())}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=axes)
        self.built = True

    def call(self, inputs: Any) -> Any:
        below = ops.multiply(ops.negative(ops.convert_to_tensor(self.alpha)), ops.relu(ops.negative(inputs)))
        return ops.add(ops.relu(inputs), below)


class Softmax(Same):
    """exp(x) over its sum along an axis; masked places count nothing."""

    __module__ = "keras.src.layers.activations.softmax"

    def __init__(self, axis: Any = -1, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(axis=axis)

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            low = -3e4 if str(getattr(inputs.dtype, "name", inputs.dtype)) == "float16" else -1e9
            inputs = ops.add(inputs, ops.multiply(ops.subtract(1.0, ops.cast(mask, inputs.dtype)), low))
        if isinstance(self.axis, (list, tuple)) and len(self.axis) == 1:
            return activations.softmax(inputs, axis=self.axis[0])
        found = activations.softmax(inputs, axis=tuple(self.axis) if isinstance(self.axis, (list, tuple)) else self.axis)
        return found if mask is None else ops.multiply(found, ops.cast(mask, found.dtype))


class Identity(Same):
    """Inputs as they are."""

    __module__ = "keras.src.layers.core.identity"

    def call(self, inputs: Any) -> Any:
        return inputs


class Masking(Same):
    """Steps all of whose features have a value are masked, and zero."""

    __module__ = "keras.src.layers.core.masking"

    def __init__(self, mask_value: Any = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(mask_value=mask_value)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        kept = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        found = ops.multiply(inputs, ops.cast(kept, inputs.dtype))
        found._keras_mask = ops.squeeze(kept, -1)
        return found


class Lambda(Configured):
    """A Python function as a layer."""

    __module__ = "keras.src.layers.core.lambda_layer"

    def __init__(self, function: Any, output_shape: Any = None, mask: Any = None, arguments: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.arguments, self.function = arguments or {}, function
        self.mask = mask
        self.supports_masking = mask is not None
        self._output_shape = output_shape

    def call(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        import inspect

        known = inspect.signature(self.function).parameters
        given = dict(self.arguments)
        given.update({n: v for n, v in (("mask", mask), ("training", training)) if n in known})
        return self.function(inputs, **given)

    def compute_output_spec(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        from septet.keras import inference
        from septet.keras.keras_tensor import KerasTensor

        if self._output_shape is None:
            return inference.trace(self.call, inputs)
        if callable(self._output_shape):
            return KerasTensor(self._output_shape(inputs.shape), dtype=inputs.dtype)
        return KerasTensor((inputs.shape[0], *self._output_shape), dtype=inputs.dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        config = {"function": serialize(self.function), "arguments": self.arguments}
        if self._output_shape is not None:
            config["output_shape"] = serialize(self._output_shape) if callable(self._output_shape) else self._output_shape
        if self.mask is not None:
            config["mask"] = serialize(self.mask)
        return {**super().get_config(), **config}


class Wrapper(Configured):
    """A layer around another."""

    __module__ = "keras.src.layers.core.wrapper"

    def __init__(self, layer: Any, **kwargs: Any):
        if not isinstance(layer, Layer):
            raise ValueError(f"Layer {layer} supplied to Wrapper isn't a supported layer type. Please ensure wrapped layer is a valid "
                             f"Keras layer.")
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        self.built = True

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        return {**super().get_config(), "layer": serialize(self.layer)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from septet.keras.saving import deserialize_keras_object

        config = dict(config)
        return cls(deserialize_keras_object(config.pop("layer"), custom_objects=custom_objects), **config)


class TimeDistributed(Wrapper):
    """A layer applied to every step."""

    __module__ = "keras.src.layers.rnn.time_distributed"

    def __init__(self, layer: Any, **kwargs: Any):
        super().__init__(layer, **kwargs)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, (tuple, list)) or len(input_shape) < 3:
            raise ValueError("`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, received: "
                             f"{input_shape}")
        super().build((input_shape[0], *input_shape[2:]))

    def compute_output_shape(self, input_shape: Any) -> Any:
        inner = self.layer.compute_output_shape((input_shape[0], *input_shape[2:]))
        return (inner[0], input_shape[1], *inner[1:])

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        steps = inputs.shape[1]
        options = {}
        if self.layer._call_has_training_arg:
            options["training"] = training

        def one(k: int) -> Any:
            more = {"mask": mask[:, k]} if self.layer._call_has_mask_arg and mask is not None else {}
            return self.layer(inputs[:, k], **options, **more)

        if mask is None and not self.layer.non_trainable_variables:
            shape = tuple(inputs.shape)
            flat = self.layer(ops.reshape(inputs, (shape[0] * steps, *shape[2:])), **options)
            return ops.reshape(flat, (shape[0], steps, *flat.shape[1:]))
        return ops.stack([one(k) for k in range(steps)], axis=1)
