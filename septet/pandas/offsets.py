"""pandas.offsets: calendar offsets."""
from septet.pandas.tslibs.offsets import *  # noqa: F403
from septet.pandas.tslibs.offsets import __all__  # noqa: F401
