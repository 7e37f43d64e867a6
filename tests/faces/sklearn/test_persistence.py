"""`septet.save` and `septet.load`: every estimator comes back as it was, and a file that is no model is refused."""
from __future__ import annotations

import copy
import dataclasses
import io
import json
import math
import os
import pickle
import subprocess
import sys
import warnings
from collections import OrderedDict, defaultdict

import pytest

import septet
import septet.numpy as np
import septet.pandas as pd
from septet.core.io import safetensors
from septet.errors import NotSupported
from septet.sklearn.persistence import files

METHODS = ("predict", "predict_proba", "predict_log_proba", "decision_function", "transform", "score_samples", "kneighbors", "apply",
           "radius_neighbors")


def equal(a, b, seen=None):
    """Whether two objects hold the same, bit for bit."""
    seen = {} if seen is None else seen
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, dict)) or hasattr(a, "get_params") and not isinstance(a, type):
        if id(a) in seen:
            return seen[id(a)][1] is b      # one object before is one object after
        seen[id(a)] = a, b
    if isinstance(a, float):
        return a == b and math.copysign(1, a) == math.copysign(1, b) or a != a and b != b
    if isinstance(a, complex):
        return equal(float(a.real), float(b.real)) and equal(float(a.imag), float(b.imag))
    if type(a) is np.ma.MaskedArray:
        return equal(np.asarray(a.data), np.asarray(b.data), seen) and equal(np.ma.getmaskarray(a), np.ma.getmaskarray(b), seen)
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape) == (b.dtype, b.shape) and (
            all(equal(x, y, seen) for x, y in zip(a.ravel().tolist(), b.ravel().tolist())) if a.dtype.kind == "O" else
            a.tobytes() == b.tobytes())
    if isinstance(a, dict):
        return list(a) == list(b) and all(equal(a[k], b[k], seen) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(equal(x, y, seen) for x, y in zip(a, b))
    if isinstance(a, np.random.RandomState):
        return equal(a.get_state(), b.get_state(), seen)
    if hasattr(a, "tocsr"):
        return a.shape == b.shape and a.format == b.format and equal(a.toarray(), b.toarray(), seen)
    if dataclasses.is_dataclass(a) and not isinstance(a, type):
        return all(equal(getattr(a, f.name), getattr(b, f.name), seen) for f in dataclasses.fields(a))
    if type(a).__module__.startswith("septet.") and not isinstance(a, (np.generic, np.dtype, type)):
        return equal(a.__getstate__(), b.__getstate__(), seen)
    return bool(a == b) or a != a and b != b


def back(thing, folder):
    """What a file gives of what was saved in it."""
    septet.save(thing, folder / "model.septet")
    return septet.load(folder / "model.septet")


def test_every_estimator(estimator_name, fitted, tmp_path):
    model, (first, *_) = fitted(estimator_name)
    again = back(model, tmp_path)
    assert type(again) is type(model) and equal(model.get_params(deep=False), again.get_params(deep=False))
    for name in METHODS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                first = copy.deepcopy(first)        # kernels know the very array that a model keeps
                wanted = getattr(model, name)(first)
            except Exception:               # a method that is not there, or not for such data
                continue
            assert equal(wanted, getattr(again, name)(first)), name
    assert equal({k: v for k, v in vars(model).items() if k.endswith("_")}, {k: v for k, v in vars(again).items() if k.endswith("_")})


def variants():
    """Estimators whose parameters make them keep other things than the defaults do."""
    from septet.sklearn.calibration import CalibratedClassifierCV
    from septet.sklearn.compose import make_column_transformer
    from septet.sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier
    from septet.sklearn.feature_extraction.text import TfidfVectorizer
    from septet.sklearn.gaussian_process import GaussianProcessRegressor
    from septet.sklearn.gaussian_process.kernels import ConstantKernel, Matern, RationalQuadratic, WhiteKernel
    from septet.sklearn.linear_model import LogisticRegression, SGDClassifier
    from septet.sklearn.metrics import f1_score, make_scorer
    from septet.sklearn.model_selection import GridSearchCV, StratifiedKFold
    from septet.sklearn.neighbors import KNeighborsClassifier
    from septet.sklearn.pipeline import make_pipeline
    from septet.sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
    from septet.sklearn.svm import SVC

    X = np.random.RandomState(0).rand(60, 3)
    y, words = np.array(["no", "yes"])[(X[:, 0] > 0.5).astype(int)], np.array(["no", "may", "yes"])[np.digitize(X[:, 0], [0.3, 0.6])]
    frame = pd.DataFrame({"a": X[:, 0], "b": pd.Categorical(np.where(X[:, 1] > 0.5, "u", "v")),
                          "c": np.where(X[:, 2] > 0.5, "p", None)})
    columns = make_column_transformer((StandardScaler(), ["a"]), (OneHotEncoder(), ["b", "c"]))
    scorers = {"f": make_scorer(f1_score, pos_label="yes"), "a": "accuracy"}
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    return {
        "exponential": (GradientBoostingClassifier(loss="exponential", n_estimators=3), X, y),
        "huber": (GradientBoostingRegressor(loss="huber", n_estimators=3), X, X[:, 1]),
        "temperature": (CalibratedClassifierCV(LogisticRegression(), method="temperature"), X, words),
        "isotonic": (CalibratedClassifierCV(LogisticRegression(), method="isotonic"), X, words),
        "categories": (HistGradientBoostingClassifier(max_iter=3, categorical_features="from_dtype"), frame[["a", "b"]], words),
        "table": (make_pipeline(columns, LogisticRegression()), frame, words),
        "search": (GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, scoring=scorers, refit="a", cv=folds), X, y),
        "texts": (make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), SGDClassifier(random_state=0)), ["a red hen", "one fox"] * 30, y),
        "kernels": (GaussianProcessRegressor(Matern() * ConstantKernel() + WhiteKernel() + RationalQuadratic() ** 2), X, X[:, 1]),
        "machine": (SVC(kernel="poly", decision_function_shape="ovo"), X, words),
        "neighbours": (KNeighborsClassifier(algorithm="ball_tree", metric="manhattan"), X, words),
        "function": (FunctionTransformer(np.log1p, inverse_func=np.expm1), X, None),
        "frames": (StandardScaler().set_output(transform="pandas"), frame[["a"]], None),
    }


