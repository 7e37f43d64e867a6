"""`make_tensor`: tensors of random numbers for tests."""
from __future__ import annotations

import math
import warnings
from typing import Any

from septet.torch import dtypes
from septet.torch.api import FUNCTIONS
from septet.torch.creation import shape_of
from septet.torch.type_info import finfo, iinfo


def make_tensor(*shape: Any, dtype: Any, device: Any, low: float | None = None, high: float | None = None, requires_grad: bool = False,
                noncontiguous: bool = False, exclude_zero: bool = False, memory_format: Any = None) -> Any:
    """Uniform in [low, high): by default [-9, 9), whole numbers [-9, 10) and bytes [0, 10), truth values 0 and 1.

    exclude_zero: zeros become the smallest positive number.  noncontiguous: every second element of a larger tensor.
    """
    if requires_grad and not (dtype.is_floating_point or dtype.is_complex):
        raise ValueError(f"`requires_grad=True` is not supported for boolean and integral dtypes, but got dtype={dtype}")
    if noncontiguous and memory_format is not None:
        raise ValueError(f"The parameters `noncontiguous` and `memory_format` are mutually exclusive, but got noncontiguous="
                         f"{noncontiguous!r} and memory_format={memory_format!r}")
    lengths = tuple(shape_of(shape))
    spaced = noncontiguous and math.prod(lengths) > 1
    made = drawn((*lengths[:-1], 2 * lengths[-1]) if spaced else lengths, dtype, device, low, high)
    if spaced:
        made = made[..., 1::2]
    elif memory_format is not None:
        made = made.clone(memory_format=memory_format)
    if exclude_zero:
        made[made == 0] = smallest(dtype)
    return made.requires_grad_() if requires_grad else made


def drawn(shape: Any, dtype: Any, device: Any, low: Any, high: Any) -> Any:
    """The numbers."""
    real = dtype.to_real() if dtype.is_complex else dtype
    if not real.is_floating_point:
        lowest, end = {"torch.bool": (0, 2), "torch.uint8": (0, 10)}.get(str(dtype), (-9, 10))
        start, stop = limits(dtype, low, high, lowest, end)
        return FUNCTIONS["randint"](math.ceil(start), math.ceil(stop), shape, dtype=dtype, device=device)
    start, stop = limits(dtype, low, high, -9, 9)
    made = FUNCTIONS["empty"](shape, dtype=dtype, device=device)
    (FUNCTIONS["view_as_real"](made) if dtype.is_complex else made).uniform_(start, stop)
    return made


def limits(dtype: Any, low: Any, high: Any, lowest: Any, end: Any) -> tuple[Any, Any]:
    """The range drawn from, within what the dtype holds.  ValueError where it has no numbers."""
    low, high = lowest if low is None else low, end if high is None else high
    if any(isinstance(x, float) and math.isnan(x) for x in (low, high)):
        raise ValueError(f"`low` and `high` cannot be NaN, but got low={low!r} and high={high!r}")
    if low == high and (dtype.is_floating_point or dtype.is_complex):
        warnings.warn("Passing `low==high` to `torch.testing.make_tensor` for floating or complex types is deprecated since 2.1 and will "
                      "be removed in 2.3. Use `torch.full(...)` instead.", FutureWarning, stacklevel=4)
    elif low >= high:
        raise ValueError(f"`low` must be less than `high`, but got {low} >= {high}")
    if dtype is dtypes.BY_NAME["bool"]:
        return max(low, 0), min(high, 2)
    info = finfo(dtype) if dtype.is_floating_point or dtype.is_complex else iinfo(dtype)
    top = info.max if hasattr(info, "tiny") else info.max + 1
    return min(max(low, info.min), top), min(max(high, info.min), top)


def smallest(dtype: Any) -> Any:
    """The least positive number."""
    return finfo(dtype).tiny if dtype.is_floating_point or dtype.is_complex else 1
