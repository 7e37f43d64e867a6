"""EfficientNet.  Sources: Tan and Le, EfficientNet (2019) and EfficientNetV2 (2021)."""
from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.models._utils import _make_divisible, initialise_by_kind
from septet.torchvision.models.registry import model
from septet.torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation, StochasticDepth


@dataclass
class _MBConvConfig:
    """What a stage is made of."""

    expand_ratio: float
    kernel: int
    stride: int
    input_channels: int
    out_channels: int
    num_layers: int
    block: Callable[..., Any]

    @staticmethod
    def adjust_channels(channels: int, width_mult: float, min_value: int | None = None) -> int:
        """So many times as wide, in multiples of 8."""
        return _make_divisible(channels * width_mult, 8, min_value)


class MBConv(nn.Module):
    """Widened, convolved by channels, weighted, narrowed; around it where the shape stays."""

    def __init__(self, cnf: _MBConvConfig, stochastic_depth_prob: float, norm_layer: Any, se_layer: Any = SqueezeExcitation):
        super().__init__()
        if not 1 <= cnf.stride <= 2:
            raise ValueError("illegal stride value")
        self.use_res_connect = cnf.stride == 1 and cnf.input_channels == cnf.out_channels
        wide = cnf.adjust_channels(cnf.input_channels, cnf.expand_ratio)
        conv = partial(Conv2dNormActivation, norm_layer=norm_layer, activation_layer=nn.SiLU)
        layers: list[Any] = [conv(cnf.input_channels, wide, kernel_size=1)] if wide != cnf.input_channels else []
        layers.append(conv(wide, wide, kernel_size=cnf.kernel, stride=cnf.stride, groups=wide))
        layers.append(se_layer(wide, max(1, cnf.input_channels // 4), activation=partial(nn.SiLU, inplace=True)))
        layers.append(Conv2dNormActivation(wide, cnf.out_channels, kernel_size=1, norm_layer=norm_layer, activation_layer=None))
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")
        self.out_channels = cnf.out_channels

    def forward(self, input: Any) -> Any:
        result = self.block(input)
        return self.stochastic_depth(result) + input if self.use_res_connect else result


class FusedMBConv(nn.Module):
    """Widened by a full convolution, narrowed; around it where the shape stays."""

    def __init__(self, cnf: _MBConvConfig, stochastic_depth_prob: float, norm_layer: Any):
        super().__init__()
        if not 1 <= cnf.stride <= 2:
            raise ValueError("illegal stride value")
        self.use_res_connect = cnf.stride == 1 and cnf.input_channels == cnf.out_channels
        wide = cnf.adjust_channels(cnf.input_channels, cnf.expand_ratio)
        conv = partial(Conv2dNormActivation, norm_layer=norm_layer, activation_layer=nn.SiLU)
        if wide != cnf.input_channels:
            narrow = Conv2dNormActivation
            layers = [conv(cnf.input_channels, wide, kernel_size=cnf.kernel, stride=cnf.stride),
                      narrow(wide, cnf.out_channels, kernel_size=1, norm_layer=norm_layer, activation_layer=None)]
        else:
            layers = [conv(cnf.input_channels, cnf.out_channels, kernel_size=cnf.kernel, stride=cnf.stride)]
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")
        self.out_channels = cnf.out_channels

    def forward(self, input: Any) -> Any:
        result = self.block(input)
        return self.stochastic_depth(result) + input if self.use_res_connect else result


class EfficientNet(nn.Module):
    """Stages of MBConv; images (n, 3, h, w) to scores (n, num_classes)."""

    def __init__(self, inverted_residual_setting: Any, dropout: float, stochastic_depth_prob: float = 0.2, num_classes: int = 1000,
                 norm_layer: Any = None, last_channel: int | None = None):
        super().__init__()
        if not inverted_residual_setting:
            raise ValueError("The inverted_residual_setting should not be empty")
        norm_layer = norm_layer or nn.BatchNorm2d
        conv = partial(Conv2dNormActivation, norm_layer=norm_layer, activation_layer=nn.SiLU)
        first, last = inverted_residual_setting[0].input_channels, inverted_residual_setting[-1].out_channels
        layers: list[Any] = [conv(3, first, kernel_size=3, stride=2)]
        layers += stages(inverted_residual_setting, stochastic_depth_prob, norm_layer)
        width = last_channel if last_channel is not None else 4 * last
        layers.append(conv(last, width, kernel_size=1))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout, inplace=True), nn.Linear(width, num_classes))
        for m in self.modules():
            initialise(m)

    def forward(self, x: Any) -> Any:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def stages(setting: list[_MBConvConfig], probability: float, norm_layer: Any) -> list[Any]:
    """The stages; later blocks are left out more often."""
    total, number, found = sum(cnf.num_layers for cnf in setting), 0, []
    for cnf in setting:
        blocks = []
        for _ in range(cnf.num_layers):
            own = copy.copy(cnf)
            if blocks:
                own.input_channels, own.stride = own.out_channels, 1
            blocks.append(own.block(own, probability * float(number) / total, norm_layer))
            number += 1
        found.append(nn.Sequential(*blocks))
    return found


def initialise(m: Any) -> None:
    """Convolutions by Kaiming, norms 1, linear layers uniform, biases 0."""
    initialise_by_kind(m, within_reach)


def within_reach(weight: Any) -> None:
    """Uniform within 1 / sqrt(outputs)."""
    reach = 1.0 / math.sqrt(weight.shape[0])
    nn.init.uniform_(weight, -reach, reach)


# expansion, kernel, stride, inputs, outputs, blocks; of the first version, which all sizes scale
BASE = ((1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3), (6, 5, 1, 80, 112, 3),
        (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1))
SCALES = {"b0": (1.0, 1.0, 0.2), "b1": (1.0, 1.1, 0.2), "b2": (1.1, 1.2, 0.3), "b3": (1.2, 1.4, 0.3), "b4": (1.4, 1.8, 0.4),
          "b5": (1.6, 2.2, 0.4), "b6": (1.8, 2.6, 0.5), "b7": (2.0, 3.1, 0.5)}                   # width, depth, dropout
# fused, expansion, kernel, stride, inputs, outputs, blocks; and the dropout
SECOND = {
    "s": (((1, 1, 3, 1, 24, 24, 2), (1, 4, 3, 2, 24, 48, 4), (1, 4, 3, 2, 48, 64, 4), (0, 4, 3, 2, 64, 128, 6), (0, 6, 3, 1, 128, 160, 9),
           (0, 6, 3, 2, 160, 256, 15)), 0.2),
    "m": (((1, 1, 3, 1, 24, 24, 3), (1, 4, 3, 2, 24, 48, 5), (1, 4, 3, 2, 48, 80, 5), (0, 4, 3, 2, 80, 160, 7), (0, 6, 3, 1, 160, 176, 14),
           (0, 6, 3, 2, 176, 304, 18), (0, 6, 3, 1, 304, 512, 5)), 0.3),
    "l": (((1, 1, 3, 1, 32, 32, 4), (1, 4, 3, 2, 32, 64, 7), (1, 4, 3, 2, 64, 96, 7), (0, 4, 3, 2, 96, 192, 10), (0, 6, 3, 1, 192, 224, 19),
           (0, 6, 3, 2, 224, 384, 25), (0, 6, 3, 1, 384, 640, 7)), 0.4),
}
OWN_NORM = {"b5": {"eps": 0.001, "momentum": 0.01}, "b6": {"eps": 0.001, "momentum": 0.01}, "b7": {"eps": 0.001, "momentum": 0.01}}


def first_version(size: str, kwargs: dict[str, Any]) -> Any:
    """b0 to b7."""
    width, depth, dropout = SCALES[size]
    scale = partial(_MBConvConfig.adjust_channels, width_mult=width)
    setting = [_MBConvConfig(e, k, s, scale(i), scale(o), math.ceil(n * depth), MBConv) for e, k, s, i, o, n in BASE]
    norm = {"norm_layer": partial(nn.BatchNorm2d, **OWN_NORM[size])} if size in OWN_NORM else {}
    return EfficientNet(setting, **{"dropout": dropout, **norm, **kwargs})


def second_version(size: str, kwargs: dict[str, Any]) -> Any:
    """v2_s, v2_m and v2_l."""
    rows, dropout = SECOND[size]
    setting = [_MBConvConfig(e, k, s, i, o, n, FusedMBConv if fused else MBConv) for fused, e, k, s, i, o, n in rows]
    return EfficientNet(setting, **{"dropout": dropout, "last_channel": 1280, "norm_layer": partial(nn.BatchNorm2d, eps=1e-3), **kwargs})


def builder(name: str, make: Any, size: str) -> Any:
    """A public function."""
    def build(**kwargs: Any) -> Any:
        return make(size, kwargs)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"{name}: images (n, 3, h, w) to scores (n, num_classes)."
    return model(build)


globals().update({f"efficientnet_{size}": builder(f"efficientnet_{size}", first_version, size) for size in SCALES})
globals().update({f"efficientnet_v2_{size}": builder(f"efficientnet_v2_{size}", second_version, size) for size in SECOND})
