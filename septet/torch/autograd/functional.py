"""`torch.autograd.functional`: Jacobians, Hessians and products with them, of functions of tensors."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.core import autograd
from septet.core.autograd import recording_set
from septet.core.create import full
from septet.torch.autograd.engine import grad
from septet.torch.tensor import Tensor

Function = Callable[..., Any]


def as_tuple(x: Any, what: str, function: str) -> tuple[bool, tuple[Any, ...]]:
    """(whether it was a tuple, a tuple of tensors).  TypeError for anything else."""
    is_tuple = isinstance(x, tuple)
    parts = x if is_tuple else (x,)
    for k, part in enumerate(parts):
        if not isinstance(part, Tensor):
            place = f"in the {what} tuple: the value at index {k}" if is_tuple else f"{what} given to"
            raise TypeError(f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but {place} is of type "
                            f"{type(part)}")
    return is_tuple, parts


def leaves(xs: Sequence[Any], create_graph: bool) -> tuple[Any, ...]:
    """Inputs to differentiate by; where a graph is made, connected with the caller's."""
    return tuple(autograd.leaf(x) if create_graph else x.detach().requires_grad_() for x in xs)


def zeros(x: Any) -> Any:
    """Zeros like a tensor."""
    return full(Tensor, x._dtype, tuple(x.shape), 0)


def gradient(ys: Sequence[Any], xs: Sequence[Any], vs: Any, create_graph: bool, strict: bool, name: str = "jacobian") -> list[Any]:
    """Gradients, zeros where nothing depends on an input (RuntimeError if strict)."""
    pairs = [(y, None if vs is None else v) for y, v in zip(ys, vs or [None] * len(ys)) if y.requires_grad]
    if strict and len(pairs) < len(ys):
        k = next(k for k, y in enumerate(ys) if not y.requires_grad)
        raise RuntimeError(f"Output {k} of the user-provided function does not require gradients. The outputs must be computed in a "
                           f"differentiable manner from the input when running in strict mode.")
    found = grad([y for y, _ in pairs], xs, None if vs is None else [v for _, v in pairs], retain_graph=True, create_graph=create_graph,
                 allow_unused=True) if pairs else (None,) * len(xs)
    for k, g in enumerate(found):
        if g is None and strict:
            raise RuntimeError(f"Output 0 of the user-provided function is independent of input {k}. This is not allowed in strict mode.")
    return [zeros(x) if g is None else g for g, x in zip(found, xs)]


def released(x: Any, create_graph: bool) -> Any:
    """A result for the caller."""
    if isinstance(x, tuple):
        return tuple(released(part, create_graph) for part in x)
    return x if create_graph else x.detach()


def one_of(is_tuple: bool, x: Sequence[Any]) -> Any:
    """The results as a tuple, or the only one."""
    return tuple(x) if is_tuple else x[0]


def call(func: Function, xs: Sequence[Any], name: str) -> tuple[bool, tuple[Any, ...]]:
    """The function's outputs."""
    return as_tuple(func(*xs), "outputs of the user-provided function", name)


def check_vectors(vs: Sequence[Any], like: Sequence[Any], name: str) -> None:
    """RuntimeError where vectors do not have the shapes of what they belong to."""
    if len(vs) != len(like):
        raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(vs)}.")
    for k, (v, x) in enumerate(zip(vs, like)):
        if tuple(v.shape) != tuple(x.shape):
            raise RuntimeError(f"Entry {k} in v has invalid size: should be {x.shape} but got {v.shape}.")


def given_vectors(v: Any, like: Sequence[Any], name: str, of: str) -> tuple[Any, ...]:
    """The vectors, ones for single numbers where none are given."""
    if v is not None:
        vs = as_tuple(v, "v", name)[1]
        check_vectors(vs, like, name)
        return vs
    if len(like) != 1 or like[0].numel() != 1:
        raise RuntimeError(f"The vector v can only be None if the {of} to the user-provided function is a single Tensor with a single "
                           f"element."
                           if of == "input" else "The vector v can only be None if the user-provided function returns a single Tensor "
                           "with a single element.")
    return (full(Tensor, like[0]._dtype, tuple(like[0].shape), 1),)


