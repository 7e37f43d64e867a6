"""`sklearn.feature_extraction.image`: patches of images, and their pixels as a graph."""
from __future__ import annotations

from itertools import product
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.sparse import coo_matrix
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_array, check_random_state, validate_data


def grid_edges(n_x: int, n_y: int, n_z: int) -> Any:
    """Pairs of neighbours on a grid."""
    v = np.arange(n_x * n_y * n_z).reshape(n_x, n_y, n_z)
    deep = np.vstack([v[:, :, :-1].ravel(), v[:, :, 1:].ravel()])
    right = np.vstack([v[:, :-1].ravel(), v[:, 1:].ravel()])
    down = np.vstack([v[:-1].ravel(), v[1:].ravel()])
    return np.hstack([deep, right, down])


def graph(n_x: int, n_y: int, n_z: int, mask: Any, img: Any, return_as: Any, dtype: Any) -> Any:
    """The adjacency of pixels; weighted by differences where an image is given."""
    edges = grid_edges(n_x, n_y, n_z)
    if dtype is None:
        dtype = int if img is None else img.dtype
    flat = None if img is None else img.ravel()
    weights = np.ones(edges.shape[1], dtype=dtype) if flat is None else abs(flat[edges[0]] - flat[edges[1]])
    diagonal = np.ones(n_x * n_y * n_z, dtype=dtype) if flat is None else flat
    if mask is not None:
        kept = np.asarray(mask).astype(bool).ravel()
        inside = kept[edges[0]] & kept[edges[1]]
        number = np.cumsum(kept) - 1
        edges, weights, diagonal = number[edges[:, inside]], weights[inside], diagonal[kept]
    n = len(diagonal)
    places = np.arange(n)
    i, j = np.hstack([edges[0], edges[1], places]), np.hstack([edges[1], edges[0], places])
    made = coo_matrix((np.hstack([weights, weights, diagonal]), (i, j)), (n, n), dtype=dtype)
    if return_as is np.ndarray or getattr(return_as, "__name__", "") == "ndarray":
        return made.toarray()
    return made if return_as is coo_matrix else return_as(made)


def img_to_graph(img: Any, *, mask: Any = None, return_as: Any = coo_matrix, dtype: Any = None) -> Any:
    """The graph of an image's pixels: edges weigh the differences of neighbours."""
    img = np.atleast_3d(np.asarray(img))
    return graph(*img.shape, mask, img, return_as, dtype)


def grid_to_graph(n_x: int, n_y: int, n_z: int = 1, *, mask: Any = None, return_as: Any = coo_matrix, dtype: Any = int) -> Any:
    """The graph of a grid's points."""
    return graph(n_x, n_y, n_z, mask, None, return_as, dtype)


def patch_count(height: int, width: int, p_h: int, p_w: int, most: Any) -> int:
    """How many patches are taken.  ValueError for a number that is none."""
    total = (height - p_h + 1) * (width - p_w + 1)
    if not most:
        return total
    if isinstance(most, Integral):
        return min(int(most), total)
    if 0 < most < 1:
        return int(most * total)
    raise ValueError(f"Invalid value for max_patches: {most!r}")


def extract_patches_2d(image: Any, patch_size: Any, *, max_patches: Any = None, random_state: Any = None) -> Any:
    """Patches (patches, height, width[, channels]) of an image, all or so many at random."""
    height, width = np.asarray(image).shape[:2]
    p_h, p_w = patch_size
    if p_h > height:
        raise ValueError("Height of the patch should be less than the height of the image.")
    if p_w > width:
        raise ValueError("Width of the patch should be less than the width of the image.")
    image = check_array(image, allow_nd=True)
    image = image.reshape(height, width, -1)
    colors = image.shape[-1]
    windows = np.lib.stride_tricks.sliding_window_view(image, (p_h, p_w, colors))[:, :, 0]
    count = patch_count(height, width, p_h, p_w, max_patches)
    if max_patches:
        rng = check_random_state(random_state)
        rows = np.asarray(rng.randint(height - p_h + 1, size=count))
        columns = np.asarray(rng.randint(width - p_w + 1, size=count))
        patches = windows[rows, columns]
    else:
        patches = windows.reshape(-1, p_h, p_w, colors)
    return patches.reshape(count, p_h, p_w) if colors == 1 else patches.copy()


def reconstruct_from_patches_2d(patches: Any, image_size: Any) -> Any:
    """The image whose patches these are, averaged where they overlap."""
    patches = np.asarray(patches)
    height, width = image_size[:2]
    p_h, p_w = patches.shape[1:3]
    image, counts = np.zeros(image_size), np.zeros((height, width) + (1,) * (len(image_size) - 2))
    n_h, n_w = height - p_h + 1, width - p_w + 1
    grid = patches.reshape(n_h, n_w, *patches.shape[1:])
    for i, j in product(range(p_h), range(p_w)):
        image[i:i + n_h, j:j + n_w] += grid[:, :, i, j]
        counts[i:i + n_h, j:j + n_w] += 1
    return image / counts


class PatchExtractor(TransformerMixin, BaseEstimator):
    """Patches of many images."""

    _parameter_constraints = of("feature_extraction.PatchExtractor")

    def __init__(self, *, patch_size: Any = None, max_patches: Any = None, random_state: Any = None):
        self.patch_size, self.max_patches, self.random_state = patch_size, max_patches, random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.three_d_array, tags.requires_fit = False, True, False
        return tags

    def fit(self, X: Any, y: Any = None) -> Any:
        """Nothing but a check of parameters."""
        return self

    def transform(self, X: Any) -> Any:
        """Patches (images x patches, height, width[, channels])."""
        X = validate_data(self, X, ensure_2d=False, allow_nd=True, ensure_min_samples=1, ensure_min_features=1, reset=False)
        rng = check_random_state(self.random_state)
        height, width = X.shape[1:3]
        size = (height // 10, width // 10) if self.patch_size is None else self.patch_size
        if len(size) != 2:
            raise ValueError(f"patch_size must be a tuple of two integers. Got {self.patch_size} instead.")
        return np.concatenate([extract_patches_2d(x, size, max_patches=self.max_patches, random_state=rng) for x in X])
