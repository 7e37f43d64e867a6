"""`tf.debugging`: assertions about tensors."""
from __future__ import annotations

from typing import Any

from septet.core.reduce import reduce
from septet.keras.errors import invalid
from septet.keras.operators import natives, run
from septet.keras.shapes import TensorShape
from septet.tensorflow import refused as _refused
from septet.tensorflow.convert import pair, t


def fails(message: Any, words: str) -> Exception:
    return invalid(f"{message}\n{words}" if message else words)


def compared(row: str, op: str, sign: str) -> Any:
    """The assertion that a comparison holds everywhere."""
    def call(x: Any, y: Any, message: Any = None, summarize: Any = None, name: str | None = None) -> None:
        a, b = pair(x, y, op)
        if not bool(reduce("all", run(row, op, a, b))):
            raise fails(message, f"Condition x {sign} y did not hold.\nFirst 3 elements of x:\n{a.numpy().reshape(-1)[:3]}\n"
                                 f"First 3 elements of y:\n{b.numpy().reshape(-1)[:3]}")

    return call


assert_equal, assert_none_equal = compared("equal", "Equal", "=="), compared("not_equal", "NotEqual", "!=")
assert_less, assert_less_equal = compared("less", "Less", "<"), compared("less_equal", "LessEqual", "<=")
assert_greater, assert_greater_equal = compared("greater", "Greater", ">"), compared("greater_equal", "GreaterEqual", ">=")


def signed(row: str, words: str) -> Any:
    """The assertion that all elements are on one side of 0."""
    def call(x: Any, message: Any = None, summarize: Any = None, name: str | None = None) -> None:
        if not bool(reduce("all", natives[row](t(x), 0))):
            raise fails(message, f"Condition x {words} 0 did not hold element-wise:")

    return call


assert_positive, assert_negative = signed("greater", ">"), signed("less", "<")
assert_non_negative, assert_non_positive = signed("greater_equal", ">="), signed("less_equal", "<=")


def Assert(condition: Any, data: Any, summarize: Any = None, name: str | None = None) -> None:
    """InvalidArgumentError where a condition does not hold."""
    if not bool(condition):
        raise invalid("Expected 'tf.Tensor(False, shape=(), dtype=bool)' to be true. Summarized data: "
                      + "\n".join(str(t(x).numpy()) for x in data))


def assert_near(x: Any, y: Any, rtol: Any = None, atol: Any = None, message: Any = None, summarize: Any = None,
                name: str | None = None) -> None:
    """InvalidArgumentError where two tensors differ by more than a tolerance."""
    import septet.numpy as np

    a, b = pair(x, y, "Sub")
    eps = 10 * float(np.finfo(a.dtype.as_numpy_dtype).eps)
    r, s = eps if rtol is None else float(rtol), eps if atol is None else float(atol)
    if not bool(np.all(np.abs(a.numpy() - b.numpy()) < s + r * np.abs(b.numpy()))):
        raise fails(message, "x and y not equal to tolerance")


def assert_rank(x: Any, rank: Any, message: Any = None, name: str | None = None) -> None:
    """ValueError where a tensor has another rank."""
    a = t(x)
    if a.ndim != int(rank):
        raise ValueError(f"{message or ''}Tensor {a.shape} must have rank {int(rank)}.  Received rank {a.ndim}, shape {a.shape}")


def assert_rank_at_least(x: Any, rank: Any, message: Any = None, name: str | None = None) -> None:
    """ValueError where a tensor has a lower rank."""
    a = t(x)
    if a.ndim < int(rank):
        raise ValueError(f"{message or ''}Tensor {a.shape} must have rank at least {int(rank)}.  Received rank {a.ndim}, shape {a.shape}")


def assert_type(tensor: Any, tf_type: Any, message: Any = None, name: str | None = None) -> None:
    """TypeError where a tensor has another dtype."""
    if t(tensor).dtype != tf_type:
        raise TypeError(f"{message or ''}tensor must be of type {tf_type!r}; got {t(tensor).dtype!r}")


def assert_scalar(tensor: Any, message: Any = None, name: str | None = None) -> Any:
    """ValueError for tensors with dimensions."""
    a = t(tensor)
    if a.ndim:
        raise ValueError(f"{message or ''}Expected scalar shape, saw shape: {a.shape}.")
    return a


def assert_integer(x: Any, message: Any = None, name: str | None = None) -> None:
    """TypeError for tensors of other than whole numbers."""
    if not t(x)._dtype.is_integer:
        raise TypeError(f"{message or ''}Expected \"x\" to be integer type.  Found: {t(x).dtype!r}")


def assert_shapes(shapes: Any, data: Any = None, summarize: Any = None, message: Any = None, name: str | None = None) -> None:
    """ValueError where tensors have not the shapes that symbols tie together."""
    known: dict[Any, int] = {}
    for x, wanted in shapes.items() if hasattr(shapes, "items") else shapes:
        a = t(x)
        if len(wanted) != a.ndim:
            raise ValueError(f"{message or ''}Tensor {a.shape} must have rank {len(wanted)}.")
        for n, size in zip(wanted, a.shape):
            expected = known.setdefault(n, size) if isinstance(n, str) and n not in (".", "*") else n
            if isinstance(expected, int) and expected != size:
                raise ValueError(f"{message or ''}Specified by tensor dimension: expected {expected}, got {size} in "
                                 f"{TensorShape(a.shape)}.")


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Any:
    """The tensor.  InvalidArgumentError where it has NaN or infinity."""
    a = t(tensor)
    if bool(reduce("any", natives["isnan"](a))) or not bool(reduce("all", natives["isfinite"](a))):
        found = "NaN" if bool(reduce("any", natives["isnan"](a))) else "Inf"
        raise invalid(f"{message} : Tensor had {found} values [Op:CheckNumericsV2] name: ")
    return a


assert_all_finite = check_numerics


def is_numeric_tensor(tensor: Any) -> bool:
    """Whether something is a tensor of numbers."""
    return hasattr(tensor, "_dtype") and tensor._dtype.is_numeric


def set_log_device_placement(enabled: bool) -> None:
    """Nothing: there is one device."""


def enable_check_numerics(*args: Any, **kwargs: Any) -> None:
    """NotSupported: checks of every operation."""
    from septet.errors import NotSupported

    raise NotSupported("tf.debugging.enable_check_numerics; use tf.debugging.check_numerics")


__getattr__ = _refused.attribute("tensorflow.debugging")
