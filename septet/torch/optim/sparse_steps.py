"""Steps on sparse gradients: only the rows that have a gradient are read and written.  `SparseAdam`."""
from __future__ import annotations

import math
from typing import Any

from septet.core.autograd import detach, unrecorded
from septet.core.index import getitem, setitem
from septet.core.sparse_elements import coalesced
from septet.torch.api import FUNCTIONS
from septet.torch.autograd.grad_mode import no_grad
from septet.torch.optim.elementwise import check_betas, check_least, check_rate, nothing, rate
from septet.torch.optim.optimizer import Optimizer, called
from septet.torch.sparse_tensor import is_sparse, stored


def rows_of(g: Any) -> tuple[Any, Any]:
    """(where, what) a sparse gradient is, each place once."""
    s = unrecorded(coalesced, stored(g))
    return s.pattern.key, s.values


def add_rows(p: Any, key: Any, change: Any) -> None:
    """Add to the rows of a tensor that a key names, each once."""
    to = detach(p)
    setitem(to, key, getitem(to, key) + change)


def descend(p: Any, g: Any, group: dict[str, Any], state: Any) -> None:
    """A step of gradient descent; with momentum its buffer is sparse too, as upstream.  state: () -> the parameter's."""
    if group["weight_decay"]:
        raise RuntimeError("add(sparse, dense) is not supported. Use add(dense, sparse) instead.")
    g = -g if group["maximize"] else g
    if group["momentum"]:
        held = state()
        buffer = held.get("momentum_buffer")
        if buffer is None:
            buffer = held["momentum_buffer"] = g.clone()
        else:
            buffer.mul_(group["momentum"]).add_(g, alpha=1 - group["dampening"])
        g = FUNCTIONS["add"](g, buffer, alpha=group["momentum"]) if group["nesterov"] else buffer
    key, values = rows_of(g)
    add_rows(p, key, values * -rate(group))


def adagrad(p: Any, g: Any, group: dict[str, Any], state: dict[str, Any]) -> None:
    """A step with rates by the sum of squares."""
    if group["weight_decay"]:
        raise RuntimeError("weight_decay option is not compatible with sparse gradients")
    state["step"] += 1
    key, values = rows_of(-g if group["maximize"] else g)
    add_rows(state["sum"], key, values * values)
    deviation = getitem(state["sum"], key).sqrt() + group["eps"]
    add_rows(p, key, values / deviation * (-rate(group) / (1 + (state["step"].item() - 1) * group["lr_decay"])))


class SparseAdam(Optimizer):
    """Adam of sparse gradients: moments move where there is a gradient alone."""

    def __init__(self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: float = 1e-8, maximize: bool = False):
        check_rate(lr)
        check_least(eps=eps)
        check_betas(betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})
        sparse = [k for k, p in enumerate(p for group in self.param_groups for p in group["params"]) if is_sparse(p)]
        if sparse:
            raise ValueError(f"Sparse params at indices {sparse}: SparseAdam requires dense parameter tensors")

    def step(self, closure: Any = None) -> Any:
        """One step.  RuntimeError where a parameter has a gradient that is not sparse."""
        loss = called(closure)
        with no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        self.update(p, p.grad, group)
        return loss

    def update(self, p: Any, g: Any, group: dict[str, Any]) -> None:
        """One parameter's step."""
        if not is_sparse(g):
            raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")
        state = self.state[p]
        if not state:
            state.update(step=0, exp_avg=nothing(p), exp_avg_sq=nothing(p))
        state["step"] += 1
        if not stored(g).count:
            return
        key, values = rows_of(-g if group["maximize"] else g)
        first, second = group["betas"]
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        add_rows(mean, key, (values - getitem(mean, key)) * (1 - first))
        add_rows(square, key, (values * values - getitem(square, key)) * (1 - second))
        deviation = getitem(square, key).sqrt() + group["eps"]
        size = rate(group) * math.sqrt(1 - second ** state["step"]) / (1 - first ** state["step"])
        add_rows(p, key, getitem(mean, key) / deviation * -size)
