"""`transformers.activations`: activation functions as modules, by the names that configurations use."""
from __future__ import annotations

from collections import OrderedDict
from typing import Any

from septet.core.fn.layer import linear_gelu
from septet.errors import NotSupported
from septet.torch import Tensor, casting, nn
from septet.torch.nn import functional as F
from septet.torch.nn.modules.hooks import is_bare


class NewGELUActivation(nn.Module):
    """GELU by tanh, as GPT-2 has it."""

    def forward(self, input: Any) -> Any:
        """The activation of a tensor."""
        return F.gelu(input, approximate="tanh")


class GELUTanh(NewGELUActivation):
    """GELU by tanh, as PyTorch has it."""


class FastGELUActivation(NewGELUActivation):
    """GELU by tanh, under the name `gelu_fast`."""


class GELUActivation(nn.Module):
    """GELU by erf."""

    def __init__(self, use_gelu_python: bool = False) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        """The activation of a tensor."""
        return F.gelu(input)


class QuickGELUActivation(nn.Module):
    """x sigmoid(1.702 x)."""

    def forward(self, input: Any) -> Any:
        """The activation of a tensor."""
        return input * (1.702 * input).sigmoid()


class SiLUActivation(nn.Module):
    """x sigmoid(x)."""

    def forward(self, input: Any) -> Any:
        """The activation of a tensor."""
        return F.silu(input)


class ReLUSquaredActivation(nn.Module):
    """The square of the positive part."""

    def forward(self, input: Any) -> Any:
        """The activation of a tensor."""
        return F.relu(input).square()


class LinearActivation(nn.Module):
    """The input itself."""

    def forward(self, input: Any) -> Any:
        """The input itself."""
        return input


_CLASSES = {
    "gelu": GELUActivation, "gelu_new": NewGELUActivation, "gelu_pytorch_tanh": GELUTanh, "gelu_fast": FastGELUActivation,
    "gelu_python": GELUActivation, "gelu_python_tanh": GELUTanh, "quick_gelu": QuickGELUActivation, "silu": SiLUActivation,
    "swish": SiLUActivation, "relu": nn.ReLU, "relu2": ReLUSquaredActivation, "relu6": nn.ReLU6, "leaky_relu": nn.LeakyReLU,
    "linear": LinearActivation, "mish": nn.Mish, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "prelu": nn.PReLU,
}


class ClassInstantier(OrderedDict):  # type: ignore[type-arg]
    """Names whose values are made afresh each time."""

    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(name)()


ACT2CLS = dict(_CLASSES)
ACT2FN = ClassInstantier(_CLASSES)


def get_activation(activation_string: str) -> Any:
    """A module by its name.  KeyError names those that are known."""
    if activation_string not in _CLASSES:
        raise KeyError(f"function {activation_string} not found in ACT2FN mapping {list(ACT2FN.keys())}")
    return ACT2FN[activation_string]


def activation(name: Any) -> Any:
    """The activation a configuration names.  NotSupported names those that are known."""
    if not isinstance(name, str) or name not in _CLASSES:
        raise NotSupported(f"transformers: the activation {name!r}; known are {', '.join(_CLASSES)}")
    return ACT2FN[name]


def activated(act: Any, layer: Any, x: Any) -> Any:
    """act(layer(x)), in one step where that is GELU of a plain linear layer."""
    if type(act) is GELUActivation and type(layer) is nn.Linear and type(x) is Tensor and not casting.anywhere \
            and is_bare(act) and is_bare(layer):
        return linear_gelu(x, layer.weight, layer.bias)
    return act(layer(x))
