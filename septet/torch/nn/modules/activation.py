"""Layers of activation functions: a table of those that only pass arguments on, and the others."""
from __future__ import annotations

from typing import Any

from septet.torch.nn import init
from septet.torch.nn.functional import activation as fn
from septet.torch.nn.modules.linear import blank
from septet.torch.nn.modules.module import Module


class Activation(Module):
    """An elementwise function with fixed arguments.

    `_function` computes it from the input and the attributes named in `_passed`; `_shown` names those of the text.
    """

    _function: Any = None
    _passed: tuple[str, ...] = ()
    _shown: tuple[str, ...] = ()
    _tells_inplace = True

    def forward(self, input: Any) -> Any:
        own = self.__dict__
        return type(self)._function(input, *[own[name] for name in self._passed])

    def extra_repr(self) -> str:
        shown = [f"{name}={getattr(self, name)}" for name in self._shown]
        return ", ".join(shown + (["inplace=True"] if self.__dict__.get("inplace") and self._tells_inplace else []))


def layer(name: str, function: Any, shown: str = "", **defaults: Any) -> type:
    """A class of layers: the arguments of the function after the input with their defaults, and those that the text shows."""
    names = tuple(defaults)

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        Activation.__init__(self)
        given = dict(zip(names, args)) | kwargs
        unknown = set(given) - set(names)
        if unknown or len(args) > len(names):
            raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{unknown.pop()}'" if unknown else
                            f"{name}.__init__() takes from 1 to {len(names) + 1} positional arguments but {len(args) + 1} were given")
        self.__dict__.update(defaults | given)

    return type(name, (Activation,), {
        "__init__": init, "_function": staticmethod(function), "_passed": names, "_shown": tuple(shown.split()), "__module__": __name__,
        "__doc__": f"The layer of torch.nn.functional.{function.__name__}.", "__constants__": list(names)})


ReLU = layer("ReLU", fn.relu, inplace=False)
ELU = layer("ELU", fn.elu, "alpha", alpha=1.0, inplace=False)
SELU = layer("SELU", fn.selu, inplace=False)
CELU = layer("CELU", fn.celu, "alpha", alpha=1.0, inplace=False)
SiLU = layer("SiLU", fn.silu, inplace=False)
Mish = layer("Mish", fn.mish, inplace=False)
Hardswish = layer("Hardswish", fn.hardswish, inplace=False)
Hardsigmoid = layer("Hardsigmoid", fn.hardsigmoid, inplace=False)
Hardswish._tells_inplace = Hardsigmoid._tells_inplace = False      # type: ignore[attr-defined]  # as upstream's
Sigmoid = layer("Sigmoid", fn.sigmoid)
Tanh = layer("Tanh", fn.tanh)
Softsign = layer("Softsign", fn.softsign)
Tanhshrink = layer("Tanhshrink", fn.tanhshrink)
LogSigmoid = layer("LogSigmoid", fn.logsigmoid)
LeakyReLU = layer("LeakyReLU", fn.leaky_relu, "negative_slope", negative_slope=0.01, inplace=False)
Softplus = layer("Softplus", fn.softplus, "beta threshold", beta=1.0, threshold=20.0)


class Threshold(Activation):
    """The input where it is above a threshold, a value elsewhere."""

    _function, _passed, _shown = staticmethod(fn.threshold), ("threshold", "value", "inplace"), ("threshold", "value")

    def __init__(self, threshold: float, value: float, inplace: bool = False):
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace


class Hardtanh(Activation):
    """The input held between two bounds."""

    _function, _passed, _shown = staticmethod(fn.hardtanh), ("min_val", "max_val", "inplace"), ("min_val", "max_val")

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False, min_value: Any = None, max_value: Any = None):
        super().__init__()
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace
        assert self.max_val > self.min_val


class ReLU6(Hardtanh):
    """The input held between 0 and 6."""

    _shown = ()

    def __init__(self, inplace: bool = False):
        super().__init__(0.0, 6.0, inplace)


class RReLU(Activation):
    """The input where it is positive, elsewhere times a slope that is drawn in training."""

    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False):
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    _shown = ("lower", "upper")

    def forward(self, input: Any) -> Any:
        return fn.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class GELU(Activation):
    """The input times the normal distribution function of it."""

    def __init__(self, approximate: str = "none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Any) -> Any:
        return fn.gelu(input, approximate=self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class GLU(Activation):
    """One half of the input along a dimension times the sigmoid of the other."""

    _function, _passed = staticmethod(fn.glu), ("dim",)

    def __init__(self, dim: int = -1):
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Shrink(Activation):
    """What Hardshrink and Softshrink share."""

    _passed = ("lambd",)

    def __init__(self, lambd: float = 0.5):
        super().__init__()
        self.lambd = lambd

    def extra_repr(self) -> str:
        return str(self.lambd)


class Hardshrink(Shrink):
    """The input, zero where it is not farther from zero than lambd."""

    _function = staticmethod(fn.hardshrink)


class Softshrink(Shrink):
    """The input moved towards zero by lambd."""

    _function = staticmethod(fn.softshrink)


class PReLU(Module):
    """The input where it is positive, elsewhere times a learnt slope: one, or one for each channel."""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None):
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = blank(num_parameters, device=device, dtype=dtype)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        init.constant_(self.weight, self.init)

    def forward(self, input: Any) -> Any:
        return fn.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


class Softmax(Activation):
    """exp(input) over its sum along a dimension."""

    _function, _passed = staticmethod(fn.softmax), ("dim",)

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmin(Softmax):
    """softmax(-input)."""

    _function = staticmethod(fn.softmin)


class LogSoftmax(Softmax):
    """The logarithm of softmax."""

    _function = staticmethod(fn.log_softmax)


class Softmax2d(Module):
    """Softmax over the channels of images."""

    def forward(self, input: Any) -> Any:
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return fn.softmax(input, -3)


def __getattr__(name: str) -> Any:
    """Attention stands in a file of its own."""
    if name == "MultiheadAttention":
        from septet.torch.nn.modules.attention import MultiheadAttention

        return MultiheadAttention
    raise AttributeError(f"module 'torch.nn.modules.activation' (septet) has no attribute {name!r}")
