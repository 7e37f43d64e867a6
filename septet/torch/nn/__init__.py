"""`torch.nn`: modules, parameters, initialisation.  Loaded by name."""
from __future__ import annotations

from septet.torch.lazy import loader
from septet.torch.nn.modules import HOME as _MODULES

_HOME = {
    **{name: f"modules.{module}" for name, module in _MODULES.items()},
    **dict.fromkeys(("Parameter", "Buffer", "UninitializedParameter", "UninitializedBuffer"), "parameter"),
    "DataParallel": "parallel", "factory_kwargs": "modules.utils",
}
_MODULE_NAMES = ("attention", "functional", "init", "modules", "parallel", "parameter", "utils")
__getattr__, __dir__ = loader("septet.torch.nn", _HOME, _MODULE_NAMES)
