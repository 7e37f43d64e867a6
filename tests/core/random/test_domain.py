"""Parameters outside a distribution's domain: NumPy's class of error, before the stream moves."""

from __future__ import annotations

from array import array
from math import inf, nan
from typing import Any

import pytest

from septet.core.random import bits, domain, draw, order, vectors, whole
from septet.errors import NotSupported
from septet.ir.dtype import float16, float32, int8, uint8

BAD = [
    ("normal", (0.0, -1.0), "scale < 0"),
    ("normal", (0.0, -0.0), "scale < 0"),
    ("beta", (0.0, 1.0), "a <= 0"),
    ("gamma", (1.0, -1.0), "scale < 0"),
    ("binomial", (5, nan), "p is NaN"),
    ("binomial", (-1, 0.5), "n < 0"),
    ("geometric", (0.0,), "p <= 0"),
    ("poisson", (1e19,), "lam value too large"),
    ("poisson", (-1.0,), "lam < 0"),
    ("zipf", (1.0,), "a <= 1"),
    ("logseries", (1.0,), "p >= 1"),
    ("uniform", (2.0, 1.0), "high - low < 0"),
    ("triangular", (1.0, 0.0, 2.0), "left > mode"),
    ("triangular", (0.0, 3.0, 2.0), "mode > right"),
    ("triangular", (1.0, 1.0, 1.0), "left == right"),
    ("hypergeometric", (1, 2, 7), "ngood \\+ nbad < nsample"),
    ("hypergeometric", (10**9, 2, 3), "less than 1000000000"),
    ("negative_binomial", (1e19, 1e-3), "n too large or p too small"),
]


@pytest.mark.parametrize(("name", "params", "text"), BAD)
def test_outside(name: str, params: tuple, text: str) -> None:
    rng = bits.PCG64(1)
    before = rng.state
    with pytest.raises(ValueError, match=text):
        draw.draw(name, rng, params, 5)
    assert rng.state == before


def test_outside_in_an_array() -> None:
    values = array("d", [1.0, 2.0, -1.0])
    with pytest.raises(ValueError, match="scale < 0"):
        draw.draw("normal", bits.PCG64(1), (0.0, domain.Parameter(values.buffer_info()[0], (3,), values)))


def test_infinite_range() -> None:
    with pytest.raises(OverflowError):
        draw.draw("uniform", bits.PCG64(1), (0.0, inf))
    with pytest.raises(OverflowError, match="too large"):
        draw.draw("binomial", bits.PCG64(1), (2**63, 0.5))


def test_shapes() -> None:
    pair = array("d", [1.0, 2.0])
    two = domain.Parameter(pair.buffer_info()[0], (2,), pair)
    column = domain.Parameter(pair.buffer_info()[0], (2, 1), pair)
    with pytest.raises(ValueError, match="shape mismatch"):
        draw.draw("normal", bits.PCG64(1), (two, 1.0), 3)
    with pytest.raises(ValueError, match="not compatible with broadcast"):
        draw.draw("normal", bits.PCG64(1), (column, two), 2)
    with pytest.raises(ValueError, match="negative dimensions"):
        draw.draw("random", bits.PCG64(1), (), (2, -1))
    assert draw.draw("random", bits.PCG64(1), (), (2, 0, 3))[1] == (2, 0, 3)


def test_dtypes_and_names() -> None:
    with pytest.raises(TypeError, match="Unsupported dtype"):
        draw.draw("random", bits.PCG64(1), (), 3, float16)
    with pytest.raises(TypeError, match="Unsupported dtype"):
        whole.integers(bits.PCG64(1), 0, 5, dtype=float32)
    with pytest.raises(NotSupported, match="zeta"):
        draw.draw("zeta", bits.PCG64(1))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ({"low": 5, "high": 5}, "low >= high"),
        ({"low": 5, "high": 4, "endpoint": True}, "low > high"),
        ({"low": 0, "high": 0, "default_low": True}, "high <= 0"),
        ({"low": 0, "high": 300, "dtype": uint8}, "high is out of bounds for uint8"),
        ({"low": -200, "high": 3, "dtype": int8}, "low is out of bounds for int8"),
    ],
)
def test_ranges(call: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        whole.integers(bits.PCG64(1), **call)


def test_choices() -> None:
    rng = bits.PCG64(1)
    for weights, text in (([0.1, 0.2], "sum to 1"), ([0.5, 0.7, -0.2], "not non-negative"), ([0.5, nan], "NaN")):
        with pytest.raises(ValueError, match=text):
            order.weighted_choice(rng, weights, 1)
    with pytest.raises(ValueError, match="Fewer non-zero"):
        order.weighted_choice(rng, [1.0, 0.0], 2, replace=False)
    with pytest.raises(ValueError, match="larger sample"):
        order.choice(rng, 5, 10, replace=False)
    with pytest.raises(ValueError, match="positive integer"):
        order.choice(rng, 0, 1)


def test_vectors() -> None:
    rng = bits.PCG64(1)
    with pytest.raises(ValueError, match="sum\\(pvals"):
        vectors.multinomial(rng, 5, [0.9, 0.6, 0.0])
    with pytest.raises(ValueError, match="n < 0"):
        vectors.multinomial(rng, -1, [0.5, 0.5])
    with pytest.raises(ValueError, match="alpha < 0"):
        vectors.dirichlet(rng, [1.0, -1.0])
    with pytest.raises(ValueError, match="nsample > sum"):
        vectors.multivariate_hypergeometric(rng, [1, 2], 5)
