"""`langchain_core.cross_encoders`: models that read two texts at once."""
from __future__ import annotations

from abc import ABC, abstractmethod


class BaseCrossEncoder(ABC):
    """How well texts go together."""

    @abstractmethod
    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        """A number for each pair, greater for texts that go together better."""
