"""`GradScaler`: scales losses so that small gradients survive float16; on CUDA, which is not here, it turns itself off with a warning."""
from __future__ import annotations

import warnings
from collections import defaultdict
from typing import Any

from septet.core import autograd, tree
from septet.torch.api import FUNCTIONS
from septet.torch.tensor import Tensor


class GradScaler:
    """Scaling with a factor that halves after overflows and doubles after `growth_interval` steps without."""

    def __init__(self, device: str = "cuda", init_scale: float = 2.0**16, growth_factor: float = 2.0, backoff_factor: float = 0.5,
                 growth_interval: int = 2000, enabled: bool = True):
        self._device, self._enabled = device, enabled
        if enabled and device == "cuda":
            warnings.warn("torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.", stacklevel=2)
            self._enabled = False
        if self._enabled and growth_factor <= 1.0:
            raise AssertionError("The growth factor must be > 1.0.")
        if self._enabled and backoff_factor >= 1.0:
            raise AssertionError("The backoff factor must be < 1.0.")
        self._init_scale, self._scale, self._growth_tracker = init_scale, init_scale if self._enabled else None, 0
        self._growth_factor, self._backoff_factor, self._growth_interval = growth_factor, backoff_factor, growth_interval
        self._found: dict[int, bool] = {}
        self._stage: dict[int, str] = defaultdict(lambda: "ready")

    def scale(self, outputs: Any) -> Any:
        """Tensors, or nested ones, times the factor."""
        if not self._enabled:
            return outputs
        return tree.map(self.scaled, outputs)

    def scaled(self, y: Any) -> Any:
        """One tensor times the factor."""
        if not isinstance(y, Tensor):
            raise ValueError("outputs must be a Tensor or an iterable of Tensors")
        return y * FUNCTIONS["tensor"](self._scale).to(y.dtype) if "tensor" in FUNCTIONS else y * self._scale

    def unscale_(self, optimizer: Any) -> None:
        """Divide the gradients of the optimizer's parameters by the factor, and see whether they are finite."""
        if not self._enabled:
            return
        if self._stage[id(optimizer)] == "unscaled":
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        if self._stage[id(optimizer)] == "stepped":
            raise RuntimeError("unscale_() is being called after step().")
        found = False
        with autograd.recording_set(False):
            for group in optimizer.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        p.grad *= 1.0 / self._scale
                        found = found or not bool(FUNCTIONS["isfinite"](p.grad).all())
        self._found[id(optimizer)], self._stage[id(optimizer)] = found, "unscaled"

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """optimizer.step(...), skipped where gradients are not finite."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        if self._stage[id(optimizer)] == "stepped":
            raise RuntimeError("step() has already been called since the last update().")
        if self._stage[id(optimizer)] == "ready":
            self.unscale_(optimizer)
        self._stage[id(optimizer)] = "stepped"
        return None if self._found[id(optimizer)] else optimizer.step(*args, **kwargs)

    def update(self, new_scale: Any = None) -> None:
        """The factor for the next step."""
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not self._found:
            raise AssertionError("No inf checks were recorded prior to update.")
        elif any(self._found.values()):
            self._scale, self._growth_tracker = self._scale * self._backoff_factor, 0
        else:
            self.grow()
        self._found.clear()
        self._stage.clear()

    def grow(self) -> None:
        """Count a step without overflow."""
        self._growth_tracker += 1
        if self._growth_tracker == self._growth_interval:
            self._scale, self._growth_tracker = self._scale * self._growth_factor, 0

    def get_scale(self) -> float:
        """The factor, 1 where scaling is off."""
        return self._scale if self._enabled else 1.0

    def is_enabled(self) -> bool:
        """Whether it scales."""
        return self._enabled

    def get_growth_factor(self) -> float:
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> float:
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> int:
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        self._growth_interval = new_interval

    def state_dict(self) -> dict[str, Any]:
        """The factor and its rules; empty where scaling is off."""
        if not self._enabled:
            return {}
        return {"scale": self._scale, "growth_factor": self._growth_factor, "backoff_factor": self._backoff_factor,
                "growth_interval": self._growth_interval, "_growth_tracker": self._growth_tracker}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError("The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler.")
        self._scale, self._growth_tracker = state_dict["scale"], state_dict["_growth_tracker"]
        self._growth_factor, self._backoff_factor = state_dict["growth_factor"], state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
