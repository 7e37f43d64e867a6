"""Graphs of runnables, which are not drawn yet; the prompts within them can be had."""
from __future__ import annotations

from typing import Any, NoReturn

from septet.errors import NotSupported


def refused(*args: Any) -> NoReturn:
    """NotSupported, naming what was asked for."""
    raise NotSupported("Runnable.get_graph: graphs of chains; graphs of LangGraph can be drawn")


sequence_graph = parallel_graph = lambda_graph = assign_graph = runnable_graph = refused


def prompts_of(runnable: Any) -> list[Any]:
    """The prompts among the steps of a runnable."""
    from septet.langchain_core.prompts.base import BasePromptTemplate

    if isinstance(runnable, BasePromptTemplate):
        return [runnable]
    inner = getattr(runnable, "steps", None) or list(getattr(runnable, "steps__", {}).values())
    bound = getattr(runnable, "bound", None) if not inner else None
    return [prompt for part in (inner or ([bound] if bound is not None else [])) for prompt in prompts_of(part)]
