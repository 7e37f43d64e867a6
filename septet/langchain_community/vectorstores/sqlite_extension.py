"""A connection of SQLite with sqlite-vec in it, also for Pythons whose `sqlite3` cannot load extensions.

Many builds of Python leave `enable_load_extension` out.  SQLite itself is whole there, and starts what it is told of
(`sqlite3_auto_extension`) in each connection that opens; so sqlite-vec is told of while ours opens, and no longer.
"""
from __future__ import annotations

import ctypes
import sqlite3
import sys
import threading
from typing import Any

from septet.errors import NotSupported

_opening = threading.Lock()


def sqlite_vec() -> Any:
    """The package that carries the extension.  NotSupported without it."""
    try:
        import sqlite_vec as found
    except ModuleNotFoundError:
        raise NotSupported("SQLiteVec: the package sqlite-vec is not installed (pip install sqlite-vec)") from None
    return found


def connected(file: str) -> sqlite3.Connection:
    """A connection to a database in which sqlite-vec's functions are there.  NotSupported where SQLite cannot be extended."""
    package = sqlite_vec()
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        connection = sqlite3.connect(file, check_same_thread=False)
        connection.enable_load_extension(True)
        package.load(connection)
        connection.enable_load_extension(False)
    else:
        connection = connected_by_start(file, package.loadable_path())
    connection.row_factory = sqlite3.Row
    return connection


def connected_by_start(file: str, extension: str) -> sqlite3.Connection:
    """The same by what SQLite starts in a new connection."""
    library = sqlite_library()
    entry = ctypes.cast(ctypes.CDLL(shared_object(extension)).sqlite3_vec_init, ctypes.c_void_p)
    with _opening:
        library.sqlite3_auto_extension(entry)
        try:
            return sqlite3.connect(file, check_same_thread=False)
        finally:
            library.sqlite3_cancel_auto_extension(entry)


def shared_object(path: str) -> str:
    """The file of an extension that is named without its ending."""
    return path + {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")


def sqlite_library() -> Any:
    """The SQLite that Python's own module uses.  NotSupported where it was built without extensions or cannot be reached."""
    import _sqlite3

    probe = sqlite3.connect(":memory:")
    options = {row[0] for row in probe.execute("PRAGMA compile_options")}
    probe.close()
    try:
        library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        library.sqlite3_auto_extension.argtypes = library.sqlite3_cancel_auto_extension.argtypes = [ctypes.c_void_p]
        same = ctypes.cast(library.sqlite3_libversion, ctypes.CFUNCTYPE(ctypes.c_char_p))() == sqlite3.sqlite_version.encode()
    except (OSError, AttributeError):
        same = False
    if not same or "OMIT_LOAD_EXTENSION" in options or sys.platform == "darwin":        # Apple's SQLite gives extensions no functions
        raise NotSupported("SQLiteVec: this Python's sqlite3 cannot load extensions, which sqlite-vec is (python.org's and most Linux "
                           "distributions' can)")
    return library
