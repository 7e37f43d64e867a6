"""`read_xml` and `to_xml`: simple documents, a row per element, through ElementTree.  Entities are refused."""
from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from septet.errors import NotSupported
from septet.pandas.missing import is_missing


def read_xml(path_or_buffer: Any, *, xpath: str = "./*", namespaces: Any = None, elems_only: bool = False, attrs_only: bool = False,
             names: Any = None, dtype: Any = None, converters: Any = None, parse_dates: Any = None, encoding: str | None = "utf-8",
             parser: str = "lxml", stylesheet: Any = None, iterparse: Any = None, compression: Any = "infer", storage_options: Any = None,
             dtype_backend: Any = None) -> Any:
    """A DataFrame whose rows are the elements that `xpath` finds, columns their attributes and children."""
    if parser not in ("lxml", "etree"):
        raise ValueError("Values for parser can only be lxml or etree.")
    if stylesheet is not None:
        raise NotSupported("stylesheets of read_xml")
    if iterparse is not None:
        raise NotSupported("iterparse of read_xml")
    if elems_only and attrs_only:
        raise ValueError("Either element or attributes can be parsed not both.")
    from septet.pandas.io import sources
    from septet.pandas.io.cells import table_of_rows

    data = sources.read_bytes(path_or_buffer, compression, storage_options)
    rows = [_row(e, elems_only, attrs_only) for e in _elements(data, xpath, namespaces)]
    columns = list(dict.fromkeys(k for row in rows for k in row))
    if not columns:
        raise ValueError("xpath does not return any nodes or attributes. Be sure to specify in `xpath` the parent nodes of children and "
                         "attributes to parse. If document uses namespaces denoted with xmlns, be sure to define namespaces and use them "
                         "in xpath.")
    table = [[row.get(c) or "" for c in columns] for row in rows]
    labels = list(names) if names else columns
    frame = table_of_rows([labels, *table], header=0, dtype=dtype, converters=converters, parse_dates=parse_dates or False)
    return frame if not isinstance(dtype_backend, str) else frame.convert_dtypes(dtype_backend=dtype_backend)


def _elements(data: bytes, xpath: str, namespaces: Any) -> list[Any]:
    if re.search(rb"<!ENTITY", data[:65536]):
        raise ValueError("the XML document declares entities: refused, since they can make it grow without bound")
    try:
        root = ElementTree.fromstring(data.strip())
    except ElementTree.ParseError as error:
        raise ElementTree.ParseError(f"{error}") from None
    found = root.findall(xpath if not xpath.startswith("/") else "." + xpath, namespaces=namespaces)
    if not found:
        raise ValueError("xpath does not return any nodes or attributes. Be sure to specify in `xpath` the parent nodes of children and "
                         "attributes to parse. If document uses namespaces denoted with xmlns, be sure to define namespaces and use them "
                         "in xpath.")
    return found


def _row(element: Any, elements: bool, attributes: bool) -> dict[str, str]:
    row = {} if elements else {_local(k): v.strip() for k, v in element.attrib.items()}
    if not attributes:
        row.update({_local(child.tag): (child.text or "").strip() for child in element})
    return row


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _text(value: Any, na_rep: str | None) -> str | None:
    return na_rep if is_missing(value) else str(value)


def _name(name: Any) -> str:
    text = str(name) if not isinstance(name, tuple) else "_".join(str(n) for n in name if n != "")
    text = text.replace(" ", "_")
    if not re.match(r"^[A-Za-z_][\w.\-]*$", text):
        raise ValueError(f"Invalid tag name {text!r}")
    return text


def to_xml(frame: Any, target: Any, index: bool, root_name: str, row_name: str, na_rep: str | None, attr_cols: Any, elem_cols: Any,
           namespaces: Any, prefix: str | None, encoding: str, declaration: bool, pretty: bool, stylesheet: Any,
           compression: Any, parser: str = "lxml") -> str | None:
    """The document."""
    if stylesheet is not None:
        raise NotSupported("stylesheets of to_xml")
    if parser not in ("lxml", "etree"):
        raise ValueError("Values for parser can only be lxml or etree.")
    for what in (attr_cols, elem_cols):
        if what is not None and not isinstance(what, list | tuple):
            raise TypeError(f"{type(what).__name__} is not a valid type for attr_cols or elem_cols")
    if index:
        frame = frame.reset_index()
    names = list(frame.columns)
    for name in [*(attr_cols or ()), *(elem_cols or ())]:
        if name not in names:
            raise KeyError(f"no valid column, {name}")
    lead = f"{prefix}:" if prefix else ""
    if prefix and prefix not in (namespaces or {}):
        raise KeyError(f"{prefix} is not included in namespaces")
    marks = "".join(f" xmlns{':' + k if k else ''}={quoteattr(v)}" for k, v in (namespaces or {}).items())
    lines = [f"<{lead}{root_name}{marks}>"]
    columns = [[_text(v, na_rep) for v in c] for c in frame._columns]
    extra = [n for n in names[:1] if index] if elem_cols or attr_cols else []
    for row in zip(*columns):
        lines += _lines(dict(zip(names, row)), names, attr_cols, elem_cols, extra, lead, row_name)
    if parser == "etree" and pretty:        # minidom escapes quotes in texts, too
        lines = [re.sub(r">([^<]*)</", lambda m: ">" + m[1].replace('"', "&quot;") + "</", line) for line in lines]
    lines.append(f"</{lead}{root_name}>")
    text = "\n".join(lines) if pretty else "".join(line.strip() for line in lines)
    mark = '"' if parser == "etree" else "'"
    if parser == "etree" and not pretty:
        text = text.replace("/>", " />")
    if declaration or parser == "etree" and pretty:
        text = f"<?xml version={mark}1.0{mark} encoding={mark}{encoding}{mark}?>\n" + text
    from septet.pandas.formatting.writing import delivered

    return delivered(text, target, encoding, compression=None if compression == "infer" and not isinstance(target, str) else compression)


def _lines(row: dict[Any, str | None], names: list[Any], attr_cols: Any, elem_cols: Any, extra: list[Any], lead: str,
           row_name: str) -> list[str]:
    attributes = [*extra, *attr_cols] if attr_cols else []
    elements = [*extra, *elem_cols] if elem_cols else [] if attr_cols else names
    marks = "".join(f" {lead}{_name(n)}={quoteattr(row[n])}" for n in attributes if row[n] is not None)     # type: ignore[type-var]
    if not elements:
        return [f"  <{lead}{row_name}{marks}/>"]
    inner = []
    for name in elements:
        tag, value = f"{lead}{_name(name)}", row[name]
        inner.append(f"    <{tag}/>" if not value else f"    <{tag}>{escape(value)}</{tag}>")
    return [f"  <{lead}{row_name}{marks}>", *inner, f"  </{lead}{row_name}>"]
