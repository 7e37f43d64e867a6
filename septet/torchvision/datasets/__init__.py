"""`torchvision.datasets`: data sets in local files, in the formats they are published in.  Loaded by name."""
from __future__ import annotations

from septet.torch.lazy import homes, loader

_HOME = homes({
    "vision": "VisionDataset StandardTransform", "folder": "ImageFolder DatasetFolder", "mnist": "MNIST FashionMNIST KMNIST EMNIST",
    "cifar": "CIFAR10 CIFAR100", "fakedata": "FakeData",
})
__all__ = sorted({*_HOME} - {"StandardTransform"})
__getattr__, __dir__ = loader("septet.torchvision.datasets", _HOME, ("cifar", "fakedata", "folder", "mnist", "utils", "vision"))
