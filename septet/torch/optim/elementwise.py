"""Optimizers that treat every element alike: one kernel call for all parameters of a group."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from septet.core.array import Array, before_write, is_c_contiguous, zeros
from septet.core.autograd import detach, recording_set
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn import optim
from septet.core.write import assign, copy
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.torch.operators import KIND_NAMES
from septet.torch.optim.optimizer import Optimizer, called
from septet.torch.sparse_tensor import SparseTensor
from septet.torch.tensor import Tensor


class Elementwise(Optimizer):
    """`rule` names the kernel; `slots` the state tensors in the order of its arguments."""

    rule: ClassVar[str]
    counts = True                               # keeps a count of steps in state["step"]

    def flags(self, group: dict[str, Any]) -> tuple[bool, ...]:
        """What the kernel is compiled for, `maximize` first."""
        return bool(group["maximize"]), bool(group["weight_decay"])

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        """The numbers that the kernel takes."""
        raise NotImplementedError

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        """The state of a parameter before its first step."""
        raise NotImplementedError

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        """Where the state's tensors are."""
        raise NotImplementedError

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step of all parameters that have a gradient; returns the closure's loss."""
        loss = called(closure)
        for group in self.param_groups:
            tables: dict[DType, list[int]] = {}
            kept: list[Any] = []
            given = [(p, p.grad) for p in group["params"] if p.grad is not None]
            if any(type(g) is SparseTensor for _, g in given):
                given = self.without_sparse(given, group)
            for _, g in given:
                g._address          # nothing is pending when parameters are written: each write looks through all that is
            for p, g in given:
                self.add_row(tables, kept, p, g, group)
            if tables:
                flags, hyper = self.flags(group), self.hyper(group)
                for dtype, table in tables.items():
                    optim.step(self.rule, dtype, flags, table, hyper)
                for p, dense in kept:
                    if p is not None:
                        assign(detach(p), dense)
        return loss

    def without_sparse(self, given: list[tuple[Any, Any]], group: dict[str, Any]) -> list[tuple[Any, Any]]:
        """Step the parameters whose gradients are sparse; the others are left."""
        with recording_set(False):
            for p, g in given:
                if type(g) is SparseTensor:
                    self.sparse_step(p, g, group)
        return [(p, g) for p, g in given if type(g) is not SparseTensor]

    def sparse_step(self, p: Any, g: Any, group: dict[str, Any]) -> None:
        """One parameter's step on a sparse gradient.  RuntimeError where the optimizer has none."""
        name = type(self).__name__
        raise RuntimeError("Adam does not support sparse gradients, please consider SparseAdam instead" if name in ("Adam", "AdamW")
                           else f"{name} does not support sparse gradients")

    def add_row(self, tables: dict[DType, list[int]], kept: list[Any], p: Any, g: Any, group: dict[str, Any]) -> None:
        """Put a parameter in the table of its dtype."""
        state = self.state_of(p, group)
        dtype, count = p._dtype, p._size
        if dtype.itemsize == 2 and group.get("fused"):
            raise NotSupported(f"torch.optim: fused=True of {KIND_NAMES[dtype.name]} parameters, which rounds otherwise; leave fused out")
        if g._dtype is not dtype or g._node is not None or not is_c_contiguous(g):
            g = dense_of(g, dtype)
            kept.append((None, g))
        if dtype.is_complex:
            dtype, count = dtype.real, 2 * count
        before_write(p)
        step = state["step"]._address if self.counts else 0
        row = (count, step, self.place(p, kept), g._address, *self.words(state, group))
        table = tables.get(dtype)
        if table is None:
            tables[dtype] = [*row]
        else:
            table += row

    def state_of(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        """A parameter's state, begun at its first step."""
        state: dict[str, Any] = self.state[p]
        if not state:
            state.update(self.begin(p, group))
        return state

    def place(self, p: Any, kept: list[Any]) -> int:
        """Where to write a parameter."""
        address: int = p._address
        if is_c_contiguous(p):
            return address
        dense = copy(detach(p), "C")
        kept.append((p, dense))
        return dense._address

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            for name, value in self.defaults.items():
                group.setdefault(name, value)
        for values in self.state.values():
            for name, value in list(values.items()) if isinstance(values, dict) else ():
                values[name] = usable(name, value)


def usable(name: str, value: Any) -> Any:
    """A loaded piece of state as kernels take it."""
    if name in COUNTS:
        number = value.item() if isinstance(value, Array) else value
        return value if isinstance(value, Tensor) and value._dtype is dt.float32 and value._size == 1 else scalar(number)
    if isinstance(value, Tensor):
        value._address
        return value if is_c_contiguous(value) else copy(detach(value), "C")
    return value


COUNTS = ("step", "mu_product", "eta", "mu")


def scalar(value: float) -> Any:
    """A number that the optimizer keeps as a tensor."""
    return full(Tensor, dt.float32, (), float(value))


def nothing(p: Any) -> Any:
    """Zeros in the shape of a parameter."""
    return zeros(Tensor, p._dtype, tuple(p.shape))


def dense_of(g: Any, dtype: DType) -> Any:
    """A gradient in the parameter's dtype, in order."""
    found = detach(g)
    found = found if found._dtype is dtype else cast(found, dtype)
    found._address
    return found if is_c_contiguous(found) else copy(found, "C")


def rate(group: dict[str, Any]) -> float:
    """The learning rate as a number."""
    return float(group["lr"])


def check_rate(lr: Any, foreach: bool | None = None, capturable: bool = False) -> None:
    """ValueError for what is no learning rate."""
    if isinstance(lr, Array):
        if foreach and not capturable:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        if lr._size != 1:
            raise ValueError("Tensor lr must be 1-element")
    if not lr >= 0.0:
        raise ValueError(f"Invalid learning rate: {lr}")


def check_betas(betas: Any) -> None:
    """ValueError for decay rates of moments outside [0, 1)."""
    for k, beta in enumerate(betas):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {k}: {beta}")


def check_least(**named: Any) -> None:
    """ValueError for numbers below 0."""
    words = {"eps": "epsilon", "momentum_decay": "momentum_decay"}
    for name, value in named.items():
        if not value >= 0.0:
            raise ValueError(f"Invalid {words.get(name, name)} value: {value}")


def check_ways(foreach: bool | None, differentiable: bool, fused: bool | None = None) -> None:
    """Which ways of computing go together; a differentiable step is not there."""
    if fused:
        if differentiable:
            raise RuntimeError("`fused` does not support `differentiable`")
        if foreach:
            raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
    if differentiable:
        raise NotSupported("torch.optim: differentiable=True")
