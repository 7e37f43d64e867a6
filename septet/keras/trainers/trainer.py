"""What makes a model trainable: `compile`, and single batches.  `fit`, `evaluate` and `predict` stand in `loops.py`."""
from __future__ import annotations

import inspect
import warnings
from typing import Any

from septet.core import autograd
from septet.keras import recording, tree
from septet.keras.backends import active
from septet.keras.tensor import Tensor
from septet.keras.trainers import loops
from septet.keras.trainers.compile_utils import CompileLoss, CompileMetrics
from septet.keras.trainers.data_adapters import as_arrays, class_weights, unpack_x_y_sample_weight
from septet.keras.trainers.stepping import CapturedStep


class Trainer:
    """The training of a model."""

    optimizer: Any

    def __init__(self) -> None:
        self._lock = False
        self._run_eagerly, self._jit_compile = False, None
        self.compiled, self.loss, self.steps_per_execution = False, None, 1
        self._initial_epoch: Any = None
        self._compute_loss_has_training_arg = "training" in inspect.signature(self.compute_loss).parameters
        self._compile_loss: Any = None
        self._compile_metrics: Any = None
        self._loss_tracker: Any = None
        self.stop_training = self.stop_evaluating = self.stop_predicting = False
        self._captured: dict[str, Any] = {}
        self._compile_args: dict[str, Any] | None = None

    def compile(self, optimizer: Any = "rmsprop", loss: Any = None, loss_weights: Any = None, metrics: Any = None,
                weighted_metrics: Any = None, run_eagerly: bool = False, steps_per_execution: int = 1, jit_compile: Any = "auto",
                auto_scale_loss: bool = True) -> None:
        """Say how to train: by which optimizer, which loss, and what is measured.

        run_eagerly: every step runs as Python, nothing is captured.  steps_per_execution: steps between callbacks.
        """
        from septet.keras import metrics as metric_module
        from septet.keras import optimizers

        optimizer = optimizers.get(optimizer)
        self.optimizer = optimizer
        if auto_scale_loss and getattr(self, "dtype_policy", None) is not None and self.dtype_policy.name == "mixed_float16" and optimizer:
            self.optimizer = optimizers.LossScaleOptimizer(optimizer, name="loss_scale_optimizer")
        names = getattr(self, "output_names", None)
        self.loss = loss
        self.__dict__["_compile_loss"] = None if loss is None else CompileLoss(loss, loss_weights, names, bool(run_eagerly))
        self.__dict__["_compile_metrics"] = None if metrics is None and weighted_metrics is None else CompileMetrics(
            metrics, weighted_metrics, "compile_metrics", names)
        self.__dict__["_loss_tracker"] = metric_module.Mean(name="loss")
        self._run_eagerly, self._jit_compile = bool(run_eagerly), jit_compile
        self.steps_per_execution = int(steps_per_execution)
        if self.steps_per_execution < 1:
            raise ValueError(f"`steps_per_execution` must be a positive integer. Received: steps_per_execution={steps_per_execution}")
        self.__dict__["_compile_args"] = {"optimizer": optimizer, "loss": loss, "loss_weights": loss_weights, "metrics": metrics,
                                          "weighted_metrics": weighted_metrics, "run_eagerly": run_eagerly,
                                          "steps_per_execution": steps_per_execution, "jit_compile": jit_compile}
        self.stop_training, self.compiled = False, True
        self._captured.clear()

    # ---- what it is ----

    @property
    def run_eagerly(self) -> bool:
        return self._run_eagerly

    @run_eagerly.setter
    def run_eagerly(self, value: bool) -> None:
        self._run_eagerly = value

    @property
    def jit_compile(self) -> Any:
        return False if self._jit_compile in (None, "auto") else self._jit_compile

    @jit_compile.setter
    def jit_compile(self, value: Any) -> None:
        self._jit_compile = value

    @property
    def metrics(self) -> list[Any]:
        """The loss, the compiled metrics, and those of layers."""
        found: list[Any] = []
        if self.compiled:
            if self._loss_tracker is not None:
                found.append(self._loss_tracker)
            if self._compile_metrics is not None:
                found.append(self._compile_metrics)
            if self._compile_loss is not None:
                found += self._compile_loss.metrics
        found += self._tracker.tables["metrics"]  # type: ignore[attr-defined]
        for layer in self._flatten_layers(include_self=False):  # type: ignore[attr-defined]
            found += [m for m in layer._metrics if not any(m is other for other in found)]
        return found

    @property
    def metrics_names(self) -> list[str]:
        return [m.name for m in self.metrics]

    @property
    def metrics_variables(self) -> list[Any]:
        return [v for m in self.metrics for v in m.variables]

    def reset_metrics(self) -> None:
        """Begin to measure anew."""
        for m in self.metrics:
            m.reset_state()

    def _post_build(self) -> None:
        pass

    # ---- a step ----

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True) -> Any:
        """The loss of a batch: that of the outputs, and what layers add.  ValueError where there is neither."""
        found = [] if self._compile_loss is None else [self._compile_loss(y, y_pred, sample_weight)]
        found = [x for x in found if x is not None]
        for loss in self.losses:  # type: ignore[attr-defined]
            found.append(total(loss))
        if not found:
            raise ValueError("No loss to compute. Provide a `loss` argument in `compile()`.")
        result = found[0]
        for value in found[1:]:
            result = result + value
        return result

    def _compute_loss(self, *args: Any, training: bool = True) -> Any:
        return self.compute_loss(*args, training=training) if self._compute_loss_has_training_arg else self.compute_loss(*args)

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Measure a batch; the values so far."""
        if self._compile_metrics is not None:
            self._compile_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """The values of all metrics by name."""
        found: dict[str, Any] = {}
        for m in self.metrics:
            value = m.result()
            if isinstance(value, dict):
                found.update(value)
            else:
                found[m.name] = value
        return found

    def train_step(self, data: Any) -> Any:
        """One batch: outputs, loss, gradients, the optimizer's step, metrics."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        with recording.taping():
            y_pred = self(x, training=True) if self._call_has_training_arg else self(x)  # type: ignore[attr-defined,operator]
            loss = self._compute_loss(x, y, y_pred, sample_weight, training=True)
            scaled = self.optimizer.scale_loss(loss) if self.optimizer is not None else loss
        self._loss_tracker.update_state(autograd.detach(loss), sample_weight=batch_of(x))
        weights = self.trainable_weights  # type: ignore[attr-defined]
        if weights:
            self.optimizer.apply(gradients(scaled, weights), weights)
        else:
            warnings.warn("The model does not have any trainable weights.", stacklevel=2)
        return self.compute_metrics(x, y, detached(y_pred), sample_weight)

    def test_step(self, data: Any) -> Any:
        """One batch, measured."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False) if self._call_has_training_arg else self(x)  # type: ignore[attr-defined,operator]
        loss = self._compute_loss(x, y, y_pred, sample_weight, training=False)
        self._loss_tracker.update_state(loss, sample_weight=batch_of(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data: Any) -> Any:
        """The outputs of one batch."""
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False) if self._call_has_training_arg else self(x)  # type: ignore[attr-defined,operator]

    def _step(self, kind: str) -> Any:
        """The train, test or predict step: captured where it may be."""
        found = self._captured.get(kind)
        if found is None:
            method = getattr(self, f"{kind}_step")
            found = self._captured[kind] = method if self._run_eagerly else CapturedStep(self, method, kind)
        return found

    def make_train_function(self, force: bool = False) -> Any:
        """What runs a training step on the next batch of an iterator."""
        return lambda iterator: self._step("train")(next(iterator))

    def make_test_function(self, force: bool = False) -> Any:
        return lambda iterator: self._step("test")(next(iterator))

    def make_predict_function(self, force: bool = False) -> Any:
        return lambda iterator: self._step("predict")(next(iterator))

    # ---- single batches ----

    def train_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False) -> Any:
        """Train on one batch; the loss and metrics."""
        self._assert_compiled("train_on_batch")
        x, y, sample_weight = as_arrays(x), as_arrays(y), as_arrays(sample_weight)
        if class_weight is not None:
            if sample_weight is not None:
                raise ValueError(f"Arguments `sample_weight` and `class_weight` cannot be specified at the same time. Received: "
                                 f"sample_weight={sample_weight}, class_weight={class_weight}")
            sample_weight = class_weights(y, class_weight)
        self.reset_metrics()
        loops.ensure_built(self, batch(x, y, sample_weight))
        logs = loops.pythonified(self._step("train")(batch(x, y, sample_weight)))
        return logs if return_dict else self._flatten_metrics_in_order(logs)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Measure one batch; the loss and metrics."""
        self._assert_compiled("test_on_batch")
        x, y, sample_weight = as_arrays(x), as_arrays(y), as_arrays(sample_weight)
        self.reset_metrics()
        loops.ensure_built(self, batch(x, y, sample_weight))
        logs = loops.pythonified(self._step("test")(batch(x, y, sample_weight)))
        return logs if return_dict else self._flatten_metrics_in_order(logs)

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs of one batch as NumPy arrays."""
        return tree.map_structure(lambda t: t.numpy(), self._step("predict")((as_arrays(x),)))

    def _flatten_metrics_in_order(self, logs: Any) -> Any:
        """The values as a list: those of metrics first, then by name; the value alone where there is one."""
        if not isinstance(logs, dict):
            return logs
        names = [part.name for m in self.metrics for part in (m.metrics if isinstance(m, CompileMetrics) else [m])]
        found = [logs[name] for name in names if name in logs] + [logs[name] for name in sorted(logs) if name not in names]
        return found[0] if len(found) == 1 else found

    def _assert_compiled(self, method: str) -> None:
        if not self.compiled:
            raise ValueError(f"You must call `compile()` before calling `{method}()`." if method else
                             "You must call `compile()` before using the model.")

    # ---- loops ----

    def fit(self, x: Any = None, y: Any = None, batch_size: int | None = None, epochs: int = 1, verbose: Any = "auto",
            callbacks: Any = None, validation_split: float = 0.0, validation_data: Any = None, shuffle: Any = True,
            class_weight: Any = None,
            sample_weight: Any = None, initial_epoch: int = 0, steps_per_epoch: int | None = None, validation_steps: int | None = None,
            validation_batch_size: int | None = None, validation_freq: Any = 1) -> Any:
        """Train for some epochs; the History."""
        return loops.fit(self, x, y, batch_size, epochs, verbose, callbacks, validation_split, validation_data, shuffle, class_weight,
                         sample_weight, initial_epoch, steps_per_epoch, validation_steps, validation_batch_size, validation_freq)

    def evaluate(self, x: Any = None, y: Any = None, batch_size: int | None = None, verbose: Any = "auto", sample_weight: Any = None,
                 steps: int | None = None, callbacks: Any = None, return_dict: bool = False, **kwargs: Any) -> Any:
        """Measure: the loss and metrics, as a list or a dict."""
        return loops.evaluate(self, x, y, batch_size, verbose, sample_weight, steps, callbacks, return_dict, **kwargs)

    def predict(self, x: Any, batch_size: int | None = None, verbose: Any = "auto", steps: int | None = None,
                callbacks: Any = None) -> Any:
        """The outputs for data, as NumPy arrays."""
        return loops.predict(self, x, batch_size, verbose, steps, callbacks)

    # ---- configuration ----

    def get_compile_config(self) -> dict[str, Any] | None:
        """The arguments of `compile` as data."""
        from septet.keras.saving.serialization_lib import serialize_keras_object

        if not self.compiled or self._compile_args is None:
            return {} if not self.compiled else None
        found = {name: serialize_keras_object(value) for name, value in self._compile_args.items()}
        found["jit_compile"] = bool(self.jit_compile)
        return found

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile as `get_compile_config` says."""
        from septet.keras.saving.serialization_lib import deserialize_keras_object

        if type(self).compile is not Trainer.compile and "optimizer" not in config:
            warnings.warn("`compile()` was not called as part of model loading because the model's `compile()` method is custom.",
                          stacklevel=2)
            return
        self.compile(**deserialize_keras_object(config))
        if getattr(self, "optimizer", None) is not None and self.built:  # type: ignore[attr-defined]
            self.optimizer.build(self.trainable_variables)  # type: ignore[attr-defined]


