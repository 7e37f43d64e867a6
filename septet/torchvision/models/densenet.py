"""Densely connected networks.  Source: Huang et al., Densely connected convolutional networks (2017)."""
from __future__ import annotations

from collections import OrderedDict
from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.torch.utils.checkpoint import checkpoint
from septet.torchvision.models.registry import model


class _DenseLayer(nn.Module):
    """growth_rate new channels from all before."""

    def __init__(self, num_input_features: int, growth_rate: int, bn_size: int, drop_rate: float, memory_efficient: bool = False):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(num_input_features)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(num_input_features, bn_size * growth_rate, kernel_size=1, stride=1, bias=False)
        self.norm2 = nn.BatchNorm2d(bn_size * growth_rate)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(bn_size * growth_rate, growth_rate, kernel_size=3, stride=1, padding=1, bias=False)
        self.drop_rate, self.memory_efficient = float(drop_rate), memory_efficient

    def bn_function(self, inputs: list[Any]) -> Any:
        """All channels before, narrowed."""
        return self.conv1(self.relu1(self.norm1(torch.cat(inputs, 1))))

    def forward(self, input: Any) -> Any:
        before = list(input) if isinstance(input, (list, tuple)) else [input]
        if self.memory_efficient and any(x.requires_grad for x in before):
            narrow = checkpoint(lambda *xs: self.bn_function(list(xs)), *before, use_reentrant=False)
        else:
            narrow = self.bn_function(before)
        new = self.conv2(self.relu2(self.norm2(narrow)))
        return F.dropout(new, p=self.drop_rate, training=self.training) if self.drop_rate > 0 else new


class _DenseBlock(nn.ModuleDict):
    """Layers of which each sees all before it."""

    def __init__(self, num_layers: int, num_input_features: int, bn_size: int, growth_rate: int, drop_rate: float,
                 memory_efficient: bool = False):
        super().__init__()
        for k in range(num_layers):
            self.add_module(f"denselayer{k + 1}", _DenseLayer(num_input_features + k * growth_rate, growth_rate, bn_size, drop_rate,
                                                              memory_efficient))

    def forward(self, init_features: Any) -> Any:
        features = [init_features]
        for layer in self.values():
            features.append(layer(features))
        return torch.cat(features, 1)


class _Transition(nn.Sequential):
    """Fewer channels, half the size."""

    def __init__(self, num_input_features: int, num_output_features: int):
        super().__init__()
        self.norm = nn.BatchNorm2d(num_input_features)
        self.relu = nn.ReLU(inplace=True)
        self.conv = nn.Conv2d(num_input_features, num_output_features, kernel_size=1, stride=1, bias=False)
        self.pool = nn.AvgPool2d(kernel_size=2, stride=2)


class DenseNet(nn.Module):
    """Dense blocks with transitions between them."""

    def __init__(self, growth_rate: int = 32, block_config: Any = (6, 12, 24, 16), num_init_features: int = 64, bn_size: int = 4,
                 drop_rate: float = 0, num_classes: int = 1000, memory_efficient: bool = False):
        super().__init__()
        self.features = nn.Sequential(OrderedDict([
            ("conv0", nn.Conv2d(3, num_init_features, kernel_size=7, stride=2, padding=3, bias=False)),
            ("norm0", nn.BatchNorm2d(num_init_features)), ("relu0", nn.ReLU(inplace=True)),
            ("pool0", nn.MaxPool2d(kernel_size=3, stride=2, padding=1))]))
        width = num_init_features
        for k, count in enumerate(block_config):
            self.features.add_module(f"denseblock{k + 1}", _DenseBlock(count, width, bn_size, growth_rate, drop_rate, memory_efficient))
            width += count * growth_rate
            if k != len(block_config) - 1:
                self.features.add_module(f"transition{k + 1}", _Transition(width, width // 2))
                width //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(width))
        self.classifier = nn.Linear(width, num_classes)
        for m in self.modules():
            initialise(m)

    def forward(self, x: Any) -> Any:
        x = F.relu(self.features(x), inplace=True)
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(x, (1, 1)), 1))


def initialise(m: Any) -> None:
    """Convolutions by Kaiming, norms 1 and 0, biases 0."""
    if isinstance(m, nn.Conv2d):
        nn.init.kaiming_normal_(m.weight)
    elif isinstance(m, nn.BatchNorm2d):
        nn.init.constant_(m.weight, 1)
        nn.init.constant_(m.bias, 0)
    elif isinstance(m, nn.Linear):
        nn.init.constant_(m.bias, 0)


NETWORKS = {"densenet121": (32, (6, 12, 24, 16), 64), "densenet161": (48, (6, 12, 36, 24), 96), "densenet169": (32, (6, 12, 32, 32), 64),
            "densenet201": (32, (6, 12, 48, 32), 64)}       # growth, layers of the blocks, first channels


def builder(name: str) -> Any:
    """The public function of a row of the table."""
    def build(**kwargs: Any) -> Any:
        return DenseNet(*NETWORKS[name], **kwargs)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"{name}: images (n, 3, h, w) to scores (n, num_classes)."
    return model(build)


globals().update({name: builder(name) for name in NETWORKS})
