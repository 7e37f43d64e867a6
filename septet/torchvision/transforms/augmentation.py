"""The operations of AutoAugment and its kin, with their magnitudes.

Sources: Cubuk et al., AutoAugment (2019) and RandAugment (2020); Müller and Hutter, TrivialAugment (2021); Hendrycks et al., AugMix (2020).
"""
from __future__ import annotations

import math
from enum import Enum
from typing import Any

import septet.torch as torch


class AutoAugmentPolicy(Enum):
    """The data set that a policy was learned on."""

    IMAGENET = "imagenet"
    CIFAR10 = "cifar10"
    SVHN = "svhn"


Rule = tuple[tuple[str, float, int | None], tuple[str, float, int | None]]
NO_MAGNITUDE = ("Invert", "Equalize", "AutoContrast")


def rules(text: str) -> tuple[Rule, ...]:
    """A policy's table: a line is two operations, each a name, a probability and the number of a magnitude."""
    found = []
    for line in text.strip().splitlines():
        a, p, m, b, q, n = line.split()
        found.append(((a, float(p), None if a in NO_MAGNITUDE else int(m)), (b, float(q), None if b in NO_MAGNITUDE else int(n))))
    return tuple(found)


POLICIES = {
    AutoAugmentPolicy.IMAGENET: rules("""
        Posterize 0.4 8 Rotate 0.6 9
        Solarize 0.6 5 AutoContrast 0.6 -
        Equalize 0.8 - Equalize 0.6 -
        Posterize 0.6 7 Posterize 0.6 6
        Equalize 0.4 - Solarize 0.2 4
        Equalize 0.4 - Rotate 0.8 8
        Solarize 0.6 3 Equalize 0.6 -
        Posterize 0.8 5 Equalize 1.0 -
        Rotate 0.2 3 Solarize 0.6 8
        Equalize 0.6 - Posterize 0.4 6
        Rotate 0.8 8 Color 0.4 0
        Rotate 0.4 9 Equalize 0.6 -
        Equalize 0.0 - Equalize 0.8 -
        Invert 0.6 - Equalize 1.0 -
        Color 0.6 4 Contrast 1.0 8
        Rotate 0.8 8 Color 1.0 2
        Color 0.8 8 Solarize 0.8 7
        Sharpness 0.4 7 Invert 0.6 -
        ShearX 0.6 5 Equalize 1.0 -
        Color 0.4 0 Equalize 0.6 -
        Equalize 0.4 - Solarize 0.2 4
        Solarize 0.6 5 AutoContrast 0.6 -
        Invert 0.6 - Equalize 1.0 -
        Color 0.6 4 Contrast 1.0 8
        Equalize 0.8 - Equalize 0.6 -"""),
    AutoAugmentPolicy.CIFAR10: rules("""
        Invert 0.1 - Contrast 0.2 6
        Rotate 0.7 2 TranslateX 0.3 9
        Sharpness 0.8 1 Sharpness 0.9 3
        ShearY 0.5 8 TranslateY 0.7 9
        AutoContrast 0.5 - Equalize 0.9 -
        ShearY 0.2 7 Posterize 0.3 7
        Color 0.4 3 Brightness 0.6 7
        Sharpness 0.3 9 Brightness 0.7 9
        Equalize 0.6 - Equalize 0.5 -
        Contrast 0.6 7 Sharpness 0.6 5
        Color 0.7 7 TranslateX 0.5 8
        Equalize 0.3 - AutoContrast 0.4 -
        TranslateY 0.4 3 Sharpness 0.2 6
        Brightness 0.9 6 Color 0.2 8
        Solarize 0.5 2 Invert 0.0 -
        Equalize 0.2 - AutoContrast 0.6 -
        Equalize 0.2 - Equalize 0.6 -
        Color 0.9 9 Equalize 0.6 -
        AutoContrast 0.8 - Solarize 0.2 8
        Brightness 0.1 3 Color 0.7 0
        Solarize 0.4 5 AutoContrast 0.9 -
        TranslateY 0.9 9 TranslateY 0.7 9
        AutoContrast 0.9 - Solarize 0.8 3
        Equalize 0.8 - Invert 0.1 -
        TranslateY 0.7 9 AutoContrast 0.9 -"""),
    AutoAugmentPolicy.SVHN: rules("""
        ShearX 0.9 4 Invert 0.2 -
        ShearY 0.9 8 Invert 0.7 -
        Equalize 0.6 - Solarize 0.6 6
        Invert 0.9 - Equalize 0.6 -
        Equalize 0.6 - Rotate 0.9 3
        ShearX 0.9 4 AutoContrast 0.8 -
        ShearY 0.9 8 Invert 0.4 -
        ShearY 0.9 5 Solarize 0.2 6
        Invert 0.9 - AutoContrast 0.8 -
        Equalize 0.6 - Rotate 0.9 3
        ShearX 0.9 4 Solarize 0.3 3
        ShearY 0.8 8 Invert 0.7 -
        Equalize 0.9 - TranslateY 0.6 6
        Invert 0.9 - Equalize 0.6 -
        Contrast 0.3 3 Rotate 0.8 4
        Invert 0.8 - TranslateY 0.0 2
        ShearY 0.7 6 Solarize 0.4 8
        Invert 0.6 - Rotate 0.8 4
        ShearY 0.3 7 TranslateX 0.9 3
        ShearX 0.1 6 Invert 0.6 -
        Solarize 0.7 2 TranslateY 0.6 7
        ShearY 0.8 4 Invert 0.8 -
        ShearX 0.7 9 TranslateY 0.8 3
        ShearY 0.8 5 AutoContrast 0.7 -
        ShearX 0.7 2 Invert 0.1 -"""),
}


