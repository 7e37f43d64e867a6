"""The joblib face: files, threads, kept results, digests."""
from __future__ import annotations

import gzip
import io
import os
import pickle
import subprocess
import sys
import textwrap
import threading
import zlib

import pytest

import septet.joblib as joblib
import septet.numpy as np
from septet.errors import NotSupported
from septet.joblib import Memory, Parallel, delayed, files

THING = {"weights": np.arange(1000.0), "names": ["a", "b"], "none": None}


def same(a, b):
    return list(a) == list(b) and a["weights"].tolist() == b["weights"].tolist() and a["names"] == b["names"]


@pytest.mark.parametrize("name, compress", [("m.joblib", 0), ("m", 3), ("m", True), ("m", ("gzip", 5)), ("m", ("bz2", 1)), ("m", "xz"),
                                            ("m", ("lzma", 2)), ("m.gz", 0), ("m.z", 0), ("m.bz2", 0), ("m", ("zlib", 0))])
def test_files(name, compress, tmp_path):
    path = tmp_path / name
    assert joblib.dump(THING, path, compress=compress) == [str(path)]
    assert same(joblib.load(path), THING)
    assert (path.stat().st_size < 6000) == (compress not in (0, ("zlib", 0)) or "." in name and name != "m.joblib")


def test_open_files():
    file = io.BytesIO()
    assert joblib.dump(THING, file) == []
    file.seek(0)
    assert same(joblib.load(file), THING)


@pytest.mark.parametrize("wrong, message", [
    ({"compress": 11}, 'Non valid compress level given: "11"'), ({"compress": ("foo", 3)}, "method given"),
    ({"compress": (1,)}, "exactly 2 elements"), ({"filename": 3}, "Second argument should be")])
def test_arguments(wrong, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        joblib.dump(THING, **{"filename": tmp_path / "m", **wrong})


def test_pickles_damage_and_bombs_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "m"
    for data in (pickle.dumps([1] * 9), gzip.compress(pickle.dumps([1] * 9)), zlib.compress(pickle.dumps([1] * 9))):
        path.write_bytes(data)
        with pytest.raises(NotSupported, match="is a pickle"):
            joblib.load(path)
    joblib.dump(THING, path, compress=3)
    whole = path.read_bytes()
    for cut in (len(whole) - 5, 20):
        path.write_bytes(whole[:cut])
        with pytest.raises(ValueError, match="cut off"):
            joblib.load(path)
    machine = zlib.compressobj(9)
    path.write_bytes(b"".join(machine.compress(bytes(1 << 20)) for _ in range(16)) + machine.flush())
    monkeypatch.setattr(files, "ALWAYS", 1 << 20)
    with pytest.raises(ValueError, match="unfolds to more than"):
        joblib.load(path)
    with pytest.raises(FileNotFoundError):
        joblib.load(tmp_path / "nothing")
    with pytest.raises(NotSupported, match="mmap_mode"):
        joblib.load(path, mmap_mode="r")


# ---- threads ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"n_jobs": 2}, {"n_jobs": -1}, {"n_jobs": 2, "backend": "loky"}, {"backend": "sequential"},
                                     {"n_jobs": 2, "return_as": "generator"}, {"n_jobs": 3, "prefer": "threads", "batch_size": 2}])
def test_results_come_in_order(options):
    found = Parallel(**options)(delayed(pow)(k, exp=2) for k in range(20))
    assert (list(found) if "return_as" in options else found) == [k * k for k in range(20)]


def test_calls_run_at_the_same_time():
    both = threading.Barrier(2, timeout=120)
    assert len(Parallel(n_jobs=2)(delayed(both.wait)() for _ in range(2))) == 2


def test_unordered_results():
    late = threading.Event()

    def wait(k):
        if k == 0:
            assert late.wait(120)
        return k

    found = Parallel(n_jobs=2, return_as="generator_unordered")(delayed(wait)(k) for k in range(2))
    assert next(found) == 1
    late.set()
    assert list(found) == [0]


def test_errors():
    with pytest.raises(ZeroDivisionError):
        Parallel(n_jobs=2)(delayed(divmod)(1, 0) for _ in range(3))
    with pytest.raises(ValueError, match="n_jobs == 0"):
        Parallel(n_jobs=0)([delayed(abs)(1)])
    with pytest.raises(ValueError, match="Invalid backend: foo"):
        Parallel(backend="foo")
    caught = threading.Event()
    with pytest.raises(TimeoutError):
        Parallel(n_jobs=2, timeout=0.05)(delayed(caught.wait)(120) for _ in range(2))
    caught.set()


def test_settings():
    with joblib.parallel_config(n_jobs=2):
        assert joblib.effective_n_jobs(None) == 2 and Parallel().n_jobs == 2
    assert joblib.effective_n_jobs(None) == 1 and joblib.effective_n_jobs(-1) == joblib.cpu_count()
    with joblib.parallel_backend("threading", n_jobs=3), Parallel() as parallel:
        assert parallel.n_jobs == 3 and parallel(delayed(abs)(-k) for k in range(3)) == [0, 1, 2]


