"""Losses for detecting objects."""
from __future__ import annotations

import math
from typing import Any

import septet.torch as torch
from septet.torch.nn import functional as F


def reduced(loss: Any, reduction: str) -> Any:
    """All losses, their mean or their sum.  ValueError for another word."""
    if reduction == "none":
        return loss
    if reduction == "mean":
        return loss.mean() if loss.numel() > 0 else 0.0 * loss.sum()
    if reduction == "sum":
        return loss.sum()
    raise ValueError(f"Invalid Value for arg 'reduction': '{reduction} \n Supported reduction modes: 'none', 'mean', 'sum'")


def sigmoid_focal_loss(inputs: Any, targets: Any, alpha: float = 0.25, gamma: float = 2, reduction: str = "none") -> Any:
    """Cross entropy of logits that counts what is well classified less.  Source: Lin et al., Focal loss (2017)."""
    if not (0 <= alpha <= 1) and alpha != -1:
        raise ValueError(f"Invalid alpha value: {alpha}. alpha must be in the range [0,1] or -1 for ignore.")
    p = torch.sigmoid(inputs)
    loss = F.binary_cross_entropy_with_logits(inputs, targets, reduction="none")
    loss = loss * (1 - (p * targets + (1 - p) * (1 - targets))) ** gamma
    if alpha >= 0:
        loss = (alpha * targets + (1 - alpha) * (1 - targets)) * loss
    return loss.mean() if reduction == "mean" else reduced(loss, reduction)


def overlap(boxes1: Any, boxes2: Any) -> tuple[Any, Any]:
    """(areas in both, areas in either) of pairs of boxes."""
    x1, y1, x2, y2 = boxes1.unbind(-1)
    u1, v1, u2, v2 = boxes2.unbind(-1)
    left, top, right, bottom = torch.max(x1, u1), torch.max(y1, v1), torch.min(x2, u2), torch.min(y2, v2)
    inter = torch.where((bottom > top) & (right > left), (right - left) * (bottom - top), torch.zeros_like(x1))
    return inter, (x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - inter


def hull(boxes1: Any, boxes2: Any) -> tuple[Any, Any]:
    """Width and height of the smallest box that holds both."""
    low, high = torch.min(boxes1[..., :2], boxes2[..., :2]), torch.max(boxes1[..., 2:], boxes2[..., 2:])
    w, h = (high - low).unbind(-1)
    return w, h


def wide(boxes: Any) -> Any:
    """Floats of at least 32 bits."""
    return boxes if boxes.dtype in (torch.float32, torch.float64) else boxes.float()


def generalized_box_iou_loss(boxes1: Any, boxes2: Any, reduction: str = "none", eps: float = 1e-7) -> Any:
    """1 - generalized_box_iou of pairs."""
    boxes1, boxes2 = wide(boxes1), wide(boxes2)
    inter, union = overlap(boxes1, boxes2)
    w, h = hull(boxes1, boxes2)
    return reduced(1 - (inter / (union + eps) - (w * h - union) / (w * h + eps)), reduction)


def distance_loss(boxes1: Any, boxes2: Any, eps: float) -> tuple[Any, Any]:
    """(1 - distance_box_iou of pairs, intersection over union)."""
    inter, union = overlap(boxes1, boxes2)
    iou = inter / (union + eps)
    w, h = hull(boxes1, boxes2)
    apart = ((boxes1[..., :2] + boxes1[..., 2:] - boxes2[..., :2] - boxes2[..., 2:]) / 2) ** 2
    return 1 - iou + apart.sum(-1) / (w ** 2 + h ** 2 + eps), iou


def distance_box_iou_loss(boxes1: Any, boxes2: Any, reduction: str = "none", eps: float = 1e-7) -> Any:
    """1 - distance_box_iou of pairs."""
    return reduced(distance_loss(wide(boxes1), wide(boxes2), eps)[0], reduction)


def complete_box_iou_loss(boxes1: Any, boxes2: Any, reduction: str = "none", eps: float = 1e-7) -> Any:
    """1 - complete_box_iou of pairs."""
    boxes1, boxes2 = wide(boxes1), wide(boxes2)
    loss, iou = distance_loss(boxes1, boxes2, eps)
    slopes = [torch.atan((b[..., 2] - b[..., 0]) / (b[..., 3] - b[..., 1])) for b in (boxes2, boxes1)]
    v = 4 / math.pi ** 2 * (slopes[0] - slopes[1]) ** 2
    with torch.no_grad():
        alpha = v / (1 - iou + v + eps)
    return reduced(loss + alpha * v, reduction)
