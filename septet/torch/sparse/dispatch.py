"""Where functions and methods of torch go when an argument is a sparse tensor; loaded with the first one."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core.array import Array
from septet.errors import NotSupported
from septet.torch.api import named
from septet.torch.sparse import arithmetic, methods, products, shapes
from septet.torch.sparse.making import sparse_mask, to_sparse
from septet.torch.sparse.table import TABLE
from septet.torch.sparse_tensor import SparseTensor, is_sparse, replace, stored
from septet.torch.tensor import Tensor

# methods of Tensor that hold for sparse tensors as they are: shapes, dtypes, gradients
SHARED = set("""size dim ndimension numel nelement element_size is_floating_point is_complex requires_grad_ backward register_hook
    retain_grad register_post_accumulate_grad_hook is_signed get_device is_inference is_same_size share_memory_ is_shared pin_memory
    is_pinned has_names is_nonzero to_sparse_coo to_sparse_csr to_sparse_csc __len__ __iter__
    __bool__ __int__ __float__ __complex__ __index__
    __class__ __init__ __new__ __getattribute__ __setattr__ __delattr__ __init_subclass__ __subclasshook__ __dir__ __sizeof__ __getstate__
    __hash__ __format__ __str__ __reduce__ __torch_function__ __doc__ as_subclass __instancecheck__ __subclasscheck__""".split())
OPERATORS = {"add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "floordiv": "floor_divide", "pow": "pow", "matmul": "matmul"}
REFLECTED = {"add": "add", "mul": "mul", "sub": "sub", "matmul": "matmul", "truediv": "div"}
UNARY = {"neg": "neg", "pos": "positive", "abs": "abs"}
NAMED = ("matmul", "spmm", "bmm", "linear", "to_sparse", "to_sparse_coo", "to_sparse_csr", "to_sparse_csc")     # by what they call
TABLE |= {"sparse_mask": sparse_mask, "to_sparse": to_sparse}


def by_name(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A function of torch on sparse tensors.  NotSupported for one that is not there."""
    found = TABLE.get(name)
    if found is None:
        if name.endswith("_") and name[:-1] in TABLE and args and is_sparse(args[0]):
            return replace(args[0], stored(by_name(name[:-1], args, kwargs)))
        layout = next((x.layout for x in (*args, *kwargs.values()) if is_sparse(x)), "torch.sparse_coo")
        raise NotSupported(f"torch.{name} of a sparse tensor (layout {layout}); convert it with to_dense() first")
    if kwargs:
        kwargs = {k: v for k, v in kwargs.items() if k != "out" or v is not None}
    made = found(*args, **kwargs)
    if name not in NAMED:
        named(made, name, args[0] if args else None)
    return made


def through(name: str) -> Callable[..., Any]:
    """The method of a name."""

    def function(self: Any, *args: Any, **kwargs: Any) -> Any:
        return by_name(name, (self, *args), kwargs)

    function.__name__ = function.__qualname__ = name
    return function


def operator(name: str, reflected: bool) -> Callable[..., Any]:
    """An operator; Python asks the other operand where it is no tensor and no number."""

    def function(self: Any, other: Any, *rest: Any) -> Any:
        if not isinstance(other, (Array, int, float, complex)):
            return NotImplemented
        return by_name(name, (other, self) if reflected else (self, other), {})

    return function


def written(name: str) -> Callable[..., Any]:
    """An operator that writes."""

    def function(self: Any, other: Any) -> Any:
        return replace(self, stored(by_name(name, (self, other), {})))

    return function


def install() -> None:
    """Give the class its methods: its own, those of the table, and a refusal that names itself for all others."""
    for name, value in methods.METHODS.items():
        setattr(SparseTensor, name, value)
    for name, get in methods.PROPERTIES.items():
        setattr(SparseTensor, name, property(get, methods.set_data if name == "data" else None))
    for name, kind in OPERATORS.items():
        setattr(SparseTensor, f"__{name}__", operator(kind, False))
        setattr(SparseTensor, f"__i{name}__", written(kind))
    for name, kind in REFLECTED.items():
        setattr(SparseTensor, f"__r{name}__", operator(kind, True))
    for name, kind in UNARY.items():
        setattr(SparseTensor, f"__{name}__", through(kind))
    own = {*SparseTensor.__dict__, *SHARED}
    for name in dir(Tensor):
        value = getattr(Tensor, name, None)
        if name in own or not callable(value) or name.startswith("_") and not name.endswith("__"):
            continue
        setattr(SparseTensor, name, through(name))


install()
__all__ = ["arithmetic", "by_name", "products", "shapes"]
