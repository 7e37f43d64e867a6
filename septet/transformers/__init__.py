"""The Transformers face: `import septet.transformers`.  Imitates Transformers 5.23; see docs/support/transformers.md for what it has."""
from __future__ import annotations

from septet.torch import lazy as _lazy
from septet.transformers import names as _names

__version__ = "5.23.0"
__getattr__, __dir__ = _lazy.loader("septet.transformers", _lazy.homes(_names.MODULES), tuple(_names.SUBMODULES))
