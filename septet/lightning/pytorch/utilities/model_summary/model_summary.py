"""`ModelSummary`: the layers of a module, their parameters, sizes and operations."""
from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet import torch
from septet.lightning.pytorch.utilities.model_summary.flops import Counting
from septet.lightning.pytorch.utilities.rank_zero import WarningCache
from septet.torch.nn.parameter import UninitializedParameter

UNITS = ("", "K", "M", "B", "T")
UNKNOWN_SIZE, NOT_APPLICABLE, LEFTOVER = "?", "n/a", "other params"
WIDTH_OF_TOTALS = 10
BYTES = {"64-true": 8, "16-true": 2, "bf16-true": 2}
warning_cache = WarningCache()


class LayerSummary:
    """What is told of one layer; the sizes after its first call."""

    def __init__(self, module: Any):
        self._module = module
        self._in_size: Any = None
        self._out_size: Any = None
        self._hook_handle: Any = module.register_forward_hook(self._record)

    def __del__(self) -> None:
        self.detach_hook()

    def _record(self, _: Any, inputs: Any, output: Any) -> None:
        """Take the sizes of a call."""
        batch = inputs[0] if len(inputs) == 1 else inputs
        self._in_size, self._out_size = parse_batch_shape(batch), parse_batch_shape(output)
        self.detach_hook()

    def detach_hook(self) -> None:
        """Look at calls no more."""
        if self._hook_handle is not None:
            self._hook_handle.remove()
            self._hook_handle = None

    @property
    def in_size(self) -> Any:
        """The shape that goes in."""
        return self._in_size or UNKNOWN_SIZE

    @property
    def out_size(self) -> Any:
        """The shape that comes out."""
        return self._out_size or UNKNOWN_SIZE

    @property
    def layer_type(self) -> str:
        """The name of the class."""
        return type(self._module).__name__

    @property
    def num_parameters(self) -> int:
        """Numbers that are parameters; 0 of those that have no shape yet."""
        return sum(count(p) for p in self._module.parameters())

    @property
    def training(self) -> bool:
        """Whether it is in training mode."""
        return bool(self._module.training)


class ModelSummary:
    """The layers of a LightningModule down to `max_depth`; 0 gives the totals alone, -1 every layer.

    With an `example_input_array` the module is called once, in evaluation mode, to see sizes and operations.  ValueError: other depths.
    """

    def __init__(self, model: Any, max_depth: int = 1):
        if not isinstance(max_depth, int) or max_depth < -1:
            raise ValueError(f"`max_depth` can be -1, 0 or > 0, got {max_depth}.")
        self._model, self._max_depth = model, max_depth
        self._flops = Counting(model)
        self._layer_summary = self.summarize()

    @property
    def named_modules(self) -> list[tuple[str, Any]]:
        """The layers by name."""
        if self._max_depth == 0:
            return []
        if self._max_depth == 1:
            return list(self._model.named_children())
        return list(self._model.named_modules())[1:]

    @property
    def layer_names(self) -> list[str]:
        """The layers' names."""
        return list(self._layer_summary)

    @property
    def layer_types(self) -> list[str]:
        """The layers' classes."""
        return [layer.layer_type for layer in self._layer_summary.values()]

    @property
    def in_sizes(self) -> list[Any]:
        """The shapes that go in."""
        return [layer.in_size for layer in self._layer_summary.values()]

    @property
    def out_sizes(self) -> list[Any]:
        """The shapes that come out."""
        return [layer.out_size for layer in self._layer_summary.values()]

    @property
    def param_nums(self) -> list[int]:
        """The layers' numbers of parameters."""
        return [layer.num_parameters for layer in self._layer_summary.values()]

    @property
    def training_modes(self) -> list[bool]:
        """Whether the layers are in training mode."""
        return [layer.training for layer in self._layer_summary.values()]

    @property
    def total_training_modes(self) -> dict[str, int]:
        """How many modules, of any depth, are in each mode."""
        modes = [module.training for module in self._model.modules()][1:]
        return {"train": modes.count(True), "eval": modes.count(False)}

    @property
    def total_parameters(self) -> int:
        """Parameters of the module."""
        return sum(count(p) for p in self._model.parameters())

    @property
    def trainable_parameters(self) -> int:
        """Parameters that are trained."""
        return sum(count(p) for p in self._model.parameters() if p.requires_grad)

    @property
    def total_layer_params(self) -> int:
        """Parameters of the layers; those of nested ones count at each level."""
        return sum(self.param_nums)

    @property
    def model_size(self) -> float:
        """Megabytes of the parameters, all taken to be of the Trainer's precision; single without one."""
        precision = str(self._model.trainer.precision) if has_trainer(self._model) else ""
        return self.total_parameters * (BYTES.get(precision, 4) * 1e-6)

    @property
    def total_flops(self) -> int:
        """Operations of one call."""
        return sum(self._flops.counts[""].values())

    @property
    def flop_counts(self) -> dict[str, dict[str, int]]:
        """Operations of each layer, by kind."""
        return {name: dict(self._flops.counts[name]) for name in self.layer_names}

    def summarize(self) -> dict[str, LayerSummary]:
        """Look at the layers, and call the module if it says with what."""
        summary = {name: LayerSummary(module) for name, module in self.named_modules}
        if self._model.example_input_array is not None:
            self._forward_example_input()
        for layer in summary.values():
            layer.detach_hook()
        if self._max_depth >= 1:
            summary = {name: layer for name, layer in summary.items() if name.count(".") < self._max_depth}
        return summary

    def _forward_example_input(self) -> None:
        """Call the module with its example."""
        model = self._model
        example = model._apply_batch_transfer_handler(model.example_input_array) if has_trainer(model) else model.example_input_array
        with evaluating(model), torch.no_grad(), self._flops:
            if isinstance(example, tuple | list):
                model(*example)
            elif isinstance(example, dict):
                model(**example)
            else:
                model(example)

    def _get_summary_data(self) -> list[tuple[str, list[Any]]]:
        """The columns: title and cells."""
        flops = [sum(counts.values()) for counts in self.flop_counts.values()]
        data: list[tuple[str, list[Any]]] = [
            (" ", list(map(str, range(len(self._layer_summary))))), ("Name", self.layer_names), ("Type", self.layer_types),
            ("Params", [get_human_readable_count(n) for n in self.param_nums]),
            ("Mode", ["train" if training else "eval" for training in self.training_modes]),
            ("FLOPs", [get_human_readable_count(n) for n in flops])]
        if self._model.example_input_array is not None:
            data += [("In sizes", [str(x) for x in self.in_sizes]), ("Out sizes", [str(x) for x in self.out_sizes])]
        leftover = self.total_parameters - self.total_layer_params
        if leftover > 0:
            for (title, cells) in data:
                own = {" ": " ", "Name": LEFTOVER, "Params": get_human_readable_count(leftover)}
                cells.append(own.get(title, NOT_APPLICABLE))
        return data

    def __str__(self) -> str:
        return format_table(self._get_summary_data(), self.total_parameters, self.trainable_parameters, self.model_size,
                            self.total_training_modes, self.total_flops)

    __repr__ = __str__


