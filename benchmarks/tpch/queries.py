"""The 22 queries of TPC-H as a user of pandas writes them: `pd` is pandas or septet.pandas, `t` has the eight tables as attributes.

The parameters are the validation ones of the TPC-H specification (https://www.tpc.org/tpch), chapter 2.4.
"""
from __future__ import annotations

from typing import Any


def day(pd: Any, text: str) -> Any:
    """A date."""
    return pd.Timestamp(text)


def q1(pd: Any, t: Any) -> Any:
    """Pricing summary report."""
    x = t.lineitem[t.lineitem["l_shipdate"] <= day(pd, "1998-09-02")].copy()
    x["disc_price"] = x["l_extendedprice"] * (1 - x["l_discount"])
    x["charge"] = x["disc_price"] * (1 + x["l_tax"])
    return x.groupby(["l_returnflag", "l_linestatus"], as_index=False).agg(
        sum_qty=("l_quantity", "sum"), sum_base_price=("l_extendedprice", "sum"), sum_disc_price=("disc_price", "sum"),
        sum_charge=("charge", "sum"), avg_qty=("l_quantity", "mean"), avg_price=("l_extendedprice", "mean"),
        avg_disc=("l_discount", "mean"), count_order=("l_orderkey", "size"))


def q2(pd: Any, t: Any) -> Any:
    """Minimum cost supplier."""
    europe = t.region[t.region["r_name"] == "EUROPE"]
    near = t.nation.merge(europe, left_on="n_regionkey", right_on="r_regionkey")
    sellers = t.supplier.merge(near, left_on="s_nationkey", right_on="n_nationkey")
    brass = t.part[(t.part["p_size"] == 15) & t.part["p_type"].str.endswith("BRASS")]
    offers = brass.merge(t.partsupp, left_on="p_partkey", right_on="ps_partkey").merge(sellers, left_on="ps_suppkey", right_on="s_suppkey")
    least = offers.groupby("p_partkey", as_index=False)["ps_supplycost"].min()
    found = offers.merge(least, on=["p_partkey", "ps_supplycost"])
    found = found.sort_values(["s_acctbal", "n_name", "s_name", "p_partkey"], ascending=[False, True, True, True])
    return found[["s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment"]].head(100)


def q3(pd: Any, t: Any) -> Any:
    """Shipping priority."""
    date = day(pd, "1995-03-15")
    customers = t.customer[t.customer["c_mktsegment"] == "BUILDING"]
    orders = t.orders[t.orders["o_orderdate"] < date]
    items = t.lineitem[t.lineitem["l_shipdate"] > date]
    x = customers.merge(orders, left_on="c_custkey", right_on="o_custkey").merge(items, left_on="o_orderkey", right_on="l_orderkey")
    x["revenue"] = x["l_extendedprice"] * (1 - x["l_discount"])
    found = x.groupby(["l_orderkey", "o_orderdate", "o_shippriority"], as_index=False)["revenue"].sum()
    found = found[["l_orderkey", "revenue", "o_orderdate", "o_shippriority"]]
    return found.sort_values(["revenue", "o_orderdate"], ascending=[False, True]).head(10)


def q4(pd: Any, t: Any) -> Any:
    """Order priority checking."""
    o = t.orders
    orders = o[(o["o_orderdate"] >= day(pd, "1993-07-01")) & (o["o_orderdate"] < day(pd, "1993-10-01"))]
    late = t.lineitem.loc[t.lineitem["l_commitdate"] < t.lineitem["l_receiptdate"], "l_orderkey"]
    found = orders[orders["o_orderkey"].isin(late)]
    return found.groupby("o_orderpriority").size().reset_index(name="order_count")


