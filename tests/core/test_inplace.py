"""Gradients through writes: values and slopes are those of the same function on new arrays (difference quotients)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import septet
import septet.numpy as np
from septet.errors import ChangedInPlace

X = np.array([[0.3, -1.2, 0.8], [1.5, 0.4, -0.7]])
W = np.array([[2.0, -1.0, 0.5], [0.25, 3.0, -2.0]])


def times(y: Any) -> Any:
    return (y * W).sum()


def whole(x: Any) -> Any:
    y = x * 2
    y += x
    y *= W
    y /= 3.0
    return times(np.sin(y))


def constant(x: Any) -> Any:
    y = x * 3
    y[0, 1] = 5.0
    y[1] = 2.0
    return times(y * y)


def slices(x: Any) -> Any:
    y = x * x
    y[:, 1:] = x[:, :2] * (y[:, :1] + 0)
    y[0] += y[1] * 3
    return times(y)


def buffer(x: Any) -> Any:
    y = np.zeros((3, 3))
    for k in range(2):
        y[k] = x[k] * (k + 1)
        y[k + 1, ::2] += y[k, ::2] * 2
    return (y[:2] * W).sum() + (y[2] ** 2).sum()


def masked(x: Any) -> Any:
    y = x * 3
    y[y < 0] = 0.0
    y[np.array([0, 1]), np.array([2, 0])] = x[0, :2] ** 2
    y[1, [0, 2]] += x[0, 0]
    return times(y)


def through_view(x: Any) -> Any:
    y = x * 2
    row, last = y[0], y[:, 2]
    row *= 3
    last += row[0]
    return times(y) + (row * row).sum() + (last * last).sum()


def stale_view(x: Any) -> Any:
    y = x * 2
    before, row = y * 1, y[1]
    y *= W
    return (row * row).sum() + times(before) + times(y.T.T)


def transposed(x: Any) -> Any:
    y = np.sin(x)
    turned = y.T
    turned[0] = 0.5
    turned[1:] += x.T[1:]
    return times(y)


def spread(x: Any) -> Any:
    y = np.cos(x)
    y[:] = x[1]
    y[:, 0] = x[0, 0]
    return times(y)


def out(x: Any) -> Any:
    to, other = np.zeros((2, 3)), np.ones((2, 3))
    np.add(x, x, out=to)
    np.copyto(other, to * x)
    return times(to * other) + times(np.insert(x, [0], 5.0, axis=0)[1:])


def reuse(x: Any) -> Any:
    y = x * 1.0
    for _ in range(4):
        y *= 1.5
        y += np.sin(x)
    return times(y)


FUNCTIONS = [whole, constant, slices, buffer, masked, through_view, stale_view, transposed, spread, out, reuse]


def quotients(function: Callable[[Any], Any], x: Any, h: float = 1e-6) -> Any:
    found = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        found[place] = (float(function(up)) - float(function(down))) / (2 * h)
    return found


@pytest.mark.parametrize("function", FUNCTIONS)
def test_gradient(function: Callable[[Any], Any]) -> None:
    value, slope = septet.value_and_grad(function)(X)
    assert float(value) == float(function(X))
    assert np.allclose(slope, quotients(function, X), 1e-6, 1e-7)


def test_results_that_wait() -> None:
    """Writes to arrays so large that their values are pending; each row is an example of its own."""
    n = 100_000

    def function(x: Any) -> Any:
        y = x * 2
        y += x
        y[:, 0] = x[:, 1] * 3
        y *= 1.5
        y[:, 1:] += y[:, :1]
        return (y * np.sin(y)).sum()

    slope = septet.grad(function)(np.broadcast_to(X[:1], (n, 3)).copy())
    assert np.allclose(slope, np.broadcast_to(quotients(function, X[:1]), (n, 3)), 1e-6, 1e-7)


@pytest.mark.parametrize("change", [lambda y: y.__imul__(2), lambda y: y.__setitem__(0, 1.0), lambda y: y[0].__iadd__(1.0)])
def test_values_that_a_gradient_needs_and_are_gone(change: Any) -> None:
    def result_needed(x: Any) -> Any:
        y = np.exp(x)
        change(y)
        return y.sum()

    def operand_needed(x: Any) -> Any:
        y = x * 1.0
        z = y * y
        change(y)
        return (z + y).sum()

    for function in (operand_needed, result_needed):
        with pytest.raises(ChangedInPlace, match="changed in place"):
            septet.grad(function)(X)
