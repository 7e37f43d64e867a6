"""Loggers' files beside what other programs make of them, and files that cannot be written."""
from __future__ import annotations

import os

import pytest

from septet.lightning.fabric.utilities import yaml
from septet.lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from septet.lightning.pytorch.loggers.hparams import save_hparams_to_yaml


def test_tensorboard_reads_it(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator",
                                      reason="the project's environment has no TensorBoard; it is the reader here")
    from tensorboard.plugins.hparams import plugin_data_pb2

    logger = TensorBoardLogger(tmp_path)
    logger.log_hyperparams({"lr": 0.1, "name": "x", "nested": {"n": 3}})
    for step in range(3):
        logger.log_metrics({"loss": 1 / (step + 1)}, step)
    logger.finalize("success")
    found = accumulator.EventAccumulator(logger.log_dir)
    found.Reload()
    assert [(e.step, round(e.value, 4)) for e in found.Scalars("loss")] == [(0, 1.0), (1, 0.5), (2, 0.3333)]
    assert [e.value for e in found.Scalars("hp_metric")] == [-1.0]
    start = plugin_data_pb2.HParamsPluginData.FromString(found.summary_metadata["_hparams_/session_start_info"].plugin_data.content)
    assert start.session_start_info.hparams["nested/n"].number_value == 3


@pytest.mark.parametrize("text", ["plain words", "it's: a # test", "é\t☃", "two\nlines", " " * 3, "word " * 40, "012", "-", "é " * 60,
                                  "2020-01-01"])
def test_yaml_reads_it(text):
    reader = pytest.importorskip("yaml", reason="the project's environment has no PyYAML; it is the reader here")
    assert reader.safe_load(yaml.dump({"key": text, "list": [text, {"inner": text}]})) == {"key": text, "list": [text, {"inner": text}]}


def test_an_interrupted_file_of_hyperparameters_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "hparams.yaml"
    save_hparams_to_yaml(path, {"a": 1})
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save_hparams_to_yaml(path, {"a": 2})
    assert path.read_text() == "a: 1\n"


@pytest.mark.parametrize("kind", [CSVLogger, TensorBoardLogger])
def test_a_file_in_the_way(kind, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(NotADirectoryError, match="taken"):
        kind(tmp_path / "taken").log_metrics({"x": 1.0}, 0)


def test_what_yaml_cannot_hold_is_left_out_with_a_warning(tmp_path):
    with pytest.warns(UserWarning, match="Skipping 'b' parameter"):
        save_hparams_to_yaml(tmp_path / "h.yaml", {"a": 1, "b": object()})
    assert (tmp_path / "h.yaml").read_text() == "a: 1\n"
