"""`torch.optim.Adam` and `AdamW`."""
from __future__ import annotations

from typing import Any

from septet.torch.optim.elementwise import Betas, Elementwise, Rate, check_betas, check_least, check_rate, check_ways, nothing, rate, scalar


class Adam(Elementwise):
    """Kingma & Ba's Adam, with amsgrad and weight decay, coupled or not."""

    rule = "adam"

    def __init__(self, params: Any, lr: Rate = 1e-3, betas: Betas = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
                 amsgrad: bool = False, *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
                 differentiable: bool = False, fused: bool | None = None, decoupled_weight_decay: bool = False):
        check_rate(lr, foreach, capturable)
        check_least(eps=eps)
        check_betas(betas)
        check_least(weight_decay=weight_decay)
        check_ways(foreach, differentiable, fused)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad,
                                  "maximize": maximize, "foreach": foreach, "capturable": capturable, "differentiable": differentiable,
                                  "fused": fused, "decoupled_weight_decay": decoupled_weight_decay})

    def flags(self, group: dict[str, Any]) -> tuple[bool, ...]:
        decay, apart = group["weight_decay"] != 0, group["decoupled_weight_decay"]
        return bool(group["maximize"]), decay and not apart, decay and bool(apart), bool(group["amsgrad"])

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        beta1, beta2 = group["betas"]
        return rate(group), float(beta1), float(beta2), group["weight_decay"], group["eps"]

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        state = {"step": scalar(0), "exp_avg": nothing(p), "exp_avg_sq": nothing(p)}
        if group["amsgrad"]:
            state["max_exp_avg_sq"] = nothing(p)
        return state

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        largest = state["max_exp_avg_sq"]._address if group["amsgrad"] else 0
        return state["exp_avg"]._address, state["exp_avg_sq"]._address, largest, 0


class AdamW(Adam):
    """Adam whose weight decay is apart from the gradient."""

    def __init__(self, params: Any, lr: Rate = 1e-3, betas: Betas = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 1e-2,
                 amsgrad: bool = False, *, maximize: bool = False, foreach: bool | None = None, capturable: bool = False,
                 differentiable: bool = False, fused: bool | None = None):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable,
                         differentiable=differentiable, fused=fused, decoupled_weight_decay=True)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True
