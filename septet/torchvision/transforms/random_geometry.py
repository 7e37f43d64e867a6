"""Transforms that draw where pixels go."""
from __future__ import annotations

import numbers
import warnings
from collections.abc import Sequence
from typing import Any

import septet.torch as torch
from septet.torch import Tensor
from septet.torchvision.transforms import draws
from septet.torchvision.transforms import functional as F
from septet.torchvision.transforms.basic import Shown, setup_size
from septet.torchvision.transforms.modes import InterpolationMode, checked_mode

BILINEAR, NEAREST = InterpolationMode.BILINEAR, InterpolationMode.NEAREST


def fill_for(fill: Any, img: Any) -> Any:
    """The fill of a tensor's channels; as it is for images."""
    if not isinstance(img, Tensor):
        return fill
    if isinstance(fill, (int, float)):
        return [float(fill)] * F.get_image_num_channels(img)
    return None if fill is None else [float(f) for f in fill]


def checked_fill(fill: Any) -> Any:
    """A fill; nothing is 0.  TypeError for what is neither number nor sequence."""
    if fill is None:
        return 0
    if not isinstance(fill, (Sequence, numbers.Number)):
        raise TypeError("Fill should be either a sequence or a number.")
    return fill


def check_within(values: Any, low: float, high: float, message: str) -> None:
    """ValueError for a number outside."""
    if any(not low <= v <= high for v in values):
        raise ValueError(message)


class _Flip(Shown):
    """A flip, with probability p."""

    shown = ("p",)
    flip: Any

    def __init__(self, p: float = 0.5):
        super().__init__()
        self.p = p

    def forward(self, img: Any) -> Any:
        return type(self).flip(img) if draws.chance() < self.p else img


class RandomHorizontalFlip(_Flip):
    """Left and right exchanged, with probability p."""

    flip = staticmethod(F.hflip)


class RandomVerticalFlip(_Flip):
    """Top and bottom exchanged, with probability p."""

    flip = staticmethod(F.vflip)


class RandomCrop(Shown):
    """A part of the image, padded before where that is asked for."""

    shown = ("size", "padding")

    def __init__(self, size: Any, padding: Any = None, pad_if_needed: bool = False, fill: Any = 0, padding_mode: str = "constant"):
        super().__init__()
        self.size = tuple(setup_size(size))
        self.padding, self.pad_if_needed, self.fill, self.padding_mode = padding, pad_if_needed, fill, padding_mode

    @staticmethod
    def get_params(img: Any, output_size: Any) -> tuple[int, int, int, int]:
        """(top, left, h, w).  ValueError where the image is too small."""
        _, h, w = F.get_dimensions(img)
        th, tw = output_size
        if h < th or w < tw:
            raise ValueError(f"Required crop size {(th, tw)} is larger than input image size {(h, w)}")
        if w == tw and h == th:
            return 0, 0, h, w
        return draws.whole(0, h - th + 1), draws.whole(0, w - tw + 1), th, tw

    def forward(self, img: Any) -> Any:
        if self.padding is not None:
            img = F.pad(img, self.padding, self.fill, self.padding_mode)
        _, height, width = F.get_dimensions(img)
        if self.pad_if_needed and width < self.size[1]:
            img = F.pad(img, [self.size[1] - width, 0], self.fill, self.padding_mode)
        if self.pad_if_needed and height < self.size[0]:
            img = F.pad(img, [0, self.size[0] - height], self.fill, self.padding_mode)
        return F.crop(img, *self.get_params(img, self.size))


class RandomResizedCrop(Shown):
    """A part of drawn area and shape, resized."""

    shown = ("size", "scale", "ratio", "interpolation", "antialias")

    def __init__(self, size: Any, scale: Any = (0.08, 1.0), ratio: Any = (3.0 / 4.0, 4.0 / 3.0), interpolation: Any = BILINEAR,
                 antialias: bool | None = True):
        super().__init__()
        self.size = setup_size(size)
        if not isinstance(scale, Sequence):
            raise TypeError("Scale should be a sequence")
        if not isinstance(ratio, Sequence):
            raise TypeError("Ratio should be a sequence")
        if scale[0] > scale[1] or ratio[0] > ratio[1]:
            warnings.warn("Scale and ratio should be of kind (min, max)", stacklevel=2)
        self.interpolation = checked_mode(interpolation) if isinstance(interpolation, int) else interpolation
        self.antialias, self.scale, self.ratio = antialias, scale, ratio

    @staticmethod
    def get_params(img: Any, scale: Any, ratio: Any) -> tuple[int, int, int, int]:
        """(top, left, h, w)."""
        _, height, width = F.get_dimensions(img)
        return draws.crop_region(height, width, scale, ratio)

    def forward(self, img: Any) -> Any:
        return F.resized_crop(img, *self.get_params(img, self.scale, self.ratio), self.size, self.interpolation, antialias=self.antialias)

    def text_of(self, name: str) -> Any:
        if name in ("scale", "ratio"):
            return tuple(round(v, 4) for v in getattr(self, name))
        return super().text_of(name)


