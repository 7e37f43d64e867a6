"""`keras.tree`: nested lists, tuples and dicts as flat lists and back.  Dicts go by their sorted keys."""
from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from typing import Any


class MAP_TO_NONE:
    """What a function given to `traverse` answers to put None in place of a part."""


def is_nested(structure: Any) -> bool:
    """Whether it is a list, tuple or dict."""
    return isinstance(structure, (list, tuple, dict))


def children(x: Any) -> list[tuple[Any, Any]]:
    """The parts of a nest with their keys."""
    if isinstance(x, dict):
        keys = list(x) if isinstance(x, OrderedDict) else ordered(x)
        return [(key, x[key]) for key in keys]
    return list(enumerate(x))


def ordered(x: dict[Any, Any]) -> list[Any]:
    """A dict's keys in order, as they are where they have none."""
    try:
        return sorted(x)
    except TypeError:
        return list(x)


def rebuilt(x: Any, parts: list[Any]) -> Any:
    """A nest like `x` of other parts, in the order of `children`."""
    if isinstance(x, dict):
        values = dict(zip([key for key, _ in children(x)], parts))
        if isinstance(x, defaultdict):
            return defaultdict(x.default_factory, ((key, values[key]) for key in x))
        return type(x)((key, values[key]) for key in x)
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*parts)
    return type(x)(parts)


def leaves(x: Any) -> Iterator[Any]:
    """The leaves of a nest."""
    if isinstance(x, (list, tuple, dict)):
        for _, part in children(x):
            yield from leaves(part)
    else:
        yield x


def flatten(structure: Any) -> list[Any]:
    """All leaves in order."""
    if not isinstance(structure, (list, tuple, dict)):
        return [structure]
    return list(leaves(structure))


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """All leaves with the keys that lead to them."""
    if not is_nested(structure):
        return [((), structure)]
    return [((key, *path), leaf) for key, part in children(structure) for path, leaf in flatten_with_path(part)]


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """A nest of the same form whose leaves are the function's results.  ValueError where the forms differ."""
    if not callable(func):
        raise TypeError(f"`func` must be callable. Received: func={func}")
    if not structures:
        raise ValueError("Must provide at least one structure")
    first = structures[0]
    for other in structures[1:]:
        assert_same_structure(first, other)
    return mapped(func, structures, none_is_leaf)


def mapped(func: Callable[..., Any], structures: Any, none_is_leaf: bool) -> Any:
    """`map_structure` of forms known to be alike."""
    first = structures[0]
    if not is_nested(first):
        return None if first is None and not none_is_leaf else func(*structures)
    parts = [mapped(func, [x[key] if isinstance(x, dict) else list(x)[key] for x in structures], none_is_leaf)
             for key, _ in children(first)]
    return rebuilt(first, parts)


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """As `map_structure`, down to the leaves of the first form."""
    if not is_nested(shallow_structure):
        return func(*structures)
    for other in structures:
        if not is_nested(other) or len(other) != len(shallow_structure):
            raise ValueError(f"The two structures don't have the same nested structure: {shallow_structure} and {other}")
    parts = [map_structure_up_to(part, func, *(x[key] for x in structures)) for key, part in children(shallow_structure)]
    return rebuilt(shallow_structure, parts)


def assert_same_structure(a: Any, b: Any, check_types: bool | None = None) -> None:
    """ValueError where two nests are of different form."""
    if is_nested(a) != is_nested(b) or is_nested(a) and (isinstance(a, dict) != isinstance(b, dict) or len(a) != len(b)):
        raise ValueError(f"`a` and `b` don't have the same structure: a={a}, b={b}")
    if not is_nested(a):
        return
    if type(a) is not type(b) and not isinstance(a, dict):
        raise ValueError(f"`a` and `b` don't have the same structure: a={a}, b={b}")
    if isinstance(a, dict) and set(a) != set(b):
        raise ValueError(f"`a` and `b` don't have the same structure: a has keys {list(a)}, b has keys {list(b)}")
    for key, part in children(a):
        assert_same_structure(part, b[key])


def assert_same_paths(a: Any, b: Any) -> None:
    """ValueError where two nests have leaves in different places."""
    if {path for path, _ in flatten_with_path(a)} != {path for path, _ in flatten_with_path(b)}:
        raise ValueError(f"`a` and `b` don't have the same paths: a={a}, b={b}")


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """The leaves given in the form of a nest.  ValueError where there are more or fewer."""
    if not is_nested(flat_sequence):
        raise TypeError(f"flat_sequence must be a sequence. Received: {flat_sequence}")
    if not is_nested(structure):
        if len(flat_sequence) != 1:
            raise ValueError(f"Structure is a scalar but len(flat_sequence)={len(flat_sequence)} > 1")
        return flat_sequence[0]
    count = len(flatten(structure))
    if count != len(flat_sequence):
        raise ValueError(f"Could not pack sequence. Structure had {count} atoms, but flat_sequence had {len(flat_sequence)} items. "
                         f"Structure: {structure}, flat_sequence: {flat_sequence}.")
    values = iter(flat_sequence)
    return mapped(lambda _: next(values), [structure], True)


def lists_to_tuples(structure: Any) -> Any:
    """The same nest with tuples for lists."""
    if not is_nested(structure):
        return structure
    if isinstance(structure, list):
        return tuple(lists_to_tuples(part) for part in structure)
    return rebuilt(structure, [lists_to_tuples(part) for _, part in children(structure)])


def traverse(func: Callable[..., Any], structure: Any, top_down: bool = True) -> Any:
    """Ask a function about every part of a nest; what it answers, None apart, stands for the part."""
    if top_down:
        found = func(structure)
        if found is not None:
            return None if found is MAP_TO_NONE else found
    if is_nested(structure):
        structure = rebuilt(structure, [traverse(func, part, top_down) for _, part in children(structure)])
    if top_down:
        return structure
    found = func(structure)
    return structure if found is None else None if found is MAP_TO_NONE else found


def map_shape_structure(func: Callable[..., Any], structure: Any) -> Any:
    """As `map_structure`, where shapes (tuples and lists of sizes) are the leaves."""
    if isinstance(structure, (tuple, list)) and all(n is None or isinstance(n, int) for n in structure):
        return func(tuple(structure))
    if isinstance(structure, dict):
        return {key: map_shape_structure(func, part) for key, part in structure.items()}
    return type(structure)(map_shape_structure(func, part) for part in structure)