def test_verbose(capsys):
    Parallel(n_jobs=2, verbose=1)(delayed(abs)(k) for k in range(3))
    assert "[Parallel(n_jobs=2)]: Done   3 out of   3 | elapsed:" in capsys.readouterr().err


# ---- kept results ----------------------------------------------------------------------------------------------------


def counted(memory, **options):
    runs = []

    def work(a, b=1):
        runs.append((a, b))
        return {"sum": np.asarray(a) + b}

    return memory.cache(work, **options), runs


def test_results_are_kept(tmp_path):
    work, runs = counted(Memory(tmp_path, verbose=0))
    for _ in range(2):
        assert work(np.arange(3))["sum"].tolist() == [1, 2, 3]
    assert work(a=np.arange(3), b=1)["sum"].tolist() == [1, 2, 3] and len(runs) == 1
    assert work.check_call_in_cache(np.arange(3)) and not work.check_call_in_cache(np.arange(4))
    work(np.arange(3), b=2)
    shelved = work.call_and_shelve(np.arange(3))
    assert len(runs) == 2 and shelved.get()["sum"].tolist() == [1, 2, 3]
    work.clear()
    with pytest.raises(KeyError, match="Non-existing item"):
        shelved.get()
    work(np.arange(3))
    assert len(runs) == 3


def test_names_that_do_not_count_and_results_that_expire(tmp_path):
    work, runs = counted(Memory(tmp_path, verbose=0), ignore=["b"])
    work(1, b=1), work(1, b=2)
    assert len(runs) == 1
    fresh, runs = counted(Memory(tmp_path, verbose=0), cache_validation_callback=joblib.expires_after(seconds=-1))
    fresh(5), fresh(5)
    assert len(runs) == 2
    with pytest.raises(ValueError, match="argument 'c' is not defined"):
        counted(Memory(tmp_path), ignore=["c"])


def test_no_folder_keeps_nothing_and_a_result_of_ones_own_class_stays_in_memory(tmp_path):
    work, runs = counted(Memory(None))
    work(1), work(1)
    assert len(runs) == 2
    class Own:
        pass
    own = Memory(tmp_path, verbose=0).cache(lambda: Own())
    assert own() is own() and not [f for _, _, files in os.walk(tmp_path) for f in files if f.endswith(".septet")]


def test_tables_that_differ_in_their_labels_alone_are_two(tmp_path):
    import septet.pandas as pd

    f = Memory(tmp_path, verbose=0).cache(lambda frame: list(frame.index) + list(frame.columns))
    frame = pd.DataFrame({"a": [1, 2]})
    assert f(frame) == [0, 1, "a"] and f(frame.set_index(pd.Index([5, 6]))) == [5, 6, "a"]
    assert f(frame.rename(columns={"a": "b"})) == [0, 1, "b"]


def test_printed(tmp_path, capsys):
    work, _ = counted(Memory(tmp_path))
    work(3)
    assert "[Memory] Calling" in (said := capsys.readouterr().out) and "work(3)\n" in said and said.endswith("work - 0.0s, 0.0min\n")
    work(3)
    assert capsys.readouterr().out == ""


def test_digests():
    assert joblib.hash([1, {"a": np.arange(3)}]) == joblib.hash([1, {"a": np.arange(3)}]) != joblib.hash([1, {"a": np.arange(3.0)}])
    assert len(joblib.hash(1)) == 32 and len(joblib.hash(1, "sha1")) == 40 and joblib.hash({1, 2, 3}) == joblib.hash({3, 2, 1})
    loop = []
    loop.append(loop)
    assert joblib.hash(loop) and joblib.hash(1) != joblib.hash(True) != joblib.hash("1")
    with pytest.raises(TypeError, match="no content"):
        joblib.hash(object())


def test_under_septet_run(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent("""
        import joblib
        from joblib import Memory
        from sklearn.datasets import load_iris
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        X, y = load_iris(return_X_y=True)
        model = make_pipeline(StandardScaler(), LogisticRegression(), memory=Memory("cache", verbose=0)).fit(X, y)
        joblib.dump(model, "m.joblib")
        print(joblib.__name__, (joblib.load("m.joblib").predict_proba(X) == model.predict_proba(X)).all())
    """))
    ran = subprocess.run([sys.executable, "-m", "septet", "run", str(script)], capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert ran.stdout == "septet.joblib True\n", ran.stderr


def test_what_is_missing_is_named():
    with pytest.raises(NotSupported, match=r"joblib\.register_parallel_backend"):
        _ = joblib.register_parallel_backend
    with pytest.raises(AttributeError):
        _ = joblib.nothing