class RandomRotation(Shown):
    """Turned by a drawn angle."""

    def __init__(self, degrees: Any, interpolation: Any = NEAREST, expand: bool = False, center: Any = None, fill: Any = 0):
        super().__init__()
        self.interpolation = checked_mode(interpolation) if isinstance(interpolation, int) else interpolation
        self.degrees = draws.angles(degrees, "degrees")
        if center is not None:
            draws.check_sequence(center, "center", (2,))
        self.center, self.expand, self.fill = center, expand, checked_fill(fill)
        self.shown = ("degrees", "interpolation", "expand", *(("center",) if center is not None else ()),
                      *(("fill",) if fill is not None else ()))

    @staticmethod
    def get_params(degrees: Any) -> float:
        """The angle."""
        return draws.uniform(degrees[0], degrees[1])

    def forward(self, img: Any) -> Any:
        fill = fill_for(self.fill, img)
        return F.rotate(img, self.get_params(self.degrees), self.interpolation, self.expand, self.center, fill)


class RandomAffine(Shown):
    """Turned, moved, scaled and sheared by drawn amounts."""

    def __init__(self, degrees: Any, translate: Any = None, scale: Any = None, shear: Any = None, interpolation: Any = NEAREST,
                 fill: Any = 0, center: Any = None):
        super().__init__()
        self.interpolation = checked_mode(interpolation) if isinstance(interpolation, int) else interpolation
        self.degrees = draws.angles(degrees, "degrees")
        if translate is not None:
            draws.check_sequence(translate, "translate", (2,))
            check_within(translate, 0.0, 1.0, "translation values should be between 0 and 1")
        if scale is not None:
            draws.check_sequence(scale, "scale", (2,))
            if any(s <= 0 for s in scale):
                raise ValueError("scale values should be positive")
        if center is not None:
            draws.check_sequence(center, "center", (2,))
        self.translate, self.scale, self.center = translate, scale, center
        self.shear = None if shear is None else draws.angles(shear, "shear", (2, 4))
        self.fill = checked_fill(fill)
        self.shown = affine_shown(self)

    @staticmethod
    def get_params(degrees: Any, translate: Any, scale_ranges: Any, shears: Any, img_size: Any) -> Any:
        """(angle, (x, y), scale, (shear x, shear y)); img_size: (w, h)."""
        return draws.affine(degrees, translate, scale_ranges, shears, img_size)

    def forward(self, img: Any) -> Any:
        fill = fill_for(self.fill, img)
        size = F.get_image_size(img)
        drawn = self.get_params(self.degrees, self.translate, self.scale, self.shear, size)
        return F.affine(img, *drawn, interpolation=self.interpolation, fill=fill, center=self.center)


def affine_shown(t: RandomAffine) -> tuple[str, ...]:
    """What the text of a RandomAffine has: what is not as by default."""
    given = [name for name in ("translate", "scale", "shear") if getattr(t, name) is not None]
    given += ["interpolation"] if t.interpolation is not NEAREST else []
    given += ["fill"] if t.fill != 0 else []
    return ("degrees", *given, *(("center",) if t.center is not None else ()))


class RandomPerspective(Shown):
    """Seen from a drawn angle, with probability p."""

    shown = ("p",)

    def __init__(self, distortion_scale: float = 0.5, p: float = 0.5, interpolation: Any = BILINEAR, fill: Any = 0):
        super().__init__()
        self.p, self.distortion_scale, self.fill = p, distortion_scale, checked_fill(fill)
        self.interpolation = checked_mode(interpolation) if isinstance(interpolation, int) else interpolation

    @staticmethod
    def get_params(width: int, height: int, distortion_scale: float) -> Any:
        """The corners, and where they come to lie."""
        return draws.corners(width, height, distortion_scale)

    def forward(self, img: Any) -> Any:
        fill = fill_for(self.fill, img)
        _, height, width = F.get_dimensions(img)
        if draws.chance() < self.p:
            return F.perspective(img, *self.get_params(width, height, self.distortion_scale), self.interpolation, fill)
        return img


