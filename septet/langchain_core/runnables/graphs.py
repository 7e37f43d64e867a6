"""Graphs of runnables: how chains are drawn, and the prompts within them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from septet.langchain_core.runnables.graph import Graph, Node


def runnable_graph(runnable: Any, config: Any) -> Graph:
    """What comes in, the runnable, what goes out."""
    graph = Graph()
    before = graph.add_node(runnable.get_input_schema(config))
    here = graph.add_node(runnable, metadata=config.get("metadata") if config else None)
    graph.add_edge(before, here)
    graph.add_edge(here, graph.add_node(runnable.get_output_schema(config)))
    return graph


def sequence_graph(steps: list[Any], config: Any) -> Graph:
    """The graphs of the steps, one behind the other."""
    graph = Graph()
    for step in steps:
        part = step.get_graph(config)
        if step is not steps[0]:
            part.trim_first_node()
        if step is not steps[-1]:
            part.trim_last_node()
        before = graph.last_node()
        first, _ = graph.extend(part)
        if first is None:
            raise ValueError(f"Runnable {step} has no first node")
        if before is not None:
            graph.add_edge(before, first)
    return graph


def parallel_graph(runnable: Any) -> Graph:
    """The graphs of the steps beside each other, which have their own metadata alone."""
    return side_by_side(runnable, runnable.steps__.values())


def lambda_graph(runnable: Any, config: Any) -> Graph | None:
    """The graphs of the runnables that a function uses, beside each other; None where it uses none."""
    return side_by_side(runnable, runnable.deps) if runnable.deps else None


def side_by_side(runnable: Any, parts: Iterable[Any]) -> Graph:
    """Between what comes into a runnable and what goes out of it, the graphs of its parts."""
    graph = Graph()
    before, behind = graph.add_node(runnable.get_input_schema()), graph.add_node(runnable.get_output_schema())
    for part in parts:
        inner = part.get_graph()
        inner.trim_first_node()
        inner.trim_last_node()
        if not inner:
            graph.add_edge(before, behind)
            continue
        first, last = graph.extend(inner)
        if first is None or last is None:
            raise ValueError(f"Runnable {part} has no {'first' if first is None else 'last'} node")
        graph.add_edge(before, first)
        graph.add_edge(last, behind)
    return graph


def assign_graph(runnable: Any, config: Any) -> Graph:
    """The mapper's graph, and beside it the way of what is only passed on."""
    from septet.langchain_core.runnables.passthrough import RunnablePassthrough

    graph: Graph = runnable.mapper.get_graph(config)
    ends: tuple[Node | None, Node | None] = graph.first_node(), graph.last_node()
    if ends[0] is not None and ends[1] is not None:
        passed = graph.add_node(RunnablePassthrough())
        graph.add_edge(ends[0], passed)
        graph.add_edge(passed, ends[1])
    return graph


def prompts_of(runnable: Any) -> list[Any]:
    """The prompts among the steps of a runnable."""
    from septet.langchain_core.prompts.base import BasePromptTemplate

    if isinstance(runnable, BasePromptTemplate):
        return [runnable]
    inner = getattr(runnable, "steps", None) or list(getattr(runnable, "steps__", {}).values())
    bound = getattr(runnable, "bound", None) if not inner else None
    return [prompt for part in (inner or ([bound] if bound is not None else [])) for prompt in prompts_of(part)]
