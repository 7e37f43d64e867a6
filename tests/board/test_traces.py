"""The page of traces: its list, one trace, what a browser draws of it."""
from __future__ import annotations

import json
import re

import pytest

from septet.core.io import traces
from tests.board.test_app import browse, needs_browser

EVIL = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"


def written(folder, name="agent", **more):
    tool = {"id": f"{name}-t", "name": "add", "kind": "tool", "start": 10.2, "end": 10.3, "inputs": {"a": 1}, "outputs": "3",
            "children": []}
    model = {"id": f"{name}-m", "name": "model", "kind": "llm", "start": 10.0, "end": 10.2, "first": 0.1, "error": None,
             "inputs": {"messages": [[{"role": "human", "content": EVIL}]]}, "children": [], "model": "small",
             "outputs": [{"role": "ai", "content": "", "tool_calls": [{"name": "add", "args": {"a": 1}}]}],
             "tokens": {"input": 1000, "output": 234, "total": 1234}}
    traces.Writer(folder).add({"id": name, "name": name, "kind": "chain", "start": 10.0, "end": 10.5, "error": None, "inputs": EVIL,
                               "outputs": None, "runs": 3, "children": [model, tool], **more})


def test_the_list_and_one_trace(board, tmp_path):
    written(tmp_path, "first")
    with board(tmp_path) as running:
        assert running.ask("/api/state")[1]["traces"] == 1
        written(tmp_path, "second", start=20.0, end=21.0, error="ValueError: x")
        running.until(lambda: len(running.ask("/api/traces")[1]) == 2)
        second, first = running.ask("/api/traces")[1]
        assert (second["name"], second["failed"], second["seconds"]) == ("second", True, 1.0)
        assert first == {"id": "first", "name": "first", "start": 10.0, "seconds": 0.5, "runs": 3, "tokens": {"input": 1000, "output": 234},
                         "failed": False}
        assert [child["name"] for child in running.ask("/api/trace?id=first")[1]["children"]] == ["model", "add"]


@pytest.mark.parametrize("name", ["none", "", "../first", "%00"])
def test_traces_that_are_not_there(board, tmp_path, name):
    with board(tmp_path) as running:
        assert running.ask(f"/api/trace?id={name}")[0] == 404


def test_files_that_are_gone_and_lines_that_make_no_sense(board, tmp_path):
    path = tmp_path / f"x{traces.ENDING}"
    path.write_text(json.dumps({"id": "odd", "start": 1, "children": 5, "tokens": "many", "name": None}) + "\n{\n")
    with board(tmp_path) as running:
        running.until(lambda: running.ask("/api/traces")[1])
        assert running.ask("/api/traces")[1][0]["tokens"] == {"input": 0, "output": 0}
        path.unlink()
        running.until(lambda: not running.ask("/api/traces")[1])


@needs_browser
def test_a_browser_draws_a_trace(board, tmp_path):
    written(tmp_path / "log")
    with board(tmp_path / "log") as running:
        found = browse(tmp_path, "--dump-dom", f"http://127.0.0.1:{running.port}/#traces")
    for words in ("role=\"treeitem\"", "tokens", "500 ms", "&lt;script&gt;", "<title>Septet board</title>", "aria-level=\"2\""):
        assert words in found, words


@needs_browser
def test_a_browser_draws_a_deep_trace(board, tmp_path):
    """Names stay in sight however deep they stand: the deepest of 40 rows is moved by no more than a third of their column."""
    run = None
    for depth in range(40, 0, -1):
        run = {"id": f"r{depth}", "name": f"level {depth}", "kind": "chain", "start": 10.0, "end": 10.5, "error": None, "inputs": 1,
               "outputs": 2, "children": [run] if run else []}
    traces.Writer(tmp_path).add({**run, "runs": 40})
    with board(tmp_path) as running:
        found = browse(tmp_path, "--dump-dom", f"http://127.0.0.1:{running.port}/#traces")
    moved = [float(pixels) for pixels in re.findall(r'padding-left: ([0-9.]+)px', found)]
    assert len(moved) == 40 and moved[0] == 0 and 80 < moved[-1] <= 112 and moved == sorted(moved)
    assert '<aside hidden="">' in found and 'title="level 40"' in found
