"""Nested lists, tuples and dicts as trees: their leaves, and functions of them, under the names that programs use."""
from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

SEQUENCES = (list, tuple, deque)
MAPPINGS = (dict, OrderedDict, defaultdict)


@dataclass(frozen=True)
class TreeSpec:
    """The form of a tree.  type: of the node, None for a leaf.  context: what the node is rebuilt with.  children: the forms below."""

    type: Any
    context: Any
    children_specs: list[TreeSpec] = field(default_factory=list)

    @property
    def num_leaves(self) -> int:
        return 1 if self.type is None else sum(child.num_leaves for child in self.children_specs)

    def is_leaf(self) -> bool:
        return self.type is None


LeafSpec = TreeSpec(None, None)


def node_of(x: Any) -> tuple[Any, list[Any]] | None:
    """(context, children) of a node; None for a leaf."""
    kind = type(x)
    if kind in MAPPINGS:
        return (list(x), getattr(x, "default_factory", None)), list(x.values())
    if kind in SEQUENCES or isinstance(x, tuple) and hasattr(x, "_fields"):
        return getattr(x, "maxlen", None), list(x)
    return None


def rebuilt(kind: Any, context: Any, children: list[Any]) -> Any:
    """A node of other children."""
    if kind in MAPPINGS:
        keys, default = context
        pairs = zip(keys, children)
        return defaultdict(default, pairs) if kind is defaultdict else kind(pairs)
    if kind is deque:
        return deque(children, maxlen=context)
    return kind(*children) if hasattr(kind, "_fields") else kind(children)


def tree_flatten(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> tuple[list[Any], TreeSpec]:
    """(leaves, form) of a tree."""
    found = None if is_leaf is not None and is_leaf(tree) else node_of(tree)
    if found is None:
        return [tree], LeafSpec
    context, children = found
    parts = [tree_flatten(child, is_leaf) for child in children]
    return [leaf for leaves, _ in parts for leaf in leaves], TreeSpec(type(tree), context, [spec for _, spec in parts])


def tree_unflatten(leaves: Any, treespec: TreeSpec) -> Any:
    """The tree of a form with these leaves.  ValueError where their number differs."""
    given = list(leaves)
    if len(given) != treespec.num_leaves:
        raise ValueError(f"tree_unflatten(leaves, treespec): `leaves` has length {len(given)} but the spec refers to a pytree that holds "
                         f"{treespec.num_leaves} items")
    return taken(iter(given), treespec)


def taken(leaves: Any, spec: TreeSpec) -> Any:
    """The next part of a tree."""
    return next(leaves) if spec.type is None else rebuilt(spec.type, spec.context, [taken(leaves, child) for child in spec.children_specs])


def tree_leaves(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> list[Any]:
    """The leaves."""
    return tree_flatten(tree, is_leaf)[0]


def tree_structure(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> TreeSpec:
    """The form."""
    return tree_flatten(tree, is_leaf)[1]


def tree_map(func: Callable[..., Any], tree: Any, *rests: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """func of every leaf, and of those at its place in trees of the same form."""
    leaves, spec = tree_flatten(tree, is_leaf)
    others = [tree_flatten(rest, is_leaf)[0] for rest in rests]
    return tree_unflatten([func(*row) for row in zip(leaves, *others, strict=True)], spec)


def tree_map_only(type_or_types: Any, func: Callable[..., Any], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """func of the leaves of some types (or that a function names); the others as they are."""
    chosen = type_or_types if callable(type_or_types) and not isinstance(type_or_types, type) else lambda x: isinstance(x, type_or_types)
    return tree_map(lambda x: func(x) if chosen(x) else x, tree, is_leaf=is_leaf)


def tree_any(pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether some leaf is so."""
    return any(map(pred, tree_leaves(tree, is_leaf)))


def tree_all(pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether all leaves are so."""
    return all(map(pred, tree_leaves(tree, is_leaf)))
