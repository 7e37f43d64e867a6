"""Hooks of modules: before and after `forward`, and on the gradients of a module's inputs and outputs."""
from __future__ import annotations

from typing import Any

from septet.core import autograd
from septet.core.autograd import attach, is_tracked, untracked_view
from septet.core.create import full
from septet.torch.autograd.hooks import RemovableHandle
from septet.torch.nn.modules.state import held
from septet.torch.tensor import Tensor

# of all modules; ANY holds those that a call must look at
FORWARD_PRE: dict[int, Any] = {}
FORWARD: dict[int, Any] = {}
FORWARD_ALWAYS: set[int] = set()
FORWARD_WITH_KWARGS: set[int] = set()
BACKWARD_PRE: dict[int, Any] = {}
BACKWARD: dict[int, Any] = {}
PARAMETER_REGISTRATION: dict[int, Any] = {}
BUFFER_REGISTRATION: dict[int, Any] = {}
MODULE_REGISTRATION: dict[int, Any] = {}


class AnyGlobal:
    """True while a hook of all modules is registered."""

    def __bool__(self) -> bool:
        return bool(FORWARD_PRE or FORWARD or BACKWARD_PRE or BACKWARD)


ANY = AnyGlobal()


class Hooked:
    """What registers hooks of one module."""

    _forward_pre_hooks: dict[int, Any]
    _forward_hooks: dict[int, Any]
    _backward_hooks: dict[int, Any]
    _backward_pre_hooks: dict[int, Any]

    def register_forward_pre_hook(self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False) -> Any:
        """Call hook(module, args[, kwargs]) before forward; what it gives, if not None, replaces the arguments."""
        return marked(self, "_forward_pre_hooks", hook, prepend, _forward_pre_hooks_with_kwargs=with_kwargs)

    def register_forward_hook(self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False) -> Any:
        """Call hook(module, args[, kwargs], output) after forward; what it gives, if not None, replaces the output."""
        return marked(self, "_forward_hooks", hook, prepend, _forward_hooks_with_kwargs=with_kwargs,
                      _forward_hooks_always_called=always_call)

    def register_full_backward_pre_hook(self, hook: Any, prepend: bool = False) -> Any:
        """Call hook(module, grad_output) before the gradient goes through the module; what it gives replaces it."""
        return marked(self, "_backward_pre_hooks", hook, prepend)

    def register_full_backward_hook(self, hook: Any, prepend: bool = False) -> Any:
        """Call hook(module, grad_input, grad_output) when the gradients of the inputs are there; what it gives replaces grad_input."""
        if self._is_full_backward_hook is False:  # type: ignore[has-type]
            raise RuntimeError("Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of "
                               "them.")
        self._is_full_backward_hook = True
        return marked(self, "_backward_hooks", hook, prepend)

    def register_backward_hook(self, hook: Any) -> Any:
        """As register_full_backward_hook, of which this is an older form."""
        if self._is_full_backward_hook is True:
            raise RuntimeError("Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of "
                               "them.")
        self._is_full_backward_hook = False
        return held(self._backward_hooks, hook)


def marked(module: Any, table: str, hook: Any, prepend: bool, **marks: bool) -> RemovableHandle:
    """Register a hook of a module and mark what is special about it."""
    own = module.__dict__[table]
    handle = held(own, hook)
    for name, mark in marks.items():
        if mark:
            module.__dict__[name][handle.id] = True
    if prepend:
        for key in [k for k in own if k != handle.id]:
            own[key] = own.pop(key)
    return handle


def registered(table: dict[int, Any], module: Any, name: str, value: Any) -> Any:
    """What is registered under a name once hooks on registration have seen it."""
    for hook in table.values():
        found = hook(module, name, value)
        value = value if found is None else found
    return value


# ---- the call --------------------------------------------------------------------------------------------------------


def call(module: Any, args: Any, kwargs: Any) -> Any:
    """module(*args, **kwargs) with all its hooks."""
    called: set[int] = set()
    try:
        return hooked(module, args, kwargs, called)
    except Exception:
        always(module, args, kwargs, called)
        raise


def is_bare(module: Any) -> bool:
    """Whether a call of a module is its class's `forward` and nothing besides."""
    own = module.__dict__
    return not (own["_forward_pre_hooks"] or own["_forward_hooks"] or own["_backward_hooks"] or own["_backward_pre_hooks"] or ANY
                or "forward" in own or module._compiled_call_impl is not None)


