"""Sets that scikit-learn downloads: Septet does not use the network, so each is an error that names the set."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported


def _refuses(name: str, what: str) -> Any:
    """A function that says why the set cannot be had."""
    def fetch(*args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"sklearn.datasets.{name}: it downloads {what}, and Septet uses no network; "
                           "load the files yourself, or take a bundled set (load_digits, load_breast_cancer, load_diabetes ...)")

    fetch.__name__ = fetch.__qualname__ = name
    fetch.__doc__ = f"NotSupported: {what} would have to be downloaded."
    return fetch


fetch_20newsgroups = _refuses("fetch_20newsgroups", "20,000 newsgroup posts")
fetch_20newsgroups_vectorized = _refuses("fetch_20newsgroups_vectorized", "20,000 newsgroup posts")
fetch_california_housing = _refuses("fetch_california_housing", "20,640 districts with their house prices")
fetch_covtype = _refuses("fetch_covtype", "581,012 patches of forest")
fetch_file = _refuses("fetch_file", "a file")
fetch_kddcup99 = _refuses("fetch_kddcup99", "network connections")
fetch_lfw_pairs = _refuses("fetch_lfw_pairs", "pairs of faces")
fetch_lfw_people = _refuses("fetch_lfw_people", "faces")
fetch_olivetti_faces = _refuses("fetch_olivetti_faces", "400 faces")
fetch_openml = _refuses("fetch_openml", "a set from openml.org")
fetch_rcv1 = _refuses("fetch_rcv1", "800,000 news stories")
fetch_species_distributions = _refuses("fetch_species_distributions", "observations of two species")
