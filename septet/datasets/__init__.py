"""The Datasets face: `import septet.datasets`.  Imitates Datasets 5.2 for data that is on this machine; see docs/support/datasets.md."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__version__ = "5.2.0"
_HOMES = {
    "arrow_dataset": "Column Dataset",
    "iterable_dataset": "IterableColumn IterableDataset",
    "dataset_dict": "DatasetDict IterableDatasetDict",
    "combine": "concatenate_datasets interleave_datasets",
    "load": "load_dataset load_from_disk",
    "info": "DatasetInfo",
    "splits": "NamedSplit Split",
    "features.features": "Array2D Array3D Array4D Array5D ClassLabel Features Image LargeList List Sequence Value",
    "switches": """are_progress_bars_disabled disable_caching disable_progress_bar disable_progress_bars enable_caching enable_progress_bar
        enable_progress_bars is_caching_enabled is_progress_bar_enabled""",
}
__getattr__, __dir__ = _lazy.loader("septet.datasets", _lazy.homes(_HOMES), (
    "arrow_dataset", "combine", "dataset_dict", "exceptions", "features", "formatting", "info", "iterable_dataset", "load", "splits",
    "utils"))
__all__ = [*_lazy.homes(_HOMES), "__version__"]
