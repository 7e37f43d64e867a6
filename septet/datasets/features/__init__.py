"""`datasets.features`: what columns hold."""
from __future__ import annotations

from septet.datasets.features.features import (
    Array2D,
    Array3D,
    Array4D,
    Array5D,
    ClassLabel,
    Features,
    Image,
    LargeList,
    List,
    Sequence,
    Value,
)

__all__ = ["Array2D", "Array3D", "Array4D", "Array5D", "ClassLabel", "Features", "Image", "LargeList", "List", "Sequence", "Value"]
