"""Objects as JSON and back: `dumpd`, `dumps`, `load`, `loads`."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.load", {
    "dump": "dumpd dumps",
    "load": "InitValidator loads",
    "serializable": "Serializable",
}, ("dump", "load", "serializable"))
