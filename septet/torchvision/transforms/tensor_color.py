"""Colours of images as tensors (..., c, h, w)."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch.nn import functional as F
from septet.torchvision.transforms.tensor_images import (
    as_float_batch,
    check_channels,
    check_image,
    convert_image_dtype,
    max_value,
)

RED, GREEN, BLUE = 0.2989, 0.587, 0.114             # weights of luma, ITU-R BT.601


def rgb_to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """Luma, once or in three equal channels."""
    if img.ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    check_channels(img, [1, 3])
    if num_output_channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    if img.shape[-3] == 1:
        return img.clone()
    gray = luma(img).to(img.dtype).unsqueeze(-3)
    return gray.expand(*img.shape[:-3], 3, *img.shape[-2:]) if num_output_channels == 3 else gray


def luma(img: Any) -> Any:
    """Weighted sum of red, green and blue, as floats (..., h, w)."""
    r, g, b = img.unbind(-3)
    return r * RED + g * GREEN + b * BLUE


def blend(one: Any, other: Any, ratio: float) -> Any:
    """ratio * one + (1 - ratio) * other, within the dtype's range."""
    ratio = float(ratio)
    return (ratio * one + (1.0 - ratio) * other).clamp(0, max_value(one.dtype)).to(one.dtype)


def invert(img: Any) -> Any:
    """White minus img."""
    check_image(img)
    if img.ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    check_channels(img, [1, 3])
    return max_value(img.dtype) - img


def adjust_brightness(img: Any, brightness_factor: float) -> Any:
    """Blended with black."""
    if brightness_factor < 0:
        raise ValueError(f"brightness_factor ({brightness_factor}) is not non-negative.")
    check_image(img)
    check_channels(img, [1, 3])
    return blend(img, torch.zeros_like(img), brightness_factor)


def adjust_contrast(img: Any, contrast_factor: float) -> Any:
    """Blended with the mean luma."""
    if contrast_factor < 0:
        raise ValueError(f"contrast_factor ({contrast_factor}) is not non-negative.")
    check_image(img)
    check_channels(img, [3, 1])
    dtype = img.dtype if img.is_floating_point() else torch.float32
    gray = rgb_to_grayscale(img) if img.shape[-3] == 3 else img
    return blend(img, torch.mean(gray.to(dtype), dim=(-3, -2, -1), keepdim=True), contrast_factor)


def adjust_saturation(img: Any, saturation_factor: float) -> Any:
    """Blended with its luma."""
    if saturation_factor < 0:
        raise ValueError(f"saturation_factor ({saturation_factor}) is not non-negative.")
    check_image(img)
    check_channels(img, [1, 3])
    return img if img.shape[-3] == 1 else blend(img, rgb_to_grayscale(img), saturation_factor)


def adjust_hue(img: Any, hue_factor: float) -> Any:
    """Hues turned by a part of the circle, from -0.5 to 0.5."""
    if not -0.5 <= hue_factor <= 0.5:
        raise ValueError(f"hue_factor ({hue_factor}) is not in [-0.5, 0.5].")
    check_image(img)
    check_channels(img, [1, 3])
    if img.shape[-3] == 1:
        return img
    h, s, v = to_hsv(convert_image_dtype(img, torch.float32)).unbind(-3)
    return convert_image_dtype(to_rgb((h + hue_factor) % 1.0, s, v), img.dtype)


def to_hsv(img: Any) -> Any:
    """Hue, saturation and value from 0 to 1.  Source: Foley, van Dam et al., Computer Graphics."""
    r, g, b = img.unbind(-3)
    high, low = torch.max(img, dim=-3).values, torch.min(img, dim=-3).values
    plain = high == low
    span = high - low
    ones = torch.ones_like(high)
    s = span / torch.where(plain, ones, high)
    divisor = torch.where(plain, ones, span)
    rc, gc, bc = (high - r) / divisor, (high - g) / divisor, (high - b) / divisor
    hue = ((high == r) * (bc - gc) + ((high == g) & (high != r)) * (2.0 + rc - bc)
           + ((high != g) & (high != r)) * (4.0 + gc - rc))
    return torch.stack((torch.fmod(hue / 6.0 + 1.0, 1.0), s, high), dim=-3)


def to_rgb(h: Any, s: Any, v: Any) -> Any:
    """Red, green and blue from hue, saturation and value."""
    sector = torch.floor(h * 6.0)
    f = h * 6.0 - sector
    p = torch.clamp(v * (1.0 - s), 0.0, 1.0)
    q = torch.clamp(v * (1.0 - s * f), 0.0, 1.0)
    t = torch.clamp(v * (1.0 - s * (1.0 - f)), 0.0, 1.0)
    which = (sector.to(torch.int32) % 6).unsqueeze(-3)
    choices = torch.stack((torch.stack((v, q, p, p, t, v), -3), torch.stack((t, v, v, q, p, p), -3),
                           torch.stack((p, p, t, v, v, q), -3)), -4)
    return torch.gather(choices, -3, which.to(torch.int64).unsqueeze(-4).expand(*choices.shape[:-3], 1, *h.shape[-2:])).squeeze(-3)


