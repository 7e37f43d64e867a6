"""What is done with tensors of all processes: there is one, so most give back what they get."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import septet.torch as torch


def is_tensor(x: Any) -> bool:
    """Whether something is a tensor."""
    return isinstance(x, torch.Tensor)


def honor_type(obj: Any, generator: Any) -> Any:
    """What a generator gives, in the class of a list or tuple."""
    return type(obj)(*list(generator)) if isinstance(obj, tuple) and hasattr(obj, "_fields") else type(obj)(generator)


def recursively_apply(func: Callable[..., Any], data: Any, *args: Any, test_type: Callable[[Any], bool] = is_tensor,
                      error_on_other_type: bool = False, **kwargs: Any) -> Any:
    """A function of every tensor inside lists, tuples and dicts.  TypeError for others, if asked."""
    if isinstance(data, tuple | list):
        return honor_type(data, (recursively_apply(func, x, *args, test_type=test_type, error_on_other_type=error_on_other_type, **kwargs)
                                 for x in data))
    if isinstance(data, Mapping):
        return type(data)({k: recursively_apply(func, v, *args, test_type=test_type, error_on_other_type=error_on_other_type, **kwargs)
                           for k, v in data.items()})  # type: ignore[call-arg]
    if test_type(data):
        return func(data, *args, **kwargs)
    if error_on_other_type:
        raise TypeError(f"Unsupported types ({type(data)}) passed to `{func.__name__}`. Only nested list/tuple/dicts of objects that are "
                        f"valid for `{test_type.__name__}` should be passed.")
    return data


def send_to_device(tensor: Any, device: Any, non_blocking: bool = False, skip_keys: Any = None) -> Any:
    """Tensors on a device."""
    return recursively_apply(lambda t: t.to(device), tensor)


def gather(tensor: Any) -> Any:
    """Of all processes."""
    return tensor


def gather_object(object: Any) -> Any:
    """Of all processes."""
    return object


def broadcast(tensor: Any, from_process: int = 0) -> Any:
    """Of one process for all."""
    return tensor


def broadcast_object_list(object_list: Any, from_process: int = 0) -> Any:
    """Of one process for all."""
    return object_list


def reduce(tensor: Any, reduction: str = "mean", scale: float = 1.0) -> Any:
    """The sum or mean over processes."""
    return tensor


def pad_across_processes(tensor: Any, dim: int = 0, pad_index: int = 0, pad_first: bool = False) -> Any:
    """To one size in all processes."""
    return tensor


def concatenate(data: list[Any], dim: int = 0) -> Any:
    """Nested tensors one after the other."""
    first = data[0]
    if isinstance(first, tuple | list):
        return honor_type(first, (concatenate([d[k] for d in data], dim=dim) for k in range(len(first))))
    if isinstance(first, Mapping):
        return type(first)({k: concatenate([d[k] for d in data], dim=dim) for k in first})  # type: ignore[call-arg]
    if not is_tensor(first):
        raise TypeError(f"Can only concatenate tensors but got {type(first)}")
    return torch.cat(data, dim=dim)


def find_batch_size(data: Any) -> int | None:
    """The length of the first tensor found."""
    if isinstance(data, tuple | list | Mapping) and not len(data):
        raise ValueError(f"Cannot find the batch size from empty {type(data)}.")
    if isinstance(data, Mapping):
        return find_batch_size(list(data.values()))
    if isinstance(data, tuple | list):
        return next((n for x in data if (n := find_batch_size(x)) is not None), None)
    if not is_tensor(data):
        raise TypeError(f"Can only find the batch size of tensors but got {type(data)}.")
    return int(data.shape[0])


def convert_to_fp32(tensor: Any) -> Any:
    """Two-byte floats as four bytes."""

    def small(x: Any) -> bool:
        return is_tensor(x) and x.dtype in (torch.float16, torch.bfloat16)

    return recursively_apply(lambda t: t.float(), tensor, test_type=small)
