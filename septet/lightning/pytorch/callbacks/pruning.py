"""`ModelPruning`: sets the least weights to zero while it trains."""
from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info
from septet.torch import nn
from septet.torch.nn.utils import prune

log = logging.getLogger("lightning.pytorch.callbacks.pruning")
FUNCTIONS = {"ln_structured": prune.LnStructured, "l1_unstructured": prune.L1Unstructured, "random_structured": prune.RandomStructured,
             "random_unstructured": prune.RandomUnstructured}
Parameters = Sequence[tuple[Any, str]]


class ModelPruning(Callback):
    """Prunes at the end of every epoch, or of its validation, and makes it permanent at the end.

    pruning_fn: a name of torch.nn.utils.prune, or a BasePruningMethod.  amount: a part, a count, or a function of the epoch.
    use_lottery_ticket_hypothesis: the weights that stay start again from where they began (Frankle and Carbin 2019, arXiv 1803.03635), or
    from new values with `resample_parameters`.
    MisconfigurationException: arguments that do not fit the pruning method.
    """

    PARAMETER_NAMES = ("weight", "bias")

    def __init__(self, pruning_fn: Callable[..., Any] | str, parameters_to_prune: Parameters = (), parameter_names: list[str] | None = None,
                 use_global_unstructured: bool = True, amount: float | Callable[[int], float] = 0.5,
                 apply_pruning: bool | Callable[[int], bool] = True, make_pruning_permanent: bool = True,
                 use_lottery_ticket_hypothesis: bool | Callable[[int], bool] = True, resample_parameters: bool = False,
                 pruning_dim: int | None = None, pruning_norm: int | None = None, verbose: int = 0, prune_on_train_epoch_end: bool = True):
        self._use_global_unstructured, self._parameters_to_prune = use_global_unstructured, parameters_to_prune
        self._use_lottery_ticket_hypothesis, self._resample_parameters = use_lottery_ticket_hypothesis, resample_parameters
        self._prune_on_train_epoch_end = prune_on_train_epoch_end
        self._parameter_names = parameter_names or self.PARAMETER_NAMES
        self._options: dict[str, Any] = {}
        self._original_layers: dict[int, tuple[Any, list[tuple[int, str]]]] | None = None
        for name in self._parameter_names:
            if name not in self.PARAMETER_NAMES:
                raise MisconfigurationException(f"The provided `parameter_names` name: {name} isn't in {self.PARAMETER_NAMES}")
        self.pruning_fn = self._chosen(pruning_fn, pruning_dim, pruning_norm)
        self._pruning_method_name = self.pruning_fn.__name__
        self._apply_pruning, self._make_pruning_permanent = apply_pruning, make_pruning_permanent
        if not isinstance(amount, int | float) and not callable(amount):
            raise MisconfigurationException("`amount` should be provided and be either an int, a float or Callable function.")
        if verbose not in (0, 1, 2):
            raise MisconfigurationException("`verbose` must be any of (0, 1, 2)")
        self.amount, self._verbose = amount, verbose

    def _chosen(self, pruning_fn: Any, dim: int | None, norm: int | None) -> Any:
        """The method of a name, with its options."""
        if isinstance(pruning_fn, str):
            name = pruning_fn.lower()
            if name not in FUNCTIONS:
                raise MisconfigurationException(f"The provided `pruning_fn` {pruning_fn} isn't available in PyTorch's built-in functions: "
                                                f"{list(FUNCTIONS)} ")
            if name.endswith("_structured"):
                self._structured(name, dim, norm)
            return FUNCTIONS[name]
        if not inspect.isclass(pruning_fn) or not issubclass(pruning_fn, prune.BasePruningMethod):
            raise MisconfigurationException(f"`pruning_fn` is expected to be a str in {list(FUNCTIONS)} or a PyTorch `BasePruningMethod`. "
                                            f"Found: {pruning_fn}. HINT: if passing a `BasePruningMethod`, pass the class, not an instance")
        if self._use_global_unstructured and pruning_fn.PRUNING_TYPE != "unstructured":
            raise MisconfigurationException('Only the "unstructured" PRUNING_TYPE is supported with `use_global_unstructured=True`. Found '
                                            f"method {pruning_fn} of type {pruning_fn.PRUNING_TYPE}. ")
        return pruning_fn

    def _structured(self, name: str, dim: int | None, norm: int | None) -> None:
        """The options of a method that prunes rows."""
        if dim is None:
            raise MisconfigurationException("When requesting `structured` pruning, the `pruning_dim` should be provided.")
        if name == "ln_structured":
            if norm is None:
                raise MisconfigurationException("When requesting `ln_structured` pruning, the `pruning_norm` should be provided.")
            self._options["n"] = norm
        self._options["dim"] = dim
        if self._use_global_unstructured:
            raise MisconfigurationException('Only the "unstructured" PRUNING_TYPE is supported with `use_global_unstructured=True`. Found '
                                            f"method {FUNCTIONS[name]} of type structured. ")

    def filter_parameters_to_prune(self, parameters_to_prune: Parameters = ()) -> Parameters:
        """Override to leave some out."""
        return parameters_to_prune

    # ---- pruning -------------------------------------------------------------------------------------------------

    def make_pruning_permanent(self, module: Any) -> None:
        """The pruned weights become the module's parameters."""
        for _, inner in module.named_modules():
            for name in [hook._tensor_name for hook in inner._forward_pre_hooks.values() if isinstance(hook, prune.BasePruningMethod)]:
                prune.remove(inner, name)

    def apply_pruning(self, amount: float) -> None:
        """Prune some more."""
        before = self._sparsity() if self._verbose else []
        if self._use_global_unstructured:
            prune.global_unstructured(self._parameters_to_prune, pruning_method=self.pruning_fn, amount=amount, **self._options)
        else:
            for module, name in self._parameters_to_prune:
                self.pruning_fn.apply(module, name=name, amount=amount, **self._options)
        if self._verbose:
            self._tell(amount, before, self._sparsity())

    def _sparsity(self) -> list[tuple[int, int]]:
        """Zeros of each mask, and its size."""
        masks = [getattr(module, name + "_mask", None) for module, name in self._parameters_to_prune]
        return [(0, getattr(module, name).numel()) if mask is None else (int((mask == 0).sum()), mask.numel())
                for mask, (module, name) in zip(masks, self._parameters_to_prune)]

    def _tell(self, amount: float, before: list[tuple[int, int]], after: list[tuple[int, int]]) -> None:
        """Say what was pruned: in all, and with verbose=2 of each layer."""
        total = sum(size for _, size in after)
        old, new = sum(zeros for zeros, _ in before), sum(zeros for zeros, _ in after)
        log.info(f"Applied `{self._pruning_method_name}`. Pruned: {old}/{total} ({old / total:.2%}) -> {new}/{total} ({new / total:.2%})")
        if self._verbose == 2:
            for (module, name), (a, _), (b, size) in zip(self._parameters_to_prune, before, after):
                log.info(f"Applied `{self._pruning_method_name}` to `{module!r}.{name}` with amount={amount}. Pruned: {a} ({a / size:.2%}) "
                         f"-> {b} ({b / size:.2%})")

    def apply_lottery_ticket_hypothesis(self) -> None:
        """Weights start again from where they began, or from new values."""
        assert self._original_layers is not None
        for module, names in self._original_layers.values():
            if self._resample_parameters and hasattr(module, "reset_parameters"):
                module = deepcopy(module)
                module.reset_parameters()
            for position, name in names:
                target = self._parameters_to_prune[position][0]
                now, start = getattr(target, name + "_orig", getattr(target, name)), getattr(module, name + "_orig", getattr(module, name))
                now.data = start.data.to(now.device)

    def _run_pruning(self, epoch: int) -> None:
        """Prune at the end of an epoch, if it is one to prune in."""
        wanted = self._apply_pruning(epoch) if callable(self._apply_pruning) else self._apply_pruning
        amount = self.amount(epoch) if callable(self.amount) else self.amount
        if not wanted or not amount:
            return
        self.apply_pruning(amount)
        lottery = self._use_lottery_ticket_hypothesis
        if lottery(epoch) if callable(lottery) else lottery:
            self.apply_lottery_ticket_hypothesis()

    # ---- moments -------------------------------------------------------------------------------------------------

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Settle what is pruned, and remember how it begins."""
        chosen = self.sanitize_parameters_to_prune(pl_module, self._parameters_to_prune, parameter_names=self._parameter_names)
        self._parameters_to_prune = self.filter_parameters_to_prune(chosen)
        if self._use_lottery_ticket_hypothesis:
            self._original_layers = {}
            for position, (module, name) in enumerate(self._parameters_to_prune):
                self._original_layers.setdefault(id(module), (deepcopy(module), []))[1].append((position, name))

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Prune after an epoch."""
        if self._prune_on_train_epoch_end:
            self._run_pruning(pl_module.current_epoch)

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Prune after a validation."""
        if not trainer.sanity_checking and not self._prune_on_train_epoch_end:
            self._run_pruning(pl_module.current_epoch)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """What is pruned stays so."""
        if self._make_pruning_permanent:
            self.make_pruning_permanent(pl_module)

    def on_save_checkpoint(self, trainer: Any, pl_module: Any, checkpoint: dict[str, Any]) -> None:
        """A checkpoint holds the pruned weights, without masks."""
        if self._make_pruning_permanent:
            rank_zero_info("`ModelPruning.make_pruning_permanent=True`. Pruning buffers will be removed from the checkpoint.")
            checkpoint["state_dict"] = without_masks(checkpoint["state_dict"])

    @staticmethod
    def sanitize_parameters_to_prune(pl_module: Any, parameters_to_prune: Parameters = (),
                                     parameter_names: Sequence[str] = ()) -> Parameters:
        """The given parameters, or all of the given names.  MisconfigurationException: something that the module does not hold."""
        if not parameters_to_prune:
            inner = [module for module in list(pl_module.modules())[1:] if not isinstance(module, nn.ModuleList | nn.ModuleDict)]
            parameters_to_prune = [(module, name) for name in (parameter_names or ModelPruning.PARAMETER_NAMES) for module in inner
                                   if getattr(module, name, None) is not None]
        if not all(isinstance(pair, tuple | list) and len(pair) == 2 and hasattr(pair[0], pair[1]) for pair in parameters_to_prune):
            raise MisconfigurationException("Some provided `parameters_to_prune` don't exist in the model. Found missing modules or "
                                            "parameters")
        return parameters_to_prune


def without_masks(state: dict[str, Any]) -> dict[str, Any]:
    """A state whose pruned weights stand under their own names."""
    masked = [name.removesuffix("_mask") for name in state if name.endswith("_mask")]
    kept = {name: x for name, x in state.items() if not name.endswith(("_mask", "_orig"))}
    return {**kept, **{name: state[name + "_orig"] * state[name + "_mask"] for name in masked}}
