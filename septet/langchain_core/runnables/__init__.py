"""Runnables: units of work that are called, batched, streamed and joined by `|`."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.runnables", {
    "base": "Runnable RunnableSerializable",
    "binding": "RunnableBinding",
    "branch": "RunnableBranch",
    "config": "RunnableConfig ensure_config get_config_list patch_config run_in_executor",
    "fallbacks": "RunnableWithFallbacks",
    "function": "RunnableLambda chain",
    "generator": "RunnableGenerator",
    "history": "RunnableWithMessageHistory",
    "parallel": "RunnableMap RunnableParallel",
    "passthrough": "RunnableAssign RunnablePassthrough RunnablePick",
    "router": "RouterInput RouterRunnable",
    "sequence": "RunnableSequence",
    "utils": "AddableDict ConfigurableField ConfigurableFieldMultiOption ConfigurableFieldSingleOption ConfigurableFieldSpec aadd add",
}, ("base", "branch", "config", "configurable", "fallbacks", "graph", "graph_ascii", "graph_mermaid", "graph_png", "history", "passthrough",
    "retry", "router", "schema", "utils"))
