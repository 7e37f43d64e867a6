"""`torchvision.ops`: boxes, losses, and blocks of networks.  Loaded by name."""
from __future__ import annotations

from septet.torch.lazy import homes, loader

_HOME = homes({
    "misc": "FrozenBatchNorm2d Conv2dNormActivation Conv3dNormActivation SqueezeExcitation MLP Permute StochasticDepth stochastic_depth",
    "boxes": "nms batched_nms remove_small_boxes clip_boxes_to_image box_convert box_area box_iou generalized_box_iou distance_box_iou "
             "complete_box_iou masks_to_boxes",
    "losses": "sigmoid_focal_loss generalized_box_iou_loss distance_box_iou_loss complete_box_iou_loss",
})
_MODULES = ("boxes", "misc")
__all__ = sorted(_HOME)
__getattr__, __dir__ = loader("septet.torchvision.ops", _HOME, _MODULES)