def total(x: Any) -> Any:
    """The sum of a loss that a layer added."""
    if not isinstance(x, Tensor) or not x.ndim:
        return x
    from septet.core.reduce import reduce

    return reduce("sum", x)


def batch(x: Any, y: Any, sample_weight: Any) -> tuple[Any, ...]:
    """The parts of a batch that are there."""
    return (x,) if y is None and sample_weight is None else (x, y) if sample_weight is None else (x, y, sample_weight)


def batch_of(x: Any) -> Any:
    """How many examples a batch has."""
    return next(leaf.shape[0] for leaf in tree.flatten(x) if leaf is not None)


def detached(x: Any) -> Any:
    """A nest of tensors that no gradient flows through; masks stay."""
    def one(t: Any) -> Any:
        if not autograd.is_tracked(t):
            return t
        found = autograd.detach(t)
        if "_keras_mask" in t.__dict__:
            found._keras_mask = t._keras_mask
        return found

    return tree.map_structure(one, x)


def gradients(loss: Any, variables: list[Any]) -> list[Any]:
    """The gradients of a loss, None for variables that it does not depend on."""
    from septet.core.create import full

    if not autograd.is_tracked(loss):
        return [None] * len(variables)
    found: list[Any] = active.gradients(loss, full(Tensor, loss._dtype, tuple(loss.shape), 1), variables)
    return found
