"""CIFAR-10 and CIFAR-100: pickles of arrays (n, 3072).

Format: Krizhevsky, Learning multiple layers of features from tiny images (2009).
"""
from __future__ import annotations

import os
from typing import Any

import septet.numpy as np
from septet.torchvision.datasets.array_pickles import ByteArray, UnpicklingError, load
from septet.torchvision.datasets.utils import check_integrity, download_and_extract_archive
from septet.torchvision.datasets.vision import VisionDataset
from septet.torchvision.pillow import pillow

SIZE = 3 * 32 * 32


class CIFAR10(VisionDataset):
    """Small pictures of ten classes, 32 x 32: root/cifar-10-batches-py has the pickles."""

    base_folder = "cifar-10-batches-py"
    url = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
    filename = "cifar-10-python.tar.gz"
    tgz_md5 = "c58f30108f718f92721af3b95e74349a"
    train_list = [["data_batch_1", "c99cafc152244af753f735de768cd75f"], ["data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"],
                  ["data_batch_3", "54ebc095f3ab1f0389bbae665268c751"], ["data_batch_4", "634d18415352ddfa80567beed471001a"],
                  ["data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"]]
    test_list = [["test_batch", "40351d587109b95175f43aff81a1287e"]]
    meta = {"filename": "batches.meta", "key": "label_names", "md5": "5ff9c542aee3614f3951f8cda6e48888"}

    def __init__(self, root: Any, train: bool = True, transform: Any = None, target_transform: Any = None, download: bool = False):
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        if download:
            self.download()
        if not self._check_integrity():
            raise RuntimeError("Dataset not found or corrupted. You can use download=True to download it")
        batches = [self._load_batch(name) for name, _ in (self.train_list if train else self.test_list)]
        pixels = b"".join(data for data, _ in batches)
        self.targets = [label for _, labels in batches for label in labels]
        self.data = np.ascontiguousarray(np.frombuffer(pixels, dtype=np.uint8).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
        self._load_meta()

    def _load_batch(self, name: str) -> tuple[bytes, list[int]]:
        """(pixels, labels) of a file.  UnpicklingError for one that holds something else."""
        path = os.path.join(self.root, self.base_folder, name)
        entry = load(path)
        array, labels = entry.get("data"), entry.get("labels", entry.get("fine_labels"))
        fits = isinstance(array, ByteArray) and len(array.shape) == 2 and array.shape[1] == SIZE
        if not (fits and isinstance(labels, list) and len(labels) == array.shape[0] and all(type(k) is int for k in labels)):
            raise UnpicklingError(f"{path} holds no batch of CIFAR: `data` of shape (n, {SIZE}) and n labels are expected")
        return array.data, labels

    def _load_meta(self) -> None:
        """The classes' names.  RuntimeError where their file is missing or another."""
        path = os.path.join(self.root, self.base_folder, self.meta["filename"])
        if not check_integrity(path, self.meta["md5"]):
            raise RuntimeError("Dataset metadata file not found or corrupted. You can use download=True to download it")
        self.classes = load(path)[self.meta["key"]]
        self.class_to_idx = {name: k for k, name in enumerate(self.classes)}

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        return self.transformed(pillow().frombytes("RGB", (32, 32), self.data[index].tobytes()), self.targets[index])

    def __len__(self) -> int:
        return len(self.data)

    def _check_integrity(self) -> bool:
        """Whether all files are there and have their MD5 sums."""
        return all(check_integrity(os.path.join(self.root, self.base_folder, name), md5) for name, md5 in self.train_list + self.test_list)

    def download(self) -> None:
        """Fetch the archive where files are missing, and unpack it."""
        if not self._check_integrity():
            download_and_extract_archive(self.url, self.root, filename=self.filename, md5=self.tgz_md5)

    def extra_repr(self) -> str:
        return f"Split: {'Train' if self.train is True else 'Test'}"


class CIFAR100(CIFAR10):
    """Small pictures of a hundred classes, 32 x 32."""

    base_folder = "cifar-100-python"
    url = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"
    filename = "cifar-100-python.tar.gz"
    tgz_md5 = "eb9058c3a382ffc7106e4002c42a8d85"
    train_list = [["train", "16019d7e3df5f24257cddd939b257f8d"]]
    test_list = [["test", "f0ef6b0ae62326f3e7ffdfab6717acfc"]]
    meta = {"filename": "meta", "key": "fine_label_names", "md5": "7973b15100ade9c7d40fb424638fde48"}
