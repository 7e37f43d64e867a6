"""Files: PyTorch's own (recorded by tests/golden/record_torch_files.py) are read, the pickle that is written is PyTorch's to the
byte, damaged and hostile files are refused.
"""
from __future__ import annotations

import collections
import copyreg
import importlib.util
import io
import os
import pickle
import random
import zipfile
from pathlib import Path

import pytest

import septet.torch as torch
from septet.errors import NotSupported

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = GOLDEN / "torch_files"
spec = importlib.util.spec_from_file_location("record_torch_files", GOLDEN / "record_torch_files.py")
recorder = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recorder)


def saved(value):
    file = io.BytesIO()
    torch.save(value, file)
    return file.getvalue()


def check(found, wide=True):
    """Whether what was loaded is what the recorder saved."""
    for name, values in {**recorder.VALUES, **(recorder.WIDE if wide else {})}.items():
        assert found[name].tolist() == values and found[name].dtype is getattr(torch, name)
    assert found["x"].tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert found["v"].tolist() == [[4, 6], [8, 10]] and found["v"].stride() == (4, 2)
    assert found["t"].shape == (4, 3) and found["e"].shape == (0, 3) and found["s"].item() == 3
    assert found["g"].requires_grad and found["g"].is_leaf and not found["x"].requires_grad
    assert type(found["od"]) is collections.OrderedDict and found["od"]["a"].tolist() == [0, 1, 2, 3]
    assert found["n"] == [1, 2.5, "sé", None, True, (1, (2,)), {4}, 3 + 4j, b"abc", -5, 2**40, 2**100]
    assert type(found["size"]) is torch.Size and found["dt"] is torch.bfloat16 and found["dev"] == torch.device("cpu")
    assert found["lay"] is torch.strided
    found["x"][2] = 100.0                           # storages stay shared
    assert found["row"].tolist() == [100] * 4 and found["t"][0, 2].item() == 100 and found["v"].tolist()[1] == [100, 100]


@pytest.mark.parametrize("mmap", [False, True])
def test_archive_of_pytorch(mmap):
    before = (FILES / "archive.pt").read_bytes()
    check(torch.load(FILES / "archive.pt", mmap=mmap))
    assert (FILES / "archive.pt").read_bytes() == before


def test_legacy_file_of_pytorch():
    check(torch.load(FILES / "legacy.pt"), wide=False)


def test_state_dict_of_pytorch():
    found = torch.load(str(FILES / "linear.pt"), map_location="cpu")
    assert [(k, v.tolist()) for k, v in found.items()] == [("weight", [[1.0, 2.0]]), ("bias", [3.0])]
    assert found._metadata[""] == {"version": 1}


def test_pickle_is_pytorchs():
    archive = zipfile.ZipFile(io.BytesIO(saved(recorder.objects(torch))))
    assert archive.read("archive/data.pkl") == (FILES / "data.pkl").read_bytes()
    theirs = zipfile.ZipFile(FILES / "archive.pt")
    for name in [n for n in theirs.namelist() if "/data/" in n or n.endswith(("/version", "/byteorder"))]:
        assert archive.read(name) == theirs.read(name), name
    assert archive.testzip() is None


def test_records_begin_at_multiples_of_64():
    data = saved(recorder.objects(torch))
    for info in zipfile.ZipFile(io.BytesIO(data)).infolist():
        at = info.header_offset
        assert (at + 30 + int.from_bytes(data[at + 26:at + 28], "little") + int.from_bytes(data[at + 28:at + 30], "little")) % 64 == 0


def test_own_file_and_mapping(tmp_path):
    path = tmp_path / "model.pt"
    torch.save(recorder.objects(torch), path)
    check(torch.load(path))
    check(torch.load(path, mmap=True))
    assert zipfile.ZipFile(path).namelist()[0] == "model/data.pkl"


def test_failed_save_leaves_the_old_file(tmp_path):
    path = tmp_path / "model.pt"
    torch.save({"a": torch.ones(2)}, path)
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        torch.save({"a": torch.zeros(2), "f": (x for x in ())}, path)
    assert torch.load(path)["a"].tolist() == [1, 1] and os.listdir(tmp_path) == ["model.pt"]


