"""`Trainer`: trains a model on rows, evaluates, logs and saves; callbacks are called in the library's order."""
from __future__ import annotations

import inspect
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.compiling import CompiledFunction
from septet.torch.nn.utils.clip_grad import clip_grad_norm_, get_total_norm
from septet.transformers.data.data_collator import DataCollatorWithPadding, default_data_collator
from septet.transformers.trainer_callback import (
    CallbackHandler,
    DefaultFlowCallback,
    ExportableState,
    PrinterCallback,
    ProgressCallback,
    TrainerControl,
    TrainerState,
)
from septet.transformers.trainer_checkpoints import Checkpoints
from septet.transformers.trainer_evaluation import Evaluation
from septet.transformers.trainer_loaders import Loaders
from septet.transformers.trainer_optimizers import Optimizers
from septet.transformers.trainer_pt_utils import Ahead, LabelSmoother, skip_first_batches
from septet.transformers.trainer_utils import TrainOutput, get_last_checkpoint, has_length, noisy_embeddings, set_seed, speed_metrics
from septet.transformers.training_args import TrainingArguments
from septet.transformers.utils import logging

logger = logging.get_logger(__name__)
TRAINER_STATE_NAME = "trainer_state.json"


class Trainer(Loaders, Optimizers, Evaluation, Checkpoints):
    """Trains a model: `model(**batch)` gives a loss, first or by name, and anything else.

    model_init: makes the model anew for each training.  compute_loss_func(outputs, labels, num_items_in_batch): the loss of outputs.
    """

    def __init__(self, model: Any = None, args: TrainingArguments | None = None, data_collator: Callable[[list[Any]], Any] | None = None,
                 train_dataset: Any = None, eval_dataset: Any = None, processing_class: Any = None,
                 model_init: Callable[..., Any] | None = None, compute_loss_func: Callable[..., Any] | None = None,
                 compute_metrics: Callable[..., dict[str, Any]] | None = None, callbacks: list[Any] | None = None,
                 optimizers: tuple[Any, Any] = (None, None), optimizer_cls_and_kwargs: tuple[Any, dict[str, Any]] | None = None,
                 preprocess_logits_for_metrics: Callable[[Any, Any], Any] | None = None):
        self.args = args = TrainingArguments("tmp_trainer") if args is None else args
        set_seed(args.seed)
        self.model_init = model_init
        if model is None:
            if model_init is None:
                raise RuntimeError("`Trainer` requires either a `model` or `model_init` argument")
            model = self.call_model_init()
        self.model = self.model_wrapped = model
        self.train_dataset, self.eval_dataset, self.processing_class = train_dataset, eval_dataset, processing_class
        self.compute_loss_func, self.compute_metrics = compute_loss_func, compute_metrics
        self.preprocess_logits_for_metrics, self.optimizer_cls_and_kwargs = preprocess_logits_for_metrics, optimizer_cls_and_kwargs
        self._check(optimizers)
        os.makedirs(args.output_dir, exist_ok=True)
        self.optimizer, self.lr_scheduler = optimizers
        padding = processing_class is not None and hasattr(processing_class, "pad") and hasattr(processing_class, "padding_side")
        self.data_collator = data_collator or (DataCollatorWithPadding(processing_class) if padding else default_data_collator)
        self.is_in_train, self.label_smoother, self._signature, self._trained = False, None, None, False
        if args.label_smoothing_factor:
            self.label_smoother = LabelSmoother(epsilon=args.label_smoothing_factor)
        forward = inspect.signature(base_of(model).forward).parameters
        self.model_accepts_loss_kwargs = getattr(base_of(model), "accepts_loss_kwargs",
                                                 any(p.kind is p.VAR_KEYWORD for p in forward.values()))
        names = [n for n in forward if "label" in n]
        self.label_names = args.label_names if args.label_names is not None else (
            [*names, *(n for n in ("start_positions", "end_positions") if n in forward)])
        self.can_return_loss = getattr(forward.get("return_loss"), "default", False) is True
        self._captured: tuple[Any, Any] | None = None
        self._counted: tuple[Any, int] | None = None
        self.control, self.state = TrainerControl(), TrainerState()
        self._begin_callbacks(callbacks)

    def _check(self, optimizers: tuple[Any, Any]) -> None:
        """ValueError and RuntimeError for arguments that cannot go together."""
        args = self.args
        if self.model_init is not None and any(x is not None for x in optimizers):
            raise RuntimeError("Passing a `model_init` is incompatible with providing the `optimizers` argument. You should subclass "
                               "`Trainer` and override the `create_optimizer_and_scheduler` method.")
        if args.batch_eval_metrics and self.compute_metrics is not None and "compute_result" not in inspect.signature(
                self.compute_metrics).parameters:
            raise ValueError("When using `batch_eval_metrics`, your `compute_metrics` function must take a `compute_result` boolean "
                             "argument which will be triggered after the last batch of the eval set to signal that the summary "
                             "statistics should be returned by the function.")
        if args.eval_strategy != "no" and self.eval_dataset is None:
            raise ValueError(f"You have set `args.eval_strategy` to {args.eval_strategy} but you didn't pass an `eval_dataset` to "
                             "`Trainer`. Either set `args.eval_strategy` to `no` or pass an `eval_dataset`. ")
        if args.max_steps <= 0 and self.train_dataset is not None and not has_length(self.train_dataset):
            raise ValueError("The train_dataset does not implement __len__, max_steps has to be specified. The number of steps needs to be "
                             "known in advance for the learning rate scheduler.")
        if self.model_init is None and args.gradient_checkpointing and hasattr(self.model, "gradient_checkpointing_enable"):
            self.model.gradient_checkpointing_enable(gradient_checkpointing_kwargs=args.gradient_checkpointing_kwargs)

    def _begin_callbacks(self, callbacks: list[Any] | None) -> None:
        """The default ones, those of loggers, and the given ones; `on_init_end`."""
        own: list[Any] = [DefaultFlowCallback]
        if "tensorboard" in self.args.report_to:
            from septet.transformers.integrations import TensorBoardCallback

            own.append(TensorBoardCallback)
        self.callback_handler = CallbackHandler([*own, *(callbacks or [])], self.model, self.processing_class, self.optimizer,
                                                self.lr_scheduler)
        self.add_callback(PrinterCallback if self.args.disable_tqdm else ProgressCallback)
        self.state = TrainerState(stateful_callbacks=[c for c in [*self.callback_handler.callbacks, self.control]
                                                      if isinstance(c, ExportableState)])
        self.control = self.callback_handler.on_init_end(self.args, self.state, self.control)

    @property
    def tokenizer(self) -> Any:
        """The processing class."""
        return self.processing_class

    def call_model_init(self, trial: Any = None) -> Any:
        """A new model."""
        model = self.model_init() if not inspect.signature(self.model_init).parameters else self.model_init(trial)  # type: ignore[misc, arg-type]
        if model is None:
            raise RuntimeError("model_init should not return None.")
        return model

    def add_callback(self, callback: Any) -> None:
        """One more callback."""
        self.callback_handler.add_callback(callback)

    def pop_callback(self, callback: Any) -> Any:
        """Take a callback away and give it."""
        return self.callback_handler.pop_callback(callback)

    def remove_callback(self, callback: Any) -> None:
        """Take a callback away."""
        self.callback_handler.remove_callback(callback)

    # -- one step

    def _prepare_inputs(self, inputs: Any) -> Any:
        """A batch for the model.  ValueError for an empty one."""
        if len(inputs) == 0:
            raise ValueError(f"The batch received was empty, your model won't be able to train on it. Double-check that your training "
                             f"dataset contains keys expected by the model: {','.join(self._signature_columns())}.")
        return dict(inputs) if hasattr(inputs, "keys") else inputs

    def compute_loss_context_manager(self) -> Any:
        """Two-byte products, where they are asked for."""
        return torch.autocast("cpu", dtype=torch.bfloat16) if self.args.bf16 else nullcontext()

    autocast_smart_context_manager = compute_loss_context_manager

    def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None) -> Any:
        """The loss of a batch; with return_outputs, (loss, outputs)."""
        if (self.label_smoother is not None or self.compute_loss_func is not None) and "labels" in inputs:
            labels = inputs["labels"]
            inputs = {k: v for k, v in inputs.items() if k != "labels"}
        else:
            labels = None
        if self.model_accepts_loss_kwargs and num_items_in_batch is not None:
            inputs = {**inputs, "num_items_in_batch": num_items_in_batch}
        outputs = model(**inputs)
        if self.compute_loss_func is not None:
            count = inspect.signature(self.compute_loss_func).parameters
            more = {"num_items_in_batch": num_items_in_batch} if "num_items_in_batch" in count or any(
                p.kind is p.VAR_KEYWORD for p in count.values()) else {}
            loss = self.compute_loss_func(outputs, labels, **more)
        elif labels is not None:
            causal = "ForCausalLM" in type(base_of(model)).__name__ or type(base_of(model)).__name__.endswith("LMHeadModel")
            loss = self.label_smoother(outputs, labels, shift_labels=causal)  # type: ignore[misc]
        else:
            loss = loss_of(outputs, inputs)
        return (loss, outputs) if return_outputs else loss

    def _loss(self, model: Any, inputs: Any, count: Any) -> Any:
        """The loss of a batch, captured and replayed where nobody has changed how it is computed."""
        plain = type(self).compute_loss is Trainer.compute_loss and self.label_smoother is None and self.compute_loss_func is None
        if not plain or self.args.gradient_checkpointing or type(inputs) is not dict:
            return self.compute_loss(model, inputs, num_items_in_batch=count)
        if self._captured is None or self._captured[0] is not model:
            self._captured = model, CompiledFunction(lambda inputs: loss_of(model(**inputs), inputs))
        if self.model_accepts_loss_kwargs and count is not None:
            inputs = {**inputs, "num_items_in_batch": count}
        return self._captured[1](inputs)

    def training_step(self, model: Any, inputs: Any, num_items_in_batch: Any = None) -> Any:
        """Forwards and backwards over a batch; its share of the loss."""
        model.train()
        inputs = self._prepare_inputs(inputs)
        with self.compute_loss_context_manager():
            loss = self._loss(model, inputs, num_items_in_batch)
        if (not self.model_accepts_loss_kwargs or num_items_in_batch is None) and self.compute_loss_func is None:
            loss = loss / self.current_gradient_accumulation_steps
        loss.backward()
        return loss.detach()

    def _get_num_items_in_batch(self, batches: list[Any]) -> Any:
        """How many labels count in the batches of an update; None where the model is not told."""
        told = self.model_accepts_loss_kwargs or self.compute_loss_func is not None
        if not told or not batches or not hasattr(batches[0], "keys") or "labels" not in batches[0]:
            return None
        base = base_of(self.model)
        causal = getattr(base, "loss_type", None) == "ForCausalLM" or type(base).__name__.endswith("ForCausalLM")
        labels = [batch["labels"][..., 1:] if causal else batch["labels"] for batch in batches]     # the first token is not predicted
        return sum(x.ne(-100).sum() for x in labels)

    def get_batch_samples(self, epoch_iterator: Iterator[Any], num_batches: int, device: Any = None) -> tuple[list[Any], Any]:
        """(the batches of an update, how many labels they have)."""
        batches = []
        for _ in range(num_batches):
            try:
                batches.append(next(epoch_iterator))
            except StopIteration:
                break
        return batches, self._get_num_items_in_batch(batches)

    # -- training

    def train(self, resume_from_checkpoint: str | bool | None = None, trial: Any = None, ignore_keys_for_eval: list[str] | None = None,
              **kwargs: Any) -> TrainOutput:
        """Train; resume_from_checkpoint: a checkpoint's folder, or True for the latest.  ValueError where there is none."""
        if trial is not None or kwargs:
            raise NotSupported(f"transformers.Trainer.train: {'trial' if trial is not None else ', '.join(kwargs)}")
        args, self.is_in_train, self._trained = self.args, True, True
        if self.model_init is not None:
            set_seed(args.seed)
            self.model = self.model_wrapped = self.callback_handler.model = self.call_model_init()
            self.optimizer = self.lr_scheduler = None
        if resume_from_checkpoint is False:
            resume_from_checkpoint = None
        if resume_from_checkpoint is True:
            resume_from_checkpoint = get_last_checkpoint(args.output_dir)
            if resume_from_checkpoint is None:
                raise ValueError(f"No valid checkpoint found in output directory ({args.output_dir})")
        if resume_from_checkpoint is not None:
            self._load_from_checkpoint(resume_from_checkpoint)
        with noisy_embeddings(self.model, args.neftune_noise_alpha):
            return self._inner_training_loop(resume_from_checkpoint, ignore_keys_for_eval)

    def _plan(self, loader: Any) -> tuple[int, int, int, int]:
        """(batches of an epoch, steps of an epoch, epochs, steps in all)."""
        args = self.args
        if not has_length(loader):
            return args.max_steps * args.gradient_accumulation_steps, args.max_steps, 2**31, args.max_steps
        batches = len(loader)
        steps = max(-(-batches // args.gradient_accumulation_steps), 1)
        if args.max_steps > 0:
            return batches, steps, -(-args.max_steps // steps), args.max_steps
        return batches, steps, math.ceil(args.num_train_epochs), math.ceil(args.num_train_epochs * steps)

    def _inner_training_loop(self, resume: Any, ignore: Any) -> TrainOutput:
        args, loader = self.args, self.get_train_dataloader()
        batches, steps, epochs, max_steps = self._plan(loader)
        self.create_optimizer_and_scheduler(max_steps)
        history = TrainerState.load_from_json(os.path.join(resume, TRAINER_STATE_NAME)) if resume else None
        stateful = [c for c in [*self.callback_handler.callbacks, self.control] if isinstance(c, ExportableState)]
        self.state = history or TrainerState(stateful_callbacks=stateful)
        self.state.train_batch_size, self.state.max_steps, self.state.num_train_epochs = args.train_batch_size, max_steps, epochs
        self.state.compute_steps(args, max_steps)
        if resume:
            self._load_optimizer_and_scheduler(resume)
        handler = self.callback_handler
        handler.model, handler.optimizer, handler.lr_scheduler = self.model, self.optimizer, self.lr_scheduler
        handler.train_dataloader = loader
        self._tr_loss, self._total_loss, self._last_logged = torch.tensor(0.0), 0.0, self.state.global_step
        self._first_step, start = self.state.global_step, time.time()
        self.model.zero_grad()
        self.control = handler.on_train_begin(args, self.state, self.control)
        if args.eval_on_start:
            self._evaluate(ignore)
        first, skipped = divmod(self.state.global_step, steps)
        for epoch in range(first, epochs):
            self._run_epoch(loader, epoch, batches, skipped if epoch == first and not args.ignore_data_skip else 0,
                            resume if epoch == first else None, ignore)
            if self.control.should_training_stop:
                break
        return self._finish(start, max_steps, loader)

    def _run_epoch(self, loader: Any, epoch: int, batches: int, skipped: int, resume: Any, ignore: Any) -> None:
        """The updates of an epoch, from the one after `skipped` on."""
        args, handler = self.args, self.callback_handler
        if hasattr(loader.sampler, "set_epoch"):
            loader.sampler.set_epoch(epoch)
        self.control = handler.on_epoch_begin(args, self.state, self.control)
        if resume and not skipped:
            self._load_rng_state(resume)
        gone = skipped * args.gradient_accumulation_steps
        iterator, restored = Ahead(skip_first_batches(loader, gone)), not (resume and skipped)
        while True:
            samples, count = self.get_batch_samples(iterator, args.gradient_accumulation_steps)
            if not samples:
                break
            if not restored:        # after the first batches were fetched: upstream restores the generators here
                self._load_rng_state(resume)
                restored = True
            gone += len(samples)
            self._update(samples, count, epoch + gone / batches, ignore)
            if self.control.should_epoch_stop or self.control.should_training_stop:
                break
        self.control = handler.on_epoch_end(args, self.state, self.control)
        self._maybe_log_save_evaluate(ignore)

    def _update(self, samples: list[Any], count: Any, epoch: float, ignore: Any) -> None:
        """One step of the optimizer."""
        args, handler, model = self.args, self.callback_handler, self.model
        self.current_gradient_accumulation_steps = len(samples)
        for k, inputs in enumerate(samples):
            if k == 0:
                self.control = handler.on_step_begin(args, self.state, self.control)
            self._add_loss(self.training_step(model, inputs, count))
            self.state.total_flos += float(self.floating_point_ops(inputs))
            if k + 1 < len(samples):
                self.control = handler.on_substep_end(args, self.state, self.control)
        self._grad_norm = self._clip()
        self.control = handler.on_pre_optimizer_step(args, self.state, self.control)
        self.optimizer.step()
        self.control = handler.on_optimizer_step(args, self.state, self.control)
        self._step_rate = self._get_learning_rate()
        if type(self.lr_scheduler).__name__ != "ReduceLROnPlateau":
            self.lr_scheduler.step()
        model.zero_grad()
        self.state.global_step += 1
        self.state.epoch = epoch
        self.control = handler.on_step_end(args, self.state, self.control)
        self._maybe_log_save_evaluate(ignore)

    def _add_loss(self, loss: Any) -> None:
        """Into the sum for the next log; a loss that is no number counts as the mean so far."""
        if self.args.logging_nan_inf_filter and not math.isfinite(float(loss)):
            self._tr_loss = self._tr_loss + self._tr_loss / (1 + self.state.global_step - self._last_logged)
        else:
            self._tr_loss = self._tr_loss + loss.to(self._tr_loss.dtype)

    def _clip(self) -> Any:
        """Hold the gradients within the norm; what it was."""
        parameters = [p for p in self.model.parameters() if p.grad is not None]
        if self.args.max_grad_norm and self.args.max_grad_norm > 0:
            return clip_grad_norm_(parameters, self.args.max_grad_norm)
        return get_total_norm([p.grad for p in parameters])

    def _maybe_log_save_evaluate(self, ignore: Any) -> None:
        """What the switches ask for."""
        if self.control.should_log and self.state.global_step > self._last_logged:
            total = float(self._tr_loss)
            logs = {"loss": total / (self.state.global_step - self._last_logged), "grad_norm": float(self._grad_norm),
                    "learning_rate": self._step_rate}
            self._tr_loss, self._last_logged = torch.tensor(0.0), self.state.global_step
            self._total_loss += total
            self.log(logs)
        if self.control.should_evaluate:
            metrics = self._evaluate(ignore)
            best = self._determine_best_metric(metrics)
            if self.args.save_strategy == "best":
                self.control.should_save = best
        if self.control.should_save:
            self._save_checkpoint()
            self.control = self.callback_handler.on_save(self.args, self.state, self.control)

    def _evaluate(self, ignore: Any) -> dict[str, Any]:
        """Evaluate in the midst of training, and tell a schedule that waits for it."""
        metrics = self.evaluate(ignore_keys=ignore)
        if type(self.lr_scheduler).__name__ == "ReduceLROnPlateau":
            self.lr_scheduler.step(metrics[self._metric_name()])
        return metrics

    def _finish(self, start: float, max_steps: int, loader: Any) -> TrainOutput:
        """The last log, the best model, and old checkpoints."""
        self._total_loss += float(self._tr_loss)
        done = self.state.global_step - self._first_step
        loss = self._total_loss / max(done, 0.001)
        args, share = self.args, (max_steps - self._first_step) / max(max_steps, 1)
        samples = max_steps * args.train_batch_size * args.gradient_accumulation_steps if args.max_steps > 0 else (
            self.num_examples(loader) * args.num_train_epochs)
        metrics = speed_metrics("train", start, num_samples=samples * share, num_steps=max_steps - self._first_step)
        metrics["total_flos"], metrics["train_loss"] = self.state.total_flos, loss
        self.is_in_train = False
        self.log(metrics)
        if args.load_best_model_at_end and self.state.best_model_checkpoint is not None:
            self._load_best_model()
        if args.save_total_limit == 1 and self.state.best_model_checkpoint is not None:
            self._keep_only(Path(self.state.best_model_checkpoint))
        self.control = self.callback_handler.on_train_end(args, self.state, self.control)
        return TrainOutput(self.state.global_step, loss, metrics)

    def log(self, logs: dict[str, Any], start_time: float | None = None) -> None:
        """Into the history, and to the callbacks."""
        if self.state.epoch is not None:
            logs["epoch"] = self.state.epoch
        self.state.log_history.append({**logs, "step": self.state.global_step})
        self.control = self.callback_handler.on_log(self.args, self.state, self.control, logs)

    # -- small things

    def is_world_process_zero(self) -> bool:
        """Yes: there is one."""
        return True

    is_local_process_zero = is_world_process_zero

    def get_num_trainable_parameters(self) -> int:
        """How many numbers are learned."""
        return sum(p.numel() for p in self.model.parameters() if p.requires_grad)

    def floating_point_ops(self, inputs: Any) -> int:
        """About how many operations a batch costs: six for each token and each number outside tables of embeddings; 0 where unknown."""
        base = base_of(self.model)
        name = getattr(base, "main_input_name", None)
        if name is None or not hasattr(inputs, "get") or inputs.get(name) is None:
            return 0
        if self._counted is None or self._counted[0] is not base:
            tables = {f"{n}.weight" for n, m in base.named_modules() if isinstance(m, nn.Embedding)}
            self._counted = base, sum(p.numel() for n, p in base.named_parameters() if n not in tables)
        return int(6 * inputs[name].numel() * self._counted[1])

    def get_total_train_batch_size(self, args: Any) -> int:
        """Rows of an update."""
        return int(args.train_batch_size * args.gradient_accumulation_steps)

    def push_to_hub(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported: nothing is sent anywhere."""
        raise NotSupported("transformers.Trainer.push_to_hub: Septet sends nothing over the network")

    def hyperparameter_search(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported."""
        raise NotSupported("transformers.Trainer.hyperparameter_search")


def base_of(model: Any) -> Any:
    """The model inside adapters."""
    inner = getattr(model, "get_base_model", None)
    return inner() if callable(inner) and not isinstance(model, nn.DataParallel) else model


def loss_of(outputs: Any, inputs: Any) -> Any:
    """The loss a model gave.  ValueError where it gave none."""
    if isinstance(outputs, dict):
        if "loss" not in outputs:
            raise ValueError("The model did not return a loss from the inputs, only the following keys: "
                             f"{','.join(outputs)}. For reference, the inputs it received are {','.join(inputs)}.")
        return outputs["loss"]
    return outputs[0]


__all__ = ["Trainer"]
