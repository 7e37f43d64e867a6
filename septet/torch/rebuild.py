"""What checkpoints may call to rebuild tensors, parameters and small values, by the names that PyTorch writes."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.torch import dtypes
from septet.torch.checkpoint_storage import Storage, tensor_on
from septet.torch.device import Size, device, sparse_coo, sparse_csc, sparse_csr, strided
from septet.torch.tensor import require_grad


def typed(storage: Any, dtype: Any) -> Any:
    """The dtype of a tensor on a storage."""
    if not isinstance(storage, Storage):
        raise ValueError(f"a tensor needs a storage, not {type(storage).__name__}")
    found = dtype._ir if dtype is not None else storage._dtype
    if found is None:
        raise ValueError("a tensor on an untyped storage needs a dtype")
    return found


def rebuild_tensor(storage: Any, storage_offset: int, size: Any, stride: Any) -> Any:
    """A tensor on a storage."""
    return tensor_on(storage, typed(storage, None), storage_offset, tuple(size), tuple(stride))


def rebuild_tensor_v2(storage: Any, storage_offset: int, size: Any, stride: Any, requires_grad: bool, backward_hooks: Any,
                      metadata: Any = None) -> Any:
    """A tensor on a typed storage."""
    made = rebuild_tensor(storage, storage_offset, size, stride)
    require_grad(made, bool(requires_grad))
    return made


def rebuild_tensor_v3(storage: Any, storage_offset: int, size: Any, stride: Any, requires_grad: bool, backward_hooks: Any, dtype: Any,
                      metadata: Any = None) -> Any:
    """A tensor of a dtype that has no typed storage."""
    if not isinstance(dtype, dtypes.dtype):
        raise ValueError(f"a tensor needs a dtype, not {type(dtype).__name__}")
    made = tensor_on(storage, typed(storage, dtype), storage_offset, tuple(size), tuple(stride))
    require_grad(made, bool(requires_grad))
    return made


def rebuild_parameter(data: Any, requires_grad: bool, backward_hooks: Any) -> Any:
    """A parameter over a tensor."""
    from septet.torch.nn.parameter import Parameter

    return Parameter(data, bool(requires_grad))


def rebuild_parameter_with_state(data: Any, requires_grad: bool, backward_hooks: Any, state: Any) -> Any:
    """A parameter with attributes."""
    made = rebuild_parameter(data, requires_grad, backward_hooks)
    if type(state) is not dict:
        raise NotSupported("torch.load of a parameter with state in slots")
    made.__dict__.update(state)
    return made


def rebuild_sparse_tensor(layout: Any, data: Any) -> Any:
    """A sparse tensor of its indices, values, size and, of coordinates, whether they are coalesced."""
    from septet.torch.sparse import making

    if layout is sparse_coo:
        indices, values, shape = data[:3]
        return making.sparse_coo_tensor(indices, values, shape, is_coalesced=data[3] if len(data) > 3 else None)
    if layout not in (sparse_csr, sparse_csc):
        raise NotSupported(f"torch.load of a tensor of layout {layout}")
    return making.sparse_compressed_tensor(*data[:4], layout=layout)


def encode(text: str, encoding: str) -> bytes:
    """Bytes as protocol 2 writes them: text in latin1."""
    if encoding not in ("latin1", "latin-1") or type(text) is not str:
        raise ValueError("bytes in a pickle are text in latin1")
    return text.encode("latin1")


def plain_bytearray(*data: Any) -> bytearray:
    """A bytearray of bytes, never of a size."""
    if len(data) > 2 or data and not isinstance(data[0], (bytes, str)):
        raise ValueError("a bytearray in a pickle is made of bytes")
    return bytearray(*data)


def plain_set(*items: Any) -> set[Any]:
    """A set of a list's elements."""
    if len(items) > 1 or items and type(items[0]) not in (list, tuple):
        raise ValueError("a set in a pickle is made of a list")
    return set(*items)


def plain_complex(real: float, imag: float) -> complex:
    return complex(float(real), float(imag))


def size(dims: Any = ()) -> Any:
    """A torch.Size of whole numbers."""
    return Size(int(n) for n in dims)


def layout_of(name: str) -> Any:
    """A layout by name."""
    found = {repr(x): x for x in (strided, sparse_coo, sparse_csr, sparse_csc)}.get(str(name))
    if found is None:
        raise ValueError(f"no layout {name}")
    return found


def missing(name: str) -> Any:
    """A stand-in that says what is missing."""

    def call(*args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"torch.load of what {name} rebuilds")

    return call


REBUILD: dict[str, Any] = {
    "torch._utils._rebuild_tensor": rebuild_tensor, "torch._utils._rebuild_tensor_v2": rebuild_tensor_v2,
    "torch._utils._rebuild_tensor_v3": rebuild_tensor_v3,
    "torch._utils._rebuild_sparse_tensor": rebuild_sparse_tensor, "torch._utils._rebuild_parameter": rebuild_parameter,
    "torch._utils._rebuild_parameter_with_state": rebuild_parameter_with_state, "torch.Size": size, "torch.device": device,
    "torch.serialization._get_layout": layout_of, "_codecs.encode": encode, "builtins.bytearray": plain_bytearray,
    "builtins.set": plain_set, "builtins.complex": plain_complex,
    **{f"torch._utils.{name}": missing(name) for name in
       ("_rebuild_nested_tensor", "_rebuild_qtensor", "_rebuild_meta_tensor_no_storage",
        "_rebuild_wrapper_subclass", "_rebuild_device_tensor_from_numpy", "_rebuild_device_tensor_from_cpu_tensor")},
    "torch._tensor._rebuild_from_type_v2": missing("_rebuild_from_type_v2"),
}
