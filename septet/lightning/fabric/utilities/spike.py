"""`SpikeDetection`: ends training when the loss jumps away from its running mean."""
from __future__ import annotations

import json
import math
import operator
import os
from collections import deque
from pathlib import Path
from typing import Any, Literal

import septet.torch as torch

FILE = "skip_batches.json"


class TrainingSpikeException(RuntimeError):
    """The loss has jumped at a batch."""

    def __init__(self, batch_idx: int, *args: Any, **kwargs: Any):
        super().__init__(f"Training spike detected in batch {batch_idx}", *args, **kwargs)
        self.batch_idx = batch_idx


class SpikeDetection:
    """Raises TrainingSpikeException, and writes down which two batches to skip, when a loss is that much worse than the mean before it.

    mode: whether the loss is to become smaller ("min") or greater.  window: losses in the mean.  warmup: batches before the first check.
    atol, rtol: how much worse, by itself and as a part of the mean; both must hold.  exclude_batches_path: a .json file, or a folder for
    skip_batches.json.  finite_only: a loss that is no finite number is a spike as well.
    """

    def __init__(self, mode: Literal["min", "max"] = "min", window: int = 10, warmup: int = 1, atol: float | None = None,
                 rtol: float | None = 2.0, exclude_batches_path: str | Path | None = None, finite_only: bool = True):
        if mode not in ("min", "max"):
            raise ValueError(f"Invalid mode. Has to be min or max, found {mode}")
        self.mode, self.warmup, self.atol, self.rtol, self.finite_only = mode, warmup, atol, rtol, finite_only
        self.last_val: Any = 0.0
        self.bad_batches: list[int] = []
        self.exclude_batches_path = exclude_batches_path
        self._losses: deque[float] = deque(maxlen=window)

    def on_train_batch_end(self, fabric: Any, loss: Any, batch: Any, batch_idx: int) -> None:
        """Check a loss, and take it into the mean."""
        if batch_idx == 0:
            self._settle_path()
        value = float(loss.detach()) if isinstance(loss, torch.Tensor) else float(loss)
        if self._is_spike(value, batch_idx):
            self.bad_batches.extend([batch_idx - 1, batch_idx])
            Path(str(self.exclude_batches_path)).write_text(json.dumps(self.bad_batches, indent=4), encoding="utf-8")
            raise TrainingSpikeException(batch_idx=batch_idx)
        if not math.isnan(value):
            self._losses.append(value)
        self.last_val = value

    def _settle_path(self) -> None:
        """The file that names the batches to skip."""
        path = os.fspath(self.exclude_batches_path or os.getcwd())
        self.exclude_batches_path = path if path.endswith(".json") else os.path.join(path, FILE)

    def _is_spike(self, value: float, batch_idx: int) -> bool:
        """Whether a loss is so much worse than the mean."""
        if batch_idx < self.warmup or not self._losses:
            return False
        if not math.isfinite(value):
            return self.finite_only
        mean = sum(self._losses) / len(self._losses)
        worse, difference = (operator.gt if self.mode == "min" else operator.lt), value - mean
        return (worse(difference, 0) and (self.atol is None or abs(difference) >= self.atol)
                and (self.rtol is None or abs(difference) >= self.rtol * abs(mean)))

    def state_dict(self) -> dict[str, Any]:
        """The mean's losses and the batches to skip."""
        return {"last_val": self.last_val, "losses": list(self._losses), "mode": self.mode, "warmup": self.warmup, "atol": self.atol,
                "rtol": self.rtol, "bad_batches": self.bad_batches}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        for name in ("last_val", "mode", "warmup", "atol", "rtol", "bad_batches"):
            setattr(self, name, state_dict[name])
        self._losses.extend(state_dict["losses"])
