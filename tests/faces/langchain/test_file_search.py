"""The search of files: a model's regular expression cannot hold up the agent."""
from __future__ import annotations

import pytest

from septet.langchain.agents.middleware import FilesystemFileSearchMiddleware, file_search


@pytest.fixture
def search(tmp_path):
    (tmp_path / "a.txt").write_text("one\n" + "a" * 60 + "!\nüber\n", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\xff\xfe one")
    (tmp_path / "odd\udcff.txt").write_text("one", encoding="utf-8")
    return FilesystemFileSearchMiddleware(root_path=str(tmp_path))


def test_an_endless_pattern_ends(search, monkeypatch):
    monkeypatch.setattr(file_search, "SECONDS", 1)
    assert search.grep("(a+)+$", "/", None, "content").startswith("Search stopped after 1 seconds")
    assert search.grep("^.ber", "/", "*.txt", "content") == "/a.txt:3:über"


def test_files_that_are_no_text_or_too_large(search):
    assert search.grep("one", "/", None, "files_with_matches") == "/a.txt\n/odd\udcff.txt"
    search.max_file_size_bytes = 10
    assert search.grep("one", "/", None, "count") == "/odd\udcff.txt:1"
    assert search.grep("one", "/", "*.none", "count") == "No matches found"
