"""Text classification: a label and its score."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.transformers.pipelines.base import Pipeline
from septet.transformers.tokenization_enums import ExplicitEnum


class ClassificationFunction(ExplicitEnum):
    """What makes scores of logits."""

    SIGMOID = "sigmoid"
    SOFTMAX = "softmax"
    NONE = "none"


class TextClassificationPipeline(Pipeline):
    """Labels of texts.  top_k: how many (None for all); function_to_apply: "softmax", "sigmoid", "none"; other keywords are the
    tokenizer's.
    """

    def _sanitize_parameters(self, top_k: Any = "", function_to_apply: Any = None, **tokenizer_kwargs: Any) -> Any:
        post: dict[str, Any] = {}
        if top_k is None or isinstance(top_k, int) and not isinstance(top_k, bool):
            post.update(top_k=top_k, _legacy=False)
        if function_to_apply is not None:
            post["function_to_apply"] = ClassificationFunction(function_to_apply.lower() if isinstance(function_to_apply, str)
                                                               else function_to_apply)
        return tokenizer_kwargs, {}, post

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """A list of {"label", "score"}: one a text, or a list of them a text with `top_k`."""
        found = super().__call__(inputs, **kwargs)
        legacy = "top_k" not in kwargs and self._postprocess_params.get("_legacy", True)
        return [found] if isinstance(inputs, str) and legacy else found

    def preprocess(self, inputs: Any, **tokenizer_kwargs: Any) -> Any:
        if isinstance(inputs, dict):
            return self.tokenizer(**inputs, return_tensors="pt", **tokenizer_kwargs)
        if isinstance(inputs, list) and len(inputs) == 1 and isinstance(inputs[0], list) and len(inputs[0]) == 2:
            return self.tokenizer(text=inputs[0][0], text_pair=inputs[0][1], return_tensors="pt", **tokenizer_kwargs)
        if isinstance(inputs, list):
            raise ValueError("The pipeline received invalid inputs, if you are trying to send text pairs, you can try to send a dictionary"
                             ' `{"text": "My text", "text_pair": "My pair"}` in order to send a text pair.')
        return self.tokenizer(inputs, return_tensors="pt", **tokenizer_kwargs)

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        return self.model(**model_inputs)

    def _function(self) -> ClassificationFunction:
        config = self.model.config
        if config.problem_type == "regression":
            return ClassificationFunction.NONE
        if config.problem_type == "multi_label_classification" or config.num_labels == 1:
            return ClassificationFunction.SIGMOID
        return ClassificationFunction.SOFTMAX

    def postprocess(self, model_outputs: Any, function_to_apply: Any = None, top_k: int | None = 1, _legacy: bool = True) -> Any:
        logits = model_outputs["logits"][0].float()
        kind = function_to_apply if function_to_apply is not None else self._function()
        if kind is ClassificationFunction.SOFTMAX:
            logits = torch.softmax(logits, dim=-1)
        elif kind is ClassificationFunction.SIGMOID:
            logits = torch.sigmoid(logits)
        names = self.model.config.id2label
        scores = logits.tolist()
        rows = [{"label": names[at], "score": score} for at, score in enumerate(scores)]
        if top_k == 1 and _legacy:
            return rows[int(logits.argmax())]
        rows.sort(key=lambda row: row["score"], reverse=True)
        return rows if top_k is None else rows[:top_k]
