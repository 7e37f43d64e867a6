"""Scripts over LangChain's upper packages print what they print under the real ones."""
from __future__ import annotations

import contextlib
import io
import logging
import re
import sys
import warnings
from pathlib import Path

import pytest

from tests.faces.langgraph.normalize import normalized, run

HERE = Path(__file__).parent
GOLDEN = HERE.parent.parent / "golden" / "langchain"
REAL = r"^(\s*)(from|import) (lang(?:chain|graph)(?:_\w+)?)\b"


@pytest.mark.parametrize("script", sorted(HERE.glob("scripts/*.py")), ids=lambda path: path.stem)
def test_a_script_prints_the_same(script, monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    text = re.sub(REAL, r"\1\2 septet.\3", script.read_text(encoding="utf-8"), flags=re.M)
    output = io.StringIO()
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stdout(output), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run(text, "script")
    finally:
        logging.disable(logging.NOTSET)
        sys.modules.pop("fake_server", None)
    expected = (GOLDEN / f"{script.stem}.txt").read_text(encoding="utf-8").splitlines()
    found = normalized(output.getvalue()).splitlines()
    for number, (line, wanted) in enumerate(zip(found, expected), 1):
        assert line == wanted, f"line {number}"
    assert len(found) == len(expected)
