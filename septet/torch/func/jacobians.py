"""Whole derivatives: every row of a Jacobian at once, as a batch of cotangents."""
from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import rules, tree
from septet.errors import NotSupported
from septet.torch.func.batches import vmap
from septet.torch.func.gradients import places, vjp
from septet.torch.tensor import Tensor

Function = Callable[..., Any]


def units(y: Any) -> Any:
    """All cotangents with a single one, stacked: (elements, *shape)."""
    from septet.torch.api import FUNCTIONS

    n = y.numel()
    flat = FUNCTIONS["zeros"](n * n, dtype=y.dtype)
    flat[:: n + 1] = 1
    return flat.reshape((n, *y.shape))


def jacrev(func: Function, argnums: Any = 0, *, has_aux: bool = False, chunk_size: int | None = None,
           _preallocate_and_copy: bool = False) -> Function:
    """A function that gives the Jacobian by the arguments `argnums`: for every output the shape of the output, then of the argument."""
    check_chunk("jacrev", chunk_size)

    @functools.wraps(func)
    def call(*args: Any) -> Any:
        where = places(argnums, args)

        def chosen(*parts: Any) -> Any:
            given = list(args)
            for k, part in zip(where, parts):
                given[k] = part
            return func(*given)

        found = vjp(chosen, *[args[k] for k in where], has_aux=has_aux)
        y, pull = found[0], found[1]
        outputs = tree.flatten(y)
        columns = iter([of_output(pull, outputs, k, len(where), isinstance(argnums, int), chunk_size) for k in range(len(outputs))])
        answer = tree.map(lambda o: next(columns), y)
        return (answer, found[2]) if has_aux else answer

    return call


def check_chunk(name: str, chunk_size: int | None) -> None:
    """ValueError for chunks that are none."""
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"{name}: `chunk_size` should be greater than 0.")


def of_output(pull: Function, outputs: Sequence[Any], k: int, count: int, single: bool, chunk_size: int | None) -> Any:
    """The Jacobian of one output, nested like the arguments."""
    y = outputs[k]

    def row(unit: Any) -> Any:
        found = pull([unit if j == k else rules.zeros_like(o) for j, o in enumerate(outputs)])
        return found[0] if count == 1 else found

    rows = vmap(row, chunk_size=chunk_size)(units(y)) if y.numel() else row(y)
    nested = (rows,) if count == 1 else rows
    shaped = tree.map(lambda a: a.reshape((*y.shape, *a.shape[1:])) if y.numel() else a.new_zeros((*y.shape, *a.shape)), nested)
    return shaped[0] if single else tuple(shaped)


def jacfwd(func: Function, argnums: Any = 0, has_aux: bool = False, *, randomness: str = "error") -> Function:
    """As `jacrev`: the engine has derivatives backwards only.  NotSupported for complex tensors, where the two differ."""
    backwards = jacrev(func, argnums, has_aux=has_aux)

    @functools.wraps(func)
    def call(*args: Any) -> Any:
        if any(isinstance(a, Tensor) and a._dtype.is_complex for a in tree.flatten(args)):
            raise NotSupported("torch.func.jacfwd of complex tensors; use jacrev, whose result is the conjugate")
        return backwards(*args)

    return call


def hessian(func: Function, argnums: Any = 0) -> Function:
    """A function that gives the second derivatives."""
    return jacfwd(jacrev(func, argnums), argnums)
