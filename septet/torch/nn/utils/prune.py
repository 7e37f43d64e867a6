"""Pruning: parameters multiplied by masks."""
from __future__ import annotations

import numbers
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from septet.core.fn import distance
from septet.torch.api import FUNCTIONS


class BasePruningMethod(ABC):
    """A way to choose what is pruned; as a hook before forward it computes the parameter from its original and its mask."""

    _tensor_name: str
    PRUNING_TYPE = "unstructured"

    def __call__(self, module: Any, inputs: Any) -> None:
        setattr(module, self._tensor_name, self.apply_mask(module))

    @abstractmethod
    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The mask of a tensor that has a mask already."""

    def apply_mask(self, module: Any) -> Any:
        """The parameter where the mask is one, zero elsewhere."""
        assert self._tensor_name is not None, f"Module {module} has to be pruned"
        original = getattr(module, self._tensor_name + "_orig")
        return getattr(module, self._tensor_name + "_mask").to(original.dtype) * original

    @classmethod
    def apply(cls, module: Any, name: str, *args: Any, importance_scores: Any = None, **kwargs: Any) -> Any:
        """Prune a parameter, once more where it was pruned."""
        hooks = module._forward_pre_hooks.items()
        old = next(((k, h) for k, h in hooks if isinstance(h, BasePruningMethod) and h._tensor_name == name), None)
        method = cls(*args, **kwargs)
        method._tensor_name = name
        if old is not None:
            del module._forward_pre_hooks[old[0]]
            method = contained(old[1], method, name)
        scores = getattr(module, name) if importance_scores is None else importance_scores
        if scores.shape != getattr(module, name).shape:
            raise AssertionError(f"importance_scores should have the same shape as parameter                 {name} of {module}")
        original = getattr(module, name)
        start_mask(module, name, old is None)
        try:
            mask = method.compute_mask(scores, default_mask=getattr(module, name + "_mask"))
        except Exception:
            if old is None:                 # nothing was pruned, so the parameter is one again
                del module._parameters[name + "_orig"], module._buffers[name + "_mask"]
                module.register_parameter(name, original)
            raise
        module.register_buffer(name + "_mask", mask)
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def prune(self, t: Any, default_mask: Any = None, importance_scores: Any = None) -> Any:
        """A tensor pruned, without a module."""
        scores = t if importance_scores is None else importance_scores
        mask = FUNCTIONS["ones_like"](t) if default_mask is None else default_mask
        return t * self.compute_mask(scores, default_mask=mask)

    def remove(self, module: Any) -> None:
        """Let what is pruned be so for good: the parameter is a parameter again."""
        name = self._tensor_name
        assert name is not None, f"Module {module} has to be pruned            before pruning can be removed"
        weight, original = self.apply_mask(module), module._parameters[name + "_orig"]
        if hasattr(module, name):
            delattr(module, name)
        original.data = weight.data
        del module._parameters[name + "_orig"], module._buffers[name + "_mask"]
        setattr(module, name, original)


def start_mask(module: Any, name: str, first: bool) -> None:
    """What a parameter has before it is pruned for the first time."""
    if not first:
        return
    original = getattr(module, name)
    module.register_parameter(name + "_orig", original)
    del module._parameters[name]
    module.register_buffer(name + "_mask", FUNCTIONS["ones_like"](original.detach()))


def contained(old: Any, method: Any, name: str) -> Any:
    """Two methods, one after the other."""
    made = old if isinstance(old, PruningContainer) else PruningContainer(old)
    made._tensor_name = name
    made.add_pruning_method(method)
    return made


class PruningContainer(BasePruningMethod):
    """Methods that prune one after the other."""

    def __init__(self, *args: Any):
        self._pruning_methods: tuple[Any, ...] = ()
        given = args[0] if len(args) == 1 and isinstance(args[0], Iterable) else args
        for method in given:
            if not hasattr(self, "_tensor_name"):
                self._tensor_name = method._tensor_name
            self.add_pruning_method(method)

    def add_pruning_method(self, method: Any) -> None:
        """One more method."""
        if not isinstance(method, BasePruningMethod) and method is not None:
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if method is not None and self._tensor_name != method._tensor_name:
            raise ValueError("Can only add pruning methods acting on the parameter named "
                             f"'{self._tensor_name}' to PruningContainer {self}. Found '{method._tensor_name}'")
        self._pruning_methods += (method,)

    def __len__(self) -> int:
        return len(self._pruning_methods)

    def __iter__(self) -> Any:
        return iter(self._pruning_methods)

    def __getitem__(self, index: Any) -> Any:
        return self._pruning_methods[index]

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The last method's mask of what is left."""
        method, mask = self._pruning_methods[-1], default_mask.to(t.dtype)
        if method.PRUNING_TYPE not in ("unstructured", "structured", "global"):
            raise ValueError(f"Unrecognized PRUNING_TYPE {method.PRUNING_TYPE}")
        if method.PRUNING_TYPE == "structured":
            dim = method.dim % t.ndim
            others = tuple(k for k in range(t.ndim) if k != dim)
            places = (mask.sum(others) != 0).nonzero().reshape(-1)
            key = (slice(None),) * dim + (places,)
        elif method.PRUNING_TYPE == "global":           # its mask is of the whole tensor
            key = (slice(None),) * t.ndim
        else:
            key = (mask == 1,)
        found = mask.clone()
        found[key] = method.compute_mask(t[key], default_mask=mask[key]).to(mask.dtype)
        return found


