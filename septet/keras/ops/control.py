"""Control flow and transformations of keras.ops: loops, branches, scans, maps, gradients of one's own."""
from __future__ import annotations

import functools
from typing import Any

from septet.core import autograd, transform
from septet.core.autograd import attach, recording_set
from septet.core.convert import item
from septet.core.fn.shape import concatenate, stack
from septet.core.index import getitem
from septet.keras import tree
from septet.keras.backends import active
from septet.keras.keras_tensor import KerasTensor, any_symbolic
from septet.keras.ops.api import OPS, is_tensor, tensor
from septet.keras.recording import is_variable


def public(function: Any) -> Any:
    """Show a function in keras.ops that deals with symbolic tensors itself, or has no use for them."""
    OPS[function.__name__] = function
    function.__module__ = "keras.ops"
    return function


def symbolic_or(function: Any) -> Any:
    """The same; called with symbolic tensors it becomes a node of the graph."""
    from septet.keras.operation import symbolic

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if any_symbolic(args) or kwargs and any_symbolic(kwargs.values()):
            return symbolic(call, args, kwargs)
        return function(*args, **kwargs)

    return public(call)


def truth(x: Any) -> bool:
    """The truth of a predicate."""
    return bool(item(x)) if is_tensor(x) else bool(x)


@public
def cond(pred: Any, true_fn: Any, false_fn: Any) -> Any:
    """The result of one of two functions without arguments."""
    if isinstance(pred, KerasTensor):
        return symbolic_cond(pred, true_fn, false_fn)
    return true_fn() if truth(pred._read() if is_variable(pred) else pred) else false_fn()


def symbolic_cond(pred: Any, true_fn: Any, false_fn: Any) -> Any:
    """A branch in a graph."""
    from septet.keras.operation import Operation

    class Cond(Operation):
        """A branch by the value of a tensor."""

        def call(self, p: Any, yes: Any, no: Any) -> Any:
            return cond(p, yes, no)

        def compute_output_spec(self, p: Any, yes: Any, no: Any) -> Any:
            return tree.map_structure(lambda x: KerasTensor(x.shape, dtype=x.dtype), yes())

    return Cond(name=None)(pred, true_fn, false_fn)


@symbolic_or
def switch(index: Any, branches: Any, *operands: Any) -> Any:
    """The result of the function with a number, held between the first and the last."""
    k = int(item(tensor(index)))
    return branches[min(max(k, 0), len(branches) - 1)](*operands)


@symbolic_or
def while_loop(cond: Any, body: Any, loop_vars: Any, maximum_iterations: Any = None) -> Any:
    """Variables changed by a function while a condition on them holds."""
    many = isinstance(loop_vars, (tuple, list))
    values = tuple(loop_vars) if many else (loop_vars,)
    values = tuple(tree.map_structure(tensor, v) for v in values)
    count = 0
    while truth(cond(*values)) and (maximum_iterations is None or count < maximum_iterations):
        after = body(*values)
        values = tuple(after) if isinstance(after, (list, tuple)) else (after,)
        count += 1
    return type(loop_vars)(values) if many and type(loop_vars) in (tuple, list) else values if many else values[0]


@symbolic_or
def fori_loop(lower: Any, upper: Any, body_fun: Any, init_val: Any) -> Any:
    """A value changed by a function of every number from lower below upper."""
    value = tree.map_structure(tensor, init_val) if active.LOOPS_MAKE_TENSORS else init_val
    for k in range(int(lower), int(upper)):
        value = body_fun(tensor(k), value)
    return value


def rows_of(xs: Any) -> int:
    """How many rows the tensors of a nest have."""
    return int(tree.flatten(xs)[0].shape[0])


def stacked(parts: list[Any]) -> Any:
    """Nests of tensors as one nest of stacked ones."""
    return tree.map_structure(lambda *leaves: stack([tensor(x) for x in leaves], 0), *parts)


@symbolic_or
def map(f: Any, xs: Any) -> Any:
    """A function of every row."""
    xs = tree.map_structure(tensor, xs)
    return stacked([f(tree.map_structure(lambda x, k=k: getitem(x, k), xs)) for k in range(rows_of(xs))])


