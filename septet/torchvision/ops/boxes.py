"""Boxes (n, 4): areas, overlaps, formats, suppression of those that overlap."""
from __future__ import annotations

import math
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported

FORMATS = ("xyxy", "xywh", "cxcywh")


def check_format(*names: str) -> None:
    """ValueError for an unknown format, NotSupported for rotated boxes."""
    for name in names:
        if name in ("xywhr", "cxcywhr", "xyxyxyxy"):
            raise NotSupported(f"boxes of format {name!r}")
        if name not in FORMATS:
            raise ValueError("Unsupported Bounding Box Conversions for given in_fmt and out_fmt")


def corners(boxes: Any, fmt: str) -> Any:
    """Boxes as (left, top, right, bottom)."""
    if fmt == "xyxy":
        return boxes
    x, y, w, h = boxes.unbind(-1)
    if fmt == "xywh":
        return torch.stack([x, y, x + w, y + h], dim=-1)
    return torch.stack([x - 0.5 * w, y - 0.5 * h, x + 0.5 * w, y + 0.5 * h], dim=-1)


def box_convert(boxes: Any, in_fmt: str, out_fmt: str) -> Any:
    """Boxes in another format: "xyxy", "xywh" (corner and size) or "cxcywh" (centre and size)."""
    check_format(in_fmt, out_fmt)
    if in_fmt == out_fmt:
        return boxes.clone()
    found = corners(boxes, in_fmt)
    if out_fmt == "xyxy":
        return found
    x1, y1, x2, y2 = found.unbind(-1)
    if out_fmt == "xywh":
        return torch.stack([x1, y1, x2 - x1, y2 - y1], dim=-1)
    return torch.stack([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1], dim=-1)


def upcast(boxes: Any) -> Any:
    """Numbers wide enough for areas."""
    if boxes.is_floating_point():
        return boxes if boxes.dtype in (torch.float32, torch.float64) else boxes.float()
    return boxes if boxes.dtype in (torch.int32, torch.int64) else boxes.int()


def box_area(boxes: Any, fmt: str = "xyxy") -> Any:
    """Areas (n)."""
    check_format(fmt)
    boxes = upcast(boxes)
    if fmt != "xyxy":
        return boxes[..., 2] * boxes[..., 3]
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def intersections(boxes1: Any, boxes2: Any, fmt: str = "xyxy") -> tuple[Any, Any]:
    """(areas in both, areas in either), (n, m)."""
    area1, area2 = box_area(boxes1, fmt), box_area(boxes2, fmt)
    boxes1, boxes2 = corners(boxes1, fmt), corners(boxes2, fmt)
    low = torch.max(boxes1[..., :, None, :2], boxes2[..., None, :, :2])
    high = torch.min(boxes1[..., :, None, 2:], boxes2[..., None, :, 2:])
    size = upcast(high - low).clamp(min=0)
    inter = size[..., 0] * size[..., 1]
    return inter, area1[..., :, None] + area2[..., None, :] - inter


def box_iou(boxes1: Any, boxes2: Any, fmt: str = "xyxy") -> Any:
    """Intersection over union (n, m)."""
    check_format(fmt)
    inter, union = intersections(boxes1, boxes2, fmt)
    return inter / union


def hulls(boxes1: Any, boxes2: Any) -> tuple[Any, Any]:
    """Widths and heights of the smallest box that holds both, (n, m, 2)."""
    low = torch.min(boxes1[:, None, :2], boxes2[:, :2])
    high = torch.max(boxes1[:, None, 2:], boxes2[:, 2:])
    return upcast(high - low).clamp(min=0).unbind(-1)


def generalized_box_iou(boxes1: Any, boxes2: Any) -> Any:
    """Intersection over union less the empty share of the hull.  Source: Rezatofighi et al. (2019)."""
    inter, union = intersections(boxes1, boxes2)
    w, h = hulls(boxes1, boxes2)
    return inter / union - (w * h - union) / (w * h)


