"""`torch.hub`: nothing is downloaded."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported


def refused(name: str) -> Any:
    """A function that is not there."""
    def call(*args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"torch.hub.{name}; nothing is downloaded: load a local file with torch.load")

    return call


load, list, help = refused("load"), refused("list"), refused("help")
download_url_to_file, load_state_dict_from_url = refused("download_url_to_file"), refused("load_state_dict_from_url")
