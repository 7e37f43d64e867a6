"""Where pixels go, fixed or drawn."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import septet.torch as torch
from septet.torchvision.transforms import draws
from septet.torchvision.transforms.basic import setup_size
from septet.torchvision.transforms.modes import InterpolationMode
from septet.torchvision.transforms.random_geometry import check_within
from septet.torchvision.transforms.tensor_geometry import sides
from septet.torchvision.transforms.v2 import functional as F
from septet.torchvision.transforms.v2.transform import ImageTransform, RandomApplied, Transform, fills, query_size
from septet.torchvision.tv_tensors import BoundingBoxes, Mask

BILINEAR, NEAREST = InterpolationMode.BILINEAR.value, InterpolationMode.NEAREST.value


class Resize(Transform):
    """Resized to (h, w), or so that the shorter side is `size`."""

    def __init__(self, size: Any, interpolation: Any = BILINEAR, max_size: int | None = None, antialias: bool | None = True):
        super().__init__()
        if isinstance(size, int):
            size = [size]
        elif isinstance(size, Sequence) and len(size) in (1, 2):
            size = list(size)
        elif size is None:
            if not isinstance(max_size, int):
                raise ValueError(f"max_size must be an integer when size is None, but got {max_size} instead.")
        else:
            raise ValueError(f"size can be an integer, a sequence of one or two integers, or None, but got {size} instead.")
        self.size, self.interpolation, self.max_size, self.antialias = size, interpolation, max_size, antialias

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.resize(inpt, self.size, interpolation=self.interpolation, max_size=self.max_size, antialias=self.antialias)


class CenterCrop(Transform):
    """The middle of the image."""

    def __init__(self, size: Any):
        super().__init__()
        self.size = tuple(setup_size(size))

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.center_crop(inpt, output_size=self.size)


def checked_padding(padding: Any) -> Any:
    """One number or a list.  TypeError, ValueError for what is no padding."""
    if not isinstance(padding, (int, Sequence)):
        raise TypeError("Got inappropriate padding arg")
    if isinstance(padding, Sequence) and len(padding) not in (1, 2, 4):
        raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(padding)} element tuple")
    return padding if isinstance(padding, int) else list(padding)


def checked_padding_mode(mode: str) -> str:
    """ValueError for an unknown way of padding."""
    if mode not in ("constant", "edge", "reflect", "symmetric"):
        raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")
    return mode


class Pad(Transform):
    """Padded on all sides."""

    def __init__(self, padding: Any, fill: Any = 0, padding_mode: str = "constant"):
        super().__init__()
        self.padding, self.fill, self._fill = checked_padding(padding), fill, fills(fill)
        self.padding_mode = checked_padding_mode(padding_mode)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.pad(inpt, padding=self.padding, fill=self._fill(inpt), padding_mode=self.padding_mode)


class RandomHorizontalFlip(RandomApplied):
    """Left and right exchanged, with probability p."""

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.horizontal_flip(inpt)


class RandomVerticalFlip(RandomApplied):
    """Top and bottom exchanged, with probability p."""

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.vertical_flip(inpt)


class RandomCrop(Transform):
    """A part of the image, padded before where that is asked for."""

    def __init__(self, size: Any, padding: Any = None, pad_if_needed: bool = False, fill: Any = 0, padding_mode: str = "constant"):
        super().__init__()
        self.size = tuple(setup_size(size))
        if padding is not None:
            left, right, top, bottom = sides(checked_padding(padding))
            padding = [left, top, right, bottom]
        self.padding, self.pad_if_needed, self.fill, self._fill = padding, pad_if_needed, fill, fills(fill)
        self.padding_mode = checked_padding_mode(padding_mode)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        height, width = query_size(flat_inputs)
        left, top, right, bottom = self.padding or (0, 0, 0, 0)
        height, width = height + top + bottom, width + left + right
        h, w = self.size
        if self.pad_if_needed:
            more_x, more_y = max(w - width, 0), max(h - height, 0)
            left, right, top, bottom = left + more_x, right + more_x, top + more_y, bottom + more_y
            height, width = height + 2 * more_y, width + 2 * more_x
        if height < h or width < w:
            raise ValueError(f"Required crop size {(h, w)} is larger than {'padded ' if self.padding is not None else ''}input image size "
                             f"{(height, width)}.")
        place = [draws.whole(0, n - m + 1) if n > m else 0 for n, m in ((height, h), (width, w))]
        return {"padding": [left, top, right, bottom], "top": place[0], "left": place[1]}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        if any(params["padding"]):
            inpt = F.pad(inpt, padding=params["padding"], fill=self._fill(inpt), padding_mode=self.padding_mode)
        return F.crop(inpt, params["top"], params["left"], *self.size)


class RandomResizedCrop(Transform):
    """A part of drawn area and shape, resized."""

    def __init__(self, size: Any, scale: Any = (0.08, 1.0), ratio: Any = (3.0 / 4.0, 4.0 / 3.0), interpolation: Any = BILINEAR,
                 antialias: bool | None = True):
        super().__init__()
        self.size = tuple(setup_size(size))
        if not isinstance(scale, Sequence):
            raise TypeError("Scale should be a sequence")
        if not isinstance(ratio, Sequence):
            raise TypeError("Ratio should be a sequence")
        self.scale, self.ratio, self.interpolation, self.antialias = scale, ratio, interpolation, antialias

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        return {"place": draws.crop_region(*query_size(flat_inputs), self.scale, self.ratio)}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.resized_crop(inpt, *params["place"], size=self.size, interpolation=self.interpolation, antialias=self.antialias)


class _Crops(ImageTransform):
    """Several parts of an image.  TypeError for masks and boxes."""

    def check_inputs(self, flat_inputs: list[Any]) -> None:
        if any(isinstance(x, (Mask, BoundingBoxes)) for x in flat_inputs):
            raise TypeError(f"BoundingBoxes'es and Mask's are not supported by {type(self).__name__}()")


class FiveCrop(_Crops):
    """The four corners and the middle."""

    def __init__(self, size: Any):
        super().__init__()
        self.size = tuple(setup_size(size))

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.five_crop(inpt, self.size)


class TenCrop(_Crops):
    """The four corners and the middle of the image and of its mirror image."""

    def __init__(self, size: Any, vertical_flip: bool = False):
        super().__init__()
        self.size, self.vertical_flip = tuple(setup_size(size)), vertical_flip

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.ten_crop(inpt, self.size, vertical_flip=self.vertical_flip)


def checked_center(center: Any) -> Any:
    """TypeError, ValueError for what is no place."""
    if center is not None:
        draws.check_sequence(center, "center", (2,))
    return center


class RandomRotation(Transform):
    """Turned by a drawn angle."""

    def __init__(self, degrees: Any, interpolation: Any = NEAREST, expand: bool = False, center: Any = None, fill: Any = 0):
        super().__init__()
        self.degrees = draws.angles(degrees, "degrees")
        self.interpolation, self.expand, self.fill, self._fill = interpolation, expand, fill, fills(fill)
        self.center = checked_center(center)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        return {"angle": draws.uniform(*self.degrees)}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.rotate(inpt, **params, interpolation=self.interpolation, expand=self.expand, center=self.center, fill=self._fill(inpt))


class RandomAffine(Transform):
    """Turned, moved, scaled and sheared by drawn amounts."""

    def __init__(self, degrees: Any, translate: Any = None, scale: Any = None, shear: Any = None, interpolation: Any = NEAREST,
                 fill: Any = 0, center: Any = None):
        super().__init__()
        self.degrees = draws.angles(degrees, "degrees")
        if translate is not None:
            draws.check_sequence(translate, "translate", (2,))
            check_within(translate, 0.0, 1.0, "translation values should be between 0 and 1")
        self.translate = translate
        if scale is not None:
            draws.check_sequence(scale, "scale", (2,))
            if any(s <= 0 for s in scale):
                raise ValueError("scale values should be positive")
        self.scale = scale
        self.shear = None if shear is None else draws.angles(shear, "shear", (2, 4))
        self.interpolation, self.fill, self._fill, self.center = interpolation, fill, fills(fill), checked_center(center)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        height, width = query_size(flat_inputs)
        angle, moved, scale, shear = draws.affine(self.degrees, self.translate, self.scale, self.shear, (width, height))
        return {"angle": angle, "translate": moved, "scale": scale, "shear": shear}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.affine(inpt, **params, interpolation=self.interpolation, fill=self._fill(inpt), center=self.center)


class RandomPerspective(RandomApplied):
    """Seen from a drawn angle, with probability p."""

    def __init__(self, distortion_scale: float = 0.5, p: float = 0.5, interpolation: Any = BILINEAR, fill: Any = 0):
        super().__init__(p=p)
        if not 0 <= distortion_scale <= 1:
            raise ValueError("Argument distortion_scale value should be between 0 and 1")
        self.distortion_scale, self.interpolation, self.fill, self._fill = distortion_scale, interpolation, fill, fills(fill)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        height, width = query_size(flat_inputs)
        return {"corners": draws.corners(width, height, self.distortion_scale)}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.perspective(inpt, *params["corners"], fill=self._fill(inpt), interpolation=self.interpolation)


class ElasticTransform(Transform):
    """Pixels moved by a smooth random field."""

    def __init__(self, alpha: Any = 50.0, sigma: Any = 5.0, interpolation: Any = BILINEAR, fill: Any = 0):
        super().__init__()
        self.alpha, self.sigma = (list(x) if isinstance(x, Sequence) else [x, x] for x in (alpha, sigma))
        self.interpolation, self.fill, self._fill = interpolation, fill, fills(fill)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        return {"displacement": draws.displacement(self.alpha, self.sigma, query_size(flat_inputs), F.gaussian_blur)}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.elastic(inpt, **params, fill=self._fill(inpt), interpolation=self.interpolation)


class _Resized(Transform):
    """Resized to a drawn size."""

    interpolation: Any
    antialias: bool | None

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.resize(inpt, **params, interpolation=self.interpolation, antialias=self.antialias)


class RandomResize(_Resized):
    """Resized so that the shorter side is from min_size to max_size - 1."""

    def __init__(self, min_size: int, max_size: int, interpolation: Any = BILINEAR, antialias: bool | None = True):
        super().__init__()
        self.min_size, self.max_size, self.interpolation, self.antialias = min_size, max_size, interpolation, antialias

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        return {"size": [int(torch.randint(self.min_size, self.max_size, ()))]}


class RandomShortestSize(_Resized):
    """Resized so that the shorter side is one of min_size, the longer one at most max_size."""

    def __init__(self, min_size: Any, max_size: int | None = None, interpolation: Any = BILINEAR, antialias: bool | None = True):
        super().__init__()
        self.min_size = [min_size] if isinstance(min_size, int) else list(min_size)
        self.max_size, self.interpolation, self.antialias = max_size, interpolation, antialias

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        height, width = query_size(flat_inputs)
        ratio = self.min_size[int(torch.randint(len(self.min_size), ()))] / min(height, width)
        if self.max_size is not None:
            ratio = min(ratio, self.max_size / max(height, width))
        return {"size": (int(height * ratio), int(width * ratio))}


class ScaleJitter(_Resized):
    """Resized by a drawn factor of what fits target_size."""

    def __init__(self, target_size: tuple[int, int], scale_range: tuple[float, float] = (0.1, 2.0), interpolation: Any = BILINEAR,
                 antialias: bool | None = True):
        super().__init__()
        self.target_size, self.scale_range, self.interpolation, self.antialias = target_size, scale_range, interpolation, antialias

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        height, width = query_size(flat_inputs)
        low, high = self.scale_range
        scale = low + float(torch.rand(1)) * (high - low)
        ratio = min(self.target_size[1] / height, self.target_size[0] / width) * scale
        return {"size": (int(height * ratio), int(width * ratio))}
