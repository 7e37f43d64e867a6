"""`torch.utils._pytree`: nested containers as lists of leaves and back, with containers of the user's own registered.

Every object of a type that is not registered is a leaf, None too. The order of a dict is its own, not that of sorted keys.
"""
from __future__ import annotations

import dataclasses
import warnings
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from septet.torch.device import Size

PyTree = Any
Context = Any
KeyPath = tuple["KeyEntry", ...]


@dataclasses.dataclass(frozen=True)
class MappingKey:
    """A step into a mapping."""

    key: Any

    def __str__(self) -> str:
        return f"[{self.key!r}]"

    def get(self, mapping: Any) -> Any:
        """What stands there."""
        return mapping[self.key]


@dataclasses.dataclass(frozen=True)
class SequenceKey:
    """A step into a sequence."""

    idx: int

    def __str__(self) -> str:
        return f"[{self.idx!r}]"

    def get(self, sequence: Any) -> Any:
        """What stands there."""
        return sequence[self.idx]


@dataclasses.dataclass(frozen=True)
class GetAttrKey:
    """A step to an attribute."""

    name: str

    def __str__(self) -> str:
        return f".{self.name}"

    def get(self, obj: Any) -> Any:
        """What stands there."""
        return getattr(obj, self.name)


KeyEntry = MappingKey | SequenceKey | GetAttrKey


class NodeDef(NamedTuple):
    """How containers of one type are taken apart and put together.

    flatten_fn(x) -> (children, context); unflatten_fn(children, context) -> x; flatten_with_keys_fn(x) -> ([(key, child), ...], context).
    """

    type: Any
    flatten_fn: Callable[[Any], tuple[list[Any], Any]]
    unflatten_fn: Callable[[Iterable[Any], Any], Any]
    flatten_with_keys_fn: Callable[[Any], tuple[list[tuple[Any, Any]], Any]] | None


def _mapping(kind: Any, context: Callable[[Any], Any], keys: Callable[[Any], Any], build: Callable[[Any, Any], Any]) -> NodeDef:
    """The row of a mapping; `keys` finds the keys in the context."""
    return NodeDef(kind, lambda x: (list(x.values()), context(x)), build,
                   lambda x: ([(MappingKey(k), v) for k, v in x.items()], context(x)))


def _sequence(kind: Any, context: Callable[[Any], Any], build: Callable[[Any, Any], Any]) -> NodeDef:
    """The row of a sequence."""
    return NodeDef(kind, lambda x: (list(x), context(x)), build, lambda x: ([(SequenceKey(i), v) for i, v in enumerate(x)], context(x)))


_ROWS = (
    _mapping(dict, lambda x: list(x), lambda c: c, lambda values, c: dict(zip(c, values, strict=True))),
    _mapping(OrderedDict, lambda x: list(x), lambda c: c, lambda values, c: OrderedDict(zip(c, values, strict=True))),
    _mapping(defaultdict, lambda x: [x.default_factory, list(x)], lambda c: c[1],
             lambda values, c: defaultdict(c[0], zip(c[1], values, strict=True))),
    _sequence(list, lambda x: None, lambda values, c: list(values)),
    _sequence(tuple, lambda x: None, lambda values, c: tuple(values)),
    _sequence(Size, lambda x: None, lambda values, c: tuple(values)),
    _sequence(deque, lambda x: x.maxlen, lambda values, c: deque(values, maxlen=c)),
)
_NAMED = NodeDef(tuple, lambda x: (list(x), type(x)), lambda values, c: c(*values),
                 lambda x: ([(GetAttrKey(name), v) for name, v in zip(x._fields, x, strict=True)], type(x)))
SUPPORTED_NODES: dict[Any, NodeDef] = {row.type: row for row in _ROWS}
_constants: set[type] = set()


def is_namedtuple_instance(obj: Any) -> bool:
    """Whether an object is of a class that `collections.namedtuple` or `typing.NamedTuple` made."""
    fields = getattr(type(obj), "_fields", None)
    return isinstance(obj, tuple) and isinstance(fields, tuple) and all(type(name) is str for name in fields)


def _node(x: Any) -> NodeDef | None:
    """How to take `x` apart; None for a leaf."""
    row = SUPPORTED_NODES.get(type(x))
    if row is None and is_namedtuple_instance(x):
        return _several(type(x)) if type(x).__module__ == "torch.return_types" else _NAMED
    return row


def _several(kind: type) -> NodeDef:
    """The row of what a function with several results returns; it is kept from then on."""
    row = SUPPORTED_NODES[kind] = NodeDef(kind, lambda x: (list(x), None), lambda values, c: kind(*values), _NAMED.flatten_with_keys_fn)
    return row


