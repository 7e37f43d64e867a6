"""`langchain_core.runnables.graph`: nodes and edges to draw, as Mermaid text or as JSON."""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from importlib.util import find_spec
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from septet.errors import NotSupported


class Edge(NamedTuple):
    """From a node's id to another's; `data` is its label."""

    source: str
    target: str
    data: Any = None
    conditional: bool = False

    def copy(self, *, source: str | None = None, target: str | None = None) -> Edge:
        return Edge(source or self.source, target or self.target, self.data, self.conditional)


class Node(NamedTuple):
    """What is drawn in one place: a runnable, or the schema of an input or output."""

    id: str
    name: str
    data: Any
    metadata: dict[str, Any] | None

    def copy(self, *, id: str | None = None, name: str | None = None) -> Node:
        return Node(id or self.id, name or self.name, self.data, self.metadata)


class Branch(NamedTuple):
    """A condition, and the nodes that its answers name."""

    condition: Any
    ends: dict[str, str] | None


class CurveStyle(Enum):
    """How Mermaid bends edges."""

    BASIS = "basis"
    BUMP_X = "bumpX"
    BUMP_Y = "bumpY"
    CARDINAL = "cardinal"
    CATMULL_ROM = "catmullRom"
    LINEAR = "linear"
    MONOTONE_X = "monotoneX"
    MONOTONE_Y = "monotoneY"
    NATURAL = "natural"
    STEP = "step"
    STEP_AFTER = "stepAfter"
    STEP_BEFORE = "stepBefore"


@dataclass
class NodeStyles:
    """Mermaid's styles of nodes: any, the first, the last."""

    default: str = "fill:#f2f0ff,line-height:1.2"
    first: str = "fill-opacity:0"
    last: str = "fill:#bfb6fc"


class MermaidDrawMethod(Enum):
    """Who makes a picture of Mermaid text."""

    PYPPETEER = "pyppeteer"
    API = "api"


def is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def node_data_str(id: str, data: Any) -> str:
    """The name of a node: of its data, where its id says nothing."""
    from septet.langchain_core.runnables.base import Runnable

    if not is_uuid(id) or data is None:
        return id
    found = data.get_name() if isinstance(data, Runnable) else getattr(data, "__name__", str(data))
    return found if not found.startswith("Runnable") else found[len("Runnable"):]


def node_data_json(node: Node) -> dict[str, Any]:
    """A node's data as JSON: a runnable by the place of its class, a schema by its name."""
    from septet.langchain_core.load.serializable import Serializable
    from septet.langchain_core.runnables.base import Runnable

    if node.data is None:
        found: dict[str, Any] = {}
    elif isinstance(node.data, Runnable):
        written = isinstance(node.data, Serializable) and node.data.is_lc_serializable()
        path = f"{type(node.data).__module__}.{type(node.data).__qualname__}".replace("septet.", "").split(".")
        shown = node.data.lc_id() if written else path  # type: ignore[attr-defined]
        found = {"type": "runnable", "data": {"id": shown, "name": node_data_str(node.id, node.data)}}
    else:
        found = {"type": "schema", "data": node_data_str(node.id, node.data)}
    return {**found, "metadata": node.metadata} if node.metadata is not None else found


