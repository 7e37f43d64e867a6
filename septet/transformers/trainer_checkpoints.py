"""Checkpoints: a folder that is either whole or not there, and how training goes on from one."""
from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import septet.torch as torch
from septet.safetensors.torch import load_file, save_file
from septet.torch.utils.random_states import random_states, restore_random, to_disk
from septet.transformers.trainer_utils import PREFIX_CHECKPOINT_DIR, checkpoints_of

WEIGHTS, INDEX, ADAPTER = "model.safetensors", "model.safetensors.index.json", "adapter_model.safetensors"
OPTIMIZER, SCHEDULER, STATE, RANDOM, ARGUMENTS = "optimizer.pt", "scheduler.pt", "trainer_state.json", "rng_state.pth", "training_args.json"


class Checkpoints:
    """Methods of Trainer."""

    args: Any
    model: Any
    state: Any
    control: Any
    optimizer: Any
    lr_scheduler: Any
    processing_class: Any
    callback_handler: Any

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
        """Weights, tokenizer and arguments."""
        folder = self.args.output_dir if output_dir is None else output_dir
        os.makedirs(folder, exist_ok=True)
        if hasattr(self.model, "save_pretrained"):
            self.model.save_pretrained(folder)
        else:
            save_file(unshared(self.model.state_dict()), os.path.join(folder, WEIGHTS), metadata={"format": "pt"})
        if self.processing_class is not None:
            self.processing_class.save_pretrained(folder)
        with open(os.path.join(folder, ARGUMENTS), "w", encoding="utf-8") as file:
            file.write(self.args.to_json_string())

    def save_state(self) -> None:
        """`trainer_state.json` in the output's folder."""
        os.makedirs(self.args.output_dir, exist_ok=True)
        self.state.save_to_json(os.path.join(self.args.output_dir, STATE))

    def _metric_name(self) -> str:
        """The name by which the best model is told."""
        name = str(self.args.metric_for_best_model)
        return name if name.startswith("eval_") else f"eval_{name}"

    def _determine_best_metric(self, metrics: dict[str, Any]) -> bool:
        """Whether metrics are the best so far, which is noted.  KeyError where they have not what is measured by."""
        if self.args.metric_for_best_model is None:
            return False
        name = self._metric_name()
        if name not in metrics:
            raise KeyError(f"The `metric_for_best_model` training argument is set to '{name}', which is not found in the evaluation "
                           f"metrics. The available evaluation metrics are: {list(metrics)}. Consider changing the "
                           f"`metric_for_best_model` via the TrainingArguments.")
        value, best = metrics[name], self.state.best_metric
        if best is not None and not (value > best if self.args.greater_is_better else value < best):
            return False
        self.state.best_metric = value
        if self.args.save_strategy != "no":
            self.state.best_global_step = self.state.global_step
        return True

    def _save_checkpoint(self, model: Any = None, trial: Any = None) -> None:
        """A folder for this step: written beside its place, and moved there when all of it is on the disk."""
        root = Path(self.args.output_dir)
        root.mkdir(parents=True, exist_ok=True)
        target = root / f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}"
        best = root / f"{PREFIX_CHECKPOINT_DIR}-{self.state.best_global_step}"
        if self.state.best_global_step and (best == target or best.is_dir()):
            self.state.best_model_checkpoint = os.path.join(self.args.output_dir, best.name)
        part = root / f"tmp-{target.name}"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        self.save_model(str(part))
        if not self.args.save_only_model:
            torch.save(self.optimizer.state_dict(), str(part / OPTIMIZER))
            torch.save(self.lr_scheduler.state_dict(), str(part / SCHEDULER))
            torch.save(random_states(), str(part / RANDOM))
        self._note_callbacks()
        self.state.save_to_json(str(part / STATE))
        to_disk(part)
        if target.exists():
            shutil.rmtree(target)
        os.replace(part, target)
        self._rotate(root)

    def _note_callbacks(self) -> None:
        """The states of callbacks into the state."""
        from septet.transformers.trainer_callback import ExportableState, states_of

        self.state.stateful_callbacks = states_of(
            [c for c in [*self.callback_handler.callbacks, self.control] if isinstance(c, ExportableState)])

    def _rotate(self, root: Path) -> None:
        """Remove the oldest checkpoints beyond the limit, never the best nor the latest."""
        limit = self.args.save_total_limit
        found = checkpoints_of(root)
        if limit is None or limit <= 0 or len(found) <= limit:
            return
        best = None if self.state.best_model_checkpoint is None else Path(self.state.best_model_checkpoint).name
        if limit == 1 and best is not None and found[-1].name != best:
            limit = 2
        order = sorted(found[:-1], key=lambda p: p.name == best) + found[-1:]
        for old in order[: max(0, len(order) - limit)]:
            shutil.rmtree(old, ignore_errors=True)

    def _keep_only(self, best: Path) -> None:
        """Remove all checkpoints but the best."""
        for folder in checkpoints_of(self.args.output_dir):
            if folder.name != best.name:
                shutil.rmtree(folder, ignore_errors=True)

    def _load_from_checkpoint(self, resume_from_checkpoint: Any, model: Any = None) -> None:
        """The weights of a checkpoint.  ValueError where it has none."""
        folder, model = Path(resume_from_checkpoint), self.model if model is None else model
        if (folder / ADAPTER).is_file() and hasattr(model, "load_adapter"):
            model.load_adapter(str(folder), model.active_adapter, is_trainable=True)
            return
        if not (folder / WEIGHTS).is_file() and not (folder / INDEX).is_file():
            raise ValueError(f"Can't find a valid checkpoint at {resume_from_checkpoint}")
        load_weights(model, folder)

    def _load_best_model(self) -> None:
        """The weights of the best checkpoint."""
        self._load_from_checkpoint(self.state.best_model_checkpoint)

    def _load_optimizer_and_scheduler(self, checkpoint: Any) -> None:
        """Their states, where the checkpoint has them."""
        folder = Path(checkpoint)
        if (folder / OPTIMIZER).is_file() and (folder / SCHEDULER).is_file():
            self.optimizer.load_state_dict(torch.load(str(folder / OPTIMIZER), weights_only=True))
            self.lr_scheduler.load_state_dict(torch.load(str(folder / SCHEDULER), weights_only=True))

    def _load_rng_state(self, checkpoint: Any) -> None:
        """Streams of random numbers as they were."""
        path = Path(checkpoint) / RANDOM
        if path.is_file():
            restore_random(torch.load(str(path), weights_only=True))


def unshared(state: dict[str, Any]) -> dict[str, Any]:
    """Tensors without those that are another's memory, and each in one piece."""
    seen: set[Any] = set()
    found = {}
    for name, tensor in state.items():
        place = (tensor.data_ptr(), tuple(tensor.shape)) if tensor.numel() else name
        if place not in seen:
            seen.add(place)
            found[name] = tensor.detach().contiguous()
    return found


def load_weights(model: Any, folder: Path) -> None:
    """Weights of one file or of several into a model.  RuntimeError for weights it does not have, or lacks."""
    names = [WEIGHTS]
    if (folder / INDEX).is_file():
        names = sorted(set(json.loads((folder / INDEX).read_text(encoding="utf-8"))["weight_map"].values()))
    if any(Path(name).name != name for name in names):
        raise ValueError(f"{folder / INDEX} names files out of its folder")
    state: dict[str, Any] = {}
    for name in names:
        state |= load_file(str(folder / name))
    own = model.state_dict()
    shared = {name: [k for k, t in own.items() if t.data_ptr() == own[name].data_ptr()] for name in own if name not in state}
    state |= {name: state[same] for name, all_same in shared.items() for same in all_same if same in state}
    model.load_state_dict(state)
