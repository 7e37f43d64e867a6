"""Whether a model can be run as it is asked to: what must be overridden, and what excludes what."""
from __future__ import annotations

from typing import TYPE_CHECKING

from septet.lightning.pytorch.core.module import LightningModule
from septet.lightning.pytorch.trainer.call import answers
from septet.lightning.pytorch.trainer.states import TrainerFn
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import PossibleUserWarning, rank_zero_warn

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer

_STEPS = {TrainerFn.VALIDATING: ("validation_step", "val"), TrainerFn.TESTING: ("test_step", "test")}
_GONE = ("training_epoch_end", "validation_epoch_end", "test_epoch_end")


def verify(trainer: Trainer, model: LightningModule) -> None:
    """MisconfigurationException, or the error of the missing data, when a run could not be."""
    fn = trainer.state.fn
    if fn == TrainerFn.FITTING:
        _verify_fit(trainer, model)
    elif fn in _STEPS:
        step, stage = _STEPS[fn]
        if not answers(model, step, LightningModule):
            raise MisconfigurationException(f"No `{step}()` method defined to run `Trainer.{fn.value}`.")
        _need_data(trainer, stage)
    else:
        _need_data(trainer, "predict")
    _refuse_removed_hooks(model)


def _verify_fit(trainer: Trainer, model: LightningModule) -> None:
    for name in ("training_step", "configure_optimizers"):
        if not answers(model, name, LightningModule):
            raise MisconfigurationException(f"No `{name}()` method defined. Lightning `Trainer` expects as minimum `training_step()`,"
                                            " `train_dataloader()` and `configure_optimizers()` to be defined.")
    _need_data(trainer, "train")
    has_step = answers(model, "validation_step", LightningModule)
    has_data = trainer._data_connector.sources["val"].defined()
    if has_data and not has_step:
        rank_zero_warn("You passed in a `val_dataloader` but have no `validation_step`. Skipping val loop.")
    if has_step and not has_data:
        rank_zero_warn("You defined a `validation_step` but have no `val_dataloader`. Skipping val loop.", category=PossibleUserWarning)
    if not model.automatic_optimization:
        _verify_manual(trainer)


def _verify_manual(trainer: Trainer) -> None:
    """What the Trainer cannot do for a module that optimises itself."""
    if trainer.gradient_clip_val is not None and trainer.gradient_clip_val > 0:
        raise MisconfigurationException("Automatic gradient clipping is not supported for manual optimization. Remove"
                                        f" `Trainer(gradient_clip_val={trainer.gradient_clip_val})` or switch to automatic optimization.")
    if trainer.accumulate_grad_batches != 1:
        raise MisconfigurationException("Automatic gradient accumulation is not supported for manual optimization. Remove"
                                        f" `Trainer(accumulate_grad_batches={trainer.accumulate_grad_batches})` or switch to automatic"
                                        " optimization.")


def _need_data(trainer: Trainer, stage: str) -> None:
    if trainer._data_connector.sources[stage].defined():
        return
    method = trainer.state.fn.value  # type: ignore[union-attr]
    name = f"{stage}_dataloaders" if method == "fit" else "dataloaders"
    raise MisconfigurationException(f"An invalid dataloader was passed to `Trainer.{method}({name}=...)`. Either pass the dataloader to the"
                                    f" `.{method}()` method OR implement `def {stage}_dataloader(self):` in your"
                                    " LightningModule/LightningDataModule.")


def _refuse_removed_hooks(model: LightningModule) -> None:
    """NotImplementedError for hooks that Lightning 2.0 removed, which would never be called."""
    for name in _GONE:
        if callable(getattr(model, name, None)):
            raise NotImplementedError(f"Support for `{name}` has been removed in v2.0.0. `{type(model).__name__}` implements this method."
                                      f" You can use the `on_{name}` hook instead.")


