"""Chains along rows: the stored plan against float64 arithmetic in Python, for all layouts and dtypes it may meet."""
from __future__ import annotations

import math
import random

import pytest

import septet.numpy as np
from septet.core import autograd, fused
from septet.core.fn import softmax as chains


def numbers(*shape, seed=0):
    draw = random.Random(f"{shape} {seed}")
    return np.array([draw.uniform(-3, 3) for _ in range(math.prod(shape))]).reshape(shape)


def along(function, x, axis):
    """A function of lists applied along an axis, in Python."""
    moved = np.moveaxis(x, axis, -1)
    rows = moved.reshape(-1, moved.shape[-1]).tolist()
    return np.moveaxis(np.array([function(row) for row in rows]).reshape(*moved.shape[:-1], -1), -1, axis)


def softmax(row):
    parts = [math.exp(x - max(row)) for x in row]
    return [x / math.fsum(parts) for x in parts]


def logsumexp(row):
    return [math.log(math.fsum(math.exp(x - max(row)) for x in row)) + max(row)]


def variance(row):
    centre = math.fsum(row) / len(row)
    return [math.fsum((x - centre) ** 2 for x in row) / (len(row) - 1)]


CASES = {
    "softmax": (chains.softmax, softmax),
    "log_softmax": (chains.log_softmax, lambda row: [math.log(x) for x in softmax(row)]),
    "logsumexp": (chains.logsumexp, logsumexp),
    "variance": (lambda a, k: chains.spread(a, k, float(a.shape[k] - 1), False), variance),
    "deviation": (lambda a, k: chains.spread(a, k, float(a.shape[k] - 1), True), lambda row: [math.sqrt(variance(row)[0])]),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("shape, axis", [((7,), 0), ((3, 5), 1), ((3, 5), 0), ((2, 4, 3), 1), ((1, 9), 1), ((300, 700), 1)])
def test_values(name, shape, axis):
    function, exact = CASES[name]
    x = numbers(*shape)
    for _ in range(2):                  # the second call runs the stored plan
        assert np.max(np.abs(function(x, axis) - along(exact, x, axis))) < 1e-12


def test_the_plan_sees_new_memory_and_layouts():
    x = numbers(4, 6)
    for a in (x, x + 1, np.asfortranarray(x), x[:, ::-1], x[::2]):
        assert np.max(np.abs(chains.softmax(a, 1) - along(softmax, a, 1))) < 1e-14


@pytest.mark.parametrize("dtype, tolerance", [(np.float32, 1e-6), (np.float16, 2e-3)])
def test_narrow_dtypes(dtype, tolerance):
    x = numbers(3, 40).astype(dtype)
    found = chains.softmax(x, 1)
    assert found.dtype == dtype
    assert np.max(np.abs(found.astype(float) - along(softmax, x.astype(float), 1))) < tolerance


def test_plans_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(fused, "MOST_PLANS", 2)
    for n in range(2, 7):
        x = numbers(2, n)
        assert np.max(np.abs(chains.softmax(x, 1) - along(softmax, x, 1))) < 1e-14


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("shape, axis", [((3, 5), 1), ((3, 5), 0), ((4,), 0)])
def test_gradients(name, shape, axis):
    function, _ = CASES[name]
    x, direction = numbers(*shape), numbers(*shape, seed=1)
    leaf = autograd.leaf(x)
    y = function(leaf, axis)
    weight = numbers(*y.shape, seed=2)
    (found,) = autograd.gradients([y], [weight], [leaf])
    ends = [np.sum(function(x + step * direction, axis) * weight) for step in (1e-6, -1e-6)]
    wanted = float(ends[0] - ends[1]) / 2e-6
    assert abs(float(np.sum(found * direction)) - wanted) < 1e-6 * (1 + abs(wanted))
