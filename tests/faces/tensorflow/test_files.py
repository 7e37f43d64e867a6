"""Records, examples, tables, pictures and summaries: read back, beside files of TensorFlow, broken and hostile ones."""
from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import septet.tensorflow as tf
from septet.core.io.event_reader import EventReader

GOLDEN = Path(__file__).parents[2] / "golden"
SPEC = {"x": tf.io.FixedLenFeature([2], tf.float32), "y": tf.io.FixedLenFeature([], tf.int64), "s": tf.io.FixedLenFeature([], tf.string)}


def example(k):
    feature = {"x": tf.train.Feature(float_list=tf.train.FloatList(value=[k, k + 0.5])),
               "y": tf.train.Feature(int64_list=tf.train.Int64List(value=[-k])),
               "s": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"t%d" % k]))}
    return tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString()


def test_an_example_is_the_message_of_tensorflow():
    """Recorded from TensorFlow 2.21: tf.train.Example of the feature y = [-1]."""
    feature = tf.train.Feature(int64_list=tf.train.Int64List(value=[-1]))
    made = tf.train.Example(features=tf.train.Features(feature={"y": feature})).SerializeToString()
    assert made.hex() == "0a150a130a017912" "0e1a0c0a0a" "ffffffffffffffffff01"


@pytest.mark.parametrize("kind", ["", "GZIP", "ZLIB"])
def test_records_of_examples(tmp_path, kind):
    path = str(tmp_path / "file.tfrecord")
    with tf.io.TFRecordWriter(path, tf.io.TFRecordOptions(compression_type=kind)) as writer:
        for k in range(5):
            writer.write(example(k))
    found = tf.data.TFRecordDataset(path, compression_type=kind).map(lambda r: tf.io.parse_single_example(r, SPEC)).batch(3)
    first, second = found
    assert first["x"].numpy().tolist() == [[0, 0.5], [1, 1.5], [2, 2.5]] and second["y"].numpy().tolist() == [-3, -4]
    assert second["s"].numpy().tolist() == [b"t3", b"t4"]


def test_the_file_of_tensorflow_is_a_file_of_records():
    found = list(tf.data.TFRecordDataset(str(GOLDEN / "events" / "tensorflow" / "events.out.tfevents.1.tf.v2")))
    assert len(found) == 29 and b"brain.Event:2" in found[0].numpy()


def test_broken_records(tmp_path):
    path = tmp_path / "file"
    with tf.io.TFRecordWriter(str(path)) as writer:
        writer.write(b"one")
        writer.write(b"two")
    data = path.read_bytes()
    for broken in (data[:-3], data[:-6] + b"x" + data[-5:], b"nonsense"):
        path.write_bytes(broken)
        with pytest.raises(tf.errors.DataLossError):
            list(tf.data.TFRecordDataset(str(path)))
    path.write_bytes(gzip.compress(data)[:-9])
    with pytest.raises(tf.errors.DataLossError):
        list(tf.data.TFRecordDataset(str(path), "GZIP"))
    with pytest.raises(tf.errors.NotFoundError):
        list(tf.data.TFRecordDataset(str(tmp_path / "none")))


@pytest.mark.parametrize("data, words", [(b"\xff", "parse"), (b"", "could not be found"), (example(1)[:-2], "parse")])
def test_messages_that_are_no_examples(data, words):
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        tf.io.parse_single_example(data, SPEC)


def test_features_of_another_kind():
    with pytest.raises(tf.errors.InvalidArgumentError, match="types don't match"):
        tf.io.parse_single_example(example(1), {"x": tf.io.FixedLenFeature([2], tf.int64)})
    with pytest.raises(tf.errors.InvalidArgumentError, match="Number of"):
        tf.io.parse_single_example(example(1), {"x": tf.io.FixedLenFeature([3], tf.float32)})
    with pytest.raises(NotImplementedError, match="sparse"):
        tf.io.parse_single_example(example(1), {"x": tf.io.VarLenFeature(tf.float32)})
    found = tf.io.parse_single_example(example(1), {"z": tf.io.FixedLenFeature([2], tf.int64, default_value=7)})
    assert found["z"].numpy().tolist() == [7, 7]


