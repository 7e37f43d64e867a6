"""Errors inside modules say in which layer and on which line of the user's; the error itself stays as it is."""
from __future__ import annotations

import pytest

import septet.torch as torch
from septet.torch import nn


class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(width, 2))
        self.scale = nn.Parameter(torch.ones(3))

    def forward(self, x):
        y = self.encoder(x)
        return y @ self.scale


class Outer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = Net(width)

    def forward(self, x):
        return self.net(x)


def notes_of(call):
    with pytest.raises(RuntimeError) as found:
        call()
    return found.value.__notes__


def line_of(text):
    with open(__file__, encoding="utf-8") as file:
        return next(number for number, line in enumerate(file, 1) if line.strip() == text)


def test_a_layer_of_the_library():
    layer = "Linear(in_features=9, out_features=2, bias=True)"
    place = f"{__file__}:{line_of('y = self.encoder(x)')} in forward"
    assert notes_of(lambda: Outer(9)(torch.ones(2, 4))) == [f"in the layer 'net.encoder.2': {layer}, at {place}"]


@pytest.mark.parametrize("hooked", [False, True])
def test_a_layer_of_the_user(hooked):
    model = Outer(8)
    if hooked:
        model.register_forward_hook(lambda module, args, result: None)
    place = f"{__file__}:{line_of('return y @ self.scale')} in forward"
    assert notes_of(lambda: model(torch.ones(2, 4))) == [f"in the layer 'net': Net(...), at {place}"]


def test_a_layer_alone():
    assert notes_of(lambda: nn.Linear(2, 3)(torch.ones(4)))[0].startswith("in the layer Linear(in_features=2, out_features=3, bias=True), ")


def test_errors_that_are_no_mistakes_pass():
    class Stopping(nn.Module):
        def forward(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as found:
        Stopping()()
    assert not hasattr(found.value, "__notes__")
