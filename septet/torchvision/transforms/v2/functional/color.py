"""Colours of images; bytes are rounded down once, at the end."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.torch import Tensor
from septet.torchvision.pillow import is_pil
from septet.torchvision.transforms import functional as F1
from septet.torchvision.transforms.tensor_color import check_channels, luma, smoothed
from septet.torchvision.transforms.tensor_images import convert_image_dtype as convert_tensor
from septet.torchvision.transforms.tensor_images import max_value
from septet.torchvision.transforms.v2.functional.types import checked, on_image, unsupported
from septet.torchvision.tv_tensors import BoundingBoxes, Mask


def like_first(name: str) -> Any:
    """A function that is the first version's."""
    first = getattr(F1, name)

    def function(inpt: Any, *args: Any, **kwargs: Any) -> Any:
        image_checked(name, inpt)
        return on_image(first, inpt, *args, **kwargs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = first.__doc__
    return function


def image_checked(name: str, inpt: Any) -> None:
    """TypeError for what shows no image."""
    checked(name, inpt)
    if isinstance(inpt, (Mask, BoundingBoxes)):
        raise unsupported(name, inpt)


def own(name: str, on_tensor: Callable[..., Any]) -> Any:
    """The function that works on tensors so and on Pillow's images as the first version."""
    first = getattr(F1, name)

    def function(inpt: Any, *args: Any, **kwargs: Any) -> Any:
        image_checked(name, inpt)
        return on_image(on_tensor if isinstance(inpt, Tensor) else first, inpt, *args, **kwargs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = first.__doc__
    return function


def posterized(image: Any, bits: int) -> Any:
    """The highest bits; of floats so many levels."""
    if not image.is_floating_point():
        return F1.posterize(image, bits)
    levels = 1 << bits
    return image.mul(levels).floor().clamp(0, levels - 1).mul(1.0 / levels)


def solarized(image: Any, threshold: float) -> Any:
    """Inverted from the threshold on."""
    if threshold > max_value(image.dtype):
        raise TypeError(f"Threshold should be less or equal the maximum value of the dtype, but got {threshold}")
    return F1.solarize(image, threshold)


def equalized(image: Any) -> Any:
    """Each channel with an even histogram; floats by way of bytes."""
    if image.dtype == torch.uint8:
        return F1.equalize(image)
    return convert_tensor(F1.equalize(convert_tensor(image, torch.uint8)), image.dtype)


def autocontrasted(image: Any) -> Any:
    """Each channel stretched to the whole range."""
    check_channels(image, [1, 3])
    bound = max_value(image.dtype)
    plain_image = image if image.is_floating_point() else image.to(torch.float32)
    low, high = plain_image.amin(dim=(-2, -1), keepdim=True), plain_image.amax(dim=(-2, -1), keepdim=True)
    flat = high == low
    scale = torch.where(flat, 1.0, (high - low).mul(1.0 / bound))
    return plain_image.sub(torch.where(flat, 0.0, low)).div(scale).clamp(0, bound).to(image.dtype)


posterize, solarize = own("posterize", posterized), own("solarize", solarized)
equalize, autocontrast = own("equalize", equalized), own("autocontrast", autocontrasted)


adjust_hue, adjust_gamma, invert, gaussian_blur = (like_first(n) for n in ("adjust_hue", "adjust_gamma", "invert", "gaussian_blur"))


def factor_checked(name: str, factor: float) -> None:
    """ValueError for a negative factor."""
    if factor < 0:
        raise ValueError(f"{name} ({factor}) is not non-negative.")


def blend(one: Any, other: Any, ratio: float) -> Any:
    """ratio * one + (1 - ratio) * other, within the dtype's range."""
    ratio = float(ratio)
    return multiply_add(one * ratio, other, 1.0 - ratio).clamp(0, max_value(one.dtype)).to(one.dtype)


def multiply_add(base: Any, x: Any, factor: float) -> Any:
    """base + x * factor, rounded once: bytes are cut off at whole numbers next, where a second rounding would show."""
    if base.dtype != torch.float32:
        return base + x * factor
    factor = torch.tensor(factor, dtype=torch.float32).item()
    return (base.to(torch.float64) + x.to(torch.float64) * factor).to(torch.float32)


def adjusted(name: str, on_tensor: Callable[[Any, float], Any]) -> Any:
    """The function that works on tensors so and on Pillow's images as the first version."""
    first, word = getattr(F1, name), name.replace("adjust_", "") + "_factor"

    def function(inpt: Any, factor: float) -> Any:
        image_checked(name, inpt)
        factor_checked(word, factor)
        return on_image(on_tensor if isinstance(inpt, Tensor) else first, inpt, factor)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = first.__doc__
    return function


def brightened(img: Any, factor: float) -> Any:
    """Times the factor."""
    check_channels(img, [1, 3])
    return img.mul(factor).clamp(0, max_value(img.dtype)).to(img.dtype)


def gray_of(img: Any) -> Any:
    """Luma (..., 1, h, w) as floats: of bytes rounded down."""
    gray = luma(img).unsqueeze(-3) if img.shape[-3] == 3 else img
    return gray if img.is_floating_point() else gray.floor() if gray.is_floating_point() else gray.to(torch.float32)


def contrasted(img: Any, factor: float) -> Any:
    """Blended with the mean luma."""
    check_channels(img, [1, 3])
    return blend(img, gray_of(img).mean(dim=(-3, -2, -1), keepdim=True), factor)


def saturated(img: Any, factor: float) -> Any:
    """Blended with its luma."""
    check_channels(img, [1, 3])
    return img if img.shape[-3] == 1 else blend(img, gray_of(img), factor)


def sharpened(img: Any, factor: float) -> Any:
    """Blended with itself, smoothed."""
    check_channels(img, [1, 3])
    if img.shape[-1] <= 2 or img.shape[-2] <= 2:
        return img
    dtype = img.dtype if img.is_floating_point() else torch.float32
    sharp, smooth = img.to(dtype), smoothed(img).to(dtype)
    return multiply_add(sharp, smooth - sharp, 1.0 - factor).clamp(0, max_value(img.dtype)).to(img.dtype)


adjust_brightness = adjusted("adjust_brightness", brightened)
adjust_contrast = adjusted("adjust_contrast", contrasted)
adjust_saturation = adjusted("adjust_saturation", saturated)
adjust_sharpness = adjusted("adjust_sharpness", sharpened)


def rgb_to_grayscale(inpt: Any, num_output_channels: int = 1) -> Any:
    """Luma, once or in three equal channels."""
    checked("rgb_to_grayscale", inpt)
    if num_output_channels not in (1, 3):
        raise ValueError(f"num_output_channels must be 1 or 3, got {num_output_channels}.")
    return on_image(gray_tensor if isinstance(inpt, Tensor) else F1.to_grayscale, inpt, num_output_channels)


def gray_tensor(img: Any, num_output_channels: int) -> Any:
    """Luma of a tensor; an image in gray is widened."""
    gray = F1.rgb_to_grayscale(img, 1)
    return gray.expand(*gray.shape[:-3], 3, *gray.shape[-2:]).contiguous() if num_output_channels == 3 else gray


def to_grayscale(inpt: Any, num_output_channels: int = 1) -> Any:
    """`rgb_to_grayscale` under its older name."""
    return rgb_to_grayscale(inpt, num_output_channels)


def grayscale_to_rgb(inpt: Any) -> Any:
    """Three equal channels; images in colour stay."""
    if is_pil(inpt):
        return inpt.convert("RGB")
    checked("grayscale_to_rgb", inpt)
    return on_image(lambda x: x if x.shape[-3] >= 3 else gray_tensor(x, 3), inpt)


def permute_channels(inpt: Any, permutation: list[int]) -> Any:
    """Channels in another order."""
    checked("permute_channels", inpt)
    if is_pil(inpt):
        return F1.to_pil_image(F1.pil_to_tensor(inpt)[permutation])
    if inpt.shape[-3] != len(permutation):
        raise ValueError(f"Length of permutation does not match number of channels: {len(permutation)} != {inpt.shape[-3]}")
    return on_image(lambda x: x[..., permutation, :, :], inpt)


def normalize(inpt: Any, mean: Any, std: Any, inplace: bool = False) -> Any:
    """(tensor - mean) / std, by channels, of floats."""
    return on_image(F1.normalize, inpt, mean, std, inplace)


def gaussian_noise(inpt: Any, mean: float = 0.0, sigma: float = 0.1, clip: bool = True) -> Any:
    """Normal noise added to floats from 0 to 1."""
    if sigma < 0:
        raise ValueError(f"sigma shouldn't be negative. Got {sigma}")
    if not isinstance(inpt, Tensor):
        raise ValueError("Gaussian Noise is not implemented for PIL images.")
    if inpt.dtype == torch.uint8:
        raise NotSupported("gaussian_noise of bytes: convert them with to_dtype(torch.float32, scale=True) first")
    if not inpt.is_floating_point():
        raise ValueError(f"Input tensor is expected to be in float dtype, got dtype={inpt.dtype}")

    def noisy(x: Any) -> Any:
        made = x + mean + torch.randn_like(x) * sigma
        return made.clamp(0, 1) if clip else made

    return on_image(noisy, inpt)


def erase(inpt: Any, i: int, j: int, h: int, w: int, v: Any, inplace: bool = False) -> Any:
    """A part of a tensor replaced by v."""
    if is_pil(inpt):
        made = F1.erase(F1.pil_to_tensor(inpt), i, j, h, w, v, False)
        return F1.to_pil_image(made, mode=inpt.mode)
    return on_image(F1.erase, inpt, i, j, h, w, v, inplace)


def to_dtype(inpt: Any, dtype: Any = torch.float32, scale: bool = False) -> Any:
    """Another dtype; scale: images are scaled to its range."""
    if not isinstance(inpt, Tensor):
        raise TypeError(f"Functional F.to_dtype supports tensors, but got {type(inpt)} instead.")
    plain_cast = not scale or isinstance(inpt, (Mask, BoundingBoxes))
    return on_image((lambda x: x.to(dtype)) if plain_cast else (lambda x: convert_tensor(x, dtype)), inpt)


def convert_image_dtype(image: Any, dtype: Any = torch.float32) -> Any:
    """`to_dtype` with scale=True."""
    return to_dtype(image, dtype, scale=True)
