"""`langchain_core.runnables.graph_mermaid`: a graph in Mermaid's language."""
from __future__ import annotations

import string
from typing import Any

import yaml

from septet.langchain_core.runnables.graph import CurveStyle, NodeStyles

PLAIN = string.ascii_letters + string.digits + "_-"
MARKDOWN_SPECIAL_CHARS = "*_`"


def safe(label: str) -> str:
    """An id that Mermaid takes: other characters by their code."""
    return "".join(c if c in PLAIN else "\\" + hex(ord(c))[2:] for c in label)


def front_matter(curve_style: CurveStyle, given: dict[str, Any] | None) -> str:
    config = {**(given or {})}
    inner = {**config.get("config", {})}
    inner["flowchart"] = {**inner.get("flowchart", {}), "curve": inner.get("flowchart", {}).get("curve", curve_style.value)}
    return "---\n" + yaml.dump({**config, "config": inner}, default_flow_style=False) + "---\n"


def drawn_node(key: str, node: Any, first: str | None, last: str | None) -> str:
    """A line of a node: round at the ends, with its metadata below its name."""
    label = node.name.split(":")[-1]
    if label.startswith(tuple(MARKDOWN_SPECIAL_CHARS)) and label.endswith(tuple(MARKDOWN_SPECIAL_CHARS)):
        label = f"<p>{label}</p>"
    if node.metadata:
        label += "<hr/><small><em>" + "\n".join(f"{name} = {value}" for name, value in node.metadata.items()) + "</em></small>"
    shape = {first: "{0}([{1}]):::first", last: "{0}([{1}]):::last"}.get(key, "{0}({1})")
    return "\t" + shape.format(safe(key), label) + "\n"


def drawn_edge(edge: Any, words_a_line: int) -> str:
    """A line of an edge: dotted where it is conditional, with its label."""
    arrow = " -.-> " if edge.conditional else " --> "
    if edge.data is not None:
        words = str(edge.data).split()
        lines = [" ".join(words[i:i + words_a_line]) for i in range(0, len(words), words_a_line)]
        label = "&nbsp<br>&nbsp".join(lines) if len(words) > words_a_line else str(edge.data)
        arrow = f" -. &nbsp;{label}&nbsp; .-> " if edge.conditional else f" -- &nbsp;{label}&nbsp; --> "
    return f"\t{safe(edge.source)}{arrow}{safe(edge.target)};\n"


def common(source: str, target: str) -> str:
    """The path of graphs that two nodes are both in."""
    one, two = source.split(":")[:-1], target.split(":")[:-1]
    found = []
    for a, b in zip(one, two):
        if a != b:
            break
        found.append(a)
    return ":".join(found)


def draw_mermaid(nodes: dict[str, Any], edges: list[Any], *, first_node: str | None = None, last_node: str | None = None,
                 with_styles: bool = True, curve_style: CurveStyle = CurveStyle.LINEAR, node_styles: NodeStyles | None = None,
                 wrap_label_n_words: int = 9, frontmatter_config: dict[str, Any] | None = None) -> str:
    """The text: nodes outside of graphs, edges, each inner graph with its own, and styles."""
    text = (front_matter(curve_style, frontmatter_config) if with_styles else "") + "graph TD;\n"
    paths: dict[str, list[str]] = {}
    for key in nodes:
        paths.setdefault(":".join(key.split(":")[:-1]), []).append(key)
    inner: dict[str, list[Any]] = {}
    for edge in edges:
        inner.setdefault(common(edge.source, edge.target), []).append(edge)
    if with_styles:
        text += "".join(drawn_node(key, nodes[key], first_node, last_node) for key in paths.get("", ()))
    text += "".join(drawn_edge(edge, wrap_label_n_words) for edge in sorted(inner.get("", ()), key=lambda e: bool(e.source == e.target)))

    def unfold(path: str) -> str:
        found = f"\tsubgraph {path.split(':')[-1]}\n"
        if with_styles:
            found += "".join(drawn_node(key, nodes[key], first_node, last_node) for key in paths.get(path, ()))
        found += "".join(drawn_edge(edge, wrap_label_n_words) for edge in inner.get(path, ()))
        for below in sorted(p for p in paths if p.startswith(path + ":") and ":" not in p[len(path) + 1:]):
            found += unfold(below)
        return found + "\tend\n"

    for path in [p for p in paths if p and ":" not in p]:
        text += unfold(path)
    if with_styles:
        styles = node_styles or NodeStyles()
        text += "".join(f"\tclassDef {name} {getattr(styles, name)}\n" for name in ("default", "first", "last"))
    return text
