"""Tensors in memory that processes share, and on their way to another process: what is written on one side is seen on the other."""
from __future__ import annotations

import ctypes
import gc
import importlib
from multiprocessing import reduction
from typing import Any

from septet.core.array import Array, view_of
from septet.core.autograd import detach, is_tracked, readable, recording_set
from septet.core.fn.strides import storage_bytes
from septet.core.handle import foreign
from septet.ir.dtype import uint8
from septet.torch import shared_memory
from septet.torch.checkpoint_storage import outermost
from septet.torch.nn.parameter import Parameter
from septet.torch.shared_memory import SharedBlock
from septet.torch.tensor import Tensor, as_class, from_plain, replace_data, require_grad


def block_of(a: Any) -> SharedBlock | None:
    """The shared memory that a tensor lies on, or None."""
    owner = outermost(a)._owner
    return owner if isinstance(owner, SharedBlock) else None


def bytes_on(block: SharedBlock) -> Any:
    """All bytes of a block as a tensor."""
    return foreign(Tensor, block.address, uint8, (block.nbytes,), (1,), block, False)


def on_block(block: SharedBlock, dtype: Any, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """A tensor on a block.  offset, strides: bytes."""
    with recording_set(False):
        return from_plain(view_of(bytes_on(block), shape, strides, offset, dtype))


def views_on(root: Any) -> list[Any]:
    """The tensors that show the memory of `root`: who owns memory is not told who views it, so all objects are asked."""
    found, seen, queue = [root], {id(root)}, [root]
    while queue:
        for x in gc.get_referrers(queue.pop()):
            if isinstance(x, Array) and id(x) not in seen and outermost(x) is root:
                seen.add(id(x))
                found.append(x)
                queue.append(x)
    return [x for x in found if isinstance(x, Tensor)]


def share(a: Any) -> None:
    """Move a tensor's memory, and with it all tensors that show the same, to where other processes see it; arrays of NumPy stay with the
    old.  NotSupported on Windows."""
    root = outermost(a)
    if block_of(a) is not None or not storage_bytes(root):
        return
    block = shared_memory.allocate(storage_bytes(root))
    start = readable(root)._address
    ctypes.memmove(block.address, start, block.nbytes)
    for x in views_on(root):
        plain = readable(x)
        replace_data(x, on_block(block, x._dtype, plain._address - start, tuple(plain.shape), plain.strides))


def sent(a: Any) -> Any:
    """How a tensor goes to another process: its memory is shared from now on, as PyTorch's is."""
    if is_tracked(a) and not a.is_leaf:
        raise RuntimeError("Cowardly refusing to serialize non-leaf tensor which requires_grad, since autograd does not support crossing "
                           "process boundaries.  If you just want to transfer the data, call detach() on the tensor before serializing "
                           "(e.g., putting it on the queue).")
    state = {k: v for k, v in a.__dict__.items() if not k.startswith("_")}
    place: Any = None
    if storage_bytes(outermost(a)):
        share(a)
        block = block_of(a)
        assert block is not None
        place = reduction.DupFd(block.descriptor), readable(a)._address - block.address
    return received, (type(a).__module__, type(a).__qualname__, place, a.dtype, tuple(a.shape), a.strides, a.requires_grad, state)


def received(module: str, name: str, place: Any, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], requires_grad: bool,
             state: dict[str, Any]) -> Any:
    """The tensor that another process has sent."""
    cls = getattr(importlib.import_module("septet." + module), name)
    if place is None:
        made = Tensor.new_empty(Tensor([]), shape, dtype=dtype)
    else:
        block = shared_memory.attach(place[0].detach())
        made = on_block(block, dtype._ir, place[1], shape, strides)
    made = as_class(detach(made), cls)
    made.__dict__.update(state)
    require_grad(made, requires_grad)
    return made


for _class in (Tensor, Parameter):
    reduction.register(_class, sent)
