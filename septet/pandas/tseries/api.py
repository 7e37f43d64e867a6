"""pandas.tseries.api: `infer_freq` and the offsets module."""
from septet.pandas.time.formats import guess_format
from septet.pandas.tseries import offsets
from septet.pandas.tslibs.inferring import infer_freq


def guess_datetime_format(dt_str: str, dayfirst: bool = False) -> str | None:
    """The strptime format of a date's text, None where it is not plain."""
    return guess_format(dt_str, dayfirst)


__all__ = ["guess_datetime_format", "infer_freq", "offsets"]
