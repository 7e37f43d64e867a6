"""Gradients of torch functions against central differences in double precision."""
from __future__ import annotations

import random

import pytest

import septet.torch as torch

STEP, TOLERANCE = 1e-6, 2e-6


def numbers(*shape, low=-1.5, high=1.5, seed=0):
    draw = random.Random(f"{shape} {low} {high} {seed}")
    count = 1
    for n in shape:
        count *= n
    return torch.tensor([draw.uniform(low, high) for _ in range(count)], dtype=torch.float64).reshape(shape)


X, Y, P, U = numbers(2, 3), numbers(2, 3, seed=1), numbers(2, 3, low=0.2, high=4.0), numbers(2, 3, low=0.05, high=0.95)
A, B, V = numbers(3, 3) + 3 * torch.linalg.matrix_power(numbers(3, 3), 0), numbers(3, 4), numbers(3)
S = A @ A.t() + 1
L = torch.linalg
CASES = {
    "sigmoid": (torch.sigmoid, X), "logit": (torch.logit, U), "sinc": (torch.sinc, X), "lgamma": (torch.lgamma, P),
    "digamma": (torch.digamma, P),
    "polygamma": (lambda x: torch.polygamma(2, x), P), "mvlgamma": (lambda x: torch.mvlgamma(x, 2), P + 1), "erfinv": (torch.erfinv, U),
    "i0": (torch.i0, X), "i1": (torch.special.i1, X), "i0e": (torch.special.i0e, X), "i1e": (torch.special.i1e, X),
    "erfcx": (torch.special.erfcx, X), "log_ndtr": (torch.special.log_ndtr, 3 * X), "ndtri": (torch.special.ndtri, U),
    "entr": (torch.special.entr, P), "zeta": (lambda q: torch.special.zeta(torch.tensor(3.5, dtype=torch.float64), q), P),
    "igamma": (lambda x: torch.igamma(P + 0.5, x), P), "igammac": (lambda x: torch.igammac(P + 0.5, x), P),
    "xlogy": (torch.xlogy, X, P), "logaddexp": (torch.logaddexp, X, Y), "logaddexp2": (torch.logaddexp2, X, Y),
    "hypot": (torch.hypot, X, Y),
    "atan2": (torch.atan2, X, Y), "pow": (torch.pow, P, X), "pow 3": (lambda x: x**3, X), "pow -2": (lambda x: x**-2, P),
    "pow -0.5": (lambda x: x**-0.5, P), "lerp": (torch.lerp, X, Y, U), "addcdiv": (torch.addcdiv, X, Y, P),
    "remainder": (torch.remainder, X, P),
    "fmod": (torch.fmod, X, P), "prod": (lambda x: x.prod(1), X), "cumprod": (lambda x: x.cumprod(1), X),
    "cumsum": (lambda x: x.cumsum(0), X),
    "logcumsumexp": (lambda x: x.logcumsumexp(1), X), "logsumexp": (lambda x: x.logsumexp((0, 1)), X),
    "softmax": (lambda x: x.softmax(0), X),
    "log_softmax": (lambda x: x.log_softmax(1), X), "var": (lambda x: x.var((0, 1)), X), "std": (lambda x: x.std(1, correction=0), X),
    "norm": (lambda x: x.norm(3, dim=1), X), "cdist": (lambda x, y: torch.cdist(x, y), X, Y), "renorm": (lambda x: x.renorm(2, 0, 1.0), X),
    "quantile": (lambda x: torch.quantile(x, 0.3, dim=1), X), "cov": (lambda x: torch.cov(x), X),
    "corrcoef": (torch.corrcoef, numbers(3, 5)),
    "trapezoid": (lambda y: torch.trapezoid(y, dim=1), X), "gradient": (lambda y: torch.gradient(y, dim=1, edge_order=2)[0], X),
    "einsum": (lambda a, b, v: torch.einsum("ij,jk,i->k", a, b, v), A, B, V),
    "baddbmm": (torch.baddbmm, X[:, None], X[:, None], numbers(2, 3, 3)),
    "kron": (torch.kron, X, V), "cross": (lambda a, b: L.cross(a, b), X, Y), "matrix_exp": (L.matrix_exp, A), "logdet": (torch.logdet, S),
    "solve": (L.solve, A, B), "triangular": (lambda a, b: L.solve_triangular(a, b, upper=True), A, B),
    "cholesky_solve": (lambda b, a: torch.cholesky_solve(b, L.cholesky(a @ a.t())), B, A), "pinv": (L.pinv, B),
    "lstsq": (lambda a, b: L.lstsq(a, b)[0], B.t(), numbers(4, 2)),
    "lu": (lambda a: L.lu(a)[1] + L.lu(a)[2], A), "eigh": (lambda a: L.eigh(a + a.t())[1].abs(), A), "svdvals": (L.svdvals, B),
    "householder": (lambda a, t: L.householder_product(a, t), numbers(4, 3), V), "cond": (L.cond, A),
    "nuclear": (lambda a: L.norm(a, "nuc"), B),
    "rfft": (lambda x: torch.view_as_real(torch.fft.rfft(x)), X), "irfft": (lambda x: torch.fft.irfft(torch.complex(x, x * x), 5), X),
    "stft": (lambda x: torch.view_as_real(torch.stft(x, 8, return_complex=True)), numbers(20)),
    "istft": (lambda x: torch.istft(torch.complex(x, x * x), 8, 4), numbers(5, 6)),
}


@pytest.mark.parametrize("name", CASES)
def test_first_derivative(name):
    function, *inputs = CASES[name]
    leaves = [x.clone().requires_grad_() for x in inputs]
    result = function(*leaves)
    weight = numbers(*result.shape, seed=5)
    found = torch.autograd.grad(result, leaves, weight)
    for k, (x, g) in enumerate(zip(inputs, found)):
        direction = numbers(*x.shape, seed=6)
        ends = [(function(*inputs[:k], x + step * direction, *inputs[k + 1:]) * weight).sum().item() for step in (STEP, -STEP)]
        wanted = (ends[0] - ends[1]) / (2 * STEP)
        assert abs((g * direction).sum().item() - wanted) <= TOLERANCE * (1 + abs(wanted))


@pytest.mark.parametrize("name", [
    "sigmoid", "lgamma", "digamma", "i0", "erfcx", "zeta", "pow", "cumprod", "softmax", "log_softmax", "logsumexp", "std", "norm",
    "matrix_exp",
    "solve", "lu", "eigh", "log_ndtr",
])
def test_second_derivative(name):
    """The slope along a direction, differenced, is the gradient of the slope."""
    function, *inputs = CASES[name]
    weight = numbers(*function(*inputs).shape, seed=5)
    direction, turn = numbers(*inputs[0].shape, seed=6), numbers(*inputs[0].shape, seed=7)

    def slope(x):
        leaf = x.clone().requires_grad_()
        (g,) = torch.autograd.grad(function(leaf, *inputs[1:]), leaf, weight, create_graph=True)
        return leaf, (g * direction).sum()

    leaf, value = slope(inputs[0])
    (second,) = torch.autograd.grad(value, leaf)
    above, below = (slope(inputs[0] + step * turn)[1].item() for step in (STEP, -STEP))
    wanted = (above - below) / (2 * STEP)
    assert abs((second * turn).sum().item() - wanted) <= 1e-5 * (1 + abs(wanted))
