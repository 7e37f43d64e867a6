"""Runs read from files of TensorFlow and PyTorch, growing ones, damaged ones; samples of long curves; the table of hyperparameters."""
from __future__ import annotations

import math
import os
import random
from array import array

import pytest

from septet.board import hparams
from septet.board.runs import Runs
from septet.board.series import Series, Thinned
from septet.codegen.kernels import curves
from septet.core.io import events


def read(folder):
    runs = Runs(folder)
    runs.finish()
    return runs


def test_every_page_has_its_tags(logs):
    found = read(logs).summary()
    assert [run["name"] for run in found["runs"]] == ["hparams", "hparams/0", "hparams/1", "tensorflow", "torch", "torch/trial"]
    assert found["tags"]["scalars"]["loss"] == {"runs": ["tensorflow", "torch"], "description": "mean loss"}
    assert set(found["tags"]["histograms"]) == {"w", "same", "none", "wave"} and set(found["tags"]["images"]) == {"pic", "dot"}
    assert set(found["tags"]["text"]) == {"note", "one", "note/text_summary"} and found["hparams"] and found["complete"]


def test_hyperparameters(logs):
    found = hparams.table(read(logs).runs)
    assert [column["name"] for column in found["hparams"]] == ["lr", "opt", "name", "deep", "flag"]
    assert found["metrics"] == [{"name": "acc", "label": "Accuracy"}, {"name": "score", "label": "score"}]
    rows = {row["run"]: row for row in found["rows"]}
    assert rows["hparams/0"]["hparams"] == [0.1, "a", None, None, True] and rows["hparams/1"]["metrics"] == [0.75, None]
    assert rows["torch/trial"]["hparams"] == [0.1, None, "x", 1.0, None] or rows["torch/trial"]["hparams"] == [0.1, None, "x", True, None]
    assert rows["torch/trial"]["metrics"] == [None, 0.75] and rows["torch/trial"]["status"] == "success"
    assert rows["hparams/0"]["status"] == "running"


def test_files_that_grow_and_new_ones(tmp_path):
    runs = Runs(tmp_path)
    runs.finish()
    assert runs.summary()["runs"] == []
    writer = events.EventWriter(tmp_path / "a")
    writer.add(events.scalar("x", 1.0), 1)
    writer.flush()
    runs.finish()
    before = runs.version
    runs.finish()
    assert runs.version == before and len(runs.runs["a"].scalars["x"]) == 1
    writer.add(events.scalar("x", 2.0), 2)
    writer.close()
    with events.EventWriter(tmp_path / "a") as second:
        second.add(events.scalar("x", 3.0), 3)
    runs.finish()
    assert list(runs.runs["a"].scalars["x"].values) == [1.0, 2.0, 3.0] and runs.version > before


def test_a_file_that_is_gone_or_begun_anew(tmp_path):
    for name in "ab":
        with events.EventWriter(tmp_path / name) as writer:
            writer.add(events.scalar("x", 1.0), 1)
            writer.add(events.scalar("x", 2.0), 2)
    runs = read(tmp_path)
    (a,) = (tmp_path / "a").iterdir()
    (b,) = (tmp_path / "b").iterdir()
    a.unlink()
    b.write_bytes(b.read_bytes()[:-56])
    runs.finish()
    assert list(runs.runs) == ["b"] and len(runs.runs["b"].scalars["x"]) == 1


def test_a_run_taken_up_again(tmp_path):
    with events.EventWriter(tmp_path) as writer:
        for step in range(10):
            writer.add(events.scalar("x", float(step)), step)
        writer.add_event(events.restarted(1.0, 4))
        writer.add(events.scalar("x", 40.0), 4)
    assert list(read(tmp_path).runs["."].scalars["x"].values) == [0.0, 1.0, 2.0, 3.0, 40.0]


