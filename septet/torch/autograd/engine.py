"""`backward` and `grad`: one sweep over the graph that adds up gradients in leaves, or collects those asked for."""
from __future__ import annotations

from collections.abc import Sequence
from sys import getrefcount
from typing import Any

from septet.core import anomaly, autograd
from septet.core.absent import constant, is_absent
from septet.core.array import Array, is_c_contiguous, view_of
from septet.core.autograd import Step, is_tracked, sweep
from septet.core.create import full
from septet.core.write import FEW, copy
from septet.errors import Anomaly, ChangedInPlace, Released
from septet.torch.sparse_tensor import SparseTensor
from septet.torch.tensor import Tensor

FREED = ("Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). "
         "Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you "
         "need to backward through the graph a second time or if you need to access saved tensors after calling backward.")
NO_GRAD = "element {} of tensors does not require grad and does not have a grad_fn"


def sequence(x: Any) -> list[Any]:
    """One tensor or several, as a list."""
    return [x] if isinstance(x, Array) or x is None else list(x)


def seeds(outputs: Sequence[Any], given: Any) -> list[Any]:
    """The cotangents to begin with.  RuntimeError where one cannot be supposed or does not fit."""
    cotangents = [None] * len(outputs) if given is None else sequence(given)
    if len(cotangents) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(cotangents)} gradients")
    return [seed(y, g) for y, g in zip(outputs, cotangents)]


def seed(y: Any, g: Any) -> Any:
    """The cotangent of one output."""
    if g is None:
        if not y.requires_grad:
            return None
        if y.numel() != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        if not y._dtype.is_float:
            raise RuntimeError(f"grad can be implicitly created only for real scalar outputs but got {y.dtype}")
        return one(y)
    if g.shape != y.shape:
        raise RuntimeError(f"Mismatch in shape: grad_output[0] has a shape of {g.shape} and output[0] has a shape of {y.shape}.")
    return g


def reworded(wrong: Exception) -> RuntimeError:
    """The engine's error in PyTorch's words."""
    if isinstance(wrong, Released):
        return RuntimeError(FREED)
    if isinstance(wrong, Anomaly):
        return not_a_number(wrong)
    return RuntimeError("one of the variables needed for gradient computation has been modified by an inplace operation: "
                        f"{wrong}. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
                        "torch.autograd.set_detect_anomaly(True).")


anomaly.keep_writes()
_ones: dict[Any, Any] = {}


def one(y: Any) -> Any:
    """A cotangent of 1; a view, so that nobody adds gradients up in it."""
    if y.ndim or is_absent(y):
        return constant(y, y._dtype, tuple(y.shape), 1)
    if y._dtype not in _ones:
        _ones[y._dtype] = full(Tensor, y._dtype, (), 1)
    held = _ones[y._dtype]
    return view_of(held, (), ())


def not_a_number(found: Anomaly) -> RuntimeError:
    """PyTorch's sentence for an anomaly, and the user's line that made the step."""
    from septet.torch.autograd.node import class_name

    step: Any = found.step
    made = anomaly.step_place(step)
    place = f" The operation is at {made}." if made else ""
    return RuntimeError(f"Function '{class_name(step.name)}' returned nan values in its {found.index}th output.{place}")


def check_tracked(outputs: Sequence[Any]) -> None:
    """RuntimeError for an output that no gradient flows through."""
    for k, y in enumerate(outputs):
        if not is_tracked(y):
            raise RuntimeError(NO_GRAD.format(k))


def backward(tensors: Any, grad_tensors: Any = None, retain_graph: bool | None = None, create_graph: bool = False,
             grad_variables: Any = None, inputs: Any = None) -> None:
    """Add up the gradients of the tensors in the leaves they depend on (only in `inputs`, where given)."""
    outputs = sequence(tensors)
    cotangents = seeds(outputs, grad_tensors if grad_tensors is not None else grad_variables)
    check_tracked(outputs)
    chosen = None if inputs is None else {id(autograd.step_of(x)): x for x in sequence(inputs)}
    if chosen is not None and not chosen:
        raise RuntimeError("'inputs' argument to backward() cannot be empty.")
    if chosen is not None and not all(map(is_tracked, chosen.values())):
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    keep = create_graph if retain_graph is None else retain_graph

    def tell(step: Step, y: Any, g: Any, alone: bool) -> None:
        deliver(step, y if chosen is None else chosen[id(step)], g if alone else g.clone(), create_graph)

    before = autograd.begin_sweep(create_graph)
    try:
        sweep(outputs, cotangents, tell, None if chosen is None else chosen.values(), keep, not create_graph)
    except (Anomaly, ChangedInPlace, Released) as wrong:
        raise reworded(wrong) from None
    finally:
        autograd.end_sweep(before)


