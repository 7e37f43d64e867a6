"""A run of the Trainer from its set-up to its end, whatever end that is."""
from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import septet.torch as torch
from septet.lightning.fabric.utilities.seed import isolate_rng
from septet.lightning.pytorch.core.module import LightningModule
from septet.lightning.pytorch.trainer import call, signals
from septet.lightning.pytorch.trainer.connectors import callback_connector
from septet.lightning.pytorch.trainer.exits import TunerExit
from septet.lightning.pytorch.trainer.states import RunningStage, TrainerFn, TrainerStatus
from septet.lightning.pytorch.trainer.verify import verify
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer

log = logging.getLogger("lightning.pytorch.trainer")


def run(trainer: Trainer, model: LightningModule, choose_checkpoint: Callable[[], None]) -> Any:
    """Run what the Trainer's state asks for; on an exception tell all that want to know, and pass it on."""
    try:
        choose_checkpoint()
        with signals.heeded(trainer):
            return _run(trainer, model)
    except TunerExit:
        teardown(trainer)
        trainer.state.status, trainer.state.stage = TrainerStatus.FINISHED, None
        return None
    except KeyboardInterrupt as exception:
        rank_zero_info("\nDetected KeyboardInterrupt, attempting graceful shutdown ...")
        interrupted(trainer, exception)
        raise SystemExit(1) from exception
    except BaseException as exception:
        interrupted(trainer, exception)
        trainer.state.stage = None
        raise


def interrupted(trainer: Trainer, exception: BaseException) -> None:
    """A run was ended by an exception."""
    trainer.state.status = TrainerStatus.INTERRUPTED
    if trainer._hooks is not None:
        call.call_callbacks(trainer, "on_exception", exception)
    if trainer.datamodule is not None:
        trainer.datamodule.on_exception(exception)
    for logger in trainer.loggers:
        logger.finalize("failed")
    trainer._current_fx = None
    teardown(trainer)


def teardown(trainer: Trainer) -> None:
    """Let go of what a run held."""
    trainer.strategy.teardown()
    trainer.fit_loop.teardown()
    for loop in (trainer.validate_loop, trainer.test_loop, trainer.predict_loop):
        loop.teardown()


def _run(trainer: Trainer, model: LightningModule) -> Any:
    model.trainer = trainer
    call.find_hooks(trainer)
    callback_connector.attach_model_callbacks(trainer)
    callback_connector.attach_logging(trainer)
    call.find_hooks(trainer)
    verify(trainer, model)
    trainer._data_connector.prepare_data()
    set_up(trainer)
    checkpoints = trainer._checkpoint_connector
    checkpoints.restore_modules_and_callbacks()
    trainer._logger_connector.reset_metrics()
    reset_results(trainer)
    trainer.strategy.setup(trainer)
    trainer._data_connector.connect_transfer()
    call.find_hooks(trainer)
    if trainer.state.fn == TrainerFn.FITTING:
        call.call_both(trainer, "on_fit_start")
    log_hyperparameters(trainer)
    checkpoints.restore_training_state()
    checkpoints.resume_end()
    results = run_stage(trainer)
    finish(trainer)
    return results


def set_up(trainer: Trainer) -> None:
    """The hooks `setup` and `configure_model`."""
    stage = trainer.state.fn
    trainer.profiler.setup(stage=stage.value, local_rank=0, log_dir=trainer.log_dir)  # type: ignore[union-attr]
    call.call_data(trainer, "setup", stage=stage)
    call.call_with_stage(trainer, "setup")
    if call.answers(trainer.lightning_module, "configure_sharded_model", LightningModule, *call._DEFAULTS):
        call.call_module(trainer, "configure_sharded_model")
    call.call_module(trainer, "configure_model")


def reset_results(trainer: Trainer) -> None:
    """Forget what an earlier run logged."""
    for loop in (trainer.fit_loop.epoch_loop, trainer.fit_loop.epoch_loop.val_loop, trainer.validate_loop, trainer.test_loop):
        loop._results.entries.clear()


def log_hyperparameters(trainer: Trainer) -> None:
    """Give the loggers the arguments that the model and the data module were made with, and the model's graph."""
    model, data = trainer.lightning_module, trainer.datamodule
    if not trainer.loggers:
        return
    initial: dict[str, Any] = {}
    if trainer.enable_autolog_hparams:
        for owner in (data, model):
            if owner is not None and getattr(owner, "_log_hyperparams", False):
                initial.update(owner.hparams_initial)
    for logger in trainer.loggers:
        if initial:
            logger.log_hyperparams(initial)
        logger.log_graph(model)
        logger.save()


def run_stage(trainer: Trainer) -> Any:
    """The loop that the state asks for."""
    fn = trainer.state.fn
    if fn == TrainerFn.PREDICTING:
        return trainer.predict_loop.run()
    if fn != TrainerFn.FITTING:
        return (trainer.validate_loop if fn == TrainerFn.VALIDATING else trainer.test_loop).run()
    with isolate_rng():
        sanity_check(trainer)
    trainer.training = True
    with torch.autograd.set_detect_anomaly(trainer._detect_anomaly):
        trainer.fit_loop.run()
    return None


def sanity_check(trainer: Trainer) -> None:
    """A few batches of validation, to find mistakes before an epoch is spent; nothing of it is kept."""
    loop = trainer.fit_loop.epoch_loop.val_loop
    if not trainer.enable_validation or trainer.num_sanity_val_steps <= 0:
        return
    stage, trainer.state.stage = trainer.state.stage, RunningStage.SANITY_CHECKING
    loop._results.entries.clear()
    call.call_callbacks(trainer, "on_sanity_check_start")
    loop.run()
    call.call_callbacks(trainer, "on_sanity_check_end")
    loop._results.entries.clear()
    trainer._logger_connector.reset_metrics()
    trainer._logger_connector.reset_eval_steps()
    loop.batch_progress.reset()
    trainer.state.stage = stage


def finish(trainer: Trainer) -> None:
    """The end of a run that went well."""
    stage = trainer.state.fn
    trainer._logger_connector.gather()
    if stage == TrainerFn.FITTING:
        call.call_both(trainer, "on_fit_end")
    call.call_data(trainer, "teardown", stage=stage)
    call.call_with_stage(trainer, "teardown")
    for logger in trainer.loggers:
        logger.finalize("success")
    trainer.profiler.describe()
    trainer.profiler.teardown(stage=stage.value)  # type: ignore[union-attr]
    trainer.state.status, trainer.state.stage = TrainerStatus.FINISHED, None
    teardown(trainer)
