"""Event files: read back by our reader, and by TensorBoard where it is installed."""
from __future__ import annotations

import pytest

import septet.torch as torch
from septet.core.io.event_reader import EventReader
from septet.torch.utils.tensorboard import SummaryWriter, limits_of


def written(folder):
    with SummaryWriter(folder) as writer:
        writer.add_scalar("loss", 0.5, 1)
        writer.add_scalar("loss", torch.tensor(0.25), 2)
        writer.add_scalars("both", {"a": 1.0, "b": 2.0}, 3)
        writer.add_histogram("w", torch.tensor([-1.0, 0.0, 0.5, 2.0]), 1)
        writer.add_image("dot", torch.tensor([[[0.0, 1.0], [0.5, 0.25]]]), 1)
        writer.add_text("note", "hello", 1)
        writer.add_hparams({"lr": 0.1, "name": "x", "deep": True}, {"score": 0.75}, run_name="trial")
    return folder


def test_events(tmp_path):
    (path,) = [p for p in written(tmp_path).iterdir() if p.is_file()]
    reader = EventReader(path)
    first, *found = reader.read()
    assert first.version == "brain.Event:2" and not reader.damage and not reader.skipped
    values = {value.tag: value for event in found for value in event.values}
    assert [(event.step, event.values[0].data) for event in found[:2]] == [(1, 0.5), (2, 0.25)]
    assert sum(n for _, _, n in values["w"].data) == 4 and values["dot"].data[:2] == (2, 2)
    assert values["note/text_summary"].data == ((1,), ["hello"])


def test_limits_are_symmetric():
    limits = limits_of("tensorflow", torch.zeros(1), None)
    assert limits == [-x for x in reversed(limits)]
    assert limits_of(2, torch.tensor([0.0, 4.0]), None) == [0.0, 2.0, 4.0]


def test_tensorboard_reads_it(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator",
                                      reason="the project's environment has no TensorBoard; it is the reader here")
    found = accumulator.EventAccumulator(str(written(tmp_path)))
    found.Reload()
    assert [(e.step, e.value) for e in found.Scalars("loss")] == [(1, 0.5), (2, 0.25)]
    held = found.Histograms("w")[0].histogram_value
    assert (held.min, held.max, held.num, held.sum, held.sum_squares) == (-1.0, 2.0, 4.0, 1.5, 5.25)
    assert sum(held.bucket) == 4 and len(held.bucket) == len(held.bucket_limit)
    picture = found.Images("dot")[0]
    assert (picture.width, picture.height) == (2, 2) and picture.encoded_image_string[:4] == b"\x89PNG"
    assert found.Tensors("note/text_summary")[0].tensor_proto.string_val == [b"hello"]
    trial = accumulator.EventAccumulator(str(tmp_path / "trial"))
    trial.Reload()
    assert trial.Scalars("score")[0].value == 0.75
    assert set(trial.summary_metadata) >= {"_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info"}
    from tensorboard.plugins.hparams import plugin_data_pb2

    start = plugin_data_pb2.HParamsPluginData.FromString(trial.summary_metadata["_hparams_/session_start_info"].plugin_data.content)
    assert start.session_start_info.hparams["lr"].number_value == 0.1 and start.session_start_info.hparams["name"].string_value == "x"
    both = accumulator.EventAccumulator(str(tmp_path / "both_a"))
    both.Reload()
    assert both.Scalars("both")[0].value == 1.0
