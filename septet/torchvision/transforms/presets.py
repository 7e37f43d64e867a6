"""What networks with published weights expect of an image."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch import Tensor, nn
from septet.torchvision.transforms import functional as F
from septet.torchvision.transforms.modes import InterpolationMode

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)           # of the channels of ImageNet


class ImageClassification(nn.Module):
    """Resized, cropped in the middle, as floats, normalised."""

    def __init__(self, *, crop_size: int, resize_size: int = 256, mean: Any = MEAN, std: Any = STD,
                 interpolation: Any = InterpolationMode.BILINEAR, antialias: bool | None = True):
        super().__init__()
        self.crop_size, self.resize_size, self.mean, self.std = [crop_size], [resize_size], list(mean), list(std)
        self.interpolation, self.antialias = InterpolationMode(interpolation), antialias

    def forward(self, img: Any) -> Any:
        img = F.center_crop(F.resize(img, self.resize_size, self.interpolation, antialias=self.antialias), self.crop_size)
        img = img if isinstance(img, Tensor) else F.pil_to_tensor(img)
        return F.normalize(F.convert_image_dtype(img, torch.float), mean=self.mean, std=self.std)

    def __repr__(self) -> str:
        shown = ("crop_size", "resize_size", "mean", "std", "interpolation")
        return "\n".join([f"{type(self).__name__}(", *(f"    {name}={getattr(self, name)}" for name in shown), ")"])
