"""What the community's package has and Septet has not."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported


def loader_or_refusal(load: Callable[[str], Any], package: str) -> Callable[[str], Any]:
    """A module's `__getattr__`: a name that is not there is refused by name."""

    def find(name: str) -> Any:
        try:
            return load(name)
        except AttributeError:
            if name.startswith("_"):
                raise
            raise NotSupported(f"{package.removeprefix('septet.')}.{name}: not among the community pieces that Septet has") from None

    return find
