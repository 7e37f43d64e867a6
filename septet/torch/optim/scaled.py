"""`torch.optim.Adagrad`, `Adadelta`, `RMSprop`, `Rprop` and `ASGD`: rates for each element, and averages."""
from __future__ import annotations

from typing import Any

from septet.core.array import empty
from septet.core.write import fill
from septet.torch.optim.elementwise import Elementwise, check_least, check_rate, check_ways, nothing, rate, scalar
from septet.torch.tensor import Tensor


def filled(p: Any, value: Any) -> Any:
    """One value in the shape of a parameter."""
    made = empty(Tensor, p._dtype, tuple(p.shape))
    fill(made, complex(value, value) if p._dtype.is_complex else value)
    return made


class Adagrad(Elementwise):
    """Rates by the sum of squared gradients (Duchi et al., 2011)."""

    rule = "adagrad"

    def __init__(self, params: Any, lr: Any = 1e-2, lr_decay: float = 0, weight_decay: float = 0, initial_accumulator_value: float = 0,
                 eps: float = 1e-10, foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False,
                 fused: bool | None = None):
        check_rate(lr)
        check_least(lr_decay=lr_decay, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value, eps=eps)
        check_ways(foreach, differentiable, fused)
        super().__init__(params, {"lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
                                  "initial_accumulator_value": initial_accumulator_value, "foreach": foreach, "maximize": maximize,
                                  "differentiable": differentiable, "fused": fused})
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p].update(self.begin(p, group))

    def sparse_step(self, p: Any, g: Any, group: dict[str, Any]) -> None:
        """One parameter's step on a sparse gradient."""
        from septet.torch.optim.sparse_steps import adagrad

        adagrad(p, g, group, self.state_of(p, group))

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        return rate(group), group["lr_decay"], 0.0, group["weight_decay"], group["eps"]

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": scalar(0), "sum": filled(p, self.defaults["initial_accumulator_value"])}    # a group's own is not looked at

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        return state["sum"]._address, 0, 0, 0

    def share_memory(self) -> None:
        """Nothing to do: threads share memory."""


class Adadelta(Elementwise):
    """Rates by running squares of gradients and changes (Zeiler, 2012)."""

    rule = "adadelta"

    def __init__(self, params: Any, lr: Any = 1.0, rho: float = 0.9, eps: float = 1e-6, weight_decay: float = 0,
                 foreach: bool | None = None, *, capturable: bool = False, maximize: bool = False, differentiable: bool = False):
        check_rate(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_least(eps=eps, weight_decay=weight_decay)
        check_ways(foreach, differentiable)
        super().__init__(params, {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
                                  "capturable": capturable, "foreach": foreach, "differentiable": differentiable})

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        return rate(group), group["rho"], 0.0, group["weight_decay"], group["eps"]

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": scalar(0), "square_avg": nothing(p), "acc_delta": nothing(p)}

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        return state["square_avg"]._address, state["acc_delta"]._address, 0, 0


class RMSprop(Elementwise):
    """Rates by a running mean of squares (Hinton, 2012), with momentum and centering."""

    rule = "rmsprop"

    def __init__(self, params: Any, lr: Any = 1e-2, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0, momentum: float = 0,
                 centered: bool = False, capturable: bool = False, foreach: bool | None = None, maximize: bool = False,
                 differentiable: bool = False):
        check_rate(lr)
        check_least(eps=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha)
        check_ways(foreach, differentiable)
        super().__init__(params, {"lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered,
                                  "weight_decay": weight_decay, "capturable": capturable, "foreach": foreach, "maximize": maximize,
                                  "differentiable": differentiable})

    def flags(self, group: dict[str, Any]) -> tuple[bool, ...]:
        return bool(group["maximize"]), bool(group["weight_decay"]), group["momentum"] > 0, bool(group["centered"])

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        return rate(group), group["alpha"], group["momentum"], group["weight_decay"], group["eps"]

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        state = {"step": scalar(0), "square_avg": nothing(p)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = nothing(p)
        if group["centered"]:
            state["grad_avg"] = nothing(p)
        return state

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        buffer = state["momentum_buffer"]._address if group["momentum"] > 0 else 0
        return state["square_avg"]._address, buffer, state["grad_avg"]._address if group["centered"] else 0, 0


class Rprop(Elementwise):
    """Steps by the signs of gradients alone (Riedmiller & Braun, 1993)."""

    rule = "rprop"

    def __init__(self, params: Any, lr: Any = 1e-2, etas: Any = (0.5, 1.2), step_sizes: Any = (1e-6, 50), *, capturable: bool = False,
                 foreach: bool | None = None, maximize: bool = False, differentiable: bool = False):
        check_rate(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        check_ways(foreach, differentiable)
        super().__init__(params, {"lr": lr, "etas": etas, "step_sizes": step_sizes, "foreach": foreach, "maximize": maximize,
                                  "differentiable": differentiable, "capturable": capturable})

    def flags(self, group: dict[str, Any]) -> tuple[bool, ...]:
        return (bool(group["maximize"]),)

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        return 0.0, *group["etas"], *group["step_sizes"]

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": scalar(0), "prev": nothing(p), "step_size": filled(p, rate(group))}

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        return state["prev"]._address, state["step_size"]._address, 0, 0


class ASGD(Elementwise):
    """Averaged gradient descent (Polyak & Juditsky, 1992)."""

    rule = "asgd"

    def __init__(self, params: Any, lr: Any = 1e-2, lambd: float = 1e-4, alpha: float = 0.75, t0: float = 1e6, weight_decay: float = 0,
                 foreach: bool | None = None, maximize: bool = False, differentiable: bool = False, capturable: bool = False):
        check_rate(lr)
        check_least(weight_decay=weight_decay)
        check_ways(foreach, differentiable)
        super().__init__(params, {"lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay, "foreach": foreach,
                                  "maximize": maximize, "differentiable": differentiable, "capturable": capturable})

    def hyper(self, group: dict[str, Any]) -> tuple[float, ...]:
        return rate(group), group["lambd"], group["alpha"], group["weight_decay"], group["t0"]

    def begin(self, p: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": scalar(0), "eta": scalar(rate(group)), "mu": scalar(1), "ax": nothing(p)}

    def words(self, state: dict[str, Any], group: dict[str, Any]) -> tuple[int, int, int, int]:
        return state["ax"]._address, 0, state["eta"]._address, state["mu"]._address