class RandomErasing(Shown):
    """A region of a tensor replaced by a value, or by noise, with probability p."""

    shown = ("p", "scale", "ratio", "value", "inplace")

    def __init__(self, p: float = 0.5, scale: Any = (0.02, 0.33), ratio: Any = (0.3, 3.3), value: Any = 0, inplace: bool = False):
        super().__init__()
        check_erasing(p, scale, ratio, value)
        self.p, self.scale, self.ratio, self.value, self.inplace = p, scale, ratio, value, inplace

    @staticmethod
    def get_params(img: Any, scale: Any, ratio: Any, value: Any = None) -> Any:
        """(top, left, h, w, value); the whole image as it is where ten draws do not fit."""
        c, height, width = img.shape[-3:]
        for _ in range(draws.TRIALS):
            w, h = draws.region(height, width, scale, ratio)
            if not (h < height and w < width):
                continue
            v = torch.empty([c, h, w], dtype=torch.float32).normal_() if value is None else torch.tensor(value)[:, None, None]
            return draws.whole(0, height - h + 1), draws.whole(0, width - w + 1), h, w, v
        return 0, 0, height, width, img

    def forward(self, img: Any) -> Any:
        if not draws.chance() < self.p:
            return img
        x, y, h, w, v = self.get_params(img, scale=self.scale, ratio=self.ratio, value=self._values(img))
        return F.erase(img, x, y, h, w, v, self.inplace)

    def _values(self, img: Any) -> Any:
        """One number for each channel, or None for noise.  ValueError for another count."""
        if isinstance(self.value, str):
            return None
        found = [float(self.value)] if isinstance(self.value, (int, float)) else [float(v) for v in self.value]
        if len(found) not in (1, img.shape[-3]):
            raise ValueError("If value is a sequence, it should have either a single value or "
                             f"{img.shape[-3]} (number of input channels)")
        return found


def check_erasing(p: float, scale: Any, ratio: Any, value: Any) -> None:
    """TypeError, ValueError for arguments of RandomErasing that make no sense."""
    if not isinstance(value, (numbers.Number, str, tuple, list)):
        raise TypeError("Argument value should be either a number or str or a sequence")
    if isinstance(value, str) and value != "random":
        raise ValueError("If value is str, it should be 'random'")
    if not isinstance(scale, Sequence):
        raise TypeError("Scale should be a sequence")
    if not isinstance(ratio, Sequence):
        raise TypeError("Ratio should be a sequence")
    if scale[0] > scale[1] or ratio[0] > ratio[1]:
        warnings.warn("Scale and ratio should be of kind (min, max)", stacklevel=3)
    if scale[0] < 0 or scale[1] > 1:
        raise ValueError("Scale should be between 0 and 1")
    if p < 0 or p > 1:
        raise ValueError("Random erasing probability should be between 0 and 1")


class ElasticTransform(Shown):
    """Pixels moved by a smooth random field."""

    shown = ("alpha", "sigma", "interpolation", "fill")

    def __init__(self, alpha: Any = 50.0, sigma: Any = 5.0, interpolation: Any = BILINEAR, fill: Any = 0):
        super().__init__()
        self.alpha, self.sigma = two_numbers(alpha, "alpha"), two_numbers(sigma, "sigma")
        self.interpolation = checked_mode(interpolation) if isinstance(interpolation, int) else interpolation
        self.fill = [float(fill)] if isinstance(fill, (int, float)) else [float(f) for f in fill]

    @staticmethod
    def get_params(alpha: Any, sigma: Any, size: Any) -> Any:
        """The field; size: [h, w]."""
        return draws.displacement(alpha, sigma, size, F.gaussian_blur)

    def forward(self, tensor: Any) -> Any:
        _, height, width = F.get_dimensions(tensor)
        return F.elastic_transform(tensor, self.get_params(self.alpha, self.sigma, [height, width]), self.interpolation, self.fill)

    def text_of(self, name: str) -> Any:
        return getattr(self, name)


def two_numbers(x: Any, name: str) -> list[float]:
    """Two floats.  TypeError, ValueError for anything else."""
    if not isinstance(x, (float, Sequence)):
        raise TypeError(f"{name} should be float or a sequence of floats. Got {type(x)}")
    found = [float(x), float(x)] if isinstance(x, float) else list(x)
    found = found * 2 if len(found) == 1 else found
    if len(found) != 2:
        raise ValueError(f"If {name} is a sequence its length should be 2. Got {len(found)}")
    for element in found:
        if not isinstance(element, float):
            raise TypeError(f"{name} should be a sequence of floats. Got {type(element)}")
    return found