def has_trainer(model: Any) -> bool:
    """Whether a module is attached to a Trainer."""
    return getattr(model, "_trainer", None) is not None


@contextmanager
def evaluating(model: Any) -> Iterator[None]:
    """Evaluation mode for a while; each module goes back to its own."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for module, mode in modes.items():
            module.training = mode


def count(p: Any) -> int:
    """Numbers of a parameter; 0 of one that has no shape yet."""
    if isinstance(p, UninitializedParameter):
        warning_cache.warn("The total number of parameters detected may be inaccurate because the model contains an instance of "
                           "`UninitializedParameter`. To get an accurate number, set `self.example_input_array` in your LightningModule.")
        return 0
    return int(p.numel())


def parse_batch_shape(batch: Any) -> Any:
    """The shape of a tensor as a list, of several as a list of such; "?" of anything else."""
    if hasattr(batch, "shape"):
        return list(batch.shape)
    if isinstance(batch, list | tuple):
        return [parse_batch_shape(x) for x in batch]
    return UNKNOWN_SIZE


def format_table(columns: list[tuple[str, list[Any]]], total: int, trainable: int, size: float, modes: dict[str, int], flops: int) -> str:
    """Columns as lines of text, and the totals below."""
    widths = [max(map(len, [title, *map(str, cells)])) for title, cells in columns]
    rows = [[title for title, _ in columns], *zip(*(cells for _, cells in columns))]
    lines = [" | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) for row in rows]
    rule = "-" * (sum(width + 3 for width in widths) + 3)
    totals = [(get_human_readable_count(n), title) for n, title in (
        (trainable, "Trainable params"), (total - trainable, "Non-trainable params"), (total, "Total params"))]
    totals += [(get_formatted_model_size(size), "Total estimated model params size (MB)"), (str(modes["train"]), "Modules in train mode"),
               (str(modes["eval"]), "Modules in eval mode"), (get_human_readable_count(flops), "Total Flops")]
    return "\n".join([lines[0], rule, *lines[1:], rule, *(value.ljust(WIDTH_OF_TOTALS) + title for value, title in totals)])


def get_formatted_model_size(total_model_size: float) -> str:
    """Megabytes as text."""
    return f"{total_model_size:,.3f}"


def get_human_readable_count(number: int) -> str:
    """A count in thousands (K), millions (M), billions (B) or trillions (T); AssertionError below 0."""
    assert number >= 0
    digits = len(str(number))
    group = min(math.ceil(digits / 3), len(UNITS)) - 1
    scaled = number * 10 ** (-3 * group)
    text = f"{int(scaled):,d}" if group < 1 or scaled >= 100 else f"{scaled:,.1f}"
    return f"{text} {UNITS[group] or ' '}"


def summarize(lightning_module: Any, max_depth: int = 1) -> ModelSummary:
    """The summary of a module."""
    return ModelSummary(lightning_module, max_depth=max_depth)
