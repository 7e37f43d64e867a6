"""The exceptions of `numpy.ma`."""
from __future__ import annotations


class MAError(Exception):
    """Something is wrong with a masked array."""


class MaskError(MAError):
    """Something is wrong with a mask."""


class MaskedArrayFutureWarning(FutureWarning):
    """Behaviour of a masked array that NumPy says will change."""
