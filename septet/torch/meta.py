"""The device `meta`: tensors with shapes, dtypes and strides and no data (`core/absent`)."""
from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from septet.core import absent
from septet.core.absent import THE, is_absent
from septet.core.autograd import attach, detach, is_tracked, pass_on, recording
from septet.torch.device import CPU, META, current
from septet.torch.device import device as device_class
from septet.torch.tensor import Tensor

# functions that make tensors of nothing but numbers: they heed `device=`, `with torch.device(...)` and the default device
FACTORIES = frozenset("""arange as_tensor asarray bartlett_window blackman_window empty empty_permuted empty_strided eye full
    hamming_window hann_window kaiser_window linspace logspace ones rand randint randn randperm scalar_tensor tensor tril_indices
    triu_indices zeros""".split())
# those that heed `device=` alone
DIRECT = frozenset({"normal", "range"})
LIKES = frozenset("empty_like full_like ones_like rand_like randint_like randn_like zeros_like".split())
LISTED = frozenset(("tril_indices", "triu_indices"))        # made of values that are listed first
NO_DATA = "Cannot copy out of meta tensor; no data!"


def asked(device: Any, default: bool = True) -> Any:
    """The device to make a tensor on."""
    if device is None:
        return current[-1] if default and current else CPU
    return device_class(device)


def factory(function: Callable[..., Any], default: bool = True) -> Callable[..., Any]:
    """A function that makes tensors, on the device that is asked for.  default: it heeds the default device."""
    @functools.wraps(function)
    def call(*args: Any, device: Any = None, **kwargs: Any) -> Any:
        if device is None and not current:
            return function(*args, **kwargs)
        where = asked(device, default)
        if where.type != "meta":
            if device is not None and args and is_absent(args[0]):
                raise NotImplementedError(NO_DATA)
            return function(*args, device=where, **kwargs)
        return made(function, args, kwargs)

    return call


def made(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """What a factory makes, without data."""
    if function.__name__ in LISTED:
        return on_meta(function(*args, **kwargs))
    if args and isinstance(args[0], Tensor):                # tensor(x), as_tensor(x)
        dtype, requires_grad = kwargs.get("dtype"), kwargs.get("requires_grad", False)
        return on_meta(detach(args[0] if dtype is None else args[0].to(dtype))).requires_grad_(requires_grad)
    with absent.making():
        return function(*args, **kwargs)


def builder(function: Callable[..., Any]) -> Callable[..., Any]:
    """The constructor of a layer, which makes its parameters on the device that is asked for, by name or by place."""
    place = positions(function).get("device", sys.maxsize) - 1      # among the arguments after `self`

    @functools.wraps(function)
    def call(self: Any, *args: Any, **kwargs: Any) -> None:
        by_place = len(args) > place
        given = args[place] if by_place else kwargs.get("device")
        if given is None and not current:
            return function(self, *args, **kwargs)  # type: ignore[no-any-return]
        where = asked(given)
        if by_place:
            args = (*args[:place], None if where.type == "meta" else where, *args[place + 1:])
        elif where.type != "meta":
            kwargs["device"] = where
        else:
            kwargs.pop("device", None)
        with absent.making() if where.type == "meta" else nullcontext():
            return function(self, *args, **kwargs)  # type: ignore[no-any-return]

    return call


def positions(function: Any) -> dict[str, int]:
    """The places of arguments that may be given without their names."""
    code = function.__code__
    return {name: k for k, name in enumerate(code.co_varnames[:code.co_argcount])}


def takes_device(function: Any) -> bool:
    """Whether a constructor has an argument `device`."""
    code = function.__code__
    return "device" in code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]


def like(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that makes a tensor like another, on that one's device unless told otherwise."""
    @functools.wraps(function)
    def call(input: Any, *args: Any, device: Any = None, **kwargs: Any) -> Any:
        if device is None and not THE.alive:
            return function(input, *args, **kwargs)
        if (META if device is None and is_absent(input) else asked(device, False)).type == "meta":
            with absent.making():
                return function(absent.placed(input), *args, **kwargs)
        return function(absent.placed(input), *args, device=device, **kwargs)

    return call


def heeding(name: str, function: Any) -> Any:
    """A function of `torch` as it is shown: with devices."""
    if name in LIKES:
        return like(function)
    return factory(function, name in FACTORIES) if name in FACTORIES or name in DIRECT else function


def on_meta(a: Any) -> Any:
    """A tensor without its data; gradients flow on."""
    if is_absent(a):
        return a
    result = absent.without_data(a, Tensor)
    return attach(result, "to_copy", pass_on, (a,)) if recording(a) and is_tracked(a) else result


def moved(a: Any, where: Any) -> Any:
    """A tensor on a device.  NotImplementedError from meta to the CPU."""
    if where.type == "meta":
        return on_meta(a)
    if is_absent(a):
        raise NotImplementedError(NO_DATA)
    return a
