"""Pooling: the greatest element or the mean of windows, of all, of equal parts."""
from __future__ import annotations

from typing import Any

from septet.keras import config, ops
from septet.keras.layers.configured import Configured
from septet.keras.layers.convolutional import sizes
from septet.keras.layers.input_spec import InputSpec


class BasePooling(Configured):
    """Pooling of windows."""

    __module__ = "keras.src.layers.pooling.base_pooling"
    rank, largest = 2, True

    def __init__(self, pool_size: Any = 2, strides: Any = None, padding: str = "valid", data_format: Any = None, name: str | None = None,
                 **kwargs: Any):
        super().__init__(name=name, **kwargs)
        self.pool_size = sizes(pool_size, self.rank, "pool_size")
        self.strides = sizes(self.pool_size if strides is None else strides, self.rank, "strides")
        if str(padding).lower() not in ("valid", "same"):
            raise ValueError(f"The `padding` argument must be one of 'valid', 'same'. Received: {padding}")
        self.padding, self.data_format = str(padding).lower(), config.standardize_data_format(data_format)
        self._taken = ("pool_size", "padding", "strides", "data_format")
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any) -> Any:
        pool = ops.max_pool if self.largest else ops.average_pool
        return pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)

    def compute_output_shape(self, input_shape: Any) -> Any:
        last = self.data_format == "channels_last"
        spatial = list(input_shape[1:-1] if last else input_shape[2:])
        for k, n in enumerate(spatial):
            if n is not None:
                spatial[k] = (n - (self.pool_size[k] if self.padding == "valid" else 1)) // self.strides[k] + 1
                if spatial[k] <= 0:
                    raise ValueError(f"Computed output size would be negative. Received: `inputs.shape={tuple(input_shape)}` and "
                                     f"`pool_size={self.pool_size}`.")
        channels = input_shape[-1 if last else 1]
        return (input_shape[0], *spatial, channels) if last else (input_shape[0], channels, *spatial)


class BaseGlobalPooling(Configured):
    """Pooling of all places."""

    __module__ = "keras.src.layers.pooling.base_global_pooling"
    rank, largest = 2, True

    def __init__(self, data_format: Any = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(data_format=config.standardize_data_format(data_format), keepdims=keepdims)
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self.supports_masking = self.rank == 1 and not self.largest

    def axes(self) -> list[int]:
        first = 1 if self.data_format == "channels_last" else 2
        return list(range(first, first + self.rank))

    def call(self, inputs: Any) -> Any:
        return (ops.max if self.largest else ops.mean)(inputs, axis=self.axes(), keepdims=self.keepdims)

    def compute_output_shape(self, input_shape: Any) -> Any:
        axes = self.axes()
        return tuple(1 if k in axes else n for k, n in enumerate(input_shape) if self.keepdims or k not in axes)


class _GlobalAverage1D(BaseGlobalPooling):
    """The mean of steps, of those that are not masked."""

    rank, largest = 1, False

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        axis = 1 if self.data_format == "channels_last" else 2
        mask = ops.expand_dims(ops.cast(mask, inputs.dtype), 2 if axis == 1 else 1)
        total = ops.sum(ops.multiply(inputs, mask), axis=axis, keepdims=self.keepdims)
        return ops.divide(total, ops.sum(mask, axis=axis, keepdims=self.keepdims))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return None


class BaseAdaptivePooling(Configured):
    """Pooling of a number of nearly equal parts."""

    __module__ = "keras.src.layers.pooling.base_adaptive_pooling"
    rank, largest = 2, True

    def __init__(self, output_size: Any, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.output_size = sizes(output_size, self.rank, "output_size")
        self.take(data_format=config.standardize_data_format(data_format))
        self._taken = ("output_size", *self._taken)

    def call(self, inputs: Any) -> Any:
        pool = ops.adaptive_max_pool if self.largest else ops.adaptive_average_pool
        return pool(inputs, self.output_size, self.data_format)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.data_format == "channels_last":
            return (input_shape[0], *self.output_size, input_shape[-1])
        return (input_shape[0], input_shape[1], *self.output_size)


def made(name: str, base: type, rank: int, largest: bool, module: str) -> type:
    """A pooling layer of a number of dimensions."""
    what = "greatest element" if largest else "mean"
    return type(name, (base,), {"rank": rank, "largest": largest, "__doc__": f"The {what} over {rank} dimensions.",
                                "__module__": f"keras.src.layers.pooling.{module}{rank}d"})


MaxPooling1D, MaxPooling2D, MaxPooling3D = (made(f"MaxPooling{n}D", BasePooling, n, True, "max_pooling") for n in (1, 2, 3))
AveragePooling1D, AveragePooling2D, AveragePooling3D = (made(f"AveragePooling{n}D", BasePooling, n, False, "average_pooling") for n in (1,
                                                                                                                                        2,
                                                                                                                                        3))
GlobalMaxPooling1D, GlobalMaxPooling2D, GlobalMaxPooling3D = (
    made(f"GlobalMaxPooling{n}D", BaseGlobalPooling, n, True, "global_max_pooling") for n in (1, 2, 3))
GlobalAveragePooling1D, GlobalAveragePooling2D, GlobalAveragePooling3D = (
    made(f"GlobalAveragePooling{n}D", _GlobalAverage1D if n == 1 else BaseGlobalPooling, n, False, "global_average_pooling") for n in (1,
                                                                                                                                       2,
                                                                                                                                       3))
AdaptiveMaxPooling1D, AdaptiveMaxPooling2D, AdaptiveMaxPooling3D = (
    made(f"AdaptiveMaxPooling{n}D", BaseAdaptivePooling, n, True, "adaptive_max_pooling") for n in (1, 2, 3))
AdaptiveAveragePooling1D, AdaptiveAveragePooling2D, AdaptiveAveragePooling3D = (
    made(f"AdaptiveAveragePooling{n}D", BaseAdaptivePooling, n, False, "adaptive_average_pooling") for n in (1, 2, 3))
