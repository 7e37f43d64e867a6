"""Excel files and HTML tables of our own making, read back; what is refused; charts without matplotlib."""
from __future__ import annotations

import builtins
import io
import zipfile

import pytest

import septet.numpy as np
import septet.pandas as pd
from septet.errors import NotSupported

FRAME = {"a": [1, 2, 3], "b": [1.5, None, 2.5], "c": ["x", None, "z"], "d": [True, False, True]}


@pytest.fixture
def frame():
    return pd.DataFrame(FRAME)


def test_a_sheet_comes_back(frame, tmp_path):
    path = tmp_path / "book.xlsx"
    frame.to_excel(path)
    pd.testing.assert_frame_equal(pd.read_excel(path, index_col=0), frame)
    assert [p.name for p in tmp_path.iterdir()] == ["book.xlsx"]


def test_several_sheets(frame, tmp_path):
    levels = pd.DataFrame({"v": [1, 2, 3]}, index=pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["k", "n"]))
    with pd.ExcelWriter(tmp_path / "book.xlsx") as writer:
        frame.to_excel(writer, sheet_name="A", index=False)
        levels.to_excel(writer, sheet_name="B")
    book = pd.ExcelFile(tmp_path / "book.xlsx")
    assert book.sheet_names == ["A", "B"]
    pd.testing.assert_frame_equal(book.parse("A"), frame)
    pd.testing.assert_frame_equal(book.parse("B", index_col=[0, 1]), levels)
    assert list(book.parse(None)) == ["A", "B"]


def test_columns_by_letters_and_rows_left_out(frame, tmp_path):
    frame.to_excel(tmp_path / "book.xlsx", index=False)
    found = pd.read_excel(tmp_path / "book.xlsx", usecols="A:B", skiprows=[1], nrows=1)
    assert found.columns.tolist() == ["a", "b"] and found["a"].tolist() == [2] and np.isnan(found["b"].tolist()[0])


def test_names_of_levels_of_columns_come_back(tmp_path):
    labels = pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")], names=["p", "q"])
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=labels, index=pd.Index([7, 8], name="i"))
    frame.to_excel(tmp_path / "book.xlsx")
    pd.testing.assert_frame_equal(pd.read_excel(tmp_path / "book.xlsx", header=[0, 1], index_col=0), frame)


def test_cells_as_pandas_and_openpyxl_read_them(tmp_path):
    cells = {"b": [True, None, False], "m": [1, True, None], "s": ["True", None, "False"], "v": [1, True, 2], "x": [1.5, None, 3]}
    pd.DataFrame(cells).to_excel(tmp_path / "book.xlsx", index=False)
    found = pd.read_excel(tmp_path / "book.xlsx", converters={"x": lambda v: v})
    assert [str(d) for d in found.dtypes] == ["float64", "float64", "object", "int64", "object"]
    assert found["b"].fillna(9).tolist() == [1.0, 9.0, 0.0] and found["m"].fillna(9).tolist() == [1.0, 1.0, 9.0]
    assert found["s"].isna().tolist() == [False, True, False] and found["v"].tolist() == [1, 1, 2] and np.isnan(found["x"].tolist()[1])


def test_wrong_sheets_and_files(tmp_path):
    pd.DataFrame({"a": [1]}).to_excel(tmp_path / "book.xlsx")
    with pytest.raises(ValueError, match="Worksheet named 'Z' not found"):
        pd.read_excel(tmp_path / "book.xlsx", sheet_name="Z")
    (tmp_path / "no.xlsx").write_bytes(b"no Excel file")
    with pytest.raises(ValueError, match="format cannot be determined"):
        pd.read_excel(tmp_path / "no.xlsx")
    with pytest.raises(FileNotFoundError):
        pd.read_excel(tmp_path / "absent.xlsx")


def test_a_bomb_is_refused(tmp_path, monkeypatch):
    from septet.pandas.io import sources

    monkeypatch.setattr(sources, "SURE_BYTES", 1 << 20)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (8 << 20))
    with pytest.raises(ValueError, match="bomb"):
        pd.read_excel(io.BytesIO(content.getvalue()))


@pytest.mark.parametrize("cell, fits", [("XFD1048576", False), ("AB3", True)])
def test_a_cell_far_away_is_refused(frame, cell, fits):
    whole, far = io.BytesIO(), io.BytesIO()
    frame.to_excel(whole)
    row = f'<row r="{cell.lstrip("ABDFX")}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(far, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name).replace(b"</sheetData>", row))
    if fits:
        assert pd.read_excel(far).shape[1] == 28
    else:
        with pytest.raises(ValueError, match="1048576 x 16384"):
            pd.read_excel(far)


def test_an_unfinished_write_leaves_the_old_file(frame, tmp_path):
    path = tmp_path / "book.xlsx"
    frame.to_excel(path)
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError), pd.ExcelWriter(path) as writer:
        frame.to_excel(writer)
        1 / 0
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_html_tables():
    text = ("<table><thead><tr><th>A</th><th colspan=2>B</th></tr></thead><tbody><tr><td>1</td><td>2.5</td><td>x</td></tr>"
            "<tr><td rowspan=2>3</td><td>1,000</td><td>N/A</td></tr><tr><td>5</td><td>z <b>w</b></td></tr></tbody></table>"
            "<table id=t2><tr><td>1</td><td>2</td></tr></table>")
    first, second = pd.read_html(io.StringIO(text))
    assert first.columns.tolist() == ["A", "B", "B.1"] and first["A"].tolist() == [1, 3, 3]
    assert first["B"].tolist() == [2.5, 1000.0, 5.0] and first["B.1"].tolist()[2] == "z w"
    assert second.values.tolist() == [[1, 2]]
    assert len(pd.read_html(io.StringIO(text), attrs={"id": "t2"})) == 1
    with pytest.raises(ValueError, match="No tables found"):
        pd.read_html(io.StringIO("<p>nothing</p>"))


def test_html_comes_back(frame):
    found = pd.read_html(io.StringIO(frame.to_html()), index_col=0)[0]
    pd.testing.assert_frame_equal(found, frame, check_dtype=False)


def test_xml_entities_are_refused():
    bomb = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><d><r><x>&a;</x></r></d>'
    with pytest.raises(ValueError, match="entities"):
        pd.read_xml(io.StringIO(bomb))


@pytest.mark.parametrize("call", ["pd.read_pickle('x.pkl')", "frame.to_pickle('x.pkl')", "pd.read_clipboard()", "pd.read_hdf('x.h5')",
                                  "frame.style.set_tooltips(frame)", "frame.to_excel('x.xlsx', engine='openpyxl')"])
def test_what_is_refused_names_itself(call, frame):
    with pytest.raises(NotSupported):
        eval(call, {"pd": pd, "frame": frame})


def test_expressions_reach_no_further_than_columns(frame):
    for text in ("__import__('os')", "a.__class__", "a.mean.__self__", "().__class__"):
        with pytest.raises((ValueError, NotImplementedError)):
            frame.eval(text)


def test_charts_without_matplotlib(frame, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **words):
        if name.split(".")[0] == "matplotlib":
            raise ImportError(name)
        return real(name, *args, **words)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match="matplotlib is required"):
        frame.plot()
    with pytest.raises(ImportError, match="matplotlib is required"):
        frame["a"].hist()


def test_records_hold_no_objects(frame):
    records = frame[["a", "b"]].to_records(index=False)
    assert records.dtype.names == ("a", "b") and records.a.tolist() == [1, 2, 3]
    with pytest.raises(NotSupported, match="object"):
        frame.to_records()
