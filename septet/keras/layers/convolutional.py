"""Convolutions: plain, depthwise, separable and transposed, of one to three dimensions."""
from __future__ import annotations

from typing import Any

from septet.keras import config, ops
from septet.keras.layers.configured import Configured
from septet.keras.layers.dense import refuse
from septet.keras.layers.input_spec import InputSpec
from septet.keras.ops import neural as nn


def sizes(value: Any, rank: int, name: str, zero: bool = False) -> tuple[int, ...]:
    """A size for all dimensions, or one each.  ValueError for anything else."""
    found = (value,) * rank if isinstance(value, int) else value
    kind = "greater than or equal to 0" if zero else "greater than 0"
    try:
        found = tuple(found)
    except TypeError:
        found = ()
    if len(found) != rank or not all(isinstance(n, int) for n in found):
        raise ValueError(f"The `{name}` argument must be a tuple of {rank} integers. Received {name}={value}")
    if any(n < (0 if zero else 1) for n in found):
        raise ValueError(f"The `{name}` argument must be a tuple of {rank} integers. Received {name}={value}, including values that are "
                         f"not {kind}")
    return found


class BaseConv(Configured):
    """What convolutions share."""

    __module__ = "keras.src.layers.convolutional.base_conv"
    rank = 2
    writes_penalty = True

    def settle(self, kernel_size: Any, strides: Any, padding: str, data_format: Any, dilation_rate: Any) -> None:
        """Keep the geometry.  ValueError where it does not fit."""
        n = self.rank
        self.kernel_size, self.strides = sizes(kernel_size, n, "kernel_size"), sizes(strides, n, "strides")
        self.dilation_rate = sizes(dilation_rate, n, "dilation_rate")
        name = str(padding).lower()
        if name not in ("valid", "same", "causal") or name == "causal" and n > 1:
            allowed = "{'valid', 'same', 'causal'}" if n == 1 else "{'valid', 'same'}"
            raise ValueError(f"The `padding` argument must be one of {allowed}. Received: padding={padding}")
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError("`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
                             f"Received: strides={self.strides} and dilation_rate={self.dilation_rate}")
        self.padding, self.data_format = name, config.standardize_data_format(data_format)
        self._taken = (*getattr(self, "_taken", ()), "kernel_size", "strides", "padding", "data_format", "dilation_rate")
        self.input_spec = InputSpec(min_ndim=n + 2)

    def channels(self, shape: Any) -> int:
        """How many channels inputs have.  ValueError where that is not known."""
        axis = -1 if self.data_format == "channels_last" else 1
        if shape[axis] is None:
            raise ValueError("The channel dimension of the inputs should be defined. "
                             f"The input_shape received is {shape}, where axis {axis} (0-based) is the channel dimension, which found "
                             f"to be `None`.")
        self.input_spec = InputSpec(min_ndim=self.rank + 2, axes={axis: shape[axis]})
        return shape[axis]  # type: ignore[no-any-return]

    def finish(self, y: Any) -> Any:
        return y if self.activation.__name__ == "linear" else self.activation(y)

    def bias_value(self) -> Any:
        return None if self.bias is None else ops.convert_to_tensor(self.bias)

    def fitted(self, inputs: Any) -> Any:
        """Inputs, with zeros in front where the padding is causal."""
        if self.padding != "causal":
            return inputs
        left = self.dilation_rate[0] * (self.kernel_size[0] - 1)
        last = self.data_format == "channels_last"
        return ops.pad(inputs, ((0, 0), (left, 0), (0, 0)) if last else ((0, 0), (0, 0), (left, 0)))

    def by_name(self) -> str:
        return "valid" if self.padding == "causal" else self.padding

    def shape_after(self, shape: Any, filters: int) -> Any:
        """The shape of results."""
        last = self.data_format == "channels_last"
        spatial = list(shape[1:-1] if last else shape[2:])
        for k, n in enumerate(spatial):
            reach = self.dilation_rate[k] * (self.kernel_size[k] - 1)
            if n is None:
                continue
            spatial[k] = (n - (reach if self.padding == "valid" else 0) - 1) // self.strides[k] + 1
            if spatial[k] <= 0:
                raise ValueError("Computed output size would be negative. Received: `inputs.shape="
                                 f"{tuple(shape)}` and `kernel_size={self.kernel_size}`.")
        return (shape[0], *spatial, filters) if last else (shape[0], filters, *spatial)


