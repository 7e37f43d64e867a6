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

    with recording.inferring(), recording.paused():
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
    return KerasTensor(shape, dtype=dtypes.name_of(first.dtype), name="traced" if recording.is_inferring() else None)


def trace(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The function's results as symbolic tensors: it runs on symbolic tensors, or on zeros where it takes no such."""
    given = [x for x in tree.flatten((args, kwargs)) if isinstance(x, KerasTensor)]
    if any(x.sparse or x.ragged for x in given):
        return output_spec(function, *args, **kwargs)
    try:
        with recording.inferring(), recording.paused():
            found = function(*args, **kwargs)
    except Exception:                       # a function that looks at values, or uses other than Keras' operations
        return output_spec(function, *args, **kwargs)
    return tree.map_structure(lambda x: symbolic_like((x,)), found)
