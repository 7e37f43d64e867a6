"""Images as tensors (..., c, h, w): their sizes, ranges and dtypes."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import septet.torch as torch
from septet.torch import Tensor

BITS = {torch.uint8: 8, torch.int8: 7, torch.int16: 15, torch.uint16: 16, torch.int32: 31, torch.int64: 63}
ROUNDING_GUARD = 1e-3               # so that 1.0 becomes the largest integer and nothing runs over it
WHOLE_RANGE = (torch.int64, torch.int32)


def check_image(img: Any) -> None:
    """TypeError for what is no tensor with a height and a width."""
    if not (isinstance(img, Tensor) and img.ndim >= 2):
        raise TypeError("Tensor is not a torch image.")


def get_dimensions(img: Any) -> list[int]:
    """[channels, height, width]."""
    check_image(img)
    return [1 if img.ndim == 2 else img.shape[-3], *img.shape[-2:]]


def max_value(dtype: Any) -> int:
    """The value of white."""
    return (1 << BITS[dtype]) - 1 if dtype in BITS else 1


def check_channels(img: Any, permitted: Sequence[int]) -> None:
    """TypeError for another number of channels."""
    found = get_dimensions(img)[0]
    if found not in permitted:
        raise TypeError(f"Input image tensor permitted channel values are {list(permitted)}, but found {found}")


def convert_image_dtype(image: Any, dtype: Any = torch.float) -> Any:
    """Values scaled to the range of another dtype.  RuntimeError where a float's precision does not reach."""
    if image.dtype == dtype:
        return image
    if image.is_floating_point():
        return image.to(dtype) if dtype.is_floating_point else from_float(image, dtype)
    top = max_value(image.dtype)
    if dtype.is_floating_point:
        return image.to(dtype) / top
    wanted = max_value(dtype)
    if top > wanted:
        return (image // ((top + 1) // (wanted + 1))).to(dtype)
    return image.to(dtype) * ((wanted + 1) // (top + 1))


def from_float(image: Any, dtype: Any) -> Any:
    """Floats from 0 to 1 as integers."""
    if image.dtype == torch.float32 and dtype in WHOLE_RANGE or image.dtype == torch.float64 and dtype == torch.int64:
        raise RuntimeError(f"The cast from {image.dtype} to {dtype} cannot be performed safely")
    return image.mul(max_value(dtype) + 1.0 - ROUNDING_GUARD).to(dtype)


def as_float_batch(img: Any, allowed: Sequence[Any], work: Callable[[Any], Any]) -> Any:
    """work on a batch (n, c, h, w) of one of the allowed dtypes, else of the first; its result as img was, integers rounded."""
    batch = img if img.ndim >= 4 else img.reshape(1, *img.shape) if img.ndim == 3 else img.reshape(1, 1, *img.shape)
    made = work(batch if img.dtype in allowed else batch.to(allowed[0]))
    made = made.reshape(*made.shape[4 - img.ndim:]) if img.ndim < 4 else made
    return rounded_to(made, img.dtype) if img.dtype not in allowed else made


def rounded_to(x: Any, dtype: Any) -> Any:
    """A float image as another dtype, rounded to whole numbers where those are meant."""
    return (x if dtype.is_floating_point or dtype == torch.bool else torch.round(x)).to(dtype)