def hooked(module: Any, args: Any, kwargs: Any, called: set[int]) -> Any:
    """The steps of a call in order."""
    args, kwargs = before(module, args, kwargs)
    gradient = Gradient(module)
    args = gradient.inputs(args) if gradient else args
    result = module.forward(*args, **kwargs)
    result = after(module, args, kwargs, result, called)
    return gradient.outputs(result) if gradient else result


def before(module: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    """The arguments once the hooks before forward have seen them."""
    for key, hook in (*FORWARD_PRE.items(), *module._forward_pre_hooks.items()):
        if key in module._forward_pre_hooks_with_kwargs:
            found = hook(module, args, kwargs)
            if found is not None:
                if not isinstance(found, tuple) or len(found) != 2:
                    raise RuntimeError(f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {found}.")
                args, kwargs = found
        else:
            found = hook(module, args)
            if found is not None:
                args = found if isinstance(found, tuple) else (found,)
    return args, kwargs


def after(module: Any, args: Any, kwargs: Any, result: Any, called: set[int]) -> Any:
    """The result once the hooks after forward have seen it."""
    for key, hook in (*FORWARD.items(), *module._forward_hooks.items()):
        called.add(key)
        named = key in module._forward_hooks_with_kwargs or key in FORWARD_WITH_KWARGS
        found = hook(module, args, kwargs, result) if named else hook(module, args, result)
        result = result if found is None else found
    return result


def always(module: Any, args: Any, kwargs: Any, called: set[int]) -> None:
    """Call what wants to be called after an error too."""
    import warnings

    for key, hook in (*FORWARD.items(), *module._forward_hooks.items()):
        if key in called or not (key in module._forward_hooks_always_called or key in FORWARD_ALWAYS):
            continue
        try:
            named = key in module._forward_hooks_with_kwargs or key in FORWARD_WITH_KWARGS
            hook(module, args, kwargs, None) if named else hook(module, args, None)
        except Exception as wrong:
            kind = "global module forward hook" if key in FORWARD else "module forward hook"
            warnings.warn(f"{kind} with ``always_call=True`` raised an exception that was silenced as another error was raised in "
                          f"forward: {wrong!s}", stacklevel=2)


# ---- gradients -------------------------------------------------------------------------------------------------------


class Gradient:
    """The hooks on one call's gradients: the inputs and outputs pass through joints that see all cotangents at once."""

    def __init__(self, module: Any):
        self.module = module
        self.pre = [*BACKWARD_PRE.values(), *module._backward_pre_hooks.values()]
        self.hooks = [*BACKWARD.values(), *module._backward_hooks.values()]
        self.grad_outputs: Any = None
        self.waits = False
        self.places: list[int] = []
        self.count = 0

    def __bool__(self) -> bool:
        return autograd.is_recording() and bool(self.pre or self.hooks)

    def inputs(self, args: Any) -> Any:
        """The arguments through a joint, where gradients flow through some."""
        if not self.hooks:
            return args
        tracked = [k for k, x in enumerate(args) if isinstance(x, Tensor) and is_tracked(x)]
        self.waits, self.count, self.places = bool(tracked), len(args), tracked
        if not tracked:
            return args
        passed = dict(zip(tracked, joint([args[k] for k in tracked], self.at_inputs)))
        return tuple(passed.get(k, x) for k, x in enumerate(args))

    def at_inputs(self, cotangents: list[Any]) -> list[Any]:
        """Call the hooks with the gradients of inputs and outputs."""
        given: list[Any] = [None] * self.count
        for k, g in zip(self.places, cotangents):
            given[k] = g
        found = self.run(tuple(given))
        return [found[k] for k in self.places]

    def run(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        for hook in self.hooks:
            found = hook(self.module, grads, self.grad_outputs)
            if found is not None:
                grads = found if isinstance(found, tuple) else (found,)
                if len(grads) != self.count:
                    raise RuntimeError(f"Backward hook returned an invalid number of grad_input, got {len(grads)}, but expected "
                                       f"{self.count}")
        self.grad_outputs = None
        return grads

    def outputs(self, result: Any) -> Any:
        """The result through a joint."""
        parts = [result] if isinstance(result, Tensor) else list(result.values()) if isinstance(result, dict) else \
            list(result) if isinstance(result, (tuple, list)) else []
        tracked = [k for k, x in enumerate(parts) if isinstance(x, Tensor) and is_tracked(x)]
        if not tracked:
            return result
        self.out_places, self.out_count = tracked, len(parts)
        for k, x in zip(tracked, joint([parts[k] for k in tracked], self.at_outputs)):
            parts[k] = x
        return rebuilt(result, parts)

    def at_outputs(self, cotangents: list[Any]) -> list[Any]:
        """Call the hooks that come before; keep the gradients of the outputs for the others."""
        given: list[Any] = [None] * self.out_count
        for k, g in zip(self.out_places, cotangents):
            given[k] = g
        grads = tuple(given)
        for hook in self.pre:
            found = hook(self.module, grads)
            if found is not None:
                grads = found if isinstance(found, tuple) else (found,)
        self.grad_outputs = grads
        if self.hooks and not self.waits:
            self.count = self.count or 1
            self.run((None,) * self.count)
        return [grads[k] for k in self.out_places]


def rebuilt(like: Any, parts: list[Any]) -> Any:
    """Parts in the form of a result."""
    if isinstance(like, Tensor):
        return parts[0]
    if isinstance(like, dict):
        return type(like)(zip(like, parts))
    return type(like)(*parts) if hasattr(like, "_fields") else type(like)(parts)


def joint(tensors: list[Any], see: Any) -> list[Any]:
    """The tensors as they are; in a sweep see(cotangents of all) gives those that go on.

    A tensor without dimensions stands between: it waits for the cotangents of all results and spreads them.
    """
    found: list[Any] = [None] * len(tensors)

    def spread(g: Any, y: Any, *inputs: Any) -> list[Any]:
        seen = [found[k] for k in range(len(found))]
        found[:] = [None] * len(found)
        return list(see(seen))

    waiting = attach(full(Tensor, tensors[0]._dtype, (), 0), "backward_hook", spread, tensors)
    made = []
    for k, x in enumerate(tensors):
        def keep(g: Any, y: Any, w: Any, k: int = k) -> tuple[Any]:
            found[k] = g
            return (full(Tensor, y._dtype, (), 0),)

        made.append(attach(untracked_view(x), "backward_hook", keep, (waiting,)))
    return made


# ---- of all modules --------------------------------------------------------------------------------------------------


def register_module_forward_pre_hook(hook: Any) -> RemovableHandle:
    """Call hook(module, args) before every module's forward."""
    return held(FORWARD_PRE, hook)


def register_module_forward_hook(hook: Any, *, with_kwargs: bool = False, always_call: bool = False) -> RemovableHandle:
    """Call hook(module, args[, kwargs], output) after every module's forward."""
    handle = held(FORWARD, hook)
    if with_kwargs:
        FORWARD_WITH_KWARGS.add(handle.id)
    if always_call:
        FORWARD_ALWAYS.add(handle.id)
    return handle


def register_module_full_backward_pre_hook(hook: Any) -> RemovableHandle:
    """Call hook(module, grad_output) before the gradient goes through any module."""
    return held(BACKWARD_PRE, hook)


def register_module_full_backward_hook(hook: Any) -> RemovableHandle:
    """Call hook(module, grad_input, grad_output) for every module."""
    return held(BACKWARD, hook)


def register_module_backward_hook(hook: Any) -> RemovableHandle:
    """As register_module_full_backward_hook, of which this is an older form."""
    return held(BACKWARD, hook)


def register_module_parameter_registration_hook(hook: Any) -> RemovableHandle:
    """Call hook(module, name, parameter) when a parameter is registered; what it gives, if not None, is registered instead."""
    return held(PARAMETER_REGISTRATION, hook)


def register_module_buffer_registration_hook(hook: Any) -> RemovableHandle:
    """Call hook(module, name, buffer) when a buffer is registered; what it gives, if not None, is registered instead."""
    return held(BUFFER_REGISTRATION, hook)


def register_module_module_registration_hook(hook: Any) -> RemovableHandle:
    """Call hook(module, name, submodule) when a child is registered; what it gives, if not None, is registered instead."""
    return held(MODULE_REGISTRATION, hook)
