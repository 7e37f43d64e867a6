"""Image processors of the architectures: their settings, and what DETR's answers mean on an image."""
from __future__ import annotations

from typing import Any

from septet import numpy as np
from septet import torch
from septet.errors import NotSupported
from septet.transformers.feature_extraction_utils import BatchFeature
from septet.transformers.image_processing_utils import BaseImageProcessor, is_batch
from septet.transformers.loss.loss_for_object_detection import corners

HALF = [0.5, 0.5, 0.5]
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
USUAL = {"do_resize": True, "resample": 2, "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True}


class ViTImageProcessor(BaseImageProcessor):
    """Squares of 224 pixels, values from -1 to 1."""

    defaults = {**USUAL, "size": {"height": 224, "width": 224}, "image_mean": HALF, "image_std": HALF}


class CLIPImageProcessor(BaseImageProcessor):
    """The middle of the image resized to 224 pixels, normed by CLIP's statistics."""

    square = False
    defaults = {**USUAL, "size": {"shortest_edge": 224}, "resample": 3, "do_center_crop": True, "crop_size": {"height": 224, "width": 224},
                "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
                "do_convert_rgb": True}


class ConvNextImageProcessor(BaseImageProcessor):
    """ResNet's: the middle of the image, normed by ImageNet's statistics."""

    square = False
    defaults = {**USUAL, **IMAGENET, "size": {"shortest_edge": 384}, "crop_pct": 224 / 256}

    def _one(self, image: Any, use: dict[str, Any]) -> Any:
        side = use["size"]["shortest_edge"]
        if side < 384:
            whole = {**use, "size": {"shortest_edge": int(side / use["crop_pct"])}, "do_center_crop": True,
                     "crop_size": {"height": side, "width": side}}
        else:
            whole = {**use, "size": {"height": side, "width": side}}
        return super()._one(image, whole)


class DetrImageProcessor(BaseImageProcessor):
    """Images of one batch padded to one size, with a mask of what is image."""

    square = False
    model_input_names = ["pixel_values", "pixel_mask"]
    defaults = {**USUAL, **IMAGENET, "size": {"shortest_edge": 800, "longest_edge": 1333}, "format": "coco_detection", "do_pad": True,
                "do_convert_annotations": True}

    def preprocess(self, images: Any, annotations: Any = None, return_tensors: Any = None, **kwargs: Any) -> BatchFeature:
        """Pixel values and masks (batch, height, width)."""
        if annotations is not None:
            raise NotSupported("DetrImageProcessor: annotations; give the model's `labels` as boxes and classes")
        use = self._settings(kwargs)
        found = [self._one(image, use) for image in (images if is_batch(images) else [images])]
        if not use["do_pad"]:
            return BatchFeature({"pixel_values": found}, tensor_type=return_tensors)
        size = use.get("pad_size") or {"height": max(x.shape[1] for x in found), "width": max(x.shape[2] for x in found)}
        pairs = [padded(x, size["height"], size["width"]) for x in found]
        return BatchFeature({"pixel_mask": [m for _, m in pairs], "pixel_values": [x for x, _ in pairs]}, tensor_type=return_tensors)

    def post_process_object_detection(self, outputs: Any, threshold: float = 0.5, target_sizes: Any = None) -> list[dict[str, Any]]:
        """Of every image the scores, labels and boxes (by corners, in pixels of target_sizes) above a threshold."""
        logits, boxes = outputs.logits, outputs.pred_boxes
        if target_sizes is not None and len(logits) != len(target_sizes):
            raise ValueError("Make sure that you pass in as many target sizes as the batch dimension of the logits")
        scores, labels = logits.softmax(-1)[..., :-1].max(-1)
        boxes = corners(boxes)
        if target_sizes is not None:
            sizes = target_sizes if isinstance(target_sizes, torch.Tensor) else torch.tensor([list(s) for s in target_sizes])
            boxes = boxes * torch.stack([sizes[:, 1], sizes[:, 0], sizes[:, 1], sizes[:, 0]], dim=1)[:, None, :]
        kept = ((s > threshold, s, n, b) for s, n, b in zip(scores, labels, boxes))
        return [{"scores": s[k], "labels": n[k], "boxes": b[k]} for k, s, n, b in kept]


def padded(image: Any, height: int, width: int) -> tuple[Any, Any]:
    """(an image with zeros right and below, the mask of the image)."""
    found = np.zeros((image.shape[0], height, width), dtype=image.dtype)
    mask = np.zeros((height, width), dtype=np.int64)
    found[:, :image.shape[1], :image.shape[2]] = image
    mask[:image.shape[1], :image.shape[2]] = 1
    return found, mask


def _declare() -> None:
    """The names that say which backend is meant: here there is one."""
    for name in ("ViTImageProcessor", "CLIPImageProcessor", "ConvNextImageProcessor", "DetrImageProcessor"):
        for ending in ("Pil", "Fast"):
            globals()[name + ending] = type(name + ending, (globals()[name],), {"__module__": __name__, "__doc__": f"{name}, by pillow."})


_declare()
CLIPFeatureExtractor, ViTFeatureExtractor, DetrFeatureExtractor = CLIPImageProcessor, ViTImageProcessor, DetrImageProcessor
