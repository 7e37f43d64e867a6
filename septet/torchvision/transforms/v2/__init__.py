"""`torchvision.transforms.v2`: changes of images together with their masks, boxes and labels.  Loaded by name."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.torch.lazy import homes, loader

_HOME = homes({
    "transform": "Transform",
    "container": "Compose RandomApply RandomChoice RandomOrder",
    "conversion": "ToImage ToTensor PILToTensor ToPILImage ToPureTensor ToDtype ConvertImageDtype Normalize Lambda Identity "
                  "LinearTransformation ConvertBoundingBoxFormat ClampBoundingBoxes",
    "geometry": "Resize CenterCrop Pad RandomHorizontalFlip RandomVerticalFlip RandomCrop RandomResizedCrop RandomRotation RandomAffine "
                "RandomPerspective ElasticTransform FiveCrop TenCrop RandomResize RandomShortestSize ScaleJitter",
    "color": "Grayscale RGB RandomGrayscale ColorJitter RandomChannelPermutation GaussianBlur GaussianNoise RandomErasing RandomInvert "
             "RandomPosterize RandomSolarize RandomAdjustSharpness RandomAutocontrast RandomEqualize",
    "augment": "AutoAugment RandAugment TrivialAugmentWide AugMix",
    "mixing": "MixUp CutMix",
})
_MISSING = frozenset("""ClampKeyPoints JPEG RandomIoUCrop RandomPhotometricDistort RandomZoomOut SanitizeBoundingBoxes SanitizeKeyPoints
    SetClampingMode UniformTemporalSubsample""".split())
__all__ = sorted({*_HOME, "AutoAugmentPolicy", "InterpolationMode"})
_load, __dir__ = loader("septet.torchvision.transforms.v2", _HOME, ("functional",))


def __getattr__(name: str) -> Any:
    """Load the module that has the name; NotSupported for what torchvision has and the face has not."""
    if name in ("AutoAugmentPolicy", "InterpolationMode"):
        from septet.torchvision import transforms

        return getattr(transforms, name)
    if name in _MISSING:
        raise NotSupported(f"torchvision.transforms.v2.{name}")
    return _load(name)
