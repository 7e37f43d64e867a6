"""MixUp and CutMix: batches mixed with themselves.  Sources: Zhang et al., mixup (2018); Yun et al., CutMix (2019)."""
from __future__ import annotations

import math
from typing import Any

import septet.torch as torch
from septet.torch.distributions import Beta
from septet.torch.nn.functional import one_hot
from septet.torchvision.transforms.v2.functional.types import on_image
from septet.torchvision.transforms.v2.transform import Transform, flatten, is_image, query_size
from septet.torchvision.tv_tensors import BoundingBoxes, Mask


class _Mixing(Transform):
    """Images (n, c, h, w) and labels (n), or (n, num_classes) of probabilities, mixed with the batch moved by one."""

    def __init__(self, *, alpha: float = 1.0, num_classes: int | None = None, labels_getter: Any = "default"):
        super().__init__()
        self.alpha, self.num_classes = float(alpha), num_classes
        self._dist = Beta(torch.tensor([alpha]), torch.tensor([alpha]))
        self._labels_getter = labels_getter

    def forward(self, *inputs: Any) -> Any:
        given = inputs if len(inputs) > 1 else inputs[0]
        flat, rebuild = flatten(given)
        if any(isinstance(x, (Mask, BoundingBoxes)) for x in flat):
            raise ValueError(f"{type(self).__name__}() does not support PIL images, bounding boxes, keypoints and masks.")
        labels = self._labels(given)
        images = [x for x in flat if is_image(x) and x is not labels]
        self._check(images, labels)
        params = self.make_params(images) | {"batch_size": labels.shape[0]}
        return rebuild([self.mixed_labels(x, params) if x is labels else self.transform(x, params) if any(x is i for i in images) else x
                        for x in flat])

    def _labels(self, given: Any) -> Any:
        """The labels of a sample: what the getter says, or the second of a pair, or the entry whose name speaks of labels."""
        if callable(self._labels_getter):
            return self._labels_getter(given)
        if isinstance(self._labels_getter, str) and self._labels_getter != "default":
            return given[self._labels_getter]
        if isinstance(given, (tuple, list)):
            given = given[1]
        if isinstance(given, dict):
            found = next((value for key, value in given.items() if "label" in str(key).lower()), None)
            if found is None:
                raise ValueError("Could not infer where the labels are in the sample. Try passing a callable as the labels_getter "
                                 "parameter?")
            return found
        return given

    def _check(self, images: list[Any], labels: Any) -> None:
        """ValueError for images or labels that cannot be mixed."""
        if not isinstance(labels, torch.Tensor):
            raise ValueError(f"The labels must be a tensor, but got {type(labels)} instead.")
        if labels.ndim not in (1, 2):
            raise ValueError(f"labels should be index based with shape (batch_size,) or probability based with shape (batch_size, "
                             f"num_classes), but got a tensor of shape {tuple(labels.shape)} instead.")
        if labels.ndim == 1 and self.num_classes is None:
            raise ValueError("num_classes must be passed if the labels are index-based (1D)")
        if any(x.ndim != 4 for x in images):
            raise ValueError(f"Expected a batched input with 4 dims, but got {[x.ndim for x in images]} dimensions instead.")
        if any(x.shape[0] != labels.shape[0] for x in images):
            raise ValueError("The batch size of the image or video does not match the batch size of the labels.")

    def mixed_labels(self, labels: Any, params: dict[str, Any]) -> Any:
        """Probabilities (n, num_classes)."""
        given = one_hot(labels, num_classes=self.num_classes) if labels.ndim == 1 else labels
        given = given if given.is_floating_point() else given.float()
        return given.roll(1, 0).mul(1.0 - params["lam"]).add(given.mul(params["lam"]))


class MixUp(_Mixing):
    """Images and labels as a weighted sum of two."""

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        return {"lam": float(self._dist.sample(()))}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return on_image(lambda x: x.roll(1, 0).mul(1.0 - params["lam"]).add(x.mul(params["lam"])), inpt)


class CutMix(_Mixing):
    """A region of one image in the other; labels by the areas."""

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        lam = float(self._dist.sample(()))
        height, width = query_size(flat_inputs)
        x, y = int(torch.randint(width, size=(1,))), int(torch.randint(height, size=(1,)))
        reach = 0.5 * math.sqrt(1.0 - lam)
        half_w, half_h = int(reach * width), int(reach * height)
        x1, y1, x2, y2 = max(x - half_w, 0), max(y - half_h, 0), min(x + half_w, width), min(y + half_h, height)
        return {"box": (x1, y1, x2, y2), "lam": float(1.0 - (x2 - x1) * (y2 - y1) / (width * height))}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        x1, y1, x2, y2 = params["box"]

        def cut(x: Any) -> Any:
            made = x.clone()
            made[..., y1:y2, x1:x2] = x.roll(1, 0)[..., y1:y2, x1:x2]
            return made

        return on_image(cut, inpt)
