"""`show_versions`: what a report of a fault should say."""
from __future__ import annotations

import platform
import sys


def show_versions() -> None:
    """Print the versions of Python, of this machine's system and of Septet's face."""
    from importlib.metadata import PackageNotFoundError, version

    print("\nSystem:")
    print(f"    python: {sys.version}".replace("\n", " "))
    print(f"executable: {sys.executable}")
    print(f"   machine: {platform.platform()}")
    print("\nPython dependencies:")
    print("      sklearn: 1.9.1 (septet)")
    for name in ("septet", "llvmlite", "scipy-openblas64", "polars"):
        try:
            print(f"{name:>13}: {version(name)}")
        except PackageNotFoundError:
            print(f"{name:>13}: None")
