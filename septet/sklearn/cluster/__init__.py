"""`sklearn.cluster`: clusterings."""
from __future__ import annotations

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
    "birch": "Birch",
    "biclusters": "SpectralBiclustering SpectralCoclustering",
    "connected": "linkage_tree ward_tree",
    "affinity": "AffinityPropagation affinity_propagation",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.cluster", _HOMES)
__all__ = sorted(_HOMES)
