"""`numpy.lib.npyio.DataSource`: files of a folder, compressed ones opened as what they hold.  Septet opens no addresses."""
from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from typing import Any
from urllib.parse import urlparse

from septet.errors import NotSupported
from septet.numpy.textio import OPENERS

ENDINGS = ("", *OPENERS)


class DataSource:
    """A source of local files: DataSource(destpath="."); None makes a temporary folder that lives as long as the object.

    Paths are looked for as they are, then in destpath, then with the endings .gz, .bz2 and .xz.
    """

    def __init__(self, destpath: Any = os.curdir):
        self._destpath = os.path.abspath(destpath) if destpath else tempfile.mkdtemp()
        if not destpath:
            weakref.finalize(self, shutil.rmtree, self._destpath, ignore_errors=True)

    def abspath(self, path: str) -> str:
        """Where a file is, or would be, in the folder: nothing in `path` leads out of it."""
        _, address, there, *_ = urlparse(path.removeprefix(self._destpath + os.sep))
        parts = [p for p in f"{address}/{there}".replace(os.sep, "/").split("/") if p not in ("", os.curdir, os.pardir)]
        return os.path.join(self._destpath, *parts)

    def exists(self, path: str) -> bool:
        """Whether `open` would find a file.  NotSupported for an address."""
        return self._find(path) is not None

    def open(self, path: str, mode: str = "r", encoding: Any = None, newline: Any = None) -> Any:
        """The open file.  FileNotFoundError where there is none; ValueError for writing."""
        if "w" in mode or "a" in mode or "+" in mode:
            raise ValueError("DataSource opens files for reading only")
        found = self._find(path)
        if found is None:
            raise FileNotFoundError(f"{path} not found.")
        opener: Any = OPENERS.get(os.path.splitext(found)[1], open)
        text = {} if "b" in mode else {"encoding": encoding, "newline": newline}
        return opener(found, mode if "b" in mode or opener is open else mode.replace("t", "") + "t", **text)

    def _find(self, path: str) -> str | None:
        path = os.fspath(path)
        if urlparse(path).netloc:
            raise NotSupported(f"numpy.lib.npyio.DataSource: {path}: Septet opens no addresses; download the file first")
        places = [base + ending for base in (path, self.abspath(path)) for ending in ENDINGS]
        return next((p for p in places if os.path.exists(p)), None)


DataSource.__module__ = "numpy.lib.npyio"