def test_damage_is_told(logs):
    (path,) = (logs / "tensorflow").iterdir()
    data = bytearray(path.read_bytes())
    data[400] ^= 1
    path.write_bytes(data)
    run = read(logs).runs["tensorflow"]
    assert 0 < len(run.scalars["loss"]) < 20 and "checksum" in run.troubles[0]


def test_links_out_of_the_folder_are_left_alone(logs, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    os.symlink(next((logs / "torch").glob("events*")), inner / "events.out.tfevents.1.away")
    os.symlink(logs, inner / "away")
    os.mkfifo(inner / "events.out.tfevents.2.pipe")
    assert read(inner).runs == {}


def series(values, steps=None):
    made = Series()
    for k, value in enumerate(values):
        made.add(k if steps is None else steps[k], 100.0 + k, value)
    return made


def test_a_sample_keeps_the_outline():
    chance = random.Random(1)
    values = [chance.gauss(0, 1) for _ in range(20_000)]
    values[777], values[15_000] = 50.0, -50.0
    found = series(values).sample(200)
    assert len(found["step"]) <= 202 and found["count"] == 20_000
    assert (found["step"][0], found["step"][-1]) == (0, 19_999) and found["step"] == sorted(set(found["step"]))
    assert max(found["value"]) == 50.0 and min(found["value"]) == -50.0 and found["value"] == [values[k] for k in found["step"]]


def test_few_points_stand_whole_and_in_order():
    found = series([3.0, 1.0, 2.0], [30, 10, 20]).sample(100)
    assert (found["step"], found["value"]) == ([10, 20, 30], [1.0, 2.0, 3.0])


@pytest.mark.parametrize("axis, low, high, steps", [
    ("step", 3, 5, [2, 3, 4, 5, 6]), ("relative", 7.5, None, [7, 8, 9]), ("wall", None, 101, [0, 1, 2]), ("step", 50, 60, [9]),
    ("step", -9, -5, [0])])
def test_windows(axis, low, high, steps):
    assert series([float(k) for k in range(10)]).sample(100, 0.0, axis, low, high)["step"] == steps


def test_what_is_no_number_is_told_apart():
    found = series([1.0, math.nan, math.inf, -math.inf, 2.0]).sample(10, 0.5)
    assert found["value"] == [1.0, None, "Infinity", "-Infinity", 2.0] and found["smooth"][1] is None
    assert len(series([math.nan] * 5000).sample(100)["step"]) <= 102
    assert series([]).sample(100, 0.5)["step"] == []


@pytest.mark.parametrize("weight", [0.1, 0.6, 0.99])
def test_the_average_is_the_weighted_mean(weight):
    """By definition: the mean of what came, each older one counting `weight` times as much."""
    chance = random.Random(2)
    values = array("d", [chance.gauss(3, 1) for _ in range(200)])
    found = curves.average(values, weight)
    for k in (0, 1, 5, 199):
        shares = [weight ** (k - i) for i in range(k + 1)]
        assert found[k] == pytest.approx(sum(s * x for s, x in zip(shares, values)) / sum(shares), rel=1e-12)


def test_thinned_items_keep_the_latest():
    kept = Thinned(10)
    for k in range(1000):
        kept.add((k, 0.0, None), 1)
    steps = [item[0] for item in kept.items]
    assert steps == sorted(steps) and steps[-1] == 999 and 10 <= len(steps) <= 20
    heavy = Thinned(100, most_bytes=1000)
    for k in range(50):
        heavy.add((k, 0.0, None), 300)
    assert heavy.bytes <= 1000 and heavy.items[-1][0] == 49


def test_messages_of_hparams_that_make_no_sense(tmp_path):
    for content in (b"\xff", b"\x1a\xff", b"\x1a\x03\x0a\x01\xff", b"\x12\x02\x22\x05", b"\x18\x05"):
        with events.EventWriter(tmp_path) as writer:
            for tag in (events.EXPERIMENT, events.SESSION_START, events.SESSION_END):
                writer.add(events.value(tag, None, b"", "hparams", content))
        assert len(hparams.table(read(tmp_path).runs)["rows"]) == 1
