"""Datasets out of folders: files of a class in a folder with the class' name, as `tf.data.Dataset`s of batches."""
from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.keras import config
from septet.keras.utils.dataset_utils import drawn_seed

PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")


def image_dataset_from_directory(directory: Any, labels: Any = "inferred", label_mode: Any = "int", class_names: Any = None,
                                 color_mode: str = "rgb", batch_size: int | None = 32, image_size: Any = (256, 256), shuffle: bool = True,
                                 seed: Any = None, validation_split: Any = None, subset: Any = None, interpolation: str = "bilinear",
                                 follow_links: bool = False, crop_to_aspect_ratio: bool = False, pad_to_aspect_ratio: bool = False,
                                 data_format: Any = None, format: str = "tf", verbose: bool = True) -> Any:
    """Batches of (pictures as floats (n, height, width, channels), labels) of a folder's files; with subset "both" two datasets.

    ValueError for arguments that do not go together, and where there are no files.
    """
    if color_mode not in CHANNELS:
        raise ValueError(f'`color_mode` must be one of {{"rgb", "rgba", "grayscale"}}. Received: color_mode={color_mode}')
    if interpolation not in INTERPOLATIONS:
        raise ValueError(f"Invalid `interpolation`: {interpolation}")
    size = (image_size, image_size) if isinstance(image_size, int) else tuple(image_size)
    layout = config.standardize_data_format(data_format)
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError("Only one of `pad_to_aspect_ratio` and `crop_to_aspect_ratio` can be set to `True`.")

    def load(path: str) -> Any:
        import septet.tensorflow as tf
        from septet.keras import ops

        picture = tf.io.decode_image(tf.io.read_file(path), channels=CHANNELS[color_mode], expand_animations=False)
        picture = ops.cast(picture, "float32")
        if crop_to_aspect_ratio:
            picture = ops.image.resize(picture, size, interpolation, crop_to_aspect_ratio=True, data_format="channels_last")
        elif pad_to_aspect_ratio:
            picture = tf.image.resize_with_pad(picture, *size, method=interpolation)
        else:
            picture = tf.image.resize(picture, size, method=interpolation)
        return ops.transpose(picture, (2, 0, 1)) if layout == "channels_first" else picture

    return from_directory(load, PICTURES, directory, labels, label_mode, class_names, batch_size, shuffle, seed, validation_split, subset,
                          follow_links, format, verbose)


def text_dataset_from_directory(directory: Any, labels: Any = "inferred", label_mode: Any = "int", class_names: Any = None,
                                batch_size: int | None = 32, max_length: Any = None, shuffle: bool = True, seed: Any = None,
                                validation_split: Any = None, subset: Any = None, follow_links: bool = False, format: str = "tf",
                                verbose: bool = True) -> Any:
    """Batches of (texts, labels) of a folder's .txt files; max_length: bytes beyond which texts are cut."""
    def load(path: str) -> Any:
        import septet.tensorflow as tf

        return tf.constant(Path(path).read_bytes()[:max_length])

    return from_directory(load, (".txt",), directory, labels, label_mode, class_names, batch_size, shuffle, seed, validation_split, subset,
                          follow_links, format, verbose)


def from_directory(load: Callable[[str], Any], kinds: tuple[str, ...], directory: Any, labels: Any, label_mode: Any, class_names: Any,
                   batch_size: int | None, shuffle: bool, seed: Any, validation_split: Any, subset: Any, follow_links: bool, format: str,
                   verbose: bool) -> Any:
    """The dataset, or both, of a folder's files; `load` makes an example of a path."""
    if format != "tf":
        raise NotSupported(f"datasets of format={format!r}; 'tf' is")
    check(labels, label_mode, class_names, validation_split, subset, shuffle, seed)
    seed = drawn_seed() if seed is None else seed
    paths, numbers, names = indexed(directory, labels, kinds, class_names, shuffle, seed, follow_links, verbose)
    if label_mode == "binary" and len(names) != 2:
        raise ValueError(f'When passing `label_mode="binary"`, there must be exactly 2 class_names. Received: class_names={names}')
    found = []
    for part in ("training", "validation") if subset == "both" else (subset,):
        chosen, marks = split(paths, validation_split, part), split(numbers, validation_split, part)
        if validation_split and verbose:
            sys.stdout.write(f"Using {len(chosen)} files for {part}.\n")
        if not chosen:
            raise ValueError(f"No {'images' if kinds is PICTURES else 'text files'} found in directory {directory}. "
                             f"Allowed formats: {kinds}")
        mixed = shuffle and not (subset == "both" and part == "validation")
        found.append(dataset(load, chosen, marks, label_mode if labels is not None else None, names, batch_size, mixed, seed))
    return found if subset == "both" else found[0]


