"""The files of a folder."""
from __future__ import annotations

import logging
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document

logger = logging.getLogger(__name__)


class DirectoryLoader(BaseLoader):
    """The documents of the files that a pattern matches, each read by `loader_cls`."""

    def __init__(self, path: str, glob: Any = "**/[!.]*", silent_errors: bool = False, load_hidden: bool = False, loader_cls: Any = None,
                 loader_kwargs: dict[str, Any] | None = None, recursive: bool = False, show_progress: bool = False,
                 use_multithreading: bool = False, max_concurrency: int = 4, *, exclude: Sequence[str] | str = (), sample_size: int = 0,
                 randomize_sample: bool = False, sample_seed: int | None = None):
        if loader_cls is None:
            raise NotSupported("DirectoryLoader without loader_cls: upstream reads by Unstructured; give loader_cls=TextLoader or another")
        if show_progress:
            raise NotSupported("DirectoryLoader: show_progress")
        self.path, self.glob, self.exclude = path, glob, (exclude,) if isinstance(exclude, str) else exclude
        self.load_hidden, self.loader_cls, self.loader_kwargs = load_hidden, loader_cls, loader_kwargs or {}
        self.silent_errors, self.recursive, self.use_multithreading, self.max_concurrency = (silent_errors, recursive, use_multithreading,
                                                                                            max_concurrency)
        self.sample_size, self.randomize_sample, self.sample_seed = sample_size, randomize_sample, sample_seed

    def _files(self) -> list[Path]:
        folder = Path(self.path)
        if not folder.exists():
            raise FileNotFoundError(f"Directory not found: '{self.path}'")
        if not folder.is_dir():
            raise ValueError(f"Expected directory, got file: '{self.path}'")
        patterns = [self.glob] if isinstance(self.glob, str) else list(self.glob)
        found = [p for pattern in patterns for p in (folder.rglob(pattern) if self.recursive else folder.glob(pattern))
                 if not any(p.match(other) for other in self.exclude)]
        files = [p for p in found if p.is_file() and (self.load_hidden or not any(part.startswith(".") for part
                                                                                  in p.relative_to(folder).parts))]
        if self.sample_size > 0:
            if self.randomize_sample:
                random.Random(self.sample_seed).shuffle(files)
            files = files[:min(len(files), self.sample_size)]
        return files

    def _load(self, file: Path) -> list[Document]:
        try:
            return list(self.loader_cls(str(file), **self.loader_kwargs).lazy_load())
        except Exception as error:
            if not self.silent_errors:
                raise
            logger.warning("Error loading file %s: %s", file, error)
            return []

    def lazy_load(self) -> Iterator[Document]:
        """The documents, file by file."""
        files = self._files()
        if not self.use_multithreading:
            for file in files:
                yield from self._load(file)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(self.max_concurrency) as pool:
            for docs in pool.map(self._load, files):
                yield from docs
