"""Images: labels, features, and labels the model was not taught."""
from __future__ import annotations

import base64
import binascii
import io
import os
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.transformers.pipelines.base import Pipeline

MOST_BYTES = 256 << 20


def load_image(image: Any) -> Any:
    """A picture of a path, base64 text or itself, as RGB.  Addresses of the network are refused."""
    from PIL import Image, ImageOps

    if isinstance(image, str):
        if image.startswith(("http://", "https://")):
            raise NotSupported(f"an image at {image}: nothing here uses the network; pass a path or a picture")
        if os.path.isfile(image):
            image = Image.open(image)
        else:
            try:
                image = Image.open(io.BytesIO(base64.b64decode(image.split("base64,")[-1], validate=True)))
            except (binascii.Error, OSError, ValueError) as error:
                raise ValueError(f"Incorrect image source. Must be a valid URL starting with `http://` or `https://`, a valid path to an "
                                 f"image file,"
                                 f" or a base64 encoded string. Got {image[:80]}. Failed with {error}") from error
    elif not isinstance(image, Image.Image):
        raise TypeError("Incorrect format used for image. Should be an url linking to an image, a base64 string, a local path, or a PIL "
                        "image.")
    return ImageOps.exif_transpose(image).convert("RGB")


class ImageClassificationPipeline(Pipeline):
    """Labels of images.  top_k: how many, 5; function_to_apply: "softmax", "sigmoid", "none"."""

    modality = "image"

    def _sanitize_parameters(self, top_k: int | None = None, function_to_apply: Any = None, timeout: float | None = None) -> Any:
        from septet.transformers.pipelines.text_classification import ClassificationFunction

        post: dict[str, Any] = {} if top_k is None else {"top_k": top_k}
        if function_to_apply is not None:
            post["function_to_apply"] = ClassificationFunction(str(function_to_apply).lower())
        return {}, {}, post

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """A list of {"label", "score"} an image."""
        return super().__call__(inputs, **kwargs)

    def preprocess(self, image: Any, **kwargs: Any) -> Any:
        return self.image_processor(images=load_image(image), return_tensors="pt")

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        return self.model(**model_inputs)

    def postprocess(self, model_outputs: Any, function_to_apply: Any = None, top_k: int = 5) -> Any:
        config, logits = self.model.config, model_outputs["logits"][0].float()
        kind = function_to_apply
        if kind is None:
            kind = "sigmoid" if config.problem_type == "multi_label_classification" or config.num_labels == 1 else "softmax"
        scores = torch.softmax(logits, dim=-1) if kind == "softmax" else torch.sigmoid(logits) if kind == "sigmoid" else logits
        rows = [{"label": config.id2label[at], "score": score} for at, score in enumerate(scores.tolist())]
        return sorted(rows, key=lambda row: row["score"], reverse=True)[:top_k]


class ImageFeatureExtractionPipeline(Pipeline):
    """States of images.  pool: the pooled state alone; return_tensors: a tensor."""

    modality = "image"

    def _sanitize_parameters(self, image_processor_kwargs: dict[str, Any] | None = None, return_tensors: Any = None, pool: Any = None,
                             timeout: float | None = None) -> Any:
        return image_processor_kwargs or {}, {}, {key: value for key, value in (("return_tensors", return_tensors), ("pool", pool))
                                                  if value is not None}

    def preprocess(self, image: Any, **kwargs: Any) -> Any:
        return self.image_processor(images=load_image(image), return_tensors="pt", **kwargs)

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        found = self.model(**model_inputs)
        return {"states": found[0], **({"pooled": found.pooler_output} if found.get("pooler_output") is not None else {})}

    def postprocess(self, model_outputs: Any, pool: bool = False, return_tensors: bool = False) -> Any:
        if pool and "pooled" not in model_outputs:
            raise ValueError("No pooled output was returned. Make sure the model has a `pooler` layer when using the `pool` option.")
        states = model_outputs["pooled" if pool else "states"]
        return states if return_tensors else states.tolist()


class ZeroShotImageClassificationPipeline(Pipeline):
    """Labels of images by how near their sentences are.  candidate_labels; hypothesis_template: a sentence with {}."""

    def _sanitize_parameters(self, candidate_labels: Any = None, hypothesis_template: str | None = None, timeout: float | None = None,
                             tokenizer_kwargs: dict[str, Any] | None = None) -> Any:
        return {key: value for key, value in (("candidate_labels", candidate_labels), ("hypothesis_template", hypothesis_template),
                                              ("tokenizer_kwargs", tokenizer_kwargs)) if value is not None}, {}, {}

    def preprocess(self, image: Any, candidate_labels: Any = None, hypothesis_template: str = "This is a photo of {}.",
                   tokenizer_kwargs: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        if not candidate_labels:
            raise ValueError("zero-shot image classification needs candidate_labels=")
        texts = [hypothesis_template.format(label) for label in candidate_labels]
        found = self.image_processor(images=load_image(image), return_tensors="pt")
        words = self.tokenizer(texts, return_tensors="pt", padding=True, **(tokenizer_kwargs or {}))
        return {"candidate_labels": candidate_labels, "inputs": {**found, **words}}

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        return {"candidate_labels": model_inputs["candidate_labels"], "logits": self.model(**model_inputs["inputs"]).logits_per_image}

    def postprocess(self, model_outputs: Any) -> Any:
        scores = model_outputs["logits"][0].float().softmax(dim=-1).tolist()
        rows = [{"score": score, "label": label} for score, label in zip(scores, model_outputs["candidate_labels"], strict=True)]
        return sorted(rows, key=lambda row: -row["score"])
