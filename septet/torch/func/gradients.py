"""Gradients and products with Jacobians of functions of nested tensors."""
from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from septet.core import autograd, boxes, rules, tree
from septet.core.autograd import is_tracked, recording_set
from septet.core.leading import reached
from septet.torch.tensor import Tensor

Function = Callable[..., Any]


def tracked(x: Any, name: str) -> tuple[Any, list[Any]]:
    """Nested tensors with leaves in their place, and those.  RuntimeError for what is no floating-point tensor."""
    found: list[Any] = []

    def track(value: Any) -> Any:
        if not isinstance(value, Tensor):
            raise RuntimeError(f"{name}: Expected all inputs to be differentiated to be Tensors, got {type(value).__name__}")
        if not value._dtype.is_inexact:
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        found.append(autograd.leaf(value))
        return found[-1]

    return tree.map(track, x), found


@contextmanager
def transforming() -> Iterator[None]:
    """Operations are recorded for one transformation, also inside no_grad."""
    with recording_set(True), autograd.transformation():
        yield


def reaches_out(outputs: Sequence[Any], own: Sequence[Any]) -> bool:
    """Whether outputs, or all examples of a batch in them, depend on tracked tensors other than the transformation's own, or on what
    those were made from."""
    mine = {id(a._node) for a in own if a._node.rule is None}
    while outputs:
        if any(step.rule is None and id(step) not in mine for step in reached([autograd.step_of(y) for y in outputs])):
            return True
        outputs = [box.value for box in map(boxes.box_of, outputs) if box is not None and isinstance(box.value, Tensor)]
    return False


def outgoing(x: Any, keep: bool) -> Any:
    """A result for the caller: tracked only where an outer gradient needs it."""
    return x if keep else tree.map(released, x)


def released(a: Any) -> Any:
    """A tensor that no gradient flows through, also within a batch."""
    box = boxes.box_of(a)
    if box is None:
        return a.detach() if is_tracked(a) else a
    if not flows(a):
        return a
    value = released(box.value) if isinstance(box.value, Tensor) else box.value
    return boxes.shell(box.interpreter, value, a._face, a._dtype, a.shape)


def flows(a: Any) -> bool:
    """Whether gradients flow through a tensor, or through all examples of a batch."""
    box = boxes.box_of(a)
    return is_tracked(a) or box is not None and isinstance(box.value, Tensor) and flows(box.value)


def filled(found: Sequence[Any], inputs: Sequence[Any]) -> list[Any]:
    """Zeros of their own where nothing depends on an input."""
    return [rules.zeros_like(x) if g is None else g for g, x in zip(found, inputs)]


def places(argnums: Any, args: Sequence[Any]) -> tuple[int, ...]:
    """The positions to differentiate by.  RuntimeError for those that are not there."""
    wanted = (argnums,) if isinstance(argnums, int) else argnums
    if not isinstance(wanted, tuple) or not all(isinstance(k, int) for k in wanted):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got {type(argnums)}")
    if not wanted:
        raise RuntimeError("argnums must be non-empty")
    for k in wanted:
        if not -len(args) <= k < len(args):
            raise RuntimeError(f"Got argnum={k}, but only {len(args)} positional inputs")
    if len({k % len(args) for k in wanted}) < len(wanted):
        raise RuntimeError(f"argnums elements must be unique, got {wanted}")
    return tuple(k % len(args) for k in wanted)


def split(result: Any, has_aux: bool, name: str) -> tuple[Any, Any]:
    """(value, auxiliary)."""
    if not has_aux:
        return result, None
    if not isinstance(result, tuple) or len(result) != 2:
        raise RuntimeError(f"{name}: output of function f should be a tuple: (output, aux) if has_aux is True")
    return result


def scalar(y: Any, name: str) -> Any:
    """The value of a function to take the gradient of.  RuntimeError where it is no single number."""
    if not isinstance(y, Tensor):
        raise RuntimeError(f"{name}: Expected f(*args) to return a Tensor, got {type(y)}")
    if y.ndim:
        raise RuntimeError(f"{name}: Expected f(*args) to return a scalar tensor, got tensor with {y.ndim} dims. Maybe you wanted to use "
                           f"the vjp or jacrev APIs instead?")
    return y


def grad_and_value(func: Function, argnums: Any = 0, has_aux: bool = False) -> Function:
    """A function that gives (gradient by the arguments `argnums`, value); with has_aux (gradient, (value, auxiliary))."""

    @functools.wraps(func)
    def call(*args: Any, **kwargs: Any) -> Any:
        with transforming():
            where = places(argnums, args)
            given, nested, flat = list(args), [], []
            for k in where:
                given[k], arrays = tracked(args[k], "grad")
                nested.append(given[k])
                flat += arrays
            y, aux = split(func(*given, **kwargs), has_aux, "grad_and_value")
            keep = reaches_out([scalar(y, "grad_and_value")], flat)
            found = iter(filled(autograd.gradients([y], [rules.ones_like(y)], flat, keep or autograd.is_nested()), flat))
            answers = tuple(outgoing(tree.map(lambda a: next(found), part), keep) for part in nested)
        gradient = answers[0] if isinstance(argnums, int) else answers
        value = outgoing(y, keep)
        return (gradient, (value, outgoing(aux, keep))) if has_aux else (gradient, value)

    return call


