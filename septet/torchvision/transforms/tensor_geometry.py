"""Geometry of images as tensors (..., c, h, w): flips, crops, padding, resizing, blur."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch.nn import functional as F
from septet.torchvision.transforms.modes import SMOOTH, InterpolationMode
from septet.torchvision.transforms.tensor_images import as_float_batch, check_image

PAD_MODES = {"constant": "constant", "edge": "replicate", "reflect": "reflect", "symmetric": "symmetric"}


def hflip(img: Any) -> Any:
    """Left and right exchanged."""
    check_image(img)
    return img.flip(-1)


def vflip(img: Any) -> Any:
    """Top and bottom exchanged."""
    check_image(img)
    return img.flip(-2)


def crop(img: Any, top: int, left: int, height: int, width: int) -> Any:
    """A part of the image; zeros where it reaches beyond."""
    check_image(img)
    h, w = img.shape[-2:]
    bottom, right = top + height, left + width
    inside = img[..., max(top, 0):max(bottom, 0), max(left, 0):max(right, 0)]
    if top >= 0 and left >= 0 and bottom <= h and right <= w:
        return inside
    beyond = (max(min(right, 0) - left, 0), max(right - max(w, left), 0), max(min(bottom, 0) - top, 0), max(bottom - max(h, top), 0))
    return F.pad(inside, beyond, value=0.0)


def sides(padding: Any) -> tuple[int, int, int, int]:
    """(left, right, top, bottom)."""
    if isinstance(padding, int):
        return (padding,) * 4
    if len(padding) == 1:
        return (padding[0],) * 4
    if len(padding) == 2:
        return padding[0], padding[0], padding[1], padding[1]
    return padding[0], padding[2], padding[1], padding[3]


def pad(img: Any, padding: Any, fill: Any = 0, padding_mode: str = "constant") -> Any:
    """Padded on all sides: padding left, top, right, bottom."""
    check_image(img)
    check_padding(padding, fill, padding_mode)
    around = sides(padding)
    if padding_mode == "symmetric":
        return symmetric(img, around)
    mode = PAD_MODES[padding_mode]
    if mode == "constant":
        return F.pad(img, around, value=float(fill or 0))
    return as_float_batch(img, [torch.float32, torch.float64], lambda x: F.pad(x, around, mode=mode))


def check_padding(padding: Any, fill: Any, padding_mode: str) -> None:
    """TypeError or ValueError for arguments that are no padding."""
    if not isinstance(padding, (int, tuple, list)):
        raise TypeError("Got inappropriate padding arg")
    if not isinstance(fill, (int, float, str, tuple, list)):
        raise TypeError("Got inappropriate fill arg")
    if not isinstance(padding_mode, str):
        raise TypeError("Got inappropriate padding_mode arg")
    if isinstance(padding, (tuple, list)) and len(padding) not in (1, 2, 4):
        raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(padding)} element tuple")
    if padding_mode not in PAD_MODES:
        raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")


def symmetric(img: Any, around: tuple[int, int, int, int]) -> Any:
    """Padded with the mirror image, the edge included; negative sides crop."""
    left, right, top, bottom = around
    rows, columns = (mirrored(n, before, after) for n, before, after in ((img.shape[-2], top, bottom), (img.shape[-1], left, right)))
    return img[..., torch.tensor(rows)[:, None], torch.tensor(columns)[None, :]]


def mirrored(n: int, before: int, after: int) -> list[int]:
    """Which of n places stands where, from -before to n + after."""
    places = list(range(n))
    return [*reversed(places[:max(before, 0)]), *places[max(-before, 0):n - max(-after, 0)], *reversed(places[n - max(after, 0):])]


def resize(img: Any, size: list[int], interpolation: InterpolationMode = InterpolationMode.BILINEAR, antialias: bool | None = True) -> Any:
    """Resized to (h, w); bytes are computed as floats and rounded."""
    check_image(img)
    smooth = bool(antialias) and interpolation in SMOOTH
    corners = False if interpolation in SMOOTH else None

    def work(x: Any) -> Any:
        made = F.interpolate(x, size=size, mode=interpolation.value, align_corners=corners, antialias=smooth)
        return made.clamp(0, 255) if interpolation is InterpolationMode.BICUBIC and img.dtype == torch.uint8 else made

    return as_float_batch(img, [torch.float32, torch.float64], work)


def gaussian_kernel(size: int, sigma: float, dtype: Any) -> Any:
    """Weights of a Gaussian that sum to 1."""
    half = (size - 1) * 0.5
    x = torch.linspace(-half, half, steps=size, dtype=dtype)
    density = torch.exp(-0.5 * (x / sigma).pow(2))
    return density / density.sum()


def gaussian_blur(img: Any, kernel_size: list[int], sigma: list[float]) -> Any:
    """Smoothed by a Gaussian of kernel_size (x, y); edges are reflected."""
    check_image(img)
    dtype = img.dtype if img.is_floating_point() else torch.float32
    kernel = torch.mm(gaussian_kernel(kernel_size[1], sigma[1], dtype)[:, None], gaussian_kernel(kernel_size[0], sigma[0], dtype)[None, :])
    reach = [kernel_size[0] // 2, kernel_size[0] // 2, kernel_size[1] // 2, kernel_size[1] // 2]

    def work(x: Any) -> Any:
        weight = kernel.expand(x.shape[-3], 1, *kernel.shape)
        return F.conv2d(F.pad(x, reach, mode="reflect"), weight, groups=x.shape[-3])

    return as_float_batch(img, [dtype], work)


def erase(img: Any, i: int, j: int, h: int, w: int, v: Any, inplace: bool = False) -> Any:
    """A part of the image replaced by v."""
    check_image(img)
    img = img if inplace else img.clone()
    img[..., i:i + h, j:j + w] = v
    return img
