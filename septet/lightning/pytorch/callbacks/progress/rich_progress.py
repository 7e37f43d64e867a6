"""`RichProgressBar`: progress drawn by rich."""
from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich import get_console, reconfigure
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from septet.lightning.pytorch.callbacks.progress.progress_bar import DrawnBar

if TYPE_CHECKING:
    from rich.style import Style


@dataclass
class RichProgressBarTheme:
    """Styles of the parts, the text between metrics, and the format of their numbers."""

    description: str | Style = ""
    progress_bar: str | Style = "#6206E0"
    progress_bar_finished: str | Style = "#6206E0"
    progress_bar_pulse: str | Style = "#6206E0"
    batch_progress: str | Style = ""
    time: str | Style = "dim"
    processing_speed: str | Style = "dim underline"
    metrics: str | Style = "italic"
    metrics_text_delimiter: str = " "
    metrics_format: str = ".3f"


THEME = RichProgressBarTheme()


class BatchesColumn(ProgressColumn):
    """How many batches of how many."""

    def __init__(self, style: Any):
        self.style = style
        super().__init__()

    def render(self, task: Task) -> Text:
        total = "--" if task.total in (None, math.inf) else int(task.total or 0)
        return Text(f"{int(task.completed)}/{total}", style=self.style)


class TimeColumn(ProgressColumn):
    """How long it took and how long it will."""

    max_refresh = 0.5                   # one drawing of times in so many seconds: figures that jump cannot be read

    def __init__(self, style: Any):
        self.style = style
        super().__init__()

    def render(self, task: Task) -> Text:
        elapsed = task.finished_time if task.finished else task.elapsed
        shown = [str(timedelta(seconds=int(x))) if x is not None else "-:--:--" for x in (elapsed, task.time_remaining)]
        return Text(" • ".join(shown), style=self.style)


class SpeedColumn(ProgressColumn):
    """Batches a second."""

    def __init__(self, style: Any):
        self.style = style
        super().__init__()

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:>.2f}it/s", style=self.style)


class MetricsColumn(ProgressColumn):
    """The metrics, behind the bar of training alone."""

    def __init__(self, theme: RichProgressBarTheme):
        self.theme, self.metrics, self.owner = theme, {}, None
        super().__init__()

    def update(self, task: TaskID | None, metrics: dict[str, Any]) -> None:
        """What to show behind a bar."""
        self.owner, self.metrics = task, metrics

    def render(self, task: Task) -> Text:
        if task.id != self.owner:
            return Text("")
        parts = (f"{name}: {x if isinstance(x, str) else format(x, self.theme.metrics_format) if isinstance(x, float) else x}"
                 for name, x in self.metrics.items())
        return Text(self.theme.metrics_text_delimiter.join(parts), justify="left", style=self.theme.metrics)