def q5(pd: Any, t: Any) -> Any:
    """Local supplier volume."""
    asia = t.region[t.region["r_name"] == "ASIA"]
    nations = t.nation.merge(asia, left_on="n_regionkey", right_on="r_regionkey")
    o = t.orders
    orders = o[(o["o_orderdate"] >= day(pd, "1994-01-01")) & (o["o_orderdate"] < day(pd, "1995-01-01"))]
    x = nations.merge(t.customer, left_on="n_nationkey", right_on="c_nationkey")
    x = x.merge(orders, left_on="c_custkey", right_on="o_custkey").merge(t.lineitem, left_on="o_orderkey", right_on="l_orderkey")
    x = x.merge(t.supplier, left_on=["l_suppkey", "n_nationkey"], right_on=["s_suppkey", "s_nationkey"])
    x["revenue"] = x["l_extendedprice"] * (1 - x["l_discount"])
    return x.groupby("n_name", as_index=False)["revenue"].sum().sort_values("revenue", ascending=False)


def q6(pd: Any, t: Any) -> Any:
    """Forecasting revenue change."""
    x = t.lineitem
    x = x[(x["l_shipdate"] >= day(pd, "1994-01-01")) & (x["l_shipdate"] < day(pd, "1995-01-01")) & x["l_discount"].between(0.05, 0.07)
          & (x["l_quantity"] < 24)]
    return pd.DataFrame({"revenue": [(x["l_extendedprice"] * x["l_discount"]).sum()]})


def q7(pd: Any, t: Any) -> Any:
    """Volume shipping."""
    two = t.nation[t.nation["n_name"].isin(["FRANCE", "GERMANY"])][["n_nationkey", "n_name"]]
    x = t.lineitem
    x = x[(x["l_shipdate"] >= day(pd, "1995-01-01")) & (x["l_shipdate"] <= day(pd, "1996-12-31"))]
    sellers = t.supplier.merge(two.rename(columns={"n_name": "supp_nation"}), left_on="s_nationkey", right_on="n_nationkey")
    buyers = t.customer.merge(two.rename(columns={"n_name": "cust_nation"}), left_on="c_nationkey", right_on="n_nationkey")
    orders = buyers[["c_custkey", "cust_nation"]].merge(t.orders, left_on="c_custkey", right_on="o_custkey")
    x = x.merge(sellers[["s_suppkey", "supp_nation"]], left_on="l_suppkey", right_on="s_suppkey")
    x = x.merge(orders[["o_orderkey", "cust_nation"]], left_on="l_orderkey", right_on="o_orderkey")
    x = x[x["supp_nation"] != x["cust_nation"]]
    x = x.assign(l_year=x["l_shipdate"].dt.year, volume=x["l_extendedprice"] * (1 - x["l_discount"]))
    return x.groupby(["supp_nation", "cust_nation", "l_year"], as_index=False).agg(revenue=("volume", "sum"))


def q8(pd: Any, t: Any) -> Any:
    """National market share."""
    steel = t.part.loc[t.part["p_type"] == "ECONOMY ANODIZED STEEL", ["p_partkey"]]
    america = t.region[t.region["r_name"] == "AMERICA"]
    nations = t.nation.merge(america, left_on="n_regionkey", right_on="r_regionkey")[["n_nationkey"]]
    buyers = t.customer.merge(nations, left_on="c_nationkey", right_on="n_nationkey")[["c_custkey"]]
    orders = t.orders[t.orders["o_orderdate"].between(day(pd, "1995-01-01"), day(pd, "1996-12-31"))]
    orders = orders.merge(buyers, left_on="o_custkey", right_on="c_custkey")[["o_orderkey", "o_orderdate"]]
    x = t.lineitem.merge(steel, left_on="l_partkey", right_on="p_partkey").merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    x = x.merge(t.supplier[["s_suppkey", "s_nationkey"]], left_on="l_suppkey", right_on="s_suppkey")
    x = x.merge(t.nation[["n_nationkey", "n_name"]], left_on="s_nationkey", right_on="n_nationkey")
    x["o_year"] = x["o_orderdate"].dt.year
    x["volume"] = x["l_extendedprice"] * (1 - x["l_discount"])
    x["brazil"] = x["volume"].where(x["n_name"] == "BRAZIL", 0.0)
    sums = x.groupby("o_year")[["brazil", "volume"]].sum()
    return (sums["brazil"] / sums["volume"]).rename("mkt_share").reset_index()


