"""Marks of what is deprecated or in beta."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core._api", {
    "beta_decorator": "LangChainBetaWarning suppress_langchain_beta_warning surface_langchain_beta_warnings",
    "deprecation": "LangChainDeprecationWarning suppress_langchain_deprecation_warning surface_langchain_deprecation_warnings "
                   "warn_deprecated",
}, ("beta_decorator", "deprecation"))
