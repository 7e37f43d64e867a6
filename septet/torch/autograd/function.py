"""`torch.autograd.Function`: an operation with a gradient of the user's own.

A call makes one joint step for the whole function and one for every output: these hand their cotangents, bundled, to the joint
step, which calls `backward` once.
"""
from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import autograd, boxes, inplace
from septet.core.array import Array
from septet.core.autograd import Step, is_tracked, new_step, recording_set
from septet.core.create import full
from septet.core.joint import Bundle, Joint, attached, of_output
from septet.torch.autograd.engine import FREED
from septet.torch.tensor import Tensor

TWICE = "trying to differentiate twice a function that was marked with @once_differentiable"


class FunctionCtx:
    """What `forward` leaves for `backward`."""

    needs_input_grad: tuple[bool, ...] = ()
    materialize_grads = True
    to_save: tuple[Any, ...] = ()
    _dirty: tuple[Any, ...] = ()
    _constant: tuple[Any, ...] = ()
    _unpack: Any = None

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors for `saved_tensors`; what is written to them afterwards is noticed."""
        for t in tensors:
            if t is not None and not isinstance(t, Tensor):
                raise TypeError(f"save_for_backward can only save variables, but argument {tensors.index(t)} is of type {type(t).__name__}")
        self.to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        """Keep tensors for `jvp`."""
        self.saved_for_forward = tensors

    def mark_dirty(self, *args: Any) -> None:
        """Say which inputs were written."""
        self._dirty = args

    def mark_non_differentiable(self, *args: Any) -> None:
        """Say which outputs no gradient flows through."""
        self._constant = args

    def set_materialize_grads(self, value: bool) -> None:
        """Whether gradients that are not there come as zeros."""
        self.materialize_grads = value

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """The tensors of `save_for_backward`."""
        return self.to_save if self._unpack is None else self._unpack()

    saved_variables = saved_tensors


class Backward:
    """The rule of a joint step."""

    def __init__(self, function: Any, ctx: Any, args: Sequence[Any], outputs: Sequence[Any]):
        self.function, self.ctx, self.inputs = function, ctx, len(args)
        self.like = [(y._dtype, tuple(y.shape)) if isinstance(y, Tensor) else None for y in outputs]
        places = {id(y): k for k, y in enumerate(outputs) if isinstance(y, Tensor)}
        self.saved = [places.get(id(t)) for t in ctx.to_save]
        self.held = tuple([t for t, place in zip(ctx.to_save, self.saved) if place is None])
        self.bare = {k: autograd.untracked_view(outputs[k]) for k in self.saved if k is not None}
        self.shapes = [tuple(a.shape) if isinstance(a, Tensor) else None for a in args]

    def __call__(self, bundle: Bundle, joint: Any, *read: Any) -> list[Any]:
        ctx = self.ctx
        ctx._unpack = functools.partial(self.unpack, bundle, read[self.inputs :])
        try:
            found = backward_of(self.function)(ctx, *[self.cotangent(bundle, k) for k in range(len(self.like))])
        finally:
            del ctx._unpack
        return self.checked(found if isinstance(found, (tuple, list)) else (found,))

    def unpack(self, bundle: Bundle, held: Sequence[Any]) -> tuple[Any, ...]:
        """The saved tensors; outputs among them are part of the graph."""
        rest = iter(held)
        found = tuple(next(rest) if k is None else bundle.parts[k][1] if k in bundle.parts else self.bare[k] for k in self.saved)
        for t in found:
            if t is not None and boxes.under_way():
                t._address                              # what was released or written says so here
        return found

    def saved_of(self, step: Step) -> tuple[Any, ...]:
        """The saved tensors, asked for outside a sweep."""
        if step.made == autograd.RELEASED:
            raise RuntimeError(FREED)
        return self.unpack(Bundle({}), [autograd.as_read(step, k) for k in range(self.inputs, len(step.inputs))])

    def edges(self, step: Step) -> list[Any]:
        """The steps of the tensors among the arguments."""
        return [source for source, shape in zip(step.sources, self.shapes) if shape is not None]

    def cotangent(self, bundle: Bundle, k: int) -> Any:
        """The gradient of one output."""
        if k in bundle.parts:
            return bundle.parts[k][0]
        like = self.like[k]
        return full(Tensor, like[0], like[1], 0) if self.ctx.materialize_grads and like is not None else None

    def checked(self, found: Sequence[Any]) -> list[Any]:
        """A gradient for every input.  RuntimeError where there are too few, too many or misshapen ones."""
        name = self.function.__name__ + "Backward"
        if len(found) > self.inputs and any(g is not None for g in found[self.inputs :]) or len(found) < self.inputs:
            raise RuntimeError(f"function {name} returned an incorrect number of gradients (expected {self.inputs}, got {len(found)})")
        return [self.fitted(name, k, g) for k, g in enumerate(found[: self.inputs])] + [None] * len(self.held)

    def fitted(self, name: str, k: int, g: Any) -> Any:
        """One gradient in the shape of its input."""
        from septet.core import rules

        shape = self.shapes[k]
        if g is None:
            return None
        if shape is None:
            raise RuntimeError(f"function {name} returned a gradient different from None at position {k + 1}, but the corresponding "
                               f"forward input was not a Variable")
        if not isinstance(g, Array):
            raise RuntimeError(f"expected Variable or None (got {type(g).__name__})")
        if tuple(g.shape) == shape:
            return g
        if g.ndim < len(shape) or any(n not in (1, m) for n, m in zip(shape[::-1], tuple(g.shape)[::-1])):
            raise RuntimeError(f"Function {name} returned an invalid gradient at index {k} - got {list(g.shape)} but expected shape "
                               f"compatible with {list(shape)}")
        return rules.unbroadcast(g, full(Tensor, g._dtype, shape, 0))


def backward_of(function: Any) -> Callable[..., Any]:
    """The user's `backward`, or `vjp`."""
    return function.backward if function.backward is not Function.backward else function.vjp  # type: ignore[no-any-return]


