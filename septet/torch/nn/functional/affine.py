"""Affine and bilinear maps."""
from __future__ import annotations

from typing import Any

from septet.core.fn import layer
from septet.core.fn.einsum import einsum
from septet.torch.api import named
from septet.torch.nn.functional.checks import TENSOR, function
from septet.torch.operators import product


@function
def linear(input: TENSOR, weight: TENSOR, bias: Any = None) -> Any:
    """input weight^T + bias."""
    if not input.ndim or weight.ndim != 2 or input.shape[-1] != weight.shape[-1] or input._dtype is not weight._dtype:
        return unusual(input, weight, bias)
    if bias is not None and (bias.ndim != 1 or bias.shape[0] != weight.shape[0] or bias._dtype is not weight._dtype):
        return unusual(input, weight, bias)
    y = layer.linear(input, weight, bias)
    if input.ndim != 2:
        named(y, "view" if bias is not None else "unsafe_view" if input.ndim > 2 else "Squeeze4", input)
    return y


def unusual(input: Any, weight: Any, bias: Any) -> Any:
    """The same where operands are no rows, matrix and vector that fit.  RuntimeError for what cannot be multiplied or added."""
    if not input.ndim:
        raise RuntimeError(f"both arguments to linear need to be at least 1D, but they are 0D and {weight.ndim}D")
    if weight.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {weight.ndim}D")
    joint = bias is not None and (input.ndim == 2 or bias.ndim == 1 or bias.ndim == 2 and bias.shape[0] == 1)
    if not joint:
        y = product(input, weight.t())
        return y if bias is None else y.add_(bias)
    if weight.ndim == 1:
        raise RuntimeError("mat2 must be a matrix, got 1-D tensor")
    for mine, other, first in ((bias, weight, "self"), (input, weight, "mat1")):
        if mine._dtype is not other._dtype:
            raise RuntimeError(f"{first} and mat2 must have the same dtype, but got {scalar_name(mine)} and {scalar_name(other)}")
    rows = input._size // input.shape[-1] if input.shape[-1] else 0
    if input.shape[-1] != weight.shape[-1]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({rows}x{input.shape[-1]} and {weight.shape[1]}x{weight.shape[0]})")
    bias.expand(rows, weight.shape[0])                      # RuntimeError where it does not fit
    return layer.linear(input.reshape(rows, input.shape[-1]), weight, bias).reshape(*input.shape[:-1], weight.shape[0])


def scalar_name(a: Any) -> str:
    """A dtype as the tensors of it are called: "Float" of `torch.FloatTensor`."""
    return str(a.type()).removeprefix("torch.").removesuffix("Tensor")


@function
def bilinear(input1: TENSOR, input2: TENSOR, weight: TENSOR, bias: Any = None) -> Any:
    """input1^T weight[k] input2 + bias[k], for every k."""
    if input1.ndim != input2.ndim:
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {input1.ndim} and {input2.ndim}")
    for k in range(input1.ndim - 1):
        if input1.shape[k] != input2.shape[k]:
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {k}: got {input1.shape[k]} and {input2.shape[k]}")
    for n, x in enumerate((input1, input2), 1):
        if x.shape[-1] != weight.shape[n]:
            raise RuntimeError(f"bilinear(): input{n} size does not match weight size: got {x.shape[-1]} but expected {weight.shape[n]}")
    flat = [x.reshape(-1, x.shape[-1]) for x in (input1, input2)]
    y = einsum(("bi", "oij", "bj"), "bo", (flat[0], weight, flat[1])).reshape(*input1.shape[:-1], weight.shape[0])
    return y if bias is None else y + bias
