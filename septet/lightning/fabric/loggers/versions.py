"""The folders of runs: root/name/version_0, version_1, ..."""
from __future__ import annotations

import os
import re
from typing import Any


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