class Function(FunctionCtx):
    """Base of operations with `forward` and `backward` of their own; called as `F.apply(...)`."""

    generate_vmap_rule = False

    def __init__(self, *args: Any, **kwargs: Any):
        warnings.warn(f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should invoke them "
                      f"on the class itself.", DeprecationWarning, stacklevel=2)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function "
                           "with static forward method.")

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """The operation."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Keep what `backward` needs, where `forward` takes no ctx."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of the inputs, given those of the outputs."""
        raise NotImplementedError("You must implement either the backward or vjp method for your custom autograd.Function to use it with "
                                  "backward mode AD.")

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """The derivatives of the outputs along those of the inputs."""
        raise NotImplementedError("You must implement the jvp function for custom autograd.Function to use it with forward mode AD.")

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], *args: Any) -> Any:
        """The operation on a batch."""
        raise NotImplementedError("To use autograd.Function with vmap, you must either override the vmap staticmethod or set "
                                  "generate_vmap_rule=True.")

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Call the operation."""
        if boxes.active:
            found = of_batch(cls, args)
            if found is not None:
                return found[0]
        ctx = context_class(cls)()
        ctx.needs_input_grad = tuple([is_tracked(a) for a in args])
        with recording_set(False):
            result = run_forward(cls, ctx, args, kwargs)
        if not (autograd.is_recording() and any(ctx.needs_input_grad)):
            return result
        outputs = result if type(result) is tuple else (result,)
        made = recorded(cls, ctx, args, outputs)
        return made if type(result) is tuple else made[0]


class InplaceFunction(Function):
    """A function that may work in place."""


class NestedIOFunction(Function):
    """The older base for nested inputs."""


def run_forward(cls: Any, ctx: Any, args: Any, kwargs: Any) -> Any:
    """forward, and setup_context where there is one."""
    if cls.setup_context is Function.setup_context:
        return cls.forward(ctx, *args, **kwargs)
    result = cls.forward(*args, **kwargs)
    cls.setup_context(ctx, args, result)
    return result


@functools.cache
def context_class(cls: Any) -> type:
    """The class of a function's contexts, which PyTorch names after it."""
    names = {k: v for base in reversed(cls.__mro__) if issubclass(base, Function) and base is not Function for k, v in vars(base).items()
             if not k.startswith("__") and not isinstance(v, (staticmethod, classmethod))}
    return type(cls.__name__ + "Backward", (FunctionCtx,), names)


