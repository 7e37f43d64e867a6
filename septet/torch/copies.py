"""Views as copies (`view_copy` and its kin), and writing methods as functions (`torch.zero_(x)`)."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from septet.core.write import copy
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, TENSOR, api, method
from septet.torch.selecting import nonzero
from septet.torch.shapes import axis_of, sizes
from septet.torch.splitting import split, split_with_sizes
from septet.torch.tensor import Tensor
from septet.torch.views import as_strided, diagonal, named, select, sliced

VIEWS = {"diagonal": diagonal, "select": select, "as_strided": as_strided, "split": split, "split_with_sizes": split_with_sizes,
         **{name: FUNCTIONS[name] for name in ("squeeze", "t", "transpose", "unbind", "unsqueeze", "view_as_complex", "view_as_real",
                                               "permute")},
         **{name: getattr(Tensor, name) for name in ("expand", "unfold", "view")}}


def alias(input: TENSOR) -> Any:
    """The tensor as a view of itself."""
    return input.view_as(input)


def slice_(input: TENSOR, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Any:
    """A part of one dimension: a view."""
    axis = axis_of(dim, input.ndim)
    at, to, by = slice(start, end, step).indices(input.shape[axis])
    return sliced(input, axis, at, max(at, to), by)


def copied(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose results are copies of another's."""
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        return tuple(copy(part, "C") for part in found) if isinstance(found, tuple) else copy(found, "C")

    return call


for _name, _view in (*VIEWS.items(), ("alias", alias), ("detach", alias), ("slice", slice_)):
    api(copied(_view), name=_name + "_copy", method=False)


@api(method=False, name="fill", out=False)
def fill(input: TENSOR, value: Any) -> Any:
    """A tensor of the shape and dtype given, of one value."""
    return input.masked_fill(FUNCTIONS["ones_like"](input, dtype=dtypes.of(dt.bool_)), value)


@api(out=False)
def unsafe_split_with_sizes(input: TENSOR, split_sizes: Any, dim: Any = 0) -> Any:
    """`split_with_sizes`."""
    return split_with_sizes(input, split_sizes, dim)


@api
def nonzero_static(input: TENSOR, *, size: int, fill_value: int = -1) -> Any:
    """The first `size` places of elements that are not zero; rows of `fill_value` where there are fewer."""
    found = nonzero(input)[:size]
    missing = size - found.shape[0]
    return found if not missing else FUNCTIONS["cat"]((found, FUNCTIONS["full"]((missing, input.ndim), fill_value, dtype=found.dtype)))


@method
def sum_to_size(self: Any, *given: Any, size: Any = None) -> Any:
    """Summed over the dimensions in which it was broadcast from `size`."""
    shape = sizes(given if size is None else (size,))
    extra = self.ndim - len(shape)
    if extra < 0 or any(n not in (1, m) for n, m in zip(shape, self.shape[max(extra, 0):])):
        raise RuntimeError(f"size {{{list(shape)}}} is not expandable to size {{{list(self.shape)}}}.")
    axes = [*range(extra), *(k + extra for k, n in enumerate(shape) if n == 1 and self.shape[k + extra] != 1)]
    return named(self.sum(axes, keepdim=True).reshape(shape), "sum_to_size", self) if axes else self


def written(name: str) -> Callable[..., Any]:
    """A writing method as a function."""
    def call(input: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(Tensor, name)(input, *args, **kwargs)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"`Tensor.{name}`."
    return call


FUNCTIONS.update({name: written(name) for name in ("fill_", "zero_", "detach_", "resize_as_", "get_device")})
