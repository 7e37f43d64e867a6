"""Processors of the architectures."""
from __future__ import annotations

from typing import Any

from septet.transformers.processing_utils import ProcessorMixin


class CLIPProcessor(ProcessorMixin):
    """Images and texts."""


class WhisperProcessor(ProcessorMixin):
    """Sound to features, tokens to text."""

    front = ("feature_extractor", "audio")

    def get_decoder_prompt_ids(self, task: Any = None, language: Any = None, no_timestamps: bool = True) -> Any:
        """The tokens that tell a language and a task."""
        return self.tokenizer.get_decoder_prompt_ids(task=task, language=language, no_timestamps=no_timestamps)


class Wav2Vec2Processor(ProcessorMixin):
    """Sound to features, letters to text."""

    front = ("feature_extractor", "audio")
