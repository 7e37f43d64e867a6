"""`keras.datasets`: from files on disk; nothing is fetched."""
from __future__ import annotations

from septet.keras import lazy as _lazy

NAMES = "boston_housing california_housing cifar10 cifar100 fashion_mnist imdb mnist reuters"
__getattr__, __dir__ = _lazy.attach("septet.keras.datasets", {}, NAMES)