class Conv(BaseConv):
    """Images convolved with kernels."""

    __module__ = "keras.src.layers.convolutional.base_conv"

    def __init__(self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid", data_format: Any = None,
                 dilation_rate: Any = 1, groups: int = 1, activation: Any = None, use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros", kernel_regularizer: Any = None,
                 bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None,
                 lora_rank: Any = None, lora_alpha: Any = None, **kwargs: Any):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        refuse(self, lora_rank=lora_rank, lora_alpha=lora_alpha)
        if not isinstance(filters, int) or filters <= 0:
            raise ValueError(f"Invalid value for argument `filters`. Expected a strictly positive value. Received filters={filters}.")
        if groups <= 0:
            raise ValueError(f"The number of groups must be a positive integer. Received: groups={groups}.")
        if filters % groups:
            raise ValueError("The number of filters must be evenly divisible by the number of groups. "
                             f"Received: groups={groups}, filters={filters}.")
        self.take(filters=filters)
        self.settle(kernel_size, strides, padding, data_format, dilation_rate)
        self.take(groups=groups, activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
                  bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer,
                  kernel_constraint=kernel_constraint, bias_constraint=bias_constraint)

    def build(self, input_shape: Any) -> None:
        channels = self.channels(input_shape)
        if channels % self.groups:
            raise ValueError("The number of input channels must be evenly divisible by the number of groups. "
                             f"Received groups={self.groups}, but the input has {channels} channels (full input shape is {input_shape}).")
        self.kernel = self.weight("kernel", (*self.kernel_size, channels // self.groups, self.filters))
        self.bias = self.weight("bias", (self.filters,)) if self.use_bias else None
        self.built = True
        self.compute_output_shape(input_shape)

    def call(self, inputs: Any) -> Any:
        return self.finish(nn.convolved(ops.convert_to_tensor(self.fitted(inputs)), ops.convert_to_tensor(self.kernel), self.strides,
                                        self.by_name(), self.data_format, self.dilation_rate, self.bias_value()))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.shape_after(input_shape, self.filters)


class BaseDepthwiseConv(BaseConv):
    """Every channel convolved by itself."""

    __module__ = "keras.src.layers.convolutional.base_depthwise_conv"

    def __init__(self, kernel_size: Any, strides: Any = 1, padding: str = "valid", depth_multiplier: int = 1, data_format: Any = None,
                 dilation_rate: Any = 1, activation: Any = None, use_bias: bool = True, depthwise_initializer: Any = "glorot_uniform",
                 bias_initializer: Any = "zeros", depthwise_regularizer: Any = None, bias_regularizer: Any = None,
                 activity_regularizer: Any = None, depthwise_constraint: Any = None, bias_constraint: Any = None, **kwargs: Any):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if depth_multiplier <= 0:
            raise ValueError("Invalid value for argument `depth_multiplier`. Expected a strictly positive value. Received "
                             f"depth_multiplier={depth_multiplier}.")
        self.settle(kernel_size, strides, padding, data_format, dilation_rate)
        self.take(depth_multiplier=depth_multiplier, activation=activation, use_bias=use_bias, depthwise_initializer=depthwise_initializer,
                  bias_initializer=bias_initializer, depthwise_regularizer=depthwise_regularizer, bias_regularizer=bias_regularizer,
                  depthwise_constraint=depthwise_constraint, bias_constraint=bias_constraint)

    def build(self, input_shape: Any) -> None:
        channels = self.channels(input_shape)
        self.kernel = self.weight("kernel", (*self.kernel_size, channels, self.depth_multiplier), "depthwise")
        self.bias = self.weight("bias", (channels * self.depth_multiplier,)) if self.use_bias else None
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self.finish(nn.depthwise_convolved(ops.convert_to_tensor(self.fitted(inputs)), ops.convert_to_tensor(self.kernel),
                                                  self.strides,
                                                  self.by_name(), self.data_format, self.dilation_rate, self.bias_value()))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.shape_after(input_shape, input_shape[-1 if self.data_format == "channels_last" else 1] * self.depth_multiplier)


class BaseSeparableConv(BaseConv):
    """A depthwise convolution and one of size 1."""

    __module__ = "keras.src.layers.convolutional.base_separable_conv"

    def __init__(self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid", data_format: Any = None,
                 dilation_rate: Any = 1, depth_multiplier: int = 1, activation: Any = None, use_bias: bool = True,
                 depthwise_initializer: Any = "glorot_uniform", pointwise_initializer: Any = "glorot_uniform",
                 bias_initializer: Any = "zeros",
                 depthwise_regularizer: Any = None, pointwise_regularizer: Any = None, bias_regularizer: Any = None,
                 activity_regularizer: Any = None, depthwise_constraint: Any = None, pointwise_constraint: Any = None,
                 bias_constraint: Any = None, **kwargs: Any):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if depth_multiplier <= 0:
            raise ValueError("Invalid value for argument `depth_multiplier`. Expected a strictly positive value. Received "
                             f"depth_multiplier={depth_multiplier}.")
        if filters is not None and filters <= 0:
            raise ValueError(f"Invalid value for argument `filters`. Expected a strictly positive value. Received filters={filters}.")
        self.take(depth_multiplier=depth_multiplier, filters=filters)
        self.settle(kernel_size, strides, padding, data_format, dilation_rate)
        self.take(activation=activation, use_bias=use_bias, depthwise_initializer=depthwise_initializer,
                  pointwise_initializer=pointwise_initializer, bias_initializer=bias_initializer,
                  depthwise_regularizer=depthwise_regularizer,
                  pointwise_regularizer=pointwise_regularizer, bias_regularizer=bias_regularizer, depthwise_constraint=depthwise_constraint,
                  pointwise_constraint=pointwise_constraint, bias_constraint=bias_constraint)

    def build(self, input_shape: Any) -> None:
        channels = self.channels(input_shape)
        self.depthwise_kernel = self.weight("depthwise_kernel", (*self.kernel_size, channels, self.depth_multiplier), "depthwise")
        self.pointwise_kernel = self.weight("pointwise_kernel", (*(1,) * self.rank, channels * self.depth_multiplier, self.filters),
                                            "pointwise")
        self.bias = self.weight("bias", (self.filters,)) if self.use_bias else None
        self.built = True

    def call(self, inputs: Any) -> Any:
        y = nn.depthwise_convolved(ops.convert_to_tensor(self.fitted(inputs)), ops.convert_to_tensor(self.depthwise_kernel), self.strides,
                                   self.by_name(), self.data_format, self.dilation_rate)
        return self.finish(nn.convolved(y, ops.convert_to_tensor(self.pointwise_kernel), 1, "valid", self.data_format, 1,
                                        self.bias_value()))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.shape_after(input_shape, self.filters)


class BaseConvTranspose(BaseConv):
    """The transposed convolution."""

    __module__ = "keras.src.layers.convolutional.base_conv_transpose"

    def __init__(self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid", data_format: Any = None,
                 output_padding: Any = None, dilation_rate: Any = 1, activation: Any = None, use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros", kernel_regularizer: Any = None,
                 bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None, bias_constraint: Any = None,
                 **kwargs: Any):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if filters is not None and filters <= 0:
            raise ValueError(f"Invalid value for argument `filters`. Expected a strictly positive value. Received filters={filters}.")
        self.take(filters=filters)
        self.settle(kernel_size, strides, padding, data_format, dilation_rate)
        self.output_padding = None if output_padding is None else sizes(output_padding, self.rank, "output_padding", True)
        self.take(activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer, bias_initializer=bias_initializer,
                  kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint,
                  bias_constraint=bias_constraint)
        self._taken = (*self._taken, "output_padding")

    def build(self, input_shape: Any) -> None:
        channels = self.channels(input_shape)
        self.kernel = self.weight("kernel", (*self.kernel_size, self.filters, channels))
        self.bias = self.weight("bias", (self.filters,)) if self.use_bias else None
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self.finish(nn.transposed_convolved(ops.convert_to_tensor(inputs), ops.convert_to_tensor(self.kernel), self.strides,
                                                   self.padding,
                                                   self.output_padding, self.data_format, self.dilation_rate, self.bias_value()))

    def compute_output_shape(self, input_shape: Any) -> Any:
        last = self.data_format == "channels_last"
        extra = self.output_padding or (None,) * self.rank
        spatial = [None if n is None else nn.transposed_length(n, k, s, d, self.padding, e) for n, k, s, d, e in
                   zip(input_shape[1:-1] if last else input_shape[2:], self.kernel_size, self.strides, self.dilation_rate, extra)]
        return (input_shape[0], *spatial, self.filters) if last else (input_shape[0], self.filters, *spatial)


def ranked(name: str, base: type, rank: int, summary: str) -> type:
    """A convolution of a number of dimensions."""
    return type(name, (base,), {"rank": rank, "__doc__": summary, "__module__": f"keras.src.layers.convolutional.{name.lower()}"})


Conv1D, Conv2D, Conv3D = (ranked(f"Conv{n}D", Conv, n, f"Convolution over {n} dimensions.") for n in (1, 2, 3))
DepthwiseConv1D, DepthwiseConv2D = (ranked(f"DepthwiseConv{n}D", BaseDepthwiseConv, n, f"Depthwise convolution over {n} dimensions.")
                                    for n in (1, 2))
SeparableConv1D, SeparableConv2D = (ranked(f"SeparableConv{n}D", BaseSeparableConv, n, f"Separable convolution over {n} dimensions.")
                                    for n in (1, 2))
Conv1DTranspose, Conv2DTranspose, Conv3DTranspose = (
    ranked(f"Conv{n}DTranspose", BaseConvTranspose, n, f"Transposed convolution over {n} dimensions.") for n in (1, 2, 3))
