"""What the ranks of a group do together: with one rank, copies."""
from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from septet.torch.autograd.grad_mode import no_grad
from septet.torch.distributed.group import ProcessGroup, member


class ReduceOp(enum.Enum):
    """How numbers of several ranks become one."""

    SUM, AVG, PRODUCT, MIN, MAX, BAND, BOR, BXOR, PREMUL_SUM = range(9)

    def __str__(self) -> str:
        return f"RedOpType.{self.name}"


class Work:
    """A collective under way; it is done when it is made."""

    def wait(self, timeout: Any = None) -> bool:
        return True

    def is_completed(self) -> bool:
        return True

    def is_success(self) -> bool:
        return True


def finished(async_op: bool) -> Work | None:
    """What a collective gives."""
    return Work() if async_op else None


def check_root(rank: int | None, other: int | None, name: str) -> None:
    """RuntimeError for a root that is not there."""
    root = rank if rank is not None else other or 0
    if root != 0:
        raise RuntimeError(f"ProcessGroupGloo::{name}: invalid root rank: {root}")


def copied(target: Any, source: Any) -> None:
    """The source's elements in the target."""
    with no_grad():
        target.copy_(source.reshape(target.shape))


def all_reduce(tensor: Any, op: Any = ReduceOp.SUM, group: ProcessGroup | None = None, async_op: bool = False) -> Work | None:
    """Nothing to add: the tensor stays."""
    member(group)
    return finished(async_op)


def broadcast(tensor: Any, src: int | None = None, group: ProcessGroup | None = None, async_op: bool = False,
              group_src: int | None = None) -> Work | None:
    """The tensor stays.  RuntimeError for a source that is not there."""
    member(group)
    check_root(src, group_src, "broadcast")
    return finished(async_op)


def reduce(tensor: Any, dst: int | None = None, op: Any = ReduceOp.SUM, group: ProcessGroup | None = None, async_op: bool = False,
           group_dst: int | None = None) -> Work | None:
    """The tensor stays.  RuntimeError for a destination that is not there."""
    member(group)
    check_root(dst, group_dst, "reduce")
    return finished(async_op)


def all_gather(tensor_list: list[Any], tensor: Any, group: ProcessGroup | None = None, async_op: bool = False) -> Work | None:
    """The tensor in the list's one place."""
    member(group)
    copied(tensor_list[0], tensor)
    return finished(async_op)


def all_gather_into_tensor(output_tensor: Any, input_tensor: Any, group: ProcessGroup | None = None, async_op: bool = False) -> Work | None:
    """The input in the output."""
    member(group)
    copied(output_tensor, input_tensor)
    return finished(async_op)


def gather(tensor: Any, gather_list: list[Any] | None = None, dst: int | None = None, group: ProcessGroup | None = None,
           async_op: bool = False, group_dst: int | None = None) -> Work | None:
    """The tensor in the list's one place."""
    member(group)
    check_root(dst, group_dst, "gather")
    if not gather_list:
        raise ValueError("Argument ``gather_list`` must be specified on destination rank.")
    copied(gather_list[0], tensor)
    return finished(async_op)


def scatter(tensor: Any, scatter_list: list[Any] | None = None, src: int | None = None, group: ProcessGroup | None = None,
            async_op: bool = False, group_src: int | None = None) -> Work | None:
    """The list's one tensor in the tensor."""
    member(group)
    check_root(src, group_src, "scatter")
    if not scatter_list:
        raise ValueError("Argument ``scatter_list`` must be specified on source rank.")
    copied(tensor, scatter_list[0])
    return finished(async_op)


def reduce_scatter(output: Any, input_list: list[Any], op: Any = ReduceOp.SUM, group: ProcessGroup | None = None,
                   async_op: bool = False) -> Work | None:
    """The list's one tensor in the output."""
    member(group)
    copied(output, input_list[0])
    return finished(async_op)


def reduce_scatter_tensor(output: Any, input: Any, op: Any = ReduceOp.SUM, group: ProcessGroup | None = None,
                          async_op: bool = False) -> Work | None:
    """The input in the output."""
    member(group)
    copied(output, input)
    return finished(async_op)


def all_to_all(output_tensor_list: list[Any], input_tensor_list: list[Any], group: ProcessGroup | None = None,
               async_op: bool = False) -> Work | None:
    """The one input in the one output."""
    member(group)
    copied(output_tensor_list[0], input_tensor_list[0])
    return finished(async_op)


def all_to_all_single(output: Any, input: Any, output_split_sizes: Any = None, input_split_sizes: Any = None,
                      group: ProcessGroup | None = None, async_op: bool = False) -> Work | None:
    """The input in the output."""
    member(group)
    copied(output, input)
    return finished(async_op)


def barrier(group: ProcessGroup | None = None, async_op: bool = False, device_ids: Any = None) -> Work | None:
    """Nobody to wait for."""
    member(group)
    return finished(async_op)


def monitored_barrier(group: ProcessGroup | None = None, timeout: Any = None, wait_all_ranks: bool = False) -> None:
    """Nobody to wait for."""
    member(group)


def all_gather_object(object_list: list[Any], obj: Any, group: ProcessGroup | None = None) -> None:
    """The object in the list's one place."""
    member(group)
    object_list[0] = obj


def gather_object(obj: Any, object_gather_list: list[Any] | None = None, dst: int | None = None, group: ProcessGroup | None = None,
                  group_dst: int | None = None) -> None:
    """The object in the list's one place."""
    member(group)
    check_root(dst, group_dst, "gather")
    if object_gather_list:
        object_gather_list[0] = obj


def broadcast_object_list(object_list: list[Any], src: int | None = None, group: ProcessGroup | None = None, device: Any = None,
                          group_src: int | None = None) -> None:
    """The objects stay."""
    member(group)
    check_root(src, group_src, "broadcast")


def scatter_object_list(scatter_object_output_list: list[Any], scatter_object_input_list: list[Any] | None = None, src: int | None = None,
                        group: ProcessGroup | None = None, group_src: int | None = None) -> None:
    """The one object in the list's place."""
    member(group)
    check_root(src, group_src, "scatter")
    if scatter_object_input_list:
        scatter_object_output_list[0] = scatter_object_input_list[0]


def to_oneself(name: str) -> Callable[..., Any]:
    """Sending and receiving: ValueError, the only rank is this one."""
    def refuse(tensor: Any, dst: int | None = None, group: ProcessGroup | None = None, tag: int = 0, **place: Any) -> Any:
        member(group)
        raise ValueError(f"Invalid {name} rank: {name} rank should not be the same as the rank of the current process.")

    return refuse


send, isend, recv, irecv = to_oneself("destination"), to_oneself("destination"), to_oneself("source"), to_oneself("source")
