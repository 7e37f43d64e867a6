"""`septet check`: what a file uses of the libraries in the table, found without running it, and what the faces lack.

Followed are imports, their aliases and the attribute chains on them (`np.linalg.norm`). Methods of objects
(`a.cumsum()`) show only when a program runs.
"""
from __future__ import annotations

import ast
import difflib
import importlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from types import ModuleType
from typing import Any

from septet.run.table import TABLE


@dataclass(frozen=True, slots=True)
class Use:
    """A name of a library, as the library calls it, and the lines it stands on."""

    name: str                       # "numpy.linalg.norm"
    line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One use and the face's answer; `why` is empty where the face has it."""

    file: str
    line: int
    name: str
    why: str = ""
    near: list[str] = field(default_factory=list)

    @property
    def found(self) -> bool:
        return not self.why


def uses_in(source: str, file: str = "<string>") -> list[Use]:
    """Every use of the table's libraries in a program, by line.  SyntaxError when it is not Python."""
    tree = ast.parse(source, file)
    reader = _Reader(_aliases(tree))
    reader.visit(tree)
    return sorted(set(reader.uses), key=lambda use: (use.line, use.name))


def _in_table(name: str) -> bool:
    return name.partition(".")[0] in TABLE


def _bound_by(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names an import binds, each with what it stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
    elif not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _aliases(tree: ast.AST) -> dict[str, str]:
    """Names that stand for something of a library all over the file: bound by imports, and only ever to one thing."""
    bound: dict[str, set[str]] = {}
    absent = {id(target) for node in ast.walk(tree) if isinstance(node, ast.Assign) and _is_none(node.value)
              for target in node.targets}           # `torch = None` after a failed import changes nothing
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name, target in _bound_by(node):
                bound.setdefault(name, set()).add(target)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in absent:
            bound.setdefault(node.id, set()).add("")
        elif isinstance(node, ast.arg):
            bound.setdefault(node.arg, set()).add("")
    return {name: next(iter(targets)) for name, targets in bound.items()
            if len(targets) == 1 and _in_table(next(iter(targets)))}


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


class _Reader(ast.NodeVisitor):
    """Collects uses."""

    def __init__(self, aliases: dict[str, str]) -> None:
        self.aliases = aliases
        self.uses: list[Use] = []

    def _use(self, name: str, node: ast.AST) -> None:
        if _in_table(name):
            line = node.lineno  # type: ignore[attr-defined]
            self.uses.append(Use(name, line, getattr(node, "end_lineno", None) or line))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._use(alias.name, node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if not node.level:
            for alias in node.names:
                self._use(f"{node.module}.{alias.name}" if alias.name != "*" else str(node.module), node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = self._chain(node)
        if name is None:
            self.generic_visit(node)
        else:
            self._use(name, node)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in self.aliases and isinstance(node.ctx, ast.Load):
            self._use(self.aliases[node.id], node)

    def visit_Call(self, node: ast.Call) -> None:
        called = ast.unparse(node.func).rpartition(".")[2]
        if called in ("import_module", "__import__") and node.args and isinstance(node.args[0], ast.Constant):
            self._use(str(node.args[0].value), node)
        self.generic_visit(node)

    def _chain(self, node: ast.expr) -> str | None:
        """`np.linalg.norm` -> "numpy.linalg.norm"; None when it does not begin at an imported name."""
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id)
        if isinstance(node, ast.Attribute):
            base = self._chain(node.value)
            return f"{base}.{node.attr}" if base else None
        return None


def judge(use: Use, file: str) -> Finding:
    """Ask the face for a name."""
    library = TABLE[use.name.partition(".")[0]]
    if library.face is None:
        return Finding(file, use.line, use.name, f"no face for {library.title} yet")
    try:
        value: Any = importlib.import_module(library.face)
    except ImportError as error:
        return Finding(file, use.line, use.name, f"the face cannot be loaded: {error}")
    path = library.name
    for part in use.name.split(".")[1:]:
        if not _may_have_parts(value):
            break                   # an attribute of an object or a class's instance: only a run can tell
        found, inner = _part(value, part)
        if not found:
            return Finding(file, use.line, use.name, f"{path} has no {part!r}", _near(value, part, path))
        value, path = inner, f"{path}.{part}"
    why = getattr(value, "__not_supported__", "")
    return Finding(file, use.line, use.name, str(why))


def _near(value: Any, part: str, path: str) -> list[str]:
    """Public names like the one that is missing."""
    names = [name for name in dir(value) if not name.startswith("_") and name != part]
    return [f"{path}.{name}" for name in difflib.get_close_matches(part, names, 3)]


def _may_have_parts(value: Any) -> bool:
    return isinstance(value, ModuleType | type) or callable(value)


def _part(value: Any, name: str) -> tuple[bool, Any]:
    """An attribute, or a submodule that is not loaded yet."""
    try:
        return True, getattr(value, name)
    except (AttributeError, ImportError, NotImplementedError):      # a face loads its modules when first asked
        pass
    if isinstance(value, ModuleType) and hasattr(value, "__path__"):
        try:
            return True, importlib.import_module(f"{value.__name__}.{name}")
        except ImportError:
            pass
    return False, None


def check_file(path: str) -> list[Finding]:
    """Findings for one file.  OSError when it cannot be read, SyntaxError when it is not Python."""
    with open(path, "rb") as stream:
        source = stream.read()
    ast.parse(source, path)         # decodes as Python does, and names the line of a mistake
    return [judge(use, path) for use in uses_in(source.decode(_encoding(source)), path)]


def _encoding(source: bytes) -> str:
    """The encoding a source file declares, UTF-8 by default."""
    import io
    import tokenize

    return tokenize.detect_encoding(io.BytesIO(source).readline)[0]


def coverage(findings: list[Finding]) -> tuple[int, int]:
    """How many distinct names the faces have, of how many."""
    names = {finding.name for finding in findings}
    missing = {finding.name for finding in findings if not finding.found}
    return len(names) - len(missing), len(names)


def as_json(findings: list[Finding]) -> dict[str, Any]:
    """The findings as plain data."""
    have, total = coverage(findings)
    return {"names": total, "found": have, "coverage": have / total if total else 1.0,
            "uses": [{**asdict(finding), "found": finding.found} for finding in findings]}


def lines(findings: list[Finding]) -> Iterator[str]:
    """The findings as text: what is missing by line, then what is there, then the figure."""
    have, total = coverage(findings)
    for finding in findings:
        if not finding.found:
            near = f"; near: {', '.join(finding.near)}" if finding.near else ""
            yield f"{finding.file}:{finding.line}: {finding.name}: {finding.why}{near}"
    if have:
        yield f"found: {', '.join(_with_lines(findings))}"
    share = f"{100 * have / total:.0f} %" if total else "nothing to cover"
    yield f"coverage: {have} of {total} names ({share}); methods of objects show only when the program runs"


def _with_lines(findings: list[Finding]) -> list[str]:
    """`numpy.exp (3, 14)` for every name that was found."""
    places: dict[str, list[int]] = {}
    for finding in findings:
        if finding.found and finding.line not in places.setdefault(finding.name, []):
            places[finding.name].append(finding.line)
    return [f"{name} ({', '.join(map(str, at))})" for name, at in places.items()]
