"""SqueezeNet.  Source: Iandola et al., SqueezeNet (2016)."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.models.registry import model

# what follows the first convolution: inputs, squeezed, expanded of each fire module; None is pooling
PLANS: dict[str, tuple[tuple[int, int, int] | None, ...]] = {
    "1_0": (None, (96, 16, 64), (128, 16, 64), (128, 32, 128), None, (256, 32, 128), (256, 48, 192), (384, 48, 192), (384, 64, 256), None,
            (512, 64, 256)),
    "1_1": (None, (64, 16, 64), (128, 16, 64), None, (128, 32, 128), (256, 32, 128), None, (256, 48, 192), (384, 48, 192), (384, 64, 256),
            (512, 64, 256)),
}
FIRST = {"1_0": (96, 7), "1_1": (64, 3)}        # channels, kernel


class Fire(nn.Module):
    """Squeezed to few channels, expanded by single places and by 3 x 3."""

    def __init__(self, inplanes: int, squeeze_planes: int, expand1x1_planes: int, expand3x3_planes: int):
        super().__init__()
        self.inplanes = inplanes
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, kernel_size=1)
        self.squeeze_activation = nn.ReLU(inplace=True)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, kernel_size=1)
        self.expand1x1_activation = nn.ReLU(inplace=True)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, kernel_size=3, padding=1)
        self.expand3x3_activation = nn.ReLU(inplace=True)

    def forward(self, x: Any) -> Any:
        x = self.squeeze_activation(self.squeeze(x))
        return torch.cat([self.expand1x1_activation(self.expand1x1(x)), self.expand3x3_activation(self.expand3x3(x))], 1)


class SqueezeNet(nn.Module):
    """Fire modules and a convolution for the classes.  version: "1_0" or "1_1"."""

    def __init__(self, version: str = "1_0", num_classes: int = 1000, dropout: float = 0.5):
        super().__init__()
        if version not in PLANS:
            raise ValueError(f"Unsupported SqueezeNet version {version}: 1_0 or 1_1 expected")
        self.num_classes = num_classes
        channels, kernel = FIRST[version]
        layers = [nn.Conv2d(3, channels, kernel_size=kernel, stride=2), nn.ReLU(inplace=True)]
        layers += [nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True) if row is None else Fire(*row, row[2]) for row in PLANS[version]]
        self.features = nn.Sequential(*layers)
        last = nn.Conv2d(512, num_classes, kernel_size=1)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout), last, nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d((1, 1)))
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                self._initialise(m, m is last)

    @staticmethod
    def _initialise(m: Any, is_last: bool) -> None:
        """The last convolution normal, the others by Kaiming."""
        if is_last:
            nn.init.normal_(m.weight, mean=0.0, std=0.01)
        else:
            nn.init.kaiming_uniform_(m.weight)
        if m.bias is not None:
            nn.init.constant_(m.bias, 0)

    def forward(self, x: Any) -> Any:
        return torch.flatten(self.classifier(self.features(x)), 1)


@model
def squeezenet1_0(**kwargs: Any) -> Any:
    """SqueezeNet 1.0: images (n, 3, h, w) to scores (n, num_classes)."""
    return SqueezeNet("1_0", **kwargs)


@model
def squeezenet1_1(**kwargs: Any) -> Any:
    """SqueezeNet 1.1, with less work: images (n, 3, h, w) to scores (n, num_classes)."""
    return SqueezeNet("1_1", **kwargs)
