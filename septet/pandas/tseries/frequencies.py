"""pandas.tseries.frequencies: `to_offset` and `infer_freq`."""
from septet.pandas.tslibs.frequencies import to_offset
from septet.pandas.tslibs.inferring import infer_freq

__all__ = ["infer_freq", "to_offset"]
