"""What v2 works on: plain tensors, images, videos, masks, boxes, images of Pillow's; and how results get the type back."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.torch as torch
from septet.torch import Tensor
from septet.torchvision import tv_tensors
from septet.torchvision.pillow import is_pil
from septet.torchvision.transforms import conversion
from septet.torchvision.transforms.conversion import pil_to_tensor, to_pil_image
from septet.torchvision.transforms.modes import BY_CODE, InterpolationMode
from septet.torchvision.tv_tensors import TVTensor, plain, wrap

__all__ = ["InterpolationMode", "is_pure_tensor", "pil_to_tensor", "to_image", "to_pil_image", "to_tensor"]


def is_pure_tensor(inpt: Any) -> bool:
    """Whether something is a tensor that does not know what it shows."""
    return isinstance(inpt, Tensor) and not isinstance(inpt, TVTensor)


def to_image(inpt: Any) -> Any:
    """An `Image` from an image of Pillow's, an array (h, w, c) or a tensor (c, h, w)."""
    if conversion.is_ndarray(inpt):
        made = torch.from_numpy(inpt if inpt.ndim == 3 else inpt[:, :, None]).permute(2, 0, 1).contiguous()
    elif is_pil(inpt):
        made = pil_to_tensor(inpt)
    elif isinstance(inpt, Tensor):
        made = plain(inpt)
    else:
        raise TypeError(f"Input can either be a pure Tensor, a numpy array, or a PIL image, but got {type(inpt)} instead.")
    return tv_tensors.Image(made)


def to_tensor(inpt: Any) -> Any:
    """As `functional.to_tensor` of the first version."""
    return conversion.to_tensor(inpt)


def on_image(function: Callable[..., Any], inpt: Any, *args: Any, **kwargs: Any) -> Any:
    """A function of plain tensors or of Pillow's images, of anything that shows one; the type stays."""
    if not isinstance(inpt, TVTensor):
        return function(inpt, *args, **kwargs)
    found = function(plain(inpt), *args, **kwargs)
    return tuple(wrap(part, like=inpt) for part in found) if isinstance(found, tuple) else wrap(found, like=inpt)


def unsupported(name: str, inpt: Any) -> TypeError:
    """The error for what a function does not take."""
    return TypeError(f"Functional F.{name} supports inputs of type Tensor, PIL.Image.Image and tv_tensors, but got {type(inpt)} instead.")


def checked(name: str, inpt: Any) -> None:
    """TypeError for what shows nothing."""
    if not (isinstance(inpt, Tensor) or is_pil(inpt)):
        raise unsupported(name, inpt)


def mode_of(interpolation: Any) -> InterpolationMode:
    """A mode, also by its name or Pillow's number."""
    if isinstance(interpolation, int):
        return BY_CODE[interpolation]
    if isinstance(interpolation, str):
        return InterpolationMode(interpolation.lower())
    return InterpolationMode(interpolation)
