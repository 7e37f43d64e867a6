"""Products of many matrices and systems of tensors: matrix_power, multi_dot, tensorinv, tensorsolve."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import view
from septet.core.array import Array
from septet.core.autograd import level
from septet.core.create import arange
from septet.core.fn import linalg
from septet.core.linalg.errors import LinAlgError
from septet.core.products import matmul
from septet.core.write import copy
from septet.ir import dtype as dt


def identity(like: Array) -> Array:
    """Identity matrices in the shape and dtype of a stack."""
    from septet.core import ops
    from septet.core.cast import cast

    order = arange(type(like), 0, 1, like.shape[-1], dt.int64)
    one = cast(ops.equal(view.expand_dims(order, 1), order), like._dtype)
    return copy(view.broadcast_to(one, like.shape), "C")


def matrix_power(a: Array, n: int, inverse: Callable[[Array], Array] = linalg.inv) -> Array:
    """The n-th power of each matrix by repeated squaring; negative n: of the inverse."""
    if n == 0:
        constant: Array = level(identity(a), "matrix_power", a)
        return constant
    square, n = (inverse(a), -n) if n < 0 else (a, n)
    if n == 3:
        return matmul(matmul(square, square), square)
    result = None
    while True:
        n, bit = divmod(n, 2)
        if bit:
            result = square if result is None else matmul(result, square)
        if not n:
            assert result is not None
            return result
        square = matmul(square, square)


def multi_dot(arrays: Sequence[Array]) -> Array:
    """The product of two or more matrices in the order of least work; the first and the last may be vectors."""
    first, last = arrays[0], arrays[-1]
    chain = [view.expand_dims(first, 0) if first.ndim == 1 else first, *arrays[1:-1],
             view.expand_dims(last, 1) if last.ndim == 1 else last]
    for a in chain:
        if a.ndim != 2:
            raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")
    sizes = [*(a.shape[0] for a in chain), chain[-1].shape[1]]
    result = multiply(chain, cuts_of(sizes), 0, len(chain) - 1)
    if first.ndim == 1:
        result = view.squeeze(result, 0)
    return view.squeeze(result, -1) if last.ndim == 1 else result


def cuts_of(sizes: Sequence[int]) -> dict[tuple[int, int], int]:
    """(first, last) -> where the best bracketing of these factors cuts; sizes: rows of each, then columns of the last."""
    n = len(sizes) - 1
    cost = {(i, i): 0 for i in range(n)}
    cut: dict[tuple[int, int], int] = {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            options = {k: cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)}
            cut[i, j] = min(options, key=options.__getitem__)
            cost[i, j] = options[cut[i, j]]
    return cut


def multiply(chain: Sequence[Array], cut: dict[tuple[int, int], int], i: int, j: int) -> Array:
    """The product of factors i .. j as bracketed."""
    if i == j:
        return chain[i]
    k = cut[i, j]
    return matmul(multiply(chain, cut, i, k), multiply(chain, cut, k + 1, j))


def tensorinv(a: Array, ind: int, inverse: Callable[[Array], Array] = linalg.inv) -> Any:
    """The inverse of `a` as a map from its last axes to the first `ind`."""
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    rest = math.prod(a.shape[ind:])
    shape = (rest, -1) if rest else (rest, math.prod(a.shape[:ind]))
    return view.reshape(inverse(view.reshape(a, shape)), a.shape[ind:] + a.shape[:ind])


def tensorsolve(a: Array, b: Array, axes: Any, solve: Callable[[Array, Array], Array]) -> Any:
    """x of tensordot(a, x, x.ndim) = b; `axes` of a are moved to the end first."""
    if axes is not None:
        moved = [k % a.ndim for k in axes]
        a = view.transpose(a, [k for k in range(a.ndim) if k not in moved] + moved)
    shape = a.shape[b.ndim:] if b.ndim else a.shape
    n = math.prod(shape)
    if a._size != n * n:
        raise LinAlgError("Input arrays must satisfy the requirement             prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])")
    flat = view.expand_dims(view.ravel(b), 1)
    return view.reshape(solve(view.reshape(a, (n, n)), flat), shape)


