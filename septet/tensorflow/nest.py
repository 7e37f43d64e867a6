"""Structures of lists, tuples, named tuples and dicts: `tf.nest`.  Dicts are taken by their keys in order, strings are leaves."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def is_nested(structure: Any) -> bool:
    """Whether something is a structure rather than a leaf."""
    return isinstance(structure, (list, tuple, Mapping)) and not hasattr(structure, "_dtype")


def children(structure: Any) -> list[Any]:
    """The parts of a structure."""
    return [structure[k] for k in sorted(structure)] if isinstance(structure, Mapping) else list(structure)


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """The leaves in order."""
    if not is_nested(structure):
        return [structure]
    found: list[Any] = []
    for part in children(structure):
        found.extend(flatten(part) if is_nested(part) else [part])
    return found


def rebuilt(structure: Any, parts: list[Any]) -> Any:
    """A structure of the same kind with other parts."""
    if isinstance(structure, Mapping):
        values = dict(zip(sorted(structure), parts))
        made = {k: values[k] for k in structure}
        return made if type(structure) is dict else type(structure)(made)
    if hasattr(structure, "_fields"):
        return type(structure)(*parts)
    return type(structure)(parts) if type(structure) in (list, tuple) else tuple(parts) if isinstance(structure, tuple) else list(parts)


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """A structure with other leaves.  ValueError where there are more or fewer."""
    leaves = list(flat_sequence)
    if not is_nested(structure):
        if len(leaves) != 1:
            raise ValueError(f"The target structure is of type `{type(structure)}`\n  {structure}\nHowever the input is a sequence "
                             f"({type(leaves)}) of length {len(leaves)}.")
        return leaves[0]
    if len(leaves) != len(flatten(structure)):
        raise ValueError(f"Could not pack sequence. Structure had {len(flatten(structure))} atoms, but flat_sequence had {len(leaves)} "
                         f"items.")
    return packed(structure, iter(leaves))


def packed(structure: Any, leaves: Any) -> Any:
    if not is_nested(structure):
        return next(leaves)
    return rebuilt(structure, [packed(part, leaves) for part in children(structure)])


def map_structure(func: Callable[..., Any], *structure: Any, expand_composites: bool = False, check_types: bool = True) -> Any:
    """A function of the leaves of structures that are alike."""
    if not callable(func):
        raise TypeError(f"Argument `func` must be callable, got: {func}")
    first = structure[0]
    for other in structure[1:]:
        assert_same_structure(first, other, check_types)
    return pack_sequence_as(first, [func(*leaves) for leaves in zip(*map(flatten, structure))])


def assert_same_structure(nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False) -> None:
    """ValueError for structures that differ, TypeError where only their types do."""
    if is_nested(nest1) != is_nested(nest2) or is_nested(nest1) and len(nest1) != len(nest2):
        raise ValueError(f"The two structures don't have the same nested structure.\n\nFirst structure: type={type(nest1).__name__} "
                         f"str={nest1}\n\nSecond structure: type={type(nest2).__name__} str={nest2}")
    if not is_nested(nest1):
        return
    if check_types and type(nest1) is not type(nest2) and not (isinstance(nest1, Mapping) and isinstance(nest2, Mapping)):
        raise TypeError(f"The two structures don't have the same sequence type. Input structure has type {type(nest2)}, while shallow "
                        f"structure has type {type(nest1)}.")
    if isinstance(nest1, Mapping) and set(nest1) != set(nest2):
        raise ValueError(f"The two dictionaries don't have the same set of keys. First structure has keys {sorted(nest1)}, while second "
                         f"structure has keys {sorted(nest2)}.")
    for a, b in zip(children(nest1), children(nest2)):
        assert_same_structure(a, b, check_types)
