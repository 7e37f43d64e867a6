"""`BaseFinetuning` and `BackboneFinetuning`: layers that are frozen first and join the training later."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info, rank_zero_warn
from septet.torch.nn import Module, ModuleDict
from septet.torch.nn.modules.batchnorm import _BatchNorm


def multiplicative(epoch: int) -> float:
    """A learning rate that doubles every epoch."""
    return 2.0


class BaseFinetuning(Callback):
    """Override `freeze_before_training` (freeze) and `finetune_function` (unfreeze, at the start of every epoch)."""

    def __init__(self) -> None:
        self._internal_optimizer_metadata: dict[int, list[dict[str, Any]]] = {}
        self._restarting = False

    def state_dict(self) -> dict[str, Any]:
        """The groups of parameters that were added, by the optimizer's number."""
        return {"internal_optimizer_metadata": self._internal_optimizer_metadata}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._restarting = True
        self._internal_optimizer_metadata = state_dict.get("internal_optimizer_metadata", state_dict)

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """The optimizers of a resumed run get the groups that they had."""
        if self._restarting:
            parameters = dict(pl_module.named_parameters())
            for number, optimizer in enumerate(trainer.optimizers):
                if number in self._internal_optimizer_metadata:
                    groups = self._internal_optimizer_metadata[number]
                    optimizer.param_groups = [{**group, "params": [parameters[name] for name in group["params"]]} for group in groups]
            self._restarting = False

    @staticmethod
    def flatten_modules(modules: Module | Iterable[Any]) -> list[Module]:
        """The modules that hold parameters of their own, or nothing further: those of a ModuleDict, of iterables, at any depth."""
        if isinstance(modules, ModuleDict):
            modules = modules.values()
        if isinstance(modules, Module):
            every = list(modules.modules())
        else:
            every = [inner for module in modules for inner in BaseFinetuning.flatten_modules(module)]
        return [module for module in every if not list(module.children()) or module._parameters]

    @staticmethod
    def filter_params(modules: Module | Iterable[Any], train_bn: bool = True, requires_grad: bool = True) -> Iterator[Any]:
        """The parameters that are (not) trained; without train_bn, those of batch norm are left out."""
        for module in BaseFinetuning.flatten_modules(modules):
            if isinstance(module, _BatchNorm) and not train_bn:
                continue
            for parameter in module.parameters(recurse=False):
                if parameter.requires_grad == requires_grad:
                    yield parameter

    @staticmethod
    def make_trainable(modules: Module | Iterable[Any]) -> None:
        """Unfreeze."""
        for module in BaseFinetuning.flatten_modules(modules):
            if isinstance(module, _BatchNorm):
                module.track_running_stats = True
            for parameter in module.parameters(recurse=False):
                parameter.requires_grad = True

    @staticmethod
    def freeze_module(module: Module) -> None:
        """Freeze one module's own parameters."""
        if isinstance(module, _BatchNorm):
            module.track_running_stats = False
        for parameter in module.parameters(recurse=False):
            parameter.requires_grad = False

    @staticmethod
    def freeze(modules: Module | Iterable[Any], train_bn: bool = True) -> None:
        """Freeze; with train_bn batch norm goes on training."""
        for module in BaseFinetuning.flatten_modules(modules):
            if isinstance(module, _BatchNorm) and train_bn:
                BaseFinetuning.make_trainable(module)
            else:
                BaseFinetuning.freeze_module(module)

    @staticmethod
    def filter_on_optimizer(optimizer: Any, params: Iterable[Any]) -> list[Any]:
        """The parameters that an optimizer does not hold yet; a warning names how many it does."""
        held = {id(p) for group in optimizer.param_groups for p in group["params"]}
        chosen = list(params)
        new = [p for p in chosen if id(p) not in held]
        if len(new) < len(chosen):
            rank_zero_warn("The provided params to be frozen already exist within another group of this optimizer. Those parameters will "
                           "be skipped.\nHINT: Did you init your optimizer in `configure_optimizer` as such:\n "
                           f"{type(optimizer)}(filter(lambda p: p.requires_grad, self.parameters()), ...) ")
        return new

    @staticmethod
    def unfreeze_and_add_param_group(modules: Module | Iterable[Any], optimizer: Any, lr: float | None = None,
                                     initial_denom_lr: float = 10.0, train_bn: bool = True) -> None:
        """Unfreeze and give the parameters to an optimizer, with a learning rate, or its own divided by `initial_denom_lr`."""
        BaseFinetuning.make_trainable(modules)
        rate = optimizer.param_groups[0]["lr"] / initial_denom_lr if lr is None else float(lr)
        new = BaseFinetuning.filter_on_optimizer(optimizer, BaseFinetuning.filter_params(modules, train_bn=train_bn))
        if new:
            optimizer.add_param_group({"params": new, "lr": rate})

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Freeze."""
        if self._restarting and not self._internal_optimizer_metadata:
            raise MisconfigurationException("The checkpoint holds no groups of optimizers for the finetuning callback")
        self.freeze_before_training(pl_module)

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Unfreeze what is due, for every optimizer, and remember the new groups."""
        for number, optimizer in enumerate(trainer.optimizers):
            before = len(optimizer.param_groups)
            self.finetune_function(pl_module, trainer.current_epoch, optimizer)
            self._store(pl_module, number, before, optimizer.param_groups)

    def _store(self, pl_module: Any, number: int, before: int, groups: list[dict[str, Any]]) -> None:
        """Remember an optimizer's groups, by the names of their parameters."""
        if number not in self._internal_optimizer_metadata:
            self._internal_optimizer_metadata[number] = named_groups(pl_module, groups)
        elif before != len(groups):
            self._internal_optimizer_metadata[number] += named_groups(pl_module, groups[before:])

    def finetune_function(self, pl_module: Any, epoch: int, optimizer: Any) -> None:
        """Override to unfreeze."""
        raise NotImplementedError

    def freeze_before_training(self, pl_module: Any) -> None:
        """Override to freeze."""
        raise NotImplementedError


