"""The loops of `fit`, `evaluate` and `predict`: batches through steps, callbacks in Keras' order."""
from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from septet.core.convert import item
from septet.core.fn.shape import concatenate
from septet.keras import config, naming, tree
from septet.keras.backends import active
from septet.keras.callbacks.callback_list import CallbackList
from septet.keras.recording import is_variable
from septet.keras.tensor import Tensor
from septet.keras.trainers.data_adapters import adapter, split, unpack_x_y_sample_weight

RAN_OUT = ("Your input ran out of data; interrupting training. Make sure that your dataset or generator can generate at least "
           "`steps_per_epoch * epochs` batches. You may need to use the `.repeat()` function when building your dataset.")


class Epochs:
    """Batches by epoch: a source that goes on from epoch to epoch, or begins anew."""

    def __init__(self, source: Any, steps_per_epoch: int | None, per_execution: int = 1):
        self.source, self.per_execution = source, per_execution
        limit = config.max_steps_per_epoch()
        if limit is not None:
            steps_per_epoch = limit if steps_per_epoch is None else min(steps_per_epoch, limit)
        self.steps_per_epoch = steps_per_epoch
        self.iterator: Iterator[Any] | None = None
        self.seen = 0
        self.ended = False

    @property
    def num_batches(self) -> int | None:
        return self.steps_per_epoch if self.steps_per_epoch else self.source.num_batches  # type: ignore[no-any-return]

    def epoch(self) -> Iterator[tuple[int, int, list[Any]]]:
        """(first step, last step, batches) of one epoch."""
        self.source.on_epoch_begin()
        if self.steps_per_epoch is None or self.iterator is None:
            self.iterator = iter(self.source)
        step, chunk = 0, []
        while self.steps_per_epoch is None or step + len(chunk) < self.steps_per_epoch:
            try:
                chunk.append(next(self.iterator))
            except StopIteration:
                self.at_end(step + len(chunk))
                break
            if len(chunk) == self.per_execution:
                yield step, step + len(chunk) - 1, chunk
                step, chunk = step + len(chunk), []
        if chunk:                                           # Keras counts the steps that it would have run
            yield step, step + self.per_execution - 1, chunk
        self.source.on_epoch_end()

    def at_end(self, steps: int) -> None:
        """The source has no more batches."""
        if self.steps_per_epoch is not None and steps < self.steps_per_epoch:
            if getattr(self.source, "one_pass", False):
                self.ended = True
            warnings.warn(RAN_OUT, stacklevel=5)
        elif self.steps_per_epoch is None and not self.seen and getattr(self.source, "length", 0) is None:
            self.source.length = steps
        self.seen += steps
        self.iterator = None
        if self.steps_per_epoch is None:
            self.source.begin_unread()


def pythonified(logs: Any) -> Any:
    """Logs as Python numbers."""
    if not isinstance(logs, dict):
        return logs
    found: dict[str, Any] = {}
    for key, value in sorted(logs.items()):
        if isinstance(value, dict):
            found.update(pythonified(value))
        else:
            found[key] = plain(value)
    return found


def plain(value: Any) -> Any:
    """A value of logs as a Python number where it is one."""
    if isinstance(value, Tensor):
        return value.numpy() if value.shape else item(value)
    if is_variable(value):
        return plain(value._read())
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def auto_verbose(verbose: Any) -> int:
    """`verbose=` as a number."""
    return 1 if verbose == "auto" else int(verbose)


def callback_list(callbacks: Any, model: Any, verbose: Any, epochs: int, steps: Any, **flags: Any) -> Any:
    """The callbacks as one."""
    if isinstance(callbacks, CallbackList):
        return callbacks
    return CallbackList(callbacks, add_progbar=auto_verbose(verbose) != 0, verbose=auto_verbose(verbose), epochs=epochs, steps=steps,
                        model=model, **flags)


def run_steps(step: Any, chunk: list[Any]) -> Any:
    """The last of some steps' logs."""
    logs: Any = None
    for data in chunk:
        logs = step(data)
    return logs


