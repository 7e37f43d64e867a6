"""`transformers.loss.loss_for_object_detection`: queries matched to boxes at least cost, then classes, distances and overlaps."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.core.fn.assignment import assignment
from septet.torch.nn import functional as F


def corners(boxes: Any) -> Any:
    """Boxes (centre, size) as (left, top, right, bottom)."""
    x, y, w, h = boxes.unbind(-1)
    return torch.stack([x - 0.5 * w, y - 0.5 * h, x + 0.5 * w, y + 0.5 * h], dim=-1)


def overlaps(a: Any, b: Any) -> tuple[Any, Any]:
    """(intersection over union, union) of all pairs of boxes by corners."""
    areas = [(x[:, 2] - x[:, 0]) * (x[:, 3] - x[:, 1]) for x in (a, b)]
    sides = (torch.min(a[:, None, 2:], b[:, 2:]) - torch.max(a[:, None, :2], b[:, :2])).clamp(min=0)
    both = sides[:, :, 0] * sides[:, :, 1]
    union = areas[0][:, None] + areas[1] - both
    return both / union, union


def generalized_box_iou(a: Any, b: Any) -> Any:
    """Generalised overlap of all pairs (arXiv:1902.09630)."""
    if not bool((a[:, 2:] >= a[:, :2]).all()) or not bool((b[:, 2:] >= b[:, :2]).all()):
        raise ValueError("boxes must be in [x0, y0, x1, y1] (corner) format")
    iou, union = overlaps(a, b)
    sides = (torch.max(a[:, None, 2:], b[:, 2:]) - torch.min(a[:, None, :2], b[:, :2])).clamp(min=0)
    hull = sides[:, :, 0] * sides[:, :, 1]
    return iou - (hull - union) / hull


def matched(logits: Any, boxes: Any, targets: list[dict[str, Any]], config: Any) -> list[tuple[Any, Any]]:
    """Of every image the queries and the targets that belong together."""
    found = []
    with torch.no_grad():
        for scores, own, target in zip(logits.softmax(-1), boxes, targets):
            cost = (-config.class_cost * scores[:, target["class_labels"]]
                    + config.bbox_cost * torch.cdist(own, target["boxes"], p=1)
                    - config.giou_cost * generalized_box_iou(corners(own), corners(target["boxes"])))
            rows, columns = assignment(cost.tolist()) if len(target["class_labels"]) else ([], [])
            found.append((torch.tensor(rows, dtype=torch.int64), torch.tensor(columns, dtype=torch.int64)))
    return found


def parts_of(logits: Any, boxes: Any, targets: list[dict[str, Any]], config: Any, count: float) -> dict[str, Any]:
    """The losses: classes, distances of boxes, their overlaps; how wrong the number of boxes is (not a loss)."""
    pairs = matched(logits, boxes, targets, config)
    image = torch.cat([torch.full_like(rows, i) for i, (rows, _) in enumerate(pairs)])
    query = torch.cat([rows for rows, _ in pairs])
    classes = torch.full(tuple(logits.shape[:2]), config.num_labels, dtype=torch.int64)
    classes[image, query] = torch.cat([t["class_labels"][columns] for t, (_, columns) in zip(targets, pairs)])
    weights = torch.ones(config.num_labels + 1)
    weights[-1] = config.eos_coefficient
    own = boxes[image, query]
    goal = torch.cat([t["boxes"][columns] for t, (_, columns) in zip(targets, pairs)], dim=0)
    lengths = torch.tensor([len(t["class_labels"]) for t in targets])
    seen = (logits.argmax(-1) != logits.shape[-1] - 1).sum(1)
    return {"loss_ce": F.cross_entropy(logits.transpose(1, 2), classes, weights),
            "loss_bbox": F.l1_loss(own, goal, reduction="none").sum() / count,
            "loss_giou": (1 - torch.diag(generalized_box_iou(corners(own), corners(goal)))).sum() / count,
            "cardinality_error": F.l1_loss(seen.float(), lengths.float())}


def detection_loss(logits: Any, boxes: Any, targets: list[dict[str, Any]], config: Any, between: Any) -> tuple[Any, dict[str, Any]]:
    """(the weighted sum, its parts); also of the layers between, where there are any."""
    count = float(max(sum(len(t["class_labels"]) for t in targets), 1))
    found = parts_of(logits, boxes, targets, config, count)
    for i, out in enumerate(between or ()):
        found.update({f"{k}_{i}": v for k, v in parts_of(out["logits"], out["pred_boxes"], targets, config, count).items()})
    factor = {"loss_ce": 1, "loss_bbox": config.bbox_loss_coefficient, "loss_giou": config.giou_loss_coefficient}
    total = sum(value * factor[base] for name, value in found.items() for base in factor if name == base or name.startswith(base + "_"))
    return total, found
