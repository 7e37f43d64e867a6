"""Trainer's state, the switches callbacks set, and the callbacks themselves."""
from __future__ import annotations

import dataclasses
import json
import math
import sys
from dataclasses import dataclass
from typing import Any

from septet.core.text_bar import Tqdm
from septet.transformers.trainer_utils import IntervalStrategy, SaveStrategy, has_length
from septet.transformers.utils import logging

EVENTS = """on_init_end on_train_begin on_train_end on_epoch_begin on_epoch_end on_step_begin on_pre_optimizer_step on_optimizer_step
    on_substep_end on_step_end on_evaluate on_predict on_save on_log on_prediction_step on_push_begin""".split()
BAR = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}, {rate_fmt}{postfix}]"
logger = logging.get_logger(__name__)


class ExportableState:
    """What checkpoints keep of an object: `state()`, from which `from_state` makes it anew."""

    def state(self) -> dict[str, Any]:
        """{"args": of the constructor, "attributes": to set afterwards}."""
        raise NotImplementedError("You must implement a `state` function to utilize this class.")

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Any:
        """The object that a state was of."""
        found = cls(**state["args"])
        for name, value in state["attributes"].items():
            setattr(found, name, value)
        return found


@dataclass
class TrainerState:
    """Where training stands; checkpoints keep it as JSON."""

    epoch: float = 0
    global_step: int = 0
    max_steps: int = 0
    logging_steps: int = 500
    eval_steps: int = 500
    save_steps: int = 500
    train_batch_size: int | None = None
    num_train_epochs: int = 0
    num_input_tokens_seen: int = 0
    total_flos: float = 0
    log_history: Any = None
    best_metric: float | None = None
    best_global_step: int | None = None
    best_model_checkpoint: str | None = None
    is_local_process_zero: bool = True
    is_world_process_zero: bool = True
    is_hyper_param_search: bool = False
    trial_name: str | None = None
    trial_params: Any = None
    stateful_callbacks: Any = None

    def __post_init__(self) -> None:
        self.log_history = [] if self.log_history is None else self.log_history
        if self.stateful_callbacks is None:
            self.stateful_callbacks = {}
        elif not isinstance(self.stateful_callbacks, dict):
            self.stateful_callbacks = states_of(self.stateful_callbacks)

    def save_to_json(self, json_path: str) -> None:
        """Write it."""
        text = json.dumps(dataclasses.asdict(self), indent=2, sort_keys=True) + "\n"
        with open(json_path, "w", encoding="utf-8") as file:
            file.write(text)

    @classmethod
    def load_from_json(cls, json_path: str) -> TrainerState:
        """Read it."""
        with open(json_path, encoding="utf-8") as file:
            return cls(**json.load(file))

    def compute_steps(self, args: Any, max_steps: int) -> None:
        """How often things happen; less than 1 is a share of all steps."""
        for kind in ("logging", "eval", "save"):
            steps = getattr(args, f"{kind}_steps")
            if steps is not None:
                setattr(self, f"{kind}_steps", math.ceil(max_steps * steps) if steps < 1 else steps)


def states_of(callbacks: Any) -> dict[str, Any]:
    """The states of callbacks that have one, by class.  TypeError for one that has none."""
    found: dict[str, Any] = {}
    for callback in callbacks:
        if not isinstance(callback, ExportableState):
            raise TypeError(f"All callbacks passed to be saved must inherit `ExportableState`, but received {type(callback)}")
        name = type(callback).__name__
        if name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), callback.state()]
        else:
            found[name] = callback.state()
    return found


@dataclass
class TrainerControl(ExportableState):
    """Switches that callbacks set and Trainer reads."""

    should_training_stop: bool = False
    should_epoch_stop: bool = False
    should_save: bool = False
    should_evaluate: bool = False
    should_log: bool = False

    def _new_training(self) -> None:
        self.should_training_stop = False

    def _new_epoch(self) -> None:
        self.should_epoch_stop = False

    def _new_step(self) -> None:
        self.should_save = self.should_evaluate = self.should_log = False

    def state(self) -> dict[str, Any]:
        return {"args": dataclasses.asdict(self), "attributes": {}}


class TrainerCallback:
    """Base of callbacks: each event gets (args, state, control) and, by name, the model, optimizer, scheduler and loaders."""


