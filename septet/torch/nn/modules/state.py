"""A module's state as a dictionary of tensors, and back: state_dict and load_state_dict."""
from __future__ import annotations

import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Mapping
from functools import partial
from typing import Any

from septet.torch.autograd.grad_mode import no_grad
from septet.torch.autograd.hooks import RemovableHandle
from septet.torch.nn.parameter import Parameter, Uninitialized, is_lazy
from septet.torch.tensor import Tensor

EXTRA = "_extra_state"


class _IncompatibleKeys(namedtuple("_IncompatibleKeys", ("missing_keys", "unexpected_keys"))):
    """What load_state_dict gives: the keys that did not match."""

    __slots__ = ()

    def __repr__(self) -> str:
        return super().__repr__() if self.missing_keys or self.unexpected_keys else "<All keys matched successfully>"

    __str__ = __repr__


class Stateful:
    """A module's state."""

    _version: Any
    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    _modules: dict[str, Any]
    _non_persistent_buffers_set: set[str]
    _state_dict_hooks: dict[int, Any]
    _state_dict_pre_hooks: dict[int, Any]
    _load_state_dict_pre_hooks: dict[int, Any]
    _load_state_dict_post_hooks: dict[int, Any]

    def get_extra_state(self) -> Any:
        """What belongs to the state but is no tensor: modules that have such a thing have this method."""
        raise RuntimeError("Reached a code path in Module.get_extra_state() that should never be called. Please file an issue at "
                           "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug.")

    def set_extra_state(self, state: Any) -> None:
        """Take what get_extra_state gave."""
        raise RuntimeError("Reached a code path in Module.set_extra_state() that should never be called. Please file an issue at "
                           "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug.")

    def _has_own(self, method: str) -> bool:
        return getattr(type(self), method) is not getattr(Stateful, method)

    # ---- out ----

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """An ordered dictionary from dotted names to the parameters and persistent buffers (detached unless keep_vars)."""
        given = dict(zip(("destination", "prefix", "keep_vars"), args))
        destination, prefix, keep_vars = (given.get(k, v) for k, v in
                                          (("destination", destination), ("prefix", prefix), ("keep_vars", keep_vars)))
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        local = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = local
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        return self._after_state_dict(destination, prefix, local)

    def _after_state_dict(self, destination: Any, prefix: str, local: Any) -> Any:
        for hook in self._state_dict_hooks.values():
            found = hook(self, destination, prefix, local)
            if found is not None:
                if getattr(hook, "_from_public_api", False):
                    raise RuntimeError("state_dict post-hook must return None")
                destination = found
        return destination

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Put this module's own tensors into the dictionary."""
        for name, x in self._own_state().items():
            destination[prefix + name] = x if keep_vars or is_lazy(x) else x.detach()
        if self._has_own("get_extra_state"):
            destination[prefix + EXTRA] = self.get_extra_state()

    def _own_state(self) -> dict[str, Any]:
        """This module's parameters and persistent buffers."""
        kept = {name: x for name, x in self._buffers.items() if name not in self._non_persistent_buffers_set}
        return {name: x for name, x in (*self._parameters.items(), *kept.items()) if x is not None}

    # ---- in ----

    def load_state_dict(self, state_dict: Any, strict: bool = True, assign: bool = False) -> Any:
        """Copy a dictionary's tensors into this module (assign: let them take the place of its own).

        RuntimeError for shapes that do not fit and, where strict, for names that stand on one side only.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        missing: list[str] = []
        unexpected: list[str] = []
        errors: list[str] = []
        metadata = getattr(state_dict, "_metadata", None)
        copied: Any = OrderedDict(state_dict)
        if metadata is not None:
            copied._metadata = metadata
        load(self, copied, metadata, "", (strict, assign), (missing, unexpected, errors))
        if strict:
            errors = [*key_errors(missing, unexpected), *errors]
        if errors:
            raise RuntimeError("Error(s) in loading state_dict for {}:\n\t{}".format(type(self).__name__, "\n\t".join(errors)))
        return _IncompatibleKeys(missing, unexpected)

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: Any, strict: bool, missing_keys: list[str],
                              unexpected_keys: list[str], error_msgs: list[str]) -> None:
        """Copy the dictionary's tensors into this module, not into those below."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        assign = local_metadata.get("assign_to_params_buffers", False)
        own = self._own_state()
        for name, x in own.items():
            key = prefix + name
            if key in state_dict:
                self._load_one(name, x, key, state_dict[key], assign, error_msgs)
            elif strict:
                missing_keys.append(key)
        self._load_extra(state_dict, prefix, strict, missing_keys, unexpected_keys)
        if strict:
            unexpected_keys += [key for key in state_dict if self._is_unexpected(key, prefix, own)]

    def _load_extra(self, state_dict: Any, prefix: str, strict: bool, missing_keys: list[str], unexpected_keys: list[str]) -> None:
        key = prefix + EXTRA
        if self._has_own("set_extra_state"):
            if key in state_dict:
                self.set_extra_state(state_dict[key])
            elif strict:
                missing_keys.append(key)
        elif strict and key in state_dict:
            unexpected_keys.append(key)

    def _is_unexpected(self, key: str, prefix: str, own: dict[str, Any]) -> bool:
        """Whether a key begins as this module's do but names nothing in it."""
        if not key.startswith(prefix) or key == prefix + EXTRA:
            return False
        first, *rest = key[len(prefix):].split(".", 1)
        return first not in self._modules if rest else first not in own and first not in self._modules

    def _load_one(self, name: str, x: Any, key: str, value: Any, assign: bool, errors: list[str]) -> None:
        """Copy one tensor, or note why not."""
        if not isinstance(value, Tensor):
            errors.append(f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint but '
                          f"received {type(value)}")
            return
        if not is_lazy(x) and not is_lazy(value):
            if x.shape == () and value.shape == (1,):
                value = value[0]
            if tuple(value.shape) != tuple(x.shape):
                errors.append(f"size mismatch for {key}: copying a param with shape {value.shape} from checkpoint, the shape in current "
                              f"model is {x.shape}.")
                return
        if x.is_meta and not value.is_meta and not assign:
            warnings.warn(f"for {key}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current model, which "
                          "is a no-op. (Did you mean to pass `assign=True` to assign items in the state dictionary to their corresponding "
                          "key in the module instead of copying them in place?)", stacklevel=2)
        try:
            with no_grad():
                self._store(name, x, value, assign)
        except Exception as wrong:
            errors.append(f'While copying the parameter named "{key}", whose dimensions in the model are {x.size()} and whose dimensions '
                          f"in the checkpoint are {value.size()}, an exception occurred : {wrong.args}.")

    def _store(self, name: str, x: Any, value: Any, assign: bool) -> None:
        if not assign:
            x.copy_(value)
        elif isinstance(x, Parameter):
            same = isinstance(value, Parameter) and value.requires_grad == x.requires_grad
            setattr(self, name, value if same else Parameter(value, x.requires_grad))
        else:
            setattr(self, name, value)

    # ---- hooks ----

    def _register_state_dict_hook(self, hook: Any) -> Any:
        """Call hook(module, state_dict, prefix, local_metadata) after state_dict; what it gives replaces the dictionary."""
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError("Cannot register the same function as the state dict post hook that was previously registered via "
                               "register_state_dict_post_hook")
        return held(self._state_dict_hooks, hook)

    def register_state_dict_post_hook(self, hook: Any) -> Any:
        """Call hook(module, state_dict, prefix, local_metadata) after state_dict."""
        hook._from_public_api = True
        return held(self._state_dict_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Any) -> Any:
        """Call hook(module, prefix, keep_vars) before state_dict."""
        return held(self._state_dict_pre_hooks, hook)

    def _register_load_state_dict_pre_hook(self, hook: Any, with_module: bool = False) -> Any:
        """Call hook with the arguments of _load_from_state_dict before it, after the module where asked."""
        return held(self._load_state_dict_pre_hooks, partial(hook, self) if with_module else hook)

    def register_load_state_dict_pre_hook(self, hook: Any) -> Any:
        """Call hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs) before loading."""
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def register_load_state_dict_post_hook(self, hook: Any) -> Any:
        """Call hook(module, incompatible_keys) after loading; it may change the lists of keys."""
        return held(self._load_state_dict_post_hooks, hook)


