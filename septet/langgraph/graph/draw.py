"""The drawing of a graph: its nodes and edges as langchain_core's Graph has them."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.runnables.graph import Graph, Node
from septet.langgraph.constants import END, START


def drawing(graph: Any, xray: int | bool) -> Graph:
    """Nodes in their order between start and end; conditional edges where a function or a command decides."""
    builder, made = graph.builder, Graph()
    nodes = {START: made.add_node(graph.nodes[START].bound, START)}
    inner: dict[str, Any] = {}
    for name, node in graph.nodes.items():
        if name != START:
            nodes[name] = made.add_node(node.bound, name, metadata=shown_metadata(graph, name) or None)
            if xray and node.graph is not None:
                inner[name] = node.graph.get_graph(xray=xray - 1 if isinstance(xray, int) and not isinstance(xray,
                                                                                                             bool) and xray > 0 else xray)
    nodes[END] = Node(id=END, name=END, data=None, metadata=None)
    made.nodes[END] = nodes[END]
    for start, end, conditional, label in edges_of(graph, builder):
        made.add_edge(nodes[start], nodes[end], label, conditional=conditional)
    for name, sub in inner.items():
        sub.trim_first_node()
        sub.trim_last_node()
        unfold(made, name, sub)
    return made


def shown_metadata(graph: Any, name: str) -> dict[str, Any]:
    """What is drawn under a node's name: where it stops, which tools it has, that it waits."""
    found = dict(graph.builder.nodes[name].metadata or {})
    before, after = graph.interrupt_before_nodes, graph.interrupt_after_nodes
    stops = [word for word, names in (("before", before), ("after", after)) if names == "*" or name in names]
    tools = getattr(graph.nodes[name].bound, "tools_by_name", None)
    if tools is not None:
        found["__tools"] = ", ".join(tools)
    if stops:
        found["__interrupt"] = ",".join(stops)
    if graph.builder.nodes[name].defer:
        found["defer"] = True
    return found


def edges_of(graph: Any, builder: Any) -> list[tuple[str, str, bool, str | None]]:
    """(start, end, whether it is conditional, its label); last those that lead from where nothing else does to the end."""
    found: set[tuple[str, str, bool, str | None]] = {(start, end, False, None) for start, end in builder._all_edges if end != END}
    for start, branches in builder.branches.items():
        for branch in branches.values():
            ends = branch.ends if branch.ends is not None else {name: name for name in [*(n for n in builder.nodes if n != start), END]}
            found |= {(start, end, True, str(label) if label != end else None) for label, end in ends.items()}
    for name, spec in builder.nodes.items():
        for end in spec.ends:
            found.add((name, end, True, spec.ends[end] if isinstance(spec.ends, dict) else None))
    starts, reached = {start for start, *_ in found}, {end for _, end, *_ in found}
    last = [(name, END, False, None) for name in sorted(builder.nodes) if name in reached and name not in starts]
    return [*sorted(found, key=lambda row: (row[0], row[1], row[3] or "")), *last]


def unfold(made: Graph, name: str, sub: Graph) -> None:
    """Put the graph of a node in the node's place."""
    first, last = made.extend(sub, prefix=name)
    node = made.nodes.pop(name)
    for i, edge in enumerate(made.edges):
        if edge.source == node.id and last is not None:
            made.edges[i] = edge.copy(source=last.id)
        if made.edges[i].target == node.id and first is not None:
            made.edges[i] = made.edges[i].copy(target=first.id)
