"""Airline passengers by month: resampled and smoothed with pandas, forecast from its own past with a linear model.

`python forecast_passengers.py` runs it on the real libraries, `septet run forecast_passengers.py` on Septet; both print the same.
"""
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_percentage_error
from sklearn.model_selection import TimeSeriesSplit

DATA = Path(__file__).parent / "data" / "passengers.csv"


def load():
    """Thousands of passengers by month."""
    table = pd.read_csv(DATA, parse_dates=["month"], index_col="month")
    return table["passengers"].asfreq("MS")


def overview(series):
    """Years, quarters, seasons."""
    years = series.resample("YS").agg(["sum", "mean", "max"])
    years["growth"] = years["sum"].pct_change().mul(100).round(1)
    print(years.round(1), "\n")
    quarters = series.resample("QS").sum()
    print(quarters.tail(4), "\n")
    season = series.div(series.rolling(12, center=True).mean()).groupby(series.index.month).mean()
    print(season.round(3).rename_axis("month").to_string(), "\n")


def features(series):
    """Logarithms of what was 1, 12 and 13 months before, and the month as columns of zeros and ones."""
    level = np.log(series)
    table = pd.DataFrame({f"lag_{k}": level.shift(k) for k in (1, 12, 13)})
    months = pd.get_dummies(series.index.month_name().str[:3], dtype=float).set_index(series.index)
    return table.join(months).assign(level=level).dropna()


def evaluate(table):
    """Mean absolute percentage errors of the model and of "as a year ago, grown as the month before"."""
    inputs, level = table.drop(columns="level"), table["level"]
    rows = []
    for train, test in TimeSeriesSplit(n_splits=5, test_size=12).split(inputs):
        model = LinearRegression().fit(inputs.iloc[train], level.iloc[train])
        actual, found = np.exp(level.iloc[test]), np.exp(model.predict(inputs.iloc[test]))
        naive = np.exp(inputs["lag_12"] + inputs["lag_1"] - inputs["lag_13"]).iloc[test]
        rows.append({"year": inputs.index[test[0]].year, "model": mean_absolute_percentage_error(actual, found),
                     "naive": mean_absolute_percentage_error(actual, naive)})
    return pd.DataFrame(rows).set_index("year")


def forecast(series, months):
    """The model, carried on by its own answers."""
    table = features(series)
    model = LinearRegression().fit(table.drop(columns="level"), table["level"])
    ahead = series.copy()
    for when in pd.date_range(series.index[-1], periods=months + 1, freq="MS")[1:]:
        ahead.loc[when] = 1.0
        row = features(ahead).drop(columns="level").reindex(columns=table.columns.drop("level")).iloc[[-1]]
        ahead.loc[when] = float(np.exp(model.predict(row)[0]))
    return ahead.iloc[-months:]


def main():
    series = load()
    print(f"{len(series)} months from {series.index[0]:%B %Y} to {series.index[-1]:%B %Y}\n")
    overview(series)
    print(evaluate(features(series)).mul(100).round(2), "\n")
    print(forecast(series.astype(float), 6).round(0).rename("forecast"))


if __name__ == "__main__":
    main()
