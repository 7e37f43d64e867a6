"""`Adafactor`: squared gradients of a matrix kept as the sums of its rows and columns (arXiv:1804.04235)."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet import torch


class Adafactor(torch.optim.Optimizer):
    """Steps that adapt with little memory.

    lr: None with `relative_step`, which makes it of the step's number.  eps: added to squares; the least size of a parameter.
    clip_threshold: the greatest root mean square of an update.  decay_rate: how fast the squares forget.  beta1: of the mean of updates.
    scale_parameter: rates are in units of the parameter's own size.  warmup_init: with relative_step, small rates first.
    """

    def __init__(self, params: Any, lr: float | None = None, eps: tuple[float, float] = (1e-30, 1e-3), clip_threshold: float = 1.0,
                 decay_rate: float = -0.8, beta1: float | None = None, weight_decay: float = 0.0, scale_parameter: bool = True,
                 relative_step: bool = True, warmup_init: bool = False) -> None:
        if lr is not None and relative_step:
            raise ValueError("Cannot combine manual `lr` and `relative_step=True` options")
        if warmup_init and not relative_step:
            raise ValueError("`warmup_init=True` requires `relative_step=True`")
        super().__init__(params, {"lr": lr, "eps": eps, "clip_threshold": clip_threshold, "decay_rate": decay_rate, "beta1": beta1,
                                  "weight_decay": weight_decay, "scale_parameter": scale_parameter, "relative_step": relative_step,
                                  "warmup_init": warmup_init})

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step of every parameter that has a gradient; the closure's loss."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self._move(p, p.grad.float(), group)
        return loss

    def _move(self, p: Any, grad: Any, group: dict[str, Any]) -> None:
        state, wide = self.state[p], p.float()
        state["step"] = state.get("step", 0) + 1
        rate = rate_of(group, state["step"], wide)
        update = grad * scale_of(state, grad, group)
        update = update / (size(update) / group["clip_threshold"]).clamp(min=1.0) * rate
        if group["beta1"] is not None:
            mean = state.get("exp_avg", torch.zeros_like(grad))
            state["exp_avg"] = update = mean * group["beta1"] + update * (1 - group["beta1"])
        if group["weight_decay"]:
            wide = wide - wide * (group["weight_decay"] * rate)
        p.copy_(wide - update)


def size(x: Any) -> Any:
    """The root mean square."""
    return x.norm(2) / x.numel() ** 0.5


def rate_of(group: dict[str, Any], step: int, weight: Any) -> Any:
    """The rate of a step, in units of the weight's size where that is asked for."""
    rate = group["lr"]
    if group["relative_step"]:
        rate = min(1e-6 * step if group["warmup_init"] else 1e-2, 1.0 / math.sqrt(step))
    return size(weight).clamp(min=group["eps"][1]) * rate if group["scale_parameter"] else rate


def scale_of(state: dict[str, Any], grad: Any, group: dict[str, Any]) -> Any:
    """What a gradient is multiplied by: 1 / the root of its mean square, of which matrices keep rows and columns alone."""
    kept, square = 1.0 - state["step"] ** group["decay_rate"], grad.square() + group["eps"][0]
    if grad.ndim < 2:
        state["exp_avg_sq"] = found = state.get("exp_avg_sq", torch.zeros_like(grad)) * kept + square * (1.0 - kept)
        return found.rsqrt()
    for name, axis in (("exp_avg_sq_row", -1), ("exp_avg_sq_col", -2)):
        new = square.mean(dim=axis)
        state[name] = state.get(name, torch.zeros_like(new)) * kept + new * (1.0 - kept)
    rows, columns = state["exp_avg_sq_row"], state["exp_avg_sq_col"]
    return (rows / rows.mean(dim=-1, keepdim=True)).rsqrt()[..., None] * columns.rsqrt()[..., None, :]
