"""Settings of the whole process: verbose, debug, and the cache of language models."""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from septet.langchain_core.caches import BaseCache

_verbose = False
_debug = False
_llm_cache: BaseCache | None = None


def set_verbose(value: bool) -> None:
    """Print the start and end of chains."""
    global _verbose
    _verbose = value


def get_verbose() -> bool:
    return _verbose


def set_debug(value: bool) -> None:
    """Print every run with inputs and outputs."""
    global _debug
    _debug = value


def get_debug() -> bool:
    return _debug


def set_llm_cache(value: BaseCache | None) -> None:
    """The cache that models use unless they have their own."""
    global _llm_cache
    _llm_cache = value


def get_llm_cache() -> BaseCache | None:
    return _llm_cache