class TreeSpec:
    """The nesting of a tree: the container's type, what else makes it up, and the specs of its children.

    num_leaves, num_nodes, num_children: counts.
    """

    def __init__(self, type: Any, context: Any, children_specs: list[TreeSpec]):
        self.type, self.context, self._children = type, context, children_specs
        self.num_nodes = 1 + sum(child.num_nodes for child in children_specs)
        self.num_leaves = 1 if self.is_leaf() else sum(child.num_leaves for child in children_specs)
        self.num_children = len(children_specs)

    @property
    def children_specs(self) -> list[TreeSpec]:
        return self._children

    def children(self) -> list[TreeSpec]:
        """The specs of the children."""
        return list(self._children)

    def child(self, index: int) -> TreeSpec:
        """The spec of one child."""
        return self._children[index]

    def is_leaf(self) -> bool:
        """Whether the tree is a single leaf."""
        return self.type is None

    def unflatten(self, leaves: Iterable[Any]) -> Any:
        """The tree with these leaves.  ValueError when there are more or fewer."""
        return tree_unflatten(leaves, self)

    def flatten_up_to(self, tree: Any) -> list[Any]:
        """The subtrees of `tree` that stand where this nesting has leaves.  ValueError where it is nested otherwise."""
        if self.is_leaf():
            return [tree]
        row = _node(tree)
        children, context = row.flatten_fn(tree) if row else ([], None)
        kind = _kind(tree)
        if kind is not self.type:
            raise ValueError(f"Node type mismatch; expected {self.type!r}, but got {type(tree)!r}.")
        if len(children) != self.num_children:
            raise ValueError(f"Node arity mismatch; expected {self.num_children}, but got {len(children)}.")
        if self.type in (dict, OrderedDict, defaultdict):
            names = self.context[1] if self.type is defaultdict else self.context
            if set(names) != set(tree):
                raise ValueError(f"Node keys mismatch; missing key(s): {set(names) - set(tree) or ''}; "
                                 f"extra key(s): {set(tree) - set(names) or ''}.")
            children = [tree[name] for name in names]
        elif self.type is not deque and context != self.context:
            raise ValueError(f"Node context mismatch for custom node type {self.type!r}.")
        return [leaf for spec, part in zip(self._children, children, strict=True) for leaf in spec.flatten_up_to(part)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TreeSpec):
            return NotImplemented
        return self.type is other.type and self.context == other.context and self._children == other._children

    def __hash__(self) -> int:
        return hash((self.type, str(self.context), tuple(self._children)))

    def __repr__(self, indent: int = 0) -> str:
        if self.is_leaf():
            return "*"
        inner = indent + 2
        parts = [child.__repr__(inner) for child in self._children]
        lines = (",\n" + " " * inner).join(parts)
        name = "namedtuple" if self.type is namedtuple else self.type.__name__
        return f"TreeSpec({name}, {self.context}, [{lines}])"


class LeafSpec(TreeSpec):
    """The nesting of a leaf."""

    def __init__(self) -> None:
        super().__init__(None, None, [])


def namedtuple() -> None:
    """Marks specs of named tuples of all classes; their context is the class."""


_LEAF = LeafSpec()


def _kind(x: Any) -> Any:
    row = _node(x)
    return None if row is None else namedtuple if row is _NAMED else row.type


def register_pytree_node(cls: type, flatten_fn: Callable[[Any], tuple[list[Any], Any]],
                         unflatten_fn: Callable[[Iterable[Any], Any], Any], *, serialized_type_name: str | None = None,
                         to_dumpable_context: Callable[[Any], Any] | None = None,
                         from_dumpable_context: Callable[[Any], Any] | None = None,
                         flatten_with_keys_fn: Callable[[Any], tuple[list[tuple[Any, Any]], Any]] | None = None) -> None:
    """Let a class be a container; a later registration warns and takes the place of an earlier one.

    serialized_type_name, to_dumpable_context and from_dumpable_context say how specs are written, which these are not.
    """
    if cls in SUPPORTED_NODES:
        warnings.warn(f"{cls} is already registered as pytree node. Overwriting the previous registration.", stacklevel=2)
    SUPPORTED_NODES[cls] = NodeDef(cls, flatten_fn, unflatten_fn, flatten_with_keys_fn)


_register_pytree_node = register_pytree_node


def _deregister_pytree_node(cls: type) -> None:
    SUPPORTED_NODES.pop(cls, None)


