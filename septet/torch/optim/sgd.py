"""`torch.optim.SGD`."""
from __future__ import annotations

from typing import Any

from septet.core.array import empty
from septet.torch.optim.elementwise import Elementwise, check_least, check_rate, check_ways, rate
from septet.torch.tensor import Tensor


class SGD(Elementwise):
    """Gradient descent with momentum, Nesterov's or not, and weight decay."""

    rule, counts = "sgd", False

    def __init__(self, params: Any, lr: Any = 1e-3, momentum: float = 0, dampening: float = 0, weight_decay: Any = 0,
                 nesterov: bool = False, *, maximize: bool = False, foreach: bool | None = None, differentiable: bool = False,
                 fused: bool | None = None):
        check_rate(lr)
        check_least(momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        check_ways(foreach, differentiable, fused)
        super().__init__(params, {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
                                  "nesterov": nesterov, "maximize": maximize, "foreach": foreach, "differentiable": differentiable,
                                  "fused": fused})

    def sparse_step(self, p: Any, g: Any, group: dict[str, Any]) -> None:
        """One parameter's step on a sparse gradient."""
        from septet.torch.optim.sparse_steps import descend

        descend(p, g, group, lambda: self.state[p])

    def flags(self, group: dict[str, Any]) -> tuple[bool, ...]:
        return bool(group["maximize"]), group["momentum"] != 0, bool(group["nesterov"]), bool(group["weight_decay"])

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        return rate(group), group["momentum"], 1 - group["dampening"], float(group["weight_decay"])

    def state_of(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        """The buffer, where there is momentum; the first gradient will fill it."""
        self._fresh = False
        if group["momentum"] == 0:
            return {}
        state: dict[str, Any] = self.state[p]
        if state.get("momentum_buffer") is None:
            self._fresh = True
            state["momentum_buffer"] = empty(Tensor, p._dtype, tuple(p.shape))
        return state

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        return (state["momentum_buffer"]._address if state else 0), 0, 0, int(self._fresh)
