"""`langchain.agents.middleware.file_search`: tools that find files by name and by content, below one folder."""
from __future__ import annotations

import fnmatch
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from septet.langchain.agents.middleware.types import AgentMiddleware
from septet.langchain_core.tools import tool

GLOB_DESCRIPTION = """Find files by a pattern of their paths, such as `**/*.py` or `src/*.txt`.

`path` is the folder to look in. The answer has one path per line, the file changed last first."""
GREP_DESCRIPTION = """Find files by a regular expression in their text.

`path` is the folder to look in, `include` a pattern of file names such as `*.js` or `*.{ts,tsx}`. `output_mode` says what is wanted:
`files_with_matches` paths, `content` lines as `file:line:text`, `count` the number of such lines per file."""
MOST_ALTERNATIVES = 256
SECONDS = 10                        # that a regular expression may take over all files


def alternatives(pattern: str) -> list[str]:
    """`*.{a,b}` as `*.a` and `*.b`.  ValueError where there would be too many, or a brace is open."""
    opened = pattern.find("{")
    if opened < 0:
        return [pattern]
    closed = pattern.find("}", opened)
    if closed < 0:
        raise ValueError("unclosed brace")
    found = [rest for part in pattern[opened + 1:closed].split(",")
             for rest in alternatives(pattern[:opened] + part + pattern[closed + 1:])]
    if len(found) > MOST_ALTERNATIVES:
        raise ValueError("too many alternatives")
    return found


class FilesystemFileSearchMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """The tools `glob_search` and `grep_search` over the files below `root_path`.

    Paths of the model start at that folder; what lies outside, links to it included, does not exist for it.  The search is Septet's own,
    whether ripgrep is wanted or not: the answers are the same.  max_file_size_mb: larger files are not read.
    """

    def __init__(self, *, root_path: str, use_ripgrep: bool = True, max_file_size_mb: int = 10) -> None:
        self.root_path = Path(root_path).resolve()
        self.use_ripgrep, self.max_file_size_bytes = use_ripgrep, max_file_size_mb << 20

        @tool(description=GLOB_DESCRIPTION)
        def glob_search(pattern: str, path: str = "/") -> str:
            return self.glob(pattern, path)

        @tool(description=GREP_DESCRIPTION)
        def grep_search(pattern: str, path: str = "/", include: str | None = None,
                        output_mode: Literal["files_with_matches", "content", "count"] = "files_with_matches") -> str:
            return self.grep(pattern, path, include, output_mode)

        self.glob_search, self.grep_search = glob_search, grep_search
        self.tools = [glob_search, grep_search]

    def _folder(self, path: str) -> Path | None:
        """The folder that a path of the model names; None outside the root, or where there is none."""
        if ".." in Path(path).parts or "~" in path:
            return None
        folder = (self.root_path / path.lstrip("/")).resolve()
        return folder if folder.is_relative_to(self.root_path) and folder.is_dir() else None

    def _files(self, folder: Path) -> Iterator[tuple[str, Path]]:
        """Files below a folder whose true place is below the root, and their paths for the model, in order."""
        found = (Path(here, name) for here, _, names in os.walk(folder) for name in names)
        inside = (file for file in found if file.is_file() and file.resolve().is_relative_to(self.root_path))
        return iter(sorted(("/" + file.relative_to(self.root_path).as_posix(), file) for file in inside))

    def glob(self, pattern: str, path: str) -> str:
        folder = self._folder(path)
        if folder is None or ".." in Path(pattern).parts or pattern.startswith("/"):
            return "No files found"
        found = []
        for file in folder.glob(pattern):
            if file.is_file() and file.resolve().is_relative_to(self.root_path):
                found.append((file.stat().st_mtime, "/" + file.relative_to(self.root_path).as_posix()))
        return "\n".join(name for _, name in sorted(found, key=lambda one: -one[0])) or "No files found"

    def grep(self, pattern: str, path: str, include: str | None, output_mode: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            return f"Invalid regex pattern: {error}"
        try:
            names = None if not include else [re.compile(fnmatch.translate(one)) for one in alternatives(include)]
        except ValueError:
            return "Invalid include pattern"
        folder = self._folder(path)
        files = [] if folder is None else [(shown, file) for shown, file in self._files(folder)
                                           if (names is None or any(name.match(file.name) for name in names)) and self._is_small(file)]
        try:
            matched = matches(pattern, [str(file) for _, file in files], self.max_file_size_bytes)
        except subprocess.TimeoutExpired:
            return f"Search stopped after {SECONDS} seconds: simplify the pattern, or search fewer files"
        found = [(shown, lines) for (shown, _), lines in zip(files, matched, strict=True) if lines]
        return "\n".join(written(found, output_mode)) or "No matches found"

    def _is_small(self, file: Path) -> bool:
        try:
            return file.stat().st_size <= self.max_file_size_bytes
        except OSError:
            return False


def matches(pattern: str, files: list[str], most: int) -> list[list[tuple[int, str]]]:
    """The lines of each file that match, found in a process that can be ended.  TimeoutExpired after SECONDS."""
    if not files:
        return []
    asked = json.dumps({"pattern": pattern, "files": files, "bytes": most})
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(Path(__file__).with_name("matcher.py")), str(SECONDS)]
    done = subprocess.run(command, input=asked.encode("utf-8"), capture_output=True, timeout=SECONDS, check=False)
    if done.returncode < 0:
        raise subprocess.TimeoutExpired(command, SECONDS)       # the kernel ended it: its processor time was over
    if done.returncode:
        raise RuntimeError(f"the search ended: {done.stderr.decode(errors='replace')[-500:]}")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def written(found: list[tuple[str, list[tuple[int, str]]]], mode: str) -> list[str]:
    """What a search found, in the form asked for."""
    if mode == "content":
        return [f"{file}:{number}:{line}" for file, lines in found for number, line in lines]
    return [f"{file}:{len(lines)}" if mode == "count" else file for file, lines in found]