class Identity(BasePruningMethod):
    """Prunes nothing."""

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        return default_mask


class Amount(BasePruningMethod):
    """What methods with an amount share: a share of the units, or a number of them."""

    def __init__(self, amount: Any):
        check_amount(amount)
        self.amount = amount


class RandomUnstructured(Amount):
    """Prunes elements at random."""

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        count, mask = count_of(self.amount, t.nelement()), default_mask.clone()
        if count:
            drawn = FUNCTIONS["empty_like"](t.detach()).uniform_().reshape(-1)
            mask.reshape(-1)[FUNCTIONS["topk"](drawn, count).indices] = 0
        return mask


class L1Unstructured(Amount):
    """Prunes the elements nearest to zero."""

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        count, mask = count_of(self.amount, t.nelement()), default_mask.clone()
        if count:
            mask.reshape(-1)[FUNCTIONS["topk"](t.detach().abs().reshape(-1), count, largest=False).indices] = 0
        return mask


class Structured(Amount):
    """What methods that prune whole slices along a dimension share."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: Any, dim: int = -1):
        super().__init__(amount)
        self.dim = dim

    def kept(self, t: Any, default_mask: Any, scores: Any, count: int) -> Any:
        """The mask without the slices of the least scores."""
        keep = FUNCTIONS["topk"](scores, t.shape[self.dim] - count).indices
        mask = FUNCTIONS["zeros_like"](t.detach())
        mask[(slice(None),) * (self.dim % t.ndim) + (keep,)] = 1
        return mask * default_mask.to(mask.dtype)


class RandomStructured(Structured):
    """Prunes slices at random."""

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        check_structured(t, self.dim)
        count = count_of(self.amount, t.shape[self.dim])
        if not count:
            return default_mask
        return self.kept(t, default_mask, FUNCTIONS["empty"](t.shape[self.dim]).uniform_(), count)


class LnStructured(Structured):
    """Prunes the slices of the least norm."""

    def __init__(self, amount: Any, n: Any, dim: int = -1):
        super().__init__(amount, dim)
        self.n = n

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        check_structured(t, self.dim)
        count = count_of(self.amount, t.shape[self.dim])
        if not count:
            return default_mask
        axes = tuple(k for k in range(t.ndim) if k != self.dim % t.ndim)
        return self.kept(t, default_mask, distance.norm(t.detach(), float(2 if self.n == "fro" else self.n), axes, False), count)


class CustomFromMask(BasePruningMethod):
    """Prunes what a mask says."""

    PRUNING_TYPE = "global"

    def __init__(self, mask: Any):
        self.mask = mask

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        return default_mask * self.mask.to(default_mask.dtype)


def check_amount(amount: Any) -> None:
    """TypeError or ValueError for what is neither a share nor a count."""
    if not isinstance(amount, numbers.Real):
        raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
    if (isinstance(amount, numbers.Integral) and amount < 0) or (not isinstance(amount, numbers.Integral) and (amount > 1 or amount < 0)):
        raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")


def count_of(amount: Any, size: int) -> int:
    """How many units an amount is.  ValueError for more than there are."""
    if not isinstance(amount, numbers.Integral):
        return round(amount * size)
    if amount > size:
        raise ValueError(f"amount={amount} should be smaller than the number of parameters to prune={size}")
    return int(amount)


def check_structured(t: Any, dim: int) -> None:
    """ValueError or IndexError for a tensor without slices."""
    if t.ndim <= 1:
        raise ValueError("Structured pruning can only be applied to multidimensional tensors. Found tensor of shape "
                         f"{t.shape} with {t.ndim} dims")
    if dim >= t.ndim:
        raise IndexError(f"Invalid index {dim} for tensor of size {t.shape}")


def applied(method: Any, module: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    method.apply(module, name, *args, **kwargs)
    return module


def identity(module: Any, name: str) -> Any:
    """A mask of ones."""
    return applied(Identity, module, name)


def random_unstructured(module: Any, name: str, amount: Any) -> Any:
    """Prune elements at random."""
    return applied(RandomUnstructured, module, name, amount)


def l1_unstructured(module: Any, name: str, amount: Any, importance_scores: Any = None) -> Any:
    """Prune the elements nearest to zero."""
    return applied(L1Unstructured, module, name, amount, importance_scores=importance_scores)


def random_structured(module: Any, name: str, amount: Any, dim: int) -> Any:
    """Prune slices at random."""
    return applied(RandomStructured, module, name, amount, dim)


def ln_structured(module: Any, name: str, amount: Any, n: Any, dim: int, importance_scores: Any = None) -> Any:
    """Prune the slices of the least norm."""
    return applied(LnStructured, module, name, amount, n, dim, importance_scores=importance_scores)


def custom_from_mask(module: Any, name: str, mask: Any) -> Any:
    """Prune what a mask says."""
    return applied(CustomFromMask, module, name, mask)


def global_unstructured(parameters: Any, pruning_method: Any, importance_scores: Any = None, **kwargs: Any) -> None:
    """Prune several parameters as one vector."""
    if not isinstance(parameters, Iterable):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    pairs = list(parameters)
    scores = importance_scores or {}
    vector = FUNCTIONS["cat"]([scores.get(pair, getattr(*pair)).detach().reshape(-1) for pair in pairs])
    old = FUNCTIONS["cat"]([getattr(m, n + "_mask", FUNCTIONS["ones_like"](getattr(m, n).detach())).reshape(-1) for m, n in pairs])
    method = pruning_method(**kwargs)
    method._tensor_name = "temp"
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(f'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method {pruning_method} of type '
                        f"{method.PRUNING_TYPE}")
    container = PruningContainer(method)
    mask, at = container.compute_mask(vector, old), 0
    for module, name in pairs:
        x = getattr(module, name)
        custom_from_mask(module, name, mask[at : at + x.nelement()].reshape(x.shape))
        at += x.nelement()


def remove(module: Any, name: str) -> Any:
    """Let what is pruned be so for good.  ValueError where nothing was."""
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")


def is_pruned(module: Any) -> bool:
    """Whether a module or one below it is pruned."""
    return any(isinstance(hook, BasePruningMethod) for _, below in module.named_modules() for hook in below._forward_pre_hooks.values())
