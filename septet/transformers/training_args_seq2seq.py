"""`Seq2SeqTrainingArguments`: what Seq2SeqTrainer is told besides."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet.errors import NotSupported
from septet.transformers.training_args import TrainingArguments


@dataclass(repr=False)
class Seq2SeqTrainingArguments(TrainingArguments):
    """predict_with_generate: predictions are what the model writes."""

    sortish_sampler: bool = False
    predict_with_generate: bool = False
    generation_max_length: int | None = None
    generation_num_beams: int | None = None
    generation_config: Any = None

    def __post_init__(self) -> None:
        if self.sortish_sampler:
            raise NotSupported("transformers.Seq2SeqTrainingArguments(sortish_sampler=True)")
        super().__post_init__()


__all__ = ["Seq2SeqTrainingArguments"]
