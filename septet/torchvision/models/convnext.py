"""ConvNeXt.  Source: Liu et al., A ConvNet for the 2020s (2022)."""
from __future__ import annotations

from functools import partial
from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.torchvision.models.registry import model
from septet.torchvision.ops.misc import Conv2dNormActivation, Permute, StochasticDepth


class LayerNorm2d(nn.LayerNorm):
    """LayerNorm of the channels of (n, c, h, w)."""

    def forward(self, x: Any) -> Any:
        x = F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class CNBlock(nn.Module):
    """A wide convolution by channels and two linear layers, scaled, around itself."""

    def __init__(self, dim: int, layer_scale: float, stochastic_depth_prob: float, norm_layer: Any = None):
        super().__init__()
        norm_layer = norm_layer or partial(nn.LayerNorm, eps=1e-6)
        self.block = nn.Sequential(
            nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim, bias=True), Permute([0, 2, 3, 1]), norm_layer(dim),
            nn.Linear(dim, 4 * dim, bias=True), nn.GELU(), nn.Linear(4 * dim, dim, bias=True), Permute([0, 3, 1, 2]))
        self.layer_scale = nn.Parameter(torch.ones(dim, 1, 1) * layer_scale)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")

    def forward(self, input: Any) -> Any:
        return self.stochastic_depth(self.layer_scale * self.block(input)) + input


class CNBlockConfig:
    """What a stage is made of."""

    def __init__(self, input_channels: int, out_channels: int | None, num_layers: int):
        self.input_channels, self.out_channels, self.num_layers = input_channels, out_channels, num_layers

    def __repr__(self) -> str:
        return (f"{type(self).__name__}(input_channels={self.input_channels}, out_channels={self.out_channels}, "
                f"num_layers={self.num_layers})")


class ConvNeXt(nn.Module):
    """Four stages of blocks, each but the last followed by halving."""

    def __init__(self, block_setting: list[CNBlockConfig], stochastic_depth_prob: float = 0.0, layer_scale: float = 1e-6,
                 num_classes: int = 1000, block: Any = None, norm_layer: Any = None):
        super().__init__()
        if not block_setting:
            raise ValueError("The block_setting should not be empty")
        block, norm_layer = block or CNBlock, norm_layer or partial(LayerNorm2d, eps=1e-6)
        first = block_setting[0].input_channels
        layers: list[Any] = [Conv2dNormActivation(3, first, kernel_size=4, stride=4, padding=0, norm_layer=norm_layer,
                                                  activation_layer=None, bias=True)]
        total, number = sum(cnf.num_layers for cnf in block_setting), 0
        for cnf in block_setting:
            chances = [stochastic_depth_prob * k / (total - 1.0) for k in range(number, number + cnf.num_layers)]
            number += cnf.num_layers
            layers.append(nn.Sequential(*(block(cnf.input_channels, layer_scale, p) for p in chances)))
            if cnf.out_channels is not None:
                layers.append(nn.Sequential(norm_layer(cnf.input_channels),
                                            nn.Conv2d(cnf.input_channels, cnf.out_channels, kernel_size=2, stride=2)))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        last = block_setting[-1].out_channels or block_setting[-1].input_channels
        self.classifier = nn.Sequential(norm_layer(last), nn.Flatten(1), nn.Linear(last, num_classes))
        for m in self.modules():
            if isinstance(m, (nn.Conv2d, nn.Linear)):
                nn.init.trunc_normal_(m.weight, std=0.02)
                if m.bias is not None:
                    nn.init.zeros_(m.bias)

    def forward(self, x: Any) -> Any:
        return self.classifier(self.avgpool(self.features(x)))


NETWORKS = {"convnext_tiny": ((96, 192, 384, 768), (3, 3, 9, 3), 0.1), "convnext_small": ((96, 192, 384, 768), (3, 3, 27, 3), 0.4),
            "convnext_base": ((128, 256, 512, 1024), (3, 3, 27, 3), 0.5), "convnext_large": ((192, 384, 768, 1536), (3, 3, 27, 3), 0.5)}


def builder(name: str) -> Any:
    """The public function of a row of the table: widths, depths, how often the last block is left out."""
    widths, depths, probability = NETWORKS[name]

    def build(*, stochastic_depth_prob: float = probability, **kwargs: Any) -> Any:
        setting = [CNBlockConfig(width, after, depth) for width, after, depth in zip(widths, (*widths[1:], None), depths)]
        return ConvNeXt(setting, stochastic_depth_prob=stochastic_depth_prob, **kwargs)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"{name}: images (n, 3, h, w) to scores (n, num_classes)."
    return model(build)


globals().update({name: builder(name) for name in NETWORKS})