def test_tables_of_values(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('a,b,c\n1,2.5,x\n2,3.5,"y,z"\n3,,z\n')
    batches = list(tf.data.experimental.make_csv_dataset(str(path), 2, label_name="c", num_epochs=1, shuffle=False))
    features, label = batches[0]
    assert features["a"].dtype == tf.int32 and features["b"].numpy().tolist() == [2.5, 3.5] and label.numpy().tolist() == [b"x", b"y,z"]
    assert batches[1][0]["b"].numpy().tolist() == [0.0]
    path.write_text("a,b\n1\n")
    with pytest.raises(tf.errors.InvalidArgumentError, match="Expect 2 fields but have 1"):
        tf.data.experimental.make_csv_dataset(str(path), 2)


def test_lines_and_names_of_files(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\n\nlast")
    (tmp_path / "b.txt").write_bytes(b"")
    assert [x.numpy() for x in tf.data.TextLineDataset(str(tmp_path / "a.txt"))] == [b"one", b"two", b"", b"last"]
    found = [x.numpy() for x in tf.data.Dataset.list_files(str(tmp_path / "*.txt"), shuffle=False)]
    assert found == [str(tmp_path / name).encode() for name in ("a.txt", "b.txt")]
    with pytest.raises(tf.errors.InvalidArgumentError, match="No files matched"):
        tf.data.Dataset.list_files(str(tmp_path / "*.none"))


def test_tensors_as_messages():
    for x in (tf.constant([[1.5, 2.0]]), tf.constant([1, 2], tf.int64), tf.constant(True), tf.constant(["a", "b"]), tf.zeros([0, 2])):
        found = tf.io.parse_tensor(tf.io.serialize_tensor(x), x.dtype)
        assert found.dtype == x.dtype and found.shape == x.shape and found.numpy().tolist() == x.numpy().tolist()
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.io.parse_tensor(tf.io.serialize_tensor(tf.constant(1.0)), tf.int32)
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.io.parse_tensor(b"\xff\xff", tf.int32)


def test_pictures(tmp_path):
    pixels = tf.reshape(tf.cast(tf.range(24), tf.uint8), [2, 4, 3])
    path = str(tmp_path / "deep" / "p.png")
    tf.io.write_file(path, tf.io.encode_png(pixels))
    assert tf.io.decode_image(tf.io.read_file(path)).numpy().tolist() == pixels.numpy().tolist()
    assert tf.io.decode_png(tf.io.read_file(path), channels=1).shape == (2, 4, 1)
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.io.decode_image(b"<svg></svg>")
    with pytest.raises(tf.errors.NotFoundError):
        tf.io.read_file(str(tmp_path / "none"))


def test_summaries_are_those_of_tensorflow(tmp_path):
    """The same calls as tests/golden/record_events.py made with TensorFlow."""
    import septet.numpy as np

    with tf.summary.create_file_writer(str(tmp_path)).as_default() as writer:
        for step in range(20):
            tf.summary.scalar("loss", 1 / (step + 1), step=step, description="mean loss")
        tf.summary.histogram("w", [1.0, 2.0, 2.0, 5.0], step=0, buckets=4)
        tf.summary.histogram("same", [1.0, 1.0], step=0, buckets=4)
        tf.summary.histogram("none", [], step=0, buckets=3)
        tf.summary.histogram("wave", np.sin(np.arange(1000.0)).astype("f4"), step=1)
        tf.summary.text("note", ["hello", "x"], step=0)
        tf.summary.text("one", "*hello*", step=0)
        tf.summary.image("pic", np.linspace(0, 1, 12).reshape(1, 2, 2, 3), step=0)
    writer.close()
    (path,) = tmp_path.iterdir()
    mine, theirs = (rows(p) for p in (path, GOLDEN / "events" / "tensorflow" / "events.out.tfevents.1.tf.v2"))
    assert mine[:-1] == theirs[:len(mine) - 1]
    decoded = [tf.io.decode_png(found[-1][3][2][0]).numpy().tolist() for found in (mine, theirs[:-1])]
    assert decoded[0] == decoded[1]


def rows(path):
    found = []
    for event in EventReader(path).read():
        for v in event.values:
            data = [tuple(round(x, 9) for x in row) for row in v.data] if v.plugin == "histograms" else v.data
            found.append((event.step, v.tag, v.plugin, data, v.description))
    return found


def test_a_summary_without_a_step(tmp_path):
    assert tf.summary.scalar("x", 1.0) is False
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        with pytest.raises(ValueError, match="No step set"):
            tf.summary.scalar("x", 1.0)
        with tf.summary.record_if(False):
            assert tf.summary.scalar("x", 1.0, step=1) is False
        tf.summary.experimental.set_step(3)
        assert tf.summary.scalar("x", 1.0) is True
    tf.summary.experimental.set_step(None)


@pytest.mark.parametrize("name", ["RaggedTensor", "SparseTensor", "raw_ops", "saved_model"])
def test_what_is_missing_names_itself(name):
    with pytest.raises(NotImplementedError, match=name):
        getattr(tf, name)
    with pytest.raises(NotImplementedError, match="Checkpoint"):
        tf.train.Checkpoint()
    with pytest.raises(AttributeError, match="did you mean reduce_sum"):
        tf.reduce_summ


def test_keras_is_keras():
    import importlib

    import septet.keras as keras

    assert tf.keras is keras and importlib.import_module("septet.tensorflow.keras.layers") is keras.layers
