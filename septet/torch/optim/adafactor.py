"""`torch.optim.Adafactor`, whose second moments of matrices are rows and columns (Shazeer & Stern, 2018)."""
from __future__ import annotations

from typing import Any

from septet.torch.api import FUNCTIONS
from septet.torch.autograd.grad_mode import no_grad
from septet.torch.optim.elementwise import check_least, check_rate, scalar
from septet.torch.optim.optimizer import Optimizer, called
from septet.torch.type_info import finfo


class Adafactor(Optimizer):
    """Adam without a first moment, its second moment of matrices kept as the means of rows and columns."""

    def __init__(self, params: Any, lr: Any = 1e-2, beta2_decay: float = -0.8, eps: Any = (None, 1e-3), d: float = 1.0,
                 weight_decay: float = 0.0, *, foreach: bool | None = None, maximize: bool = False):
        check_rate(lr)
        if beta2_decay > 0.0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if eps[0] is not None and eps[0] < 0.0:
            raise ValueError(f"epsilon1 should be >= 0 but is: {eps[0]}")
        if eps[1] < 0.0:
            raise ValueError(f"epsilon2 should be >= 0 but is: {eps[1]}")
        if d < 1.0:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        check_least(weight_decay=weight_decay)
        super().__init__(params, {"lr": lr, "beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay,
                                  "foreach": foreach, "maximize": maximize})

    def step(self, closure: Any = None) -> Any:
        """One step of all parameters that have a gradient; returns the closure's loss."""
        loss = called(closure)
        with no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        self.update(p, -p.grad if group["maximize"] else p.grad, group)
        return loss

    def begin(self, p: Any, g: Any) -> dict[str, Any]:
        """The state before the first step."""
        state = {"step": scalar(0)}
        if g.dim() > 1:
            state["row_var"] = g.new_zeros((*g.shape[:-1], 1))
            state["col_var"] = g.new_zeros((*g.shape[:-2], 1, g.shape[-1]))
        else:
            state["variance"] = FUNCTIONS["zeros_like"](g)
        return state

    def update(self, p: Any, g: Any, group: dict[str, Any]) -> None:
        """One parameter's step."""
        if g.is_sparse:
            raise RuntimeError("Adafactor does not support sparse gradients")
        state = self.state[p]
        if not state:
            state.update(self.begin(p, g))
        state["step"] += 1
        count, size = state["step"].item(), p.numel() ** 0.5
        least = finfo(p.dtype).eps if group["eps"][0] is None else group["eps"][0]
        rate = max(group["eps"][1], p.norm(2).item() / size) * min(float(group["lr"]), 1 / count**0.5)
        if group["weight_decay"]:
            p.mul_(1 - float(group["lr"]) * group["weight_decay"])
        change = self.moment(state, g, count ** group["beta2_decay"], least).clamp_(min=least * least).rsqrt_().mul_(g)
        p.add_(change, alpha=-rate / max(1.0, change.norm(2).item() / (size * group["d"])))

    def moment(self, state: dict[str, Any], g: Any, weight: float, least: float) -> Any:
        """The second moment of each element, the newest square with a weight."""
        if g.dim() == 1 or "variance" in state:
            return state["variance"].lerp_(g.square(), weight).clone()
        rows, columns = state["row_var"], state["col_var"]
        rows.lerp_(g.norm(dim=-1, keepdim=True).square_().div_(g.size(-1)), weight)
        columns.lerp_(g.norm(dim=-2, keepdim=True).square_().div_(g.size(-2)), weight)
        return (rows @ columns).div_(rows.mean(dim=-2, keepdim=True).clamp_(min=least))