def is_built(model: Any) -> bool:
    """Whether the model, its loss and what measures it know their shapes."""
    parts = (*model._flatten_layers(), model._compile_loss, model._compile_metrics)
    return all(part is None or part.built for part in parts)


def ensure_built(model: Any, data: Any) -> None:
    """Build the model, and what measures it, by a batch."""
    if not is_built(model):
        from septet.keras.trainers.building import build

        build(model, data)
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and not optimizer.built:
        with naming.name_scope(optimizer.name, caller=optimizer):
            optimizer.build(model.trainable_variables)


def fit(model: Any, x: Any, y: Any, batch_size: Any, epochs: int, verbose: Any, callbacks: Any, validation_split: float,
        validation_data: Any, shuffle: Any, class_weight: Any, sample_weight: Any, initial_epoch: int, steps_per_epoch: Any,
        validation_steps: Any, validation_batch_size: Any, validation_freq: Any) -> Any:
    """Train for some epochs; the History."""
    model._assert_compiled("")
    if config.max_epochs() is not None and config.max_epochs() < epochs:  # type: ignore[operator]
        warnings.warn(f"Limiting epochs to {config.max_epochs()}", stacklevel=3)
        epochs = initial_epoch + config.max_epochs()  # type: ignore[operator]
    if not 0 <= validation_split < 1:
        raise ValueError(f"`validation_split` is a share of 0 to 1. Received: validation_split={validation_split}")
    if validation_split and validation_data is None:
        (x, y, sample_weight), validation_data = split((x, y, sample_weight), validation_split)
    val_x, val_y, val_weight = unpack_x_y_sample_weight(validation_data) if isinstance(validation_data, (tuple, list)) else (
        validation_data, None, None)
    train = Epochs(adapter(x, y, sample_weight, batch_size, shuffle, class_weight), steps_per_epoch, model.steps_per_execution)
    found = callback_list(callbacks, model, verbose, epochs, train.num_batches, add_history=True)
    if active.PEEKS and not is_built(model) and not getattr(train.source, "one_pass", False):
        next(iter(train.source), None)                  # Keras builds by a batch of a pass of its own: loaders draw its seeds
    model.stop_training = False
    found.on_train_begin()
    logs: Any = {}
    validation: Any = None
    initial_epoch = model._initial_epoch or initial_epoch
    for epoch in range(initial_epoch, epochs):
        model.reset_metrics()
        found.on_epoch_begin(epoch)
        logs = train_epoch(model, train, found)
        if validation_data is not None and validates(epoch, validation_freq):
            if validation is None:
                validation = Epochs(adapter(val_x, val_y, val_weight, validation_batch_size or batch_size), validation_steps,
                                    model.steps_per_execution)
            measured = test_epoch(model, validation, found)
            logs.update({f"val_{name}": value for name, value in measured.items()})
        found.on_epoch_end(epoch, logs)
        if model.stop_training or train.ended:
            break
    finish(model, epochs, initial_epoch)
    found.on_train_end(logs=logs)
    return model.history


def finish(model: Any, epochs: int, initial_epoch: int) -> None:
    """After training: averaged weights take the place of the last ones where the optimizer keeps such."""
    optimizer = model.optimizer
    if optimizer is not None and epochs > initial_epoch and hasattr(optimizer, "finalize_variable_values"):
        optimizer.finalize_variable_values(model.trainable_weights)


def train_epoch(model: Any, train: Epochs, callbacks: Any) -> dict[str, Any]:
    """One epoch of training; its logs."""
    logs: Any = None
    first = True
    active.train_mode(model, True)
    for begin, end, chunk in train.epoch():
        if first:
            ensure_built(model, chunk[0])
            first = False
        callbacks.on_train_batch_begin(begin)
        logs = run_steps(model._step("train"), chunk)
        if callbacks.watches_train_batches:
            callbacks.on_train_batch_end(end, pythonified(logs))
        if model.stop_training:
            break
    if logs is None:
        if not train.seen and not train.ended:
            raise ValueError("Expected input data to be non-empty.")
        return {}
    return epoch_logs(model, logs)


