"""MobileNetV2.  Source: Sandler et al., MobileNetV2: inverted residuals and linear bottlenecks (2018)."""
from __future__ import annotations

from functools import partial
from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.models._utils import _make_divisible, initialise_by_kind
from septet.torchvision.models.registry import model
from septet.torchvision.ops.misc import Conv2dNormActivation

STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
# expansion, channels, blocks, stride


class InvertedResidual(nn.Module):
    """Widened, convolved by channels, narrowed; around it where the shape stays."""

    def __init__(self, inp: int, oup: int, stride: int, expand_ratio: int, norm_layer: Any = None):
        super().__init__()
        if stride not in (1, 2):
            raise ValueError(f"stride should be 1 or 2 instead of {stride}")
        self.stride, self.out_channels, self._is_cn = stride, oup, stride > 1
        norm_layer = norm_layer or nn.BatchNorm2d
        hidden = round(inp * expand_ratio)
        self.use_res_connect = stride == 1 and inp == oup
        conv = partial(Conv2dNormActivation, norm_layer=norm_layer, activation_layer=nn.ReLU6)
        self.conv = nn.Sequential(
            *([conv(inp, hidden, kernel_size=1)] if expand_ratio != 1 else []),
            conv(hidden, hidden, stride=stride, groups=hidden),
            nn.Conv2d(hidden, oup, 1, 1, 0, bias=False), norm_layer(oup))

    def forward(self, x: Any) -> Any:
        return x + self.conv(x) if self.use_res_connect else self.conv(x)


class MobileNetV2(nn.Module):
    """Inverted residual blocks; images (n, 3, h, w) to scores (n, num_classes)."""

    def __init__(self, num_classes: int = 1000, width_mult: float = 1.0, inverted_residual_setting: Any = None, round_nearest: int = 8,
                 block: Any = None, norm_layer: Any = None, dropout: float = 0.2):
        super().__init__()
        block, norm_layer = block or InvertedResidual, norm_layer or nn.BatchNorm2d
        stages = STAGES if inverted_residual_setting is None else inverted_residual_setting
        if len(stages) == 0 or len(stages[0]) != 4:
            raise ValueError(f"inverted_residual_setting should be non-empty or a 4-element list, got {inverted_residual_setting}")
        channels = _make_divisible(32 * width_mult, round_nearest)
        self.last_channel = _make_divisible(1280 * max(1.0, width_mult), round_nearest)
        features: list[Any] = [Conv2dNormActivation(3, channels, stride=2, norm_layer=norm_layer, activation_layer=nn.ReLU6)]
        for expansion, width, count, stride in stages:
            outputs = _make_divisible(width * width_mult, round_nearest)
            for k in range(count):
                features.append(block(channels, outputs, stride if k == 0 else 1, expand_ratio=expansion, norm_layer=norm_layer))
                channels = outputs
        features.append(Conv2dNormActivation(channels, self.last_channel, kernel_size=1, norm_layer=norm_layer, activation_layer=nn.ReLU6))
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout), nn.Linear(self.last_channel, num_classes))
        for m in self.modules():
            initialise(m)

    def forward(self, x: Any) -> Any:
        x = nn.functional.adaptive_avg_pool2d(self.features(x), (1, 1))
        return self.classifier(torch.flatten(x, 1))


def initialise(m: Any) -> None:
    """Convolutions by Kaiming, linear layers normal, norms 1, biases 0."""
    initialise_by_kind(m, lambda weight: nn.init.normal_(weight, 0, 0.01))


@model
def mobilenet_v2(**kwargs: Any) -> Any:
    """MobileNetV2: images (n, 3, h, w) to scores (n, num_classes)."""
    return MobileNetV2(**kwargs)
