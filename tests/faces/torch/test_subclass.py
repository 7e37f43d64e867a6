"""Subclasses: what methods, operators and functions give, and `__torch_function__`; the answers are PyTorch 2.13's."""
from __future__ import annotations

import septet.torch as torch


class Marked(torch.Tensor):
    pass


class Logged(torch.Tensor):
    calls: list[str] = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        cls.calls.append(func.__name__)
        return super().__torch_function__(func, types, args, kwargs) if cls is not Logged else 7


def test_results_are_of_the_subclass():
    m = Marked([1.0, 2.0])
    for found in (m + 1, 1 + m, m.sum(), m[0], m.view(2), m.clone(), torch.add(m, 1), m.sort()[0], m.T, m.new_zeros(2)):
        assert type(found) is Marked
    assert type(m.as_subclass(torch.Tensor)) is torch.Tensor and type(torch.ones(2).as_subclass(Marked)) is Marked
    assert repr(m) == "Marked([1., 2.])" and repr(m * 2) == "Marked([2., 4.])"


def test_gradients_flow_through_a_subclass():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x * 1).as_subclass(Marked) * 3
    assert type(y) is Marked and y.requires_grad
    y.as_subclass(torch.Tensor).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


def test_the_class_is_asked():
    Logged.calls.clear()
    assert torch.abs(Logged([-1.0])) == 7 and Logged([1.0]).exp() == 7
    assert Logged.calls == ["abs", "exp"]
