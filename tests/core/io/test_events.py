"""Event files: checksums beside published vectors, files of TensorFlow and PyTorch read, ours read back, broken and hostile ones."""
from __future__ import annotations

import io
import random
import struct
from pathlib import Path

import pytest

from septet.codegen.kernels import records as kernels
from septet.core.io import events, protobuf, tfrecord
from septet.core.io.event_reader import EventReader, parse_event

GOLDEN = Path(__file__).parents[2] / "golden" / "events"


def read(path):
    reader = EventReader(path)
    found = list(reader.read())
    assert not reader.damage and not reader.skipped
    return found


def values_of(found):
    return [(event.step, value.tag, value.plugin, value.data) for event in found for value in event.values]


def test_checksum():
    """RFC 3720, appendix B.4; the last one is the usual check of CRC catalogues."""
    assert kernels.crc32c(bytes(32)) == 0x8A9136AA
    assert kernels.crc32c(b"\xff" * 32) == 0x62A8AB43
    assert kernels.crc32c(bytes(range(32))) == 0x46DD794E
    assert kernels.crc32c(bytes(range(31, -1, -1))) == 0x113FDB5C
    assert kernels.crc32c(b"123456789") == 0xE3069283
    assert kernels.crc32c(b"") == 0


def test_the_file_of_tensorflow():
    found = values_of(read(GOLDEN / "tensorflow" / "events.out.tfevents.1.tf.v2"))
    losses = [row for row in found if row[1] == "loss"]
    assert [row[0] for row in losses] == list(range(20)) and {row[2] for row in losses} == {"scalars"}
    assert [row[3] for row in losses] == [struct.unpack("<f", struct.pack("<f", 1 / (k + 1)))[0] for k in range(20)]
    rest = {row[1]: row for row in found[20:]}
    assert rest["w"][2:] == ("histograms", [(1.0, 2.0, 1.0), (2.0, 3.0, 2.0), (3.0, 4.0, 0.0), (4.0, 5.0, 1.0)])
    assert rest["note"][2:] == ("text", ((2,), ["hello", "x"])) and rest["one"][3] == ((), ["*hello*"])
    width, height, pictures = rest["pic"][3]
    assert (width, height) == (2, 2) and pictures[0][:4] == b"\x89PNG" and len(pictures) == 1
    assert (rest["raw"][2], rest["raw"][3].shape, rest["raw"][3].elements) == ("", (1, 2), [1, 2])


@pytest.mark.parametrize("tag, numbers, buckets", [("w", [1.0, 2.0, 2.0, 5.0], 4), ("same", [1.0, 1.0], 4), ("none", [], 3)])
def test_histograms_are_those_of_tensorflow(tag, numbers, buckets):
    found = {row[1]: row[3] for row in values_of(read(GOLDEN / "tensorflow" / "events.out.tfevents.1.tf.v2"))}
    assert events.histogram_rows(numbers, buckets) == found[tag]


def test_a_histogram_of_an_array():
    import septet.numpy as np

    found = {row[1]: row[3] for row in values_of(read(GOLDEN / "tensorflow" / "events.out.tfevents.1.tf.v2"))}["wave"]
    mine = events.histogram_rows(np.sin(np.arange(1000.0)).astype("f4"), 30)
    assert [n for _, _, n in mine] == [n for _, _, n in found]
    assert [x for row in mine for x in row] == pytest.approx([x for row in found for x in row], rel=1e-12, abs=1e-15)


def test_the_files_of_pytorch():
    found = values_of(read(GOLDEN / "torch" / "events.out.tfevents.1.torch"))
    assert [row for row in found if row[1] == "loss"] == [(1, "loss", "scalars", 0.5), (2, "loss", "scalars", 0.25)]
    assert ("fine", "scalars", 0.1) in [row[1:] for row in found]
    rest = {row[1]: row for row in found}
    assert sum(n for _, _, n in rest["w"][3]) == 4 and rest["w"][3][0][0] == -1.0 and rest["w"][3][-1][1] == 2.0
    assert rest["dot"][2] == "images" and rest["dot"][3][:2] == (2, 2)
    assert rest["note/text_summary"][2:] == ("text", ((1,), ["hello"]))
    trial = {row[1]: row[2] for row in values_of(read(GOLDEN / "torch" / "trial" / "events.out.tfevents.1.torch"))}
    assert trial[events.SESSION_START] == "hparams"


def summaries():
    yield 1, events.scalar("loss", 0.5, "what is left")
    yield 2, events.simple_scalar("loss", 0.25)
    yield 2, events.scalar("huge", 1e300)
    yield 3, events.histogram("w", [0.0, 1.0, 1.0], 2) + events.text("note", ["a", "b"])
    yield 4, events.images("pic", [b"\x89PNG..."], 3, 2)


def written(folder):
    with events.EventWriter(folder, ".v2") as writer:
        for step, summary in summaries():
            writer.add(summary, step, wall_time=1.5 * step)
    return writer.path


def test_what_is_written_is_read(tmp_path):
    first, *found = read(written(tmp_path / "deep" / "run"))
    assert first.version == "brain.Event:2"
    assert values_of(found) == [
        (1, "loss", "scalars", 0.5), (2, "loss", "scalars", 0.25), (2, "huge", "scalars", float("inf")),
        (3, "w", "histograms", [(0.0, 0.5, 1.0), (0.5, 1.0, 2.0)]), (3, "note", "text", ((2,), ["a", "b"])),
        (4, "pic", "images", (3, 2, [b"\x89PNG..."]))]
    assert found[0].wall_time == 1.5 and found[0].values[0].description == "what is left"


