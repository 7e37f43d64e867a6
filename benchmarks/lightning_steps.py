"""What a Trainer adds to a step of training beside Lightning: microseconds of processor time a step above the same loop by hand.

    python benchmarks/lightning_steps.py

The model is so small that the Trainer is what counts.  Each library has a process of its own, which may be any that has one of the two.
"""
from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
import warnings
from typing import Any

from startup import module

STEPS, ROUNDS = 1000, 5
LOGS = ("nothing", "a value a step", "two values, of steps and of the epoch")


class Batches:
    """The same batch many times."""

    def __init__(self, batch: Any) -> None:
        self.batch = batch

    def __len__(self) -> int:
        return STEPS

    def __iter__(self) -> Any:
        return iter([self.batch] * STEPS)


def line(torch: Any, pl: Any, logs: int) -> Any:
    """A linear model that logs `LOGS[logs]`."""
    class Line(pl.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(4, 1)
            self.began = self.ended = 0.0

        def training_step(self, batch: Any, batch_idx: int) -> Any:
            loss = self.layer(batch[0]).sum()
            if logs:
                self.log("loss", loss, on_epoch=logs == 2)
            if logs == 2:
                self.log("mean", loss, on_step=False, on_epoch=True)
            return loss

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=1e-4)

        def on_train_start(self) -> None:
            self.began = time.thread_time()

        def on_train_end(self) -> None:
            self.ended = time.thread_time()

    return Line()


def by_hand(model: Any, optimizer: Any, batch: Any) -> float:
    """Seconds of the loop without a Trainer."""
    began = time.thread_time()
    for _ in range(STEPS):
        loss = model.layer(batch[0]).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return time.thread_time() - began


def by_trainer(pl: Any, model: Any, batch: Any) -> float:
    """Seconds of the loop of a Trainer."""
    trainer = pl.Trainer(max_epochs=1, accelerator="cpu", enable_checkpointing=False, enable_progress_bar=False, logger=False,
                         enable_model_summary=False)
    trainer.fit(model, Batches(batch))
    return float(model.ended - model.began)


def overheads(torch: Any, pl: Any) -> list[float]:
    """Microseconds that the Trainer adds to a step, for each of LOGS."""
    torch.set_num_threads(1)
    batch, found = [torch.randn(8, 4)], []
    for logs in range(len(LOGS)):
        model = line(torch, pl, logs)
        optimizer = model.configure_optimizers()
        alone = min(by_hand(model, optimizer, batch) for _ in range(ROUNDS))
        found.append((min(by_trainer(pl, model, batch) for _ in range(ROUNDS)) - alone) / STEPS * 1e6)
    return found


def measured(library: str) -> list[float]:
    """The overheads of a library, not numbers where it is not installed."""
    ran = subprocess.run([sys.executable, __file__, library], capture_output=True, text=True)
    return json.loads(ran.stdout.strip().splitlines()[-1]) if ran.returncode == 0 else [float("nan")] * len(LOGS)


def main() -> None:
    if len(sys.argv) > 1:
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        names = ("septet.torch", "septet.lightning.pytorch") if sys.argv[1] == "septet" else ("torch", "lightning.pytorch")
        print(json.dumps(overheads(*map(module, names))))
        return
    ours, theirs = measured("septet"), measured("lightning")
    print(f"{'µs that a Trainer adds to a step, logging':50} {'Septet':>8} {'Lightning':>10}")
    for i, what in enumerate(LOGS):
        print(f"  {what:48} {ours[i]:8.0f} {theirs[i]:10.0f}")


if __name__ == "__main__":
    main()