def distances(boxes1: Any, boxes2: Any, eps: float) -> tuple[Any, Any]:
    """(intersection over union less the share of the centres' distance in the hull's diagonal, intersection over union)."""
    boxes1, boxes2 = upcast(boxes1), upcast(boxes2)
    iou = box_iou(boxes1, boxes2)
    w, h = hulls(boxes1, boxes2)
    x1, y1 = ((boxes1[:, k] + boxes1[:, k + 2]) / 2 for k in (0, 1))
    x2, y2 = ((boxes2[:, k] + boxes2[:, k + 2]) / 2 for k in (0, 1))
    apart = upcast(x1[:, None] - x2[None, :]) ** 2 + upcast(y1[:, None] - y2[None, :]) ** 2
    return iou - apart / (w ** 2 + h ** 2 + eps), iou


def distance_box_iou(boxes1: Any, boxes2: Any, eps: float = 1e-7) -> Any:
    """Intersection over union less the share of the centres' distance.  Source: Zheng et al., Distance-IoU loss (2020)."""
    return distances(boxes1, boxes2, eps)[0]


def complete_box_iou(boxes1: Any, boxes2: Any, eps: float = 1e-7) -> Any:
    """distance_box_iou less how far the shapes differ.  Source: Zheng et al., Distance-IoU loss (2020)."""
    found, iou = distances(boxes1, boxes2, eps)
    angles = [torch.atan(upcast(b[:, 2] - b[:, 0]) / upcast(b[:, 3] - b[:, 1])) for b in (upcast(boxes1), upcast(boxes2))]
    v = 4 / math.pi ** 2 * torch.pow(angles[0][:, None] - angles[1][None, :], 2)
    with torch.no_grad():
        alpha = v / (1 - iou + v + eps)
    return found - alpha * v


def nms(boxes: Any, scores: Any, iou_threshold: float) -> Any:
    """Numbers of the boxes that stay, best first: each takes away those that overlap it by more than the threshold."""
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise RuntimeError(f"boxes should be a 2d tensor with 4 columns, got {tuple(boxes.shape)}")
    if scores.ndim != 1 or scores.shape[0] != boxes.shape[0]:
        raise RuntimeError(f"boxes and scores should have same number of elements in dimension 0, got {boxes.shape[0]} and "
                           f"{tuple(scores.shape)}")
    order = torch.sort(scores.detach(), descending=True, stable=True).indices
    over = box_iou(boxes.detach()[order], boxes.detach()[order]) > iou_threshold
    kept, gone = [], [False] * len(order)
    for k in range(len(order)):
        if not gone[k]:
            kept.append(k)
            gone = [a or b for a, b in zip(gone, over[k].tolist())]
    return order[torch.tensor(kept, dtype=torch.int64)]


def batched_nms(boxes: Any, scores: Any, idxs: Any, iou_threshold: float) -> Any:
    """`nms` for each class of its own: classes are moved apart."""
    if boxes.numel() == 0:
        return torch.empty((0,), dtype=torch.int64)
    apart = idxs.to(boxes) * (boxes.max() + torch.tensor(1).to(boxes))
    return nms(boxes + apart[:, None], scores, iou_threshold)


def remove_small_boxes(boxes: Any, min_size: float) -> Any:
    """Numbers of the boxes that are at least min_size wide and high."""
    w, h = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    return torch.where((w >= min_size) & (h >= min_size))[0]


def clip_boxes_to_image(boxes: Any, size: tuple[int, int]) -> Any:
    """Boxes within an image (h, w)."""
    h, w = size
    x, y = boxes[..., 0::2].clamp(min=0, max=w), boxes[..., 1::2].clamp(min=0, max=h)
    return torch.stack((x, y), dim=boxes.dim()).reshape(boxes.shape)


def masks_to_boxes(masks: Any) -> Any:
    """The boxes (n, 4) around masks (n, h, w)."""
    if masks.numel() == 0:
        return torch.zeros((0, 4), dtype=torch.float)
    found = []
    for mask in masks:
        y, x = torch.where(mask != 0)
        found.append(torch.stack([torch.min(x), torch.min(y), torch.max(x), torch.max(y)]).float())
    return torch.stack(found)
