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


WRITING = """
y.view(-1).add_(1)
y[:, 0].mul_(2)
y.t().relu_()
a, b = y.chunk(2, 1); a.add_(b)
y.reshape(y.shape).add_(1)
y.contiguous().mul_(2)
y.float().mul_(2)
F.relu(y.view(-1), inplace=True)
y.detach().mul_(2)
y.data.mul_(2)
y.diagonal().fill_(1.0)
y.unsqueeze(0).add_(1)
a, b, c, d = y.unbind(1); b.mul_(c)
y.narrow(1, 0, 2).zero_()
y.as_strided((3, 4), (4, 1)).mul_(2)
y.unfold(1, 2, 2).add_(1)
y.expand(6, 4).add_(1)
z = y.clone(); z.mul_(2); y = y + z
z = torch.relu(y); z.mul_(2); y = y + z
z = y.exp(); w = z.view(-1); z.add_(1); y = y + w.sum()
z = y.exp().detach(); w = z[0]; z.mul_(2); y = y * w.sum()
z = torch.zeros(6, 4); z[:, :2] = y[:, :2]; z += y; y = z * z
z = y * 2; a = z; a.sigmoid_(); a.mul_(y); y = a + z
z = y.detach().clone(); z[z > 0] = 0; y = y * z
z = y * 1; z.real.add_(1); y = z * y
z = y * 1; z.to(torch.float32).add_(1); y = z * y
z = y * 1; torch.atleast_2d(z).add_(1); y = z * y
z = y * 1; z.relu_(); v = z.view(-1); v.add_(1); y = z * y
z = y * 1; z.relu_(); v = z[0]; z.add_(1); y = y * v.sum()
z = y * 1; w = torch.relu(z); z.copy_(w); z.add_(1); y = y * w + z
x.mul_(2); y = y * x
x[:, 0] = 0; y = y + x
x.view(-1).add_(1); x += 1; y = y * x
"""


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


def written(line):
    """A function of a layer's result y and its input x that does what a line says."""
    found = {"torch": torch, "F": F}
    exec("def body(y, x):\n    " + line.replace("; ", "\n    ") + "\n    return (y * 3).sum()", found)
    return found["body"]


def outcome(function, layer, k):
    """The value, the gradient, the input afterwards; or the class of the error."""
    seen = []

    def watched(x):
        seen.append(x)
        return function(x)

    try:
        return answer(watched, layer, k), seen[0].tolist()
    except RuntimeError as wrong:
        return type(wrong).__name__


@pytest.mark.parametrize("line", WRITING.strip().splitlines())
def test_writes_reach_what_shows_the_same_memory(line):
    torch.manual_seed(0)
    layer, body = nn.Linear(4, 4), written(line)
    run = torch.compile(lambda x: body(layer(x), x))
    for k in range(3):
        assert outcome(run, layer, k) == outcome(lambda x: body(layer(x), x), layer, k)
    (kind,) = run.plans.values()
    assert not any(around.reason for around in kind.known)