def deliver(step: Step, y: Any, g: Any, create_graph: bool) -> None:
    """Add a gradient up in a leaf."""
    owner = step.owner() if step.owner is not None else y
    if owner is None or not isinstance(owner, Tensor):
        return
    held = owner.__dict__
    old = held.get("_grad")
    if old is None:
        held["_grad"] = g if create_graph else own(g)
    elif type(g) is SparseTensor or type(old) is SparseTensor:
        held["_grad"] = old + g if type(g) is SparseTensor else g + old
    elif create_graph:
        held["_grad"] = old + g
    else:
        old += g if g._size > FEW or is_c_contiguous(g) else copy(g, "C")      # few elements are added natively, in order
    if "_post_accumulate" in held:
        for hook in list(held["_post_accumulate"].values()):
            hook(owner)


def own(g: Any) -> Any:
    """A gradient that later ones may be added to in place: nobody else holds its memory."""
    root = g._root
    if root is not None and getrefcount(root) == ALONE and g._size == root._size and is_c_contiguous(g):
        return g
    return copy(g, "C") if root is not None or g._owner is not None and isinstance(g._owner, Array) else g


ALONE = 3                           # references to the owner of a view's memory that nobody else holds: the view's, ours, the asking


def grad(outputs: Any, inputs: Any, grad_outputs: Any = None, retain_graph: bool | None = None, create_graph: bool = False,
         only_inputs: bool = True, allow_unused: bool | None = None, is_grads_batched: bool = False,
         materialize_grads: bool = False) -> Any:
    """The gradients of the outputs' sum with respect to the inputs, as a tuple; nothing is added up anywhere."""
    ys, xs = sequence(outputs), sequence(inputs)
    if is_grads_batched:
        return batched(ys, xs, grad_outputs, retain_graph, create_graph, allow_unused)
    cotangents = seeds(ys, grad_outputs)
    for x in xs:
        if not is_tracked(x):
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    check_tracked(ys)
    keep = create_graph if retain_graph is None else retain_graph
    found: dict[int, Any] = {}

    def tell(step: Step, y: Any, g: Any, alone: bool) -> None:
        found[id(step)] = g

    before = autograd.begin_sweep(create_graph)
    try:
        sweep(ys, cotangents, tell, xs, keep, not create_graph)
    except (Anomaly, ChangedInPlace, Released) as wrong:
        raise reworded(wrong) from None
    finally:
        autograd.end_sweep(before)
    return tuple(collected(x, found, allow_unused, materialize_grads) for x in xs)


def collected(x: Any, found: dict[int, Any], allow_unused: bool | None, materialize: bool) -> Any:
    """The gradient of one input.  RuntimeError for one that was not used, unless allowed."""
    g = found.get(id(x._node))
    if g is None and materialize:
        return constant(x, x._dtype, tuple(x.shape), 0)
    if g is None and not allow_unused:
        raise RuntimeError("One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is "
                           "the desired behavior.")
    return g


def batched(ys: Any, xs: Any, grad_outputs: Any, *options: Any) -> Any:
    """A gradient for every row of the cotangents, stacked."""
    from septet.torch.api import FUNCTIONS

    given = sequence(grad_outputs)
    rows = [grad(ys, xs, [g[k] for g in given], True, *options[1:2], True, options[2]) for k in range(given[0].shape[0])]
    return tuple(None if column[0] is None else FUNCTIONS["stack"](column) for column in zip(*rows))


def tensor_backward(self: Any, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False,
                    inputs: Any = None) -> None:
    """Add up this tensor's gradients in the leaves it depends on."""
    backward(self, gradient, retain_graph, create_graph, inputs=inputs)


def register_hook(self: Any, hook: Any) -> Any:
    """Call hook(gradient) when the gradient of this tensor is there; what it gives, if not None, replaces it."""
    from septet.torch.autograd.hooks import add

    if not is_tracked(self):
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    return add(self._node, hook)


def retain_grad(self: Any) -> None:
    """Keep this tensor's gradient in `.grad` although it is no leaf."""
    if not is_tracked(self):
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if self.is_leaf or self.__dict__.get("_retains_grad"):
        return
    self.__dict__["_retains_grad"] = True
    keep = self.__dict__

    def remember(g: Any) -> None:
        keep["_grad"] = g if keep.get("_grad") is None else keep["_grad"] + g

    register_hook(self, remember)


def register_post_accumulate_grad_hook(self: Any, hook: Any) -> Any:
    """Call hook(tensor) after a gradient was added up in this leaf."""
    from septet.torch.autograd.hooks import RemovableHandle

    if not self.is_leaf:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    hooks = self.__dict__.setdefault("_post_accumulate", {})
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    return handle


Tensor.backward, Tensor.register_hook, Tensor.retain_grad = tensor_backward, register_hook, retain_grad
Tensor.register_post_accumulate_grad_hook = register_post_accumulate_grad_hook
Tensor.retains_grad = property(lambda self: bool(self.__dict__.get("_retains_grad")))
