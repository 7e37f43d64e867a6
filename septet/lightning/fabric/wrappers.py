"""What `Fabric.setup` hands back: modules, optimizers and loaders that act as before, in Fabric's precision and on its device."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from septet import torch
from septet.torch import nn


class _FabricModule(nn.Module):  # type: ignore[name-defined,misc]
    """A module whose calls run in Fabric's precision; everything else is the module's own."""

    def __init__(self, forward_module: Any, precision: Any, original_module: Any = None):
        super().__init__()
        self._forward_module = forward_module
        self._original_module = forward_module if original_module is None else original_module
        object.__setattr__(self, "_precision", precision)
        object.__setattr__(self, "_forward_methods", {"forward"})

    @property
    def module(self) -> Any:
        """The module itself."""
        return self._original_module

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Call the module; what comes out in lower precision has the default one again."""
        return self._in_precision(self._forward_module, args, kwargs)

    def _in_precision(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Call a function with converted inputs, in the precision."""
        args, kwargs = self._precision.convert_input(args), self._precision.convert_input(kwargs)
        with self._precision.forward_context():
            output = function(*args, **kwargs)
        return output if self._precision.plain else converted(output)

    def state_dict(self, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """The module's own state."""
        return self._original_module.state_dict(destination=destination, prefix=prefix, keep_vars=keep_vars)

    def load_state_dict(self, state_dict: Any, strict: bool = True, **kwargs: Any) -> Any:
        """Load the module's own state."""
        return self._original_module.load_state_dict(state_dict, strict=strict, **kwargs)

    def mark_forward_method(self, method: Callable[..., Any] | str) -> None:
        """Another method runs in the precision too.  ValueError: the forward method; AttributeError: the module has no such method."""
        name = method if isinstance(method, str) else method.__name__
        if name == "forward":
            raise ValueError("You cannot mark the forward method itself as a forward method.")
        if not callable(getattr(self._original_module, name, None)):
            raise AttributeError(f"You marked '{name}' as a forward method, but `{type(self._original_module).__name__}.{name}` does not "
                                 "exist or is not a method.")
        self._forward_methods.add(name)

    def __getattr__(self, item: str) -> Any:
        try:
            return super().__getattr__(item)
        except AttributeError:
            found = getattr(super().__getattr__("_original_module"), item)
        if item in self._forward_methods:
            return lambda *args, **kwargs: self._in_precision(found, args, kwargs)
        return found

    def __setattr__(self, item: str, value: Any) -> None:
        original = self.__dict__.get("_modules", {}).get("_original_module")
        if original is not None and item not in self.__dict__ and hasattr(original, item):
            setattr(original, item, value)
        else:
            super().__setattr__(item, value)


def converted(x: Any) -> Any:
    """Floating-point tensors of a collection in the default dtype."""
    if isinstance(x, torch.Tensor):
        return x.to(torch.get_default_dtype()) if x.is_floating_point() else x
    if isinstance(x, dict):
        return {name: converted(y) for name, y in x.items()}
    return type(x)(map(converted, x)) if type(x) in (list, tuple) else x


class _FabricOptimizer:
    """An optimizer that is also an instance of the class of the one it steps."""

    def __init__(self, optimizer: Any, callbacks: list[Any] | None = None):
        self.__dict__.update({name: x for name, x in vars(optimizer).items() if name not in ("state_dict", "step")})
        self.__class__ = type("Fabric" + type(optimizer).__name__, (type(self), type(optimizer)), {})
        self._optimizer, self._callbacks = optimizer, callbacks or []

    @property
    def optimizer(self) -> Any:
        """The optimizer itself."""
        return self._optimizer

    def state_dict(self) -> dict[str, Any]:
        """The optimizer's own state."""
        return self._optimizer.state_dict()

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Load the optimizer's own state."""
        self._optimizer.load_state_dict(state_dict)
        self.__dict__.update(state=self._optimizer.state, param_groups=self._optimizer.param_groups)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Step, and tell the callbacks that have `on_after_optimizer_step`."""
        output = self._optimizer.step() if closure is None else self._optimizer.step(closure)
        for callback in self._callbacks:
            hook = getattr(callback, "on_after_optimizer_step", None)
            if callable(hook):
                hook(optimizer=self._optimizer)
        return output


class _FabricDataLoader:
    """A loader whose batches are on the device, and whose sampler knows the epoch."""

    def __init__(self, dataloader: Any, device: Any = None):
        self.__dict__.update(dataloader.__dict__)
        self._dataloader, self._device, self._num_iter_calls = dataloader, device, 0

    @property
    def device(self) -> Any:
        """Where batches go; None leaves them."""
        return self._device

    def __len__(self) -> int:
        return len(self._dataloader)

    def __iter__(self) -> Iterator[Any]:
        for sampler in (getattr(self._dataloader, "sampler", None), getattr(self._dataloader, "batch_sampler", None)):
            if callable(getattr(sampler, "set_epoch", None)):
                sampler.set_epoch(self._num_iter_calls)
        self._num_iter_calls += 1
        for batch in self._dataloader:
            yield batch if self._device is None else moved(batch, self._device)


def moved(x: Any, device: Any) -> Any:
    """The tensors of a collection on a device; anything with `to` is moved by it."""
    if hasattr(x, "to"):
        return x.to(device)
    if isinstance(x, dict):
        return type(x)((name, moved(y, device)) for name, y in x.items())
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*(moved(y, device) for y in x))
    return type(x)(moved(y, device) for y in x) if isinstance(x, list | tuple) else x


def is_wrapped(obj: object) -> bool:
    """Whether something was handed back by `Fabric.setup`."""
    return isinstance(obj, _FabricModule | _FabricOptimizer | _FabricDataLoader)


def unwrapped(obj: Any) -> Any:
    """What a wrapper holds; anything else itself."""
    if isinstance(obj, _FabricModule):
        return obj._original_module
    if isinstance(obj, _FabricOptimizer):
        return obj.optimizer
    return obj._dataloader if isinstance(obj, _FabricDataLoader) else obj