def test_tensorboard_reads_it(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator",
                                      reason="the project's environment has no TensorBoard; it is the reader here")
    written(tmp_path)
    found = accumulator.EventAccumulator(str(tmp_path))
    found.Reload()
    first = found.Tensors("loss")[0]
    assert (first.step, first.tensor_proto.tensor_content) == (1, b"\0\0\0?")
    assert found.summary_metadata["loss"].summary_description == "what is left"
    assert found.Tensors("note")[0].tensor_proto.string_val == [b"a", b"b"]


def test_events_that_are_alike_are_read_as_if_taken_apart(tmp_path):
    chance = random.Random(3)
    with events.EventWriter(tmp_path) as writer:
        for step in [*range(300), 1 << 40, -3]:
            number = chance.choice([0.0, 1.0, -2.5, 1e-30, float("inf"), chance.random()])
            make = chance.choice([events.scalar, events.simple_scalar, events.double_scalar])
            writer.add(make(chance.choice(["a", "b", "loss/train", "x" * 200]), number), step)
    data = writer.path.read_bytes()
    spans, _, _ = kernels.frames(data, 1 << 20)
    assert list(EventReader(writer.path).read()) == [parse_event(data[a:a + n], {}) for a, n in spans]


def test_a_growing_file(tmp_path):
    data = written(tmp_path).read_bytes()
    path = tmp_path / "growing"
    reader, found = EventReader(path), []
    for size in range(0, len(data) + 1, 7):
        path.write_bytes(data[:size])
        found += reader.read()
    path.write_bytes(data)
    found += reader.read()
    assert found == list(EventReader(path).read()) and len(found) == 6 and not reader.damage


def test_a_record_longer_than_a_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(tfrecord, "PIECE", 64)
    sizes = (3, 500, 0, 70, 5)
    data = b"".join(tfrecord.record(bytes(n)) for n in sizes)
    (tmp_path / "file").write_bytes(data)
    assert [len(m) for m in tfrecord.Tail(tmp_path / "file").read()] == list(sizes)
    assert [len(m) for m in tfrecord.messages(io.BytesIO(data))] == list(sizes)
    with pytest.raises(tfrecord.Damaged, match="ends within a record, at byte 19"):
        list(tfrecord.messages(io.BytesIO(data[:200])))


@pytest.mark.parametrize("at, reason", [(3, "length"), (9, "length"), (14, "of a record is wrong")])
def test_a_wrong_byte_ends_the_reading(tmp_path, at, reason):
    path = written(tmp_path)
    data = bytearray(path.read_bytes())
    second = struct.unpack_from("<Q", data)[0] + 16
    data[second + at] ^= 1
    path.write_bytes(data)
    reader = EventReader(path)
    assert len(list(reader.read())) == 1 and reason in reader.damage and list(reader.read()) == []
    with path.open("rb") as file, pytest.raises(tfrecord.Damaged, match=f"{reason}.* at byte {second}"):
        list(tfrecord.messages(file))


def test_a_huge_length_is_refused(tmp_path):
    for length in (1 << 40, (1 << 64) - 1, 1 << 63):
        head = struct.pack("<Q", length)
        (tmp_path / "file").write_bytes(head + struct.pack("<I", kernels.masked(head)) + bytes(100))
        tail = tfrecord.Tail(tmp_path / "file")
        assert list(tail.read()) == [] and tail.damage == "a record is too long"


@pytest.mark.parametrize("message", [
    b"\x09\x00", b"\x80", b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f", b"\x0b", b"\x00\x00", b"\xff" * 12,
    protobuf.number(5, 3), protobuf.number(1, 3),
    protobuf.block(5, protobuf.number(1, 3)), protobuf.block(5, events.value("x", 8, b"\x12\xff")),
    protobuf.block(5, events.value("x", 8, events.tensor(1, (1 << 40,), b""), "scalars")),
    protobuf.block(5, events.value("x", 8, events.tensor(1, (1 << 62, 1 << 62), b"abcd"), "scalars")),
    protobuf.block(5, events.value("x", 8, events.tensor(1, (2,), b"12345678"), "scalars")),
    protobuf.block(5, events.value("x", 8, events.string_tensor((1,), ["1"]), "scalars")),
    protobuf.block(5, events.value("x", 8, events.tensor(1, (2,), b"12345678"), "images")),
    protobuf.block(5, events.value("x", 8, events.string_tensor((2,), ["a", "b"]), "images")),
    protobuf.block(5, events.value("x", 8, events.tensor(2, (1, 2), bytes(16)), "histograms")),
])
def test_messages_that_make_no_sense(message, tmp_path):
    with pytest.raises((protobuf.Malformed, struct.error)):
        parse_event(message, {})
    (tmp_path / "file").write_bytes(tfrecord.record(message) + tfrecord.record(protobuf.block(5, events.scalar("a", 1.0))))
    reader = EventReader(tmp_path / "file")
    assert len(list(reader.read())) == 1 and reader.skipped == 1


def test_random_changes_never_do_worse():
    chance = random.Random(5)
    messages = [protobuf.double(1, 1.0) + protobuf.block(5, summary) for _, summary in summaries()]
    for _ in range(2000):
        data = bytearray(chance.choice(messages))
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            parse_event(bytes(data), {})
        except (protobuf.Malformed, struct.error):
            continue
