"""The LangChain core face: `import septet.langchain_core`.  Imitates langchain-core 1.7; see docs/support/langchain_core.md for what it
has.
"""
from __future__ import annotations

from septet.langchain_core import lazy as _lazy

__version__ = "1.7.2"
__getattr__, _names = _lazy.loader("septet.langchain_core", {
    "_api.beta_decorator": "surface_langchain_beta_warnings",
    "_api.deprecation": "surface_langchain_deprecation_warnings",
    "version": "VERSION",
}, ("agents", "caches", "callbacks", "chat_history", "chat_loaders", "chat_sessions", "cross_encoders", "document_loaders", "documents",
    "embeddings", "env", "example_selectors", "exceptions", "globals", "indexing", "language_models", "load", "messages", "output_parsers",
    "outputs", "prompt_values", "prompts", "rate_limiters", "retrievers", "runnables", "stores", "structured_query", "sys_info", "tools",
    "tracers", "utils", "vectorstores", "version"))
