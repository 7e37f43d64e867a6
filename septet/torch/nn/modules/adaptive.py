"""The adaptive softmax: frequent classes by themselves, rare ones in clusters (Grave et al. 2017)."""
from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

from septet.torch.nn.functional.activation import log_softmax
from septet.torch.nn.modules.container import ModuleList, Sequential
from septet.torch.nn.modules.linear import Linear
from septet.torch.nn.modules.module import Module

_ASMoutput = namedtuple("_ASMoutput", ("output", "loss"))


class AdaptiveLogSoftmaxWithLoss(Module):
    """The log-probabilities of the targets and their mean loss."""

    def __init__(self, in_features: int, n_classes: int, cutoffs: Sequence[int], div_value: float = 4.0, head_bias: bool = False,
                 device: Any = None, dtype: Any = None, *, tail_bias: bool = False):
        super().__init__()
        check_cutoffs(list(cutoffs), n_classes)
        self.in_features, self.n_classes, self.cutoffs = in_features, n_classes, [*cutoffs, n_classes]
        self.div_value, self.head_bias, self.tail_bias = div_value, head_bias, tail_bias
        self.shortlist_size, self.n_clusters = self.cutoffs[0], len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, head_bias, device, dtype)
        self.tail = ModuleList()
        for k in range(self.n_clusters):
            hidden = int(in_features // div_value ** (k + 1))
            self.tail.append(Sequential(Linear(in_features, hidden, False, device, dtype),
                                        Linear(hidden, self.cutoffs[k + 1] - self.cutoffs[k], tail_bias, device, dtype)))

    def reset_parameters(self) -> None:
        self.head.reset_parameters()
        for first, second in self.tail:
            first.reset_parameters()
            second.reset_parameters()

    def forward(self, input: Any, target: Any) -> Any:
        check_target(input, target)
        single = target.dim() == 0
        rows, wanted = (input.unsqueeze(0), target.unsqueeze(0)) if single else (input, target)
        bad = (wanted < 0) | (wanted >= self.n_classes)
        if bool(bad.any()):
            raise RuntimeError(f"Target values should be in [0, {self.n_classes - 1}], but values in range [{int(wanted.min())}, "
                               f"{int(wanted.max())}] were found. ")
        logp = self.log_prob(rows)
        classes = logp.shape[1]
        import septet.torch as torch

        output = logp.reshape(-1)[torch.arange(0, rows.shape[0] * classes, classes) + wanted]
        output = output[0] if single else output
        return _ASMoutput(output, (-output).mean())

    def log_prob(self, input: Any) -> Any:
        """The log-probabilities of all classes, (n, n_classes)."""
        import septet.torch as torch

        head = log_softmax(self.head(input), 1)
        parts = [head[:, : self.shortlist_size]]
        for k, cluster in enumerate(self.tail):
            parts.append(log_softmax(cluster(input), 1) + head[:, self.shortlist_size + k].unsqueeze(1))
        return torch.cat(parts, 1)

    def predict(self, input: Any) -> Any:
        """The most probable class of each row."""
        return self.log_prob(input).argmax(1)


def check_cutoffs(cutoffs: list[int], classes: int) -> None:
    """ValueError for cutoffs that are not rising positive integers below the number of classes."""
    if not cutoffs:
        raise ValueError("cutoffs should be a sequence of length larger than 0")
    if cutoffs != sorted(cutoffs) or min(cutoffs) <= 0 or max(cutoffs) > classes - 1 or len(set(cutoffs)) != len(cutoffs) \
            or any(int(c) != c for c in cutoffs):
        raise ValueError("cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is "
                         "between 1 and n_classes-1")


def check_target(input: Any, target: Any) -> None:
    """RuntimeError for targets that do not go with an input."""
    if target.dim() == 1:
        if input.shape[0] != target.shape[0]:
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        if input.dim() != 2:
            raise RuntimeError("1D target tensor expects 2D input tensors, but found inputs with size", input.size())
    elif target.dim() == 0:
        if input.dim() != 1:
            raise RuntimeError("0D target tensor expects 1D input tensors, but found inputs with size", input.size())
    else:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