def adjust_gamma(img: Any, gamma: float, gain: float = 1) -> Any:
    """gain * img ** gamma, of values from 0 to 1."""
    check_image(img)
    check_channels(img, [1, 3])
    if gamma < 0:
        raise ValueError("Gamma should be a non-negative real number")
    plain = img if img.is_floating_point() else convert_image_dtype(img, torch.float32)
    return convert_image_dtype((gain * plain ** gamma).clamp(0, 1), img.dtype)


def posterize(img: Any, bits: int) -> Any:
    """The highest bits of each byte."""
    check_image(img)
    if img.ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    if img.dtype != torch.uint8:
        raise TypeError(f"Only torch.uint8 image tensors are supported, but found {img.dtype}")
    check_channels(img, [1, 3])
    return img & (256 - (1 << 8 - int(bits)))


def solarize(img: Any, threshold: float) -> Any:
    """Inverted from the threshold on."""
    check_image(img)
    if img.ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    check_channels(img, [1, 3])
    if threshold > max_value(img.dtype):
        raise TypeError("Threshold should be less than bound of img.")
    return torch.where(img >= threshold, invert(img), img)


def adjust_sharpness(img: Any, sharpness_factor: float) -> Any:
    """Blended with itself, smoothed: 0 is smooth, 1 as it was, more is sharper."""
    if sharpness_factor < 0:
        raise ValueError(f"sharpness_factor ({sharpness_factor}) is not non-negative.")
    check_image(img)
    check_channels(img, [1, 3])
    if img.shape[-1] <= 2 or img.shape[-2] <= 2:
        return img
    return blend(img, smoothed(img), sharpness_factor)


def smoothed(img: Any) -> Any:
    """Each pixel inside the border as the mean of its neighbours, itself counting five times."""
    dtype = img.dtype if img.is_floating_point() else torch.float32
    kernel = torch.ones((3, 3), dtype=dtype)
    kernel[1, 1] = 5.0
    kernel = (kernel / kernel.sum()).expand(img.shape[-3], 1, 3, 3)
    inner = as_float_batch(img, [dtype], lambda x: F.conv2d(x, kernel, groups=x.shape[-3]))
    result = img.clone()
    result[..., 1:-1, 1:-1] = inner
    return result


def autocontrast(img: Any) -> Any:
    """Each channel stretched to the whole range."""
    check_image(img)
    if img.ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    check_channels(img, [1, 3])
    bound = max_value(img.dtype)
    plain = img if img.is_floating_point() else img.to(torch.float32)
    low, high = plain.amin(dim=(-2, -1), keepdim=True), plain.amax(dim=(-2, -1), keepdim=True)
    scale = bound * torch.reciprocal(high - low)
    flat = torch.isfinite(scale).logical_not()
    low, scale = torch.where(flat, 0.0, low), torch.where(flat, 1.0, scale)
    return ((plain - low) * scale).clamp(0, bound).to(img.dtype)


def equalize(img: Any) -> Any:
    """Each channel with an even histogram."""
    check_image(img)
    if not 3 <= img.ndim <= 4:
        raise TypeError(f"Input image tensor should have 3 or 4 dimensions, but found {img.ndim}")
    if img.dtype != torch.uint8:
        raise TypeError(f"Only torch.uint8 image tensors are supported, but found {img.dtype}")
    check_channels(img, [1, 3])
    planes = img.reshape(-1, *img.shape[-2:])
    return torch.stack([equalized(plane) for plane in planes]).reshape(img.shape)


def equalized(plane: Any) -> Any:
    """One channel (h, w) with an even histogram."""
    counts = torch.bincount(plane.reshape(-1).to(torch.int64), minlength=256)
    present = counts[counts != 0]
    step = int(present[:-1].sum()) // 255
    if step == 0:
        return plane
    table = (torch.cumsum(counts, 0) + step // 2) // step
    table = torch.cat([torch.zeros(1, dtype=table.dtype), table[:-1]]).clamp(0, 255)
    return table[plane.to(torch.int64)].to(torch.uint8)


def normalize(tensor: Any, mean: Any, std: Any, inplace: bool = False) -> Any:
    """(tensor - mean) / std, by channels."""
    check_image(tensor)
    if not tensor.is_floating_point():
        raise TypeError(f"Input tensor should be a float tensor. Got {tensor.dtype}.")
    if tensor.ndim < 3:
        raise ValueError(f"Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = {tensor.size()}")
    mean, std = (torch.as_tensor(x, dtype=tensor.dtype) for x in (mean, std))
    if (std == 0).any():
        raise ValueError(f"std evaluated to zero after conversion to {tensor.dtype}, leading to division by zero.")
    mean, std = (x.view(-1, 1, 1) if x.ndim == 1 else x for x in (mean, std))
    return tensor.sub_(mean).div_(std) if inplace else (tensor - mean) / std