def named_groups(pl_module: Any, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups of an optimizer with names in place of parameters."""
    names = {id(p): name for name, p in pl_module.named_parameters()}
    return [{**group, "params": [names[id(p)] for p in group["params"] if id(p) in names]} for group in groups]


class BackboneFinetuning(BaseFinetuning):
    """Unfreezes `pl_module.backbone` at an epoch and lets its learning rate grow to that of the rest.

    backbone_initial_lr: its first rate; without it a `backbone_initial_ratio_lr` part of the current one.  lambda_func(epoch): the factor
    from then on.  should_align: never above the rest's rate.
    """

    def __init__(self, unfreeze_backbone_at_epoch: int = 10, lambda_func: Callable[[int], float] = multiplicative,
                 backbone_initial_ratio_lr: float = 10e-2, backbone_initial_lr: float | None = None, should_align: bool = True,
                 initial_denom_lr: float = 10.0, train_bn: bool = True, verbose: bool = False, rounding: int = 12):
        super().__init__()
        self.unfreeze_backbone_at_epoch, self.lambda_func = unfreeze_backbone_at_epoch, lambda_func
        self.backbone_initial_ratio_lr, self.backbone_initial_lr = backbone_initial_ratio_lr, backbone_initial_lr
        self.should_align, self.initial_denom_lr, self.train_bn = should_align, initial_denom_lr, train_bn
        self.verbose, self.rounding = verbose, rounding
        self.previous_backbone_lr: float | None = None

    def state_dict(self) -> dict[str, Any]:
        """The groups and the backbone's rate."""
        return {"internal_optimizer_metadata": self._internal_optimizer_metadata, "previous_backbone_lr": self.previous_backbone_lr}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self.previous_backbone_lr = state_dict["previous_backbone_lr"]
        super().load_state_dict(state_dict)

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """MisconfigurationException: the module has no backbone."""
        if not isinstance(getattr(pl_module, "backbone", None), Module):
            raise MisconfigurationException("The LightningModule should have a nn.Module `backbone` attribute")
        super().on_fit_start(trainer, pl_module)

    def freeze_before_training(self, pl_module: Any) -> None:
        """Freeze the backbone."""
        self.freeze(pl_module.backbone)

    def finetune_function(self, pl_module: Any, epoch: int, optimizer: Any) -> None:
        """Unfreeze the backbone at its epoch; afterwards let its rate grow."""
        current = optimizer.param_groups[0]["lr"]
        if epoch == self.unfreeze_backbone_at_epoch:
            first = current * self.backbone_initial_ratio_lr if self.backbone_initial_lr is None else self.backbone_initial_lr
            self.previous_backbone_lr = first
            self.unfreeze_and_add_param_group(pl_module.backbone, optimizer, first, train_bn=self.train_bn,
                                              initial_denom_lr=self.initial_denom_lr)
            self._tell(current, first)
        elif epoch > self.unfreeze_backbone_at_epoch:
            grown = self.lambda_func(epoch + 1) * (self.previous_backbone_lr or 0.0)
            rate = current if self.should_align and grown > current else grown
            optimizer.param_groups[-1]["lr"] = self.previous_backbone_lr = rate
            self._tell(current, rate)

    def _tell(self, current: float, backbone: float) -> None:
        """Say both rates, if asked to."""
        if self.verbose:
            rank_zero_info(f"Current lr: {round(current, self.rounding)}, Backbone lr: {round(backbone, self.rounding)}")
