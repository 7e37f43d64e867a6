"""Gradients read off rows as programs: which rows have one, that they give what the rows' own gradients give, and when they must not."""
from __future__ import annotations

import math
import sys

import pytest

import septet.torch as torch
from septet.core import ops, slopes
from septet.ir.elementwise import ROWS
from septet.runtime.native import types

READABLE = sorted(name for name, row in ROWS.items() if row.kind == "elementwise" and row.grad is not None and row.arity <= 2
                  and isinstance(ops.rule_of(row), types.Rule))


def test_the_plain_rows_have_programs_and_those_that_choose_have_none():
    assert {"add", "subtract", "multiply", "divide", "negative", "exp", "tanh", "square", "sqrt", "arctan2"} <= set(READABLE)
    assert not {"maximum", "power", "copysign", "log"} & set(READABLE)


def operands(name):
    row = ROWS[name]
    g = torch.Generator().manual_seed(7)
    made = []
    for low, high in row.domain:
        x = torch.rand(3, 5, generator=g, dtype=torch.float64)
        made.append((low + (high - low) * x).requires_grad_())
    return made


@pytest.mark.parametrize("name", READABLE)
def test_a_program_gives_the_bits_of_the_rows_gradient(name):
    """The oracle is the gradient's own body over arrays, `Rule.general`, which Python runs for whatever the program is not for."""
    xs = operands(name)
    rule = ops.rule_of(ROWS[name])
    y = ops.native(ROWS[name])(*xs)
    given = torch.linspace(-1, 1, 15, dtype=torch.float64).reshape(3, 5)
    y.backward(given)
    with torch.no_grad():
        wanted = rule.general(given, y, *xs)
    for x, w in zip(xs, wanted):
        assert torch.equal(x.grad, w), name


def test_small_tracked_operations_never_enter_python():
    x, y = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, -1.0], requires_grad=True)
    (x * y + x / y - 2.0).sum().backward()                    # rules are made at the first use
    x.grad = y.grad = None
    calls = []
    sys.setprofile(lambda frame, event, arg: calls.append(frame.f_code.co_name) if event == "call" else None)
    z = x * y + x / y - 2.0
    sys.setprofile(None)
    assert not calls
    z.backward(torch.ones(2))
    assert x.grad.tolist() == pytest.approx([3 + 1 / 3, -2.0]) and y.grad.tolist() == pytest.approx([1 - 1 / 9, 0.0])


@pytest.mark.parametrize("shape", [(), (1,), (4,), (3, 4), (2, 1, 4)])
def test_broadcast_operands_get_gradients_of_their_own_shape(shape):
    x, y = torch.rand(shape, dtype=torch.float64, requires_grad=True), torch.rand(2, 3, 4, dtype=torch.float64, requires_grad=True)
    (x * y).sum().backward()
    assert x.grad.shape == x.shape and y.grad.shape == y.shape
    assert torch.allclose(y.grad, x.detach().expand(2, 3, 4))
    flat = x.detach().expand(2, 3, 4)
    eps, k = 1e-6, 0
    if x.numel():
        moved = x.detach().clone().reshape(-1)
        moved[k] += eps
        slope = ((moved.reshape(shape) * y.detach()).sum() - (flat * y.detach()).sum()) / eps
        assert math.isclose(x.grad.reshape(-1)[k].item(), slope.item(), rel_tol=1e-5)


def test_a_write_between_makes_the_program_refuse():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = torch.tensor([3.0, 4.0])
    z = x * y
    y.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()


def test_a_second_gradient_through_released_steps():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    sums, products = (x + 1).sum(), (x * x).sum()
    sums.backward()
    sums.backward()                                             # needs shapes alone
    assert x.grad.tolist() == [2.0, 2.0]
    products.backward()
    with pytest.raises(RuntimeError, match="second time"):
        products.backward()


def test_gradients_of_gradients_are_recorded():
    x = torch.tensor([0.5, 2.0], dtype=torch.float64, requires_grad=True)
    (first,) = torch.autograd.grad((x.exp() * x * x).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    wanted = [math.exp(v) * (v * v + 4 * v + 2) for v in (0.5, 2.0)]
    assert second.tolist() == pytest.approx(wanted, rel=1e-14)


def test_a_leaf_keeps_its_gradient_apart_from_what_others_hold():
    x, y = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 2.0], requires_grad=True)
    given = torch.tensor([10.0, 20.0])
    (x + y).backward(given)                                     # one array is the cotangent of both, and the caller's
    x.grad += 1
    assert y.grad.tolist() == given.tolist() == [10.0, 20.0]


def test_more_waiting_steps_than_the_first_room():
    leaves = [torch.tensor(float(k), requires_grad=True) for k in range(200)]
    total = leaves[0] * 1
    for x in leaves[1:]:
        total = total + x * x
    total.backward()
    assert [x.grad.item() for x in leaves] == [1.0] + [2.0 * k for k in range(1, 200)]


def test_an_error_in_a_hook_leaves_nothing_behind():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: 1 / 0)
    z = (y * y).sum()
    with pytest.raises(ZeroDivisionError):
        z.backward()
    assert x.grad is None
    w = (x * x).sum()
    w.backward()
    assert x.grad.tolist() == [2.0, 4.0]


class Unknown:
    pass


def test_what_a_program_cannot_say_is_unreadable():
    with pytest.raises(slopes.Unreadable):
        slopes.program_of(lambda o, g, y, x: (g * Unknown(),), 1)
    with pytest.raises(slopes.Unreadable):
        slopes.program_of(lambda o, g, y, x: (o.where(o.equal(x, 0), g, y),), 1)
    with pytest.raises(slopes.Unreadable):
        slopes.program_of(lambda o, g, y, x: (g if x else y,), 1)

    def long(o, g, y, x):
        for _ in range(40):
            g = g * x
        return (g,)

    with pytest.raises(slopes.Unreadable):
        slopes.program_of(long, 1)
