"""`torch.compile`: functions and modules through the engine's capture and replay.

A call is captured when it is new in its shapes, with its gradient where gradients are recorded, and replayed afterwards.
"""
from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from septet.core import autograd
from septet.core.compile import Compiled
from septet.core.stateful import Stateful
from septet.torch import casting, dtypes


class CompiledFunction:
    """A function with its plans, one set for each state of the modes that change results."""

    def __init__(self, function: Callable[..., Any]):
        functools.update_wrapper(self, function)
        self._torchdynamo_orig_callable = self.function = function
        self.plans: dict[Any, Any] = {}
        self.rest = 0                   # calls that run as written, see `Stateful`: those need no plan, whatever the state

    def __get__(self, instance: Any, owner: type) -> Any:
        """As a method."""
        return self if instance is None else functools.partial(self.__call__, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.rest:
            self.rest -= 1
            return self.function(*args, **kwargs)
        if watched_by_hooks():
            return self.function(*args, **kwargs)
        kind = Stateful if autograd.is_recording() else Compiled
        state = kind, dtypes.default(), casting.snapshot()
        found = self.plans.get(state)
        if found is None:
            found = self.plans[state] = kind(self.function)
        result = found(*args, **kwargs)
        self.rest, found.rest = found.rest, 0
        return result


def compile(model: Any = None, *, fullgraph: bool = False, dynamic: bool | None = None, backend: Any = "inductor", mode: str | None = None,
            options: dict[str, Any] | None = None, disable: bool = False) -> Any:
    """The same function or module, captured when first called and replayed; also a decorator with arguments.

    The options are accepted; a callable backend, which would be given a graph of PyTorch's, is not called.
    """
    if mode is not None and options is not None:
        raise RuntimeError("Either mode or options can be specified, but both can't be specified at the same time.")
    if mode not in (None, "default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs", "lite"):
        raise RuntimeError(f"Unrecognized mode={mode}, should be one of: default, reduce-overhead, max-autotune, "
                           f"max-autotune-no-cudagraphs")
    if model is None:
        return functools.partial(compile, fullgraph=fullgraph, dynamic=dynamic, backend=backend, mode=mode, options=options,
                                 disable=disable)
    if not callable(model):
        raise AssertionError(f"A callable function is expected, but {type(model)} is provided.")
    if disable or backend == "eager":
        return model
    return optimized_module(model) if is_module(model) else CompiledFunction(model)


def watched_by_hooks() -> bool:
    """Whether hooks of all modules are registered, which would have to be called at every replay."""
    hooks = sys.modules.get("septet.torch.nn.modules.hooks")
    return hooks is not None and bool(hooks.ANY)


def is_module(x: Any) -> bool:
    """Whether an object is an instance of nn.Module."""
    module = sys.modules.get("septet.torch.nn")
    return module is not None and isinstance(x, module.Module)


def optimized_module(module: Any) -> Any:
    """A compiled module: it has the original one as its child `_orig_mod`, whose attributes it shows."""
    return optimized_class()(module)


@functools.cache
def optimized_class() -> Any:
    """The class, made when there are modules."""
    from septet.torch.nn import Module

    class OptimizedModule(Module):  # type: ignore[misc]
        """A compiled module."""

        __module__ = "torch._dynamo.eval_frame"

        def __init__(self, module: Any):
            super().__init__()
            self._orig_mod = module
            self.training = module.training
            self.__dict__["_compiled"] = CompiledFunction(module.__call__)

        def forward(self, *args: Any, **kwargs: Any) -> Any:
            return self.__dict__["_compiled"](*args, **kwargs)

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            own = self.__dict__
            if own["_forward_pre_hooks"] or own["_forward_hooks"] or own["_backward_hooks"] or own["_backward_pre_hooks"]:
                return super().__call__(*args, **kwargs)
            return own["_compiled"](*args, **kwargs)

        def train(self, mode: bool = True) -> Any:
            self.training = mode
            self._orig_mod.train(mode)
            return self

        def __getattr__(self, name: str) -> Any:
            if name == "_orig_mod":
                return self._modules["_orig_mod"]
            return getattr(self._modules["_orig_mod"], name)

        def __setattr__(self, name: str, value: Any) -> None:
            if name in ("_orig_mod", "training") or name.startswith("_") or "_orig_mod" not in self.__dict__.get("_modules", {}):
                super().__setattr__(name, value)
            else:
                setattr(self._modules["_orig_mod"], name, value)

        def __len__(self) -> int:
            return len(self._orig_mod)

        def __getitem__(self, key: Any) -> Any:
            return self._orig_mod[key]

    return OptimizedModule
