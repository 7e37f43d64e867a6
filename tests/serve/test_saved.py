"""Saved Keras models and torch weights behind TF Serving's REST: every verb answers as the model itself does."""
from __future__ import annotations

import importlib.util
import json
import zipfile

import pytest

from septet import torch
from septet.run import cli
from septet.serve.app import Application
from septet.serve.errors import serving_body
from septet.serve.metrics import Registry
from septet.serve.rest import Rest
from septet.serve.saved import KerasModel, open_saved
from tests.serve.running import Running

HAS_H5PY = importlib.util.find_spec("h5py") is not None
ROWS = [[0.5, -1.0, 2.0], [3.0, 0.0, -0.5]]


def classifier():
    from septet import keras

    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input((3,), name="x"), keras.layers.Dense(4, "relu"), keras.layers.Dense(2, "softmax")])


def two_inputs():
    from septet import keras

    keras.utils.set_random_seed(2)
    a, b = keras.Input((2,), name="a"), keras.Input((1,), name="b")
    return keras.Model([a, b], keras.layers.Dense(1, name="price")(keras.layers.Concatenate()([a, b])))


def over(model):
    """What serves a model that is in memory."""
    def make(options, log):
        return Application(Rest(KerasModel(model), "m", options), serving_body, options, Registry(), log)

    return Running(None, make)


def check_classifier(server, model):
    """Predictions by rows and columns, classes with scores, and what is refused."""
    expected = model.predict(torch.tensor(ROWS).numpy(), verbose=0).tolist()
    assert server.ask("/v1/models/m:predict", {"instances": ROWS})[:2] == (200, {"predictions": expected})
    assert server.ask("/v1/models/m:predict", {"inputs": {"x": ROWS}})[1] == {"outputs": expected}
    examples = [dict(zip("pqr", row)) for row in ROWS]
    result = server.ask("/v1/models/m:classify", {"examples": examples})[1]["result"]
    assert result == [[["0", row[0]], ["1", row[1]]] for row in expected]
    assert server.ask("/v1/models/m:regress", {"examples": examples})[0] == 400
    assert server.ask("/v1/models/m:predict", {"instances": [[1.0, 2.0]]})[0] == 400
    assert server.ask("/v1/models/m:predict", {"inputs": {"x": ROWS, "y": ROWS}})[0] == 400


def test_a_keras_model():
    model = classifier()
    with over(model) as server:
        check_classifier(server, model)
        signature = server.ask("/v1/models/m/metadata")[1]["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert signature["inputs"]["x"]["dtype"] == "DT_FLOAT"
    assert [d["size"] for d in signature["inputs"]["x"]["tensor_shape"]["dim"]] == ["-1", "3"]


def test_a_keras_model_of_two_inputs():
    model = two_inputs()
    a, b = [[1.0, 2.0], [0.0, 1.0]], [[3.0], [-1.0]]
    expected = model.predict([torch.tensor(a).numpy(), torch.tensor(b).numpy()], verbose=0).tolist()
    with over(model) as server:
        assert server.ask("/v1/models/m:predict", {"inputs": {"b": b, "a": a}})[1] == {"outputs": expected}
        rows = [{"a": x, "b": y} for x, y in zip(a, b)]
        assert server.ask("/v1/models/m:predict", {"instances": rows})[1] == {"predictions": expected}
        assert server.ask("/v1/models/m:regress", {"examples": rows})[1] == {"result": [row[0] for row in expected]}
        assert server.ask("/v1/models/m:predict", {"inputs": {"a": a}})[0] == 400


@pytest.mark.skipif(not HAS_H5PY, reason="h5py, of the extra that .keras files need, is not installed")
def test_a_keras_file(tmp_path):
    model = classifier()
    model.save(tmp_path / "m.keras")
    with Running(tmp_path / "m.keras") as server:
        check_classifier(server, model)


@pytest.mark.skipif(HAS_H5PY, reason="h5py is installed")
def test_a_keras_file_without_h5py_says_what_is_missing(tmp_path, capsys):
    from septet.keras.saving import serialize_keras_object

    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        archive.writestr("config.json", json.dumps(serialize_keras_object(classifier())))
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        archive.writestr("model.weights.h5", b"")
    assert cli.main(["serve", str(tmp_path / "m.keras")]) == 3
    assert "h5py" in capsys.readouterr().err


@pytest.fixture(scope="module")
def squeezed():
    """A small network of torchvision with three classes."""
    from septet.torchvision import models

    torch.manual_seed(3)
    return models.get_model("squeezenet1_1", weights=None, num_classes=3).eval()


@pytest.mark.parametrize("name", ["m.pt", "m.safetensors"])
def test_torch_weights(squeezed, tmp_path, name):
    if name == "m.pt":
        torch.save(squeezed.state_dict(), tmp_path / name)
    else:
        from septet.safetensors.torch import save_file

        save_file(squeezed.state_dict(), tmp_path / name)
    torch.manual_seed(4)
    images = torch.randn(2, 3, 40, 40)
    with torch.inference_mode():
        expected = squeezed(images).tolist()

    def make(options, log):
        return Application(Rest(open_saved(str(tmp_path / name), "squeezenet1_1"), "m", options), serving_body, options, Registry(), log)

    with Running(None, make) as server:
        assert server.ask("/v1/models/m:predict", {"instances": images.tolist()})[:2] == (200, {"predictions": expected})
        one = server.ask("/v1/models/m:predict", {"inputs": {"x": images[:1].tolist()}})[1]["outputs"]
        assert one[0] == pytest.approx(expected[0], abs=1e-5)
        assert server.ask("/v1/models/m:classify", {"examples": [{"x": 1.0}]})[0] == 400
        assert server.ask("/v1/models/m:predict", {"instances": [[1.0, 2.0]]})[0] == 400
        signature = server.ask("/v1/models/m/metadata")[1]["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert [d["size"] for d in signature["outputs"]["outputs"]["tensor_shape"]["dim"]] == ["-1", "3"]


@pytest.mark.parametrize("words, code, text", [
    (["--architecture", "nonesuch"], 2, "no architecture"), (["--architecture", "alexnet"], 2, "does not fit alexnet"),
    ([], 3, "--architecture")])
def test_torch_weights_that_do_not_fit(squeezed, tmp_path, capsys, words, code, text):
    torch.save(squeezed.state_dict(), tmp_path / "m.pt")
    assert cli.main(["serve", str(tmp_path / "m.pt"), *words]) == code
    assert text in capsys.readouterr().err


def test_a_pickle_runs_nothing(tmp_path, capsys):
    class Evil:
        def __reduce__(self):
            return __import__("os").mkdir, (str(tmp_path / "run"),)

    import pickle

    for name, data in (("m.pt", pickle.dumps(Evil())), ("m.pkl", pickle.dumps(Evil())), ("m.septet", pickle.dumps(Evil()))):
        (tmp_path / name).write_bytes(data)
        assert cli.main(["serve", str(tmp_path / name), *(["--architecture", "alexnet"] if name == "m.pt" else [])]) in (1, 2, 3)
    assert not (tmp_path / "run").exists() and capsys.readouterr().err.count("septet serve:") == 3
