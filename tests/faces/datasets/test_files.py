"""Folders of Datasets: what the real library wrote is read, what we write says how it is laid out, hostile ones are refused."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from septet import datasets
from septet.datasets.exceptions import DatasetGenerationError
from septet.errors import NotSupported

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
ROWS = {"a": [1, 2, 3], "t": ["x", None, "z"], "l": [[1, 2], [], [3]], "n": [[["p"]], [[]], [["q", "r"]]],
        "s": [{"u": 1.5, "v": [1]}] * 3, "b": [b"1", b"2", None], "y": [0, 1, 0]}
KINDS = datasets.Features({
    "a": "int64", "t": "string", "l": ["int64"], "n": [["string"]], "s": {"u": "float64", "v": ["int64"]}, "b": "binary",
    "y": datasets.ClassLabel(names=["n", "p"])})


def test_a_folder_of_the_real_library():
    found = datasets.load_from_disk(str(GOLDEN / "datasets_disk"))
    assert found.features == KINDS
    assert found.format["type"] == "numpy" and found.format["columns"] == ["a"]
    assert found.with_format(None)[:] == ROWS


def test_what_is_written_says_how_it_is_laid_out(tmp_path):
    """The engine's lists and text have 64-bit places, and the real library compares the description with the file."""
    data = datasets.Dataset.from_dict(ROWS, features=KINDS)
    data.save_to_disk(str(tmp_path / "d"), num_shards=2)
    info = json.loads((tmp_path / "d" / "dataset_info.json").read_text())
    assert info["features"]["l"] == {"feature": {"dtype": "int64", "_type": "Value"}, "_type": "LargeList"}
    assert info["features"]["t"] == {"dtype": "large_string", "_type": "Value"}
    state = json.loads((tmp_path / "d" / "state.json").read_text())
    assert [f["filename"] for f in state["_data_files"]] == ["data-00000-of-00002.arrow", "data-00001-of-00002.arrow"]
    again = datasets.load_from_disk(str(tmp_path / "d"))
    assert again.features == KINDS and again[:] == ROWS
    again.select([0]).save_to_disk(str(tmp_path / "d"))                     # over what it was read from
    assert datasets.load_from_disk(str(tmp_path / "d"))["a"][:] == [1]


def folder(path, **changes):
    datasets.Dataset.from_dict({"a": [1]}).save_to_disk(str(path))
    state = json.loads((path / "state.json").read_text())
    (path / "state.json").write_text(json.dumps({**state, **changes}))
    return str(path)


def test_hostile_folders(tmp_path):
    with pytest.raises(ValueError, match="is not a file of"):
        datasets.load_from_disk(folder(tmp_path / "a", _data_files=[{"filename": "../../secret.arrow"}]))
    broken = tmp_path / "b"
    path = folder(broken)
    (broken / "data-00000-of-00001.arrow").write_bytes(b"\xff" * 100)
    with pytest.raises(ValueError, match="not an Arrow stream"):
        datasets.load_from_disk(path)
    (broken / "state.json").write_text("[]")
    with pytest.raises(ValueError, match="JSON object"):
        datasets.load_from_disk(path)
    (tmp_path / "dataset_dict.json").write_text('{"splits": ["../a"]}')
    with pytest.raises(ValueError, match="out of the folder"):
        datasets.load_from_disk(str(tmp_path))


def test_nothing_is_downloaded(tmp_path):
    for call in (lambda: datasets.load_dataset("imdb"), lambda: datasets.load_dataset("csv", data_files="https://example.org/x.csv")):
        with pytest.raises(ConnectionError, match="Septet"):
            call()
    with pytest.raises(NotSupported, match="push_to_hub"):
        datasets.Dataset.from_dict({"a": [1]}).push_to_hub("me/data")


def test_a_folder_by_its_files(tmp_path):
    for name, text in (("train.csv", "a,b\n1,x\n2,y\n"), ("test.csv", "a,b\n3,z\n")):
        (tmp_path / name).write_text(text)
    found = datasets.load_dataset(str(tmp_path))
    assert found.num_rows == {"train": 2, "test": 1} and found["test"][0] == {"a": 3, "b": "z"}
    assert datasets.load_dataset(str(tmp_path), split="train[:50%]+test")["a"][:] == [1, 3]
    with pytest.raises(ValueError, match="Unknown split"):
        datasets.load_dataset(str(tmp_path), split="dev")


