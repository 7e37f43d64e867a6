"""Which examples a prompt shows."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.example_selectors", {
    "base": "BaseExampleSelector",
    "length_based": "LengthBasedExampleSelector",
    "semantic_similarity": "MaxMarginalRelevanceExampleSelector SemanticSimilarityExampleSelector sorted_values",
}, ("base", "length_based", "semantic_similarity"))
