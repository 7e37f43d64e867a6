"""`Optimizer`: groups of parameters, their state, saving and loading, hooks."""
from __future__ import annotations

import functools
import itertools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from septet.core.array import Array
from septet.core.autograd import recording_set
from septet.torch.autograd.hooks import RemovableHandle
from septet.torch.tensor import Tensor

ParamsT = Iterable[Any]          # for annotations: tensors, groups of them or (name, tensor) pairs
_global_pre: OrderedDict[int, Callable[..., Any]] = OrderedDict()
_global_post: OrderedDict[int, Callable[..., Any]] = OrderedDict()


class Required:
    """What stands for an option without a default."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = Required()


def hooked(hooks: OrderedDict[int, Any], hook: Any, first: bool = False) -> RemovableHandle:
    """Put a hook in."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    if first:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """A hook(optimizer, args, kwargs) before each step of every optimizer."""
    return hooked(_global_pre, hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """A hook(optimizer, args, kwargs) behind each step of every optimizer."""
    return hooked(_global_post, hook)


def with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step with the hooks around it."""

    @functools.wraps(step)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not (_global_pre or _global_post or self._optimizer_step_pre_hooks or self._optimizer_step_post_hooks):
            return step(self, *args, **kwargs)
        args = (self, *args)
        for hook in (*_global_pre.values(), *self._optimizer_step_pre_hooks.values()):
            found = hook(self, args, kwargs)
            if found is not None:
                if not (isinstance(found, tuple) and len(found) == 2):
                    raise RuntimeError(f"{type(self).__name__}.step must return None or a tuple of (new_args, new_kwargs), but got "
                                       f"{found}.")
                args, kwargs = found
        result = step(*args, **kwargs)
        for hook in (*self._optimizer_step_post_hooks.values(), *_global_post.values()):
            hook(self, args, kwargs)
        return result

    call.hooked = True  # type: ignore[attr-defined]
    return call


