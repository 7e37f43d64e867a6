"""`transformers.generation`: settings, processors of scores, criteria to stop, streamers, and `generate` itself."""
from __future__ import annotations

from septet.torch import lazy as _lazy
from septet.transformers.generation import names as _names

__getattr__, __dir__ = _lazy.loader("septet.transformers.generation", _lazy.homes(_names.MODULES), tuple(_names.SUBMODULES))
