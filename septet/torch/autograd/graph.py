"""`torch.autograd.graph`: the graph's nodes and edges, version counters, what is saved."""
from __future__ import annotations

from collections import namedtuple
from contextlib import contextmanager
from typing import Any

from septet.core import autograd
from septet.core.array import root_of
from septet.errors import NotSupported
from septet.torch.autograd.node import Node, node_of

GradientEdge = namedtuple("GradientEdge", "node output_nr ownership_token", defaults=(None,))

__all__ = ["GradientEdge", "Node", "allow_mutation_on_saved_tensors", "disable_saved_tensors_hooks", "get_gradient_edge",
           "increment_version", "save_on_cpu", "saved_tensors_hooks"]


def get_gradient_edge(tensor: Any) -> Any:
    """Where a tensor's gradient goes."""
    if not autograd.is_tracked(tensor):
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(node_of(autograd.step_of(tensor)), 0)


def increment_version(tensor: Any) -> None:
    """Count a write that was not seen."""
    for a in (tensor,) if not isinstance(tensor, (tuple, list)) else tensor:
        root_of(a)._writes += 1


class saved_tensors_hooks:
    """Hooks on what operations save for the gradient: not supported, since the engine keeps operands themselves."""

    def __init__(self, pack_hook: Any, unpack_hook: Any):
        raise NotSupported("torch.autograd.graph.saved_tensors_hooks; for less memory use torch.utils.checkpoint")


class save_on_cpu:
    """Accepted: what is saved is on the CPU already."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda"):
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Any:
    """Accepted: there are no such hooks."""
    yield


def allow_mutation_on_saved_tensors() -> Any:
    """Not supported."""
    raise NotSupported("torch.autograd.graph.allow_mutation_on_saved_tensors; clone what is to be written")
