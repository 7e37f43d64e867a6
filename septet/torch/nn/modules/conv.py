"""Convolution layers."""
from __future__ import annotations

import math
from typing import Any

from septet.torch.nn import init
from septet.torch.nn.functional import conv as fn
from septet.torch.nn.functional.padding import pad
from septet.torch.nn.modules.lazy import LazyModuleMixin
from septet.torch.nn.modules.linear import blank
from septet.torch.nn.modules.module import Module
from septet.torch.nn.modules.utils import _ntuple, _reverse_repeat_tuple
from septet.torch.nn.parameter import UninitializedParameter, is_lazy

FORWARD = {1: fn.conv1d, 2: fn.conv2d, 3: fn.conv3d}
TRANSPOSED = {1: fn.conv_transpose1d, 2: fn.conv_transpose2d, 3: fn.conv_transpose3d}
PADDINGS = {"zeros", "reflect", "replicate", "circular"}


class _ConvNd(Module):
    """What all convolutions share: sizes, parameters, text."""

    __constants__ = ["stride", "padding", "dilation", "groups", "padding_mode", "output_padding", "in_channels", "out_channels",
                     "kernel_size"]

    def __init__(self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any, transposed: bool,
                 output_padding: Any, groups: int, bias: bool, padding_mode: str, device: Any = None, dtype: Any = None):
        super().__init__()
        check_sizes(in_channels, out_channels, groups, stride, padding, padding_mode)
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.stride, self.padding, self.dilation, self.transposed = stride, padding, dilation, transposed
        self.output_padding, self.groups, self.padding_mode = output_padding, groups, padding_mode
        self._reversed_padding_repeated_twice = self._padding_pairs()
        shape = (in_channels, out_channels // groups) if transposed else (out_channels, in_channels // groups)
        self.weight = blank(*shape, *kernel_size, device=device, dtype=dtype)
        self.register_parameter("bias", blank(out_channels, device=device, dtype=dtype) if bias else None)
        self.reset_parameters()

    def _padding_pairs(self) -> Any:
        """Padding before and after each dimension as `pad` takes it."""
        if not isinstance(self.padding, str):
            return _reverse_repeat_tuple(self.padding, 2)
        pairs = [0, 0] * len(self.kernel_size)
        if self.padding == "same":
            for k, (d, size) in enumerate(zip(self.dilation, self.kernel_size)):
                total, at = d * (size - 1), 2 * (len(self.kernel_size) - 1 - k)
                pairs[at: at + 2] = [total // 2, total - total // 2]
        return pairs

    def reset_parameters(self) -> None:
        """Draw the parameters anew: uniformly, within 1 / sqrt(inputs of an output)."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            if fan_in != 0:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        zeros, ones = (0,) * len(self.kernel_size), (1,) * len(self.kernel_size)
        for name, plain in (("padding", zeros), ("dilation", ones), ("output_padding", zeros)):
            if getattr(self, name) != plain:
                text += f", {name}={getattr(self, name)}"
        text += f", groups={self.groups}" if self.groups != 1 else ""
        text += ", bias=False" if self.bias is None else ""
        return text + (f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "")


def check_sizes(in_channels: int, out_channels: int, groups: int, stride: Any, padding: Any, padding_mode: str) -> None:
    """ValueError for sizes that do not belong together."""
    if groups <= 0:
        raise ValueError("groups must be a positive integer")
    if in_channels % groups:
        raise ValueError("in_channels must be divisible by groups")
    if out_channels % groups:
        raise ValueError("out_channels must be divisible by groups")
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}")
        if padding == "same" and any(s != 1 for s in stride):
            raise ValueError("padding='same' is not supported for strided convolutions")
    if padding_mode not in PADDINGS:
        raise ValueError(f"padding_mode must be one of {sorted(PADDINGS)}, but got padding_mode='{padding_mode}'")


class _Conv(_ConvNd):
    """A convolution of `dims` dimensions."""

    dims = 0

    def __init__(self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
                 groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None):
        each = _ntuple(self.dims)
        super().__init__(in_channels, out_channels, each(kernel_size), each(stride), padding if isinstance(padding, str) else each(padding),
                         each(dilation), False, each(0), groups, bias, padding_mode, device, dtype)

    def forward(self, input: Any) -> Any:
        return self._conv_forward(input, self.weight, self.bias)

    def _conv_forward(self, input: Any, weight: Any, bias: Any) -> Any:
        function = FORWARD[self.dims]
        if self.padding_mode != "zeros":
            framed = pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            return function(framed, weight, bias, self.stride, 0, self.dilation, self.groups)
        return function(input, weight, bias, self.stride, self.padding, self.dilation, self.groups)


class Conv1d(_Conv):
    """Convolution of (n, c, length)."""

    dims = 1


class Conv2d(_Conv):
    """Convolution of (n, c, height, width)."""

    dims = 2


class Conv3d(_Conv):
    """Convolution of (n, c, depth, height, width)."""

    dims = 3


class _ConvTransposeNd(_ConvNd):
    """A transposed convolution of `dims` dimensions."""

    dims = 0

    def __init__(self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                 groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", device: Any = None, dtype: Any = None):
        each = _ntuple(self.dims)
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(in_channels, out_channels, each(kernel_size), each(stride), each(padding), each(dilation), True,
                         each(output_padding), groups, bias, padding_mode, device, dtype)

    def forward(self, input: Any, output_size: Any = None) -> Any:
        extra = self._output_padding(input, output_size)
        return TRANSPOSED[self.dims](input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)

    def _output_padding(self, input: Any, output_size: Any, *rest: Any) -> Any:
        """What must be added so that the result has the size asked for."""
        if output_size is None:
            return self.output_padding
        n, wanted = self.dims, list(output_size)
        wanted = wanted[-n:] if len(wanted) == input.dim() and input.dim() > n else wanted
        if len(wanted) != n:
            raise ValueError(f"ConvTranspose{n}D: for {input.dim()}D input, output_size must have {n} or {input.dim()} elements (got "
                             f"{len(output_size)})")
        least = [(m - 1) * s - 2 * p + d * (k - 1) + 1 for m, s, p, d, k in zip(
            input.shape[-n:], self.stride, self.padding, self.dilation, self.kernel_size)]
        most = [low + s - 1 for low, s in zip(least, self.stride)]
        if any(not low <= w <= high for low, w, high in zip(least, wanted, most)):
            raise ValueError(f"requested an output size of {wanted}, but valid sizes range from {least} to {most} (for an input of "
                             f"{input.size()[2:]})")
        return tuple(w - low for w, low in zip(wanted, least))


class ConvTranspose1d(_ConvTransposeNd):
    """Transposed convolution of (n, c, length)."""

    dims = 1


class ConvTranspose2d(_ConvTransposeNd):
    """Transposed convolution of (n, c, height, width)."""

    dims = 2


class ConvTranspose3d(_ConvTransposeNd):
    """Transposed convolution of (n, c, depth, height, width)."""

    dims = 3


class _LazyConvXdMixin(LazyModuleMixin):
    """A convolution whose in_channels the first input decides."""

    def _make_lazy(self: Any, out_channels: int, bias: bool, device: Any, dtype: Any) -> None:
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.out_channels = out_channels
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self: Any) -> None:
        if not self.has_uninitialized_params() and self.in_channels != 0:
            super().reset_parameters()  # type: ignore[misc]

    def initialize_parameters(self: Any, input: Any, *args: Any, **kwargs: Any) -> None:
        if not self.has_uninitialized_params():
            return
        if input.dim() not in (self.dims + 1, self.dims + 2):
            raise RuntimeError(f"Expected {self.dims + 1}D (unbatched) or {self.dims + 2}D (batched) input to {type(self).__name__}, but "
                               f"got input of size: {input.shape}")
        self.in_channels = input.shape[-self.dims - 1]
        if self.in_channels % self.groups:
            raise ValueError("in_channels must be divisible by groups")
        sizes = (self.in_channels, self.out_channels // self.groups) if self.transposed else (self.out_channels,
                                                                                              self.in_channels // self.groups)
        self.weight.materialize((*sizes, *self.kernel_size))
        if is_lazy(self.bias):
            self.bias.materialize((self.out_channels,))
        self.reset_parameters()


class _LazyConv(_LazyConvXdMixin):
    """The constructor of lazy convolutions."""

    def __init__(self: Any, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1,
                 bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None):
        super().__init__(0, 0, kernel_size, stride, padding, dilation, groups, False, padding_mode)
        self._make_lazy(out_channels, bias, device, dtype)


class _LazyConvTranspose(_LazyConvXdMixin):
    """The constructor of lazy transposed convolutions."""

    def __init__(self: Any, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                 groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", device: Any = None, dtype: Any = None):
        super().__init__(0, 0, kernel_size, stride, padding, output_padding, groups, False, dilation, padding_mode)
        self._make_lazy(out_channels, bias, device, dtype)


class LazyConv1d(_LazyConv, Conv1d):
    """A Conv1d whose in_channels the first input decides."""

    cls_to_become = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """A Conv2d whose in_channels the first input decides."""

    cls_to_become = Conv2d


class LazyConv3d(_LazyConv, Conv3d):
    """A Conv3d whose in_channels the first input decides."""

    cls_to_become = Conv3d


class LazyConvTranspose1d(_LazyConvTranspose, ConvTranspose1d):
    """A ConvTranspose1d whose in_channels the first input decides."""

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, ConvTranspose2d):
    """A ConvTranspose2d whose in_channels the first input decides."""

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, ConvTranspose3d):
    """A ConvTranspose3d whose in_channels the first input decides."""

    cls_to_become = ConvTranspose3d
