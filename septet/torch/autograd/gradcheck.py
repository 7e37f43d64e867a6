"""`gradcheck` and `gradgradcheck`: gradients beside finite differences."""
from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from septet.core import autograd
from septet.core.autograd import recording_set
from septet.core.create import full
from septet.core.write import copy
from septet.torch.autograd.engine import grad
from septet.torch.tensor import Tensor


class GradcheckError(RuntimeError):
    """A gradient is wrong."""

    __module__ = "torch.autograd.gradcheck"


def tensors(x: Any) -> tuple[Any, ...]:
    """One tensor or several, as a tuple."""
    return (x,) if isinstance(x, Tensor) or not isinstance(x, (tuple, list)) else tuple(x)


def differentiable(outputs: Any) -> list[Any]:
    """The outputs that gradients flow through."""
    return [y for y in tensors(outputs) if isinstance(y, Tensor) and y.requires_grad]


def numbers(a: Any) -> Any:
    """A tensor's own memory as one row."""
    return a.detach().reshape(-1)


def numerical(function: Callable[..., Any], inputs: Sequence[Any], x: Any, count: int, eps: float) -> list[list[Any]]:
    """For each output a list of its derivatives along every element of x, by central differences."""
    moving = copy(x.detach(), "C").requires_grad_(x.requires_grad)      # a copy: what the analytical gradient has read must stay unwritten
    inputs = [moving if a is x else a for a in inputs]
    flat = moving.detach().reshape(-1)
    columns: list[list[Any]] = [[] for _ in range(count)]
    steps = (eps, eps * 1j) if x._dtype.is_complex else (eps,)
    for k in range(x.numel()):
        found = [difference(function, inputs, flat, k, step, eps) for step in steps]
        for column, *parts in zip(columns, *found):
            column.append(parts[0] if len(parts) == 1 else (parts[0], parts[1]))
    return columns


def difference(function: Callable[..., Any], inputs: Sequence[Any], flat: Any, k: int, step: Any, eps: float) -> list[Any]:
    """(f(x + step) - f(x - step)) / 2 eps at element k."""
    before = flat[k].item()
    values = []
    for moved in (before + step, before - step):
        flat[k] = moved
        values.append([numbers(y).clone() for y in tensors(function(*inputs)) if isinstance(y, Tensor) and y._dtype.is_inexact])
    flat[k] = before
    return [(a - b) / (2 * eps) for a, b in zip(*values)]


def analytical(y: Any, x: Any) -> list[Any]:
    """The gradient of every element of y with respect to x."""
    rows = []
    for k in range(y.numel()):
        seed = full(Tensor, y._dtype, (y.numel(),), 0).clone()
        seed[k] = 1
        g = grad(y, x, seed.reshape(y.shape), retain_graph=True, allow_unused=True)[0]
        rows.append(full(Tensor, x._dtype, (x.numel(),), 0) if g is None else numbers(g).clone())
    return rows


