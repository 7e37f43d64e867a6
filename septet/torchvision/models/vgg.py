"""Networks of the Visual Geometry Group.  Source: Simonyan and Zisserman, Very deep convolutional networks (2015)."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.models.registry import model

WIDTHS = (64, 128, 256, 512, 512)               # of the stages
DEPTHS = {"vgg11": (1, 1, 2, 2, 2), "vgg13": (2, 2, 2, 2, 2), "vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}


class VGG(nn.Module):
    """Stages of convolutions, pooled, and three linear layers."""

    def __init__(self, features: Any, num_classes: int = 1000, init_weights: bool = True, dropout: float = 0.5):
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(True), nn.Dropout(p=dropout), nn.Linear(4096, 4096), nn.ReLU(True),
            nn.Dropout(p=dropout), nn.Linear(4096, num_classes))
        if init_weights:
            for m in self.modules():
                initialise(m)

    def forward(self, x: Any) -> Any:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def initialise(m: Any) -> None:
    """Convolutions by Kaiming, linear layers normal, norms 1, biases 0."""
    if isinstance(m, nn.Conv2d):
        nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
        if m.bias is not None:
            nn.init.constant_(m.bias, 0)
    elif isinstance(m, nn.BatchNorm2d):
        nn.init.constant_(m.weight, 1)
        nn.init.constant_(m.bias, 0)
    elif isinstance(m, nn.Linear):
        nn.init.normal_(m.weight, 0, 0.01)
        nn.init.constant_(m.bias, 0)


def make_layers(depths: tuple[int, ...], batch_norm: bool) -> Any:
    """The convolutions."""
    layers: list[Any] = []
    channels = 3
    for width, depth in zip(WIDTHS, depths):
        for _ in range(depth):
            layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), *([nn.BatchNorm2d(width)] if batch_norm else []),
                       nn.ReLU(inplace=True)]
            channels = width
        layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
    return nn.Sequential(*layers)


def builder(name: str) -> Any:
    """The public function of a network."""
    depths, batch_norm = DEPTHS[name.removesuffix("_bn")], name.endswith("_bn")

    def build(**kwargs: Any) -> Any:
        return VGG(make_layers(depths, batch_norm), **kwargs)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"{name}: images (n, 3, h, w) to scores (n, num_classes)."
    return model(build)


globals().update({name + norm: builder(name + norm) for name in DEPTHS for norm in ("", "_bn")})
