"""Steps that kernels take along with their own: GELU at the end of a product, a sum at the beginning of a norm."""
from __future__ import annotations

import math
import random

import pytest

import septet.torch as torch
from septet.core.fn.layer import linear_gelu

ROWS, WIDTH = 1300, 128             # beyond what is computed at once, and with an uneven share for every core


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("outputs", [17, 200])
@pytest.mark.parametrize("with_bias", [True, False])
def test_gelu_of_a_product(outputs, with_bias):
    """Against the definition in float64, at rows of every share and in the last columns; infinities and NaN come through."""
    x, weight, bias = normal(ROWS, 40, seed=1), normal(outputs, 40, seed=2), normal(outputs, seed=3)
    x[5, 0], x[6, 0] = math.inf, math.nan
    with torch.no_grad():
        found = linear_gelu(x, weight, bias if with_bias else None)
        assert torch.equal(found.nan_to_num(7.0), torch.nn.functional.gelu(
            torch.nn.functional.linear(x, weight, bias if with_bias else None)).nan_to_num(7.0))       # no other number than in two steps
    draw = random.Random(0)
    for row, column in [(draw.randrange(7, ROWS), draw.randrange(outputs)) for _ in range(400)] + [(ROWS - 1, outputs - 1), (0, 0)]:
        v = math.fsum(a * b for a, b in zip(x[row].tolist(), weight[column].tolist())) + (float(bias[column]) if with_bias else 0.0)
        assert float(found[row, column]) == pytest.approx(v / 2 * math.erfc(-v / math.sqrt(2)), rel=2e-5, abs=2e-5)
    up = weight[:, 0] > 0
    assert torch.isposinf(found[5][up]).all() and torch.isnan(found[5][~up]).all() and torch.isnan(found[6]).all()


def test_gelu_of_a_product_that_is_recorded():
    """A gradient is asked for: it is that of the two steps."""
    x, weight = normal(ROWS, 8, seed=4), normal(5, 8, seed=5).requires_grad_()
    linear_gelu(x, weight).sum().backward()
    z = (x.double() @ weight.detach().double().T).requires_grad_()
    (torch.special.ndtr(z) * z).sum().backward()
    assert torch.allclose(weight.grad.double(), z.grad.T @ x.double(), rtol=1e-4, atol=1e-3)


def test_a_norm_of_a_sum_leaves_the_sum():
    """The sum that a norm begins with is there for others, however they came to it, and is that of the operands before later writes."""
    a, b = normal(ROWS, WIDTH, seed=6), normal(ROWS, WIDTH, seed=7)
    wanted = [p + q for p, q in zip(a.flatten().double().tolist(), b.flatten().double().tolist())]
    total = a + b
    later, part = total * 2, total[7]
    found = torch.nn.functional.layer_norm(total, (WIDTH,))
    a.zero_()
    assert total.flatten().double().tolist() == pytest.approx(wanted, rel=1e-6, abs=1e-6)
    assert torch.equal(later, total * 2) and torch.equal(part, total[7])
    rows = torch.tensor(wanted, dtype=torch.float64).reshape(ROWS, WIDTH)
    exact = (rows - rows.mean(1, keepdim=True)) / (rows.var(1, unbiased=False, keepdim=True) + 1e-5).sqrt()
    assert torch.allclose(found.double(), exact, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shape", [(ROWS, WIDTH), (ROWS, 1), (WIDTH,), ()])
def test_sums_of_other_shapes_too(shape):
    """A row, a column or a number added to all rows."""
    a, b = normal(ROWS, WIDTH, seed=8), normal(*shape, seed=9)
    found, rows = torch.nn.functional.layer_norm(a + b, (WIDTH,)), a.double() + b.double()
    exact = (rows - rows.mean(1, keepdim=True)) / (rows.var(1, unbiased=False, keepdim=True) + 1e-5).sqrt()
    assert torch.allclose(found.double(), exact, rtol=1e-4, atol=1e-5)
