"""Dual numbers: tangents are found when asked for, as the transpose of the transposed derivative.

A tensor made dual is tracked while its level lasts; `unpack_dual` sweeps twice from the tensor to all that were made dual.
"""
from __future__ import annotations

from collections import namedtuple
from typing import Any

from septet.core import autograd, rules
from septet.torch.tensor import Tensor

UnpackedDualTensor = namedtuple("UnpackedDualTensor", "primal tangent")
_levels: list[list[tuple[Any, Any]]] = []


def enter_dual_level() -> int:
    """Begin a level; only one at a time."""
    if _levels:
        raise RuntimeError("Nested forward mode AD is not supported at the moment")
    _levels.append([])
    return len(_levels) - 1


def exit_dual_level(*, level: int | None = None) -> None:
    """End the level: its tensors are no longer dual."""
    if not _levels:
        raise RuntimeError("Trying to exit a forward AD level that was not the last one that was created. This is not supported.")
    _levels.pop()


class dual_level:
    """The context of a level."""

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *error: Any) -> None:
        exit_dual_level()


def make_dual(tensor: Any, tangent: Any, *, level: int | None = None) -> Any:
    """A view of the tensor with a tangent of the same shape and dtype."""
    if not _levels:
        raise RuntimeError("Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.")
    if not tensor._dtype.is_inexact or not tangent._dtype.is_inexact:
        which, given = ("primal", tensor) if not tensor._dtype.is_inexact else ("tangent", tangent)
        raise ValueError(f"Expected {which} to be floating point or complex, but got: {given.dtype}")
    if tuple(tensor.shape) != tuple(tangent.shape):
        raise RuntimeError(f"Expected tangent to have the same size as primal, got {list(tangent.shape)} and {list(tensor.shape)}")
    made = autograd.leaf(tensor)
    _levels[-1].append((made, tangent))
    return made


def unpack_dual(tensor: Any, *, level: int | None = None) -> Any:
    """(primal, tangent) of a tensor; the tangent is None where it depends on no dual one."""
    if not _levels or not autograd.is_tracked(tensor) or not _levels[-1]:
        return UnpackedDualTensor(tensor, None)
    duals = [a for a, _ in _levels[-1]]
    dummy = autograd.leaf(rules.materialised_zeros(tensor))
    pulled = autograd.gradients([tensor], [dummy], duals, create_graph=True)
    pairs = [(g, t) for g, (_, t) in zip(pulled, _levels[-1]) if g is not None]
    if not pairs:
        return UnpackedDualTensor(tensor, None)
    live = [(g, t) for g, t in pairs if autograd.is_tracked(g)]
    found = autograd.gradients([g for g, _ in live], [t for _, t in live], [dummy])[0] if live else None
    tangent = rules.materialised_zeros(tensor) if found is None else found
    return UnpackedDualTensor(tensor.detach(), tangent)


class _set_fwd_grad_enabled:
    """Accepted: forward mode is on."""

    def __init__(self, mode: bool):
        self.mode = mode

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


Tensor._fw_grad = None