def test_missing_folder_and_file(tmp_path):
    with pytest.raises(RuntimeError, match=r"Parent directory .* does not exist"):
        torch.save(1, tmp_path / "no" / "x.pt")
    with pytest.raises(FileNotFoundError):
        torch.load(tmp_path / "no.pt")


class Evil:
    ran = False

    def __reduce__(self):
        return setattr, (Evil, "ran", True)


@pytest.mark.parametrize("weights_only", [None, True, False])
def test_nothing_of_the_file_runs(weights_only):
    for data in (saved({"a": Evil()}), pickle.dumps(Evil()), pickle.dumps(Evil(), 0), pickle.dumps(Evil(), 5)):
        with pytest.raises((pickle.UnpicklingError, NotSupported), match=r"builtins.setattr"):
            torch.load(io.BytesIO(data), weights_only=weights_only)
    assert not Evil.ran


HOSTILE = {
    "getattr by dots": b"\x80\x04\x8c\x0bcollections\x8c\x14OrderedDict.__init__\x93.",
    "size instead of bytes": b"\x80\x02c__builtin__\nbytearray\nJ\xff\xff\xff\x7f\x85R.",
    "endless text": b"\x80\x02X\xff\xff\xff\xffa.",
    "negative length": b"\x80\x02T\xff\xff\xff\xff.",
    "unknown memo": b"\x80\x02}q\x00h\x05.",
    "call of a value": b"\x80\x02K\x01)R.",
    "state for a list": b"\x80\x02]}b.",
    "items of a number": b"\x80\x02K\x01(K\x01K\x02u.",
    "extension": b"\x80\x02\x82\x01.",
    "persistent number": b"\x80\x02K\x01Q.",
    "instance": b"(ios\nsystem\n.",
    "nothing": b"\x80\x02.",
    "no end": b"\x80\x02}",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pickles_are_refused(data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/byteorder", b"little")
    file.seek(0)
    with pytest.raises(pickle.UnpicklingError):
        torch.load(file)


def tensor_pickle(count=b"K\x06", offset=b"K\x00", size=b"K\x06", stride=b"K\x01"):
    return (b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000"
            b"X\x03\x00\x00\x00cpu" + count + b"tQ" + offset + size + b"\x85" + stride + b"\x85\x89}tR.")


@pytest.mark.parametrize("change", [{"count": b"K\x07"}, {"offset": b"K\x01"}, {"size": b"K\x07"}, {"stride": b"K\x02"},
                                    {"stride": b"J\xff\xff\xff\xff"}, {"offset": b"J\xff\xff\xff\xff"},
                                    {"count": b"\x8a\x08" + b"\xff" * 7 + b"\x7f"},
                                    {"size": b"N"}, {"size": b"G" + bytes(8)}])
def test_tensors_beyond_their_storage_are_refused(change):
    def archive(data):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as out:
            out.writestr("a/data.pkl", data)
            out.writestr("a/data/0", bytes(24))
        return io.BytesIO(file.getvalue())

    assert torch.load(archive(tensor_pickle())).tolist() == [0] * 6
    with pytest.raises((pickle.UnpicklingError, RuntimeError)):
        torch.load(archive(tensor_pickle(**change)))


def test_damaged_files_are_refused():
    data = saved({"a": torch.arange(100.0)})
    at = data.index(b"\x00\x00\x80?")
    for broken in (data[:1000], data[:-30], data[:at] + b"\x01" + data[at + 1:], b"PK\x03\x04" + bytes(60)):
        with pytest.raises(RuntimeError, match="PytorchStreamReader"):
            torch.load(io.BytesIO(broken))
    with pytest.raises(EOFError):
        torch.load(io.BytesIO(b""))


def test_random_damage_gives_errors_or_values():
    whole = (FILES / "legacy.pt").read_bytes()
    random_ = random.Random(0)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(random_.randrange(1, 4)):
            data[random_.randrange(len(data))] = random_.randrange(256)
        try:
            torch.load(io.BytesIO(bytes(data[:random_.choice([len(data), random_.randrange(len(data))])])))
        except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, TypeError, KeyError, AttributeError):
            pass


class Plain:
    def __init__(self):
        self.a = 1


def test_safe_globals():
    data = saved(Plain())
    with pytest.raises(pickle.UnpicklingError, match="Unsupported global"):
        torch.load(io.BytesIO(data))
    assert f"{__name__}.Plain" in torch.serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(data))
    with torch.serialization.safe_globals([Plain, (object, "builtins.object"), (copyreg._reconstructor, "copyreg._reconstructor")]):
        assert torch.load(io.BytesIO(data)).a == 1
    assert torch.serialization.get_safe_globals() == []


