"""Shapes and dtypes of results without values: the function is called on zeros, twice where sizes are unknown.

A size that differs between the two calls follows from an unknown one, and is unknown itself.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import view
from septet.core.create import full
from septet.keras import dtypes, recording, tree
from septet.keras.keras_tensor import KerasTensor
from septet.keras.tensor import Tensor

FIRST = (2, 3)                      # sizes of an unknown batch in the two calls
OTHERS = (24, 36)                   # and of other unknown sizes
_inferring = 0


def is_inferring() -> bool:
    """Whether a call only looks for shapes: state must stay as it is."""
    return _inferring > 0


class inferring:
    """A context in which layers leave their state, and random streams, as they are."""

    def __enter__(self) -> None:
        global _inferring
        _inferring += 1

    def __exit__(self, *error: Any) -> None:
        global _inferring
        _inferring -= 1


def output_spec(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The function's results as symbolic tensors."""
    given = tree.flatten((args, kwargs))
    unknown = any(isinstance(x, KerasTensor) and None in x.shape for x in given)
    results = [called(function, args, kwargs, k) for k in range(2 if unknown else 1)]
    return tree.map_structure(lambda *parts: symbolic_like(parts), *results)


def called(function: Callable[..., Any], args: Any, kwargs: Any, k: int) -> Any:
    """The function's results on zeros, unknown sizes being those of the k-th call."""
    def stand_in(x: Any) -> Any:
        return zeros(x, k) if isinstance(x, KerasTensor) else x

    with inferring(), recording.paused():
        return function(*tree.map_structure(stand_in, args), **tree.map_structure(stand_in, kwargs))


def zeros(x: KerasTensor, k: int) -> Any:
    """Zeros in the shape of a symbolic tensor, one element of memory for all of them."""
    shape = tuple((FIRST if axis == 0 else OTHERS)[k] if n is None else n for axis, n in enumerate(x.shape))
    dtype = dtypes.NAMES[x.dtype]
    if dtype.kind == "O":
        from septet.keras.tensor import from_flat

        return view.broadcast_to(from_flat([b""], dtype, ()), shape)
    return view.broadcast_to(full(Tensor, dtype, (), 0), shape)


def symbolic_like(parts: tuple[Any, ...]) -> Any:
    """A symbolic tensor of what the calls gave; what is no tensor stays."""
    first, last = parts[0], parts[-1]
    if not hasattr(first, "shape") or not hasattr(first, "dtype"):
        return first
    shape = tuple(n if n == m else None for n, m in zip(first.shape, last.shape))
    return KerasTensor(shape, dtype=dtypes.name_of(first.dtype))
