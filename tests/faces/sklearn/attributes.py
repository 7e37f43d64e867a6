"""The public fitted attributes of an estimator and their types, as text: the same words for scikit-learn and the face."""
from __future__ import annotations


def described(every, name, cls):
    """{precision of the data: {attribute: type}, or the error's name}."""
    return {"float64": after_fit(every, name, cls, "float64"), "float32": after_fit(every, name, cls, "float32")}


def after_fit(every, name, cls, kind):
    """Attribute -> type of an estimator fitted on data of a precision."""
    data = tuple(in_kind(part, kind) for part in every.data_for(name, cls))
    try:
        return fitted(every.made(name, cls).fit(*data))
    except Exception as error:
        return type(error).__name__


def in_kind(x, kind):
    return x.astype(kind) if str(getattr(x, "dtype", "")) == "float64" else x


def fitted(estimator):
    """Attribute -> type."""
    names = [name for name in dir(estimator) if name.endswith("_") and not name.startswith("_")]
    return {name: kind_of(getattr(estimator, name)) for name in names if hasattr(estimator, name)}


def kind_of(x):
    """The type of a value; of arrays the dtype and the number of axes too, of lists what is in them."""
    if hasattr(x, "toarray"):
        return f"{x.format} {x.dtype}"
    if hasattr(x, "dtype") and hasattr(x, "ndim"):
        return f"{type(x).__name__} {x.dtype} {x.ndim}"
    if isinstance(x, (list, tuple)):
        return f"{type(x).__name__} of {', '.join(sorted({kind_of(part) for part in x}))}"
    return type(x).__name__
