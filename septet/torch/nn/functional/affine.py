"""Affine and bilinear maps."""
from __future__ import annotations

from typing import Any

from septet.core.fn import layer
from septet.core.fn.einsum import einsum
from septet.torch.api import named
from septet.torch.nn.functional.checks import TENSOR, function
from septet.torch.operators import c_name


@function
def linear(input: TENSOR, weight: TENSOR, bias: Any = None) -> Any:
    """input weight^T + bias."""
    if not input.ndim or input.shape[-1] != weight.shape[-1] or weight.ndim > 2 or input._dtype is not weight._dtype:
        check(input, weight)
    if bias is not None and weight.ndim == 1:
        raise RuntimeError("mat2 must be a matrix, got 1-D tensor")
    if bias is not None and bias._dtype is not weight._dtype:
        raise RuntimeError(f"mat2 and bias must have the same dtype, but got {c_name(weight)} and {c_name(bias)}")
    y = layer.linear(input, weight, bias)
    if input.ndim != 2:
        named(y, "view" if bias is not None else "unsafe_view" if input.ndim > 2 else "Squeeze4", input)
    return y


def check(input: Any, weight: Any) -> None:
    """RuntimeError for operands that cannot be multiplied."""
    if weight.ndim > 2:
        raise RuntimeError(f"linear(): weight must be 1D or 2D, but it is {weight.ndim}D")
    if not input.ndim:
        raise RuntimeError("both arguments to linear need to be at least 1D, but they are 0D and 2D")
    if input._dtype is not weight._dtype:
        raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {c_name(input).capitalize()} and "
                           f"{c_name(weight).capitalize()}")
    rows = input._size // input.shape[-1] if input.shape[-1] else 0
    if input.ndim == 1:
        raise RuntimeError(f"size mismatch, got input ({weight.shape[0]}), mat ({weight.shape[0]}x{weight.shape[1]}), vec "
                           f"({input.shape[0]})")
    turned = f"{weight.shape[1]}x{weight.shape[0]}" if weight.ndim == 2 else f"{weight.shape[0]}"
    raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({rows}x{input.shape[-1]} and {turned})")


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
