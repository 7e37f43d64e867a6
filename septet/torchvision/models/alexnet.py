"""AlexNet.  Source: Krizhevsky, One weird trick for parallelizing convolutional neural networks (2014)."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.models.registry import model

CONVOLUTIONS = ((3, 64, 11, 4, 2, True), (64, 192, 5, 1, 2, True), (192, 384, 3, 1, 1, False), (384, 256, 3, 1, 1, False),
                (256, 256, 3, 1, 1, True))          # inputs, outputs, kernel, stride, padding, pooled


class AlexNet(nn.Module):
    """Five convolutions and three linear layers."""

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5):
        super().__init__()
        layers: list[Any] = []
        for inputs, outputs, kernel, stride, padding, pooled in CONVOLUTIONS:
            layers += [nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.ReLU(inplace=True)]
            layers += [nn.MaxPool2d(kernel_size=3, stride=2)] if pooled else []
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(p=dropout), nn.Linear(256 * 6 * 6, 4096), nn.ReLU(inplace=True),
            nn.Dropout(p=dropout), nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Linear(4096, num_classes))

    def forward(self, x: Any) -> Any:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


@model
def alexnet(**kwargs: Any) -> Any:
    """AlexNet: images (n, 3, h, w) to scores (n, num_classes)."""
    return AlexNet(**kwargs)
