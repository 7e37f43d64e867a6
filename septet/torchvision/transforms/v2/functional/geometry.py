"""Where pixels go: of images, masks (the nearest pixel, fill 0) and boxes."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch import Tensor
from septet.torch.nn import functional as nnF
from septet.torchvision.transforms import functional as F1
from septet.torchvision.transforms.modes import SMOOTH, InterpolationMode
from septet.torchvision.transforms.v2.functional import boxes as of_boxes
from septet.torchvision.transforms.v2.functional.types import checked, mode_of, on_image, unsupported
from septet.torchvision.tv_tensors import BoundingBoxes, Mask

BILINEAR, NEAREST = InterpolationMode.BILINEAR, InterpolationMode.NEAREST


def get_dimensions(inpt: Any) -> list[int]:
    """[channels, height, width]."""
    checked("get_dimensions", inpt)
    if isinstance(inpt, (Mask, BoundingBoxes)):
        raise unsupported("get_dimensions", inpt)
    return F1.get_dimensions(inpt)


def get_size(inpt: Any) -> list[int]:
    """[height, width]; of boxes those of their image."""
    if isinstance(inpt, BoundingBoxes):
        return list(inpt.canvas_size)
    checked("get_size", inpt)
    return list(inpt.shape[-2:]) if isinstance(inpt, Tensor) else [inpt.height, inpt.width]


def get_num_channels(inpt: Any) -> int:
    """How many channels."""
    checked("get_num_channels", inpt)
    return F1.get_image_num_channels(inpt)


def get_image_size(inpt: Any) -> list[int]:
    """[width, height]."""
    return get_size(inpt)[::-1]


get_image_num_channels = get_num_channels


def horizontal_flip(inpt: Any) -> Any:
    """Left and right exchanged."""
    checked("horizontal_flip", inpt)
    return of_boxes.hflip(inpt) if isinstance(inpt, BoundingBoxes) else on_image(F1.hflip, inpt)


def vertical_flip(inpt: Any) -> Any:
    """Top and bottom exchanged."""
    checked("vertical_flip", inpt)
    return of_boxes.vflip(inpt) if isinstance(inpt, BoundingBoxes) else on_image(F1.vflip, inpt)


hflip, vflip = horizontal_flip, vertical_flip


def crop(inpt: Any, top: int, left: int, height: int, width: int) -> Any:
    """The part of (height, width) at (top, left); zeros where it reaches beyond."""
    checked("crop", inpt)
    if isinstance(inpt, BoundingBoxes):
        return of_boxes.crop(inpt, top, left, height, width)
    return on_image(F1.crop, inpt, top, left, height, width)


def pad(inpt: Any, padding: Any, fill: Any = None, padding_mode: str = "constant") -> Any:
    """Padded on all sides: padding is one number, (x, y) or (left, top, right, bottom)."""
    checked("pad", inpt)
    if isinstance(inpt, BoundingBoxes):
        return of_boxes.pad(inpt, padding, fill, padding_mode)
    if isinstance(inpt, Mask) and isinstance(fill, (list, tuple)):
        raise ValueError("Non-scalar fill value is not supported")
    if isinstance(inpt, Tensor) and isinstance(fill, (list, tuple)):
        return on_image(padded_by_channel, inpt, padding, fill, padding_mode)
    return on_image(F1.pad, inpt, padding, 0 if fill is None else fill, padding_mode)


def padded_by_channel(img: Any, padding: Any, fill: Any, padding_mode: str) -> Any:
    """Padded with a value for each channel."""
    if padding_mode != "constant":
        raise ValueError(f"Padding mode '{padding_mode}' is not supported if fill is not scalar")
    if len(fill) not in (1, img.shape[-3]):
        raise RuntimeError(f"The expanded size of the tensor ({img.shape[-3]}) must match the existing size ({len(fill)})")
    inside = F1.pad(torch.ones_like(img), padding, 0).to(torch.bool)
    values = torch.tensor(fill, dtype=img.dtype).view(-1, 1, 1)
    return torch.where(inside, F1.pad(img, padding, 0), values)


def resize(inpt: Any, size: Any, interpolation: Any = BILINEAR, max_size: int | None = None, antialias: bool | None = True) -> Any:
    """Resized to (h, w); so that the shorter side is `size`; or (size None) so that the longer side is max_size."""
    checked("resize", inpt)
    before = get_size(inpt)
    after = longest(before, max_size) if size is None else F1.resized_size(before, [size] if isinstance(size, int) else size, max_size)
    if isinstance(inpt, BoundingBoxes):
        return of_boxes.resize(inpt, after)
    mode = mode_of(interpolation)
    if isinstance(inpt, Mask) and mode is not InterpolationMode.NEAREST_EXACT:
        mode = NEAREST
    return on_image(resized, inpt, after, mode, antialias)


def longest(size: list[int], max_size: int | None) -> list[int]:
    """[h, w] whose longer side is max_size."""
    if max_size is None:
        raise ValueError("max_size must be an integer when size is None")
    h, w = size
    return [max_size, int(max_size * w / h)] if h > w else [int(max_size * h / w), max_size]


def resized(img: Any, size: list[int], mode: InterpolationMode, antialias: bool | None) -> Any:
    """An image in another size; bytes are resized in fixed point."""
    if isinstance(img, Tensor) and img.dtype == torch.uint8 and mode in SMOOTH and list(img.shape[-2:]) != size:
        batch = img.reshape(-1, *img.shape[-3:]) if img.ndim > 2 else img[None, None]
        made = nnF.interpolate(batch, size=size, mode=mode.value, align_corners=False, antialias=bool(antialias))
        return made.reshape(*img.shape[:-2], *size)
    return F1.resize(img, size, mode, antialias=antialias)


def center_crop(inpt: Any, output_size: Any) -> Any:
    """The middle of the image; padded with zeros where that is larger."""
    checked("center_crop", inpt)
    if not isinstance(inpt, BoundingBoxes):
        return on_image(F1.center_crop, inpt, output_size)
    (h, w), (height, width) = F1.pair(output_size), inpt.canvas_size
    return of_boxes.crop(inpt, round((height - h) / 2.0), round((width - w) / 2.0), h, w)


def resized_crop(inpt: Any, top: int, left: int, height: int, width: int, size: Any, interpolation: Any = BILINEAR,
                 antialias: bool | None = True) -> Any:
    """A part of the image, resized."""
    return resize(crop(inpt, top, left, height, width), size, interpolation, antialias=antialias)


def five_crop(inpt: Any, size: Any) -> tuple[Any, ...]:
    """The four corners and the middle, of images."""
    return on_image(F1.five_crop, inpt, size)


def ten_crop(inpt: Any, size: Any, vertical_flip: bool = False) -> tuple[Any, ...]:
    """five_crop of the image and of its mirror image."""
    return on_image(F1.ten_crop, inpt, size, vertical_flip)


def mapped(name: str, function: Any, inpt: Any, *args: Any, interpolation: Any, fill: Any, **kwargs: Any) -> Any:
    """A map of an image, or of a mask."""
    checked(name, inpt)
    if isinstance(inpt, BoundingBoxes):
        return of_boxes.refused(name)(inpt)
    if isinstance(inpt, Mask):
        interpolation = NEAREST
        return on_image(lambda m: mask_mapped(function, m, *args, fill=fill, **kwargs), inpt)
    return on_image(function, inpt, *args, interpolation=mode_of(interpolation), fill=fill, **kwargs)


def mask_mapped(function: Any, mask: Any, *args: Any, **kwargs: Any) -> Any:
    """A map of a mask (..., h, w), which has no channels."""
    flat = mask.reshape(-1, 1, *mask.shape[-2:])
    made = function(flat, *args, interpolation=NEAREST, **kwargs)
    return made.reshape(*mask.shape[:-2], *made.shape[-2:])


def affine(inpt: Any, angle: float, translate: Any, scale: float, shear: Any, interpolation: Any = NEAREST, fill: Any = None,
           center: Any = None) -> Any:
    """Turned (degrees, clockwise), moved (pixels), scaled and sheared (degrees) about the centre."""
    return mapped("affine", F1.affine, inpt, angle, translate, scale, shear, interpolation=interpolation, fill=fill, center=center)


def rotate(inpt: Any, angle: float, interpolation: Any = NEAREST, expand: bool = False, center: Any = None, fill: Any = None) -> Any:
    """Turned counter-clockwise, in degrees."""
    return mapped("rotate", F1.rotate, inpt, angle, interpolation=interpolation, fill=fill, expand=expand, center=center)


def perspective(inpt: Any, startpoints: Any, endpoints: Any, interpolation: Any = BILINEAR, fill: Any = None,
                coefficients: Any = None) -> Any:
    """The image so that its corners `startpoints` come to lie at `endpoints`."""
    if coefficients is not None:
        from septet.errors import NotSupported

        raise NotSupported("v2.functional.perspective: coefficients")
    return mapped("perspective", F1.perspective, inpt, startpoints, endpoints, interpolation=interpolation, fill=fill)


def elastic(inpt: Any, displacement: Any, interpolation: Any = BILINEAR, fill: Any = None) -> Any:
    """The image read at places that `displacement` (1, h, w, 2) shifts."""
    return mapped("elastic", F1.elastic_transform, inpt, displacement, interpolation=interpolation, fill=fill)


elastic_transform = elastic
