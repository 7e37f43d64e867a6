"""`Module`: what layers and models are made of.  Its state stands in `state.py`, its hooks in `hooks.py`."""
from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from septet.torch import dtypes
from septet.torch.autograd.grad_mode import no_grad
from septet.torch.device import check_device, checked_device
from septet.torch.meta import NO_DATA, builder, moved, takes_device
from septet.torch.nn.modules import hooks, located
from septet.torch.nn.modules.hooks import Hooked
from septet.torch.nn.modules.state import Stateful
from septet.torch.nn.modules.tree import Tree
from septet.torch.nn.parameter import Buffer, Parameter
from septet.torch.tensor import Tensor
from septet.torch.type_info import typename

# what every module has in its __dict__, and what it begins as
FIELDS: dict[str, Callable[[], Any]] = {
    "training": lambda: True, "_parameters": dict, "_buffers": dict, "_non_persistent_buffers_set": set, "_backward_pre_hooks": dict,
    "_backward_hooks": dict, "_is_full_backward_hook": lambda: None, "_forward_hooks": dict, "_forward_hooks_with_kwargs": dict,
    "_forward_hooks_always_called": dict, "_forward_pre_hooks": dict, "_forward_pre_hooks_with_kwargs": dict, "_state_dict_hooks": dict,
    "_state_dict_pre_hooks": dict, "_load_state_dict_pre_hooks": dict, "_load_state_dict_post_hooks": dict, "_modules": dict,
}
KINDS = ("_parameters", "_buffers", "_modules")