def check(labels: Any, label_mode: Any, class_names: Any, validation_split: Any, subset: Any, shuffle: bool, seed: Any) -> None:
    """ValueError for arguments that do not go together."""
    if labels not in ("inferred", None) and not isinstance(labels, (list, tuple)):
        raise ValueError("`labels` argument should be a list/tuple of integer labels, of the same size as the number of files in the "
                         f"target directory. Received: labels={labels}")
    if labels not in ("inferred",) and class_names:
        raise ValueError("You can only pass `class_names` if `labels=\"inferred\"`, that is, the labels are inferred from the subdirectory "
                         f"names. Received: labels={labels} and class_names={class_names}")
    if label_mode not in ("int", "categorical", "binary", None):
        raise ValueError('`label_mode` argument must be one of "int", "categorical", "binary", or None. '
                         f"Received: label_mode={label_mode}")
    if validation_split and not 0 < validation_split < 1:
        raise ValueError(f"`validation_split` must be between 0 and 1, received: {validation_split}")
    if (validation_split or subset) and not (validation_split and subset):
        raise ValueError("If `subset` is set, `validation_split` must be set, and inversely.")
    if subset not in ("training", "validation", "both", None):
        raise ValueError(f'`subset` must be either "training", "validation" or "both", received: {subset}')
    if validation_split and shuffle and seed is None:
        raise ValueError("If using `validation_split` and shuffling the data, you must provide a `seed` argument, to make sure that there "
                         "is no overlap between the training and validation subset.")


def indexed(directory: Any, labels: Any, kinds: tuple[str, ...], class_names: Any, shuffle: bool, seed: int, follow_links: bool,
            verbose: bool) -> tuple[list[str], list[int], list[str]]:
    """(paths, the number of each one's class, the classes' names); shuffled by the seed."""
    import septet.numpy as np

    directory = os.fspath(directory)
    names = sorted(e.name for e in os.scandir(directory) if e.is_dir()) if labels == "inferred" else []
    if class_names is not None and labels == "inferred":
        if not set(class_names).issubset(names):
            raise ValueError("The `class_names` passed did not match the names of the subdirectories of the target directory. "
                             f"Expected: {names} (or a subset of it), but received: class_names={class_names}")
        names = list(class_names)
    walked = [(path, k) for k, name in enumerate(names) for path in walk(os.path.join(directory, name), kinds, follow_links)] \
        if labels == "inferred" else [(path, 0) for path in walk(directory, kinds, follow_links)]
    paths, numbers = [path for path, _ in walked], [k for _, k in walked]
    if isinstance(labels, (list, tuple)):
        if len(labels) != len(paths):
            raise ValueError("Expected the lengths of `labels` to match the number of files in the target directory. "
                             f"len(labels) is {len(labels)} while we found {len(paths)} files in directory {directory}.")
        numbers = list(labels)
        names = [str(x) for x in sorted(set(labels))]
    if verbose:
        classes = "" if labels is None else f" belonging to {len(names)} classes"
        sys.stdout.write(f"Found {len(paths)} files{classes}.\n")
    if shuffle:
        for values in (paths, numbers):
            np.random.RandomState(seed).shuffle(values)
    return paths, numbers, names


def walk(directory: str, kinds: tuple[str, ...], follow_links: bool) -> list[str]:
    """The files of such kinds under a folder, in the order of their names."""
    found = []
    for root, _, files in sorted(os.walk(directory, followlinks=follow_links), key=lambda entry: entry[0]):
        found += [os.path.join(root, name) for name in sorted(files) if name.lower().endswith(kinds)]
    return found


def split(values: list[Any], validation_split: Any, subset: Any) -> list[Any]:
    """The first values, or the last ones, that are a share."""
    if not validation_split:
        return values
    last = int(validation_split * len(values))
    return values[:-last] if subset == "training" else values[-last:]


def dataset(load: Callable[[str], Any], paths: list[str], numbers: list[int], label_mode: Any, names: list[str], batch_size: int | None,
            shuffle: bool, seed: int) -> Any:
    """Examples of paths, with labels, in batches."""
    import septet.tensorflow as tf

    made = tf.data.Dataset.from_tensor_slices(paths)
    if label_mode is not None:
        made = tf.data.Dataset.zip((made, tf.data.Dataset.from_tensor_slices(marks_of(numbers, label_mode, len(names)))))
    if shuffle:
        made = made.shuffle(buffer_size=batch_size * 8 if batch_size else 1024, seed=seed)
    made = made.map(lambda path, *mark: (load(path.numpy().decode()), *mark) if mark else load(path.numpy().decode()))
    made = made.batch(batch_size) if batch_size else made
    made = made.prefetch(tf.data.AUTOTUNE)
    made.class_names, made.file_paths = names, paths
    return made


def marks_of(numbers: list[int], label_mode: str, classes: int) -> Any:
    """Labels as tensors: numbers, rows with a 1, or a column of 0 and 1."""
    from septet.keras import ops

    marks = ops.convert_to_tensor(numbers, dtype="int32")
    if label_mode == "binary":
        return ops.expand_dims(ops.cast(marks, "float32"), -1)
    return ops.one_hot(marks, classes) if label_mode == "categorical" else marks
