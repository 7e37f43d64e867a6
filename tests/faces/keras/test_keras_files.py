"""Files of Keras: what is written comes back, and hostile ones are refused with nothing run."""
from __future__ import annotations

import importlib.util
import json
import zipfile

import pytest

import septet.keras as keras
import septet.numpy as np
from septet.errors import NotSupported

HAS_H5PY = importlib.util.find_spec("h5py") is not None


def model():
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(2)])


def test_safetensors_come_back(tmp_path):
    first, second = model(), model()
    second.set_weights([w + 1 for w in first.get_weights()])
    first.save_weights(tmp_path / "w.safetensors")
    second.load_weights(tmp_path / "w.safetensors")
    assert all((a == b).all() for a, b in zip(first.get_weights(), second.get_weights()))


@pytest.mark.skipif(HAS_H5PY, reason="h5py is installed")
def test_without_h5py_the_error_says_what_to_do(tmp_path):
    with pytest.raises(ImportError, match="safetensors"):
        model().save(tmp_path / "m.keras")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not HAS_H5PY, reason="h5py is not installed")
def test_a_model_comes_back(tmp_path):
    first = model()
    first.save(tmp_path / "m.keras")
    second = keras.saving.load_model(tmp_path / "m.keras")
    x = np.ones((2, 4))
    assert (first.predict(x, verbose=0) == second.predict(x, verbose=0)).all()


def test_a_config_comes_back():
    first = model()
    second = keras.models.model_from_json(first.to_json())
    assert second.to_json() == first.to_json() and second.count_params() == first.count_params()


def archive(path, config, name="config.json"):
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("metadata.json", "{}")
        z.writestr(name, config if isinstance(config, str) else json.dumps(config))
        z.writestr("config.json" if name != "config.json" else "other", "{}")


CODE = {"module": "keras.layers", "class_name": "Lambda", "registered_name": None, "config": {
    "name": "x", "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None, "closure": None}}}}


@pytest.mark.parametrize("safe_mode", [True, False])
def test_code_in_files_is_refused(tmp_path, safe_mode):
    archive(tmp_path / "m.keras", CODE)
    with pytest.raises(ValueError, match="no code"):
        keras.saving.load_model(tmp_path / "m.keras", safe_mode=safe_mode)


@pytest.mark.parametrize("config", [
    {"module": "os", "class_name": "system", "config": {"command": "false"}, "registered_name": None},
    {"module": "builtins", "class_name": "function", "config": "exec", "registered_name": "function"},
    {"module": "keras.layers", "class_name": "Nothing", "config": {}, "registered_name": None},
])
def test_unknown_classes_are_refused(tmp_path, config):
    archive(tmp_path / "m.keras", config)
    with pytest.raises((TypeError, ValueError)):
        keras.saving.load_model(tmp_path / "m.keras")


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside"])
def test_members_outside_are_refused(tmp_path, name):
    archive(tmp_path / "m.keras", "x", name)
    with pytest.raises(ValueError, match="outside"):
        keras.saving.load_model(tmp_path / "m.keras")


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "m.keras").write_bytes(b"nothing")
    with pytest.raises(ValueError):
        keras.saving.load_model(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "n.keras", "w") as z:
        z.writestr("other", "x")
    with pytest.raises(ValueError, match=r"config\.json"):
        keras.saving.load_model(tmp_path / "n.keras")


def test_what_is_not_had_says_so(tmp_path):
    with pytest.raises(NotSupported):
        model().export(tmp_path / "x")
    with pytest.raises(NotSupported):
        keras.utils.get_file("x", "http://localhost/x")
    with pytest.raises(NotSupported):
        keras.config.enable_unsafe_deserialization()
    with pytest.raises(FileNotFoundError, match="network"):
        keras.datasets.mnist.load_data(str(tmp_path / "none.npz"))


def test_a_saved_picture_is_svg(tmp_path):
    keras.utils.plot_model(model(), tmp_path / "m.svg", show_shapes=True)
    assert (tmp_path / "m.svg").read_text().startswith("<svg")


@pytest.mark.parametrize("config", [b"[" * 100_000, b"{", b"[1, 2]", b"\xff", b"3"])
def test_configurations_that_are_no_object_are_refused(tmp_path, config):
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        archive.writestr("config.json", config)
    with pytest.raises(ValueError, match=r"`config\.json` of .*m\.keras"):
        keras.saving.load_model(tmp_path / "m.keras")
