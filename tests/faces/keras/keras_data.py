"""Data made ready, run by real Keras and by the face: pictures and texts of folders, windows of series, pictures and arrays.

`answers(keras, np, tf, folder)` gives a dict of plain data.
"""
from __future__ import annotations

import io
import os


def plain(x):
    """Tensors and arrays as nested lists of rounded numbers; text as text."""
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    x = x.numpy() if hasattr(x, "numpy") else x
    if isinstance(x, bytes):
        return x.decode()
    x = x.tolist() if hasattr(x, "tolist") else x
    return plain(x) if isinstance(x, (list, bytes)) else round(x, 4) if isinstance(x, float) else x


def attempt(function):
    """What a call gives, or the class of its error."""
    try:
        return plain(function())
    except Exception as error:
        return type(error).__name__


def make_pictures(keras, np, folder):
    """Two classes of small PNGs of several sizes."""
    for k, name in enumerate(("cats", "dogs")):
        os.makedirs(os.path.join(folder, "pictures", name, "more"), exist_ok=True)
        for n in range(4):
            rows = (np.arange((4 + n) * 5 * 3).reshape((4 + n, 5, 3)) * (7 + 3 * k + n)) % 256
            sub = "more" if n == 3 else "."
            keras.utils.save_img(os.path.join(folder, "pictures", name, sub, f"p{n}.png"), rows, scale=False)
    with open(os.path.join(folder, "pictures", "notes.txt"), "w") as file:
        file.write("no picture")


def make_texts(folder):
    for name in ("bad", "good"):
        os.makedirs(os.path.join(folder, "texts", name), exist_ok=True)
        for n in range(3):
            with open(os.path.join(folder, "texts", name, f"t{n}.txt"), "w") as file:
                file.write(f"{name} text number {n}\n")


def batches(dataset):
    return [plain(batch) for batch in dataset]


def pictures(keras, np, tf, folder):
    make_pictures(keras, np, folder)
    place, read = os.path.join(folder, "pictures"), keras.utils.image_dataset_from_directory
    calls = {
        "plain": {"shuffle": False}, "shuffled": {"seed": 3, "batch_size": 3}, "binary": {"label_mode": "binary", "seed": 1},
        "categorical": {"label_mode": "categorical", "shuffle": False}, "none": {"labels": None, "shuffle": False},
        "no mode": {"label_mode": None, "shuffle": False}, "grey": {"color_mode": "grayscale", "shuffle": False},
        "cropped": {"crop_to_aspect_ratio": True, "shuffle": False}, "padded": {"pad_to_aspect_ratio": True, "shuffle": False},
        "training": {"validation_split": 0.3, "subset": "training", "seed": 5},
        "validation": {"validation_split": 0.3, "subset": "validation", "seed": 5},
        "one by one": {"batch_size": None, "shuffle": False}, "nearest": {"interpolation": "nearest", "shuffle": False},
        "classes": {"class_names": ["dogs", "cats"], "shuffle": False}, "given": {"labels": [1, 0, 2, 1, 0, 2, 1, 0], "shuffle": False},
        "first": {"data_format": "channels_first", "shuffle": False}, "rgba": {"color_mode": "rgba", "shuffle": False},
        "bad mode": {"label_mode": "x"}, "bad colour": {"color_mode": "x"}, "bad split": {"validation_split": 2.0, "subset": "training"},
        "no subset": {"validation_split": 0.3, "seed": 1}, "no seed": {"validation_split": 0.3, "subset": "training"},
        "bad labels": {"labels": [1, 2]}, "bad classes": {"class_names": ["birds"]}, "square": {"image_size": 3, "shuffle": False},
    }
    found = {name: attempt(lambda given=given: batches(read(place, **{"image_size": (3, 4), "verbose": False, **given})))
             for name, given in calls.items()}
    both = read(place, image_size=(2, 2), validation_split=0.25, subset="both", seed=2, verbose=False)
    found["both"] = [batches(part) for part in both]
    made = read(place, image_size=(2, 2), shuffle=False)
    found["names"] = [list(made.class_names), [os.path.relpath(p, place) for p in made.file_paths], str(made.element_spec)]
    return found