@pytest.mark.parametrize("name", list(variants()))
def test_variants(name, tmp_path):
    model, X, y = variants()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(X) if y is None else model.fit(X, y)
        again = back(model, tmp_path)
        for method in METHODS:
            if hasattr(model, method):
                wanted, got = (getattr(m, method)(X) for m in (model, again))
                assert equal(*(np.asarray(a) if hasattr(a, "iloc") else a for a in (wanted, got))), method


def test_a_class_is_found_where_nothing_is_loaded_yet(tmp_path):
    code = ("import septet; from septet.sklearn.pipeline import FeatureUnion; from septet.sklearn.preprocessing import StandardScaler\n"
            "septet.save(FeatureUnion([('s', StandardScaler())]), 'm')")
    look = "import septet; print(septet.load('m'))"
    said = [subprocess.run([sys.executable, "-c", c], cwd=tmp_path, capture_output=True, text=True, timeout=300).stdout
            for c in (code, look)]
    assert said == ["", "FeatureUnion(transformer_list=[('s', StandardScaler())])\n"]


ARRAYS = {
    **{t: np.array([[0, 1], [2, 3]]).astype(t) for t in ("bool", "int8", "uint16", "int64", "float16", "float32", "float64", "complex64",
                                                         "complex128")},
    "text": np.array(["a", "ünï", ""]), "bytes": np.array([b"ab", b"c"]), "dates": np.array(["2020-01-01", "NaT"], dtype="M8[D]"),
    "durations": np.array([1, 2], dtype="m8[ms]"), "objects": np.array(["a", None, 1, 2.5, np.nan, ("x", 1)], dtype=object),
    "records": np.array([(1, 2.5), (3, 4.5)], dtype=[("a", "i4"), ("b", "f8")]), "big end": np.array([1, 2], dtype=">i4"),
    "columns first": np.asfortranarray(np.arange(6.0).reshape(2, 3)), "none": np.empty((0, 3)), "scalar": np.array(2.5),
    "strided": np.arange(10)[::3], "specials": np.array([np.nan, -np.inf, -0.0, 5e-324]),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays(name, tmp_path):
    a = ARRAYS[name]
    b = back(a, tmp_path)
    assert equal(a, b) and (a.flags.f_contiguous <= b.flags.f_contiguous) and b.flags.writeable


def test_frozen_arrays_stay_so(tmp_path):
    a = np.arange(3)
    a.flags.writeable = False
    assert not back(a, tmp_path).flags.writeable


VALUES = [None, True, 0, -1, 1 << 53, 1 << 90, -(1 << 70), 0.1, -0.0, math.inf, math.nan, 1 + 2j, complex(math.nan, 1),
          "ü\ud800\0", b"\0\xff", (), (1, (2, [3])), [1, [2]], {1, "a"}, frozenset({(1, 2)}), {"a": 1, (1, 2): [None], 3: {}},
          slice(1, None, 2), range(3, 9, 2), ..., np.float32(0.1), np.int8(-3), np.str_("a"), np.bool_(True),
          np.datetime64("2020-01-01"), np.complex128(1j), np.dtype("f4"),
          np.dtype([("a", "i4")]), np.float64, float, str, bytearray(b"abc"), OrderedDict(a=1), np.log1p, np.median, np.linalg.norm, pd.NA,
          pd.NaT, pd.Timestamp("2020-01-02 03:04:05.678"), pd.Timedelta("1h")]


@pytest.mark.parametrize("value", VALUES, ids=lambda v: type(v).__name__)
def test_values(value, tmp_path):
    found = back([value], tmp_path)[0]
    assert found is value if value is pd.NA or value is pd.NaT else equal(value, found)


def test_functions_and_classes_of_the_face_go_by_name(tmp_path):
    from septet.sklearn.feature_selection import SelectKBest, f_classif
    from septet.sklearn.linear_model import Ridge

    assert back((f_classif, Ridge, SelectKBest(f_classif)), tmp_path)[:2] == (f_classif, Ridge)


def test_one_object_stays_one(tmp_path):
    a = np.arange(3)
    loop = [a]
    loop.append(loop)
    counts = defaultdict(list, x=[a])
    first, second, third = back((loop, {"a": a}, counts), tmp_path)
    assert first[0] is second["a"] is third["x"][0] and first[1] is first and third.default_factory is list


def test_random_states_go_on(tmp_path):
    rng = np.random.RandomState(3)
    rng.randn(3)
    again = back(rng, tmp_path)
    assert again.randn(5).tolist() == rng.randn(5).tolist()
    assert back(np.random.mtrand._rand, tmp_path) is np.random.mtrand._rand


def test_tables(tmp_path):
    frame = pd.DataFrame({"n": [1, 2], "t": ["x", None], "f": [0.5, np.nan], "d": pd.to_datetime(["2020-01-01", None]),
                          "c": pd.Categorical(["u", "v"], categories=["v", "u"], ordered=True), "i": pd.array([1, None], dtype="Int64"),
                          "o": [(1,), None]}, index=pd.Index(["r", "s"], name="row"))
    found = back(frame, tmp_path)
    pd.testing.assert_frame_equal(frame, found)
    assert found.dtypes.tolist() == frame.dtypes.tolist()
    by_two = frame.set_index(["n", "t"])["f"]
    pd.testing.assert_series_equal(by_two, back(by_two, tmp_path))
    pd.testing.assert_series_equal(pd.Series([1, 2]), back(pd.Series([1, 2]), tmp_path))


# ---- what is refused -------------------------------------------------------------------------------------------------


def own(x):
    return x


class Own:
    pass


@pytest.mark.parametrize("thing", [lambda x: x, own, Own, Own(), np.save, np.load, print, json, os, io.StringIO(), iter([])],
                         ids=lambda v: getattr(v, "__name__", type(v).__name__))
def test_what_a_file_cannot_keep_is_named(thing, tmp_path):
    from septet.sklearn.pipeline import make_pipeline
    from septet.sklearn.preprocessing import FunctionTransformer

    old = tmp_path / "model.septet"
    septet.save([1], old)
    with pytest.raises(NotSupported, match=r"FunctionTransformer\.func is "):
        septet.save(make_pipeline(FunctionTransformer(thing)), old)
    assert septet.load(old) == [1] and os.listdir(tmp_path) == ["model.septet"]


def test_an_estimator_of_ones_own_is_refused(tmp_path):
    from septet.sklearn.linear_model import Ridge

    class Mine(Ridge):
        pass

    with pytest.raises(NotSupported, match="Mine"):
        septet.save(Mine(), tmp_path / "m")
    assert os.listdir(tmp_path) == []


def with_document(path, document, tensors=None):
    """A file with a document of one's own."""
    text = json.dumps(document).encode()
    tensors = {**(tensors or {}), "document": (np.dtype("u1")._ir, (len(text),), text)}
    safetensors.write(path, tensors, {"format": "septet", "version": "1"})


def instance(cls, keys=(), values=()):
    """A document of one object."""
    return table({"kind": "object", "class": cls, "keys": list(keys), "values": list(values)})


def table(*entries):
    """A document whose root is the first entry."""
    return {"root": {"ref": 0}, "objects": list(entries)}


def plain(root):
    """A document without objects."""
    return {"root": root, "objects": []}


HOSTILE = {
    "no table": [], "no objects": {"root": 1}, "kind": table({"kind": "call"}), "class of Python": instance("os.system"),
    "class by a path": instance("sklearn.linear_model.ridge.Ridge"), "module as class": instance("sklearn.utils.os"),
    "private class": instance("sklearn.pipeline._x"), "dunder": instance("sklearn.linear_model.Ridge", ["__class__"], [1]),
    "attribute that is no name": instance("sklearn.linear_model.Ridge", [1], [1]),
    "function of Python": plain({"function": "os.system"}), "function eval": plain({"function": "builtins.eval"}),
    "function that writes": plain({"function": "numpy.save"}), "function inside": plain({"function": "numpy.linalg.linalg.os.system"}),
    "type": plain({"type": "type"}), "unknown value": plain({"eval": "1"}), "dtype": plain({"dtype": "object;import os"}),
    "reference beyond": plain({"ref": 7}), "reference below": {"root": {"ref": -1}, "objects": [{"kind": "list", "items": []}]},
    "made of itself": table({"kind": "masked", "data": {"ref": 0}, "mask": None, "fill": None}),
    "tensor that is not there": table({"kind": "array", "tensor": "9", "dtype": "<f8", "shape": [1]}),
    "too large": table({"kind": "array", "dtype": "O", "shape": [1 << 47], "items": []}),
    "unhashable": table({"kind": "set", "items": [{"ref": 1}]}, {"kind": "list", "items": []}),
    "keys": table({"kind": "dict", "keys": [1], "values": []}), "random": table({"kind": "random", "state": [1, 2, 3, 4]}),
    "factory": table({"kind": "default", "factory": {"function": "numpy.exp"}, "keys": [], "values": []}), "deep": plain(0),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents(name, tmp_path):
    document = HOSTILE[name]
    if name == "deep":
        for _ in range(50):
            document = {"root": {"tuple": [document["root"]]}, "objects": []}
    if name == "deep":
        with_document(tmp_path / "m", document)
        assert type(septet.load(tmp_path / "m")) is tuple
        text = b'{"objects":[],"root":' + b"[" * 100_000
        safetensors.write(tmp_path / "m", {"document": (np.dtype("u1")._ir, (len(text),), text)}, {"format": "septet", "version": "1"})
    else:
        with_document(tmp_path / "m", document)
    with pytest.raises(ValueError, match=r"is not a model that septet\.save wrote, or it is damaged: "):
        septet.load(tmp_path / "m")


def changed(path, change):
    """The file with its document changed."""
    with open(path, "rb") as file:
        entries, metadata = safetensors.read_header(file, os.path.getsize(path))
    data = path.read_bytes()
    found = {name: (d, shape, data[a:b]) for name, (d, shape, a, b) in entries.items()}
    document = json.loads(found["document"][2])
    change(document, found)
    text = json.dumps(document).encode()
    safetensors.write(path, {**found, "document": (found["document"][0], (len(text),), text)}, metadata)


def test_trees_that_would_lead_astray_are_refused(tmp_path):
    from septet.sklearn.ensemble import HistGradientBoostingRegressor
    from septet.sklearn.tree import DecisionTreeRegressor

    X, y = np.random.RandomState(0).rand(50, 2), np.arange(50.0)
    for field, wrong in (("left", 1 << 40), ("left", 0), ("right", 10_000), ("feature", 2), ("feature", -5)):
        septet.save(DecisionTreeRegressor(max_depth=3).fit(X, y), tmp_path / "m")

        def change(document, found, field=field, wrong=wrong):
            nodes = next(o for o in document["objects"] if o.get("class") == "core.fn.trees.Nodes")
            spec = document["objects"][nodes["values"][nodes["keys"].index(field)]["ref"]]
            d, shape, data = found[spec["tensor"]]
            found[spec["tensor"]] = d, shape, wrong.to_bytes(8, "little", signed=True) + data[8:]

        changed(tmp_path / "m", change)
        with pytest.raises(ValueError, match="a tree "):
            septet.load(tmp_path / "m")
    septet.save(HistGradientBoostingRegressor(max_iter=2).fit(X, y), tmp_path / "m")
    changed(tmp_path / "m", lambda document, found: cut_nodes(document))
    with pytest.raises(ValueError, match="boosted trees"):
        septet.load(tmp_path / "m")


def cut_nodes(document):
    trees = next(o for o in document["objects"] if str(o.get("class")).endswith("BoostedTrees"))
    roots = document["objects"][trees["values"][trees["keys"].index("roots")]["ref"]]
    roots["items"][0] = 10_000


def test_sparse_matrices_with_indices_outside_are_refused(tmp_path):
    from septet.sklearn.sparse import csr_matrix

    septet.save(csr_matrix(np.eye(3)), tmp_path / "m")

    def change(document, found):
        next(o for o in document["objects"] if o["kind"] == "sparse")["shape"] = [3, 2]

    changed(tmp_path / "m", change)
    with pytest.raises(ValueError, match="an index outside"):
        septet.load(tmp_path / "m")


def test_every_cut_and_most_flips_are_noticed(tmp_path):
    from septet.sklearn.preprocessing import StandardScaler

    path = tmp_path / "m"
    septet.save(StandardScaler().fit(np.arange(6.0).reshape(3, 2)), path)
    whole = path.read_bytes()
    for n in range(0, len(whole), 7):
        path.write_bytes(whole[:n])
        with pytest.raises(ValueError, match="damaged"):
            septet.load(path)
    for at in range(0, len(whole), 5):          # a flipped bit is another number, another name or an error; never anything else
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                septet.load(path)
            except (ValueError, NotSupported):
                pass


def test_other_files(tmp_path):
    from septet.safetensors.numpy import save_file

    path = tmp_path / "m"
    with pytest.raises(FileNotFoundError):
        septet.load(path)
    for protocol in range(2, 6):
        path.write_bytes(pickle.dumps({"a": [1] * 100}, protocol))
        with pytest.raises(NotSupported, match="is a pickle"):
            septet.load(path)
    save_file({"a": np.arange(3)}, path)
    with pytest.raises(ValueError, match=r"safetensors\.numpy\.load_file reads such a file"):
        septet.load(path)
    safetensors.write(path, {}, {"format": "septet", "version": "2"})
    with pytest.raises(NotSupported, match="version '2'"):
        septet.load(path)


def test_the_arrays_are_readable_by_others(tmp_path):
    from septet.safetensors.numpy import load_file

    septet.save(np.arange(4.0), tmp_path / "m")
    assert load_file(tmp_path / "m")["0"].tolist() == [0, 1, 2, 3]


def test_a_file_has_the_size_of_its_arrays(tmp_path):
    septet.save({"a": np.zeros(100_000)}, tmp_path / "m")
    assert 800_000 < os.path.getsize(tmp_path / "m") < 801_000
    assert files.to_bytes({"a": np.zeros(100_000)}) == (tmp_path / "m").read_bytes()
