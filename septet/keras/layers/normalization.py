"""Normalisation of batches, layers, groups, units; spectral norms of weights."""
from __future__ import annotations

from typing import Any

from septet.keras import ops
from septet.keras.layers.configured import Configured
from septet.keras.layers.input_spec import InputSpec


class BatchNormalization(Configured):
    """Each channel to mean 0 and variance 1 over the batch while training, else by averages kept (Ioffe and Szegedy 2015)."""

    __module__ = "keras.src.layers.normalization.batch_normalization"
    also = {"renorm": False, "renorm_clipping": None, "renorm_momentum": 0.99}

    def __init__(self, axis: int = -1, momentum: float = 0.99, epsilon: float = 1e-3, center: bool = True, scale: bool = True,
                 beta_initializer: Any = "zeros", gamma_initializer: Any = "ones", moving_mean_initializer: Any = "zeros",
                 moving_variance_initializer: Any = "ones", beta_regularizer: Any = None, gamma_regularizer: Any = None,
                 beta_constraint: Any = None, gamma_constraint: Any = None, synchronized: bool = False, renorm: bool = False,
                 renorm_clipping: Any = None, renorm_momentum: float = 0.99, **kwargs: Any):
        super().__init__(**kwargs)
        if renorm or synchronized:
            from septet.errors import NotSupported

            raise NotSupported("keras.layers.BatchNormalization: " + ("renorm=True" if renorm else "synchronized=True"))
        self.take(axis=int(axis), momentum=momentum, epsilon=epsilon, center=center, scale=scale, beta_initializer=beta_initializer,
                  gamma_initializer=gamma_initializer, moving_mean_initializer=moving_mean_initializer,
                  moving_variance_initializer=moving_variance_initializer, beta_regularizer=beta_regularizer,
                  gamma_regularizer=gamma_regularizer, beta_constraint=beta_constraint, gamma_constraint=gamma_constraint,
                  synchronized=synchronized)
        self.gamma = self.beta = None
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        size = (input_shape[self.axis],)
        if self.scale:
            self.gamma = self.weight("gamma", size)
        if self.center:
            self.beta = self.weight("beta", size)
        self.moving_mean = self.weight("moving_mean", size, trainable=False, autocast=False)
        self.moving_variance = self.weight("moving_variance", size, trainable=False, autocast=False)
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: input_shape[self.axis]})
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        if isinstance(self.axis, int) and self.axis >= len(input_shape):
            raise ValueError(f"Axis {self.axis} is out of bounds for input shape {input_shape}.")
        return input_shape

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        x = ops.cast(inputs, "float32") if self.compute_dtype in ("float16", "bfloat16") else ops.convert_to_tensor(inputs)
        if training and self.trainable:
            mean, variance = self.moments(x, mask)
            for held, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
                value = ops.stop_gradient(ops.cast(new, held.dtype))
                held.assign(ops.add(ops.multiply(held, self.momentum), ops.multiply(value, 1.0 - self.momentum)))
        else:
            mean, variance = (ops.cast(v, x.dtype) for v in (self.moving_mean, self.moving_variance))
        gamma = None if self.gamma is None else ops.cast(self.gamma, x.dtype)
        beta = None if self.beta is None else ops.cast(self.beta, x.dtype)
        y = ops.batch_normalization(x, mean, variance, self.axis, beta, gamma, self.epsilon)
        return ops.cast(y, self.compute_dtype)

    def moments(self, x: Any, mask: Any) -> tuple[Any, Any]:
        """Mean and variance over all axes but the channels', of what is not masked."""
        axes = [k for k in range(len(x.shape)) if k != self.axis % len(x.shape)]
        if mask is None:
            return ops.moments(x, axes=axes)
        weights = ops.cast(mask, x.dtype)
        while len(weights.shape) < len(x.shape):
            weights = ops.expand_dims(weights, -1)
        wide = ops.broadcast_to(weights, x.shape)
        total = ops.sum(wide, axes, keepdims=True)
        mean = ops.divide(ops.sum(ops.multiply(x, wide), axes, keepdims=True), ops.add(total, 1e-7))
        apart = ops.sum(ops.multiply(ops.square(ops.subtract(x, mean)), wide), axes, keepdims=True)
        return ops.squeeze(mean, axes), ops.squeeze(ops.divide(apart, ops.add(total, 1e-7)), axes)


