"""`torch.hub`: its folder; nothing is downloaded."""
from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urlparse as urlparse  # libraries import it from here

from septet.errors import NotSupported


def refused(name: str) -> Any:
    """A function that is not there."""
    def call(*args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"torch.hub.{name}; nothing is downloaded: load a local file with torch.load")

    return call


load, list, help = refused("load"), refused("list"), refused("help")
download_url_to_file, load_state_dict_from_url = refused("download_url_to_file"), refused("load_state_dict_from_url")
HASH_REGEX = re.compile(r"-([a-f0-9]*)\.")      # the start of a file's digest in its name: "resnet18-5c106cde.pth"
_folder: str | None = None


def get_dir() -> str:
    """The folder of the hub: what `set_dir` was given, else $TORCH_HOME/hub, else in the user's cache."""
    return _folder or os.path.join(_get_torch_home(), "hub")


def _get_torch_home() -> str:
    """$TORCH_HOME, else `torch` in the user's cache."""
    cache = os.getenv("XDG_CACHE_HOME", os.path.join("~", ".cache"))
    return os.path.expanduser(os.getenv("TORCH_HOME", os.path.join(cache, "torch")))


def set_dir(d: str | os.PathLike[str]) -> None:
    """Another folder from now on."""
    global _folder
    _folder = os.path.expanduser(d)
