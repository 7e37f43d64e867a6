"""The toy engine of docs/tour.py works, and stays small enough to read."""
from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parent.parent.parent / "docs" / "tour.py"
POINTS = [0.3, -1.2, 0.9]


@pytest.fixture(scope="module")
def tour():
    spec = importlib.util.spec_from_file_location("tour", FILE)
    module = sys.modules["tour"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["tour"]


def test_it_can_be_read_in_one_sitting():
    assert len(FILE.read_text(encoding="utf-8").splitlines()) < 400


def test_it_runs():
    ran = subprocess.run([sys.executable, str(FILE)], capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert "slope 2.000, offset 1.000" in ran.stdout


def test_values(tour):
    x = tour.vector(POINTS)
    wanted = [math.exp(-t * t) / (t + 3) - t for t in POINTS]
    assert ((-(x * x)).exp() / (x + 3) - x).tolist() == pytest.approx(wanted, rel=1e-15)
    assert float((x * x).sum()) == pytest.approx(sum(t * t for t in POINTS))


def test_a_sum_in_the_middle_makes_two_kernels(tour):
    x = tour.vector(POINTS)
    y = x / x.sum()
    assert len(tour.schedule(y.node)) == 2
    assert y.tolist() == pytest.approx([t / sum(POINTS) for t in POINTS])


def test_what_does_not_fit_is_refused_at_once(tour):
    with pytest.raises(ValueError, match="vectors of 2 and 3 elements"):
        tour.vector([1, 2]) * tour.vector([1, 2, 3])


FUNCTIONS = [
    lambda x: (x * x * x).sum(),
    lambda x: ((-x).exp() / (x * x + 2)).sum(),
    lambda x: (x - x.sum() / 3).exp().sum() * x.sum(),
]


@pytest.mark.parametrize("f", FUNCTIONS)
def test_gradients_agree_with_finite_differences(tour, f):
    h = 1e-6
    for at in range(3):
        up, down = ([t + step * (i == at) for i, t in enumerate(POINTS)] for step in (h, -h))
        difference = (float(f(tour.vector(up))) - float(f(tour.vector(down)))) / (2 * h)
        x = tour.vector(POINTS)
        assert tour.gradient(f(x), x).tolist()[at] == pytest.approx(difference, rel=1e-6)


def test_second_derivatives(tour):
    x = tour.vector(POINTS)
    first = tour.gradient((x * x * x).sum(), x)
    assert tour.gradient(first.sum(), x).tolist() == pytest.approx([6 * t for t in POINTS])


def test_a_long_chain_is_quick(tour):
    x = tour.vector([1.0])
    for _ in range(40):
        x = x + x
    assert x.tolist() == [2.0**40]
