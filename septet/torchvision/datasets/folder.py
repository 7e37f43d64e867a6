"""Data sets in folders: a folder for each class."""
from __future__ import annotations

import os
from typing import Any

from septet.torchvision.datasets.vision import VisionDataset
from septet.torchvision.pillow import pillow

IMG_EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")


def has_file_allowed_extension(filename: str, extensions: Any) -> bool:
    """Whether a name ends in one of the extensions, in whatever case."""
    return filename.lower().endswith(extensions if isinstance(extensions, str) else tuple(extensions))


def is_image_file(filename: str) -> bool:
    """Whether a name is that of an image."""
    return has_file_allowed_extension(filename, IMG_EXTENSIONS)


def find_classes(directory: Any) -> tuple[list[str], dict[str, int]]:
    """(names, name -> number) of a folder's folders.  FileNotFoundError where there are none."""
    classes = sorted(entry.name for entry in os.scandir(directory) if entry.is_dir())
    if not classes:
        raise FileNotFoundError(f"Couldn't find any class folder in {directory}.")
    return classes, {name: k for k, name in enumerate(classes)}


def make_dataset(directory: Any, class_to_idx: Any = None, extensions: Any = None, is_valid_file: Any = None,
                 allow_empty: bool = False) -> list[tuple[str, int]]:
    """(path, class) of all files of the classes.  FileNotFoundError for classes without any."""
    directory = os.path.expanduser(directory)
    if class_to_idx is None:
        _, class_to_idx = find_classes(directory)
    elif not class_to_idx:
        raise ValueError("'class_to_index' must have at least one entry to collect any samples.")
    if (extensions is None) == (is_valid_file is None):
        raise ValueError("Both extensions and is_valid_file cannot be None or not None at the same time")
    fits = is_valid_file or (lambda name: has_file_allowed_extension(name, extensions))
    found = {name: [(path, class_to_idx[name]) for path in files_below(os.path.join(directory, name)) if fits(path)]
             for name in sorted(class_to_idx)}
    empty = sorted(name for name, samples in found.items() if not samples)
    if empty and not allow_empty:
        text = f"Found no valid file for the classes {', '.join(empty)}. "
        if extensions is not None:
            text += f"Supported extensions are: {extensions if isinstance(extensions, str) else ', '.join(extensions)}"
        raise FileNotFoundError(text)
    return [sample for samples in found.values() for sample in samples]


def files_below(folder: str) -> list[str]:
    """All files in a folder and in those inside it, links to folders followed."""
    if not os.path.isdir(folder):
        return []
    return [os.path.join(root, name) for root, _, names in sorted(os.walk(folder, followlinks=True)) for name in sorted(names)]


def pil_loader(path: Any) -> Any:
    """The image of a file, in RGB."""
    with open(path, "rb") as file:
        return pillow().open(file).convert("RGB")


default_loader = pil_loader


class DatasetFolder(VisionDataset):
    """Samples that `loader` reads from root/class/.../name."""

    def __init__(self, root: Any, loader: Any, extensions: Any = None, transform: Any = None, target_transform: Any = None,
                 is_valid_file: Any = None, allow_empty: bool = False):
        super().__init__(root, transform=transform, target_transform=target_transform)
        classes, class_to_idx = self.find_classes(self.root)
        self.samples = self.make_dataset(self.root, class_to_idx=class_to_idx, extensions=extensions, is_valid_file=is_valid_file,
                                         allow_empty=allow_empty)
        self.loader, self.extensions = loader, extensions
        self.classes, self.class_to_idx = classes, class_to_idx
        self.targets = [target for _, target in self.samples]

    @staticmethod
    def make_dataset(directory: Any, class_to_idx: dict[str, int], extensions: Any = None, is_valid_file: Any = None,
                     allow_empty: bool = False) -> list[tuple[str, int]]:
        """(path, class) of all samples; to be overridden."""
        if class_to_idx is None:
            raise ValueError("The class_to_idx parameter cannot be None.")
        return make_dataset(directory, class_to_idx, extensions=extensions, is_valid_file=is_valid_file, allow_empty=allow_empty)

    def find_classes(self, directory: Any) -> tuple[list[str], dict[str, int]]:
        """(names, name -> number); to be overridden."""
        return find_classes(directory)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        path, target = self.samples[index]
        return self.transformed(self.loader(path), target)

    def __len__(self) -> int:
        return len(self.samples)


class ImageFolder(DatasetFolder):
    """Images root/class/.../name.png."""

    def __init__(self, root: Any, transform: Any = None, target_transform: Any = None, loader: Any = default_loader,
                 is_valid_file: Any = None, allow_empty: bool = False):
        super().__init__(root, loader, IMG_EXTENSIONS if is_valid_file is None else None, transform=transform,
                         target_transform=target_transform, is_valid_file=is_valid_file, allow_empty=allow_empty)
        self.imgs = self.samples
