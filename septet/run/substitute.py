"""The mechanism of substitution; it knows no library.

`builtins.__import__`, `importlib.import_module` and `importlib.util.find_spec` are wrapped. A name of the table, asked
for by a file of the user's (see policy.py), is answered with the face; everything else passes through. A face has a
name of its own, so `sys.modules["numpy"]` is always the real NumPy or nothing. Only of libraries that packages look for there
(`Library.sought`), and that are not installed, the face stands there too (see standins.py).

Known limits: what looks in `sys.modules` itself, or asks from the standard library by a string
(`unittest.mock.patch("numpy.x")`, a pickle), reaches the real library.
"""
from __future__ import annotations

import builtins
import importlib
import importlib.machinery
import importlib.util
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from septet.errors import NotSupported
from septet.run import children
from septet.run.policy import Policy, package_of
from septet.run.standins import StandIns
from septet.run.table import TABLE, Library, choose

_lock = threading.RLock()
_active: Substitution | None = None
_thread = threading.local()         # .loading: inside the outermost load, whose time counts
_pausing: list[int] = []            # threads within `disabled()`, once for each level


class FaceMissing(ModuleNotFoundError, NotSupported):
    """A module that Septet cannot give: no face has it, and the real library may not or cannot stand in."""


class Substitution:
    """What is wrapped while the rule holds, and what came of it.

    faces: names of the libraries to substitute.  given: library name -> "face" or "real", for the closing line.
    seconds: time spent loading the table's libraries, by `clock`.
    """

    def __init__(self, faces: frozenset[str], strict: bool) -> None:
        self.faces, self.strict = faces, strict
        self.policy = Policy()
        self.given: dict[str, str] = {}
        self.seconds = 0.0
        self.clock = time.perf_counter
        self.stand_ins = StandIns()
        self._origins: dict[str, str] = {}          # library name -> where Python finds a module of that name, "" if nowhere
        self._ready: dict[tuple[str, str], tuple[ModuleType, ModuleType]] = {}  # (name, file) -> face, module of it
        self._import = builtins.__import__
        self._import_module = importlib.import_module
        self._find_spec = importlib.util.find_spec
        self._wrappers = (self._wrap_import(), self._wrap_import_module(), self._wrap_find_spec())

    def start(self) -> None:
        builtins.__import__, importlib.import_module, importlib.util.find_spec = self._wrappers

    def stop(self) -> None:
        """Put back what `start` replaced; a wrapper that somebody has wrapped again stays, and passes through."""
        self.faces, self.strict = frozenset(), False
        self._ready.clear()
        self.stand_ins.withdraw()
        if builtins.__import__ is self._wrappers[0]:
            builtins.__import__ = self._import
        if importlib.import_module is self._wrappers[1]:
            importlib.import_module = self._import_module
        if importlib.util.find_spec is self._wrappers[2]:
            importlib.util.find_spec = self._find_spec

    def _wrap_import(self) -> Callable[..., ModuleType]:
        original, table, answer, ready, modules = self._import, TABLE, self._answer_import, self._ready, sys.modules

        def __import__(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (),  # noqa: N807
                       level: int = 0) -> ModuleType:
            if level or (name not in table and name.partition(".")[0] not in table):
                return original(name, globals, locals, fromlist, level)
            if globals is not None and not _pausing:
                found = ready.get((name, globals.get("__file__") or globals.get("__name__")))
                if found is not None and modules.get(found[0].__name__) is found[0]:
                    module = again(found, fromlist)
                    if module is not None:
                        return module
            return answer(name, globals, locals, fromlist)

        return __import__

    def _wrap_import_module(self) -> Callable[..., ModuleType]:
        original, table = self._import_module, TABLE

        def import_module(name: str, package: str | None = None) -> ModuleType:
            library = table.get(name.partition(".")[0])
            if library is None or not self._sees_faces(library, sys._getframe(1).f_globals, 1):
                return original(name, package)
            return self._timed(library, self._load_face, library, name, original)

        return import_module

    def _wrap_find_spec(self) -> Callable[..., Any]:
        original, table = self._find_spec, TABLE

        def find_spec(name: str, package: str | None = None) -> Any:
            library = table.get(name.partition(".")[0])
            if library is None or not self._sees_faces(library, sys._getframe(1).f_globals, 1):
                return original(name, package)
            return original(face_name(library, name)) if library.face else None

        return find_spec

    def _answer_import(self, name: str, namespace: Any, locals: Any, fromlist: Any) -> ModuleType:
        """The module for an import statement that names a library of the table."""
        library = TABLE[name.partition(".")[0]]
        if namespace is None:
            namespace = sys._getframe(2).f_globals
        from_c = type(fromlist) is list and not fromlist        # PyImport_Import: its caller looks in sys.modules next
        if from_c or not self._sees_faces(library, namespace, 2):
            return self._timed(library, self._load_real, library, name, namespace, locals, fromlist)
        return self._timed(library, self._load_face_for_statement, library, name, namespace, locals, fromlist)

    def _sees_faces(self, library: Library, namespace: dict[str, Any], depth: int) -> bool:
        """Whether Septet answers this import: with the face or, in strict mode, with the error that there is none."""
        if library.name not in self.faces and (library.face or not self.strict):
            return False
        if threading.get_ident() in _pausing:
            return False
        if self.policy.is_users(namespace, depth + 1):
            return not self._is_users_own(library.name)
        return library.face is not None and self._is_shared(library, namespace)

    def _is_shared(self, library: Library, namespace: dict[str, Any]) -> bool:
        """Whether an installed package gets the face: the real library is absent, and the package is Python alone."""
        file = namespace.get("__file__")
        return bool(file) and not self._origin(library.name) and self.policy.may_share(str(file))

    def _is_users_own(self, name: str) -> bool:
        """Whether the project has a module of that name, which hides the library for Python and so for Septet."""
        return bool(self._origin(name)) and self.policy.is_users_file(self._origin(name))

    def _origin(self, name: str) -> str:
        """The file of the module that Python alone would import; empty where there is none."""
        if name not in self._origins:
            spec = importlib.machinery.PathFinder.find_spec(name)
            self._origins[name] = str((spec.origin or name) if spec is not None else "")
        return self._origins[name]

    def _timed(self, library: Library, load: Callable[..., ModuleType], *arguments: Any) -> ModuleType:
        """Load, and add the time to the account when this is the outermost load."""
        if library.name in self.given or getattr(_thread, "loading", False):
            return load(*arguments)
        start = self.clock()
        _thread.loading = True
        try:
            return load(*arguments)
        finally:
            _thread.loading = False
            self.seconds += self.clock() - start

    def _load_face_for_statement(self, library: Library, name: str, namespace: Any, locals: Any,
                                 fromlist: Any) -> ModuleType:
        def load(target: str) -> ModuleType:
            return self._import(target, namespace, locals, fromlist, 0)

        leaf = self._load_face(library, name, load)
        face = sys.modules[str(library.face)]
        file = namespace.get("__file__") or namespace.get("__name__")
        if file is not None and self.policy.is_settled(namespace):
            self._ready[name, file] = face, sys.modules[face_name(library, name)]
        return leaf if fromlist else face

    def _load_face(self, library: Library, name: str, load: Callable[[str], ModuleType]) -> ModuleType:
        if library.face is None:
            raise FaceMissing(f"Septet has no face for {library.title} yet, and strict mode keeps the real one out",
                              name=name)
        try:
            module = load(face_name(library, name))
        except ModuleNotFoundError as error:
            if error.name is None or not (error.name + ".").startswith(library.face + "."):
                raise
            missing = library.name + error.name[len(library.face):]
            raise FaceMissing(f"No module named {missing!r}: Septet's {library.name} does not have it",
                              name=missing) from None
        self.given[library.name] = "face"
        if library.sought and not self._origin(library.name):
            self.stand_ins.add(library.name, str(library.face))
        return module

    def _load_real(self, library: Library, name: str, namespace: dict[str, Any], locals: Any,
                   fromlist: Any) -> ModuleType:
        if library.name in self.stand_ins and package_of(namespace.get("__file__") or ""):
            raise self._absent(library, namespace)
        try:
            module = self._import(name, namespace, locals, fromlist, 0)
        except ModuleNotFoundError as error:
            if error.name != library.name:
                raise
            raise self._absent(library, namespace) from None
        self.given.setdefault(library.name, "real")
        return module

    def _absent(self, library: Library, namespace: dict[str, Any]) -> ModuleNotFoundError:
        """The error when the real library is asked for and is not installed."""
        advice = f"pip install {library.project}"
        file = namespace.get("__file__")
        if library.name not in self.faces:
            why = "Septet has no face for it yet" if library.face is None else "its face was not asked for (--face)"
            kind: type[ModuleNotFoundError] = FaceMissing if library.face is None else ModuleNotFoundError
            return kind(f"No module named {library.name!r}: {why}, and the real {library.title} is not installed "
                        f"({advice})", name=library.name)
        who = package_of(file) if file else None
        asking = f"the installed package {who!r}" if who else "code outside your project" if file else "compiled code"
        return ModuleNotFoundError(f"No module named {library.name!r}: {asking} needs the real {library.title}, "
                                   f"which is not installed ({advice})", name=library.name)