def held(table: dict[int, Any], hook: Any) -> RemovableHandle:
    """Put a hook into a table."""
    handle = RemovableHandle(table)
    table[handle.id] = hook
    return handle


def load(module: Any, state: Any, metadata: Any, prefix: str, options: tuple[bool, bool], found: tuple[list[str], list[str],
         list[str]]) -> None:
    """Load a module and those below from what stands under a prefix."""
    local = {} if metadata is None else metadata.get(prefix[:-1], {})
    if options[1]:
        local["assign_to_params_buffers"] = True
    module._load_from_state_dict(state, prefix, local, True, *found)
    for name, child in module._modules.items():
        if child is not None:
            below = f"{prefix}{name}."
            part: Any = OrderedDict((k, v) for k, v in state.items() if k.startswith(below))
            load(child, part, metadata, below, options, found)
    keys = _IncompatibleKeys(found[0], found[1])
    for hook in module._load_state_dict_post_hooks.values():
        if hook(module, keys) is not None:
            raise AssertionError("Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, if "
                                 "incompatible_keys need to be modified, it should be done inplace.")


def key_errors(missing: list[str], unexpected: list[str]) -> list[str]:
    """What a strict load says of keys."""
    pairs = (("Unexpected", unexpected), ("Missing", missing))
    return ["{} key(s) in state_dict: {}. ".format(kind, ", ".join(f'"{k}"' for k in keys)) for kind, keys in reversed(pairs) if keys]


__all__ = ["Stateful", "Uninitialized", "_IncompatibleKeys", "held"]