class Optimizer:
    """Base of all optimizers.  params: tensors, (name, tensor) pairs, or dicts with "params" and options of their own."""

    _HOOKS = ("_optimizer_step_pre_hooks", "_optimizer_step_post_hooks", "_optimizer_state_dict_pre_hooks",
              "_optimizer_state_dict_post_hooks",
              "_optimizer_load_state_dict_pre_hooks", "_optimizer_load_state_dict_post_hooks")

    def __init__(self, params: Any, defaults: dict[str, Any]):
        self.defaults = defaults
        self.open_hooks()
        if isinstance(params, Array):
            kind = params.type() if isinstance(params, Tensor) else type(params).__name__
            raise TypeError(f"params argument given to the optimizer should be an iterable of Tensors or dicts, but got {kind}")
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def open_hooks(self) -> None:
        """No hooks; the class's step is made to call them."""
        for name in self._HOOKS:
            self.__dict__.setdefault(name, OrderedDict())
        cls = type(self)
        if not getattr(cls.step, "hooked", False):
            cls.step = with_hooks(cls.step)  # type: ignore[method-assign]

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.open_hooks()
        self.defaults.setdefault("differentiable", False)

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for k, group in enumerate(self.param_groups):
            lines += [""] * (k > 0) + [f"Parameter Group {k}", *(f"    {key}: {group[key]}" for key in sorted(group) if key != "params")]
        return "\n".join([*lines, ")"])

    # ---- steps ----

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients; without `set_to_none` fill them with zeros."""
        for group in self.param_groups:
            for p in group["params"]:
                grad = p.grad
                if grad is None:
                    continue
                if set_to_none:
                    p.grad = None
                else:
                    with recording_set(False):
                        p.grad = grad.detach() if grad.requires_grad else grad
                        p.grad.zero_()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step of the parameters."""
        raise NotImplementedError

    # ---- groups ----

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Take in more parameters, with options of their own."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, Array):
            param_group["params"] = [params]
        elif isinstance(params, set):
            raise TypeError("optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will "
                            "change between runs. Please use a list instead.")
        else:
            param_group["params"] = list(params)
        split_names(param_group)
        self.check_params(param_group["params"])
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        self.check_distinct(param_group)
        self.param_groups.append(param_group)

    def check_params(self, params: list[Any]) -> None:
        """TypeError or ValueError for what is no leaf tensor."""
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not self.defaults.get("differentiable") and not (p.is_leaf or getattr(p, "retains_grad", False)):
                raise ValueError("can't optimize a non-leaf Tensor")

    def check_distinct(self, group: dict[str, Any]) -> None:
        """ValueError for a parameter of another group; a warning for one that stands twice."""
        here = [id(p) for p in group["params"]]
        if len(here) != len(set(here)):
            warnings.warn("optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                          "see github.com/pytorch/pytorch/issues/40967 for more information", stacklevel=4)
        others = {id(p) for g in self.param_groups for p in g["params"]}
        if not others.isdisjoint(here):
            raise ValueError("some parameters appear in more than one parameter group")
        if self.param_groups and ("param_names" in group) != ("param_names" in self.param_groups[0]):
            have, lack = ("with", "without") if "param_names" in group else ("without", "with")
            raise ValueError(f"all optimizer param groups should be with/without names. cannot add param group {have} names to the "
                             f"optimizer {lack} names")

    # ---- saving and loading ----

    def state_dict(self) -> dict[str, Any]:
        """State by the parameters' numbers, and the groups."""
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for p in group["params"]:
                numbers.setdefault(id(p), len(numbers))
            groups.append({**{k: v for k, v in group.items() if k != "params"}, "params": [numbers[id(p)] for p in group["params"]]})
        state = {(numbers[id(k)] if isinstance(k, Array) else k): v for k, v in self.state.items()}
        result = {"state": state, "param_groups": groups}
        for hook in self._optimizer_state_dict_post_hooks.values():
            result = hook(self, result) or result
        return result

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take state and options from `state_dict()`.  ValueError where the groups do not fit."""
        state_dict = dict(state_dict)
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            state_dict = hook(self, state_dict) or state_dict
        saved = deepcopy(state_dict["param_groups"])
        check_groups(self.param_groups, saved)
        mine = dict(zip(itertools.chain.from_iterable(g["params"] for g in saved),
                        itertools.chain.from_iterable(g["params"] for g in self.param_groups), strict=True))
        state: defaultdict[Any, Any] = defaultdict(dict)
        for k, v in state_dict["state"].items():
            if k in mine:
                state[mine[k]] = cast_state(mine[k], v)
            else:
                state[k] = v
        self.__setstate__({"state": state, "param_groups": [updated(g, new) for g, new in zip(self.param_groups, saved)]})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    # ---- hooks ----

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """A hook(optimizer, args, kwargs) before each step; it may return new ones."""
        return hooked(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """A hook(optimizer, args, kwargs) behind each step."""
        return hooked(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """A hook(optimizer) before state_dict()."""
        return hooked(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """A hook(optimizer, state_dict) behind state_dict(); it may return another."""
        return hooked(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """A hook(optimizer, state_dict) before loading; it may return another."""
        return hooked(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """A hook(optimizer) behind loading."""
        return hooked(self._optimizer_load_state_dict_post_hooks, hook, prepend)

    _optimizer_step_pre_hooks: OrderedDict[int, Any]
    _optimizer_step_post_hooks: OrderedDict[int, Any]
    _optimizer_state_dict_pre_hooks: OrderedDict[int, Any]
    _optimizer_state_dict_post_hooks: OrderedDict[int, Any]
    _optimizer_load_state_dict_pre_hooks: OrderedDict[int, Any]
    _optimizer_load_state_dict_post_hooks: OrderedDict[int, Any]


def split_names(group: dict[str, Any]) -> None:
    """Take (name, tensor) pairs apart."""
    named = [isinstance(p, tuple) for p in group["params"]]
    if any(named):
        if not all(named):
            raise ValueError("all optimizer params should be with/without names. Some param names are missing")
        group["params"], group["param_names"] = [p for _, p in group["params"]], [name for name, _ in group["params"]]


def check_groups(mine: list[dict[str, Any]], saved: list[dict[str, Any]]) -> None:
    """ValueError where groups differ in number or size."""
    if len(mine) != len(saved):
        raise ValueError("loaded state dict has a different number of parameter groups")
    if any(len(a["params"]) != len(b["params"]) for a, b in zip(mine, saved)):
        raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")


def updated(group: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A group's options as saved, with its own parameters."""
    new["params"] = group["params"]
    if "param_names" in group and "param_names" not in new:
        new["param_names"] = group["param_names"]
    return new


def cast_state(p: Any, value: Any, key: str = "") -> Any:
    """A parameter's loaded state: tensors in the parameter's dtype, but for the count of steps."""
    if isinstance(value, Tensor):
        return value if key == "step" or not p._dtype.is_inexact else value.to(p.dtype)
    if isinstance(value, dict):
        return {k: cast_state(p, v, k) for k, v in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return type(value)(cast_state(p, v) for v in value)  # type: ignore[call-arg]
    return value


def called(closure: Callable[[], Any] | None) -> Any:
    """The loss of a closure, computed with gradients."""
    if closure is None:
        return None
    with recording_set(True):
        return closure()
