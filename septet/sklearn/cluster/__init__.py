"""`sklearn.cluster`: clusterings."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "kmeans": "KMeans k_means kmeans_plusplus",
    "density": "DBSCAN dbscan",
    "hierarchy": "AgglomerativeClustering FeatureAgglomeration",
    "minibatch": "MiniBatchKMeans",
    "bisecting": "BisectingKMeans",
    "shift": "MeanShift estimate_bandwidth get_bin_seeds mean_shift",
    "optics": "OPTICS cluster_optics_dbscan compute_optics_graph",
    "valleys": "cluster_optics_xi",
    "spectral": "SpectralClustering spectral_clustering",
    "hdbscan": "HDBSCAN",
    "affinity": "AffinityPropagation affinity_propagation",
})
_load, __dir__ = _lazy.loader("septet.sklearn.cluster", _HOMES)
_MISSING = ("Birch SpectralBiclustering SpectralCoclustering "
            "linkage_tree ward_tree").split()


def __getattr__(name: str) -> object:
    """A name of this package; NotSupported for what Septet does not have yet."""
    if name in _MISSING:
        raise NotSupported(f"sklearn.cluster.{name}")
    return _load(name)


__all__ = sorted(_HOMES)
