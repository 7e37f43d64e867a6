"""Parameters and buffers computed from others by modules: parametrisations."""
from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from septet.torch.autograd.grad_mode import no_grad
from septet.torch.nn.modules.container import ModuleDict, ModuleList
from septet.torch.nn.modules.module import Module
from septet.torch.nn.parameter import Parameter
from septet.torch.tensor import Tensor

_cache_enabled = 0
_cache: dict[tuple[int, str], Any] = {}


@contextmanager
def cached() -> Iterator[None]:
    """A context in which each parametrised tensor is computed once."""
    global _cache_enabled
    _cache_enabled += 1
    try:
        yield
    finally:
        _cache_enabled -= 1
        if not _cache_enabled:
            _cache.clear()


class ParametrizationList(ModuleList):
    """The parametrisations of one tensor, and what they compute it from: `original`, or `original0`, `original1`, ..."""

    def __init__(self, modules: Sequence[Any], original: Any, unsafe: bool = False):
        if not modules:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        shape, dtype = original.shape, original.dtype
        new = undone(self, original)
        self.is_tensor = isinstance(new, Tensor)
        self.ntensors = 1 if self.is_tensor else len(new)
        self.keep_original(original, new)
        if not unsafe:
            self.check(shape, dtype, original)

    def keep_original(self, original: Any, new: Any) -> None:
        """Register what the tensor is computed from."""
        if self.is_tensor:
            if original.dtype != new.dtype:
                raise ValueError("When `right_inverse` outputs one tensor, it may not change the dtype.\n"
                                 f"original.dtype: {original.dtype}\nright_inverse(original).dtype: {new.dtype}")
            with no_grad():
                original.data = new.detach()
            register(self, "original", original, isinstance(original, Parameter))
            return
        for k, x in enumerate(new):
            if not isinstance(x, Tensor):
                raise ValueError(f"`right_inverse` must return a Tensor or a Sequence of tensors (list, tuple...). Got element {k} of the "
                                 f"sequence with type {type(x).__name__}.")
            register(self, f"original{k}", Parameter(x) if isinstance(original, Parameter) and not isinstance(x, Parameter) else x,
                     isinstance(original, Parameter))

    def check(self, shape: Any, dtype: Any, original: Any) -> None:
        """ValueError where the tensor would change its kind, dtype or shape."""
        made = self()
        if not isinstance(made, Tensor):
            raise ValueError(f"A parametrization must return a tensor. Got {type(made).__name__}.")
        if made.dtype != dtype:
            raise ValueError("Registering a parametrization may not change the dtype of the tensor, unless `unsafe` flag is enabled.\n"
                             f"unparametrized dtype: {dtype}\nparametrized dtype: {made.dtype}")
        if made.shape != shape:
            raise ValueError("Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is enabled.\n"
                             f"unparametrized shape: {shape}\nparametrized shape: {made.shape}")

    def originals(self) -> list[Any]:
        """What the tensor is computed from."""
        return [self.original] if self.is_tensor else [getattr(self, f"original{k}") for k in range(self.ntensors)]

    @no_grad()
    def right_inverse(self, value: Any) -> None:
        """Set the originals so that the parametrised tensor becomes a value."""
        for module in reversed(self):  # type: ignore[call-overload]
            if not hasattr(module, "right_inverse"):
                raise RuntimeError(f"parametrization {type(module).__name__} does not implement right_inverse.")
            value = module.right_inverse(value)
        parts = [value] if self.is_tensor else list(value)
        for to, x in zip(self.originals(), parts):
            if to.shape == x.shape:
                to.copy_(x)
            else:
                to.data = x.detach()

    def forward(self) -> Any:
        first, *rest = self._modules.values()
        x = first(*self.originals())
        for module in rest:
            x = module(x)
        return x

    def __reversed__(self) -> Iterator[Any]:
        return reversed(list(self._modules.values()))


def undone(modules: Any, original: Any) -> Any:
    """What the originals must be so that the tensor is as it was."""
    new = original
    with no_grad():
        for module in reversed(modules):
            if hasattr(module, "right_inverse"):
                try:
                    new = module.right_inverse(new)
                except NotImplementedError:
                    pass
    if not isinstance(new, (Tensor, Sequence)):
        raise ValueError(f"'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got {type(new).__name__}")
    return new


def register(module: Any, name: str, x: Any, is_parameter: bool) -> None:
    """Register a tensor as a parameter or a buffer."""
    (module.register_parameter if is_parameter else module.register_buffer)(name, x)


def is_parametrized(module: Any, tensor_name: str | None = None) -> bool:
    """Whether a module has a parametrised tensor, or one of that name."""
    found = getattr(module, "parametrizations", None)
    if not isinstance(found, ModuleDict):
        return False
    return len(found) > 0 if tensor_name is None else tensor_name in found