class Module(Tree, Stateful, Hooked):
    """Base of all layers and models: attributes that are parameters, buffers and modules are registered; calling it runs `forward`."""

    dump_patches = False
    _version = 1
    training: bool
    call_super_init = False
    _compiled_call_impl: Any = None

    def __init__(self, *args: Any, **kwargs: Any):
        if not self.call_super_init and (args or kwargs):
            self.refuse_arguments(args, kwargs)
        for name, begin in FIELDS.items():
            self.__dict__[name] = begin()
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("__module__", "").startswith("septet.torch."):
            cls.__module__ = cls.__module__.removeprefix("septet.")
            own = cls.__dict__.get("__init__")
            if own is not None and takes_device(own):
                cls.__init__ = builder(own)  # type: ignore[method-assign]

    def refuse_arguments(self, args: Any, kwargs: Any) -> None:
        """TypeError for arguments that nobody takes."""
        if kwargs:
            raise TypeError(f"{type(self).__name__}.__init__() got an unexpected keyword argument '{next(iter(kwargs))}'")
        raise TypeError(f"{type(self).__name__}.__init__() takes 1 positional argument but {len(args) + 1} were given")

    def forward(self, *input: Any) -> Any:
        """What calling the module computes: every subclass has its own."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._compiled_call_impl is not None:
            return self._compiled_call_impl(*args, **kwargs)
        own = self.__dict__
        try:
            if own["_forward_pre_hooks"] or own["_forward_hooks"] or own["_backward_hooks"] or own["_backward_pre_hooks"] or hooks.ANY:
                return hooks.call(self, args, kwargs)
            return self.forward(*args, **kwargs)
        except located.ERRORS as wrong:
            located.tell(wrong, self)
            raise

    _call_impl = __call__

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Compile the module's call with torch.compile."""
        import septet.torch as torch

        self._compiled_call_impl = torch.compile(self._plain_call, *args, **kwargs)

    def _plain_call(self, *args: Any, **kwargs: Any) -> Any:
        return hooks.call(self, args, kwargs)

    # ---- attributes ----

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        for kind in KINDS:
            held = own.get(kind)
            if held is not None and name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter):
            self._take_away(name, "_buffers", "_modules", kind="parameters")
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            self._refuse(name in self.__dict__.get("_parameters", ()), name, value, "parameter", "torch.nn.Parameter or None")
            self._take_away(name, "_parameters", "_buffers", kind="module")
            self._modules[name] = hooks.registered(hooks.MODULE_REGISTRATION, self, name, value)
        elif not self._put(name, value):
            object.__setattr__(self, name, value)

    def _take_away(self, name: str, *others: str, kind: str) -> None:
        """A name that becomes one kind of attribute is no other any more."""
        own = self.__dict__
        if "_modules" not in own:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        own.pop(name, None)
        for other in others:
            own[other].pop(name, None)
        own["_non_persistent_buffers_set"].discard(name)

    def _put(self, name: str, value: Any) -> bool:
        """Set a registered name, or a new buffer: whether it was one.  TypeError for what such a name cannot be."""
        own = self.__dict__
        if name in own.get("_parameters", ()):
            self._refuse(value is not None, name, value, "parameter", "torch.nn.Parameter or None")
            self.register_parameter(name, value)
        elif name in own.get("_modules", ()):
            self._refuse(value is not None, name, value, "child module", "torch.nn.Module or None")
            own["_modules"][name] = hooks.registered(hooks.MODULE_REGISTRATION, self, name, value)
        elif isinstance(value, Buffer) or name in own.get("_buffers", ()):
            self._put_buffer(name, value)
        else:
            return False
        return True

    def _put_buffer(self, name: str, value: Any) -> None:
        self._refuse(value is not None and not isinstance(value, Tensor), name, value, "buffer", "torch.nn.Buffer, torch.Tensor or None")
        if isinstance(value, Buffer):
            self._take_away(name, "_parameters", "_modules", kind="buffers")
            self.register_buffer(name, value, value.persistent)
        else:
            self._buffers[name] = hooks.registered(hooks.BUFFER_REGISTRATION, self, name, value)

    def _refuse(self, wrong: bool, name: str, value: Any, what: str, expected: str) -> None:
        if wrong:
            raise TypeError(f"cannot assign '{typename(value)}' as {what} '{name}' ({expected} expected)")

    def __delattr__(self, name: str) -> None:
        for kind in KINDS:
            if name in self.__dict__.get(kind, ()):
                del self.__dict__[kind][name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        names = {*dir(type(self)), *self.__dict__, *self._parameters, *self._modules, *self._buffers}
        return sorted(name for name in names if not name[0].isdigit())

    def register_parameter(self, name: str, param: Any) -> None:
        """Add a parameter, or a name for one that there is none of (None)."""
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        self._check_name("parameter", name, self._parameters)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{typename(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)")
        if param is not None and param.grad_fn is not None:
            raise ValueError(f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly. To "
                             f"express '{name}' as a function of another Tensor, compute the value in the forward() method.")
        self._parameters[name] = hooks.registered(hooks.PARAMETER_REGISTRATION, self, name, param)

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Add a tensor that is part of the state (persistent: of state_dict) but no parameter."""
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        self._check_name("buffer", name, self._buffers)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or None required)")
        self._buffers[name] = hooks.registered(hooks.BUFFER_REGISTRATION, self, name, tensor)
        (self._non_persistent_buffers_set.discard if persistent else self._non_persistent_buffers_set.add)(name)

    def add_module(self, name: str, module: Any) -> None:
        """Add a child module."""
        if not isinstance(module, Module) and module is not None:
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self._check_name("module", name, self._modules)
        self._modules[name] = hooks.registered(hooks.MODULE_REGISTRATION, self, name, module)

    register_module = add_module

    def _check_name(self, kind: str, name: Any, held: dict[str, Any]) -> None:
        """TypeError or KeyError for a name that cannot be one."""
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {type(name).__name__}")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and name not in held:
            raise KeyError(f"attribute '{name}' already exists")

    # ---- all tensors at once ----

    def apply(self, fn: Any) -> Any:
        """Call fn on every module below, then on this one."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Any, recurse: bool = True) -> Any:
        """Replace every parameter's data, every gradient and buffer by fn of it."""
        if recurse:
            for module in self.children():
                module._apply(fn)
        for name, param in self._parameters.items():
            if param is not None:
                self._parameters[name] = convert_parameter(param, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """Convert floating-point parameters and buffers to a dtype, in place."""
        wanted, device = wanted_of(args, kwargs)
        if wanted is not None and not (wanted.is_floating_point or wanted.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={wanted}")
        if device is not None and (device.type == "meta" or any(t.is_meta for t in (*self.parameters(), *self.buffers()))):
            self._apply(lambda t: on_device(t, device))
        return self if wanted is None else self._apply(lambda t: t.to(wanted) if t.is_floating_point() or t.is_complex() else t)

    def type(self, dst_type: Any) -> Any:
        """Convert all parameters and buffers."""
        return self._apply(lambda t: t.type(dst_type))

    def float(self) -> Any:
        return self._apply(lambda t: t.float() if t.is_floating_point() else t)

    def double(self) -> Any:
        return self._apply(lambda t: t.double() if t.is_floating_point() else t)

    def half(self) -> Any:
        return self._apply(lambda t: t.half() if t.is_floating_point() else t)

    def bfloat16(self) -> Any:
        return self._apply(lambda t: t.bfloat16() if t.is_floating_point() else t)

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def xpu(self, device: Any = None) -> Any:
        check_device("xpu")

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        """Tensors of the same shapes whose elements are nothing in particular."""
        import septet.torch as torch

        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)

    def share_memory(self) -> Any:
        """Move the tensors to memory that processes share."""
        return self._apply(lambda t: t.share_memory_())

    def train(self, mode: bool = True) -> Any:
        """Training mode for this module and all below."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        """Evaluation mode."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Ask for the gradients of all parameters, or no longer."""
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients, or fill them with zeros."""
        for p in self.parameters():
            grad = p.grad
            if grad is not None and set_to_none:
                p.grad = None
            elif grad is not None:
                p.grad = grad.detach()
                p.grad.zero_()

    # ---- text ----

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """What stands in the parentheses of the text."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        below = [f"({name}): " + indented(repr(module), 2) for name, module in self._modules.items()]
        if len(lines) == 1 and not below:
            return f"{self._get_name()}({lines[0]})"
        if not lines and not below:
            return f"{self._get_name()}()"
        return f"{self._get_name()}(\n  " + "\n  ".join(lines + below) + "\n)"

    # ---- copies ----

    def __reduce_ex__(self, protocol: Any) -> Any:
        cls = type(self)
        if "septet." + getattr(cls, "__module__", "") not in sys.modules:
            return super().__reduce_ex__(protocol)
        from septet.torch.pickling import named

        return blank_of, ("septet." + cls.__module__, cls.__qualname__), {k: named(v) for k, v in self.__getstate__().items()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for name, begin in FIELDS.items():
            if name not in self.__dict__:
                self.__dict__[name] = begin()

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state.pop("_compiled_call_impl", None)
        return state

    def _replicate_for_data_parallel(self) -> Any:
        made = self.__new__(type(self))
        made.__dict__ = dict(self.__dict__)
        for name in KINDS:
            made.__dict__[name] = dict(self.__dict__[name])
        return made


def blank_of(module: str, name: str) -> Any:
    """An instance of a class of the face without state: out of a pickle."""
    cls = getattr(import_module(module), name)
    return cls.__new__(cls)


def indented(text: str, count: int) -> str:
    """A text of several lines, all but the first indented."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * count + line for line in rest)])


def convert_parameter(param: Any, fn: Any) -> Any:
    """A parameter with fn of its data and gradient: itself, unless data come or go."""
    with no_grad():
        made = fn(param.data)
        if made.is_meta != param.is_meta:
            return Parameter(made, param.requires_grad)
        if made is not param.data:
            param.data = made
        if param.grad is not None:
            asks = param.grad.requires_grad
            param.__dict__["_grad"] = fn(param.grad.data).requires_grad_(asks)
    return param


def on_device(a: Any, device: Any) -> Any:
    """A tensor of a module on a device.  NotImplementedError from meta to the CPU."""
    if a.is_meta and device.type != "meta":
        raise NotImplementedError(f"{NO_DATA} Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module "
                                  "from meta to a different device.")
    return moved(a, device)


def wanted_of(args: Any, kwargs: Any) -> tuple[Any, Any]:
    """(the dtype, the device) that arguments of `to` ask for; errors for devices that are not there."""
    wanted, device = kwargs.get("dtype"), kwargs.get("device")
    for x in args:
        if isinstance(x, dtypes.dtype):
            wanted = x
        elif isinstance(x, Tensor):
            wanted, device = x.dtype, x.device
        elif x is not None and not isinstance(x, bool):
            device = x
    return wanted, None if device is None else checked_device(device)


Module.__module__ = "torch.nn.modules.module"
register_module_forward_pre_hook = hooks.register_module_forward_pre_hook
register_module_forward_hook = hooks.register_module_forward_hook
register_module_backward_hook = hooks.register_module_backward_hook
register_module_full_backward_pre_hook = hooks.register_module_full_backward_pre_hook
register_module_full_backward_hook = hooks.register_module_full_backward_hook
register_module_buffer_registration_hook = hooks.register_module_buffer_registration_hook
register_module_module_registration_hook = hooks.register_module_module_registration_hook
register_module_parameter_registration_hook = hooks.register_module_parameter_registration_hook
