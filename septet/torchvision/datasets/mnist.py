"""MNIST and its kin: images and labels in idx files.

Format: LeCun, Cortes and Burges, The MNIST database: two zero bytes, a byte for the type, one for the rank, the sizes as big-endian 32-bit
numbers, the values.
"""
from __future__ import annotations

import codecs
import gzip
import os
import shutil
import string
import struct
import urllib.error
from pathlib import Path
from typing import Any

import septet.torch as torch
from septet.torchvision.datasets.utils import (
    check_integrity,
    download_and_extract_archive,
    download_url,
    extract_archive,
    verify_str_arg,
)
from septet.torchvision.datasets.vision import VisionDataset
from septet.torchvision.pillow import pillow
from septet.torchvision.transforms.conversion import raw_bytes

TYPES = {8: (torch.uint8, 1), 9: (torch.int8, 1), 11: (torch.int16, 2), 12: (torch.int32, 4), 13: (torch.float32, 4),
         14: (torch.float64, 8)}


def get_int(b: bytes) -> int:
    """A big-endian number."""
    return int(codecs.encode(b, "hex"), 16)


def read_sn3_pascalvincent_tensor(path: Any, strict: bool = True) -> Any:
    """The tensor of an idx file, also packed by gzip.  ValueError for a file that is none, or is cut off."""
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rb") as file:
        data = file.read()
    if len(data) < 4 or data[0] or data[1] or data[2] not in TYPES or not 1 <= data[3] <= 8:
        raise ValueError(f"{path} is no idx file: it begins with {data[:4].hex() or 'nothing'}")
    dtype, itemsize = TYPES[data[2]]
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError(f"{path} is cut off within its header")
    sizes = struct.unpack_from(f">{data[3]}I", data, 4)
    count = 1
    for n in sizes:
        count *= n
    if len(data) < start + count * itemsize or strict and len(data) != start + count * itemsize:
        raise ValueError(f"{path} says that it holds {' x '.join(map(str, sizes))} values of {itemsize} bytes, and has "
                         f"{len(data) - start} bytes of them")
    return values(data[start:start + count * itemsize], dtype, itemsize).view(*sizes)


