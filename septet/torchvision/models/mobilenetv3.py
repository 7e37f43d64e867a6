"""MobileNetV3.  Source: Howard et al., Searching for MobileNetV3 (2019)."""
from __future__ import annotations

from functools import partial
from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.models._utils import _make_divisible
from septet.torchvision.models.mobilenetv2 import initialise
from septet.torchvision.models.registry import model
from septet.torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation

# inputs, kernel, expanded, outputs, squeeze-and-excitation, activation, stride, dilation where it is asked for; TAIL: the last three rows
LARGE = ((16, 3, 16, 16, False, "RE", 1), (16, 3, 64, 24, False, "RE", 2), (24, 3, 72, 24, False, "RE", 1),
         (24, 5, 72, 40, True, "RE", 2), (40, 5, 120, 40, True, "RE", 1), (40, 5, 120, 40, True, "RE", 1),
         (40, 3, 240, 80, False, "HS", 2), (80, 3, 200, 80, False, "HS", 1), (80, 3, 184, 80, False, "HS", 1),
         (80, 3, 184, 80, False, "HS", 1), (80, 3, 480, 112, True, "HS", 1), (112, 3, 672, 112, True, "HS", 1),
         (112, 5, 672, 160, True, "HS", 2), (160, 5, 960, 160, True, "HS", 1), (160, 5, 960, 160, True, "HS", 1))
SMALL = ((16, 3, 16, 16, True, "RE", 2), (16, 3, 72, 24, False, "RE", 2), (24, 3, 88, 24, False, "RE", 1), (24, 5, 96, 40, True, "HS", 2),
         (40, 5, 240, 40, True, "HS", 1), (40, 5, 240, 40, True, "HS", 1), (40, 5, 120, 48, True, "HS", 1), (48, 5, 144, 48, True, "HS", 1),
         (48, 5, 288, 96, True, "HS", 2), (96, 5, 576, 96, True, "HS", 1), (96, 5, 576, 96, True, "HS", 1))
LAST = {"large": 1280, "small": 1024}
TAIL = 3                            # blocks at the end that `reduced_tail` halves and `dilated` dilates


class InvertedResidualConfig:
    """What a block is made of."""

    def __init__(self, input_channels: int, kernel: int, expanded_channels: int, out_channels: int, use_se: bool, activation: str,
                 stride: int, dilation: int, width_mult: float):
        self.input_channels, self.expanded_channels, self.out_channels = (
            self.adjust_channels(n, width_mult) for n in (input_channels, expanded_channels, out_channels))
        self.kernel, self.use_se, self.use_hs, self.stride, self.dilation = kernel, use_se, activation == "HS", stride, dilation

    @staticmethod
    def adjust_channels(channels: int, width_mult: float) -> int:
        """So many times as wide, in multiples of 8."""
        return _make_divisible(channels * width_mult, 8)


class InvertedResidual(nn.Module):
    """Widened, convolved by channels, weighted, narrowed; around it where the shape stays."""

    def __init__(self, cnf: InvertedResidualConfig, norm_layer: Any, se_layer: Any = None):
        super().__init__()
        if not 1 <= cnf.stride <= 2:
            raise ValueError("illegal stride value")
        se_layer = se_layer or partial(SqueezeExcitation, scale_activation=nn.Hardsigmoid)
        self.use_res_connect = cnf.stride == 1 and cnf.input_channels == cnf.out_channels
        activation, wide = nn.Hardswish if cnf.use_hs else nn.ReLU, cnf.expanded_channels
        layers: list[Any] = []
        if wide != cnf.input_channels:
            layers.append(Conv2dNormActivation(cnf.input_channels, wide, kernel_size=1, norm_layer=norm_layer, activation_layer=activation))
        layers.append(Conv2dNormActivation(
            wide, wide, kernel_size=cnf.kernel, stride=1 if cnf.dilation > 1 else cnf.stride, dilation=cnf.dilation, groups=wide,
            norm_layer=norm_layer, activation_layer=activation))
        if cnf.use_se:
            layers.append(se_layer(wide, _make_divisible(wide // 4, 8)))
        layers.append(Conv2dNormActivation(wide, cnf.out_channels, kernel_size=1, norm_layer=norm_layer, activation_layer=None))
        self.block = nn.Sequential(*layers)
        self.out_channels, self._is_cn = cnf.out_channels, cnf.stride > 1

    def forward(self, input: Any) -> Any:
        return self.block(input) + input if self.use_res_connect else self.block(input)


class MobileNetV3(nn.Module):
    """Inverted residual blocks with squeeze-and-excitation."""

    def __init__(self, inverted_residual_setting: list[InvertedResidualConfig], last_channel: int, num_classes: int = 1000,
                 block: Any = None, norm_layer: Any = None, dropout: float = 0.2):
        super().__init__()
        if not inverted_residual_setting:
            raise ValueError("The inverted_residual_setting should not be empty")
        block, norm_layer = block or InvertedResidual, norm_layer or partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)
        first, last = inverted_residual_setting[0].input_channels, inverted_residual_setting[-1].out_channels
        self.features = nn.Sequential(
            Conv2dNormActivation(3, first, kernel_size=3, stride=2, norm_layer=norm_layer, activation_layer=nn.Hardswish),
            *(block(cnf, norm_layer) for cnf in inverted_residual_setting),
            Conv2dNormActivation(last, 6 * last, kernel_size=1, norm_layer=norm_layer, activation_layer=nn.Hardswish))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Linear(6 * last, last_channel), nn.Hardswish(inplace=True), nn.Dropout(p=dropout, inplace=True),
                                        nn.Linear(last_channel, num_classes))
        for m in self.modules():
            initialise(m)

    def forward(self, x: Any) -> Any:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def settings(rows: Any, kind: str, width_mult: float, reduced_tail: bool, dilated: bool) -> tuple[list[InvertedResidualConfig], int]:
    """(blocks, width of the last layer)."""
    divider, dilation = 2 if reduced_tail else 1, 2 if dilated else 1
    found = []
    for k, (inputs, kernel, wide, outputs, *rest) in enumerate(rows):
        after = k - (len(rows) - TAIL)
        inputs, wide, outputs = (inputs // divider if after > 0 else inputs, wide // divider if after > 0 else wide,
                                 outputs // divider if after >= 0 else outputs)
        found.append(InvertedResidualConfig(inputs, kernel, wide, outputs, *rest, dilation if after >= 0 else 1, width_mult))
    return found, InvertedResidualConfig.adjust_channels(LAST[kind] // divider, width_mult)


@model
def mobilenet_v3_large(*, width_mult: float = 1.0, reduced_tail: bool = False, dilated: bool = False, **kwargs: Any) -> Any:
    """MobileNetV3, large: images (n, 3, h, w) to scores (n, num_classes)."""
    return MobileNetV3(*settings(LARGE, "large", width_mult, reduced_tail, dilated), **kwargs)


@model
def mobilenet_v3_small(*, width_mult: float = 1.0, reduced_tail: bool = False, dilated: bool = False, **kwargs: Any) -> Any:
    """MobileNetV3, small: images (n, 3, h, w) to scores (n, num_classes)."""
    return MobileNetV3(*settings(SMALL, "small", width_mult, reduced_tail, dilated), **kwargs)
