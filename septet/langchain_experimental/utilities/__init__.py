"""What the tools stand on."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_experimental.utilities", {"python": "PythonREPL"}, ("python",))
