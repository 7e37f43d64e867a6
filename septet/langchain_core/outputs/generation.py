"""A text that a model made, whole or in chunks."""
from __future__ import annotations

from typing import Any, Literal

from septet.langchain_core.load.serializable import Serializable
from septet.langchain_core.utils._merge import merge_dicts


class Generation(Serializable):
    """One text; `generation_info` is what the provider says about it."""

    text: str
    generation_info: dict[str, Any] | None = None
    type: Literal["Generation"] = "Generation"

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "output"]


class GenerationChunk(Generation):
    """A part of a text; chunks are added."""

    def __add__(self, other: GenerationChunk) -> GenerationChunk:
        if not isinstance(other, GenerationChunk):
            raise TypeError(f"unsupported operand type(s) for +: '{type(self)}' and '{type(other)}'")
        return GenerationChunk(text=self.text + other.text,
                               generation_info=merge_dicts(self.generation_info or {}, other.generation_info or {}) or None)