def test_map_location():
    data = saved({"a": torch.ones(2)})
    seen = []
    torch.load(io.BytesIO(data), map_location=lambda storage, place: seen.append((storage.nbytes(), place)))
    assert seen == [(8, "cpu")]
    assert torch.load(io.BytesIO(data), map_location={"cuda:0": "cpu"})["a"].tolist() == [1, 1]
    with pytest.raises(RuntimeError, match="Attempting to deserialize object on a CUDA device"):
        torch.load(io.BytesIO(data), map_location="cuda")
    cuda = zipfile.ZipFile(io.BytesIO(data)).read("archive/data.pkl").replace(b"\x03\x00\x00\x00cpu", b"\x06\x00\x00\x00cuda:0")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", cuda)
        archive.writestr("archive/data/0", zipfile.ZipFile(io.BytesIO(data)).read("archive/data/0"))
    with pytest.raises(RuntimeError, match=r"torch.cuda.is_available"):
        torch.load(io.BytesIO(file.getvalue()))
    assert torch.load(io.BytesIO(file.getvalue()), map_location="cpu")["a"].tolist() == [1, 1]


def test_one_memory_under_two_dtypes_is_refused():
    x = torch.ones(4)
    y = torch.from_numpy(x.numpy().view("int32"))
    with pytest.raises(RuntimeError, match="view the same data as different types"):
        torch.save([x, y], io.BytesIO())


def test_mapping_needs_a_path():
    with pytest.raises(ValueError, match="mmap"):
        torch.load(io.BytesIO(saved(1)), mmap=True)
    with pytest.raises(RuntimeError, match="mmap can only be used"):
        torch.load(FILES / "legacy.pt", mmap=True)


def test_optimizer_goes_on():
    p = torch.ones(2).requires_grad_()
    o = torch.optim.Adam([p])
    p.grad = torch.ones(2)
    o.step()
    state = torch.load(io.BytesIO(saved(o.state_dict())))
    q = p.detach().clone().requires_grad_()
    other = torch.optim.Adam([q])
    other.load_state_dict(state)
    q.grad = torch.ones(2)
    o.step()
    other.step()
    assert p.tolist() == q.tolist()


def test_sparse_tensors():
    """PyTorch's file is read, and its name for what rebuilds them is written."""
    found = torch.load(FILES / "sparse.pt")
    for name, a in recorder.sparse(torch).items():
        b = found[name]
        assert b.layout is a.layout and b.dtype is a.dtype and b.to_dense().tolist() == a.to_dense().tolist()
    assert found["coalesced"].is_coalesced() and not found["coo"].is_coalesced()
    file = io.BytesIO()
    torch.save(recorder.sparse(torch), file)
    assert b"ctorch._utils\n_rebuild_sparse_tensor\n" in zipfile.ZipFile(file).read("archive/data.pkl")


def test_sparse_file_with_bad_indices():
    """Coordinates outside the size never reach a kernel."""
    from septet.torch.rebuild import rebuild_sparse_tensor

    with pytest.raises(RuntimeError, match="found index 7"):
        rebuild_sparse_tensor(torch.sparse_coo, (torch.tensor([[0], [7]]), torch.tensor([1.0]), (2, 3)))
    with pytest.raises(RuntimeError, match="nnz"):
        rebuild_sparse_tensor(torch.sparse_csr, (torch.tensor([0, 1, 5]), torch.tensor([0, 1]), torch.tensor([1.0, 2.0]), (2, 2)))
