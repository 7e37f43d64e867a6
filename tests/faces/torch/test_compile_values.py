"""Compiled functions whose values decide shapes, ways or draws: every call gives what the function itself gives."""
from __future__ import annotations

import pytest

import septet.torch as torch

nn, F = torch.nn, torch.nn.functional


def positive(y):
    return y.detach()[:, 0] > 0


DECIDING = {
    "nonzero": lambda y: y.sum() / positive(y).nonzero().shape[0],
    "where": lambda y: y[torch.where(positive(y))[0]].sum() / len(torch.where(positive(y))[0]),
    "masked_select": lambda y: torch.masked_select(y, y > 0).mean(),
    "unique": lambda y: y.sum() / torch.unique((y > 0).long().sum(1)).shape[0],
    "bincount": lambda y: y.sum() * torch.bincount((y.detach().abs() * 3).long().view(-1)).shape[0],
    "repeat_interleave": lambda y: y.repeat_interleave(positive(y).long() + 1, 0).mean(),
    "mask": lambda y: y[positive(y)].mean(),
    "one_hot": lambda y: (F.one_hot(positive(y).long()) * y[:, :1]).sum(),
    "if": lambda y: y.sum() * (2 if (y > 1).any() else 1),
    "int": lambda y: y.sum() * int(y.detach().sum() > 0),
    "list": lambda y: y.sum() * len([v for v in y.detach()[:, 0].tolist() if v > 0]),
    "item": lambda y: y.sum() / y.detach().norm().item(),
}
DRAWING = {
    "dropout": lambda y: F.dropout(y, 0.5).sum(),
    "channels": lambda y: F.dropout1d(y[None], 0.5).sum(),
    "alpha": lambda y: F.alpha_dropout(y, 0.3, True).sum(),
    "randn_like": lambda y: (y + torch.randn_like(y)).sum(),
    "bernoulli": lambda y: (y * torch.bernoulli(torch.sigmoid(y.detach()))).sum(),
    "multinomial": lambda y: y[torch.multinomial(torch.softmax(y.detach(), 1), 1)[:, 0]].sum(),
    "randperm": lambda y: (y[torch.randperm(6)] * torch.arange(6.0)[:, None]).sum(),
    "gumbel": lambda y: F.gumbel_softmax(y).pow(2).sum(),
    "rsample": lambda y: torch.distributions.Normal(y, 1.0).rsample().sum(),
}
CHANGING = {
    "scatter": lambda y: torch.zeros(6, 4).scatter_add(0, (y.detach() > 0).long(), y).pow(2).sum(),
    "sort": lambda y: (y.sort(0).values[0] * 2).sum(),
    "max": lambda y: y.max(1).values.sum(),
    "cumsum": lambda y: y.cumsum(0).square().sum(),
    "index_fill": lambda y: y.index_fill(0, torch.tensor([0]), 1.0).square().sum(),
    "solve": lambda y: torch.linalg.solve(y[:4] + torch.eye(4) * 5, y[:4]).sum(),
}


def answer(function, layer, k):
    """(the value, the gradient) for the k-th input; what is drawn follows from k."""
    torch.manual_seed(100 + k)
    x = torch.randn(6, 4)
    layer.zero_grad()
    value = function(x)
    value.backward()
    return value.item(), layer.weight.grad.tolist()


@pytest.mark.parametrize("name", [*DECIDING, *DRAWING, *CHANGING])
def test_every_call_is_the_functions_own(name):
    body = (DECIDING | DRAWING | CHANGING)[name]
    torch.manual_seed(0)
    layer = nn.Linear(4, 4)
    run = torch.compile(lambda x: body(layer(x)))
    for k in range(5):
        assert answer(run, layer, k) == answer(lambda x: body(layer(x)), layer, k)
    plans = [plan for kind in run.plans.values() for around in kind.known for plan in around.plans.values()]
    if name in DECIDING:
        assert all(plan is None for plan in plans)
    if name in CHANGING:
        assert any(plan is not None for plan in plans)