def register_dataclass(cls: type, *, field_names: list[str] | None = None, drop_field_names: list[str] | None = None,
                       serialized_type_name: str | None = None) -> None:
    """Let a dataclass be a container of its fields; those to drop keep their defaults."""
    if field_names is None:
        if not dataclasses.is_dataclass(cls):
            raise ValueError("field_names must be specified with a list of all fields used to initialize the class, as it is no dataclass.")
        dropped = drop_field_names or []
        field_names = [field.name for field in dataclasses.fields(cls) if field.init and field.name not in dropped]

    def split(x: Any) -> tuple[list[Any], Any]:
        values = [(name, getattr(x, name)) for name in field_names]
        return [value for _, value in values if value is not None], [[n for n, v in values if v is not None],
                                                                    [n for n, v in values if v is None]]

    def keyed(x: Any) -> tuple[list[tuple[Any, Any]], Any]:
        values, context = split(x)
        return [(GetAttrKey(name), value) for name, value in zip(context[0], values, strict=True)], context

    register_pytree_node(cls, split, lambda values, c: cls(**dict(zip(c[0], values, strict=True)), **dict.fromkeys(c[1])),
                         flatten_with_keys_fn=keyed)


def register_constant(cls: type) -> None:
    """Let objects of a class be part of the nesting, with no leaf.  TypeError when they cannot be compared by value."""
    if cls.__eq__ is object.__eq__ or cls.__hash__ is None:
        raise TypeError(f"register_constant(cls) expects `cls` to have non-default `__eq__` and `__hash__` implementations: {cls}")
    register_pytree_node(cls, lambda x: ([], x), lambda values, x: x, flatten_with_keys_fn=lambda x: ([], x))
    _constants.add(cls)


def is_constant_class(cls: type) -> bool:
    """Whether `register_constant` was told of a class."""
    return cls in _constants


