"""Modules whose parameters get their shapes from the first input."""
from __future__ import annotations

import warnings
from typing import Any

from septet.torch.nn.parameter import Uninitialized, UninitializedBuffer, UninitializedParameter, is_lazy

__all__ = ["LazyModuleMixin", "Uninitialized", "UninitializedBuffer", "UninitializedParameter"]


class LazyModuleMixin:
    """Before the first forward, `initialize_parameters` is called with its arguments; then the module is one of `cls_to_become`."""

    cls_to_become: Any = None

    def __init__(self: Any, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._load_hook = self._register_load_state_dict_pre_hook(self._lazy_load_hook)
        self._initialize_hook = self.register_forward_pre_hook(LazyModuleMixin._infer_parameters, with_kwargs=True)
        warnings.warn("Lazy modules are a new feature under heavy development so changes to the API or functionality can happen at any "
                      "moment.", stacklevel=2)

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters their shapes."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def has_uninitialized_params(self: Any) -> bool:
        """Whether some parameter or buffer has no shape yet."""
        return any(is_lazy(x) for x in (*self._parameters.values(), *self._buffers.values()))

    def _lazy_load_hook(self: Any, state_dict: Any, prefix: str, *rest: Any) -> None:
        """Take shapes from a state that is loaded."""
        for name, x in (*self._parameters.items(), *self._buffers.items()):
            key = prefix + name
            if key in state_dict and is_lazy(x) and not is_lazy(state_dict[key]):
                x.materialize(state_dict[key].shape)

    def _infer_parameters(self: Any, args: Any, kwargs: Any = None) -> None:
        self.initialize_parameters(*args, **(kwargs or {}))
        if self.has_uninitialized_params():
            raise RuntimeError(f"module {self._get_name()} has not been fully initialized")
        self._initialize_hook.remove()
        self._load_hook.remove()
        del self._initialize_hook, self._load_hook
        if self.cls_to_become is not None:
            self.__class__ = self.cls_to_become


def has_lazy(module: Any) -> bool:
    """Whether a module still waits for its first input."""
    return isinstance(module, LazyModuleMixin) and module.has_uninitialized_params()

