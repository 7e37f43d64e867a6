"""`vmap`: functions of one example applied to batches, after the engine's own."""
from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import batching, boxes, tree
from septet.errors import NotSupported
from septet.torch.tensor import Tensor

Function = Callable[..., Any]


def vmap(func: Function, in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error", *, chunk_size: int | None = None) -> Function:
    """A function that applies `func` to every example along `in_dims` of its arguments; results get the axis `out_dims`.

    chunk_size: how many examples at once.  ValueError for axes that do not fit the arguments.
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    if chunk_size is not None and chunk_size < 1:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func)
    def call(*args: Any, **kwargs: Any) -> Any:
        axes = tuple(in_dims) if isinstance(in_dims, (tuple, list)) else in_dims
        check_dims(func, axes, args)
        if not all(type(a) is Tensor for a in tree.flatten(args) if isinstance(a, Tensor)):
            args = tree.map(plain, args)
        given = shared_numbers(axes, args)
        if chunk_size is None:
            return batched(func, given, out_dims, args, kwargs, randomness)
        return in_chunks(func, given, out_dims, chunk_size, args, kwargs, randomness)

    return call


def plain(a: Any) -> Any:
    """An instance of a subclass (a parameter) as a tensor of its memory; gradients flow through."""
    from septet.core import view

    return view.reshape(a, a.shape) if isinstance(a, Tensor) and type(a) is not Tensor else a


def check_dims(func: Function, axes: Any, args: Sequence[Any]) -> None:
    """ValueError in PyTorch's words where axes and arguments do not fit."""
    name = getattr(func, "__name__", repr(func))
    if not isinstance(axes, (int, tuple)):
        raise ValueError(f"vmap({name}, in_dims={axes}, ...)(<inputs>): expected `in_dims` to be int or a (potentially nested) tuple "
                         f"matching the structure of inputs, got: {type(axes)}.")
    if not args:
        raise ValueError(f"vmap({name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a "
                         f"function with no inputs. The latter is unsupported.")
    if isinstance(axes, tuple) and len(axes) != len(args):
        raise ValueError(f"vmap({name}, in_dims={axes}, ...)(<inputs>): in_dims is not compatible with the structure of `inputs`. in_dims "
                         f"has structure of {len(axes)} but inputs has structure of {len(args)}.")
    pairs: list[tuple[Any, Any]] = []
    batching.map2(lambda x, axis: pairs.append((x, axis)), args, batching.prefix(axes, args))
    for x, axis in pairs:
        if axis is not None and not isinstance(x, Tensor):
            raise ValueError(f"vmap({name}, in_dims={axes}, ...)(<inputs>): Got in_dim={axis} for an input but the input is of type "
                             f"{type(x)}. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim")
        if axis is not None and not -x.ndim <= axis < x.ndim:
            raise ValueError(f"vmap({name}, in_dims={axes}, ...)(<inputs>): Got in_dim={axis} for some input, but that input is a Tensor "
                             f"of dimensionality {x.ndim} so expected in_dim to satisfy -{x.ndim} <= in_dim < {x.ndim}.")


def shared_numbers(axes: Any, args: Sequence[Any]) -> Any:
    """The axes, one entry for each argument."""
    return axes if isinstance(axes, tuple) else (axes,) * len(args)


def batched(func: Function, axes: Any, out_dims: Any, args: Any, kwargs: Any, randomness: str) -> Any:
    """All examples of a vmap."""
    spread = batching.prefix(axes, args)
    size = batching.common_size(spread, args)
    result_axes = tuple(out_dims) if isinstance(out_dims, (tuple, list)) else out_dims
    try:
        return batching.together(only_tensors(func), spread, result_axes, size, args, kwargs)
    except batching.Looked as reason:
        if "random" in str(reason):
            check_randomness(randomness)
        batching.note(func, str(reason))
    results = [func(*batching.taken(args, spread, k), **kwargs) for k in range(size)]
    return batching.stacked(results, result_axes)


def only_tensors(func: Function) -> Function:
    """The function, its results checked.  ValueError for others than tensors."""

    @functools.wraps(func)
    def call(*args: Any, **kwargs: Any) -> Any:
        result = func(*args, **kwargs)
        for y in tree.flatten(result):
            if not isinstance(y, Tensor):
                raise ValueError(f"vmap({getattr(func, '__name__', func)}, ...): `{getattr(func, '__name__', func)}` must only return "
                                 f"Tensors, got type {type(y)}. Did you mean to set out_dims= to None for output?")
        return result

    return call


def check_randomness(randomness: str) -> None:
    """What drawing numbers means for a batch."""
    if randomness == "error":
        raise RuntimeError("vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' "
                           "randomness flags on vmap or perform the randomness operation out of vmap")
    if randomness == "same":
        raise NotSupported("torch.vmap(randomness='same'); draw the numbers outside and pass them with in_dims=None")


def in_chunks(func: Function, axes: Any, out_dims: Any, chunk: int, args: Any, kwargs: Any, randomness: str) -> Any:
    """A vmap part by part."""
    from septet.core.index import getitem
    from septet.core.view import moveaxis

    spread = batching.prefix(axes, args)
    size = batching.common_size(spread, args)
    parts = []
    for first in range(0, size, chunk):
        rows = slice(first, min(first + chunk, size))
        cut = batching.map2(lambda x, d, rows=rows: x if d is None else moveaxis(getitem(moveaxis(x, d, 0), rows), 0, d), args, spread)
        parts.append(batched(func, axes, out_dims, cut, kwargs, randomness))
    flat = [iter(tree.flatten(part)) for part in parts]
    result_axes = batching.prefix(tuple(out_dims) if isinstance(out_dims, (tuple, list)) else out_dims, parts[0])
    return batching.map2(lambda x, d: joined([next(column) for column in flat], d), parts[0], result_axes)


def joined(parts: list[Any], axis: int | None) -> Any:
    """Results of chunks as one."""
    from septet.torch.api import FUNCTIONS

    return parts[0] if axis is None else FUNCTIONS["cat"](parts, axis)


def functionalize(func: Function, *, remove: str = "mutations") -> Function:
    """The function itself: what it writes is seen by gradients and transformations as it is."""
    if remove not in ("mutations", "mutations_and_views"):
        raise RuntimeError(f"functionalize(f, remove='mutations'): received invalid argument for remove={remove}.")
    return func


def debug_unwrap(tensor: Any, *, recurse: bool = True) -> Any:
    """What a tensor inside a vmap stands for: all its examples."""
    box = boxes.box_of(tensor)
    if box is None:
        return tensor
    return debug_unwrap(box.value, recurse=True) if recurse else box.value
