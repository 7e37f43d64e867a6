"""Trial runs of a Trainer's loops, after which everything stands as before."""
from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.lightning.pytorch.loggers.logger import DummyLogger
from septet.lightning.pytorch.loops.fetchers import Fetcher
from septet.lightning.pytorch.loops.state import load_loops, loops_state
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.trainer.run import reset_results

PLACES = ("callbacks", "_loggers", "limit_train_batches", "limit_val_batches", "limit_test_batches", "limit_predict_batches",
          "val_check_interval", "should_stop")


class Trial:
    """A Trainer's loop for short runs from its beginning.  steps: how long they are; callbacks: those that take part."""

    def __init__(self, trainer: Any, checkpoint: str, steps: int, callbacks: list[Any]):
        self.trainer, self.checkpoint, self.steps = trainer, checkpoint, steps
        self.fitting = trainer.state.fn == "fit"
        self.loops = loops_state(trainer)
        self.kept = {name: getattr(trainer, name) for name in PLACES}
        self.max_steps, self.configs = trainer.fit_loop.epoch_loop.max_steps, trainer.strategy.lr_scheduler_configs
        trainer.callbacks, trainer._loggers = callbacks, [DummyLogger()] if trainer.loggers else []
        self._limit()
        call.find_hooks(trainer)

    def _limit(self) -> None:
        """Few steps, and no more validation than that."""
        trainer = self.trainer
        if self.fitting:
            trainer.fit_loop.epoch_loop.max_steps = self.steps
            trainer.limit_val_batches = min(self.steps, trainer.limit_val_batches) if trainer.limit_val_batches else 0
        else:
            stage = "val" if trainer.state.fn == "validate" else trainer.state.fn.value
            setattr(trainer, f"limit_{stage}_batches", self.steps)

    def run(self) -> None:
        """Run the loop from its beginning."""
        self._rewind()
        loop_of(self.trainer).run()

    def _rewind(self) -> None:
        """The loops stand at their beginning, with nothing logged."""
        trainer = self.trainer
        load_loops(trainer, self.loops)
        trainer.fit_loop.restarting = False
        if trainer.fit_loop._combined_loader is not None:
            trainer.fit_loop._fetcher = Fetcher(trainer.fit_loop._combined_loader)
        trainer.should_stop = self.kept["should_stop"]
        trainer._logger_connector.reset_metrics()
        reset_results(trainer)

    def reload(self) -> None:
        """Forget the loaders, so that the next run makes them anew."""
        trainer = self.trainer
        within = trainer.fit_loop.epoch_loop.val_loop
        for loop in (trainer.fit_loop, within, trainer.validate_loop, trainer.test_loop, trainer.predict_loop):
            loop._combined_loader = None

    def restore(self) -> None:
        """Bring everything back, from the checkpoint what training has changed."""
        trainer, connector = self.trainer, self.trainer._checkpoint_connector
        for name, x in self.kept.items():
            setattr(trainer, name, x)
        trainer.fit_loop.epoch_loop.max_steps, trainer.strategy.lr_scheduler_configs = self.max_steps, self.configs
        path, connector._ckpt_path = connector._ckpt_path, self.checkpoint
        call.find_hooks(trainer)
        connector.restore_modules_and_callbacks()
        connector.restore_training_state()
        connector.resume_end()
        connector._ckpt_path = path
        self._rewind()
        call.find_hooks(trainer)


def loop_of(trainer: Any) -> Any:
    """The loop of what the Trainer was asked to do."""
    return {"fit": trainer.fit_loop, "validate": trainer.validate_loop, "test": trainer.test_loop,
            "predict": trainer.predict_loop}[trainer.state.fn.value]


@contextmanager
def trial(trainer: Any, name: str, steps: int, callbacks: list[Any]) -> Iterator[Trial]:
    """A trial whose checkpoint is .name_<unique>.ckpt in the Trainer's folder while it lasts."""
    path = os.path.join(trainer.default_root_dir, f".{name}_{uuid.uuid4()}.ckpt")
    trainer.save_checkpoint(path)
    found = Trial(trainer, path, steps, callbacks)
    try:
        yield found
    finally:
        found.restore()
        trainer.strategy.remove_checkpoint(path)
