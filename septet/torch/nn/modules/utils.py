"""Small helpers of layers."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def _ntuple(n: int, name: str = "parse") -> Any:
    """A function that gives n numbers of a number or of n."""
    def parse(x: Any) -> Any:
        return tuple(x) if isinstance(x, Iterable) else (x,) * n

    parse.__name__ = name
    return parse


_single, _pair, _triple, _quadruple = (_ntuple(n, name) for n, name in ((1, "_single"), (2, "_pair"), (3, "_triple"), (4, "_quadruple")))


def _reverse_repeat_tuple(t: Any, n: int) -> Any:
    """The elements in reversed order, each n times."""
    return tuple(x for x in reversed(t) for _ in range(n))


def consume_prefix_in_state_dict_if_present(state_dict: Any, prefix: str) -> None:
    """Take a prefix off the keys of a state dictionary, in place."""
    for key in [k for k in state_dict if k.startswith(prefix)]:
        state_dict[key[len(prefix):]] = state_dict.pop(key)
    metadata = getattr(state_dict, "_metadata", None)
    if metadata is None:
        return
    for key in list(metadata):
        if key and key.replace(".", "") == prefix.replace(".", ""):
            metadata[""] = metadata.pop(key)
        elif key.startswith(prefix):
            metadata[key[len(prefix):]] = metadata.pop(key)


def factory_kwargs(kwargs: Any) -> dict[str, Any]:
    """The keyword arguments with which tensors are made, out of a layer's."""
    if kwargs is None:
        return {}
    simple = {"device", "dtype", "memory_format"}
    others = set(kwargs) - simple - {"factory_kwargs"}
    if others:
        raise TypeError(f"unexpected kwargs {others}")
    found = dict(kwargs.get("factory_kwargs", {}))
    for key in simple & set(kwargs):
        if key in found:
            raise TypeError(f"{key} specified twice, in **kwargs and in factory_kwargs")
        found[key] = kwargs[key]
    return found