def q9(pd: Any, t: Any) -> Any:
    """Product type profit measure."""
    green = t.part.loc[t.part["p_name"].str.contains("green"), ["p_partkey"]]
    x = t.lineitem.merge(green, left_on="l_partkey", right_on="p_partkey")
    costs = t.partsupp[["ps_partkey", "ps_suppkey", "ps_supplycost"]]
    x = x.merge(costs, left_on=["l_partkey", "l_suppkey"], right_on=["ps_partkey", "ps_suppkey"])
    x = x.merge(t.supplier[["s_suppkey", "s_nationkey"]], left_on="l_suppkey", right_on="s_suppkey")
    x = x.merge(t.orders[["o_orderkey", "o_orderdate"]], left_on="l_orderkey", right_on="o_orderkey")
    x = x.merge(t.nation[["n_nationkey", "n_name"]], left_on="s_nationkey", right_on="n_nationkey")
    x["o_year"] = x["o_orderdate"].dt.year
    x["amount"] = x["l_extendedprice"] * (1 - x["l_discount"]) - x["ps_supplycost"] * x["l_quantity"]
    found = x.groupby(["n_name", "o_year"], as_index=False)["amount"].sum()
    return found.sort_values(["n_name", "o_year"], ascending=[True, False])


def q10(pd: Any, t: Any) -> Any:
    """Returned item reporting."""
    o = t.orders
    orders = o[(o["o_orderdate"] >= day(pd, "1993-10-01")) & (o["o_orderdate"] < day(pd, "1994-01-01"))]
    items = t.lineitem[t.lineitem["l_returnflag"] == "R"]
    x = t.customer.merge(orders, left_on="c_custkey", right_on="o_custkey").merge(items, left_on="o_orderkey", right_on="l_orderkey")
    x = x.merge(t.nation, left_on="c_nationkey", right_on="n_nationkey")
    x["revenue"] = x["l_extendedprice"] * (1 - x["l_discount"])
    keys = ["c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment"]
    found = x.groupby(keys, as_index=False)["revenue"].sum()
    order = ["c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment"]
    return found.sort_values("revenue", ascending=False)[order].head(20)


def q11(pd: Any, t: Any) -> Any:
    """Important stock identification."""
    germany = t.nation[t.nation["n_name"] == "GERMANY"]
    x = t.partsupp.merge(t.supplier, left_on="ps_suppkey", right_on="s_suppkey").merge(germany, left_on="s_nationkey",
                                                                                      right_on="n_nationkey")
    x["value"] = x["ps_supplycost"] * x["ps_availqty"]
    found = x.groupby("ps_partkey", as_index=False)["value"].sum()
    return found[found["value"] > x["value"].sum() * 0.0001].sort_values("value", ascending=False)


def q12(pd: Any, t: Any) -> Any:
    """Shipping modes and order priority."""
    x = t.lineitem
    x = x[x["l_shipmode"].isin(["MAIL", "SHIP"]) & (x["l_commitdate"] < x["l_receiptdate"]) & (x["l_shipdate"] < x["l_commitdate"])
          & (x["l_receiptdate"] >= day(pd, "1994-01-01")) & (x["l_receiptdate"] < day(pd, "1995-01-01"))]
    x = t.orders.merge(x, left_on="o_orderkey", right_on="l_orderkey")
    urgent = x["o_orderpriority"].isin(["1-URGENT", "2-HIGH"])
    x = x.assign(high_line_count=urgent.astype(int), low_line_count=(~urgent).astype(int))
    return x.groupby("l_shipmode", as_index=False)[["high_line_count", "low_line_count"]].sum()