class RichProgressBar(DrawnBar):
    """Bars for training, validation, testing and prediction.

    refresh_rate: drawings a second, 0 draws nothing.  leave: the bars of past epochs stay.  console_kwargs: for rich's Console.
    Override `configure_columns` to draw other things.
    """

    def __init__(self, refresh_rate: int = 100, leave: bool = False, theme: RichProgressBarTheme = THEME,
                 console_kwargs: dict[str, Any] | None = None):
        super().__init__()
        self._refresh_rate, self._leave, self.theme = refresh_rate, leave, theme
        self._console_kwargs, self._enabled = console_kwargs or {}, True
        self._console: Console | None = None
        self.progress: Progress | None = None
        self._metric_component: MetricsColumn | None = None
        self._progress_stopped, self._drawn = False, 0.0
        self._forget()

    def _forget(self) -> None:
        """No bar is drawn."""
        self.val_sanity_progress_bar_id: TaskID | None = None
        self.train_progress_bar_id: TaskID | None = None
        self.val_progress_bar_id: TaskID | None = None
        self.test_progress_bar_id: TaskID | None = None
        self.predict_progress_bar_id: TaskID | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "progress": None, "_console": None, "_metric_component": None}

    @property
    def refresh_rate(self) -> float:
        """Drawings a second."""
        return self._refresh_rate

    def _task(self, bar: TaskID | None) -> Task | None:
        """A bar, None where nothing is drawn."""
        return None if bar is None or self.progress is None else next(task for task in self.progress.tasks if task.id == bar)

    @property
    def train_progress_bar(self) -> Task | None:
        """The bar of training."""
        return self._task(self.train_progress_bar_id)

    @property
    def val_sanity_check_bar(self) -> Task | None:
        """The bar of the trial validation."""
        return self._task(self.val_sanity_progress_bar_id)

    @property
    def val_progress_bar(self) -> Task | None:
        """The bar of validation."""
        return self._task(self.val_progress_bar_id)

    @property
    def test_progress_bar(self) -> Task | None:
        """The bar of testing."""
        return self._task(self.test_progress_bar_id)

    def configure_columns(self, trainer: Any) -> list[Any]:
        """The parts of a bar, without the metrics."""
        theme = self.theme
        return [TextColumn("[progress.description]{task.description}", style=theme.description),
                BarColumn(complete_style=theme.progress_bar, finished_style=theme.progress_bar_finished,
                          pulse_style=theme.progress_bar_pulse),
                BatchesColumn(theme.batch_progress), TimeColumn(theme.time), SpeedColumn(theme.processing_speed)]

    # ---- drawing -------------------------------------------------------------------------------------------------

    def _init_progress(self, trainer: Any) -> None:
        """Begin to draw."""
        if self.is_enabled and (self.progress is None or self._progress_stopped):
            self._forget()
            reconfigure(**self._console_kwargs)
            self._console = get_console()
            self._metric_component = MetricsColumn(self.theme)
            self.progress = Progress(*self.configure_columns(trainer), self._metric_component, auto_refresh=False, console=self._console)
            self.progress.start()
            self._progress_stopped = False

    def refresh(self, hard: bool = False) -> None:
        """Draw anew, if the last drawing is old enough or this one is wanted in any case."""
        now = time.monotonic()
        if self.progress is not None and (hard or now - self._drawn >= 1 / self._refresh_rate):
            self.progress.refresh()
            self._drawn = now

    def _stop_progress(self) -> None:
        """Draw no more."""
        if self.progress is not None and not self._progress_stopped:
            self.refresh(hard=True)
            self.progress.stop()
            self._progress_stopped = True

    def _add_task(self, total: int | float, description: str, visible: bool = True) -> TaskID:
        """A new bar."""
        assert self.progress is not None
        return self.progress.add_task(f"[{self.theme.description}]{description}" if self.theme.description else description,
                                      total=None if math.isinf(total) else total, visible=visible)

    def _hide(self, bar: TaskID | None) -> None:
        """A bar that is no longer shown."""
        if self.progress is not None and bar is not None:
            self.progress.update(bar, visible=False)

    def _show_metrics(self, trainer: Any, pl_module: Any) -> None:
        """The metrics behind the bar of training."""
        if self.is_enabled and self._metric_component is not None:
            self._metric_component.update(self.train_progress_bar_id, self.get_metrics(trainer, pl_module))
            self.refresh()

    def _eval_task(self, bar: TaskID | None, dataloader_idx: int, total: Any, title: str) -> TaskID | None:
        """The bar of a loader, new when the loader is."""
        if not self.is_enabled or not self.has_dataloader_changed(dataloader_idx):
            return bar
        self._hide(bar)
        return self._add_task(total(), f"{title} DataLoader {dataloader_idx}")

    # ---- moments -------------------------------------------------------------------------------------------------

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Training begins."""
        self._init_progress(trainer)

    on_predict_start = on_test_start = on_validation_start = on_sanity_check_start = on_train_start

    def on_sanity_check_end(self, trainer: Any, pl_module: Any) -> None:
        """The trial validation ends."""
        self._hide(self.val_sanity_progress_bar_id)
        self.reset_dataloader_idx_tracker()
        self.refresh()

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """An epoch begins."""
        if self.is_disabled or self.progress is None:
            return
        total, last = self.total_train_batches, trainer.max_epochs
        title = f"Epoch {trainer.current_epoch}/{last - 1} " if last is not None and last > 0 else f"Epoch {trainer.current_epoch} "
        if self.train_progress_bar_id is not None and not self._leave:
            self.progress.reset(self.train_progress_bar_id, total=None if math.isinf(total) else total, completed=0, description=title,
                                visible=True)
        else:
            self.train_progress_bar_id = self._add_task(total, title)
        self.refresh()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """A batch of training."""
        if self.is_enabled:
            self._show_metrics(trainer, pl_module)
            self._advance(self.train_progress_bar_id, batch_idx + 1)

    def _advance(self, bar: TaskID | None, current: int) -> None:
        """A bar at a count, drawn."""
        if self.progress is not None and bar is not None:
            self.progress.update(bar, completed=current)
            self.refresh()

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """An epoch ends."""
        self._show_metrics(trainer, pl_module)
        self.refresh(hard=True)

    def on_validation_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of validation begins."""
        trial = trainer.sanity_checking
        name = "val_sanity_progress_bar_id" if trial else "val_progress_bar_id"
        title = self.sanity_check_description if trial else self.validation_description
        setattr(self, name, self._eval_task(getattr(self, name), dataloader_idx, lambda: self.total_val_batches_current_dataloader, title))
        self.refresh()

    def on_validation_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int,
                                dataloader_idx: int = 0) -> None:
        """A batch of validation."""
        self._advance(self.val_sanity_progress_bar_id if trainer.sanity_checking else self.val_progress_bar_id, batch_idx + 1)

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Validation is over; within training its bar goes."""
        if trainer.state.fn == "fit":
            self._hide(self.val_progress_bar_id)
            self.refresh()

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Validation ends; the bar of training shows its metrics."""
        if trainer.state.fn == "fit":
            self._show_metrics(trainer, pl_module)
        self.reset_dataloader_idx_tracker()

    def on_test_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of testing begins."""
        self.test_progress_bar_id = self._eval_task(self.test_progress_bar_id, dataloader_idx,
                                                    lambda: self.total_test_batches_current_dataloader, self.test_description)
        self.refresh()

    def on_test_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of testing."""
        self._advance(self.test_progress_bar_id, batch_idx + 1)

    def on_test_end(self, trainer: Any, pl_module: Any) -> None:
        """Testing ends."""
        self.reset_dataloader_idx_tracker()
        self.refresh(hard=True)

    def on_predict_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of prediction begins."""
        self.predict_progress_bar_id = self._eval_task(self.predict_progress_bar_id, dataloader_idx,
                                                       lambda: self.total_predict_batches_current_dataloader, self.predict_description)
        self.refresh()

    def on_predict_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int,
                             dataloader_idx: int = 0) -> None:
        """A batch of prediction."""
        self._advance(self.predict_progress_bar_id, batch_idx + 1)

    def on_predict_end(self, trainer: Any, pl_module: Any) -> None:
        """Prediction ends."""
        self.reset_dataloader_idx_tracker()
        self.refresh(hard=True)

    def get_metrics(self, trainer: Any, pl_module: Any) -> dict[str, Any]:
        """What is shown behind the bar of training, metrics as plain numbers."""
        return {name: x.item() if hasattr(x, "item") else x for name, x in super().get_metrics(trainer, pl_module).items()}

    def teardown(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """A run ends."""
        self._stop_progress()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """A run has failed."""
        self._stop_progress()
