"""`sklearn.manifold`: embeddings in few dimensions."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "t_sne": "TSNE trustworthiness",
    "mds": "ClassicalMDS MDS smacof",
    "isomap": "Isomap",
    "spectral": "SpectralEmbedding spectral_embedding",
    "locally_linear": "LocallyLinearEmbedding locally_linear_embedding",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.manifold", _HOMES)
__all__ = sorted(_HOMES)
