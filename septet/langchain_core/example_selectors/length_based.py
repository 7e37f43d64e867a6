"""As many examples as there is room for."""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, Field, model_validator

from septet.langchain_core.example_selectors.base import BaseExampleSelector
from septet.langchain_core.prompts.prompt import PromptTemplate


def words(text: str) -> int:
    """Pieces between spaces and line ends."""
    return len(re.split("\n| ", text))


class LengthBasedExampleSelector(BaseExampleSelector, BaseModel):
    """The first examples that, with the input, are not longer than `max_length` by `get_text_length` (words)."""

    examples: list[dict[str, Any]]
    example_prompt: PromptTemplate
    get_text_length: Callable[[str], int] = words
    max_length: int = 2048
    example_text_lengths: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _measured(self) -> LengthBasedExampleSelector:
        if not self.example_text_lengths:
            self.example_text_lengths = [self._length(example) for example in self.examples]
        return self

    def _length(self, example: dict[str, Any]) -> int:
        return self.get_text_length(self.example_prompt.format(**example))

    def add_example(self, example: dict[str, str]) -> None:
        self.examples.append(example)
        self.example_text_lengths.append(self._length(example))

    async def aadd_example(self, example: dict[str, str]) -> None:
        self.add_example(example)

    def select_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        room, chosen = self.max_length - self.get_text_length(" ".join(input_variables.values())), []
        for example, length in zip(self.examples, self.example_text_lengths, strict=False):
            room -= length
            if room < 0:
                break
            chosen.append(example)
        return chosen

    async def aselect_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        return self.select_examples(input_variables)
