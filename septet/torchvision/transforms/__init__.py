"""`torchvision.transforms`: changes of images, tensors (..., c, h, w) or Pillow's.  Loaded by name."""
from __future__ import annotations

from septet.torch.lazy import homes, loader

_HOME = homes({
    "basic": "Compose ToTensor PILToTensor ToPILImage ConvertImageDtype Normalize Resize CenterCrop Pad Lambda RandomApply RandomChoice "
             "RandomOrder FiveCrop TenCrop LinearTransformation Grayscale RandomTransforms",
    "random_geometry": "RandomCrop RandomHorizontalFlip RandomVerticalFlip RandomResizedCrop RandomRotation RandomAffine "
                       "RandomPerspective RandomErasing ElasticTransform",
    "random_color": "ColorJitter RandomGrayscale GaussianBlur RandomInvert RandomPosterize RandomSolarize RandomAdjustSharpness "
                    "RandomAutocontrast RandomEqualize",
    "autoaugment": "AutoAugment RandAugment TrivialAugmentWide AugMix", "augmentation": "AutoAugmentPolicy", "modes": "InterpolationMode",
})
__all__ = sorted({*_HOME} - {"RandomTransforms"})
__getattr__, __dir__ = loader("septet.torchvision.transforms", _HOME, ("autoaugment", "functional", "transforms", "v2"))
