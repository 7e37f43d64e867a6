"""Objects as JSON and back: `dumpd`, `dumps`, `load`, `loads`."""
from __future__ import annotations

from septet.langchain_core.load.dump import dumpd, dumps
from septet.langchain_core.load.load import InitValidator, load, loads
from septet.langchain_core.load.serializable import Serializable

__all__ = ["InitValidator", "Serializable", "dumpd", "dumps", "load", "loads"]