class LayerNormalization(Configured):
    """Each sample to mean 0 and variance 1 along axes (Ba et al. 2016)."""

    __module__ = "keras.src.layers.normalization.layer_normalization"
    also = {"rms_scaling": False}

    def __init__(self, axis: Any = -1, epsilon: float = 1e-3, center: bool = True, scale: bool = True, beta_initializer: Any = "zeros",
                 gamma_initializer: Any = "ones", beta_regularizer: Any = None, gamma_regularizer: Any = None, beta_constraint: Any = None,
                 gamma_constraint: Any = None, **kwargs: Any):
        if kwargs.pop("rms_scaling", False):
            from septet.errors import NotSupported

            raise NotSupported("keras.layers.LayerNormalization: rms_scaling=True; use RMSNormalization")
        super().__init__(**kwargs)
        if not isinstance(axis, (int, list, tuple)):
            raise TypeError(f"Expected an int or a list/tuple of ints for the argument 'axis', but received: {axis!r}")
        self.take(axis=[axis] if isinstance(axis, int) else list(axis), epsilon=epsilon, center=center, scale=scale,
                  beta_initializer=beta_initializer, gamma_initializer=gamma_initializer, beta_regularizer=beta_regularizer,
                  gamma_regularizer=gamma_regularizer, beta_constraint=beta_constraint, gamma_constraint=gamma_constraint)
        self.supports_masking, self.autocast = True, False
        self.gamma = self.beta = None

    def axes(self) -> list[int]:
        return [self.axis] if isinstance(self.axis, int) else list(self.axis)

    def build(self, input_shape: Any) -> None:
        shape = tuple(input_shape[k] for k in self.axes())
        if self.scale:
            self.gamma = self.weight("gamma", shape, autocast=False)
        if self.center:
            self.beta = self.weight("beta", shape, autocast=False)
        self.built = True

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, "float32") if self.compute_dtype in ("float16", "bfloat16") else ops.cast(inputs, self.compute_dtype)
        y = ops.layer_normalization(x, self.gamma, self.beta, tuple(self.axes()), self.epsilon)
        return ops.cast(y, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class RMSNormalization(Configured):
    """Each sample over the root of the mean of its squares (Zhang and Sennrich 2019)."""

    __module__ = "keras.src.layers.normalization.rms_normalization"

    def __init__(self, axis: Any = -1, epsilon: float = 1e-6, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(axis=[axis] if isinstance(axis, int) else list(axis), epsilon=epsilon)

    def build(self, input_shape: Any) -> None:
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        self.scale = self.add_weight(name="scale", shape=tuple(input_shape[k] for k in axes), initializer="ones")
        self.built = True

    def call(self, x: Any) -> Any:
        return ops.cast(ops.rms_normalization(x, scale=self.scale, axis=tuple(self.axis), epsilon=self.epsilon), x.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class GroupNormalization(Configured):
    """Groups of channels of each sample to mean 0 and variance 1 (Wu and He 2018)."""

    __module__ = "keras.src.layers.normalization.group_normalization"

    def __init__(self, groups: int = 32, axis: int = -1, epsilon: float = 1e-3, center: bool = True, scale: bool = True,
                 beta_initializer: Any = "zeros", gamma_initializer: Any = "ones", beta_regularizer: Any = None,
                 gamma_regularizer: Any = None,
                 beta_constraint: Any = None, gamma_constraint: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(groups=groups, axis=axis, epsilon=epsilon, center=center, scale=scale, beta_initializer=beta_initializer,
                  gamma_initializer=gamma_initializer, beta_regularizer=beta_regularizer, gamma_regularizer=gamma_regularizer,
                  beta_constraint=beta_constraint, gamma_constraint=gamma_constraint)
        self.supports_masking = True
        self.gamma = self.beta = None

    def build(self, input_shape: Any) -> None:
        size = input_shape[self.axis]
        if size is None:
            raise ValueError(f"Axis {self.axis} of input tensor should have a defined dimension but the layer received an input with shape "
                             f"{input_shape}.")
        if self.groups == -1:
            self.groups = size
        if size < self.groups:
            raise ValueError(f"Number of groups ({self.groups}) cannot be more than the number of channels ({size}).")
        if size % self.groups:
            raise ValueError(f"Number of groups ({self.groups}) must be a multiple of the number of channels ({size}).")
        if self.scale:
            self.gamma = self.weight("gamma", (size,))
        if self.center:
            self.beta = self.weight("beta", (size,))
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: size})
        self.built = True

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        shape, rank = tuple(x.shape), len(x.shape)
        axis = self.axis % rank
        grouped = ops.reshape(x, (*shape[:axis], self.groups, shape[axis] // self.groups, *shape[axis + 1:]))
        axes = [k for k in range(1, rank + 1) if k != axis]
        wide = ops.cast(grouped, "float32") if self.compute_dtype in ("float16", "bfloat16") else grouped
        mean, variance = ops.moments(wide, axes=axes, keepdims=True)
        y = ops.multiply(ops.subtract(wide, mean), ops.rsqrt(ops.add(variance, self.epsilon)))
        y = ops.reshape(ops.cast(y, x.dtype), shape)
        along = tuple(n if k == axis else 1 for k, n in enumerate(shape))
        y = y if self.gamma is None else ops.multiply(y, ops.reshape(ops.cast(self.gamma, y.dtype), along))
        return y if self.beta is None else ops.add(y, ops.reshape(ops.cast(self.beta, y.dtype), along))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class UnitNormalization(Configured):
    """Vectors of length 1 along axes."""

    __module__ = "keras.src.layers.normalization.unit_normalization"

    def __init__(self, axis: Any = -1, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(axis, (int, list, tuple)):
            raise TypeError(f"Invalid value for `axis` argument: expected an int or a list/tuple of ints. Received: axis={axis}")
        self.take(axis=axis if isinstance(axis, int) else list(axis))
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        axes = self.axis if isinstance(self.axis, int) else tuple(self.axis)
        return ops.normalize(inputs, axis=axes, order=2, epsilon=1e-12)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if isinstance(self.axis, int) and (self.axis >= len(input_shape) or self.axis < -len(input_shape)):
            raise ValueError(f"Axis {self.axis} is out of bounds for input shape {input_shape}.")
        return input_shape