def texts(keras, np, tf, folder):
    make_texts(folder)
    place, read = os.path.join(folder, "texts"), keras.utils.text_dataset_from_directory
    calls = {"plain": {"shuffle": False}, "short": {"shuffle": False, "max_length": 6, "batch_size": 4}, "shuffled": {"seed": 1},
             "split": {"seed": 1, "validation_split": 0.5, "subset": "validation"}, "one by one": {"batch_size": None, "seed": 4}}
    return {name: attempt(lambda given=given: batches(read(place, verbose=False, **given))) for name, given in calls.items()}


def series(keras, np, tf, folder):
    make, x = keras.utils.timeseries_dataset_from_array, np.arange(40.0).reshape(20, 2)
    y = np.arange(20) * 10
    calls = {
        "plain": (x, y, 4), "no targets": (x, None, 4), "stride": (x, y, 3, 2), "rate": (x, y, 3, 1, 3),
        "cut": {"data": x, "targets": y, "sequence_length": 4, "start_index": 3, "end_index": 14, "batch_size": 3},
        "shuffled": {"data": x, "targets": y, "sequence_length": 4, "batch_size": 5, "shuffle": True, "seed": 7},
        "single": {"data": x, "targets": y, "sequence_length": 15, "batch_size": None}, "fewer": (x, y[5:], 4),
        "bad start": {"data": x, "targets": y, "sequence_length": 4, "start_index": 30},
        "bad end": {"data": x, "targets": y, "sequence_length": 4, "end_index": 30},
        "bad rate": (x, y, 4, 1, 0), "bad stride": (x, y, 4, 0),
    }
    return {name: attempt(lambda given=given: batches(make(**given) if isinstance(given, dict) else make(*given)))
            for name, given in calls.items()}


def conversions(keras, np, tf, folder):
    utils, path = keras.utils, os.path.join(folder, "one.png")
    x = np.arange(6 * 5 * 3).reshape(6, 5, 3).astype("float32") * 2.5
    utils.save_img(path, x)
    with open(path, "rb") as file:
        held = file.read()
    load, back = utils.load_img, lambda img: [img.mode, list(img.size), plain(utils.img_to_array(img))]
    resize = keras.preprocessing.image.smart_resize
    return {
        "scaled": attempt(lambda: back(load(path))), "bytes": attempt(lambda: back(load(io.BytesIO(held), color_mode="grayscale"))),
        "rgba": attempt(lambda: back(load(path, color_mode="rgba", target_size=(2, 3)))),
        "kept": attempt(lambda: back(load(path, target_size=(2, 4), interpolation="bilinear", keep_aspect_ratio=True))),
        "lanczos": attempt(lambda: back(load(path, target_size=(3, 3), interpolation="lanczos"))),
        "bad colour": attempt(lambda: load(path, color_mode="x")),
        "bad how": attempt(lambda: load(path, target_size=(2, 2), interpolation="x")),
        "bad path": attempt(lambda: load(3)), "grey": attempt(lambda: back(utils.array_to_img(x[:, :, :1]))),
        "wide": attempt(lambda: back(utils.array_to_img(x[:, :, :1] * 5, scale=False))),
        "first": attempt(lambda: back(utils.array_to_img(np.transpose(x, (2, 0, 1)), data_format="channels_first", scale=False))),
        "bad rank": attempt(lambda: utils.array_to_img(x[0])), "bad channels": attempt(lambda: utils.array_to_img(x[:, :2, :2])),
        "array": attempt(lambda: utils.img_to_array(x[:, :, 0], dtype="float64").shape),
        "bad array": attempt(lambda: utils.img_to_array(x[0, 0])),
        "even": attempt(lambda: back(utils.array_to_img(np.zeros((2, 2, 1))))),
        "smart": attempt(lambda: resize(x, (3, 2))), "smart batch": attempt(lambda: resize(np.stack([x, x]), (2, 4), "nearest")),
        "smart kind": attempt(lambda: [str(resize(x.astype("uint8"), (3, 2)).dtype), type(resize(x, (3, 2))).__name__]),
        "sequences": attempt(lambda: keras.preprocessing.sequence.pad_sequences([[1], [2, 3]])),
    }


PARTS = [pictures, texts, series, conversions]


def answers(keras, np, tf, folder):
    return {part.__name__: part(keras, np, tf, folder) for part in PARTS}