def gradcheck(func: Callable[..., Any], inputs: Any, *, eps: float = 1e-6, atol: float = 1e-5, rtol: float = 1e-3,
              raise_exception: bool = True, nondet_tol: float = 0.0, check_undefined_grad: bool = True, check_grad_dtypes: bool = False,
              check_batched_grad: bool = False, check_batched_forward_grad: bool = False, check_forward_ad: bool = False,
              check_backward_ad: bool = True, fast_mode: bool = False,
              masked: bool | None = None) -> bool:
    """Whether gradients of func equal finite differences within the tolerances; GradcheckError where not, or False.

    Inputs that require gradients are floating-point or complex tensors; double precision is advised.
    """
    xs = tensors(inputs)
    tracked = [x for x in xs if isinstance(x, Tensor) and x.requires_grad]
    if not tracked:
        raise ValueError("gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True.")
    try:
        outputs = tensors(func(*xs))
        if not differentiable(outputs):
            return check_constant(func, xs, tracked, outputs, eps)
        for i, x in enumerate(tracked):
            compare(func, xs, x, i, outputs, eps, atol, rtol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def check_constant(func: Any, xs: Any, tracked: Any, outputs: Any, eps: float) -> bool:
    """Outputs without gradients must not change."""
    for x in tracked:
        with recording_set(False):
            for column in numerical(func, xs, x, len(outputs), eps):
                if any(bool((d != 0).any()) for d in column):
                    raise GradcheckError("Numerical gradient for function expected to be zero")
    return True


def compare(func: Any, xs: Any, x: Any, i: int, outputs: Any, eps: float, atol: float, rtol: float) -> None:
    """GradcheckError where the two Jacobians for one input differ."""
    from septet import torch

    inexact = [y for y in outputs if isinstance(y, Tensor) and y._dtype.is_inexact]
    with recording_set(False):
        columns = numerical(func, xs, x, len(inexact), eps)
    for j, (y, column) in enumerate(zip(inexact, columns)):
        if not y.requires_grad or not y.numel() or not x.numel():
            continue
        found, wanted = pair(y, x, column)
        if not close(found, wanted, atol, rtol):
            raise GradcheckError(f"Jacobian mismatch for output {j} with respect to input {i},\nnumerical:{torch.stack(wanted, 0)}\n"
                                 f"analytical:{torch.stack(found, 0)}\n")


def pair(y: Any, x: Any, column: list[Any]) -> tuple[list[Any], list[Any]]:
    """(analytical, numerical) rows of the Jacobian's transpose, one for every element of x."""
    from septet import torch

    gradient = torch.stack(analytical(y, x), 0)                 # (outputs, inputs)
    if not x._dtype.is_complex:
        found = gradient.t() if not y._dtype.is_complex else torch.stack(imaginary(y, x, gradient), 0).t()
        return list(found), column
    wanted = [of_complex(y, dx, dy) for dx, dy in column]
    return list(gradient.t()), wanted


def imaginary(y: Any, x: Any, gradient: Any) -> list[Any]:
    """Rows of the derivative of complex outputs by real inputs: real part from the seed 1, imaginary part from the seed i."""
    rows = []
    for k in range(y.numel()):
        seed = full(Tensor, y._dtype, (y.numel(),), 0).clone()
        seed[k] = 1j
        g = grad(y, x, seed.reshape(y.shape), retain_graph=True, allow_unused=True)[0]
        rows.append(gradient[k] + 1j * (gradient[k] * 0 if g is None else numbers(g)))
    return rows


def of_complex(y: Any, dx: Any, dy: Any) -> Any:
    """The gradient with seed 1 of outputs whose derivatives along the real and imaginary axis are known."""
    from septet.torch.api import FUNCTIONS

    real = FUNCTIONS.get("real", lambda a: a.real)
    return (real(dx) if y._dtype.is_complex else dx) + 1j * (real(dy) if y._dtype.is_complex else dy)


def close(found: Sequence[Any], wanted: Sequence[Any], atol: float, rtol: float) -> bool:
    """Whether all rows agree."""
    return all(bool(((a - b).abs() <= atol + rtol * b.abs()).all()) for a, b in zip(found, wanted))


def gradgradcheck(func: Callable[..., Any], inputs: Any, grad_outputs: Any = None, *, eps: float = 1e-6, atol: float = 1e-5,
                  rtol: float = 1e-3, gen_non_contig_grad_outputs: bool = False, raise_exception: bool = True, nondet_tol: float = 0.0,
                  check_undefined_grad: bool = True, check_grad_dtypes: bool = False, check_batched_grad: bool = False,
                  check_fwd_over_rev: bool = False, check_rev_over_rev: bool = True, fast_mode: bool = False, masked: bool = False) -> bool:
    """`gradcheck` of the gradient of func; the cotangents are inputs too."""
    xs = tensors(inputs)
    outputs = differentiable(func(*xs))
    given = [seed_like(y) for y in outputs] if grad_outputs is None else [autograd.leaf(g) for g in tensors(grad_outputs)]
    count = len(xs)

    def gradient(*args: Any) -> tuple[Any, ...]:
        with recording_set(True):
            tracked = [x if isinstance(x, Tensor) and x.requires_grad else None for x in args[:count]]
            ys = differentiable(func(*args[:count]))
            found = grad(ys, [x for x in tracked if x is not None], list(args[count:]), create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(gradient, (*xs, *given), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception)


def seed_like(y: Any) -> Any:
    """A cotangent with varied values that its own gradient is asked of."""
    from septet import torch

    values = torch.arange(1, y.numel() + 1).to(y.dtype).sin().reshape(y.shape)
    return values.detach().requires_grad_()


class Called(ModuleType):
    """This module is called like its function, whose name it has: importing it by name puts it in the function's place."""

    def __call__(self, *args: Any, **kwargs: Any) -> bool:
        return gradcheck(*args, **kwargs)


sys.modules[__name__].__class__ = Called
