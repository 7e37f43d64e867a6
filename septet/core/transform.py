"""Transformations of functions of arrays: grad, value_and_grad, vjp, jvp, jacobian, hessian, checkpoint.

A function takes and gives arrays, or nested tuples, lists and dicts of them.
"""
from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import autograd, rules, tree
from septet.core.array import Array
from septet.errors import NotSupported

Function = Callable[..., Any]


def leaves(x: Any) -> tuple[Any, list[Any]]:
    """`x` with tracked arrays in place of its arrays and floats, and those arrays.  TypeError for dtypes without gradients."""
    found: list[Any] = []

    def track(value: Any) -> Any:
        a = autograd.leaf(rules.as_face_array(value))
        if not a._dtype.is_inexact:
            raise TypeError(f"gradients are taken of floating-point arrays, this one is {a._dtype.name}; convert it with astype(float)")
        found.append(a)
        return a

    return tree.map(track, x), found


def only_scalar(y: Any) -> Array:
    """A function's value as a 0-d array.  TypeError where it is none."""
    y = rules.as_face_array(y) if isinstance(y, (int, float)) or hasattr(y, "_value") else y
    if not isinstance(y, Array) or y.ndim:
        what = f"an array of shape {y.shape}" if isinstance(y, Array) else f"an object of type {type(y).__name__}"
        raise TypeError(f"grad needs a function with one scalar result; this one gave {what}. Use vjp or jacobian for others")
    if y._dtype.is_complex:
        raise TypeError(f"grad needs a function with a real result; this one gave {y._dtype.name}. Use vjp, or the gradient of a real part")
    return y


def check_function(name: str, function: Any) -> None:
    """TypeError where there is nothing to call."""
    if not callable(function):
        raise TypeError(f"{name} takes a function, not {type(function).__name__}; call it as {name}(function)(arguments)")


def check_places(places: Sequence[int], args: Sequence[Any]) -> None:
    """TypeError for an argument that is not there."""
    for k in places:
        if not -len(args) <= k < len(args):
            raise TypeError(f"argnums asks for argument {k}, but the function was called with {len(args)} positional arguments")


def check_like(what: str, given: Sequence[Any], wanted: Sequence[Any]) -> None:
    """ValueError where cotangents or tangents do not have the shapes of what they belong to."""
    if len(given) != len(wanted):
        raise ValueError(f"{len(given)} {what}s are given for {len(wanted)} arrays")
    for g, x in zip(given, wanted):
        if g.shape != x.shape:
            raise ValueError(f"a {what} of shape {g.shape} is given for an array of shape {x.shape}")


