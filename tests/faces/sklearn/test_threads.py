"""`n_jobs`: how many threads kernels and calls get, seen from inside a metric, a scorer or an estimator of the user's."""
from __future__ import annotations

import threading

import pytest

import septet.numpy as np
from septet import joblib
from septet.runtime import cores, threads
from septet.sklearn.base import BaseEstimator, ClassifierMixin, clone
from septet.sklearn.ensemble import BaggingClassifier, RandomForestClassifier, VotingClassifier
from septet.sklearn.metrics.pairwise import pairwise_distances
from septet.sklearn.model_selection import GridSearchCV, cross_val_score
from septet.sklearn.multiclass import OneVsRestClassifier
from septet.sklearn.neighbors import NearestNeighbors
from septet.sklearn.utils.parallel import effective_n_jobs, run

RNG = np.random.RandomState(0)
X, Y = RNG.rand(60, 3), RNG.randint(3, size=60)
SEEN: list[tuple[int, int]] = []


@pytest.fixture(autouse=True)
def four_threads(monkeypatch):
    """As on a machine of four cores; what was seen before is forgotten."""
    monkeypatch.setattr(cores, "usable_cores", lambda: 4)
    before = threads.set_count(4)
    SEEN.clear()
    yield
    assert threads.count() == 4
    threads.set_count(before)


def look(*_):
    """Note this thread and how many threads a kernel would get here."""
    SEEN.append((threading.get_ident(), threads.count()))
    return 1.0


class Watcher(ClassifierMixin, BaseEstimator):
    """A classifier that looks around while it is fitted; at `meet` it waits for as many others."""

    def __init__(self, a=1, meet=None, n_jobs=None):
        self.a, self.meet, self.n_jobs = a, meet, n_jobs

    def fit(self, X, y, sample_weight=None):
        look()
        if self.meet is not None:
            self.meet.wait(60)
        self.inner = len(run([(look, (), {})] * 2, self.n_jobs)) if self.n_jobs else 0
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


class Meeting(threading.Barrier):
    """A barrier that clones share."""

    def __deepcopy__(self, memo):
        return self


@pytest.mark.parametrize("n_jobs, expected", [(None, 4), (1, 1), (2, 2), (9, 4), (-1, 4), (-2, 3)])
def test_kernels_get_as_many_threads_as_n_jobs_says(n_jobs, expected):
    NearestNeighbors(n_neighbors=2, metric=lambda a, b: look() + abs(a - b).sum(), n_jobs=n_jobs).fit(X[:5]).kneighbors(X[:2])
    assert {count for _, count in SEEN} == {expected}
    SEEN.clear()
    pairwise_distances(X[:3], metric=lambda a, b: look(), n_jobs=n_jobs)
    assert {count for _, count in SEEN} == {expected}


def test_zero_jobs_have_no_meaning():
    for call in (lambda: RandomForestClassifier(2, n_jobs=0).fit(X, Y), lambda: pairwise_distances(X, n_jobs=0),
                 lambda: cross_val_score(Watcher(), X, Y, n_jobs=0)):
        with pytest.raises(ValueError, match="n_jobs == 0"):
            call()


@pytest.mark.parametrize("make", [
    lambda meet: OneVsRestClassifier(Watcher(meet=meet), n_jobs=3),
    lambda meet: VotingClassifier([(str(k), Watcher(meet=meet)) for k in range(3)], n_jobs=3),
    lambda meet: BaggingClassifier(Watcher(meet=meet), 3, n_jobs=3),
    lambda meet: GridSearchCV(Watcher(meet=meet), {"a": [1]}, cv=3, refit=False, scoring=look, n_jobs=3),
], ids=["OneVsRest", "Voting", "Bagging", "GridSearch"])
def test_calls_run_at_once_and_kernels_use_what_they_leave(make):
    make(Meeting(3)).fit(X, Y)                          # passes only if three fits stand in it at the same time
    assert len({who for who, _ in SEEN}) >= 3 and {count for _, count in SEEN} == {2}


def test_calls_within_calls_share_the_cores():
    cross_val_score(Watcher(n_jobs=-1), X, Y, cv=4, scoring=look, n_jobs=4)
    assert len({who for who, _ in SEEN}) <= 4           # each of the four has one core: what it runs stays in its own thread
    SEEN.clear()
    inner = run([(run, ([(look, (), {})] * 4, -1), {})] * 2, 2)
    assert inner == [[1.0] * 4] * 2 and len({who for who, _ in SEEN}) <= 4


def test_parallel_config_is_what_none_means():
    assert effective_n_jobs(None) == 1
    with joblib.parallel_config(n_jobs=3):
        assert effective_n_jobs(None) == 3
        pairwise = NearestNeighbors(n_neighbors=1, metric=lambda a, b: look()).fit(X[:3])
        pairwise.kneighbors(X[:1])
        assert {count for _, count in SEEN} == {3}
    assert effective_n_jobs(None) == 1


def test_limits_hold_as_long_as_one_is_in_force():
    with threads.at_most(3):
        with threads.at_most(8):
            assert threads.count() == 3
        with threads.at_most(2):
            assert threads.count() == 2
            assert threads.set_count(5) == 4 and threads.count() == 2
        assert threads.count() == 3
    assert threads.count() == 5
    threads.set_count(4)


def test_results_do_not_depend_on_n_jobs():
    for model in (RandomForestClassifier(5, random_state=0), BaggingClassifier(n_estimators=5, random_state=0),
                  OneVsRestClassifier(RandomForestClassifier(3, random_state=1))):
        one, four = (clone(model).set_params(n_jobs=n).fit(X, Y).predict_proba(X) for n in (1, 4))
        assert (one == four).all()
