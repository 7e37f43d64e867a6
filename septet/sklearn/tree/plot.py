"""Drawing a tree."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported


def plot_tree(decision_tree: Any, **options: Any) -> Any:
    """NotSupported: use `export_text` or `export_graphviz`."""
    raise NotSupported("sklearn.tree.plot_tree; export_text and export_graphviz show the same tree")