def new_class(module: Any) -> None:
    """Give a module a class of its own, to which properties can be added."""
    base = type(module)

    def refuse(self: Any) -> Any:
        raise RuntimeError("Serialization of parametrized modules is only supported through state_dict(). "
                           "See:\nhttps://pytorch.org/tutorials/"
                           "beginner/saving_loading_models.html#saving-loading-a-general-checkpoint-for-inference-and-or-resuming-training")

    def copied(self: Any, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            made = self.__new__(type(self))
            memo[id(self)] = made
            made.__dict__ = copy.deepcopy(self.__dict__, memo)
        return memo[id(self)]

    scope = {"__getstate__": refuse, "parametrization_base": base, "__module__": base.__module__}
    if not hasattr(base, "__deepcopy__"):
        scope["__deepcopy__"] = copied
    module.__class__ = type(f"Parametrized{base.__name__}", (base,), scope)


def add_property(module: Any, name: str) -> None:
    """Let an attribute be computed by its parametrisations."""
    def get(self: Any) -> Any:
        made = self.parametrizations[name]
        if not _cache_enabled:
            return made()
        key = id(self), name
        if key not in _cache:
            _cache[key] = made()
        return _cache[key]

    def put(self: Any, value: Any) -> None:
        self.parametrizations[name].right_inverse(value)

    setattr(type(module), name, property(get, put))


def register_parametrization(module: Any, tensor_name: str, parametrization: Any, *, unsafe: bool = False) -> Any:
    """Let a parameter or buffer be computed by a module from what is learnt in its place.  KeyError for no such tensor."""
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        extend(module, tensor_name, parametrization, unsafe)
        return module
    if tensor_name not in module._buffers and tensor_name not in module._parameters:
        raise ValueError(f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'")
    original = getattr(module, tensor_name)
    made = ParametrizationList([parametrization], original, unsafe=unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        new_class(module)
        module.parametrizations = ModuleDict()
    add_property(module, tensor_name)
    module.parametrizations[tensor_name] = made
    return module


def extend(module: Any, name: str, parametrization: Any, unsafe: bool) -> None:
    """One more parametrisation of a tensor, after those it has."""
    if not unsafe:
        before = getattr(module, name)
        after = parametrization(before)
        if not isinstance(after, Tensor):
            raise ValueError(f"A parametrization must return a tensor. Got {type(after).__name__}.")
        for what in ("dtype", "shape"):
            old, new = getattr(before, what), getattr(after, what)
            if old != new:
                raise ValueError(f"Registering a parametrization may not change the {what} of the tensor, unless the `unsafe` flag is "
                                 f"enabled.\nmodule.{name}.{what}: {old}\nparametrization(module.{name}).{what}: {new}")
    found = module.parametrizations[name]
    found.append(parametrization)
    found.unsafe |= unsafe


def remove_parametrizations(module: Any, tensor_name: str, leave_parametrized: bool = True) -> Any:
    """Take the parametrisations of a tensor away; it keeps its value, or the original's."""
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    found = module.parametrizations[tensor_name]
    if not found.is_tensor and not leave_parametrized:
        raise ValueError("Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence "
                         "of tensors.")
    original = found.original if found.is_tensor else None
    is_parameter = isinstance(found.originals()[0], Parameter)
    if leave_parametrized:
        with no_grad():
            value = getattr(module, tensor_name).detach()
        if original is None:
            original = Parameter(value) if is_parameter else value
        else:
            original.data = value
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    register(module, tensor_name, original, is_parameter)
    if not is_parametrized(module):
        delattr(module, "parametrizations")
        module.__class__ = type(module).parametrization_base
    return module


def type_before_parametrizations(module: Any) -> type:
    """The class a module had before it was parametrised."""
    return type(module).parametrization_base if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(from_module: Any, to_module: Any, tensor_name: str | None = None) -> Any:
    """Give a module the parametrisations and originals of another."""
    if not is_parametrized(from_module):
        return to_module
    names = list(from_module.parametrizations) if tensor_name is None else [tensor_name]
    for name in names:
        source = from_module.parametrizations[name]
        if not hasattr(to_module, name):
            value = source.original if source.is_tensor else getattr(from_module, name).detach()
            setattr(to_module, name, copy.deepcopy(value))
        for part in source:
            register_parametrization(to_module, name, copy.deepcopy(part))
        with no_grad():
            for to, x in zip(to_module.parametrizations[name].originals(), source.originals()):
                to.data = x.detach().clone()
    return to_module


__all__ = ["Module", "ParametrizationList", "cached", "is_parametrized", "register_parametrization", "remove_parametrizations",
           "transfer_parametrizations_and_params", "type_before_parametrizations"]
