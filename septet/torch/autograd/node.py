"""`grad_fn` objects: a view of the engine's steps under PyTorch's names."""
from __future__ import annotations

from typing import Any

from septet.core.autograd import Step

# functions, rows and primitives whose PyTorch name is not simply the capitalised one
NAMES = {
    "subtract": "Sub", "multiply": "Mul", "divide": "Div", "true_divide": "Div", "negative": "Neg", "power": "Pow", "absolute": "Abs",
    "matmul": "Mm", "getitem": "Index", "concatenate": "Cat", "concat": "Cat", "arctan": "Atan", "arcsin": "Asin", "arccos": "Acos",
    "arctanh": "Atanh", "arcsinh": "Asinh", "arccosh": "Acosh", "arctan2": "Atan2", "square": "Pow", "reshape": "View", "clip": "Clamp",
    "max": "Max", "min": "Min", "leaf": "AccumulateGrad", "copy": "Clone", "cast": "ToCopy", "copy_slices": "CopySlices",
    "expand_dims": "Unsqueeze", "broadcast_to": "Expand", "as_strided": "AsStrided", "swapaxes": "Transpose", "swapdims": "Transpose",
    "moveaxis": "Permute", "movedim": "Permute", "adjoint": "Transpose", "flatten": "View", "ravel": "View", "unflatten": "View",
    "narrow": "Slice", "chunk": "Split", "tensor_split": "Slice", "hsplit": "Slice", "vsplit": "Slice", "dsplit": "Slice",
    "hstack": "Cat", "vstack": "Cat", "dstack": "Cat", "column_stack": "Cat", "row_stack": "Cat", "fliplr": "Flip", "flipud": "Flip",
    "where": "Where", "diagflat": "DiagEmbed", "diag": "DiagEmbed", "tile": "Repeat", "take_along_dim": "Gather", "fix": "Trunc",
    "arccos_": "Acos", "clone": "Clone", "msort": "Sort", "lt": "Lt", "copy_": "CopySlices", "rint": "Round", "maximum": "Maximum",
    "accumulate": "Cumsum", "add.accumulate": "Cumsum", "multiply.accumulate": "Cumprod", "split_with_sizes": "SplitWithSizes",
    "negative_": "Neg", "view_as_real": "ViewAsReal", "view_as_complex": "ViewAsComplex", "index_put_": "IndexPut",
}
# those that have two, told apart by a digit
NUMBERED = {"Sum", "Mean", "Prod", "Max", "Min", "Median", "Nanmedian", "Squeeze", "Pow", "Std", "Var", "ToSparse"}
JOINT = ("function", "split")       # steps of several outputs, each of which has a step of its own
_classes: dict[str, type] = {}


class Node:
    """One step of the graph: its name, its inputs' steps, its hooks."""

    def __init__(self, step: Step):
        self._step = step

    def name(self) -> str:
        return type(self).__name__

    @property
    def next_functions(self) -> tuple[Any, ...]:
        joint = self._joint
        sources = self._step.sources if joint is None else joint.rule.edges(joint) if hasattr(joint.rule, "edges") else joint.sources
        return tuple((node_of(source), 0) if source is not None else (None, 0) for source in sources)

    @property
    def _joint(self) -> Any:
        """The joint step of an own function that this is an output of."""
        sources = self._step.sources
        return sources[0] if len(sources) == 1 and sources[0] is not None and sources[0].name in JOINT else None

    def __getattr__(self, name: str) -> Any:
        joint = None if name.startswith("__") else self._joint
        if joint is None:
            raise AttributeError(f"'{self.name()}' object has no attribute {name!r}")
        return joint.rule.saved_of(joint) if name == "saved_tensors" else getattr(joint.rule.ctx, name)

    @property
    def variable(self) -> Any:
        """The leaf that gradients are added up in."""
        if self._step.owner is None:
            raise AttributeError(f"'{self.name()}' object has no attribute 'variable'")
        return self._step.owner()

    def register_hook(self, hook: Any) -> Any:
        """Call hook(grad_inputs, grad_outputs) when the step's gradient is there; only grad_outputs are known, grad_inputs are None."""
        from septet.torch.autograd.hooks import add

        return add(self._step, lambda g: hook((None,), (g,)))

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self._step):#x}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self._step is other._step

    def __hash__(self) -> int:
        return hash(id(self._step))


def class_name(name: str) -> str:
    """PyTorch's name of a step."""
    if name.endswith("Backward"):
        return name
    plain = name.rstrip("_")
    own = NAMES.get(name) or NAMES.get(plain) or "".join(part[:1].upper() + part[1:] for part in plain.split("_"))
    if own in ("AccumulateGrad", "CopySlices"):
        return own
    return own[:-1] + "Backward" + own[-1] if own[-1] in "014" and own[:-1] in NUMBERED else own + "Backward0"


def node_of(step: Any) -> Any:
    """The object of a step; None for no step."""
    if step is None:
        return None
    name = class_name(step.name)
    made = _classes.get(name)
    if made is None:
        made = _classes[name] = type(name, (Node,), {"__module__": "torch.autograd.graph"})
    return made(step)
