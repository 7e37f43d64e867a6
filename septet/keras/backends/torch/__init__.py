"""The backend of PyTorch: its tensors, gradients recorded wherever they are not switched off, variables that are parameters."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, boxes
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core.cast import cast
from septet.core.convert import elements
from septet.core.fn.activation import log_softmax
from septet.ir import dtype as dt
from septet.keras.backends.torch.module import Module
from septet.torch import Tensor
from septet.torch.nn import Parameter

OWN_DROPOUT = True                                  # without seeds
OWN_EDGES = False                                   # of images that are moved, and of windows of odd lengths
EVEN_WHERE_MASKED = False                           # attention of queries that see no key
LOOPS_MAKE_TENSORS = False                          # of Python's numbers
COMPLEX = dt.complex64                              # of Python's numbers
WIDER = {dt.uint16: dt.int32, dt.uint32: dt.int64, dt.uint64: dt.uint64}
MOST_SEED = 0x7FFFFFFF
SEEDS, COUNTER = "int32", "int32"
ALWAYS_RECORDS = PEEKS = True
Shape = tuple
__all__ = ["Module", "Shape", "Tensor"]


def public(x: Any) -> Any:
    """A tensor that somebody asked for.  ValueError for text, of which PyTorch has no tensors."""
    if x._dtype.kind == "O":
        lengths = [len(v) if isinstance(v, bytes) else 0 for v in elements(x)]
        raise ValueError(f"Invalid dtype: str{32 * max(lengths, default=0)}")
    return x if x._dtype not in WIDER else cast(x, dtype(x._dtype))


def dtype(wanted: Any) -> Any:
    """A dtype that somebody asked for, or the wider one that Keras takes for it.  ValueError for those that there are not."""
    if wanted.kind == "O" or wanted is dt.uint64:
        raise ValueError(f"Unsupported dtype for PyTorch: {'string' if wanted.kind == 'O' else wanted.name}")
    return WIDER.get(wanted, wanted)


def pads_of_one(pair: Any, ndim: int) -> Any:
    """One pair of pads for several axes is the last axis' own."""
    if len(pair) != 2:
        raise IndexError("tuple index out of range")
    return [(0, 0)] * (ndim - 1) + [pair]


def pads_too_wide(widths: Any, shape: Any) -> Exception:
    """The error of mirrored pads wider than what there is to mirror."""
    return RuntimeError(f"Padding size should be less than the corresponding input dimension, but got: padding {widths} of input {shape}")


def out_of_range(x: Any) -> Exception:
    """The error of a whole number beyond 64 bits."""
    return ValueError("Overflow when unpacking long long")


def prepared(x: Any) -> Any:
    """A result of a layer that prepares data: texts are a list."""
    if not isinstance(x, Tensor) or x._dtype.kind != "O":
        return x
    flat = [v.decode() if isinstance(v, bytes) else v for v in elements(x)]
    for n in reversed(x.shape[1:]):
        flat = [flat[k:k + n] for k in range(0, len(flat), n)]
    return flat if x.ndim else flat[0]


def train_mode(model: Any, training: bool) -> None:
    """Modules are told whether they train."""
    model.train(training)


def kept_apart(found: Any, variable: Any) -> Any:
    """A result that lies in a variable's memory follows assignments, as views do."""
    return found


def read(variable: Any) -> Any:
    """A variable's value: one parameter over its memory, which follows assignments; in a captured step what that follows."""
    if boxes.under_way():
        return variable._followed() if variable._trainable else variable._buffers["value"]
    own = variable._buffers["value"]
    held = variable._parameter
    if held is None or held[0] is not own:
        held = variable._parameter = own, Parameter(own, requires_grad=variable._trainable and own._dtype.is_inexact)
    return held[1]


def picks_rows(x: Any, axis: int) -> bool:
    """Gradients of picked rows are not kept apart."""
    return False


def gradients(loss: Any, cotangent: Any, variables: list[Any]) -> list[Any]:
    """The gradients of a loss by variables; None where it does not depend on one."""
    leaves = [read(v) for v in variables]
    places = [k for k, x in enumerate(leaves) if autograd.is_tracked(x)]
    found: list[Any] = [None] * len(leaves)
    for k, g in zip(places, autograd.gradients([loss], [cotangent], [leaves[k] for k in places])):
        found[k] = g
    return found


def follow(variable: Any) -> None:
    """Let gradients flow to a variable's parameter, or no longer."""
    if variable._parameter is not None and variable._parameter[1]._dtype.is_inexact:
        variable._parameter[1].requires_grad_(variable._trainable)


def seed(number: int) -> None:
    """Seed PyTorch's own generator, which orders examples."""
    import septet.torch as torch

    torch.manual_seed(number)


def unread_pass() -> None:
    """A loader that begins a pass draws a seed."""
    import septet.torch as torch

    torch.default_generator._stream.random_64()


def epoch_order(count: int, batch_size: int, shuffle: Any) -> Any:
    """The order of examples in an epoch of `fit`, None where they come as they stand; PyTorch's loaders draw one seed in any case."""
    import septet.torch as torch

    unread_pass()
    own = torch.default_generator._stream
    if shuffle == "batch":
        sizes = [min(batch_size, count - start) for start in range(0, count, batch_size)]
        return torch.cat([torch.randperm(n) + start for n, start in zip(sizes, range(0, count, batch_size))])
    return torch.randperm(count, generator=torch.Generator().manual_seed(own.random_64())) if shuffle else None


def cross_entropy(target: Any, logits: Any, axis: int) -> Any:
    """Of logits."""
    return rows.negative(core.reduce("sum", rows.multiply(target, log_softmax(logits, axis % logits.ndim)), axis))