def shear(img: Any, x: float, y: float, interpolation: Any, fill: Any, F: Any) -> Any:
    """Sheared about the upper left corner, by slopes."""
    degrees = [math.degrees(math.atan(x)), math.degrees(math.atan(y))]
    return F.affine(img, angle=0.0, translate=[0, 0], scale=1.0, shear=degrees, interpolation=interpolation, fill=fill, center=[0, 0])


def move(img: Any, x: int, y: int, interpolation: Any, fill: Any, F: Any) -> Any:
    """Moved by whole pixels."""
    return F.affine(img, angle=0.0, translate=[x, y], scale=1.0, interpolation=interpolation, shear=[0.0, 0.0], fill=fill)


# name -> (image, magnitude, interpolation, fill, functional of the first or second version) -> image
OPERATIONS: dict[str, Any] = {
    "Identity": lambda img, m, mode, fill, F: img,
    "ShearX": lambda img, m, mode, fill, F: shear(img, m, 0.0, mode, fill, F),
    "ShearY": lambda img, m, mode, fill, F: shear(img, 0.0, m, mode, fill, F),
    "TranslateX": lambda img, m, mode, fill, F: move(img, int(m), 0, mode, fill, F),
    "TranslateY": lambda img, m, mode, fill, F: move(img, 0, int(m), mode, fill, F),
    "Rotate": lambda img, m, mode, fill, F: F.rotate(img, m, interpolation=mode, fill=fill),
    "Brightness": lambda img, m, mode, fill, F: F.adjust_brightness(img, 1.0 + m),
    "Color": lambda img, m, mode, fill, F: F.adjust_saturation(img, 1.0 + m),
    "Contrast": lambda img, m, mode, fill, F: F.adjust_contrast(img, 1.0 + m),
    "Sharpness": lambda img, m, mode, fill, F: F.adjust_sharpness(img, 1.0 + m),
    "Posterize": lambda img, m, mode, fill, F: F.posterize(img, int(m)),
    "Solarize": lambda img, m, mode, fill, F: F.solarize(img, m),
    "AutoContrast": lambda img, m, mode, fill, F: F.autocontrast(img),
    "Equalize": lambda img, m, mode, fill, F: F.equalize(img),
    "Invert": lambda img, m, mode, fill, F: F.invert(img),
}
Space = dict[str, tuple[Any, bool]]


def magnitudes(low: float, high: float, bins: int) -> Any:
    """Evenly spaced magnitudes."""
    return torch.linspace(low, high, bins)


def bits(first: float, drop: float, bins: int) -> Any:
    """How many bits remain, at each of `bins` magnitudes."""
    return first - (torch.arange(bins) / ((bins - 1) / drop)).round().int()


def space(bins: int, size: Any, kind: str, white: float = 255.0) -> Space:
    """name -> (magnitudes, whether they have both signs).

    kind: "auto", "rand", "trivial", "mix" or "mix with colours"; size: (h, w); white: what thresholds count from.
    """
    height, width = size
    wide, mixed = kind == "trivial", kind.startswith("mix")
    slope, turn, factor = (0.99, 135.0, 0.99) if wide else (0.3, 30.0, 0.9)
    along_x, along_y = (32.0, 32.0) if wide else (width / 3.0, height / 3.0) if mixed else (150.0 / 331.0 * width, 150.0 / 331.0 * height)
    found: Space = {} if kind == "auto" or mixed else {"Identity": (torch.tensor(0.0), False)}
    found |= {name: (magnitudes(0.0, high, bins), True) for name, high in (
        ("ShearX", slope), ("ShearY", slope), ("TranslateX", along_x), ("TranslateY", along_y), ("Rotate", turn))}
    if not mixed:
        found |= colours(factor, bins)
    found["Posterize"] = (bits(4 if mixed else 8, 6 if wide else 4, bins), False)
    found["Solarize"] = (magnitudes(white, 0.0, bins), False)
    found["AutoContrast"] = found["Equalize"] = (torch.tensor(0.0), False)
    if kind == "mix with colours":
        return found | colours(factor, bins)
    return found | ({"Invert": (torch.tensor(0.0), False)} if kind == "auto" else {})


def colours(factor: float, bins: int) -> Space:
    """The operations that brighten, colour, contrast and sharpen."""
    return {name: (magnitudes(0.0, factor, bins), True) for name in ("Brightness", "Color", "Contrast", "Sharpness")}