def vjp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(outputs, v^T J)."""
    with recording_set(True):
        is_tuple, xs = as_tuple(inputs, "inputs", "vjp")
        xs = leaves(xs, create_graph)
        out_tuple, ys = call(func, xs, "vjp")
        vs = given_vectors(v, ys, "vjp", "output")
        found = gradient(ys, xs, list(vs), create_graph, strict)
    return released(one_of(out_tuple, ys), create_graph), released(one_of(is_tuple, found), create_graph)


def jvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(outputs, J v): the transpose of the transposed derivative."""
    with recording_set(True):
        _, xs = as_tuple(inputs, "inputs", "jvp")
        vs = given_vectors(v, xs, "jvp", "input")
        xs = leaves(xs, create_graph)
        out_tuple, ys = call(func, xs, "jvp")
        dummies = [autograd.leaf(zeros(y).clone()) for y in ys]
        pulled = gradient(ys, xs, dummies, True, strict)
        found = gradient(pulled, dummies, list(vs), create_graph, False)
    return released(one_of(out_tuple, ys), create_graph), released(one_of(out_tuple, found), create_graph)


def jacobian(func: Function, inputs: Any, create_graph: bool = False, strict: bool = False, vectorize: bool = False,
             strategy: str = "reverse-mode") -> Any:
    """The derivatives of every element of the outputs by every element of the inputs: shape of the output, then of the input."""
    if strategy not in ("reverse-mode", "forward-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs '
                             'than '
                             'inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".')
    if strategy == "forward-mode" and (create_graph or not vectorize):
        raise NotImplementedError("torch.autograd.functional.jacobian: `strategy=\"forward-mode\"` " + (
            "with `create_graph=True` is not supported." if create_graph else "requires `vectorize=True`."))
    if strict and vectorize:
        raise RuntimeError("torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please "
                           "either set `strict=False` or `vectorize=False`.")
    with recording_set(True):
        is_tuple, xs = as_tuple(inputs, "inputs", "jacobian")
        xs = leaves(xs, create_graph)
        out_tuple, ys = call(func, xs, "jacobian")
        rows = [of_output(y, xs, create_graph, strict) for y in ys]
    return released(one_of(out_tuple, [one_of(is_tuple, row) for row in rows]), create_graph)


def of_output(y: Any, xs: Sequence[Any], create_graph: bool, strict: bool) -> list[Any]:
    """The Jacobians of one output by every input."""
    from septet import torch

    columns: list[list[Any]] = [[] for _ in xs]
    flat = y.reshape(-1)
    for k in range(y.numel()):
        for column, g in zip(columns, gradient([flat[k]], xs, None, create_graph, strict)):
            column.append(g)
    return [(torch.stack(column, 0) if column else zeros(x).new_zeros(0)).reshape((*y.shape, *x.shape)) for column, x in zip(columns, xs)]


def check_scalar(ys: Sequence[Any], is_tuple: bool, name: str) -> None:
    """RuntimeError where a function does not give one number."""
    if is_tuple or ys[0].numel() != 1:
        raise RuntimeError(f"The function given to {name} should return a single " + (
            "Tensor" if is_tuple else "element Tensor") if is_tuple else
            f"The Tensor returned by the function given to {name} should contain a single element")


def hessian(func: Function, inputs: Any, create_graph: bool = False, strict: bool = False, vectorize: bool = False,
            outer_jacobian_strategy: str = "reverse-mode") -> Any:
    """The second derivatives of a function of one value."""
    is_tuple, xs = as_tuple(inputs, "inputs", "hessian")

    def first(*args: Any) -> Any:
        out_tuple, ys = call(func, args, "hessian")
        check_scalar(ys, out_tuple, "hessian")
        found = gradient([ys[0].reshape(())], args, None, True, strict)
        return tuple(found)

    found = jacobian(first, xs, create_graph, strict, vectorize, "reverse-mode" if outer_jacobian_strategy == "forward-mode"
                     else outer_jacobian_strategy)
    return tuple(found) if is_tuple else found[0][0]


def vhp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(output, v^T H)."""
    return second(func, inputs, v, create_graph, strict, "vhp")


def hvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """(output, H v)."""
    return second(func, inputs, v, create_graph, strict, "hvp")


def second(func: Function, inputs: Any, v: Any, create_graph: bool, strict: bool, name: str) -> Any:
    """A product with the Hessian, which is symmetric."""
    with recording_set(True):
        is_tuple, xs = as_tuple(inputs, "inputs", name)
        vs = given_vectors(v, xs, name, "input")
        xs = leaves(xs, create_graph)
        out_tuple, ys = call(func, xs, name)
        check_scalar(ys, out_tuple, name)
        first = gradient([ys[0].reshape(())], xs, None, True, strict)
        found = gradient(first, xs, list(vs), create_graph, strict)
    return released(ys[0], create_graph), released(one_of(is_tuple, found), create_graph)
