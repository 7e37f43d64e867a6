"""The base of example selectors."""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from septet.langchain_core.runnables.config import run_in_executor


class BaseExampleSelector(ABC):
    """Keeps examples and selects some for an input."""

    @abstractmethod
    def add_example(self, example: dict[str, str]) -> Any:
        """Keep one more."""

    async def aadd_example(self, example: dict[str, str]) -> Any:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self.add_example, example)

    @abstractmethod
    def select_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        """The examples to show for an input."""

    async def aselect_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self.select_examples, input_variables)  # type: ignore[no-any-return]
