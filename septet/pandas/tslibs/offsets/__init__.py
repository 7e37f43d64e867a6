"""Calendar offsets, as pandas.tseries.offsets names them."""
from septet.pandas.tslibs.offsets.base import BaseOffset
from septet.pandas.tslibs.offsets.business import BusinessDay, CustomBusinessDay, CustomBusinessMonthBegin, CustomBusinessMonthEnd
from septet.pandas.tslibs.offsets.fiscal import FY5253, FY5253Quarter
from septet.pandas.tslibs.offsets.hours import BusinessHour, CustomBusinessHour
from septet.pandas.tslibs.offsets.months import (
    BHalfYearBegin,
    BHalfYearEnd,
    BQuarterBegin,
    BQuarterEnd,
    BusinessMonthBegin,
    BusinessMonthEnd,
    BYearBegin,
    BYearEnd,
    HalfYearBegin,
    HalfYearEnd,
    MonthBegin,
    MonthEnd,
    QuarterBegin,
    QuarterEnd,
    SemiMonthBegin,
    SemiMonthEnd,
    YearBegin,
    YearEnd,
)
from septet.pandas.tslibs.offsets.relative import DateOffset
from septet.pandas.tslibs.offsets.ticks import Day, Hour, Micro, Milli, Minute, Nano, Second, Tick
from septet.pandas.tslibs.offsets.weeks import Easter, LastWeekOfMonth, Week, WeekOfMonth

BDay, CDay = BusinessDay, CustomBusinessDay
BMonthBegin, BMonthEnd = BusinessMonthBegin, BusinessMonthEnd
CBMonthBegin, CBMonthEnd = CustomBusinessMonthBegin, CustomBusinessMonthEnd

__all__ = [
    "BDay", "BHalfYearBegin", "BHalfYearEnd", "BMonthBegin", "BMonthEnd", "BQuarterBegin", "BQuarterEnd", "BYearBegin", "BYearEnd",
    "BaseOffset", "BusinessDay", "BusinessHour", "BusinessMonthBegin", "BusinessMonthEnd", "CBMonthBegin", "CBMonthEnd", "CDay",
    "CustomBusinessDay", "CustomBusinessHour", "CustomBusinessMonthBegin", "CustomBusinessMonthEnd", "DateOffset", "Day", "Easter",
    "FY5253", "FY5253Quarter", "HalfYearBegin", "HalfYearEnd", "Hour", "LastWeekOfMonth", "Micro", "Milli", "Minute", "MonthBegin",
    "MonthEnd", "Nano", "QuarterBegin", "QuarterEnd", "Second", "SemiMonthBegin", "SemiMonthEnd", "Tick", "Week", "WeekOfMonth",
    "YearBegin", "YearEnd"]
