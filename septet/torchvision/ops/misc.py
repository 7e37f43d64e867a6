"""Blocks that networks for images share."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import septet.torch as torch
from septet.torch import nn

CONVS = {2: nn.Conv2d, 3: nn.Conv3d}


class FrozenBatchNorm2d(nn.Module):
    """Batch normalisation whose statistics and parameters are buffers: they never change."""

    def __init__(self, num_features: int, eps: float = 1e-5):
        super().__init__()
        self.eps = eps
        for name, value in (("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, torch.full((num_features,), value))

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *rest: Any) -> None:
        state_dict.pop(prefix + "num_batches_tracked", None)
        super()._load_from_state_dict(state_dict, prefix, *rest)

    def forward(self, x: Any) -> Any:
        weight, bias, mean, variance = (b.reshape(1, -1, 1, 1) for b in (self.weight, self.bias, self.running_mean, self.running_var))
        scale = weight * (variance + self.eps).rsqrt()
        return x * scale + (bias - mean * scale)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.weight.shape[0]}, eps={self.eps})"


def with_inplace(inplace: bool | None) -> dict[str, Any]:
    """The keyword, where it is given."""
    return {} if inplace is None else {"inplace": inplace}


class ConvNormActivation(nn.Sequential):
    """A convolution, what normalises it, an activation; padding keeps the size where it is not given."""

    def __init__(self, dims: int, in_channels: int, out_channels: int, kernel_size: Any, stride: Any, padding: Any, groups: int,
                 norm_layer: Any, activation_layer: Any, dilation: Any, inplace: bool | None, bias: bool | None):
        if padding is None:
            padding = same_padding(dims, kernel_size, dilation)
        conv = CONVS[dims](in_channels, out_channels, kernel_size, stride, padding, dilation=dilation, groups=groups,
                           bias=norm_layer is None if bias is None else bias)
        layers = [conv]
        if norm_layer is not None:
            layers.append(norm_layer(out_channels))
        if activation_layer is not None:
            layers.append(activation_layer(**with_inplace(inplace)))
        super().__init__(*layers)
        self.out_channels = out_channels


def same_padding(dims: int, kernel_size: Any, dilation: Any) -> Any:
    """The padding that keeps the size."""
    if isinstance(kernel_size, int) and isinstance(dilation, int):
        return (kernel_size - 1) // 2 * dilation
    sizes, steps = ((x,) * dims if isinstance(x, int) else tuple(x) for x in (kernel_size, dilation))
    return tuple((k - 1) // 2 * d for k, d in zip(sizes, steps))


class Conv2dNormActivation(ConvNormActivation):
    """Conv2d, normalisation, activation."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: Any = 3, stride: Any = 1, padding: Any = None, groups: int = 1,
                 norm_layer: Any = nn.BatchNorm2d, activation_layer: Any = nn.ReLU, dilation: Any = 1, inplace: bool | None = True,
                 bias: bool | None = None):
        super().__init__(2, in_channels, out_channels, kernel_size, stride, padding, groups, norm_layer, activation_layer, dilation,
                         inplace, bias)


class Conv3dNormActivation(ConvNormActivation):
    """Conv3d, normalisation, activation."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: Any = 3, stride: Any = 1, padding: Any = None, groups: int = 1,
                 norm_layer: Any = nn.BatchNorm3d, activation_layer: Any = nn.ReLU, dilation: Any = 1, inplace: bool | None = True,
                 bias: bool | None = None):
        super().__init__(3, in_channels, out_channels, kernel_size, stride, padding, groups, norm_layer, activation_layer, dilation,
                         inplace, bias)


class SqueezeExcitation(nn.Module):
    """Channels weighted by what the whole image says.  Source: Hu et al., Squeeze-and-excitation networks (2018)."""

    def __init__(self, input_channels: int, squeeze_channels: int, activation: Any = nn.ReLU, scale_activation: Any = nn.Sigmoid):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, 1)
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, 1)
        self.activation = activation()
        self.scale_activation = scale_activation()

    def forward(self, input: Any) -> Any:
        return self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(input))))) * input


class MLP(nn.Sequential):
    """Linear layers, each but the last with normalisation and activation, all with dropout."""

    def __init__(self, in_channels: int, hidden_channels: Sequence[int], norm_layer: Any = None, activation_layer: Any = nn.ReLU,
                 inplace: bool | None = None, bias: bool = True, dropout: float = 0.0):
        layers: list[Any] = []
        size = in_channels
        for width in hidden_channels[:-1]:
            layers.append(nn.Linear(size, width, bias=bias))
            if norm_layer is not None:
                layers.append(norm_layer(width))
            layers += [activation_layer(**with_inplace(inplace)), nn.Dropout(dropout, **with_inplace(inplace))]
            size = width
        layers += [nn.Linear(size, hidden_channels[-1], bias=bias), nn.Dropout(dropout, **with_inplace(inplace))]
        super().__init__(*layers)


class Permute(nn.Module):
    """Dimensions in another order."""

    def __init__(self, dims: list[int]):
        super().__init__()
        self.dims = dims

    def forward(self, x: Any) -> Any:
        return torch.permute(x, self.dims)


def stochastic_depth(input: Any, p: float, mode: str, training: bool = True) -> Any:
    """Zeros with probability p, for the whole batch or for each row, else input / (1 - p).

    Source: Huang et al., Deep networks with stochastic depth (2016).
    """
    if p < 0.0 or p > 1.0:
        raise ValueError(f"drop probability has to be between 0 and 1, but got {p}")
    if mode not in ("batch", "row"):
        raise ValueError(f"mode has to be either 'batch' or 'row', but got {mode}")
    if not training or p == 0.0:
        return input
    noise = torch.empty([input.shape[0] if mode == "row" else 1] + [1] * (input.ndim - 1), dtype=input.dtype).bernoulli_(1.0 - p)
    return input * (noise / (1.0 - p) if p < 1.0 else noise)


class StochasticDepth(nn.Module):
    """`stochastic_depth` while training."""

    def __init__(self, p: float, mode: str):
        super().__init__()
        self.p, self.mode = p, mode

    def forward(self, input: Any) -> Any:
        return stochastic_depth(input, self.p, self.mode, self.training)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p={self.p}, mode={self.mode})"