def grad(func: Function, argnums: Any = 0, has_aux: bool = False) -> Function:
    """A function that gives the gradient by the arguments `argnums`; with has_aux (gradient, auxiliary)."""
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def call(*args: Any, **kwargs: Any) -> Any:
        gradient, value = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return call


def check_outputs(outputs: Sequence[Any], name: str) -> None:
    """RuntimeError where a function gives something else than tensors."""
    if not outputs or not all(isinstance(y, Tensor) for y in outputs):
        raise RuntimeError(f"{name}: Expected f(*primals) to be a function that has non-empty output and gives only tensors")


def vjp(func: Function, *primals: Any, has_aux: bool = False) -> Any:
    """(func(*primals), pull): pull(cotangents) gives the cotangents of the primals, as a tuple."""
    with transforming():
        given, flat = tracked(primals, "vjp")
        y, aux = split(func(*given), has_aux, "vjp")
        outputs = tree.flatten(y)
        check_outputs(outputs, "vjp(f, *primals)")
        keep = reaches_out(outputs, flat)

    def pull(*cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        vs = tree.flatten(cotangents if isinstance(y, tuple) and len(cotangents) != 1 else cotangents[0])
        check_cotangents(vs, outputs)
        live = keep or any(flows(v) for v in vs)
        inner = [(o, v) for o, v in zip(outputs, vs) if is_tracked(o)]
        found = iter(filled(autograd.gradients([o for o, _ in inner], [v for _, v in inner], flat, live), flat))
        return outgoing(tree.map(lambda a: next(found), given), live)

    shown = outgoing(y, keep)
    return (shown, pull, outgoing(aux, keep)) if has_aux else (shown, pull)


def check_cotangents(vs: Sequence[Any], outputs: Sequence[Any]) -> None:
    """RuntimeError where cotangents do not fit the outputs."""
    if len(vs) != len(outputs):
        raise RuntimeError("Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. "
                           f"cotangents: {len(vs)}, primal output: {len(outputs)} tensors")
    for k, (v, y) in enumerate(zip(vs, outputs)):
        if tuple(v.shape) != tuple(y.shape):
            raise RuntimeError(f"Mismatch in shape: grad_output[{k}] has a shape of {v.shape} and output[{k}] has a shape of {y.shape}.")


def jvp(func: Function, primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False) -> Any:
    """(func(*primals), its derivative along the tangents): the transpose of the transposed derivative."""
    if not isinstance(primals, tuple):
        raise RuntimeError("jvp(f, primals, tangents): Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    if not isinstance(tangents, tuple) or len(tree.flatten(primals)) != len(tree.flatten(tangents)):
        raise RuntimeError("jvp(f, primals, tangents): Expected primals and tangents to have the same python structure.")
    for p, t in zip(tree.flatten(primals), tree.flatten(tangents)):
        if tuple(p.shape) != tuple(t.shape):
            raise RuntimeError(f"jvp(f, primals, tangents): tangents must have the shapes of primals, got {t.shape} for {p.shape}")
    y, push, aux = pushing(func, primals, has_aux, "jvp")
    answer = push(*tangents)
    return (y, answer, aux) if has_aux else (y, answer)


def pushing(func: Function, primals: tuple[Any, ...], has_aux: bool, name: str) -> tuple[Any, Function, Any]:
    """(value, push, auxiliary): push(*tangents) gives the derivative along them."""
    with transforming():
        given, flat = tracked(primals, name)
        y, aux = split(func(*given), has_aux, name)
        check_outputs(tree.flatten(y), f"{name}(f, primals, tangents)")
        live = [o for o in tree.flatten(y) if is_tracked(o)]
        keep = reaches_out(live, flat)
        dummies = [autograd.leaf(rules.materialised_zeros(o)) for o in live]
        pulled = filled(autograd.gradients(live, dummies, flat, create_graph=True), flat)

    def push(*tangents: Any) -> Any:
        vs = tree.flatten(tangents)
        outer = keep or any(flows(v) for v in vs)
        pairs = [(g, v) for g, v in zip(pulled, vs) if is_tracked(g)]
        found = autograd.gradients([g for g, _ in pairs], [v for _, v in pairs], dummies, outer) if pairs else [None] * len(dummies)
        pushed = iter(filled(found, dummies))
        answer = tree.map(lambda o: next(pushed) if is_tracked(o) else rules.zeros_like(o), y)
        return outgoing(answer, outer)

    return outgoing(y, keep), push, outgoing(aux, keep)


def linearize(func: Function, *primals: Any) -> tuple[Any, Function]:
    """(func(*primals), push): push(*tangents) gives the derivative along them, as often as wanted."""
    y, push, _ = pushing(func, primals, False, "linearize")
    return y, push