def recorded(cls: Any, ctx: Any, args: Sequence[Any], outputs: Sequence[Any]) -> tuple[Any, ...]:
    """The outputs as results of the function."""
    dirty, constant = {id(a) for a in ctx._dirty}, {id(a) for a in ctx._constant}
    rule = Backward(cls, ctx, args, outputs)
    step = new_step("function", rule, [*[a if isinstance(a, Tensor) else None for a in args], *rule.held], None,
                [*[autograd.step_of(a) for a in args], *[None] * len(rule.held)])
    ctx.to_save = ()
    joint, given = Joint(step), {id(a) for a in args}
    found: list[Any] = []
    for k, y in enumerate(outputs):
        if not isinstance(y, Tensor) or id(y) in constant or not y._dtype.is_inexact:
            found.append(autograd.detach(y) if id(y) in constant and is_tracked(y) else y)
            continue
        part = new_step(cls.__name__ + "Backward", of_output(k), (joint,), None, (step,))
        if id(y) in dirty:
            found.append(rewritten(y, part))
        else:
            found.append(attached(autograd.untracked_view(y) if id(y) in given or is_tracked(y) else y, part))
    return tuple(found)


def rewritten(y: Any, step: Step) -> Any:
    """An input that the function wrote.  RuntimeError for a leaf."""
    inplace.check_leaf(y)
    inplace.record(y, step)
    return y


def of_batch(cls: Any, args: Sequence[Any]) -> tuple[Any] | None:
    """The call on all examples of a vmap, where that is the innermost transformation of the arguments."""
    from collections import namedtuple

    from septet.core.batching import Batching
    from septet.core.tree import map as tree_map

    own = boxes.found_in(args)
    if not isinstance(own, Batching) or any(is_tracked(a) for a in args):
        return None
    if cls.generate_vmap_rule:
        with recording_set(own.recording):
            return (own.one_by_one(cls.apply, args, {}),)
    if cls.vmap is Function.vmap:
        raise RuntimeError(f"You tried to vmap over {cls.__name__}, but it does not have vmap support. Please override and implement the "
                           f"vmap staticmethod or set generate_vmap_rule=True.")
    dims = tuple(0 if own.is_batched(a) else None for a in args)
    values = [own.value(a) if d == 0 else a for a, d in zip(args, dims)]
    with recording_set(own.recording):
        result, out_dims = cls.vmap(namedtuple("VmapInfo", "batch_size randomness")(own.size, "error"), dims, *values)
    places = iter(out_dims if isinstance(out_dims, tuple) else (out_dims,))

    def wrap(y: Any) -> Any:
        d = next(places)
        return y if d is None else own.wrap(y.movedim(d, 0) if d else y)

    return (tree_map(wrap, result),)


def once_differentiable(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a `backward` whose result cannot be differentiated again: RuntimeError where that is tried."""

    @functools.wraps(fn)
    def call(ctx: Any, *grads: Any) -> Any:
        with recording_set(False):
            found = fn(ctx, *grads)
        if not autograd.recording(*grads):
            return found
        refused = [refuse_twice(g, grads) for g in (found if isinstance(found, tuple) else (found,))]
        return tuple(refused) if isinstance(found, tuple) else refused[0]

    return call


def refuse_twice(g: Any, grads: Sequence[Any]) -> Any:
    """A gradient that raises when it is differentiated."""
    def rule(*read: Any) -> Any:
        raise RuntimeError(TWICE)

    return autograd.attach(autograd.untracked_view(g), "error", rule, [x for x in grads if is_tracked(x)]) if isinstance(g, Tensor) else g


def traceable(fn_cls: Any) -> Any:
    """Decorator without meaning, kept for older code."""
    fn_cls.is_traceable = True
    return fn_cls