def again(found: tuple[ModuleType, ModuleType], fromlist: Any) -> ModuleType | None:
    """What a repeated import statement gives, when that needs no loading; None when it may."""
    face, module = found
    if fromlist is None:
        return face
    if type(fromlist) is not tuple or not fromlist:
        return None
    names = module.__dict__
    for name in fromlist:
        if name not in names:
            return None
    return module


def face_name(library: Library, name: str) -> str:
    """`numpy.linalg` -> `septet.numpy.linalg`."""
    return str(library.face) + name[len(library.name):]


def install(faces: Iterable[str] | None = None, strict: bool = False, announce: bool = True) -> Substitution:
    """Start substituting in this process, and in its children where `announce` is true; replaces an earlier rule."""
    global _active
    chosen = choose(None if faces is None else list(faces))
    with _lock:
        uninstall()
        _active = Substitution(chosen, strict)
        _active.start()
        if announce:
            children.announce(chosen, strict)
    return _active


def uninstall() -> None:
    """Stop substituting; nothing when it has not begun."""
    global _active
    with _lock:
        if _active is not None:
            _active.stop()
            children.withdraw()
            _active = None


def active() -> Substitution | None:
    """The rule in force."""
    return _active


@contextmanager
def disabled() -> Iterator[None]:
    """Within it, imports of this thread are Python's own."""
    thread = threading.get_ident()
    _pausing.append(thread)
    try:
        yield
    finally:
        _pausing.remove(thread)
