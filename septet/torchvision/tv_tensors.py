"""`torchvision.tv_tensors`: tensors that know what they show.  Results of operations are plain tensors, but for clones and conversions."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.torch import Tensor
from septet.torch.overrides import DisableTorchFunctionSubclass

KEPT = {"clone", "to", "detach", "requires_grad_"}             # results of these are of the class of what they are called on
_kept_always = False


class TVTensor(Tensor):
    """What the classes below share."""

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        with DisableTorchFunctionSubclass():
            found = func(*args, **(kwargs or {}))
        if not isinstance(found, Tensor) or not isinstance(args[0] if args else None, cls):
            return found
        if getattr(func, "__name__", "") in KEPT or _kept_always and not func.__name__.endswith("_"):
            return wrap(found, like=args[0])
        return plain(found)

    @classmethod
    def _as(cls, data: Any, dtype: Any, device: Any, requires_grad: bool | None) -> Any:
        """data as a plain tensor."""
        given = requires_grad if requires_grad is not None else isinstance(data, Tensor) and data.requires_grad
        return plain(torch.as_tensor(data, dtype=dtype, device=device)).requires_grad_(given)

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        name = type(self).__name__
        text = repr(plain(self))[len("tensor("):-1].replace("\n" + " " * len("tensor("), "\n" + " " * (len(name) + 1))
        return f"{name}({text}{'' if name == 'Mask' else ', '})"

    def __deepcopy__(self, memo: Any) -> Any:
        return wrap(plain(self).detach().clone().requires_grad_(self.requires_grad), like=self)


def plain(x: Any) -> Any:
    """The tensor alone."""
    return x.as_subclass(Tensor) if type(x) is not Tensor else x


class Image(TVTensor):
    """An image (..., c, h, w); (h, w) gets a channel."""

    def __new__(cls, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool | None = None) -> Any:
        from septet.torchvision.pillow import is_pil
        from septet.torchvision.transforms.conversion import pil_to_tensor

        made = cls._as(pil_to_tensor(data) if is_pil(data) else data, dtype, device, requires_grad)
        if made.ndim < 2:
            raise ValueError(f"Tensor must be 2D or higher, got {made.ndim}D tensor.")
        return (made.unsqueeze(0) if made.ndim == 2 else made).as_subclass(cls)


class Video(TVTensor):
    """Images (..., t, c, h, w)."""

    def __new__(cls, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool | None = None) -> Any:
        made = cls._as(data, dtype, device, requires_grad)
        if made.ndim < 4:
            raise ValueError(f"Tensor must be 4D or higher, got {made.ndim}D tensor.")
        return made.as_subclass(cls)


class Mask(TVTensor):
    """A mask (..., h, w) of a segmentation or of a detection."""

    def __new__(cls, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool | None = None) -> Any:
        from septet.torchvision.pillow import is_pil
        from septet.torchvision.transforms.conversion import pil_to_tensor

        return cls._as(pil_to_tensor(data) if is_pil(data) else data, dtype, device, requires_grad).as_subclass(cls)


class BoundingBoxFormat(Enum):
    """What the four numbers of a box are."""

    XYXY = "XYXY"
    XYWH = "XYWH"
    CXCYWH = "CXCYWH"
    XYWHR = "XYWHR"
    CXCYWHR = "CXCYWHR"
    XYXYXYXY = "XYXYXYXY"


ROTATED = (BoundingBoxFormat.XYWHR, BoundingBoxFormat.CXCYWHR, BoundingBoxFormat.XYXYXYXY)


def is_rotated_bounding_format(format: Any) -> bool:
    """Whether boxes of a format may be turned."""
    return format in ROTATED or isinstance(format, str) and BoundingBoxFormat[format.upper()] in ROTATED


class BoundingBoxes(TVTensor):
    """Boxes (n, 4) on an image of canvas_size (h, w)."""

    format: BoundingBoxFormat
    canvas_size: tuple[int, int]
    clamping_mode: str | None

    def __new__(cls, data: Any, *, format: Any, canvas_size: Any, clamping_mode: Any = "soft", dtype: Any = None, device: Any = None,
                requires_grad: bool | None = None) -> Any:
        kind = BoundingBoxFormat[format.upper()] if isinstance(format, str) else format
        if kind in ROTATED:
            raise NotSupported(f"BoundingBoxes of format {kind.name}")
        if clamping_mode not in (None, "soft", "hard"):
            raise ValueError(f"clamping_mode must be None, soft or hard, got {clamping_mode}.")
        made = cls._as(data, dtype, device, requires_grad)
        if made.ndim == 1:
            made = made.unsqueeze(0)
        elif made.ndim != 2:
            raise ValueError(f"Expected a 1D or 2D tensor, got {made.ndim}D")
        boxes = made.as_subclass(cls)
        boxes.format, boxes.canvas_size, boxes.clamping_mode = kind, tuple(canvas_size), clamping_mode
        return boxes

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        text = repr(plain(self))
        body = text[len("tensor("):-1].replace("\n       ", "\n" + " " * len("BoundingBoxes("))
        return f"BoundingBoxes({body}, format={self.format}, canvas_size={self.canvas_size}, clamping_mode={self.clamping_mode})"


def wrap(wrappee: Any, *, like: Any, **kwargs: Any) -> Any:
    """A plain tensor as one of the class of `like`; kwargs: what is different for boxes."""
    if isinstance(like, BoundingBoxes):
        given = {name: kwargs.get(name, getattr(like, name)) for name in ("format", "canvas_size", "clamping_mode")}
        boxes = plain(wrappee).as_subclass(type(like))
        boxes.format, boxes.canvas_size, boxes.clamping_mode = given.values()
        return boxes
    return plain(wrappee).as_subclass(type(like))


@contextmanager
def _restored(before: bool) -> Iterator[None]:
    """Whatever was set before, afterwards."""
    global _kept_always
    try:
        yield
    finally:
        _kept_always = before


def set_return_type(return_type: str) -> Any:
    """What operations give: "Tensor" (plain tensors) or "TVTensor"; also as a context."""
    global _kept_always
    kinds = {"tensor": False, "tvtensor": True}
    if return_type.lower() not in kinds:
        raise ValueError(f"return_type must be 'TVTensor' or 'Tensor', got {return_type}")
    before, _kept_always = _kept_always, kinds[return_type.lower()]
    return _restored(before)


def __getattr__(name: str) -> Any:
    """NotSupported for what is not there."""
    if name == "KeyPoints":
        raise NotSupported("tv_tensors.KeyPoints")
    raise AttributeError(f"module 'torchvision.tv_tensors' (septet) has no attribute {name!r}")


__all__ = ["BoundingBoxFormat", "BoundingBoxes", "Image", "Mask", "TVTensor", "Video", "is_rotated_bounding_format", "set_return_type",
           "wrap"]
