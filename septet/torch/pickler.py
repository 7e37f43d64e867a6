"""Writing objects as PyTorch's pickles: tensors by their storages, names as PyTorch's."""
from __future__ import annotations

import copyreg
import pickle
import sys
from collections import OrderedDict
from types import FunctionType
from typing import IO, Any

from septet.core.autograd import detach
from septet.errors import NotSupported
from septet.torch import dtypes
from septet.torch.checkpoint_storage import BY_DTYPE, KINDS, StorageType, placed
from septet.torch.device import Size, device, layout
from septet.torch.rebuild import (
    layout_of,
    rebuild_parameter,
    rebuild_parameter_with_state,
    rebuild_sparse_tensor,
    rebuild_tensor_v2,
    rebuild_tensor_v3,
)
from septet.torch.sparse_tensor import SparseTensor, kept_parts
from septet.torch.tensor import Tensor

NAMES = {rebuild_tensor_v2: ("torch._utils", "_rebuild_tensor_v2"), rebuild_tensor_v3: ("torch._utils", "_rebuild_tensor_v3"),
         rebuild_sparse_tensor: ("torch._utils", "_rebuild_sparse_tensor"),
         rebuild_parameter: ("torch._utils", "_rebuild_parameter"), Size: ("torch", "Size"), device: ("torch", "device"),
         rebuild_parameter_with_state: ("torch._utils", "_rebuild_parameter_with_state"), layout_of: ("torch.serialization", "_get_layout")}

PLACE = str(b"cpu", "ascii")           # a string of its own: PyTorch's pickles share it among storages only


class Held:
    """A storage in a pickle."""

    def __init__(self, *pid: Any):
        self.pid = pid


class Checkpointer(pickle._Pickler):  # type: ignore[name-defined,misc]
    """A pickler that leaves the storages out: `stored` is key -> (address, bytes, owner)."""

    def __init__(self, file: IO[bytes]):
        super().__init__(file, 2)
        self.stored: dict[str, tuple[int, int, Any]] = {}
        self.keys: dict[tuple[int, int], tuple[str, Any]] = {}

    def persistent_id(self, obj: Any) -> Any:
        """Storages go by their ids."""
        return obj.pid if isinstance(obj, Held) else None

    def reducer_override(self, obj: Any) -> Any:
        """How PyTorch rebuilds what is its own."""
        if isinstance(obj, Tensor):
            return self.reduce_tensor(obj)
        if isinstance(obj, type):
            return NotImplemented if self.name_of(obj) is None else obj.__qualname__
        if isinstance(obj, Size):
            return Size, (tuple(obj),)
        if isinstance(obj, device):
            return device, (obj.type,) if obj.index is None else (obj.type, obj.index)
        if isinstance(obj, layout):
            return layout_of, (str(str(obj).encode(), "ascii"),)        # a string of its own each time, as PyTorch writes it
        modules = sys.modules.get("septet.torch.nn.modules.module")
        if modules is not None and isinstance(obj, modules.Module):
            return reduce_module(obj, modules.Module)
        reduce = arrays("reduce")
        return NotImplemented if reduce is None else reduce(obj)

    def reduce_tensor(self, a: Any) -> Any:
        """A tensor, or a parameter over one."""
        cls = type(a)
        if cls is SparseTensor:
            return rebuild_sparse_tensor, (a.layout, (*kept_parts(a), a.shape, *((a.is_coalesced(),) if a.is_sparse else ())))
        if cls is not Tensor:
            parameter = sys.modules.get("septet.torch.nn.parameter")
            if parameter is None or cls is not parameter.Parameter:
                raise NotSupported(f"torch.save of a {cls.__name__}: only torch.Tensor and torch.nn.Parameter")
            return rebuild_parameter, (detach(a), a.requires_grad, OrderedDict())
        if a.requires_grad and not a.is_leaf:
            a = detach(a)
            return self.on_storage(a, True)
        return self.on_storage(a, a.requires_grad)

    def on_storage(self, a: Any, requires_grad: bool) -> Any:
        """A tensor by its storage, offset, size and stride."""
        a, owner, address, nbytes = placed(a)
        name = BY_DTYPE.get(a._dtype)
        key = self.key_of(owner, address, nbytes, a._dtype)
        itemsize = a.itemsize if name else 1
        storage = Held("storage", KINDS[name or "UntypedStorage"], key, PLACE, nbytes // itemsize)
        place = (storage, (a._address - address) // a.itemsize if a._size else 0, tuple(a.shape), tuple(s // a.itemsize for s in a.strides),
                 requires_grad, OrderedDict())
        return (rebuild_tensor_v2, place) if name else (rebuild_tensor_v3, (*place, dtypes.of(a._dtype)))

    def key_of(self, owner: Any, address: int, nbytes: int, dtype: Any) -> str:
        """A storage's key in the archive; new where it has none yet.  RuntimeError for one memory under two dtypes."""
        key, before = self.keys.setdefault((address, id(owner)), (str(len(self.keys)), dtype))
        if before is not dtype:
            raise RuntimeError("Cannot save multiple tensors or storages that view the same data as different types")
        self.stored[key] = (address, nbytes, owner)
        return key

    def save_global(self, obj: Any, name: str | None = None) -> None:
        """Names as PyTorch's."""
        found = self.name_of(obj)
        if found is None:
            super().save_global(obj, name)
            return
        self.write(pickle.GLOBAL + "{}\n{}\n".format(*found).encode())
        self.memoize(obj)

    def name_of(self, obj: Any) -> tuple[str, str] | None:
        """(module, name) of what is PyTorch's; None for all else."""
        if isinstance(obj, StorageType):
            return ("torch.storage" if obj.dtype is None else "torch"), obj.name
        if isinstance(obj, dtypes.dtype):
            return "torch", obj._name
        try:
            if obj in NAMES:
                return NAMES[obj]
            if obj in (arrays("NAMES") or ()):
                return arrays("NAMES")[obj]  # type: ignore[no-any-return]
        except TypeError:
            return None
        module = getattr(obj, "__module__", None)
        if isinstance(module, str) and (module.startswith("septet.torch") or "septet." + module in sys.modules):
            return module.replace("septet.torch", "torch", 1), obj.__qualname__
        return None

    dispatch = dict(pickle._Pickler.dispatch)  # type: ignore[attr-defined]


def arrays(name: str) -> Any:
    """A name of `pickled_arrays`, or None where nobody uses NumPy, so that there is nothing to write."""
    if "septet.numpy.ndarray" not in sys.modules:
        return None
    from septet.torch import pickled_arrays

    return getattr(pickled_arrays, name)


def reduce_module(module: Any, base: Any) -> Any:
    """A module as PyTorch writes it: its class and its dictionary."""
    if type(module).__reduce_ex__ is not base.__reduce_ex__:
        return NotImplemented
    state = module.__getstate__()
    if "_flat_weights_names" in state:                      # PyTorch's recurrent layers keep their weights in order
        state["_flat_weights"] = module._flat_weights
    return copyreg.__newobj__, (type(module),), state  # type: ignore[attr-defined]


def save_by_name(pickler: Checkpointer, obj: Any) -> None:
    """Objects that are their names."""
    pickler.save_global(obj)


for _kind in (dtypes.dtype, StorageType, FunctionType):
    Checkpointer.dispatch[_kind] = save_by_name