@dataclass
class Graph:
    """Nodes by id, and edges."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.nodes)

    def next_id(self) -> str:
        return uuid4().hex

    def add_node(self, data: Any, id: str | None = None, *, metadata: dict[str, Any] | None = None) -> Node:
        """A node; ValueError where its id is taken."""
        if id is not None and id in self.nodes:
            raise ValueError(f"Node with id {id} already exists")
        name = id or self.next_id()
        node = Node(name, node_data_str(name, data), data, metadata)
        self.nodes[node.id] = node
        return node

    def remove_node(self, node: Node) -> None:
        self.nodes.pop(node.id)
        self.edges = [edge for edge in self.edges if node.id not in (edge.source, edge.target)]

    def add_edge(self, source: Node, target: Node, data: Any = None, conditional: bool = False) -> Edge:
        for node, side in ((source, "Source"), (target, "Target")):
            if node.id not in self.nodes:
                raise ValueError(f"{side} node {node.id} not in graph")
        edge = Edge(source.id, target.id, data, conditional)
        self.edges.append(edge)
        return edge

    def extend(self, graph: Graph, *, prefix: str = "") -> tuple[Node | None, Node | None]:
        """Take in another graph; its first and last node, as they are named here."""
        if all(is_uuid(node) for node in graph.nodes):
            prefix = ""

        def named(id: str) -> str:
            return f"{prefix}:{id}" if prefix else id

        self.nodes.update({named(key): Node(named(key), node.name, node.data, node.metadata) for key, node in graph.nodes.items()})
        self.edges.extend(Edge(named(e.source), named(e.target), e.data, e.conditional) for e in graph.edges)
        first, last = graph.first_node(), graph.last_node()
        return (first.copy(id=named(first.id)) if first else None), (last.copy(id=named(last.id)) if last else None)

    def first_node(self) -> Node | None:
        return end_node(self, "source")

    def last_node(self) -> Node | None:
        return end_node(self, "target")

    def trim_first_node(self) -> None:
        """Leave out the first node, where another takes its place."""
        first = self.first_node()
        if first and end_node(self, "source", (first.id,)):
            self.remove_node(first)

    def trim_last_node(self) -> None:
        last = self.last_node()
        if last and end_node(self, "target", (last.id,)):
            self.remove_node(last)

    def reid(self) -> Graph:
        """The same graph with readable ids, where they are unique."""
        names = [node.name for node in self.nodes.values()]
        seen: dict[str, int] = {}
        ids = {}
        for key, node in self.nodes.items():
            seen[node.name] = seen.get(node.name, 0) + 1
            shared = names.count(node.name) > 1
            ids[key] = key if not is_uuid(key) else f"{node.name}_{seen[node.name]}" if shared else node.name
        return Graph({ids[key]: node.copy(id=ids[key]) for key, node in self.nodes.items()},
                     [edge.copy(source=ids[edge.source], target=ids[edge.target]) for edge in self.edges])

    def to_json(self, *, with_schemas: bool = False) -> dict[str, list[dict[str, Any]]]:
        """Nodes and edges as JSON."""
        ids = {node.id: i if is_uuid(node.id) else node.id for i, node in enumerate(self.nodes.values())}
        edges = []
        for edge in self.edges:
            row: dict[str, Any] = {"source": ids[edge.source], "target": ids[edge.target]}
            row |= {"data": edge.data} if edge.data is not None else {}
            row |= {"conditional": True} if edge.conditional else {}
            edges.append(row)
        if with_schemas:
            raise NotSupported("Graph.to_json: with_schemas")
        return {"nodes": [{"id": ids[node.id], **node_data_json(node)} for node in self.nodes.values()], "edges": edges}

    def draw_mermaid(self, *, with_styles: bool = True, curve_style: CurveStyle = CurveStyle.LINEAR, node_colors: NodeStyles | None = None,
                     wrap_label_n_words: int = 9, frontmatter_config: dict[str, Any] | None = None) -> str:
        """The graph in Mermaid's language."""
        from septet.langchain_core.runnables.graph_mermaid import draw_mermaid

        graph = self.reid()
        first, last = graph.first_node(), graph.last_node()
        return draw_mermaid(nodes=graph.nodes, edges=graph.edges, first_node=first.id if first else None,
                            last_node=last.id if last else None,
                            with_styles=with_styles, curve_style=curve_style, node_styles=node_colors,
                            wrap_label_n_words=wrap_label_n_words,
                            frontmatter_config=frontmatter_config)

    def draw_mermaid_png(self, **options: Any) -> bytes:
        raise NotSupported("Graph.draw_mermaid_png sends the graph to a web service; give the text of draw_mermaid to a local Mermaid")

    def draw_png(self, *arguments: Any, **options: Any) -> bytes:
        raise NotSupported("Graph.draw_png needs Graphviz; use draw_mermaid")

    def draw_ascii(self) -> str:
        if find_spec("grandalf") is None:       # upstream's own answer where that library is not there
            raise ImportError("Install grandalf to draw graphs: `pip install grandalf`.")
        raise NotSupported("Graph.draw_ascii, whose places another library finds; use draw_mermaid")

    print_ascii = draw_ascii


def end_node(graph: Graph, side: str, without: tuple[str, ...] = ()) -> Node | None:
    """The one node where nothing comes in ("source") or goes out ("target"), leaving some nodes out; None where there is not one."""
    touched = {(edge.target if side == "source" else edge.source) for edge in graph.edges
               if (edge.source if side == "source" else edge.target) not in without}
    found = [node for node in graph.nodes.values() if node.id not in without and node.id not in touched]
    return found[0] if len(found) == 1 else None
