"""What callbacks share that watch a metric: whether less or more is better."""
from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from septet.keras.callbacks.callback import Callback

HIGHER = ("acc", "auc", "fmeasure", "f1", "precision", "recall", "iou", "dice", "r2")


class MonitorCallback(Callback):
    """A callback that compares a metric with the best so far.

    mode: "min", "max" or "auto" (by the metric's name).  min_delta: a change below it does not count.
    """

    def __init__(self, monitor: str = "val_loss", mode: str = "auto", initial_value_threshold: float | None = None,
                 min_delta: float = 0.0):
        super().__init__()
        if mode not in ("auto", "min", "max"):
            warnings.warn(f"{type(self).__name__} mode '{mode}' is unknown, fallback to auto mode.", stacklevel=3)
            mode = "auto"
        self.monitor, self.mode, self.best = monitor, mode, initial_value_threshold
        self.min_delta = abs(min_delta)
        self.monitor_op: Callable[[Any, Any], bool] | None = None

    def _set_monitor_op(self) -> None:
        """Find out whether less or more is better."""
        if self.mode == "auto":
            name = self.monitor.removeprefix("val_")
            found = next((self.direction(m) for m in self.metrics() if getattr(m, "name", None) == name), None)
            up = found == "up" if found else any(part in name for part in HIGHER)
        else:
            up = self.mode == "max"
        self.monitor_op = (lambda a, b: a > b) if up else (lambda a, b: a < b)
        self._signed_delta = self.min_delta if up else -self.min_delta
        self._up = up

    def metrics(self) -> list[Any]:
        """The metrics of the model, those of its outputs too."""
        return [inner for m in getattr(self.model, "metrics", ()) for inner in (m.metrics if hasattr(m, "_is_compile_metrics") else [m])]

    def direction(self, metric: Any) -> str | None:
        return getattr(metric, "_direction", None)

    def _is_improvement(self, value: Any, best: Any) -> bool:
        if best is None:
            return True
        assert self.monitor_op is not None
        return self.monitor_op(value - self._signed_delta, best)
