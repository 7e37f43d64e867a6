"""Trainer's optimizer and schedule."""
from __future__ import annotations

import re
from typing import Any

from septet.torch import nn, optim
from septet.transformers.optimization import get_scheduler

NO_DECAY = re.compile(r"bias|layernorm|rmsnorm|(?:^|\.)norm(?:$|\.)|_norm(?:$|\.)", re.IGNORECASE)


class Optimizers:
    """Methods of Trainer."""

    args: Any
    model: Any
    optimizer: Any
    lr_scheduler: Any

    def get_decay_parameter_names(self, model: Any) -> list[str]:
        """Parameters that weight decay is for: neither biases nor parts of norms."""
        norms = {name for name, module in model.named_modules() if isinstance(module, nn.LayerNorm)}
        return [name for name, _ in model.named_parameters()
                if not NO_DECAY.search(name) and name.rpartition(".")[0] not in norms]

    @staticmethod
    def get_optimizer_cls_and_kwargs(args: Any, model: Any = None) -> tuple[Any, dict[str, Any]]:
        """The optimizer's class and what it is told."""
        kwargs: dict[str, Any] = {"lr": args.learning_rate}
        name = args.optim.value
        if name in ("adamw_torch", "adamw_torch_fused"):
            return optim.AdamW, {**kwargs, "betas": (args.adam_beta1, args.adam_beta2), "eps": args.adam_epsilon}
        if name == "adafactor":
            from septet.transformers.adafactor import Adafactor

            return Adafactor, {**kwargs, "scale_parameter": False, "relative_step": False}
        return {"sgd": optim.SGD, "adagrad": optim.Adagrad, "rmsprop": optim.RMSprop}[name], kwargs

    def create_optimizer(self, model: Any = None) -> Any:
        """The optimizer, unless there is one: weight decay for some parameters, none for the others."""
        model = self.model if model is None else model
        if self.optimizer is None:
            decayed = set(self.get_decay_parameter_names(model))
            learned = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
            groups = [{"params": [p for n, p in learned if n in decayed], "weight_decay": self.args.weight_decay},
                      {"params": [p for n, p in learned if n not in decayed], "weight_decay": 0.0}]
            given = self.optimizer_cls_and_kwargs  # type: ignore[attr-defined]
            kind, kwargs = given or self.get_optimizer_cls_and_kwargs(self.args, model)
            self.optimizer = kind(groups, **kwargs)
        return self.optimizer

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """The schedule, unless there is one."""
        if self.lr_scheduler is None:
            args = self.args
            self.lr_scheduler = get_scheduler(args.lr_scheduler_type, self.optimizer if optimizer is None else optimizer,
                                              num_warmup_steps=args.get_warmup_steps(num_training_steps),
                                              num_training_steps=num_training_steps, scheduler_specific_kwargs=args.lr_scheduler_kwargs)
        return self.lr_scheduler

    def create_optimizer_and_scheduler(self, num_training_steps: int) -> None:
        """Both."""
        self.create_optimizer()
        self.create_scheduler(num_training_steps, self.optimizer)

    def get_learning_rates(self) -> list[float]:
        """The rate of each group.  ValueError before there is an optimizer."""
        if self.optimizer is None:
            raise ValueError("Trainer optimizer is None, please make sure you have setup the optimizer before.")
        return [group["lr"] for group in self.optimizer.param_groups]

    def get_optimizer_group(self, param: Any = None) -> Any:
        """The group of a parameter, or those of all."""
        if self.optimizer is None:
            raise ValueError("Trainer optimizer is None, please make sure you have setup the optimizer before.")
        if param is not None:
            return next((g for g in self.optimizer.param_groups if any(p is param for p in g["params"])), None)
        return [group["params"] for group in self.optimizer.param_groups]

    def _get_learning_rate(self) -> float:
        """The rate of the first group."""
        return float(self.optimizer.param_groups[0]["lr"])
