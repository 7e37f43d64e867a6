"""An event log of a framework: modules, callbacks and data modules that write down every call, and how arguments are shown."""
from __future__ import annotations

import itertools
import math
import re

NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")

MODULE_HOOKS = """backward configure_callbacks configure_gradient_clipping configure_model configure_optimizers lr_scheduler_step
    on_after_backward on_after_batch_transfer on_before_backward on_before_batch_transfer on_before_optimizer_step on_before_zero_grad
    on_fit_end on_fit_start on_load_checkpoint on_predict_batch_end on_predict_batch_start on_predict_end on_predict_epoch_end
    on_predict_epoch_start on_predict_model_eval on_predict_start on_save_checkpoint on_test_batch_end on_test_batch_start on_test_end
    on_test_epoch_end on_test_epoch_start on_test_model_eval on_test_model_train on_test_start on_train_batch_end on_train_batch_start
    on_train_end on_train_epoch_end on_train_epoch_start on_train_start on_validation_batch_end on_validation_batch_start
    on_validation_end on_validation_epoch_end on_validation_epoch_start on_validation_model_eval on_validation_model_train
    on_validation_model_zero_grad on_validation_start optimizer_step optimizer_zero_grad prepare_data setup teardown
    transfer_batch_to_device""".split()
CALLBACK_HOOKS = """load_state_dict on_after_backward on_before_backward on_before_optimizer_step on_before_zero_grad on_exception
    on_fit_end on_fit_start on_load_checkpoint on_predict_batch_end on_predict_batch_start on_predict_end on_predict_epoch_end
    on_predict_epoch_start on_predict_start on_sanity_check_end on_sanity_check_start on_save_checkpoint on_test_batch_end
    on_test_batch_start on_test_end on_test_epoch_end on_test_epoch_start on_test_start on_train_batch_end on_train_batch_start
    on_train_end on_train_epoch_end on_train_epoch_start on_train_start on_validation_batch_end on_validation_batch_start
    on_validation_end on_validation_epoch_end on_validation_epoch_start on_validation_start setup state_dict teardown""".split()
DATA_HOOKS = """load_state_dict on_after_batch_transfer on_before_batch_transfer on_exception predict_dataloader prepare_data setup
    state_dict teardown test_dataloader train_dataloader transfer_batch_to_device val_dataloader""".split()
LOGGER_HOOKS = "log_hyperparams log_graph save finalize after_save_checkpoint".split()


def shown(value):
    """An argument by its kind: tensors by their shape, plain values as they are, objects by their class."""
    if isinstance(value, BaseException):
        return f"{type(value).__name__}({value})"
    if value is None or isinstance(value, bool | int | str):
        return repr(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    if hasattr(value, "shape"):
        return f"Tensor{list(value.shape)}"
    if callable(value) and not hasattr(value, "parameters"):
        return "function"
    return type(value).__name__


def numbers(metrics):
    """Metrics by name, as short text."""
    return "{" + ", ".join(f"{name}: {float(value):.4g}" for name, value in sorted(metrics.items())) + "}"


def differences(found, expected):
    """Pairs of lines that differ; numbers may by half a unit of their fourth digit, as they are written with four."""
    if len(found) != len(expected):
        length = sum(1 for _ in itertools.takewhile(lambda pair: alike(*pair), zip(found, expected)))
        return [(found[length - 3:length + 3], expected[length - 3:length + 3])]
    return [(a, b) for a, b in zip(found, expected) if not alike(a, b)]


def alike(a, b):
    """Whether two lines are the same but for the last digit of numbers."""
    if a == b:
        return True
    one, other = NUMBER.findall(a), NUMBER.findall(b)
    return NUMBER.sub("#", a) == NUMBER.sub("#", b) and all(math.isclose(float(x), float(y), rel_tol=2e-4) for x, y in zip(one, other))


def recording(base, hooks, who, log):
    """A subclass of `base` that logs each call of a hook and passes it on."""
    def method(name):
        def call(self, *args, **kwargs):
            given = [shown(a) for a in args] + [f"{key}={shown(a)}" for key, a in kwargs.items()]
            log.append(f"{who}.{name}({', '.join(given)})")
            return getattr(super(made, self), name)(*args, **kwargs)
        call.__name__ = name
        return call
    made = type(base.__name__, (base,), {name: method(name) for name in hooks if hasattr(base, name)})
    return made
