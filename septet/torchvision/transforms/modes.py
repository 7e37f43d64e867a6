"""`InterpolationMode`: how places between pixels are read."""
from __future__ import annotations

from enum import Enum
from typing import Any

from septet.torchvision.pillow import pillow


class InterpolationMode(Enum):
    """Ways of reading between pixels.  BOX, HAMMING and LANCZOS are for images of Pillow's only."""

    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    BOX = "box"
    HAMMING = "hamming"
    LANCZOS = "lanczos"


BY_CODE = {0: InterpolationMode.NEAREST, 2: InterpolationMode.BILINEAR, 3: InterpolationMode.BICUBIC, 4: InterpolationMode.BOX,
           5: InterpolationMode.HAMMING, 1: InterpolationMode.LANCZOS}
PIL_NAMES = {InterpolationMode.NEAREST_EXACT: "NEAREST"}
SMOOTH = (InterpolationMode.BILINEAR, InterpolationMode.BICUBIC)


def checked_mode(mode: Any) -> InterpolationMode:
    """A mode, also by Pillow's number.  TypeError for what is none."""
    if isinstance(mode, int):
        mode = BY_CODE[mode]
    if not isinstance(mode, InterpolationMode):
        raise TypeError("Argument interpolation should be a InterpolationMode or a corresponding Pillow integer constant")
    return mode


def pil_mode(mode: InterpolationMode) -> Any:
    """Pillow's constant for a mode."""
    return getattr(pillow().Resampling, PIL_NAMES.get(mode, mode.name))
