"""`transformers.models.auto.tokenization_auto`: AutoTokenizer under upstream's module."""
from __future__ import annotations

from septet.transformers.tokenization_auto import AutoTokenizer

__all__ = ["AutoTokenizer"]
