"""Activation functions."""
from __future__ import annotations

from typing import Any

from septet.core.fn import activation as fn
from septet.torch.api import in_place
from septet.torch.nn.functional.checks import TENSOR, axis_of, check_float, function, softmax_dim, stored
from septet.torch.operators import apply, in_float

RRELU = 1.0 / 8, 1.0 / 3


@function
def relu(input: TENSOR, inplace: bool = False) -> Any:
    """max(input, 0)."""
    if input._dtype.kind in "bc":
        raise RuntimeError("Boolean inputs not supported for relu" if input._dtype.kind == "b" else "relu is not supported for complex")
    return stored(input, fn.relu(input), inplace)


@function
def relu6(input: TENSOR, inplace: bool = False) -> Any:
    """input held between 0 and 6."""
    return stored(input, fn.hardtanh(input, 0, 6), inplace)


@function
def hardtanh(input: TENSOR, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """input held between two bounds."""
    if not input._dtype.is_inexact:
        min_val, max_val = int(min_val), int(max_val)
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return stored(input, fn.hardtanh(input, min_val, max_val), inplace)


@function
def leaky_relu(input: TENSOR, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    """input where it is positive, negative_slope * input elsewhere."""
    check_float("leaky_relu_cpu", input)
    return stored(input, fn.leaky_relu(input, negative_slope), inplace)


@function
def threshold(input: TENSOR, threshold: float, value: float, inplace: bool = False) -> Any:
    """input where it is above the threshold, the value elsewhere."""
    whole = not input._dtype.is_inexact
    return stored(input, fn.threshold(input, threshold, int(value) if whole else value), inplace)


@function
def elu(input: TENSOR, alpha: float = 1.0, inplace: bool = False) -> Any:
    """input where it is positive, alpha * (exp(input) - 1) elsewhere."""
    check_float("elu_cpu", input)
    return stored(input, fn.elu(input, alpha, 1.0, 1.0), inplace)


@function
def selu(input: TENSOR, inplace: bool = False) -> Any:
    """The self-normalising elu."""
    check_float("elu_cpu", input)
    return stored(input, fn.selu(input), inplace)


@function
def celu(input: TENSOR, alpha: float = 1.0, inplace: bool = False) -> Any:
    """max(input, 0) + min(0, alpha * (exp(input / alpha) - 1))."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    check_float("elu_cpu", input)
    return stored(input, fn.elu(input, alpha, 1.0, 1.0 / alpha), inplace)


@function
def prelu(input: TENSOR, weight: TENSOR) -> Any:
    """input where it is positive, weight * input elsewhere; weight has one element or one for each channel."""
    if weight._dtype is not input._dtype:
        raise RuntimeError(f"prelu: Type promoting not supported. Got {input.dtype} and {weight.dtype}")
    channels = input.shape[1] if input.ndim >= 2 else 1
    if weight._size != 1:
        if not input.ndim:
            raise RuntimeError("Not allow zero-dim input tensor.")
        if weight._size != channels:
            raise RuntimeError("Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                               f"{weight._size} and channel size = {channels}.")
    if weight.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.ndim}")
    shaped = weight.reshape((1, weight._size, *(1,) * (input.ndim - 2)) if input.ndim >= 2 else (1,) * input.ndim)
    return apply("where", apply("greater", input, 0), input, apply("multiply", shaped, input))


@function
def rrelu(input: TENSOR, lower: float = RRELU[0], upper: float = RRELU[1], training: bool = False, inplace: bool = False) -> Any:
    """input where it is positive, elsewhere times a slope: drawn for each element in training, else the middle of the bounds."""
    check_float("rrelu", input)
    if not training:
        return stored(input, fn.leaky_relu(input, (lower + upper) / 2), inplace)
    return stored(input, apply("multiply", input, slopes(input.detach(), lower, upper)), inplace)


def slopes(input: Any, lower: float, upper: float) -> Any:
    """1 for positive elements, a draw for each other one, in order."""
    import septet.torch as torch

    noise = torch.ones_like(input)
    if input.is_meta:
        return noise
    places = apply("less_equal", input, 0)
    drawn = torch.empty(int(places.sum().item()), dtype=torch.float64).uniform_(lower, upper)
    noise[places] = drawn.to(input.dtype)
    return noise


@function
def gelu(input: TENSOR, *, approximate: str = "none") -> Any:
    """input times the normal distribution function of it; approximate "tanh": its usual approximation."""
    check_float("GeluKernelImpl", input)
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return fn.gelu(input) if approximate == "none" else fn.gelu_tanh(input)


@function
def silu(input: TENSOR, inplace: bool = False) -> Any:
    """input sigmoid(input)."""
    check_float("silu_cpu", input)
    return stored(input, fn.silu(input), inplace)


@function
def mish(input: TENSOR, inplace: bool = False) -> Any:
    """input tanh(softplus(input))."""
    check_float("mish_cpu", input)
    return stored(input, fn.mish(input), inplace)


@function
def hardswish(input: TENSOR, inplace: bool = False) -> Any:
    """input times its hardsigmoid."""
    check_float("hardswish_cpu", input)
    return stored(input, fn.hardswish(input), inplace)


@function
def hardsigmoid(input: TENSOR, inplace: bool = False) -> Any:
    """(input + 3) / 6 held between 0 and 1."""
    check_float("hardsigmoid_cpu", input)
    return stored(input, fn.hardsigmoid(input), inplace)


@function
def hardshrink(input: TENSOR, lambd: float = 0.5) -> Any:
    """input, zero where it is not farther from zero than lambd."""
    check_float("hardshrink_cpu", input)
    return fn.hardshrink(input, lambd)


@function
def softshrink(input: TENSOR, lambd: float = 0.5) -> Any:
    """input moved towards zero by lambd, zero where it is nearer."""
    if lambd < 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd:g}.")
    check_float("softshrink_cpu", input)
    return fn.softshrink(input, lambd)


@function
def softplus(input: TENSOR, beta: float = 1, threshold: float = 20) -> Any:
    """log(1 + exp(beta * input)) / beta; the input itself where beta * input is above the threshold."""
    check_float("softplus_cpu", input)
    return fn.softplus(input, beta, threshold)


@function
def softsign(input: TENSOR) -> Any:
    """input / (1 + |input|)."""
    return fn.softsign(input)


@function
def tanhshrink(input: TENSOR) -> Any:
    """input - tanh(input)."""
    return fn.tanhshrink(input)


@function
def tanh(input: TENSOR) -> Any:
    """The hyperbolic tangent."""
    return apply("tanh", input)


@function
def sigmoid(input: TENSOR) -> Any:
    """1 / (1 + exp(-input))."""
    return input.sigmoid()


@function
def logsigmoid(input: TENSOR) -> Any:
    """log(sigmoid(input))."""
    check_float("log_sigmoid_cpu", input)
    return fn.logsigmoid(input.contiguous())


@function
@in_float
def glu(input: TENSOR, dim: int = -1) -> Any:
    """One half of the input along a dimension times the sigmoid of the other."""
    if not input.ndim:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    axis = axis_of(dim, input.ndim)
    if input.shape[axis] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {input.shape[axis]}")
    first, second = halves(input, axis)
    return apply("multiply", first, fn.sigmoid(second))


def halves(input: Any, axis: int) -> tuple[Any, Any]:
    """The two halves along an axis."""
    n, before = input.shape[axis] // 2, (slice(None),) * axis
    return input[(*before, slice(0, n))], input[(*before, slice(n, None))]


def along(function: Any, input: Any, axis: int) -> Any:
    """A function along an axis, also of one number; the result is contiguous, as PyTorch's is, whatever the input."""
    return function(input.contiguous(), axis) if input.ndim else function(input.reshape(1), 0).reshape(())


def converted(input: Any, dtype: Any) -> Any:
    return input if dtype is None else input.to(dtype)


@function
def softmax(input: TENSOR, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """exp(input) over its sum along a dimension."""
    input = converted(input, dtype)
    axis = axis_of(softmax_dim("softmax", input.ndim, dim), max(input.ndim, 1))
    check_float("softmax_lastdim_kernel_impl", input)
    return along(fn.softmax, input, axis)


@function
def log_softmax(input: TENSOR, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """The logarithm of softmax."""
    input = converted(input, dtype)
    axis = axis_of(softmax_dim("log_softmax", input.ndim, dim), max(input.ndim, 1))
    check_float("log_softmax_lastdim_kernel_impl", input)
    return along(fn.log_softmax, input, axis)


@function
def softmin(input: TENSOR, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """softmax(-input)."""
    axis = axis_of(softmax_dim("softmin", input.ndim, dim), max(input.ndim, 1))
    return along(fn.softmax, converted(-input, dtype), axis)


@function
def gumbel_softmax(logits: TENSOR, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    """A sample of the Gumbel-softmax distribution; hard: one-hot, with the gradient of the soft one."""
    import septet.torch as torch

    noise = -torch.empty_like(logits, memory_format=torch.contiguous_format).exponential_().log()
    soft = along(fn.softmax, (logits + noise) / tau, axis_of(dim, logits.ndim))
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    return torch.zeros_like(soft).scatter_(dim, index, 1.0) - soft.detach() + soft


relu_, elu_, selu_, celu_, leaky_relu_, hardtanh_, threshold_, rrelu_ = (
    in_place(f, f.__name__) for f in (relu, elu, selu, celu, leaky_relu, hardtanh, threshold, rrelu))
