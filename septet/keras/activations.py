"""`keras.activations`: functions of `keras.ops` by name."""
from __future__ import annotations

from typing import Any

from septet.keras.named import Registry
from septet.keras.named import serialize as serialize_any

# name here -> name in keras.ops, where the arguments are the same
SAME = """celu elu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu log_sigmoid log_softmax relu6 selu
    silu soft_shrink softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold""".split()
NAMES = ("exponential", "gelu", "linear", "mish", "relu", "sigmoid", "softmax", *SAME)
__all__ = [*NAMES, "deserialize", "get", "serialize"]
ALL: dict[str, Any] = {}


def relu(x: Any, negative_slope: float = 0.0, max_value: Any = None, threshold: float = 0.0) -> Any:
    """max(x, 0), with a slope below a threshold and a bound above."""
    from septet.keras import ops

    if not negative_slope and not threshold:
        if max_value is None:
            return ops.relu(x)
        return ops.relu6(x) if max_value == 6 else ops.clip(ops.relu(x), 0.0, float(max_value))
    below = ops.multiply(ops.subtract(x, threshold), negative_slope)
    found = ops.where(ops.greater(x, threshold) if threshold else ops.greater(x, 0), x, below)
    return found if max_value is None else ops.minimum(found, float(max_value))


def gelu(x: Any, approximate: bool = False) -> Any:
    """x times the normal distribution function of x."""
    from septet.keras import ops

    return ops.gelu(x, approximate)


def linear(x: Any) -> Any:
    """x itself."""
    return x


def exponential(x: Any) -> Any:
    """exp(x)."""
    from septet.keras import ops

    return ops.exp(x)


def mish(x: Any) -> Any:
    """x tanh(log(1 + exp(x)))."""
    from septet.keras import ops

    return ops.multiply(x, ops.tanh(ops.softplus(x)))


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    from septet.keras import ops

    return ops.sigmoid(x)


def softmax(x: Any, axis: Any = -1) -> Any:
    """exp(x) over its sum along an axis."""
    from septet.keras import ops

    return ops.softmax(x, axis)


def _same(name: str) -> Any:
    def function(x: Any, *args: Any, **kwargs: Any) -> Any:
        from septet.keras import ops

        return getattr(ops, name)(x, *args, **kwargs)

    function.__name__ = function.__qualname__ = {"swish": "silu", "hard_swish": "hard_silu"}.get(name, name)
    function.__doc__ = f"`keras.ops.{name}`."
    return function


for _name in SAME:
    ALL[_name] = globals()[_name] = _same(_name)
silu = swish = ALL["silu"] = ALL["swish"]
hard_silu = hard_swish = ALL["hard_silu"] = ALL["hard_swish"]
for _function in (relu, gelu, linear, exponential, mish, sigmoid, softmax):
    ALL[_function.__name__] = _function
for _function in ALL.values():
    _function.__module__ = "keras.src.activations.activations"
_registry = Registry("activation function", lambda: ALL)


def get(identifier: Any) -> Any:
    """An activation by name, config or itself; None is linear."""
    return linear if identifier is None else _registry.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return _registry.deserialize(config, custom_objects)


def serialize(activation: Any) -> Any:
    """The name of an activation, the config of one of the user's."""
    name = getattr(activation, "__name__", None)
    return name if ALL.get(str(name)) is activation else serialize_any(activation)
