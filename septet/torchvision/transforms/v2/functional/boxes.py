"""Where boxes and masks go when their image changes."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.torchvision.ops.boxes import box_convert
from septet.torchvision.transforms import functional as F1
from septet.torchvision.transforms.tensor_geometry import sides
from septet.torchvision.tv_tensors import BoundingBoxes, plain, wrap


def corners(boxes: Any) -> Any:
    """(left, top, right, bottom) of boxes, plain."""
    return convert(plain(boxes), boxes.format.name, "XYXY")


def convert(boxes: Any, old: str, new: str) -> Any:
    """Boxes in another format; of whole numbers whole numbers."""
    return boxes.clone() if old == new else box_convert(boxes, old.lower(), new.lower()).to(boxes.dtype)


def rebuilt(found: Any, boxes: Any, canvas_size: Any) -> Any:
    """Corners as boxes like `boxes`, held within their image as these ask for."""
    if boxes.clamping_mode is not None:
        h, w = canvas_size
        found = torch.stack([found[:, 0].clamp(0, w), found[:, 1].clamp(0, h), found[:, 2].clamp(0, w), found[:, 3].clamp(0, h)], 1)
    return wrap(convert(found.to(boxes.dtype), "XYXY", boxes.format.name), like=boxes, canvas_size=tuple(canvas_size))


def hflip(boxes: Any) -> Any:
    """Left and right exchanged."""
    x1, y1, x2, y2 = corners(boxes).unbind(1)
    w = boxes.canvas_size[1]
    return rebuilt(torch.stack([w - x2, y1, w - x1, y2], 1), boxes, boxes.canvas_size)


def vflip(boxes: Any) -> Any:
    """Top and bottom exchanged."""
    x1, y1, x2, y2 = corners(boxes).unbind(1)
    h = boxes.canvas_size[0]
    return rebuilt(torch.stack([x1, h - y2, x2, h - y1], 1), boxes, boxes.canvas_size)


def moved(boxes: Any, x: int, y: int, canvas_size: Any) -> Any:
    """By whole pixels, onto another canvas."""
    return rebuilt(corners(boxes) + torch.tensor([x, y, x, y]), boxes, canvas_size)


def crop(boxes: Any, top: int, left: int, height: int, width: int) -> Any:
    """On a part of the image."""
    return moved(boxes, -left, -top, (height, width))


def pad(boxes: Any, padding: Any, fill: Any = None, padding_mode: str = "constant") -> Any:
    """On the padded image."""
    if padding_mode != "constant":
        raise ValueError(f"Padding mode '{padding_mode}' is not supported with bounding boxes")
    left, right, top, bottom = sides(padding)
    h, w = boxes.canvas_size
    return moved(boxes, left, top, (h + top + bottom, w + left + right))


def resize(boxes: Any, size: Any, interpolation: Any = None, max_size: int | None = None, antialias: Any = True) -> Any:
    """On the resized image."""
    h, w = boxes.canvas_size
    new_h, new_w = F1.resized_size((h, w), size, max_size)
    if (new_h, new_w) == (h, w):
        return boxes
    ratios = torch.tensor([new_w / w, new_h / h, new_w / w, new_h / h])
    return rebuilt((corners(boxes) * ratios).to(boxes.dtype), boxes, (new_h, new_w))


def refused(name: str) -> Any:
    """A change that boxes do not go along with."""
    def call(boxes: Any, *args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"{name} of bounding boxes")

    return call


def clamp_bounding_boxes(inpt: Any, format: Any = None, canvas_size: Any = None, clamping_mode: Any = "auto") -> Any:
    """Boxes held within their image."""
    if not isinstance(inpt, BoundingBoxes):
        raise NotSupported("clamp_bounding_boxes of a plain tensor")
    mode = inpt.clamping_mode if clamping_mode == "auto" else clamping_mode
    if mode is None:
        return inpt.clone()
    made = rebuilt(corners(inpt), wrap(plain(inpt), like=inpt, clamping_mode="soft"), inpt.canvas_size)
    return wrap(plain(made), like=inpt)


def convert_bounding_box_format(inpt: Any, old_format: Any = None, new_format: Any = None, inplace: bool = False) -> Any:
    """Boxes in another format."""
    if new_format is None:
        raise TypeError("missing 1 required argument: 'new_format'")
    if inplace:
        raise NotSupported("convert_bounding_box_format: inplace=True")
    new = new_format.upper() if isinstance(new_format, str) else new_format.name
    if isinstance(inpt, BoundingBoxes):
        if old_format is not None:
            raise ValueError("For bounding box tv_tensor inputs, `old_format` must not be passed.")
        return wrap(convert(plain(inpt), inpt.format.name, new), like=inpt, format=type(inpt.format)[new])
    if old_format is None:
        raise ValueError("For pure tensor inputs, `old_format` has to be passed.")
    return convert(inpt, old_format.upper() if isinstance(old_format, str) else old_format.name, new)