def q13(pd: Any, t: Any) -> Any:
    """Customer distribution."""
    orders = t.orders[~t.orders["o_comment"].str.contains("special.*requests")]
    x = t.customer.merge(orders, left_on="c_custkey", right_on="o_custkey", how="left")
    counts = x.groupby("c_custkey")["o_orderkey"].count()
    found = counts.value_counts().rename_axis("c_count").reset_index(name="custdist")
    return found.sort_values(["custdist", "c_count"], ascending=[False, False])


def q14(pd: Any, t: Any) -> Any:
    """Promotion effect."""
    x = t.lineitem
    x = x[(x["l_shipdate"] >= day(pd, "1995-09-01")) & (x["l_shipdate"] < day(pd, "1995-10-01"))]
    x = x.merge(t.part, left_on="l_partkey", right_on="p_partkey")
    revenue = x["l_extendedprice"] * (1 - x["l_discount"])
    return pd.DataFrame({"promo_revenue": [100.0 * revenue[x["p_type"].str.startswith("PROMO")].sum() / revenue.sum()]})


def q15(pd: Any, t: Any) -> Any:
    """Top supplier."""
    x = t.lineitem
    x = x[(x["l_shipdate"] >= day(pd, "1996-01-01")) & (x["l_shipdate"] < day(pd, "1996-04-01"))]
    x = x.assign(total_revenue=x["l_extendedprice"] * (1 - x["l_discount"]))
    revenue = x.groupby("l_suppkey", as_index=False)["total_revenue"].sum()
    best = revenue[revenue["total_revenue"] == revenue["total_revenue"].max()]
    found = t.supplier.merge(best, left_on="s_suppkey", right_on="l_suppkey")
    return found[["s_suppkey", "s_name", "s_address", "s_phone", "total_revenue"]].sort_values("s_suppkey")


def q16(pd: Any, t: Any) -> Any:
    """Parts and suppliers."""
    p = t.part
    parts = p[(p["p_brand"] != "Brand#45") & ~p["p_type"].str.startswith("MEDIUM POLISHED")
              & p["p_size"].isin([49, 14, 23, 45, 19, 3, 36, 9])]
    bad = t.supplier.loc[t.supplier["s_comment"].str.contains("Customer.*Complaints"), "s_suppkey"]
    x = parts.merge(t.partsupp, left_on="p_partkey", right_on="ps_partkey")
    x = x[~x["ps_suppkey"].isin(bad)]
    found = x.groupby(["p_brand", "p_type", "p_size"], as_index=False).agg(supplier_cnt=("ps_suppkey", "nunique"))
    return found.sort_values(["supplier_cnt", "p_brand", "p_type", "p_size"], ascending=[False, True, True, True])


def q17(pd: Any, t: Any) -> Any:
    """Small-quantity-order revenue."""
    parts = t.part[(t.part["p_brand"] == "Brand#23") & (t.part["p_container"] == "MED BOX")]
    x = t.lineitem.merge(parts, left_on="l_partkey", right_on="p_partkey")
    mean = x.groupby("l_partkey")["l_quantity"].transform("mean")
    return pd.DataFrame({"avg_yearly": [x.loc[x["l_quantity"] < 0.2 * mean, "l_extendedprice"].sum() / 7.0]})


def q18(pd: Any, t: Any) -> Any:
    """Large volume customer."""
    sums = t.lineitem.groupby("l_orderkey")["l_quantity"].sum()
    large = sums[sums > 300].index
    x = t.orders[t.orders["o_orderkey"].isin(large)].merge(t.lineitem, left_on="o_orderkey", right_on="l_orderkey")
    x = x.merge(t.customer, left_on="o_custkey", right_on="c_custkey")
    keys = ["c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice"]
    found = x.groupby(keys, as_index=False).agg(sum_qty=("l_quantity", "sum"))
    return found.sort_values(["o_totalprice", "o_orderdate"], ascending=[False, True]).head(100)


