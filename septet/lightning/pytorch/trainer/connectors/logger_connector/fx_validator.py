"""In which hooks `self.log` may be called, and what its values are of there by default: the step or the epoch."""
from __future__ import annotations

from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException

_OF_EPOCH = """on_train_start on_train_epoch_start on_train_epoch_end on_validation_start on_validation_epoch_start on_validation_epoch_end
    on_test_start on_test_epoch_start on_test_epoch_end""".split()
_OF_STEP = """training_step on_train_batch_start on_train_batch_end on_before_zero_grad optimizer_zero_grad on_before_backward backward
    on_after_backward on_before_optimizer_step configure_gradient_clipping optimizer_step""".split()
_OF_EVALUATION = """validation_step on_validation_batch_start on_validation_batch_end test_step on_test_batch_start
    on_test_batch_end""".split()
# hook -> (on_step, on_epoch) when nothing is said; those in the first row have no step
DEFAULTS = {**dict.fromkeys(_OF_EPOCH, (False, True)), **dict.fromkeys(_OF_STEP, (True, False)),
            **dict.fromkeys(_OF_EVALUATION, (False, True))}
WITHOUT_STEP = frozenset(_OF_EPOCH)


def resolve(hook: str, on_step: bool | None, on_epoch: bool | None) -> tuple[bool, bool]:
    """Whether a value logged in a hook is of the step and of the epoch; MisconfigurationException where it may not be logged."""
    if hook not in DEFAULTS:
        raise MisconfigurationException(f"You can't `self.log()` inside `{hook}`. HINT: You can still log directly to the logger by using"
                                        " `self.logger.experiment`.")
    step, epoch = DEFAULTS[hook]
    step, epoch = step if on_step is None else on_step, epoch if on_epoch is None else on_epoch
    if hook in WITHOUT_STEP and step:
        raise MisconfigurationException(f"You can't `self.log(on_step={step})` inside `{hook}`, must be one of (False,).")
    if hook in WITHOUT_STEP and not epoch:
        raise MisconfigurationException(f"You can't `self.log(on_epoch={epoch})` inside `{hook}`, must be one of (True,).")
    if not step and not epoch:
        raise MisconfigurationException("`self.log(on_step=False, on_epoch=False)` is not useful.")
    return step, epoch
