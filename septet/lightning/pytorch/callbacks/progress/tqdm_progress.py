"""`TQDMProgressBar`: progress as lines of text; tqdm itself is not needed."""
from __future__ import annotations

import math
import os
import sys
from typing import Any

from septet.core.text_bar import FORMAT, Tqdm
from septet.lightning.pytorch.callbacks.progress.progress_bar import DrawnBar
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_only

__all__ = ["TQDMProgressBar", "Tqdm"]


class TQDMProgressBar(DrawnBar):
    """Bars on stdout for training, validation below it, testing and prediction.

    refresh_rate: batches between two drawings, 0 draws nothing; TQDM_MINITERS of the environment goes before it.
    process_position: lines above.  leave: the bars of past epochs stay.
    Override `init_train_tqdm` and the like to change them.
    """

    BAR_FORMAT = FORMAT

    def __init__(self, refresh_rate: int = 1, process_position: int = 0, leave: bool = False):
        super().__init__()
        self._refresh_rate = int(os.environ.get("TQDM_MINITERS", refresh_rate)) if refresh_rate > 0 else refresh_rate
        self._process_position, self._leave, self._enabled = process_position, leave, True
        self._train_progress_bar: Tqdm | None = None
        self._val_progress_bar: Tqdm | None = None
        self._test_progress_bar: Tqdm | None = None
        self._predict_progress_bar: Tqdm | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {name: None if isinstance(x, Tqdm) else x for name, x in vars(self).items()}

    def _bar(self, name: str) -> Tqdm:
        """A bar; TypeError before its stage."""
        found = getattr(self, name)
        if found is None:
            raise TypeError(f"The `{type(self).__name__}.{name}` reference has not been set yet.")
        return found

    @property
    def train_progress_bar(self) -> Tqdm:
        """The bar of training."""
        return self._bar("_train_progress_bar")

    @train_progress_bar.setter
    def train_progress_bar(self, bar: Tqdm) -> None:
        self._train_progress_bar = bar

    @property
    def val_progress_bar(self) -> Tqdm:
        """The bar of validation."""
        return self._bar("_val_progress_bar")

    @val_progress_bar.setter
    def val_progress_bar(self, bar: Tqdm) -> None:
        self._val_progress_bar = bar

    @property
    def test_progress_bar(self) -> Tqdm:
        """The bar of testing."""
        return self._bar("_test_progress_bar")

    @test_progress_bar.setter
    def test_progress_bar(self, bar: Tqdm) -> None:
        self._test_progress_bar = bar

    @property
    def predict_progress_bar(self) -> Tqdm:
        """The bar of prediction."""
        return self._bar("_predict_progress_bar")

    @predict_progress_bar.setter
    def predict_progress_bar(self, bar: Tqdm) -> None:
        self._predict_progress_bar = bar

    @property
    def refresh_rate(self) -> int:
        """Batches between two drawings."""
        return self._refresh_rate

    @property
    def process_position(self) -> int:
        """Lines above the bars."""
        return self._process_position

    # ---- bars ----------------------------------------------------------------------------------------------------

    def _made(self, title: str, offset: int = 0, leave: bool = True) -> Tqdm:
        """A new bar, `offset` lines below the first."""
        return Tqdm(desc=title, position=2 * self.process_position + offset, disable=self.is_disabled, leave=leave, dynamic_ncols=True,
                    file=sys.stdout, bar_format=self.BAR_FORMAT)

    def init_sanity_tqdm(self) -> Tqdm:
        """The bar of the trial validation."""
        return self._made(self.sanity_check_description, leave=False)

    def init_train_tqdm(self) -> Tqdm:
        """The bar of training."""
        return self._made(self.train_description)

    def init_predict_tqdm(self) -> Tqdm:
        """The bar of prediction."""
        return self._made(self.predict_description)

    def init_validation_tqdm(self) -> Tqdm:
        """The bar of validation, below that of training."""
        within = self.trainer.state.fn != "validate"
        return self._made(self.validation_description, int(within), leave=not within)

    def init_test_tqdm(self) -> Tqdm:
        """The bar of testing."""
        return self._made(self.test_description)

    def _should_update(self, current: int, total: int | float) -> bool:
        """Whether a batch is drawn: every so many, and the last."""
        return self.is_enabled and (current % self.refresh_rate == 0 or current == total)

    def _begin(self, bar: Tqdm, title: str, total: int | float, dataloader_idx: int) -> None:
        """A loader begins."""
        bar.reset(convert_inf(total))
        bar.initial = 0
        bar.set_description(f"{title} DataLoader {dataloader_idx}")

    def _advance(self, bar: Tqdm, n: int, metrics: bool = False) -> None:
        """A batch is done."""
        if self._should_update(n, float("inf") if bar.total is None else bar.total):
            update_n(bar, n)
            if metrics:
                bar.set_postfix(self.get_metrics(self.trainer, self.trainer.lightning_module))

    # ---- moments -------------------------------------------------------------------------------------------------

    def on_sanity_check_start(self, *_: Any) -> None:
        """The trial validation begins."""
        self.val_progress_bar = self.init_sanity_tqdm()
        self._train_progress_bar = Tqdm(disable=True)           # dummy; only validation is drawn

    def on_sanity_check_end(self, *_: Any) -> None:
        """The trial validation ends."""
        self.train_progress_bar.close()
        self.val_progress_bar.close()

    def on_train_start(self, *_: Any) -> None:
        """Training begins."""
        self.train_progress_bar = self.init_train_tqdm()

    def on_train_epoch_start(self, trainer: Any, *_: Any) -> None:
        """An epoch begins."""
        if self._leave:
            self.train_progress_bar = self.init_train_tqdm()
        bar = self.train_progress_bar
        bar.reset(convert_inf(self.total_train_batches))
        bar.initial = 0
        bar.set_description(f"Epoch {trainer.current_epoch}")

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """A batch of training."""
        self._advance(self.train_progress_bar, batch_idx + 1, metrics=True)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """An epoch ends."""
        bar = self.train_progress_bar
        if not bar.disable:
            bar.set_postfix(self.get_metrics(trainer, pl_module))
        if self._leave:
            bar.close()

    def on_train_end(self, *_: Any) -> None:
        """Training ends."""
        self.train_progress_bar.close()

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Validation begins."""
        if not trainer.sanity_checking:
            self.val_progress_bar = self.init_validation_tqdm()

    def on_validation_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of validation begins."""
        if self.has_dataloader_changed(dataloader_idx):
            title = self.sanity_check_description if trainer.sanity_checking else self.validation_description
            self._begin(self.val_progress_bar, title, self.total_val_batches_current_dataloader, dataloader_idx)

    def on_validation_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int,
                                dataloader_idx: int = 0) -> None:
        """A batch of validation."""
        self._advance(self.val_progress_bar, batch_idx + 1)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Validation ends; the bar of training shows its metrics."""
        if self._train_progress_bar is not None and trainer.state.fn == "fit":
            self.train_progress_bar.set_postfix(self.get_metrics(trainer, pl_module))
        self.val_progress_bar.close()
        self.reset_dataloader_idx_tracker()

    def on_test_start(self, trainer: Any, pl_module: Any) -> None:
        """Testing begins."""
        self.test_progress_bar = self.init_test_tqdm()

    def on_test_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of testing begins."""
        if self.has_dataloader_changed(dataloader_idx):
            self._begin(self.test_progress_bar, self.test_description, self.total_test_batches_current_dataloader, dataloader_idx)

    def on_test_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of testing."""
        self._advance(self.test_progress_bar, batch_idx + 1)

    def on_test_end(self, trainer: Any, pl_module: Any) -> None:
        """Testing ends."""
        self.test_progress_bar.close()
        self.reset_dataloader_idx_tracker()

    def on_predict_start(self, trainer: Any, pl_module: Any) -> None:
        """Prediction begins."""
        self.predict_progress_bar = self.init_predict_tqdm()

    def on_predict_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of prediction begins."""
        if self.has_dataloader_changed(dataloader_idx):
            self._begin(self.predict_progress_bar, self.predict_description, self.total_predict_batches_current_dataloader, dataloader_idx)

    def on_predict_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int,
                             dataloader_idx: int = 0) -> None:
        """A batch of prediction."""
        self._advance(self.predict_progress_bar, batch_idx + 1)

    def on_predict_end(self, trainer: Any, pl_module: Any) -> None:
        """Prediction ends."""
        self.predict_progress_bar.close()
        self.reset_dataloader_idx_tracker()

    @rank_zero_only
    def print(self, *args: Any, sep: str = " ", **kwargs: Any) -> None:
        """Print above the bars."""
        bars = (self._train_progress_bar, self._val_progress_bar, self._test_progress_bar, self._predict_progress_bar)
        shown = [bar for bar in bars if bar is not None and not bar.disable]
        for bar in shown:
            bar.clear()
        print(*args, sep=sep, **kwargs)  # noqa: T201
        for bar in shown:
            bar.refresh()


def convert_inf(x: int | float | None) -> int | float | None:
    """A total that is not known as None."""
    return None if x is None or math.isinf(x) or math.isnan(x) else x


def update_n(bar: Tqdm, value: int) -> None:
    """Draw a bar at a count."""
    if not bar.disable:
        bar.n = value
        bar.refresh()
