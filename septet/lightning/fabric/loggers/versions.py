"""The folders of runs: root/name/version_0, version_1, ..."""
from __future__ import annotations

import os
import re
from typing import Any

from septet.lightning.fabric.loggers.logger import Logger


def next_version(folder: str) -> int:
    """One more than the last version that a folder holds."""
    try:
        entries = os.listdir(folder)
    except FileNotFoundError:
        return 0
    found = (re.fullmatch(r"version_(\d+)", entry) for entry in entries if os.path.isdir(os.path.join(folder, entry)))
    return max((int(match[1]) for match in found if match), default=-1) + 1


def folder_of(version: Any) -> str:
    """The folder's name: a number stands behind `version_`, a text for itself."""
    return version if isinstance(version, str) else f"version_{version}"


class InVersions(Logger):
    """A logger that writes to root_dir/name/version; a version that was not given is the next free number."""

    _root_dir: str
    _name: str
    _version: int | str | None

    @property
    def name(self) -> str:
        """The folder of all runs of this name."""
        return self._name

    @property
    def version(self) -> int | str:
        """The run's number or name."""
        if self._version is None:
            self._version = next_version(os.path.join(self._root_dir, self.name))
        return self._version

    @property
    def root_dir(self) -> str:
        """The folder of all runs."""
        return self._root_dir
