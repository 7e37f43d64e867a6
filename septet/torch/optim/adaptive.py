"""`torch.optim.NAdam`, `RAdam` and `Adamax`: Adam's relatives."""
from __future__ import annotations

from typing import Any

from septet.torch.optim.elementwise import Betas, Elementwise, Rate, check_betas, check_least, check_rate, check_ways, nothing, rate, scalar


class Moments(Elementwise):
    """Two moments under betas."""

    second = "exp_avg_sq"

    def flags(self, group: dict[str, Any]) -> tuple[bool, ...]:
        decay, apart = group["weight_decay"] != 0, group.get("decoupled_weight_decay", False)
        return bool(group["maximize"]), decay and not apart, decay and bool(apart)

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        return rate(group), *group["betas"], group["weight_decay"], group["eps"]

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": scalar(0), "exp_avg": nothing(p), self.second: nothing(p)}

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        return state["exp_avg"]._address, state[self.second]._address, 0, 0


class NAdam(Moments):
    """Adam with Nesterov momentum (Dozat, 2016)."""

    rule = "nadam"

    def __init__(self, params: Any, lr: Rate = 2e-3, betas: Betas = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
                 momentum_decay: float = 4e-3, decoupled_weight_decay: bool = False, *, foreach: bool | None = None, maximize: bool = False,
                 capturable: bool = False, differentiable: bool = False):
        check_rate(lr)
        check_least(eps=eps)
        check_betas(betas)
        check_least(weight_decay=weight_decay, momentum_decay=momentum_decay)
        check_ways(foreach, differentiable)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay,
                                  "decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize, "foreach": foreach,
                                  "capturable": capturable, "differentiable": differentiable})

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        return *super().hyper(group), group["momentum_decay"]

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": scalar(0), "mu_product": scalar(1), "exp_avg": nothing(p), "exp_avg_sq": nothing(p)}

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        return state["exp_avg"]._address, state["exp_avg_sq"]._address, 0, state["mu_product"]._address


class RAdam(Moments):
    """Adam with a rectified rate (Liu et al., 2020)."""

    rule = "radam"

    def __init__(self, params: Any, lr: Rate = 1e-3, betas: Betas = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
                 decoupled_weight_decay: bool = False, *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
                 differentiable: bool = False):
        check_rate(lr)
        check_least(eps=eps)
        check_betas(betas)
        check_least(weight_decay=weight_decay)
        check_ways(foreach, differentiable)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
                                  "foreach": foreach, "capturable": capturable, "decoupled_weight_decay": decoupled_weight_decay,
                                  "differentiable": differentiable})


class Adamax(Moments):
    """Adam by the infinity norm."""

    rule, second = "adamax", "exp_inf"

    def __init__(self, params: Any, lr: Rate = 2e-3, betas: Betas = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
                 foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False, capturable: bool = False):
        check_rate(lr)
        check_least(eps=eps)
        check_betas(betas)
        check_least(weight_decay=weight_decay)
        check_ways(foreach, differentiable)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "foreach": foreach,
                                  "maximize": maximize, "differentiable": differentiable, "capturable": capturable})
