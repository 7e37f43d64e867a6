"""Evaluating and predicting: losses, metrics, and predictions as arrays."""
from __future__ import annotations

import inspect
import json
import os
import time
from typing import Any

import septet.numpy as np
import septet.torch as torch
from septet.transformers.trainer_pt_utils import Ahead, find_batch_size, nested_concat, nested_detach, nested_numpify
from septet.transformers.trainer_utils import EvalLoopOutput, EvalPrediction, PredictionOutput, denumpify_detensorize, speed_metrics


class Gathered:
    """What the batches of a run gave."""

    def __init__(self) -> None:
        self.losses: list[Any] = []
        self.parts: dict[str, list[Any]] = {"predictions": [], "labels": [], "inputs": []}
        self.rows = 0

    def add(self, name: str, tensors: Any) -> None:
        """Of one batch."""
        if tensors is not None:
            self.parts[name].append(nested_numpify(tensors))

    def all(self, name: str, joined: bool = True) -> Any:
        """Of all batches; None where they gave nothing."""
        found = self.parts[name]
        return None if not found else nested_concat(found) if joined else found

    def loss(self) -> Any:
        """The loss of every row."""
        return np.concatenate(self.losses)


class Evaluation:
    """Methods of Trainer."""

    args: Any
    model: Any
    state: Any
    control: Any
    compute_metrics: Any
    callback_handler: Any
    eval_dataset: Any

    def evaluate(self, eval_dataset: Any = None, ignore_keys: list[str] | None = None, metric_key_prefix: str = "eval") -> dict[str, float]:
        """Loss and metrics over rows; of several sets by name, the metrics of each under its name."""
        rows = self.eval_dataset if eval_dataset is None else eval_dataset
        if isinstance(rows, dict) and not hasattr(rows, "features"):
            metrics: dict[str, float] = {}
            for name, part in rows.items():
                metrics |= self.evaluate(part if eval_dataset is not None else name, ignore_keys, f"{metric_key_prefix}_{name}")
            return metrics
        loader = self.get_eval_dataloader(eval_dataset)  # type: ignore[attr-defined]
        start = time.time()
        only_loss = True if self.compute_metrics is None else None
        output = self.evaluation_loop(loader, "Evaluation", only_loss, ignore_keys, metric_key_prefix)
        found: dict[str, Any] = output.metrics  # type: ignore[assignment]
        count = output.num_samples or 0
        found |= speed_metrics(metric_key_prefix, start, num_samples=count, num_steps=-(-count // self.args.eval_batch_size))
        self.log(found)  # type: ignore[attr-defined]
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, found)
        return found

    def predict(self, test_dataset: Any, ignore_keys: list[str] | None = None, metric_key_prefix: str = "test") -> PredictionOutput:
        """Predictions for rows, with metrics where they have labels."""
        loader = self.get_test_dataloader(test_dataset)  # type: ignore[attr-defined]
        start = time.time()
        output = self.evaluation_loop(loader, "Prediction", None, ignore_keys, metric_key_prefix)
        metrics: dict[str, Any] = output.metrics  # type: ignore[assignment]
        count = output.num_samples or 0
        metrics |= speed_metrics(metric_key_prefix, start, num_samples=count, num_steps=-(-count // self.args.eval_batch_size))
        self.control = self.callback_handler.on_predict(self.args, self.state, self.control, metrics)
        return PredictionOutput(output.predictions, output.label_ids, metrics)

    def evaluation_loop(self, dataloader: Any, description: str, prediction_loss_only: bool | None = None,
                        ignore_keys: list[str] | None = None, metric_key_prefix: str = "eval") -> EvalLoopOutput:
        """Predictions, labels and metrics of a loader."""
        only_loss = self.args.prediction_loss_only if prediction_loss_only is None else prediction_loss_only
        model, found, start = self.model, Gathered(), time.time()
        dtype = None
        if not self.is_in_train and self.args.bf16_full_eval:  # type: ignore[attr-defined]
            dtype = next(model.parameters()).dtype
            model.to(torch.bfloat16)
        model.eval()
        prepared = round(time.time() - start, 4)
        self.callback_handler.eval_dataloader = dataloader
        metrics: dict[str, Any] = {}
        batches = len(dataloader) if hasattr(dataloader, "__len__") and hasattr(dataloader.dataset, "__len__") else None
        for k, inputs in enumerate(Ahead(dataloader)):
            last = batches is not None and k + 1 == batches
            metrics = self._evaluate_batch(inputs, only_loss, ignore_keys, found, last) or metrics
        if dtype is not None:
            model.to(dtype)
        joined = self.args.eval_do_concat_batches
        predictions, labels = found.all("predictions", joined), found.all("labels", joined)
        if not self.args.batch_eval_metrics and self.compute_metrics is not None and predictions is not None and labels is not None:
            metrics = self.compute_metrics(EvalPrediction(predictions, labels, *self._extras(found, joined)))
        metrics = denumpify_detensorize(metrics)
        own = {f"{metric_key_prefix}_loss": float(found.loss().mean())} if found.losses else {}
        if not self._trained:  # type: ignore[attr-defined]
            own[f"{metric_key_prefix}_model_preparation_time"] = prepared
        renamed = {k if k.startswith(f"{metric_key_prefix}_") else f"{metric_key_prefix}_{k}": v for k, v in metrics.items()}
        return EvalLoopOutput(predictions, labels, {**own, **renamed}, found.rows)

    def _extras(self, found: Gathered, joined: bool) -> tuple[Any, Any]:
        """(inputs, losses) where metrics asked for them."""
        wanted = self.args.include_for_metrics
        return found.all("inputs", joined) if "inputs" in wanted else None, found.loss() if "loss" in wanted and found.losses else None

    def _evaluate_batch(self, inputs: Any, only_loss: bool, ignore_keys: Any, found: Gathered, last: bool) -> Any:
        """One batch into what is gathered; its metrics where they are made batch by batch."""
        size = find_batch_size(inputs) or 0
        found.rows += size
        loss, logits, labels = self.prediction_step(self.model, inputs, only_loss, ignore_keys=ignore_keys)
        if loss is not None:
            found.losses.append(np.full(size, float(loss), dtype=np.float32))
        change = self.preprocess_logits_for_metrics  # type: ignore[attr-defined]
        if logits is not None and change is not None:
            logits = change(logits, labels)
        if "inputs" in self.args.include_for_metrics:
            name = getattr(self.model, "main_input_name", "input_ids")
            found.add("inputs", inputs[name])
        self.control = self.callback_handler.on_prediction_step(self.args, self.state, self.control)
        if self.args.batch_eval_metrics and self.compute_metrics is not None and logits is not None and labels is not None:
            more = [inputs[getattr(self.model, "main_input_name", "input_ids")]] if "inputs" in self.args.include_for_metrics else [None]
            return self.compute_metrics(EvalPrediction(logits, labels, *more), compute_result=last)
        found.add("predictions", logits)
        found.add("labels", labels)
        return None

    def prediction_step(self, model: Any, inputs: Any, prediction_loss_only: bool,
                        ignore_keys: list[str] | None = None) -> tuple[Any, Any, Any]:
        """(loss, logits, labels) of a batch; None for what there is not."""
        names = self.label_names  # type: ignore[attr-defined]
        has_labels = bool(names) and all(inputs.get(k) is not None for k in names)
        can_lose = has_labels or not names and inputs.get("return_loss", self.can_return_loss)  # type: ignore[attr-defined]
        inputs = self._prepare_inputs(inputs)  # type: ignore[attr-defined]
        if ignore_keys is None:
            ignore_keys = list(getattr(getattr(model, "config", None), "keys_to_ignore_at_inference", []) or [])
        labels = tuple(inputs[k] for k in names) if has_labels else None
        with torch.no_grad(), self.compute_loss_context_manager():  # type: ignore[attr-defined]
            if can_lose:
                count = self._get_num_items_in_batch([inputs])  # type: ignore[attr-defined]
                loss, outputs = self._step_with_outputs(model, inputs, count)
                loss, skip = loss.detach().mean(), [*ignore_keys, "loss"]
            else:
                loss, outputs, skip = None, model(**inputs), ignore_keys
        if prediction_loss_only:
            return loss, None, None
        logits = tuple(v for k, v in outputs.items() if k not in skip) if isinstance(outputs, dict) else (
            tuple(outputs)[1:] if can_lose and isinstance(outputs, tuple) else outputs)
        logits = nested_detach(logits)
        if isinstance(logits, tuple) and len(logits) == 1:
            logits = logits[0]
        if labels is not None:
            labels = nested_detach(labels)
            labels = labels[0] if len(labels) == 1 else labels
        return loss, logits, labels

    def _step_with_outputs(self, model: Any, inputs: Any, count: Any) -> tuple[Any, Any]:
        """(loss, outputs) by `compute_loss`, which may have been written for fewer arguments."""
        method = self.compute_loss  # type: ignore[attr-defined]
        known = inspect.signature(method).parameters
        more = {"num_items_in_batch": count} if "num_items_in_batch" in known else {}
        return method(model, inputs, return_outputs=True, **more)  # type: ignore[no-any-return]

    def metrics_format(self, metrics: dict[str, Any]) -> dict[str, Any]:
        """Metrics as text for people."""
        found = dict(metrics)
        for name, value in found.items():
            if "runtime" in name:
                found[name] = f"{int(value // 3600)}:{int(value // 60 % 60):02d}:{value % 60:05.2f}"
            elif name == "total_flos":
                found[name] = f"{int(value) >> 30}GF"
            elif isinstance(value, float):
                found[name] = round(value, 4)
        return found

    def log_metrics(self, split: str, metrics: dict[str, Any]) -> None:
        """Print metrics in columns."""
        import sys

        table = self.metrics_format(metrics)
        width, right = max(map(len, table)), max(len(str(v)) for v in table.values())
        lines = [f"***** {split} metrics *****", *(f"  {k: <{width}} = {table[k]:>{right}}" for k in sorted(table))]
        sys.stdout.write("\n".join(lines) + "\n")

    def save_metrics(self, split: str, metrics: dict[str, Any], combined: bool = True) -> None:
        """Write metrics to {split}_results.json, and into all_results.json."""
        write(os.path.join(self.args.output_dir, f"{split}_results.json"), metrics)
        if combined:
            path = os.path.join(self.args.output_dir, "all_results.json")
            known = {}
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    known = json.load(file)
            write(path, {**known, **metrics})


def write(path: str, table: dict[str, Any]) -> None:
    """A JSON file."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(table, file, indent=4, sort_keys=True)
