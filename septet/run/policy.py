"""Who sees a face: decided by the file that imports.

Your script, your project and your notebook see faces.  The standard library and installed packages see the real
libraries, because their compiled parts need them; only kits of tests, which exist to examine your classes, see what you see.
Where a real library is not installed, installed packages that are Python alone see its face: they take your tensors.
"""
from __future__ import annotations

import os
import site
import sys
import sysconfig
from types import FrameType
from typing import Any

INSTALLED = ("site-packages", "dist-packages")
OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

COMPILED = (".so", ".pyd", ".dylib", ".dll")

# Python alone, but the compiled part is a package of another name, or what it does must not hang on which faces are loaded.
APART = {"polars", "jax"}

# Installed packages that are a part of the user's own tests: they must see the classes that they are given to examine.
TEST_KITS = {"langchain_tests"}


def standard_folders() -> tuple[str, ...]:
    """Folders of the standard library."""
    paths = sysconfig.get_paths()
    return tuple({os.path.join(paths[key], "") for key in ("stdlib", "platstdlib")})


def library_folders() -> tuple[str, ...]:
    """Folders whose files are not the user's: the standard library, installed packages, Septet itself."""
    paths = sysconfig.get_paths()
    folders = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders.update(site.getsitepackages(), [site.getusersitepackages(), OWN_FOLDER])
    folders |= {os.path.realpath(folder) for folder in folders}
    return tuple(os.path.join(folder, "") for folder in folders)


def package_of(file: str) -> str | None:
    """The installed package a file belongs to; None for a file that is not in an installed package."""
    parts = file.replace("\\", "/").split("/")
    marks = [i for i, part in enumerate(parts[:-1]) if part in INSTALLED]
    return parts[marks[-1] + 1].removesuffix(".py") if marks else None


def has_compiled_part(folder: str) -> bool:
    """Whether a package's folder holds libraries of machine code; False for a package that is one file."""
    return any(f"{kind}." in f"{name}." for _, _, files in os.walk(folder) for name in files for kind in COMPILED)


def _is_text(filename: str) -> bool:
    """Whether code was compiled from text rather than from a file."""
    return filename.startswith("<") and not filename.startswith("<frozen")


class Policy:
    """Remembers, file by file, whether its imports see faces."""

    def __init__(self) -> None:
        self._folders = library_folders()
        self._standard = standard_folders()
        self._decided: dict[str, bool] = {}
        self._shared: dict[str, bool] = {}

    def adopt(self, file: str) -> None:
        """Treat a file as the user's wherever it lies: what `septet run` was asked to run."""
        self._decided[file] = True

    def is_users(self, namespace: dict[str, Any], depth: int) -> bool:
        """Whether code with these globals sees faces; `depth`: frames between this call and the import."""
        file = namespace.get("__file__")
        return (file is not None and self.is_users_file(file)) or self._is_users_text(file, sys._getframe(depth + 1))

    def is_settled(self, namespace: dict[str, Any]) -> bool:
        """Whether the answer for these globals is always the same: it is unless they are of text without a file."""
        file = namespace.get("__file__")
        return self.is_users_file(file) if file is not None else namespace.get("__name__") == "__main__"

    def is_users_frame(self, frame: FrameType) -> bool:
        """Whether a running function is the user's."""
        file = frame.f_globals.get("__file__")
        return (file is not None and self.is_users_file(file)) or self._is_users_text(file, frame)

    def _is_users_text(self, file: str | None, frame: FrameType) -> bool:
        if file is not None and not _is_text(frame.f_code.co_filename):
            return False
        return self._is_run_by_user(frame)

    def is_users_file(self, file: str) -> bool:
        """Whether a file belongs to the user rather than to an installed package or the standard library."""
        users = self._decided.get(file)
        if users is None:
            users = self._decided[file] = self._lies_outside_libraries(file)
        return users

    def may_share(self, file: str) -> bool:
        """Whether a file belongs to an installed package that is Python alone, and so can do with a face."""
        if file.startswith(os.path.join(OWN_FOLDER, "")):
            return False
        package = package_of(file)
        if package is None or package in APART:
            return False
        root = file[:file.replace("\\", "/").rindex(f"/{package}") + 1] + package
        if root not in self._shared:
            self._shared[root] = not has_compiled_part(root)
        return self._shared[root]

    def _is_run_by_user(self, frame: FrameType | None) -> bool:
        """Whether code made from text, as `exec` and `timeit` do it, is run by the user's code or at a prompt."""
        while frame is not None:
            file = frame.f_globals.get("__file__")
            if file is None and frame.f_globals.get("__name__") == "__main__":
                return True
            if file is not None and self.is_users_file(file):
                return True
            if file is not None and not self._is_standard(file):
                return False
            frame = frame.f_back
        return True

    def _is_standard(self, file: str) -> bool:
        return file.startswith(self._standard) and not package_of(file)

    def _lies_outside_libraries(self, file: str) -> bool:
        path = os.path.abspath(file)
        package = package_of(path) or package_of(os.path.realpath(path))
        if package:
            return package in TEST_KITS
        return not path.startswith(self._folders) and not os.path.realpath(path).startswith(self._folders)
