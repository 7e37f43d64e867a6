"""`LambdaCallback`: a callback of functions."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback

HOOKS = ("setup", "teardown", "on_fit_start", "on_fit_end", "on_sanity_check_start", "on_sanity_check_end", "on_train_batch_start",
         "on_train_batch_end", "on_train_epoch_start", "on_train_epoch_end", "on_validation_epoch_start", "on_validation_epoch_end",
         "on_test_epoch_start", "on_test_epoch_end", "on_validation_batch_start", "on_validation_batch_end", "on_test_batch_start",
         "on_test_batch_end", "on_train_start", "on_train_end", "on_validation_start", "on_validation_end", "on_test_start", "on_test_end",
         "on_exception", "on_save_checkpoint", "on_load_checkpoint", "on_before_backward", "on_after_backward", "on_before_optimizer_step",
         "on_before_zero_grad", "on_predict_start", "on_predict_end", "on_predict_batch_start", "on_predict_batch_end",
         "on_predict_epoch_start", "on_predict_epoch_end")


class LambdaCallback(Callback):
    """Each hook of a callback is an argument: `LambdaCallback(setup=lambda trainer, pl_module, stage: ...)`."""

    def __init__(self, *functions: Callable[..., Any] | None, **named: Callable[..., Any] | None):
        for name, function in self.__signature__.bind(*functions, **named).arguments.items():
            if function is not None:
                setattr(self, name, function)

    __signature__ = inspect.Signature([inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None,
                                                         annotation=Callable[..., Any] | None) for name in HOOKS])
    __init__.__signature__ = inspect.Signature(     # type: ignore[attr-defined]    # which command lines read
        [inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY), *__signature__.parameters.values()])