def test_threads_and_large_batches():
    data = datasets.Dataset.from_dict({"a": list(range(5000))})
    found = data.map(lambda e, i, rank: {"b": e["a"] * 2 + i, "r": rank}, with_indices=True, with_rank=True, num_proc=3)
    assert found["b"][:] == [3 * k for k in range(5000)] and sorted(set(found["r"][:])) == [0, 1, 2]
    assert data.filter(lambda b: [x % 7 == 0 for x in b["a"]], batched=True, num_proc=2).num_rows == 715


def test_pictures(tmp_path):
    from PIL import Image as image

    for label in ("cat", "dog"):
        (tmp_path / label).mkdir()
        image.new("RGB", (3, 2), (255, 0, 0)).save(tmp_path / label / "0.png")
    found = datasets.load_dataset("imagefolder", data_dir=str(tmp_path), split="train")
    assert found.features["label"].names == ["cat", "dog"] and found["label"][:] == [0, 1]
    assert found[0]["image"].size == (3, 2) and found.with_format("torch")[1]["image"].shape == (3, 2, 3)


@pytest.mark.parametrize("call", [lambda d: d.set_format("tensorflow"), lambda d: d.map(lambda e: e, cache_file_name="x"),
                                  lambda d: datasets.Dataset.from_sql("select 1", "x")])
def test_what_is_not_there_names_itself(call):
    with pytest.raises(NotSupported):
        call(datasets.Dataset.from_dict({"a": [1]}))


def full(*args, **kwargs):
    """A disk without room."""
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("write", ["to_csv", "to_json", "to_parquet", "save_to_disk"])
def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, write):
    data = datasets.Dataset.from_dict({"a": [1, 2, 3]})
    getattr(data, write)(str(tmp_path / "x"))
    before = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            getattr(data.select([0]), write)(str(tmp_path / "x"))
    assert {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    getattr(data.select([0]), write)(str(tmp_path / "x"))
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("name, data, error", [
    ("a.csv", b"", DatasetGenerationError), ("a.csv", b"a\n\xe9\n", DatasetGenerationError), ("a.csv", b"a,b\n1,2,3\n", NotSupported),
    ("a.json", b"", DatasetGenerationError), ("a.json", b"[" * 100_000, DatasetGenerationError),
    ("a.json", b'{"a": 1}\n{"a":', DatasetGenerationError), ("a.json", b'{"a": 1}\n{"a": "x"}', NotSupported),
    ("a.json", b'{"a": "x"}\n{"a": true}', NotSupported), ("a.parquet", b"PAR1zzzzPAR1", ValueError), ("a.arrow", b"zzzz" * 9, ValueError)])
def test_damaged_files_are_named(tmp_path, name, data, error):
    (tmp_path / name).write_bytes(data)
    kind = name.split(".")[1]
    with pytest.raises(error, match=name):
        datasets.load_dataset(kind, data_files=str(tmp_path / name))


def test_texts_that_look_like_other_values_stay(tmp_path):
    (tmp_path / "a.json").write_text('{"a": "1", "b": "true"}\n{"a": null, "b": "{"}\n{"b": "x"}\n')
    assert datasets.Dataset.from_json(str(tmp_path / "a.json"))[:] == {"a": ["1", None, None], "b": ["true", "{", "x"]}
    (tmp_path / "b.json").write_text("[1, 2]")
    assert datasets.Dataset.from_json(str(tmp_path / "b.json"))[:] == {"text": [1, 2]}


@pytest.mark.parametrize("file, change", [
    ("state.json", {"_data_files": []}), ("state.json", {"_data_files": [3]}), ("state.json", None),
    ("dataset_info.json", {"_septet_features": {"zz": {"_type": "Value", "dtype": "int64"}}}),
    ("dataset_info.json", {"_septet_features": {"a": {"_type": "Array2D", "dtype": "int64", "shape": [10**9, 10**9]}}})])
def test_descriptions_that_lie_are_named(tmp_path, file, change):
    datasets.Dataset.from_dict({"a": [1]}).save_to_disk(str(tmp_path / "d"))
    path = tmp_path / "d" / file
    path.write_text("[" * 100_000 if change is None else json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(ValueError, match=file):
        datasets.load_from_disk(str(tmp_path / "d"))


def test_shards_of_a_stream_are_not_shuffled():
    stream = datasets.Dataset.from_dict({"a": list(range(10))}).to_iterable_dataset(num_shards=2)
    for rows in (stream, stream.map(lambda row: row)):
        with pytest.raises(NotSupported, match="2 shards"):
            rows.shuffle(seed=1)
