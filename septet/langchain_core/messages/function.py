"""Results of functions, as they were given before there were tools."""
from __future__ import annotations

from typing import Any, Literal

from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk


class FunctionMessage(BaseMessage):
    """The result of the function `name`."""

    name: str  # type: ignore[assignment]
    type: Literal["function"] = "function"


class FunctionMessageChunk(FunctionMessage, BaseMessageChunk):
    """A part of such a result."""

    type: Literal["FunctionMessageChunk"] = "FunctionMessageChunk"  # type: ignore[assignment]

    def __add__(self, other: Any) -> BaseMessageChunk:  # type: ignore[override]
        if isinstance(other, FunctionMessageChunk) and self.name != other.name:
            raise ValueError("Cannot concatenate FunctionMessageChunks with different names.")
        return super().__add__(other)

    def kept(self) -> dict[str, Any]:
        return {"name": self.name}
