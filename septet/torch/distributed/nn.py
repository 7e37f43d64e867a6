"""`torch.distributed.nn`: collectives that gradients pass through.  With one rank each is a copy, and so is its gradient."""
from __future__ import annotations

from typing import Any

from septet.torch.distributed.collectives import ReduceOp, check_root
from septet.torch.distributed.group import member

__all__ = ["all_gather", "all_reduce", "all_to_all", "broadcast", "gather", "reduce", "scatter"]


def all_reduce(tensor: Any, op: Any = ReduceOp.SUM, group: Any = None) -> Any:
    """The ranks' tensors as one.  ValueError where no process group is there."""
    member(group)
    return tensor.clone()


def reduce(tensor: Any, dst: int, op: Any = ReduceOp.SUM, group: Any = None) -> Any:
    """The ranks' tensors as one, at rank `dst`."""
    check_root(dst, None, "reduce")
    return all_reduce(tensor, op, group)


def broadcast(tensor: Any, src: int, group: Any = None) -> Any:
    """The tensor of rank `src`."""
    check_root(src, None, "broadcast")
    return all_reduce(tensor, group=group)


def all_gather(tensor: Any, group: Any = None) -> tuple[Any, ...]:
    """The tensors of all ranks."""
    return (all_reduce(tensor, group=group),)


def gather(tensor: Any, dst: int = 0, group: Any = None) -> tuple[Any, ...]:
    """The tensors of all ranks, at rank `dst`."""
    return (reduce(tensor, dst, group=group),)


def scatter(tensors: Any, src: int = 0, group: Any = None) -> Any:
    """This rank's part of what rank `src` has: a sequence of one tensor."""
    check_root(src, None, "scatter")
    return all_reduce(tensors[0], group=group)


def all_to_all(output_tensor_list: Any, input_tensor_list: Any, group: Any = None) -> tuple[Any, ...]:
    """What each rank has for this one."""
    return tuple(all_reduce(tensor, group=group) for tensor in input_tensor_list)