def epoch_logs(model: Any, logs: Any) -> dict[str, Any]:
    """The logs of an epoch: the metrics where the last batch's are those, else what the step gave."""
    measured = {m.name for m in model.metrics}
    if logs and {"loss"} <= measured and set(logs) == known_names(model):
        return pythonified(model.get_metrics_result())  # type: ignore[no-any-return]
    return pythonified(logs)  # type: ignore[no-any-return]


def known_names(model: Any) -> set[str]:
    """The names that the model's metrics give."""
    return set(model.get_metrics_result())


def validates(epoch: int, freq: Any) -> bool:
    """Whether an epoch ends with a validation.  ValueError for a frequency that is none."""
    if isinstance(freq, int):
        return (epoch + 1) % freq == 0
    if isinstance(freq, (list, tuple, set)):
        return epoch + 1 in freq
    raise ValueError(f"Expected `validation_freq` to be a list or int. Received: validation_freq={freq} of the type {type(freq)}.")


def test_epoch(model: Any, epochs: Epochs, callbacks: Any) -> dict[str, Any]:
    """One pass of measuring."""
    model.reset_metrics()
    model.stop_evaluating = False
    active.train_mode(model, False)
    callbacks.on_test_begin()
    logs: Any = None
    for begin, end, chunk in epochs.epoch():
        if logs is None:
            ensure_built(model, chunk[0])
        callbacks.on_test_batch_begin(begin)
        logs = run_steps(model._step("test"), chunk)
        if callbacks.watches_test_batches:
            callbacks.on_test_batch_end(end, pythonified(logs))
        if model.stop_evaluating:
            break
    found = {} if logs is None else epoch_logs(model, logs)
    callbacks.on_test_end(found)
    return found


def evaluate(model: Any, x: Any, y: Any, batch_size: Any, verbose: Any, sample_weight: Any, steps: Any, callbacks: Any, return_dict: bool,
             **kwargs: Any) -> Any:
    """Measure: the loss and metrics."""
    if kwargs.pop("_use_cached_eval_dataset", False) or kwargs:
        raise ValueError(f"Arguments not recognized: {kwargs}")
    model._assert_compiled("")
    epochs = Epochs(adapter(x, y, sample_weight, batch_size), steps, model.steps_per_execution)
    found = callback_list(callbacks, model, verbose, 1, epochs.num_batches)
    logs = test_epoch(model, epochs, found)
    return logs if return_dict else model._flatten_metrics_in_order(logs)


def predict(model: Any, x: Any, batch_size: Any, verbose: Any, steps: Any, callbacks: Any) -> Any:
    """The outputs for data, as NumPy arrays."""
    epochs = Epochs(adapter(x, None, None, batch_size), steps, model.steps_per_execution)
    found = callback_list(callbacks, model, verbose, 1, epochs.num_batches)
    model.stop_predicting = False
    active.train_mode(model, False)
    found.on_predict_begin()
    parts: list[Any] = []
    for begin, end, chunk in epochs.epoch():
        found.on_predict_batch_begin(begin)
        outputs = [model._step("predict")(data[:1] if isinstance(data, tuple) else data) for data in chunk]
        parts += outputs
        if found.watches_predict_batches:
            shown = outputs[0] if len(outputs) == 1 else tree.map_structure(lambda *t: concatenate(list(t), 0), *outputs)
            found.on_predict_batch_end(end, {"outputs": tree.map_structure(lambda t: t.numpy(), shown)})
        if model.stop_predicting:
            break
    found.on_predict_end()
    if not parts:
        raise ValueError("Expected input data to be non-empty.")
    if len(parts) == 1:
        return tree.map_structure(lambda t: t.numpy(), parts[0])
    return tree.map_structure(lambda *t: concatenate(list(t), 0).numpy(), *parts)
