"""docs/walk.py still walks, and fills every block that docs/how_it_works.md has for it."""
from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@pytest.fixture(scope="module")
def walk():
    spec = importlib.util.spec_from_file_location("walk", DOCS / "walk.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_stage_shows_what_the_page_says(walk):
    found = walk.stages()
    assert "exp" in found["graph"] and "memory" in found["graph"]
    assert found["schedule"].startswith("kernel 1: map over 1000000") and "kernel 2" not in found["schedule"]
    assert re.search(r"fneg <\d+ x float>", found["ir"])
    assert found["code"] and found["look"].startswith(">>> z\narray([")
    assert "1 kernel," in found["cost"]


def test_the_page_has_every_block_filled(walk):
    page = (DOCS / "how_it_works.md").read_text(encoding="utf-8")
    names = re.findall(r"<!-- walk: (\w+) -->", page)
    found = dict.fromkeys(names, "one\ntwo")
    once = walk.filled(page, found)
    assert walk.filled(once, found) == once and once.count("one\ntwo") == len(names)
    assert set(names) == {"graph", "schedule", "ir", "code", "look", "cost"}
    assert "```\n```" not in page and "```llvm\n```" not in page
