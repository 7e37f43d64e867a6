"""pandas.tseries.api: `infer_freq` and the offsets module."""
from septet.pandas.tseries import offsets
from septet.pandas.tslibs.inferring import infer_freq

__all__ = ["infer_freq", "offsets"]
