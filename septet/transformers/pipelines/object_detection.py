"""Object detection: labels, scores and boxes."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.transformers.pipelines.base import Pipeline
from septet.transformers.pipelines.image_classification import load_image


class ObjectDetectionPipeline(Pipeline):
    """Boxes of images.  threshold: the least score, 0.5."""

    modality = "image"

    def _sanitize_parameters(self, threshold: float | None = None, timeout: float | None = None) -> Any:
        return {}, {}, {} if threshold is None else {"threshold": threshold}

    def preprocess(self, image: Any, **kwargs: Any) -> Any:
        picture = load_image(image)
        found = self.image_processor(images=[picture], return_tensors="pt")
        found["target_size"] = torch.tensor([[picture.height, picture.width]])
        return found

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        size = model_inputs.pop("target_size")
        found = self.model(**model_inputs)
        return {**found, "target_size": size}

    def postprocess(self, model_outputs: Any, threshold: float = 0.5) -> Any:
        sizes = model_outputs["target_size"]
        outputs = _Outputs(model_outputs)
        found = self.image_processor.post_process_object_detection(outputs, threshold, sizes)[0]
        names = self.model.config.id2label
        return [{"score": score, "label": names[label], "box": dict(zip(("xmin", "ymin", "xmax", "ymax"), map(int, box), strict=True))}
                for score, label, box in zip(found["scores"].tolist(), found["labels"].tolist(), found["boxes"].tolist(), strict=True)]


class _Outputs(dict):  # type: ignore[type-arg]
    """A dictionary whose entries are attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None