@symbolic_or
def scan(f: Any, init: Any, xs: Any = None, length: Any = None, reverse: bool = False, unroll: Any = 1) -> Any:
    """(what is carried at the end, the results of every row) of f(carried, row)."""
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    if xs is None and length is None:
        raise ValueError("Got no `xs` to scan over and `length` not provided.")
    xs = None if xs is None else tree.map_structure(tensor, xs)
    count = rows_of(xs) if xs is not None else int(length)
    carried, found = tree.map_structure(tensor, init), []
    for k in reversed(range(count)) if reverse else range(count):
        carried, y = f(carried, None if xs is None else tree.map_structure(lambda x, k=k: getitem(x, k), xs))
        found.append(y)
    found = found[::-1] if reverse else found
    if not found or tree.flatten(found[0]) == [] or found[0] is None:
        return carried, None
    return carried, stacked(found)


@symbolic_or
def associative_scan(f: Any, elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """Running results of an associative function along an axis."""
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    elems = tree.map_structure(tensor, elems)
    first = tree.flatten(elems)[0]
    k = axis % first.ndim
    part = lambda a, b: tree.map_structure(lambda x: getitem(x, (slice(None),) * k + (slice(a, b),)), elems)  # noqa: E731
    order = list(range(first.shape[k]))
    order = order[::-1] if reverse else order
    found = [part(order[0], order[0] + 1)]
    for n in order[1:]:
        found.append(f(found[-1], part(n, n + 1)))
    found = found[::-1] if reverse else found
    return tree.map_structure(lambda *leaves: concatenate([tensor(x) for x in leaves], k), *found)


@symbolic_or
def vectorized_map(function: Any, elements: Any) -> Any:
    """A function of every row, all at once."""
    from septet.core.batching import vmap

    elements = tree.map_structure(tensor, elements)
    return vmap(function)(elements)


@public
def vectorize(pyfunc: Any, *, excluded: Any = None, signature: Any = None) -> Any:
    """The function of every element of its arguments."""
    from septet.errors import NotSupported
    from septet.keras.ops.products import broadcast

    if not callable(pyfunc):
        raise ValueError(f"Expected argument `pyfunc` to be a callable. Received: pyfunc={pyfunc}")
    if signature is not None:
        raise NotSupported("keras.ops.vectorize: signature=")
    fixed = set(excluded or ())

    @functools.wraps(pyfunc)
    def call(*args: Any) -> Any:
        places = [k for k in range(len(args)) if k not in fixed]
        wide = broadcast(*(tensor(args[k]) for k in places))
        shape, flat = tuple(wide[0].shape), [OPS["reshape"](a, (-1,)) for a in wide]

        def one(n: int) -> Any:
            given = list(args)
            for k, a in zip(places, flat):
                given[k] = getitem(a, n)
            return pyfunc(*given)

        found = stacked([one(n) for n in range(flat[0]._size)])
        return tree.map_structure(lambda y: OPS["reshape"](y, (*shape, *y.shape[1:])), found)

    return call


@public
def custom_gradient(f: Any) -> Any:
    """A function that gives, with its result, the function of its gradients."""
    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = [tensor(a) for a in args]
        with recording_set(False):
            result, back = f(*[autograd.detach(a) for a in given], **kwargs)
        if not autograd.recording(*given):
            return result

        def rule(g: Any, y: Any, *inputs: Any) -> Any:
            found = back(g)
            return tuple(found) if isinstance(found, (list, tuple)) else (found,)

        return attach(autograd.untracked_view(result), "custom_gradient", rule, tuple(given))

    return call


@public
def jvp(fun: Any, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """(the function's result, its change along tangents)."""
    primals, tangents = (tuple(tensor(x) for x in (v if isinstance(v, (list, tuple)) else (v,))) for v in (primals, tangents))
    if not has_aux:
        return transform.jvp(fun, primals, tangents)
    kept: list[Any] = []

    def first(*xs: Any) -> Any:
        y, aux = fun(*xs)
        kept.append(autograd.detach(aux))
        return y

    return (*transform.jvp(first, primals, tangents), kept[-1])


