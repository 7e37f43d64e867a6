"""Tools that run code."""
from __future__ import annotations

from septet.langchain_community.missing import loader_or_refusal
from septet.langchain_core.lazy import loader

_load, __all__ = loader("septet.langchain_experimental.tools", {"python": "PythonREPLTool"}, ("python",))
__getattr__ = loader_or_refusal(_load, "septet.langchain_experimental.tools")
