"""Zero-shot classification: labels as hypotheses that a model of entailment judges."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet import torch
from septet.transformers.pipelines.base import ChunkPipeline, logger


class ZeroShotClassificationArgumentHandler:
    """Pairs of texts and hypotheses."""

    def __call__(self, sequences: Any, labels: Any, hypothesis_template: str) -> tuple[list[list[str]], list[str]]:
        if len(labels) == 0 or len(sequences) == 0:
            raise ValueError("You must include at least one label and at least one sequence.")
        if hypothesis_template.format(labels[0]) == hypothesis_template:
            raise ValueError(f'The provided hypothesis_template "{hypothesis_template}" was not able to be formatted with the target '
                             f'labels. Make sure'
                             " the passed template includes formatting syntax such as {} where the label should go.")
        texts = [sequences] if isinstance(sequences, str) else sequences
        return [[text, hypothesis_template.format(label)] for text in texts for label in split_labels(labels)], texts


def split_labels(labels: Any) -> list[str]:
    """Labels of a list, or of text with commas."""
    return [label.strip() for label in labels.split(",") if label.strip()] if isinstance(labels, str) else list(labels)


class ZeroShotClassificationPipeline(ChunkPipeline):
    """Scores of labels that the model was not taught.

    candidate_labels: a list, or text with commas.  hypothesis_template: a sentence with {}.  multi_label: each label for itself.
    """

    def __init__(self, *args: Any, args_parser: Any = None, **kwargs: Any) -> None:
        self._args_parser = args_parser or ZeroShotClassificationArgumentHandler()
        super().__init__(*args, **kwargs)
        if self.entailment_id == -1:
            logger.warning("Failed to determine 'entailment' label id from the label2id mapping in the model config. Setting to -1. "
                           "Define a"
                           " descriptive label2id mapping in the model config to ensure correct outputs.")

    @property
    def entailment_id(self) -> int:
        """Which class says that the hypothesis follows; -1 (the last) where none is named so."""
        return next((index for label, index in self.model.config.label2id.items() if label.lower().startswith("entail")), -1)

    def _sanitize_parameters(self, candidate_labels: Any = None, hypothesis_template: str | None = None, multi_label: bool | None = None,
                             **kwargs: Any) -> Any:
        before = {"candidate_labels": split_labels(candidate_labels)} if candidate_labels is not None else {}
        if hypothesis_template is not None:
            before["hypothesis_template"] = hypothesis_template  # type: ignore[assignment]
        return before, {}, {} if multi_label is None else {"multi_label": multi_label}

    def __call__(self, sequences: Any, *args: Any, **kwargs: Any) -> Any:
        """{"sequence", "labels", "scores"}, best first."""
        if args:
            if len(args) > 1 or "candidate_labels" in kwargs:
                raise ValueError(f"Unable to understand extra arguments {args}")
            kwargs["candidate_labels"] = args[0]
        return super().__call__(sequences, **kwargs)

    def preprocess(self, inputs: Any, candidate_labels: Any = None, hypothesis_template: str = "This example is {}.") -> Iterator[Any]:
        if candidate_labels is None:
            raise ValueError("zero-shot classification needs candidate_labels=")
        pairs, texts = self._args_parser(inputs, candidate_labels, hypothesis_template)
        for label, pair in zip(candidate_labels, pairs, strict=True):
            yield {"label": label, "sequence": texts[0], "inputs": self._parsed([pair])}

    def _parsed(self, pairs: list[list[str]]) -> Any:
        if self.tokenizer.pad_token is None:
            self.tokenizer.pad_token = self.tokenizer.eos_token
        texts, others = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        cut = "only_first"
        try:
            return self.tokenizer(texts, others, return_tensors="pt", padding=True, truncation=cut)
        except Exception as error:      # the package raises Exception itself
            if "too short" not in str(error):
                raise
            return self.tokenizer(texts, others, return_tensors="pt", padding=True, truncation=False)

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        found = self.model(**model_inputs.pop("inputs"))
        return {**model_inputs, "logits": found["logits"]}

    def postprocess(self, model_outputs: Any, multi_label: bool = False) -> Any:
        labels = [output["label"] for output in model_outputs]
        logits = torch.cat([output["logits"] for output in model_outputs]).float()
        entail = self.entailment_id
        if multi_label or len(labels) == 1:
            against = -1 if entail == 0 else 0
            scores = torch.softmax(torch.stack([logits[:, against], logits[:, entail]], dim=-1), dim=-1)[:, 1]
        else:
            scores = torch.softmax(logits[:, entail], dim=-1)
        values = scores.tolist()
        order = sorted(range(len(labels)), key=lambda at: values[at], reverse=True)
        return {"sequence": model_outputs[0]["sequence"], "labels": [labels[at] for at in order], "scores": [values[at] for at in order]}