def _event(name: str) -> Any:
    def method(self: Any, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> Any:
        return None

    method.__name__, method.__doc__ = name, f"Called at the event {name.removeprefix('on_').replace('_', ' ')}."
    return method


for _name in EVENTS:
    setattr(TrainerCallback, _name, _event(_name))


class CallbackHandler(TrainerCallback):
    """Calls the callbacks in order."""

    def __init__(self, callbacks: list[Any], model: Any, processing_class: Any, optimizer: Any, lr_scheduler: Any):
        self.callbacks: list[Any] = []
        for callback in callbacks:
            self.add_callback(callback)
        self.model, self.processing_class, self.optimizer, self.lr_scheduler = model, processing_class, optimizer, lr_scheduler
        self.train_dataloader: Any = None
        self.eval_dataloader: Any = None

    def add_callback(self, callback: Any) -> None:
        """One more, of a class or an object."""
        found = callback() if isinstance(callback, type) else callback
        if type(found) in [type(c) for c in self.callbacks]:
            names = "\n".join(type(c).__name__ for c in self.callbacks)
            logger.warning(f"You are adding a {type(found)} to the callbacks of this Trainer, but there is already one. The current "
                           f"list of callbacks is\n:{names}")
        self.callbacks.append(found)

    def pop_callback(self, callback: Any) -> Any:
        """Take one away and give it."""
        same = (lambda c: isinstance(c, callback)) if isinstance(callback, type) else (lambda c: c == callback)
        found = next((c for c in self.callbacks if same(c)), None)
        if found is not None:
            self.callbacks.remove(found)
        return found

    def remove_callback(self, callback: Any) -> None:
        """Take one away."""
        if self.pop_callback(callback) is None and not isinstance(callback, type):
            raise ValueError("list.remove(x): x not in list")

    @property
    def callback_list(self) -> str:
        """Names, a line for each."""
        return "\n".join(type(c).__name__ for c in self.callbacks)

    def call_event(self, event: str, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> TrainerControl:
        """Call an event of each; one that gives a control replaces it."""
        for callback in self.callbacks:
            result = getattr(callback, event)(
                args, state, control, model=self.model, processing_class=self.processing_class, optimizer=self.optimizer,
                lr_scheduler=self.lr_scheduler, train_dataloader=self.train_dataloader, eval_dataloader=self.eval_dataloader, **kwargs)
            if result is not None:
                control = result
        return control


# the switches that are turned off before an event, and what else it is given
BEFORE = {"on_train_begin": ("should_training_stop",), "on_epoch_begin": ("should_epoch_stop",),
          "on_step_begin": ("should_log", "should_evaluate", "should_save"), "on_evaluate": ("should_evaluate",),
          "on_save": ("should_save",), "on_log": ("should_log",)}
GIVEN = {"on_evaluate": "metrics", "on_predict": "metrics", "on_log": "logs"}


def _handled(name: str) -> Any:
    def method(self: CallbackHandler, args: Any, state: TrainerState, control: TrainerControl, *more: Any, **kwargs: Any) -> TrainerControl:
        for switch in BEFORE.get(name, ()):
            setattr(control, switch, False)
        if more:
            kwargs[GIVEN[name]] = more[0]
        return self.call_event(name, args, state, control, **kwargs)

    method.__name__, method.__doc__ = name, f"{name} of every callback."
    return method


for _name in EVENTS:
    setattr(CallbackHandler, _name, _handled(_name))


class DefaultFlowCallback(TrainerCallback):
    """When to log, evaluate and save, as the arguments say."""

    def on_step_end(self, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> TrainerControl:
        if state.global_step == 1 and args.logging_first_step:
            control.should_log = True
        if args.logging_strategy == IntervalStrategy.STEPS and state.global_step % state.logging_steps == 0:
            control.should_log = True
        if (args.eval_strategy == IntervalStrategy.STEPS and state.global_step % state.eval_steps == 0
                and args.eval_delay <= state.global_step):
            control.should_evaluate = True
        if args.save_strategy == SaveStrategy.STEPS and state.save_steps > 0 and state.global_step % state.save_steps == 0:
            control.should_save = True
        if state.global_step >= state.max_steps:
            control.should_training_stop = True
            if args.save_strategy == SaveStrategy.STEPS:
                control.should_save = True
        return control

    def on_epoch_end(self, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> TrainerControl:
        if args.logging_strategy == IntervalStrategy.EPOCH:
            control.should_log = True
        if args.eval_strategy == IntervalStrategy.EPOCH and args.eval_delay <= state.epoch:
            control.should_evaluate = True
        if args.save_strategy == SaveStrategy.EPOCH:
            control.should_save = True
        return control


def shown(logs: dict[str, Any]) -> dict[str, Any]:
    """Logs as they are printed: floats as text of four digits."""
    return {k: f"{v:.4g}" if isinstance(v, float) else v for k, v in logs.items()}


class ProgressCallback(TrainerCallback):
    """Bars on standard error for training, and below it for evaluation and prediction; logs of training are printed above them.

    max_str_len: longer text in the logs is not shown.
    """

    def __init__(self, max_str_len: int = 100):
        self.max_str_len, self.current_step = max_str_len, 0
        self.training_bar: Tqdm | None = None
        self.prediction_bar: Tqdm | None = None

    def __deepcopy__(self, memo: Any) -> ProgressCallback:
        return type(self)(self.max_str_len)     # a bar belongs to one stream

    def on_train_begin(self, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if state.is_world_process_zero:
            self.training_bar = drawn(state.max_steps)
        self.current_step = 0

    def on_step_end(self, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if self.training_bar is not None:
            self.training_bar.update(state.global_step - self.current_step)
            self.current_step = state.global_step

    def on_prediction_step(self, args: Any, state: TrainerState, control: TrainerControl, eval_dataloader: Any = None,
                           **kwargs: Any) -> None:
        if not state.is_world_process_zero or not has_length(eval_dataloader):
            return
        if self.prediction_bar is None:
            within = self.training_bar is not None
            self.prediction_bar = drawn(len(eval_dataloader), position=int(within), leave=not within)
        self.prediction_bar.update(1)

    def on_evaluate(self, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if self.prediction_bar is not None:
            self.prediction_bar.close()
        self.prediction_bar = None

    on_predict = on_evaluate

    def on_log(self, args: Any, state: TrainerState, control: TrainerControl, logs: Any = None, **kwargs: Any) -> None:
        if self.training_bar is not None and logs is not None:
            line = {k: v if not isinstance(v, str) or len(v) <= self.max_str_len
                    else f"[String too long to display, length: {len(v)} > {self.max_str_len}. Consider increasing "
                         "`max_str_len` if needed.]"
                    for k, v in logs.items() if k != "total_flos"}
            self.training_bar.write(str(shown(line)))

    def on_train_end(self, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if self.training_bar is not None:
            self.training_bar.close()
        self.training_bar = None


def drawn(total: int, position: int = 0, leave: bool = True) -> Tqdm:
    """A bar on standard error, drawn ten times a second at most."""
    return Tqdm(total=total, position=position, leave=leave, file=sys.stderr, mininterval=0.1, bar_format=BAR)


class PrinterCallback(TrainerCallback):
    """Prints the logs."""

    def on_log(self, args: Any, state: TrainerState, control: TrainerControl, logs: Any = None, **kwargs: Any) -> None:
        logs.pop("total_flos", None)
        if state.is_local_process_zero:
            sys.stdout.write(f"{shown(logs)}\n")


class EarlyStoppingCallback(TrainerCallback, ExportableState):
    """Stops when a metric has not improved by more than a threshold for so many evaluations."""

    def __init__(self, early_stopping_patience: int = 1, early_stopping_threshold: float | None = 0.0):
        self.early_stopping_patience, self.early_stopping_threshold = early_stopping_patience, early_stopping_threshold
        self.early_stopping_patience_counter = 0

    def check_metric_value(self, args: Any, state: TrainerState, control: TrainerControl, metric_value: float) -> None:
        """Count evaluations without an improvement."""
        best = state.best_metric
        better = best is None or (metric_value > best if args.greater_is_better else metric_value < best)
        if better and (best is None or abs(metric_value - best) > (self.early_stopping_threshold or 0.0)):
            self.early_stopping_patience_counter = 0
        else:
            self.early_stopping_patience_counter += 1

    def on_train_begin(self, args: Any, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if not args.load_best_model_at_end:
            logger.warning("Using EarlyStoppingCallback without load_best_model_at_end=True. Once training is finished, the best model "
                           "will not be loaded automatically.")
        if args.metric_for_best_model is None:
            raise AssertionError("EarlyStoppingCallback requires metric_for_best_model to be defined")
        if args.eval_strategy == IntervalStrategy.NO:
            raise AssertionError("EarlyStoppingCallback requires IntervalStrategy of steps or epoch")

    def on_evaluate(self, args: Any, state: TrainerState, control: TrainerControl, metrics: Any = None, **kwargs: Any) -> None:
        name = args.metric_for_best_model
        name = name if name.startswith("eval_") else f"eval_{name}"
        if (value := metrics.get(name)) is None:
            logger.warning(f"early stopping required metric_for_best_model, but did not find {name} so early stopping is disabled")
            return
        self.check_metric_value(args, state, control, value)
        if self.early_stopping_patience_counter >= self.early_stopping_patience:
            control.should_training_stop = True

    def state(self) -> dict[str, Any]:
        return {"args": {"early_stopping_patience": self.early_stopping_patience,
                         "early_stopping_threshold": self.early_stopping_threshold},
                "attributes": {"early_stopping_patience_counter": self.early_stopping_patience_counter}}


__all__ = ["CallbackHandler", "DefaultFlowCallback", "EarlyStoppingCallback", "ExportableState", "PrinterCallback", "ProgressCallback",
           "TrainerCallback", "TrainerControl", "TrainerState"]
