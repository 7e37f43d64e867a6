"""Several retrievers as one, by the name of this package."""
from __future__ import annotations

from septet.langchain_community.retrievers.ensemble import EnsembleRetriever

__all__ = ["EnsembleRetriever"]
