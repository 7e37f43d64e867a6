"""`torch.optim.Muon`: momentum made orthogonal by Newton and Schulz's iteration (Jordan, 2024), for matrices."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.core.autograd import recording_set
from septet.core.cast import cast
from septet.core.write import assign
from septet.ir import dtype as dt
from septet.torch.api import FUNCTIONS
from septet.torch.optim.elementwise import nothing, rate
from septet.torch.optim.optimizer import Optimizer, called

COEFFICIENTS = (3.4445, -4.7750, 2.0315)


class Muon(Optimizer):
    """For two-dimensional parameters only."""

    def __init__(self, params: Any, lr: float = 1e-3, weight_decay: float = 0.1, momentum: float = 0.95, nesterov: bool = True,
                 ns_coefficients: tuple[float, float, float] = COEFFICIENTS, eps: float = 1e-7, ns_steps: int = 5,
                 adjust_lr_fn: str | None = None):
        for name, value in (("Learning rate", lr), ("momentum", momentum), ("weight decay", weight_decay)):
            if not value >= 0.0:
                raise ValueError(f"{name} should be >= 0 but is: {value}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum, "nesterov": nesterov,
                                  "ns_coefficients": ns_coefficients, "eps": eps, "ns_steps": ns_steps, "adjust_lr_fn": adjust_lr_fn})
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    raise ValueError(f"Muon only supports 2D parameters whereas we found a parameter with size: {p.shape}")

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step; returns the closure's loss."""
        loss = called(closure)
        with recording_set(False):
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        self.update(p, p.grad.detach(), group)
        return loss

    def update(self, p: Any, grad: Any, group: dict[str, Any]) -> None:
        """One parameter."""
        state, momentum = self.state[p], group["momentum"]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = nothing(p)
        buffer = state["momentum_buffer"]
        assign(buffer, buffer + (grad - buffer) * (1 - momentum) if momentum > 0.5 else grad - (grad - buffer) * momentum)
        change = buffer
        if group["nesterov"]:
            change = grad + (buffer - grad) * momentum if momentum < 0.5 else buffer - (buffer - grad) * (1 - momentum)
        change = orthogonal(change, group["ns_coefficients"], group["ns_steps"], group["eps"])
        here, lr = p.detach(), rate(group)
        kept = here * (1 - lr * group["weight_decay"])
        assign(here, kept - cast(change, here._dtype) * adjusted(lr, group["adjust_lr_fn"], p.shape))


def adjusted(lr: float, kind: str | None, shape: Any) -> float:
    """The rate for a matrix of a shape."""
    a, b = shape[:2]
    return lr * (0.2 * math.sqrt(max(a, b)) if kind == "match_rms_adamw" else math.sqrt(max(1, a / b)))


def orthogonal(grad: Any, coefficients: Any, steps: int, eps: float) -> Any:
    """Newton and Schulz's iteration of order 5 in bfloat16 towards the nearest orthogonal matrix."""
    a, b, c = coefficients
    x = cast(grad, dt.bfloat16)
    turned = x.shape[0] > x.shape[1]
    x = x.T if turned else x
    size = cast(FUNCTIONS["sqrt"]((single(x) * single(x)).sum()), dt.bfloat16)
    x = x / (size if float(size) >= eps else eps)
    for _ in range(steps):
        x = single(x)
        gram = rounded(x @ x.T)
        mixed = rounded(gram * b + (gram @ gram) * c)
        x = rounded(x * a + mixed @ x)
    x = cast(x, dt.bfloat16)
    return x.T if turned else x


def single(x: Any) -> Any:
    return cast(x, dt.float32)


def rounded(x: Any) -> Any:
    """Single-precision values as bfloat16 holds them."""
    return single(cast(x, dt.bfloat16))
