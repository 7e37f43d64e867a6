"""How an estimator is built of others, for its picture: steps in a row, parts side by side, their names, which columns they see."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Block:
    """A box of the picture.  estimator None: a word such as "passthrough".  serial: the children follow one another."""

    name: str
    estimator: Any = None
    fitted: bool = False
    note: str = ""
    serial: bool = False
    children: list[tuple[str, Block]] = field(default_factory=list)


def is_estimator(x: Any) -> bool:
    """Whether something has parameters of its own."""
    return hasattr(x, "get_params") and not isinstance(x, type)


def is_fitted(estimator: Any) -> bool:
    """Whether an estimator says that it is fitted."""
    from septet.sklearn.exceptions import NotFittedError
    from septet.sklearn.utils.validation import check_is_fitted

    try:
        check_is_fitted(estimator)
    except (NotFittedError, TypeError, AttributeError):
        return False
    return hasattr(estimator, "fit")


def block_of(x: Any, name: str = "", note: str = "") -> Block:
    """The block of an estimator, or of a word in its place; name: what it is called where it stands."""
    if not is_estimator(x):
        word = "drop" if x is None or x == "drop" else x if isinstance(x, str) else repr(x)
        return Block(f"{name}: {word}" if name else word, note=note)
    kind = type(x).__name__
    made = Block(f"{name}: {kind}" if name else kind, x, is_fitted(x), note)
    if hasattr(x, "steps") and isinstance(x.steps, list):
        made.serial = True
        made.children = [(label, block_of(step, label)) for label, step in x.steps]
    else:
        made.children = parts_of(x)
    return made


def parts_of(x: Any) -> list[tuple[str, Block]]:
    """The estimators that work side by side inside another."""
    if hasattr(x, "transformers") and hasattr(x, "remainder"):
        return columns_of(x)
    if hasattr(x, "transformer_list"):
        return [(name, block_of(t)) for name, t in x.transformer_list]
    found = [(name, value) for name, value in x.get_params(deep=False).items()]
    parts = []
    for name, value in found:
        if is_estimator(value):
            learnt = {"estimator": ("best_estimator_", "estimator_")}.get(name, (f"{name}_",))
            better = next((getattr(x, n) for n in learnt if is_estimator(getattr(x, n, None))), value)
            parts.append((name, block_of(better)))
        elif isinstance(value, list) and value and all(isinstance(v, tuple) and len(v) == 2 for v in value):
            parts += [(str(label), block_of(inner)) for label, inner in value if is_estimator(inner) or inner in ("drop", "passthrough")]
    return parts


def columns_of(x: Any) -> list[tuple[str, Block]]:
    """The parts of a ColumnTransformer, with their columns; what remains too."""
    given = list(getattr(x, "transformers_", None) or [*x.transformers, ("remainder", x.remainder, "")])
    return [(name, block_of(transformer, note=words(columns))) for name, transformer, columns in given
            if not (name == "remainder" and isinstance(transformer, str) and transformer == "drop")]


def words(columns: Any) -> str:
    """Columns in words, many of them shortened."""
    if hasattr(columns, "tolist"):
        columns = columns.tolist()
    if isinstance(columns, list) and len(columns) > 12:
        return f"{', '.join(map(str, columns[:10]))} ... ({len(columns)} columns)"
    return ", ".join(map(str, columns)) if isinstance(columns, list) else "" if columns == "" else str(columns)