def values(data: bytes, dtype: Any, itemsize: int) -> Any:
    """Big-endian values as a tensor."""
    native = bytearray(data)
    for k in range(itemsize // 2):
        native[k::itemsize], native[itemsize - 1 - k::itemsize] = native[itemsize - 1 - k::itemsize], native[k::itemsize]
    return torch.frombuffer(native, dtype=dtype) if native else torch.empty(0, dtype=dtype)


def read_label_file(path: Any) -> Any:
    """Labels (n), int64."""
    found = read_sn3_pascalvincent_tensor(path, strict=False)
    if found.dtype != torch.uint8 or found.ndimension() != 1:
        raise ValueError(f"{path} holds no labels: a list of bytes is expected, not {found.dtype} with {found.ndimension()} dimensions")
    return found.long()


def read_image_file(path: Any) -> Any:
    """Images (n, h, w), bytes."""
    found = read_sn3_pascalvincent_tensor(path, strict=False)
    if found.dtype != torch.uint8 or found.ndimension() != 3:
        raise ValueError(f"{path} holds no images: bytes (n, h, w) are expected, not {found.dtype} with {found.ndimension()} dimensions")
    return found


class MNIST(VisionDataset):
    """Handwritten digits, 28 x 28: root/MNIST/raw has the idx files."""

    mirrors = ["https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"]
    resources = [("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                 ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
                 ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
                 ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c")]
    classes = ["0 - zero", "1 - one", "2 - two", "3 - three", "4 - four", "5 - five", "6 - six", "7 - seven", "8 - eight", "9 - nine"]

    def __init__(self, root: Any, train: bool = True, transform: Any = None, target_transform: Any = None, download: bool = False):
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        if download:
            self.download()
        if not self._check_exists():
            raise RuntimeError("Dataset not found. You can use download=True to download it")
        self.data, self.targets = self._load_data()
        if len(self.data) != len(self.targets):
            raise ValueError(f"{self.raw_folder} has {len(self.data)} images and {len(self.targets)} labels")

    def _load_data(self) -> tuple[Any, Any]:
        """(images, labels)."""
        kind = "train" if self.train else "t10k"
        return (read_image_file(os.path.join(self.raw_folder, f"{kind}-images-idx3-ubyte")),
                read_label_file(os.path.join(self.raw_folder, f"{kind}-labels-idx1-ubyte")))

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        pixels = self.data[index]
        image = pillow().frombytes("L", (pixels.shape[1], pixels.shape[0]), raw_bytes(pixels))
        return self.transformed(image, int(self.targets[index]))

    def __len__(self) -> int:
        return len(self.data)

    @property
    def raw_folder(self) -> str:
        """Where the idx files are."""
        return os.path.join(self.root, type(self).__name__, "raw")

    @property
    def processed_folder(self) -> str:
        """Where versions before 0.8 kept theirs."""
        return os.path.join(self.root, type(self).__name__, "processed")

    @property
    def class_to_idx(self) -> dict[str, int]:
        """name -> number."""
        return {name: k for k, name in enumerate(self.classes)}

    def _check_exists(self) -> bool:
        """Whether all files are there, unpacked."""
        return all(check_integrity(os.path.join(self.raw_folder, os.path.splitext(name)[0])) for name, _ in self.resources)

    def download(self) -> None:
        """Fetch what is missing, from the first mirror that answers."""
        if self._check_exists():
            return
        os.makedirs(self.raw_folder, exist_ok=True)
        for name, md5 in self.resources:
            self._download_one(name, md5)

    def _download_one(self, name: str, md5: str) -> None:
        """One file.  RuntimeError where no mirror has it."""
        errors = []
        for mirror in self.mirrors:
            try:
                download_and_extract_archive(f"{mirror}{name}", download_root=self.raw_folder, filename=name, md5=md5)
                return
            except urllib.error.URLError as wrong:
                errors.append(str(wrong.reason))
        raise RuntimeError(f"Error downloading {name}:\n" + "\n".join(errors))

    def extra_repr(self) -> str:
        return f"Split: {'Train' if self.train else 'Test'}"


class FashionMNIST(MNIST):
    """Pictures of clothes, 28 x 28."""

    mirrors = ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"]
    resources = [("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                 ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
                 ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
                 ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310")]
    classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


class KMNIST(MNIST):
    """Kuzushiji characters, 28 x 28."""

    mirrors = ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"]
    resources = [("train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7"),
                 ("train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344"),
                 ("t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7"),
                 ("t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134")]
    classes = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]


class EMNIST(MNIST):
    """Handwritten letters and digits, 28 x 28, in six splits."""

    url = "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip"
    md5 = "58c8d27c78d21e728a6bc7b3cc06412e"
    splits = ("byclass", "bymerge", "balanced", "letters", "digits", "mnist")
    _all_classes = set(string.digits + string.ascii_letters)
    _merged_classes = set("cijklmopsuvwxyz")
    classes_split_dict = {
        "byclass": sorted(_all_classes), "bymerge": sorted(_all_classes - _merged_classes),
        "balanced": sorted(_all_classes - _merged_classes), "letters": ["N/A", *string.ascii_lowercase],
        "digits": list(string.digits), "mnist": list(string.digits),
    }

    def __init__(self, root: Any, split: str, **kwargs: Any):
        self.split = verify_str_arg(split, "split", self.splits)
        super().__init__(root, **kwargs)
        self.classes = self.classes_split_dict[self.split]

    @property
    def _file_prefix(self) -> str:
        return f"emnist-{self.split}-{'train' if self.train else 'test'}"

    @property
    def images_file(self) -> str:
        """The idx file of the images."""
        return os.path.join(self.raw_folder, f"{self._file_prefix}-images-idx3-ubyte")

    @property
    def labels_file(self) -> str:
        """The idx file of the labels."""
        return os.path.join(self.raw_folder, f"{self._file_prefix}-labels-idx1-ubyte")

    def _load_data(self) -> tuple[Any, Any]:
        return read_image_file(self.images_file), read_label_file(self.labels_file)

    def _check_exists(self) -> bool:
        return all(check_integrity(file) for file in (self.images_file, self.labels_file))

    def download(self) -> None:
        """Fetch the archive of all splits, and unpack it."""
        if self._check_exists():
            return
        os.makedirs(self.raw_folder, exist_ok=True)
        download_url(self.url, self.raw_folder, "gzip.zip", self.md5)
        extract_archive(os.path.join(self.raw_folder, "gzip.zip"), self.raw_folder)
        folder = Path(self.raw_folder) / "gzip"
        for packed in folder.glob("*.gz"):
            extract_archive(packed, Path(self.raw_folder) / packed.stem)
        shutil.rmtree(folder)