def value_and_grad(function: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that gives (value, gradient with respect to the arguments `argnums`).

    has_aux: the function gives (value, anything else); the result is then ((value, anything else), gradient).  Errors as `grad`.
    """
    check_function("value_and_grad", function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with autograd.transformation():
            return run(*args, **kwargs)

    def run(*args: Any, **kwargs: Any) -> Any:
        places = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        check_places(places, args)
        tracked, found = list(args), []
        for k in places:
            tracked[k], arrays = leaves(args[k])
            found.append((tracked[k], arrays))
        result = function(*tracked, **kwargs)
        value, aux = result if has_aux else (result, None)
        y = only_scalar(value)
        flat = [a for _, arrays in found for a in arrays]
        grads = iter(filled(autograd.gradients([y], [rules.ones_like(y)], flat, autograd.is_nested()), flat))
        answers = tuple(tree.map(lambda a: next(grads), t) for t, _ in found)
        gradient = answers[0] if isinstance(argnums, int) else answers
        plain = autograd.released(value)
        return ((plain, aux), gradient) if has_aux else (plain, gradient)

    return call


def filled(grads: list[Any], inputs: list[Any]) -> list[Any]:
    """Zeros where nothing depends on an input."""
    return [rules.zeros_like(x) if g is None else g for g, x in zip(grads, inputs)]


def grad(function: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that gives the gradient with respect to the arguments `argnums`, nested like them, as arrays of their shapes.

    The function must give one real scalar.  Arguments are floating-point or complex arrays, floats, or nested tuples, lists and dicts of
    them.  For complex arrays the gradient is df/dx + i df/dy: the direction of steepest ascent.  TypeError for other results and
    dtypes; NotSupported for an operation without a rule and for arrays changed in place.
    """
    check_function("grad", function)
    both = value_and_grad(function, argnums, has_aux)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        value, gradient = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return call


def vjp(function: Function, *primals: Any) -> tuple[Any, Function]:
    """(function(*primals), pull): pull(cotangent) gives a tuple with the cotangent of every primal.

    The cotangent is nested like the result.  ValueError where its shapes differ from those of the result.
    """
    check_function("vjp", function)
    trees, arrays = zip(*map(leaves, primals)) if primals else ((), ())
    with autograd.transformation():
        y = function(*trees)
    outputs = tree.flatten(y)
    flat = [a for part in arrays for a in part]

    def pull(cotangent: Any) -> tuple[Any, ...]:
        given = [rules.as_face_array(c) for c in tree.flatten(cotangent)]
        check_like("cotangent", given, [rules.as_face_array(o) for o in outputs])
        grads = iter(filled(autograd.gradients(outputs, given, flat, autograd.is_inside()), flat))
        return tuple(tree.map(lambda a: next(grads), t) for t in trees)

    return tree.map(autograd.released_outside, y), pull


def jvp(function: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """(function(*primals), its derivative along `tangents`): the transpose of the transposed derivative.

    ValueError where tangents do not have the shapes of the primals.
    """
    check_function("jvp", function)
    trees, arrays = zip(*map(leaves, primals))
    with autograd.transformation():
        y = function(*trees)
    outputs = [o for o in tree.flatten(y) if autograd.is_tracked(o)]
    flat = [a for part in arrays for a in part]
    given = [rules.as_face_array(t) for tangent in tangents for t in tree.flatten(tangent)]
    check_like("tangent", given, flat)
    dummies = [autograd.leaf(rules.materialised_zeros(o)) for o in outputs]
    pulled = filled(autograd.gradients(outputs, dummies, flat, create_graph=True), flat)
    pushed = iter(filled(autograd.gradients(pulled, given, dummies, autograd.is_inside()), dummies))
    tangent = tree.map(lambda o: next(pushed) if autograd.is_tracked(o) else rules.zeros_like(o), y)
    return tree.map(autograd.released_outside, y), tangent


def jacobian(function: Function, argnums: int = 0) -> Function:
    """A function that gives the Jacobian: shape of the result followed by the shape of the argument, both single arrays."""
    check_function("jacobian", function)

    @functools.wraps(function)
    def call(*args: Any) -> Any:
        from septet.core.fn.shape import stack
        from septet.core.view import ravel, reshape

        def of_argument(x: Any) -> Any:
            return function(*args[:place], x, *args[place + 1 :])

        check_places((argnums,), args)
        place = argnums % len(args)
        if isinstance(args[place], (dict, tuple)):
            raise TypeError(f"jacobian takes one array as argument {place}, not a {type(args[place]).__name__}; use vjp")
        y, pull = vjp(of_argument, args[place])
        y = rules.as_face_array(y)
        rows = [pull(rules.basis(y, k))[0] for k in range(y._size)]
        x = rules.as_face_array(args[place])
        if not rows:
            return rules.materialised_zeros(reshape(ravel(y), (0,)))
        return reshape(stack(rows, 0), (*y.shape, *x.shape))

    return call


def hessian(function: Function, argnums: int = 0) -> Function:
    """A function that gives the second derivatives of a scalar function: the argument's shape twice."""
    return jacobian(grad(function, argnums), argnums)


def checkpoint(function: Function) -> Function:
    """The same function; what it computes inside is not kept for the gradient but computed again: less memory, more time.

    The function gives one array and uses tracked arrays only as arguments; NotSupported otherwise.
    """
    check_function("checkpoint", function)

    @functools.wraps(function)
    def call(*args: Any) -> Any:
        if not any(autograd.recording(a) for a in tree.flatten(args)):
            return function(*args)
        result = single(function(*tree.map(autograd.detach, args)))
        inputs = [a for a in tree.flatten(args) if autograd.is_tracked(a)]

        def rule(g: Any, y: Any, *tracked: Any) -> tuple[Any, ...]:
            recorded = autograd.is_recording()
            with autograd.recording_set(True):
                fresh = iter([autograd.leaf(a) for a in tracked])
                again_args = tree.map(lambda a: next(fresh) if autograd.is_tracked(a) else a, args)
                held = [a for a in tree.flatten(again_args) if autograd.is_tracked(a)]
                again = function(*again_args)
            return tuple(autograd.gradients([rules.as_face_array(again)], [g], held, recorded))

        return autograd.attach(result, "checkpoint", rule, inputs)

    return call


def single(result: Any) -> Any:
    """The one array that a checkpointed function gives, untracked."""
    if autograd.is_tracked(result):
        raise NotSupported("checkpoint of a function that uses arrays a gradient is taken of without getting them as arguments; pass them")
    if isinstance(result, (tuple, list, dict)):
        raise NotSupported("checkpoint of a function with several results; checkpoint its parts")
    return autograd.detach(rules.as_face_array(result))
