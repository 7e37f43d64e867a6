"""Frames that are written as Stata files, the same for pandas and the face."""
from __future__ import annotations


def frames(pd, np):
    """Name -> (frame, options of to_stata)."""
    numbers = {"i": np.array([1, 2], "int8"), "h": np.array([1, 2000], "int16"), "l": np.array([1, 70000], "int32"), "q": np.array([1, 2]),
               "big": np.array([2**40, 1]), "u": np.array([200, 1], "uint8"), "u2": np.array([60000, 1], "uint16"),
               "u4": np.array([4000000000, 1], "uint32"), "f": np.array([1.5, np.nan], "float32"), "d": [1.5, np.nan], "b": [True, False],
               "I": pd.array([1, None], "Int64"), "B": pd.array([True, None], "boolean"), "edge": np.array([127, -127], "int8"),
               "z": np.array([2147483620, 2], "int32"), "y": np.array([32741, 1], "int16"), "x": np.array([101, 1], "int8"),
               "v": np.array([1.7e38, 1], "float32")}
    mixed = pd.DataFrame({**numbers, "s": ["ab", None], "t": pd.to_datetime(["2024-01-01 10:00", None]), "c": pd.Categorical(["u", None])})
    dates = pd.DataFrame({k: pd.to_datetime(["2024-05-17 10:00", "1950-12-31 00:00", None]) for k in "cdwmqhy"})
    kinds = {k: f"t{k}" for k in "cdwmqhy"}
    texts = pd.DataFrame({"a": ["x" * 3000, "", "yy", "yy"], "b": ["x", "ñandú", "漢", None]})
    labels = pd.DataFrame({"n": pd.Categorical([1, 2, 1]), "e": pd.Categorical(["a", "b", "a"], categories=list("abz"), ordered=True),
                           "p": [1, 2, 3]})
    written = {"data_label": "hello", "variable_labels": {"i": "an int"}}
    return {
        **{f"v{v}": (mixed, {"version": v, **written}) for v in (114, 117, 118, 119)},
        "big114": (mixed, {"byteorder": "big"}), "big118": (mixed, {"byteorder": "big", "version": 118}),
        "dates": (dates, {"convert_dates": kinds, "write_index": False}), "texts117": (texts[["a"]], {"version": 117}),
        "texts118": (texts, {"version": 118}), "long119": (texts, {"version": 119, "convert_strl": ["a", "b"]}),
        "labels": (labels, {"value_labels": {"p": {1: "one", 2: "two"}}, "write_index": False}),
        "names": (pd.DataFrame({"a b": [1], "1x": [2], "if": [3], "a" * 40: [4], 5: [6], "ä": [7]}), {}),
        "none": (pd.DataFrame({"a": [1], "b": [1.5]}).head(0), {}),
    }
