"""All that a model made for a list of prompts."""
from __future__ import annotations

from copy import deepcopy
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from septet.langchain_core.outputs.chat_generation import ChatGeneration, ChatGenerationChunk
from septet.langchain_core.outputs.generation import Generation, GenerationChunk
from septet.langchain_core.outputs.run_info import RunInfo


class LLMResult(BaseModel):
    """A list of candidates for each prompt."""

    model_config = ConfigDict(defer_build=True)

    generations: list[list[Generation | ChatGeneration | GenerationChunk | ChatGenerationChunk]]
    llm_output: dict[str, Any] | None = None
    run: list[RunInfo] | None = None
    type: Literal["LLMResult"] = "LLMResult"

    def flatten(self) -> list[LLMResult]:
        """A result for each prompt; the usage of tokens stands in the first alone."""
        return [LLMResult(generations=[group], llm_output=self.llm_output if i == 0 else without_usage(self.llm_output))
                for i, group in enumerate(self.generations)]

    def __eq__(self, other: object) -> bool:
        """Equal generations and output; runs do not count."""
        if not isinstance(other, LLMResult):
            return NotImplemented
        return self.generations == other.generations and self.llm_output == other.llm_output

    __hash__ = None  # type: ignore[assignment]


def without_usage(output: dict[str, Any] | None) -> dict[str, Any] | None:
    if output is None:
        return None
    output = deepcopy(output)
    output["token_usage"] = {}
    return output
