"""Event files: checksums beside published vectors, and, where TensorBoard is installed, read back by it."""
from __future__ import annotations

import struct
from pathlib import Path

import pytest

import septet.torch as torch
from septet.torch.utils.tensorboard import SummaryWriter, limits_of, records


def test_checksum():
    """RFC 3720, appendix B.4."""
    assert records.crc32c(bytes(32)) == 0x8A9136AA
    assert records.crc32c(b"\xff" * 32) == 0x62A8AB43
    assert records.crc32c(bytes(range(32))) == 0x46DD794E


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


def test_framing(tmp_path):
    (path,) = [p for p in Path(written(tmp_path)).iterdir() if p.is_file()]
    data, k, count = path.read_bytes(), 0, 0
    while k < len(data):
        (length,) = struct.unpack_from("<Q", data, k)
        assert data[k + 8 : k + 12] == records.masked(data[k : k + 8])
        message = data[k + 12 : k + 12 + length]
        assert data[k + 12 + length : k + 16 + length] == records.masked(message)
        k, count = k + 16 + length, count + 1
    assert count == 6                                       # the version, two scalars, a histogram, an image, a text


def test_limits_are_symmetric():
    limits = limits_of("tensorflow", [0.0], None)
    assert limits == [-x for x in reversed(limits)]
    assert limits_of(2, [0.0, 4.0], None) == [0.0, 2.0, 4.0]


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