def q19(pd: Any, t: Any) -> Any:
    """Discounted revenue."""
    x = t.lineitem[t.lineitem["l_shipmode"].isin(["AIR", "AIR REG"]) & (t.lineitem["l_shipinstruct"] == "DELIVER IN PERSON")]
    x = x.merge(t.part, left_on="l_partkey", right_on="p_partkey")

    def kind(brand: str, boxes: list[str], low: int, size: int) -> Any:
        return ((x["p_brand"] == brand) & x["p_container"].isin(boxes) & x["l_quantity"].between(low, low + 10)
                & x["p_size"].between(1, size))

    x = x[kind("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5)
          | kind("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10)
          | kind("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15)]
    return pd.DataFrame({"revenue": [(x["l_extendedprice"] * (1 - x["l_discount"])).sum()]})


def q20(pd: Any, t: Any) -> Any:
    """Potential part promotion."""
    x = t.lineitem
    x = x[(x["l_shipdate"] >= day(pd, "1994-01-01")) & (x["l_shipdate"] < day(pd, "1995-01-01"))]
    sold = x.groupby(["l_partkey", "l_suppkey"], as_index=False).agg(sold=("l_quantity", "sum"))
    forest = t.part.loc[t.part["p_name"].str.startswith("forest"), "p_partkey"]
    offers = t.partsupp[t.partsupp["ps_partkey"].isin(forest)]
    offers = offers.merge(sold, left_on=["ps_partkey", "ps_suppkey"], right_on=["l_partkey", "l_suppkey"])
    wanted = offers.loc[offers["ps_availqty"] > 0.5 * offers["sold"], "ps_suppkey"].drop_duplicates()
    canada = t.nation[t.nation["n_name"] == "CANADA"]
    sellers = t.supplier.merge(canada, left_on="s_nationkey", right_on="n_nationkey")
    return sellers.loc[sellers["s_suppkey"].isin(wanted), ["s_name", "s_address"]].sort_values("s_name")


def q21(pd: Any, t: Any) -> Any:
    """Suppliers who kept orders waiting."""
    pairs = t.lineitem[["l_orderkey", "l_suppkey"]].drop_duplicates()
    shared = pairs.groupby("l_orderkey").size()
    late = t.lineitem[t.lineitem["l_receiptdate"] > t.lineitem["l_commitdate"]][["l_orderkey", "l_suppkey"]]
    alone = late.drop_duplicates().groupby("l_orderkey").size()
    x = late[late["l_orderkey"].isin(shared[shared > 1].index) & late["l_orderkey"].isin(alone[alone == 1].index)]
    failed = t.orders.loc[t.orders["o_orderstatus"] == "F", ["o_orderkey"]]
    arabia = t.nation.loc[t.nation["n_name"] == "SAUDI ARABIA", ["n_nationkey"]]
    sellers = t.supplier.merge(arabia, left_on="s_nationkey", right_on="n_nationkey")[["s_suppkey", "s_name"]]
    x = x.merge(failed, left_on="l_orderkey", right_on="o_orderkey").merge(sellers, left_on="l_suppkey", right_on="s_suppkey")
    found = x.groupby("s_name").size().reset_index(name="numwait")
    return found.sort_values(["numwait", "s_name"], ascending=[False, True]).head(100)


def q22(pd: Any, t: Any) -> Any:
    """Global sales opportunity."""
    c = t.customer.assign(cntrycode=t.customer["c_phone"].str[:2])
    c = c[c["cntrycode"].isin(["13", "31", "23", "29", "30", "18", "17"])]
    rich = c[c["c_acctbal"] > c.loc[c["c_acctbal"] > 0.0, "c_acctbal"].mean()]
    idle = rich[~rich["c_custkey"].isin(t.orders["o_custkey"])]
    return idle.groupby("cntrycode", as_index=False).agg(numcust=("c_acctbal", "size"), totacctbal=("c_acctbal", "sum"))


QUERIES = {f"q{k}": globals()[f"q{k}"] for k in range(1, 23)}