def tree_is_leaf(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether an object is no container."""
    return (is_leaf is not None and bool(is_leaf(tree))) or _node(tree) is None


def _walk(tree: Any, leaves: list[Any], is_leaf: Callable[[Any], bool] | None) -> TreeSpec:
    row = None if is_leaf is not None and is_leaf(tree) else _node(tree)
    if row is None:
        leaves.append(tree)
        return _LEAF
    children, context = row.flatten_fn(tree)
    return TreeSpec(namedtuple if row is _NAMED else row.type, context, [_walk(child, leaves, is_leaf) for child in children])


def tree_flatten(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> tuple[list[Any], TreeSpec]:
    """The leaves from left to right, and the nesting; `is_leaf` tells of containers to leave whole."""
    leaves: list[Any] = []
    return leaves, _walk(tree, leaves, is_leaf)


def tree_unflatten(leaves: Iterable[Any], treespec: TreeSpec) -> Any:
    """The tree of a nesting, with these leaves.  ValueError when there are more or fewer."""
    if not isinstance(treespec, TreeSpec):
        raise TypeError(f"Expected `treespec` to be an instance of PyTreeSpec but got item of type {type(treespec)}.")
    leaves = leaves if isinstance(leaves, (list, tuple)) else list(leaves)
    if len(leaves) != treespec.num_leaves:
        raise ValueError(f"treespec.unflatten(leaves): `leaves` has length {len(leaves)} but the spec refers to a pytree that holds "
                         f"{treespec.num_leaves} items ({treespec}).")
    return _build(iter(leaves), treespec)


def _build(leaves: Iterator[Any], spec: TreeSpec) -> Any:
    if spec.is_leaf():
        return next(leaves)
    row = _NAMED if spec.type is namedtuple else SUPPORTED_NODES[spec.type]
    return row.unflatten_fn([_build(leaves, child) for child in spec.children_specs], spec.context)


def tree_iter(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> Iterator[Any]:
    """The leaves, one after the other."""
    if tree_is_leaf(tree, is_leaf):
        yield tree
        return
    for child in _node(tree).flatten_fn(tree)[0]:  # type: ignore[union-attr]
        yield from tree_iter(child, is_leaf)


def tree_leaves(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> list[Any]:
    """The leaves from left to right."""
    return list(tree_iter(tree, is_leaf))


def arg_tree_leaves(*args: Any, **kwargs: Any) -> list[Any]:
    """The leaves of a call's arguments."""
    return [leaf for part in (*args, *kwargs.values()) for leaf in tree_iter(part)]


def tree_structure(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> TreeSpec:
    """The nesting of a tree."""
    return tree_flatten(tree, is_leaf)[1]


def tree_map(func: Callable[..., Any], tree: Any, *rests: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """The same nesting, with func(leaf, what stands there in the other trees) for every leaf."""
    leaves, spec = tree_flatten(tree, is_leaf)
    columns = [leaves, *(spec.flatten_up_to(rest) for rest in rests)]
    return spec.unflatten([func(*row) for row in zip(*columns, strict=True)])


def tree_map_(func: Callable[..., Any], tree: Any, *rests: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """The tree itself, after func(leaf, ...) was called for every leaf."""
    tree_map(func, tree, *rests, is_leaf=is_leaf)
    return tree


def _chooser(kind: Any) -> Callable[[Any], bool]:
    """Whether a leaf is meant: by type, types, union of types or a function."""
    if isinstance(kind, (type, tuple)) or not callable(kind):
        return lambda x: isinstance(x, kind)
    return kind  # type: ignore[no-any-return]


def map_only(type_or_types_or_pred: Any, /) -> Callable[[Any], Any]:
    """A decorator: functions of leaves of those types, that give all others back."""
    chosen = _chooser(type_or_types_or_pred)
    return lambda func: lambda x: func(x) if chosen(x) else x


def tree_map_only(type_or_types_or_pred: Any, /, func: Callable[[Any], Any], tree: Any,
                  is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """The same nesting, with func(leaf) for leaves of some types."""
    return tree_map(map_only(type_or_types_or_pred)(func), tree, is_leaf=is_leaf)


def tree_map_only_(type_or_types_or_pred: Any, /, func: Callable[[Any], Any], tree: Any,
                   is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """The tree itself, after func(leaf) was called for leaves of some types."""
    return tree_map_(map_only(type_or_types_or_pred)(func), tree, is_leaf=is_leaf)


def tree_all(pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether something holds for all leaves."""
    return all(map(pred, tree_iter(tree, is_leaf)))


def tree_any(pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether something holds for some leaf."""
    return any(map(pred, tree_iter(tree, is_leaf)))


def tree_all_only(type_or_types: Any, /, pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether something holds for all leaves of some types."""
    chosen = _chooser(type_or_types)
    return all(pred(leaf) for leaf in tree_iter(tree, is_leaf) if chosen(leaf))


def tree_any_only(type_or_types: Any, /, pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether something holds for some leaf of some types."""
    chosen = _chooser(type_or_types)
    return any(pred(leaf) for leaf in tree_iter(tree, is_leaf) if chosen(leaf))


def _paths(tree: Any, path: tuple[Any, ...], is_leaf: Callable[[Any], bool] | None) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if tree_is_leaf(tree, is_leaf):
        yield path, tree
        return
    row = _node(tree)
    assert row is not None
    if row.flatten_with_keys_fn is None:
        raise ValueError(f"Did not find a flatten_with_keys_fn for type: {row.type}. Please pass a flatten_with_keys_fn argument to "
                         "register_pytree_node.")
    for key, child in row.flatten_with_keys_fn(tree)[0]:
        yield from _paths(child, (*path, key), is_leaf)


def tree_leaves_with_path(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> list[tuple[tuple[Any, ...], Any]]:
    """(path, leaf) of every leaf."""
    return list(_paths(tree, (), is_leaf))


def tree_flatten_with_path(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> tuple[list[tuple[tuple[Any, ...], Any]], TreeSpec]:
    """(path, leaf) of every leaf, and the nesting."""
    return tree_leaves_with_path(tree, is_leaf), tree_structure(tree, is_leaf)


def tree_map_with_path(func: Callable[..., Any], tree: Any, *rests: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """The same nesting, with func(path, leaf, what stands there in the other trees) for every leaf."""
    pairs, spec = tree_flatten_with_path(tree, is_leaf)
    columns = [[path for path, _ in pairs], [leaf for _, leaf in pairs], *(spec.flatten_up_to(rest) for rest in rests)]
    return spec.unflatten([func(*row) for row in zip(*columns, strict=True)])


def keystr(kp: Iterable[Any]) -> str:
    """A path as Python would write it."""
    return "".join(str(key) for key in kp)


def key_get(obj: Any, kp: Iterable[Any]) -> Any:
    """What stands at a path."""
    for key in kp:
        obj = key.get(obj)
    return obj


def _broadcast_to_and_flatten(tree: Any, treespec: TreeSpec, is_leaf: Callable[[Any], bool] | None = None) -> list[Any] | None:
    """The leaves of `tree` where a leaf may stand for a whole branch of the nesting; None where it is nested otherwise."""
    if tree_is_leaf(tree, is_leaf):
        return [tree] * treespec.num_leaves
    if treespec.is_leaf() or _kind(tree) is not treespec.type:
        return None
    children, context = _node(tree).flatten_fn(tree)  # type: ignore[union-attr]
    if len(children) != treespec.num_children or context != treespec.context:
        return None
    found: list[Any] = []
    for child, spec in zip(children, treespec.children_specs, strict=True):
        part = _broadcast_to_and_flatten(child, spec, is_leaf)
        if part is None:
            return None
        found += part
    return found
