"""Data sets' files: hostile, cut off or missing ones are refused with a sentence; downloads are checked and leave nothing half done."""
from __future__ import annotations

import gzip
import hashlib
import os
import pickle
import struct
import subprocess
import sys
import tarfile
import urllib.error

import pytest

import septet.torch as torch
from septet.errors import NotSupported
from septet.torchvision import datasets, io, models
from septet.torchvision.datasets import array_pickles, mnist, utils


class Attack:
    """Whoever unpickles it the usual way makes a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def written(path, data):
    path.write_bytes(data)
    return path


IDX = struct.pack(">IIII", 0x803, 2, 3, 4) + bytes(24)


def test_an_idx_file_is_read_packed_or_not(tmp_path):
    plain = mnist.read_sn3_pascalvincent_tensor(written(tmp_path / "a", IDX))
    packed = mnist.read_sn3_pascalvincent_tensor(written(tmp_path / "a.gz", gzip.compress(IDX)))
    assert plain.shape == packed.shape == (2, 3, 4) and plain.dtype == torch.uint8


@pytest.mark.parametrize("code, form, values", [(11, ">3h", (1, -2, 300)), (12, ">3i", (1, -2, 70000)), (13, ">3f", (1.5, -2.0, 0.25)),
                                                (14, ">3d", (1.5, -2.0, 1e300)), (9, ">3b", (1, -2, 3))])
def test_wider_numbers_are_big_endian(tmp_path, code, form, values):
    data = bytes([0, 0, code, 1]) + struct.pack(">I", 3) + struct.pack(form, *values)
    assert mnist.read_sn3_pascalvincent_tensor(written(tmp_path / "a", data)).tolist() == list(values)


@pytest.mark.parametrize("data, words", [
    (b"", "no idx file"), (b"\x00\x00\x08", "no idx file"), (b"\x01\x00\x08\x03" + bytes(12), "no idx file"),
    (b"\x00\x00\x07\x01" + bytes(4), "no idx file"), (IDX[:10], "cut off"), (IDX[:-1], "2 x 3 x 4"), (IDX + b"x", "2 x 3 x 4"),
    (struct.pack(">IIII", 0x803, 2**31, 2**31, 2**31), "values of 1 bytes"),
])
def test_other_idx_files_are_refused(tmp_path, data, words):
    with pytest.raises(ValueError, match=words):
        mnist.read_sn3_pascalvincent_tensor(written(tmp_path / "a", data))


def test_labels_and_images_are_not_confused(tmp_path):
    with pytest.raises(ValueError, match="no labels"):
        mnist.read_label_file(written(tmp_path / "a", IDX))
    with pytest.raises(ValueError, match="no images"):
        mnist.read_image_file(written(tmp_path / "b", struct.pack(">II", 0x801, 2) + bytes(2)))


def test_a_pickle_runs_no_code(tmp_path):
    target = tmp_path / "made"
    for protocol in range(6):
        file = written(tmp_path / f"p{protocol}", pickle.dumps({"data": Attack(str(target))}, protocol))
        with pytest.raises(pickle.UnpicklingError, match=f"p{protocol}"):
            array_pickles.load(file)
    assert not target.exists()


@pytest.mark.parametrize("data, words", [
    (b"", "truncated"), (b"hello", "p: "), (b"\x80\x02}", "truncated"), (pickle.dumps([1], 2), "a list where a dict"),
    (b"\x80\x02cnumpy\ndtype\nU\x02f8\x85R.", "bytes \\(u1\\) are expected"),
    (b"\x80\x02cos\nsystem\n.", "asks for os.system"), (b"\x80\x02}U\x01a" * 40, "truncated"),
])
def test_other_pickles_are_refused(tmp_path, data, words):
    with pytest.raises(pickle.UnpicklingError, match=words):
        array_pickles.load(written(tmp_path / "p", data))


def small_cifar(folder, entry):
    """CIFAR-10 with one batch, without checksums."""
    class Small(datasets.CIFAR10):
        train_list, test_list, meta = [["b", None]], [], {"filename": "m", "key": "label_names", "md5": None}

    place = folder / Small.base_folder
    place.mkdir()
    written(place / "b", pickle.dumps(entry, 2))
    written(place / "m", pickle.dumps({"label_names": list("ab")}, 2))
    return lambda: Small(str(folder))


@pytest.mark.parametrize("entry", [{}, {"data": b"x", "labels": [1]}, {"data": [1], "labels": [1]}, {"labels": [1]}])
def test_a_batch_without_images_is_refused(tmp_path, entry):
    with pytest.raises(pickle.UnpicklingError, match="no batch of CIFAR"):
        small_cifar(tmp_path, entry)()


def test_a_file_that_is_not_the_published_one_is_not_read(tmp_path):
    place = tmp_path / datasets.CIFAR10.base_folder
    place.mkdir()
    for name, _ in datasets.CIFAR10.train_list + datasets.CIFAR10.test_list:
        written(place / name, pickle.dumps(Attack(str(tmp_path / "made"))))
    with pytest.raises(RuntimeError, match="corrupted"):
        datasets.CIFAR10(str(tmp_path))
    assert not (tmp_path / "made").exists()


def test_a_download_is_checked(tmp_path):
    source = written(tmp_path / "source.bin", b"data")
    md5 = hashlib.md5(b"data").hexdigest()
    utils.download_url(source.as_uri(), tmp_path / "to", "a.bin", md5)
    assert (tmp_path / "to" / "a.bin").read_bytes() == b"data"
    with pytest.raises(RuntimeError, match="MD5"):
        utils.download_url(source.as_uri(), tmp_path / "to", "b.bin", "0" * 32)
    with pytest.raises(urllib.error.URLError, match="put the file at"):
        utils.download_url((tmp_path / "missing").as_uri(), tmp_path / "to", "c.bin")
    assert sorted(p.name for p in (tmp_path / "to").iterdir()) == ["a.bin"]


def test_a_file_that_is_there_is_not_fetched(tmp_path):
    written(tmp_path / "a.bin", b"data")
    utils.download_url("https://nowhere.invalid/a.bin", tmp_path, "a.bin", hashlib.md5(b"data").hexdigest())


def test_mnist_is_fetched_and_unpacked(tmp_path):
    class Small(datasets.MNIST):
        mirrors = [(tmp_path / "nowhere").as_uri() + "/", tmp_path.as_uri() + "/"]
        resources = []

    for name, data in (("train-images-idx3-ubyte.gz", IDX), ("train-labels-idx1-ubyte.gz", struct.pack(">II", 0x801, 2) + b"\x01\x02")):
        packed = gzip.compress(data)
        written(tmp_path / name, packed)
        Small.resources.append((name, hashlib.md5(packed).hexdigest()))
    found = Small(str(tmp_path / "root"), download=True)
    assert len(found) == 2 and [label for _, label in found] == [1, 2]
    Small.resources[0] = ("absent.gz", None)
    with pytest.raises(RuntimeError, match="Error downloading absent"):
        Small(str(tmp_path / "root"), download=True)


def test_archives_stay_in_their_folder(tmp_path):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(written(tmp_path / "x", b"x"), "../escaped")
    with pytest.raises(tarfile.TarError):
        utils.extract_archive(tmp_path / "a.tar.gz", tmp_path / "to")
    assert not (tmp_path / "escaped").exists()


def test_images_are_written_and_read(tmp_path):
    image = torch.arange(3 * 5 * 4, dtype=torch.uint8).reshape(3, 5, 4)
    io.write_png(image, tmp_path / "a.png")
    assert io.read_image(tmp_path / "a.png").equal(image) and io.decode_image(str(tmp_path / "a.png")).equal(image)
    assert io.read_image(tmp_path / "a.png", io.ImageReadMode.GRAY).shape == (1, 5, 4)
    assert io.decode_jpeg(io.encode_jpeg(image, 95)).shape == (3, 5, 4)
    with pytest.raises(RuntimeError, match="no image"):
        io.decode_image(torch.arange(9, dtype=torch.uint8))
    with pytest.raises(RuntimeError, match="no image"):
        io.decode_jpeg(io.encode_png(image))
    with pytest.raises(RuntimeError, match="3-dimensional"):
        io.encode_png(image[0])


def test_weights_are_read_from_the_folder_of_the_hub(tmp_path):
    before = torch.hub._folder
    torch.hub.set_dir(tmp_path)
    try:
        with pytest.raises(NotSupported, match="squeezenet1_1-b8a52dc0"):
            models.squeezenet1_1(weights="DEFAULT")
        torch.manual_seed(0)
        state = models.squeezenet1_1().state_dict()
        (tmp_path / "checkpoints").mkdir()
        torch.save(state, tmp_path / "checkpoints" / "squeezenet1_1-b8a52dc0.pth")
        found = models.squeezenet1_1(weights=models.SqueezeNet1_1_Weights.DEFAULT).state_dict()
        assert all(found[name].equal(value) for name, value in state.items())
    finally:
        torch.hub._folder = before


SCRIPT = """
import sys
import septet.torch as torch
import septet.torchvision as tv
sys.modules["PIL"] = None
print(tv.transforms.Resize(4)(torch.rand(3, 8, 8)).shape, "PIL.Image" in sys.modules)
try:
    tv.transforms.ToPILImage()(torch.rand(3, 4, 4))
except ImportError as missing:
    print(missing)
"""


def test_tensors_need_no_pillow():
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["torch.Size([3, 4, 4]) False",
                                       "this part of torchvision needs Pillow, which is not installed: pip install septet[vision]"]


def test_packages_show_all_in_their_dictionaries():
    from septet.torch import nn
    from septet.torchvision import models

    names = [name for name in models.__dict__ if name.islower() and not name.startswith("__") and callable(models.__dict__[name])]
    assert {"resnet18", "vit_b_16", "alexnet"} <= set(names) and models.__dict__["resnet18"] is models.resnet18
    assert vars(nn)["Linear"] is nn.Linear and not hasattr(nn, "no_such_name")
