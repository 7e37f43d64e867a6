"""The 22 queries of TPC-H as an expert writes them for Polars, lazily: `t` has the eight tables as lazy frames."""
from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

C = pl.col
REVENUE = C("l_extendedprice") * (1 - C("l_discount"))


def q1(t: Any) -> Any:
    price = REVENUE
    return t.lineitem.filter(C("l_shipdate") <= date(1998, 9, 2)).group_by("l_returnflag", "l_linestatus").agg(
        sum_qty=C("l_quantity").sum(), sum_base_price=C("l_extendedprice").sum(), sum_disc_price=price.sum(),
        sum_charge=(price * (1 + C("l_tax"))).sum(), avg_qty=C("l_quantity").mean(), avg_price=C("l_extendedprice").mean(),
        avg_disc=C("l_discount").mean(), count_order=pl.len()).sort("l_returnflag", "l_linestatus")


def q2(t: Any) -> Any:
    offers = (t.part.filter((C("p_size") == 15) & C("p_type").str.ends_with("BRASS"))
              .join(t.partsupp, left_on="p_partkey", right_on="ps_partkey")
              .join(t.supplier, left_on="ps_suppkey", right_on="s_suppkey").join(t.nation, left_on="s_nationkey", right_on="n_nationkey")
              .join(t.region.filter(C("r_name") == "EUROPE"), left_on="n_regionkey", right_on="r_regionkey"))
    return (offers.filter(C("ps_supplycost") == C("ps_supplycost").min().over("p_partkey"))
            .select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment")
            .sort("s_acctbal", "n_name", "s_name", "p_partkey", descending=[True, False, False, False]).head(100))


def q3(t: Any) -> Any:
    limit = date(1995, 3, 15)
    return (t.customer.filter(C("c_mktsegment") == "BUILDING")
            .join(t.orders.filter(C("o_orderdate") < limit), left_on="c_custkey", right_on="o_custkey")
            .join(t.lineitem.filter(C("l_shipdate") > limit), left_on="o_orderkey", right_on="l_orderkey")
            .group_by("o_orderkey", "o_orderdate", "o_shippriority").agg(revenue=REVENUE.sum())
            .select(C("o_orderkey").alias("l_orderkey"), "revenue", "o_orderdate", "o_shippriority")
            .sort("revenue", "o_orderdate", descending=[True, False]).head(10))


def q4(t: Any) -> Any:
    late = t.lineitem.filter(C("l_commitdate") < C("l_receiptdate"))
    return (t.orders.filter(C("o_orderdate").is_between(date(1993, 7, 1), date(1993, 10, 1), closed="left"))
            .join(late, left_on="o_orderkey", right_on="l_orderkey", how="semi").group_by("o_orderpriority")
            .agg(order_count=pl.len()).sort("o_orderpriority"))


def q5(t: Any) -> Any:
    return (t.region.filter(C("r_name") == "ASIA").join(t.nation, left_on="r_regionkey", right_on="n_regionkey")
            .join(t.customer, left_on="n_nationkey", right_on="c_nationkey")
            .join(t.orders.filter(C("o_orderdate").is_between(date(1994, 1, 1), date(1995, 1, 1), closed="left")),
                  left_on="c_custkey", right_on="o_custkey")
            .join(t.lineitem, left_on="o_orderkey", right_on="l_orderkey")
            .join(t.supplier, left_on=["l_suppkey", "n_nationkey"], right_on=["s_suppkey", "s_nationkey"])
            .group_by("n_name").agg(revenue=REVENUE.sum()).sort("revenue", descending=True))


def q6(t: Any) -> Any:
    return (t.lineitem.filter(C("l_shipdate").is_between(date(1994, 1, 1), date(1995, 1, 1), closed="left"),
                              C("l_discount").is_between(0.05, 0.07), C("l_quantity") < 24)
            .select(revenue=(C("l_extendedprice") * C("l_discount")).sum()))


def q7(t: Any) -> Any:
    two = t.nation.filter(C("n_name").is_in(["FRANCE", "GERMANY"])).select("n_nationkey", "n_name")
    sellers = t.supplier.join(two, left_on="s_nationkey", right_on="n_nationkey").select("s_suppkey", supp_nation="n_name")
    buyers = t.customer.join(two, left_on="c_nationkey", right_on="n_nationkey").select("c_custkey", cust_nation="n_name")
    orders = t.orders.join(buyers, left_on="o_custkey", right_on="c_custkey").select("o_orderkey", "cust_nation")
    return (t.lineitem.filter(C("l_shipdate").is_between(date(1995, 1, 1), date(1996, 12, 31)))
            .join(sellers, left_on="l_suppkey", right_on="s_suppkey").join(orders, left_on="l_orderkey", right_on="o_orderkey")
            .filter(C("supp_nation") != C("cust_nation"))
            .group_by("supp_nation", "cust_nation", C("l_shipdate").dt.year().alias("l_year")).agg(revenue=REVENUE.sum())
            .sort("supp_nation", "cust_nation", "l_year"))


def q8(t: Any) -> Any:
    america = t.region.filter(C("r_name") == "AMERICA").join(t.nation, left_on="r_regionkey", right_on="n_regionkey")
    buyers = t.customer.join(america, left_on="c_nationkey", right_on="n_nationkey", how="semi")
    orders = (t.orders.filter(C("o_orderdate").is_between(date(1995, 1, 1), date(1996, 12, 31)))
              .join(buyers, left_on="o_custkey", right_on="c_custkey", how="semi"))
    return (t.part.filter(C("p_type") == "ECONOMY ANODIZED STEEL").join(t.lineitem, left_on="p_partkey", right_on="l_partkey")
            .join(orders, left_on="l_orderkey", right_on="o_orderkey").join(t.supplier, left_on="l_suppkey", right_on="s_suppkey")
            .join(t.nation, left_on="s_nationkey", right_on="n_nationkey")
            .select(o_year=C("o_orderdate").dt.year(), volume=REVENUE, n_name="n_name").group_by("o_year")
            .agg(mkt_share=C("volume").filter(C("n_name") == "BRAZIL").sum() / C("volume").sum()).sort("o_year"))


def q9(t: Any) -> Any:
    return (t.part.filter(C("p_name").str.contains("green", literal=True)).join(t.lineitem, left_on="p_partkey", right_on="l_partkey")
            .join(t.partsupp, left_on=["p_partkey", "l_suppkey"], right_on=["ps_partkey", "ps_suppkey"])
            .join(t.supplier, left_on="l_suppkey", right_on="s_suppkey").join(t.orders, left_on="l_orderkey", right_on="o_orderkey")
            .join(t.nation, left_on="s_nationkey", right_on="n_nationkey")
            .group_by("n_name", C("o_orderdate").dt.year().alias("o_year"))
            .agg(amount=(REVENUE - C("ps_supplycost") * C("l_quantity")).sum()).sort("n_name", "o_year", descending=[False, True]))


def q10(t: Any) -> Any:
    keys = ["o_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment"]
    return (t.orders.filter(C("o_orderdate").is_between(date(1993, 10, 1), date(1994, 1, 1), closed="left"))
            .join(t.customer, left_on="o_custkey", right_on="c_custkey")
            .join(t.lineitem.filter(C("l_returnflag") == "R"), left_on="o_orderkey", right_on="l_orderkey")
            .join(t.nation, left_on="c_nationkey", right_on="n_nationkey").group_by(keys).agg(revenue=REVENUE.sum())
            .select(C("o_custkey").alias("c_custkey"), "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment")
            .sort("revenue", descending=True).head(20))


def q11(t: Any) -> Any:
    x = (t.nation.filter(C("n_name") == "GERMANY").join(t.supplier, left_on="n_nationkey", right_on="s_nationkey")
         .join(t.partsupp, left_on="s_suppkey", right_on="ps_suppkey"))
    value = C("ps_supplycost") * C("ps_availqty")
    limit = x.select((value.sum() * 0.0001).alias("limit"))
    return (x.group_by("ps_partkey").agg(value=value.sum()).join(limit, how="cross").filter(C("value") > C("limit"))
            .select("ps_partkey", "value").sort("value", descending=True))


def q12(t: Any) -> Any:
    urgent = C("o_orderpriority").is_in(["1-URGENT", "2-HIGH"])
    return (t.lineitem.filter(C("l_shipmode").is_in(["MAIL", "SHIP"]), C("l_commitdate") < C("l_receiptdate"),
                              C("l_shipdate") < C("l_commitdate"),
                              C("l_receiptdate").is_between(date(1994, 1, 1), date(1995, 1, 1), closed="left"))
            .join(t.orders, left_on="l_orderkey", right_on="o_orderkey").group_by("l_shipmode")
            .agg(high_line_count=urgent.sum().cast(pl.Int64), low_line_count=(~urgent).sum().cast(pl.Int64)).sort("l_shipmode"))


def q13(t: Any) -> Any:
    orders = t.orders.filter(~C("o_comment").str.contains("special.*requests"))
    return (t.customer.join(orders, left_on="c_custkey", right_on="o_custkey", how="left").group_by("c_custkey")
            .agg(c_count=C("o_orderkey").count()).group_by("c_count").agg(custdist=pl.len())
            .sort("custdist", "c_count", descending=[True, True]))


def q14(t: Any) -> Any:
    promo = C("p_type").str.starts_with("PROMO")
    return (t.lineitem.filter(C("l_shipdate").is_between(date(1995, 9, 1), date(1995, 10, 1), closed="left"))
            .join(t.part, left_on="l_partkey", right_on="p_partkey")
            .select(promo_revenue=100.0 * REVENUE.filter(promo).sum() / REVENUE.sum()))


def q15(t: Any) -> Any:
    revenue = (t.lineitem.filter(C("l_shipdate").is_between(date(1996, 1, 1), date(1996, 4, 1), closed="left"))
               .group_by("l_suppkey").agg(total_revenue=REVENUE.sum()))
    return (t.supplier.join(revenue.filter(C("total_revenue") == C("total_revenue").max()), left_on="s_suppkey", right_on="l_suppkey")
            .select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue").sort("s_suppkey"))


def q16(t: Any) -> Any:
    bad = t.supplier.filter(C("s_comment").str.contains("Customer.*Complaints"))
    return (t.part.filter(C("p_brand") != "Brand#45", ~C("p_type").str.starts_with("MEDIUM POLISHED"),
                          C("p_size").is_in([49, 14, 23, 45, 19, 3, 36, 9]))
            .join(t.partsupp, left_on="p_partkey", right_on="ps_partkey").join(bad, left_on="ps_suppkey", right_on="s_suppkey", how="anti")
            .group_by("p_brand", "p_type", "p_size").agg(supplier_cnt=C("ps_suppkey").n_unique())
            .sort("supplier_cnt", "p_brand", "p_type", "p_size", descending=[True, False, False, False]))


def q17(t: Any) -> Any:
    x = (t.part.filter(C("p_brand") == "Brand#23", C("p_container") == "MED BOX")
         .join(t.lineitem, left_on="p_partkey", right_on="l_partkey"))
    return (x.filter(C("l_quantity") < 0.2 * C("l_quantity").mean().over("p_partkey"))
            .select(avg_yearly=C("l_extendedprice").sum() / 7.0))


def q18(t: Any) -> Any:
    large = t.lineitem.group_by("l_orderkey").agg(C("l_quantity").sum()).filter(C("l_quantity") > 300)
    return (t.orders.join(large, left_on="o_orderkey", right_on="l_orderkey", how="semi")
            .join(t.lineitem, left_on="o_orderkey", right_on="l_orderkey").join(t.customer, left_on="o_custkey", right_on="c_custkey")
            .group_by("c_name", C("o_custkey").alias("c_custkey"), "o_orderkey", "o_orderdate", "o_totalprice")
            .agg(sum_qty=C("l_quantity").sum()).sort("o_totalprice", "o_orderdate", descending=[True, False]).head(100))


def q19(t: Any) -> Any:
    def kind(brand: str, boxes: list[str], low: int, size: int) -> Any:
        return ((C("p_brand") == brand) & C("p_container").is_in(boxes) & C("l_quantity").is_between(low, low + 10)
                & C("p_size").is_between(1, size))

    return (t.lineitem.filter(C("l_shipmode").is_in(["AIR", "AIR REG"]), C("l_shipinstruct") == "DELIVER IN PERSON")
            .join(t.part, left_on="l_partkey", right_on="p_partkey")
            .filter(kind("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5)
                    | kind("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10)
                    | kind("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15))
            .select(revenue=REVENUE.sum()))


def q20(t: Any) -> Any:
    sold = (t.lineitem.filter(C("l_shipdate").is_between(date(1994, 1, 1), date(1995, 1, 1), closed="left"))
            .group_by("l_partkey", "l_suppkey").agg(sold=C("l_quantity").sum()))
    wanted = (t.partsupp.join(t.part.filter(C("p_name").str.starts_with("forest")), left_on="ps_partkey", right_on="p_partkey", how="semi")
              .join(sold, left_on=["ps_partkey", "ps_suppkey"], right_on=["l_partkey", "l_suppkey"])
              .filter(C("ps_availqty") > 0.5 * C("sold")))
    return (t.supplier.join(t.nation.filter(C("n_name") == "CANADA"), left_on="s_nationkey", right_on="n_nationkey")
            .join(wanted, left_on="s_suppkey", right_on="ps_suppkey", how="semi").select("s_name", "s_address").sort("s_name"))


def q21(t: Any) -> Any:
    late = t.lineitem.filter(C("l_receiptdate") > C("l_commitdate"))
    shared = t.lineitem.group_by("l_orderkey").agg(C("l_suppkey").n_unique().alias("all")).filter(C("all") > 1)
    alone = late.group_by("l_orderkey").agg(C("l_suppkey").n_unique().alias("late")).filter(C("late") == 1)
    return (late.join(shared, on="l_orderkey", how="semi").join(alone, on="l_orderkey", how="semi")
            .join(t.orders.filter(C("o_orderstatus") == "F"), left_on="l_orderkey", right_on="o_orderkey", how="semi")
            .join(t.supplier, left_on="l_suppkey", right_on="s_suppkey")
            .join(t.nation.filter(C("n_name") == "SAUDI ARABIA"), left_on="s_nationkey", right_on="n_nationkey")
            .group_by("s_name").agg(numwait=pl.len()).sort("numwait", "s_name", descending=[True, False]).head(100))


def q22(t: Any) -> Any:
    c = (t.customer.with_columns(cntrycode=C("c_phone").str.slice(0, 2))
         .filter(C("cntrycode").is_in(["13", "31", "23", "29", "30", "18", "17"])))
    mean = c.filter(C("c_acctbal") > 0.0).select(C("c_acctbal").mean().alias("mean"))
    return (c.join(mean, how="cross").filter(C("c_acctbal") > C("mean"))
            .join(t.orders, left_on="c_custkey", right_on="o_custkey", how="anti").group_by("cntrycode")
            .agg(numcust=pl.len(), totacctbal=C("c_acctbal").sum()).sort("cntrycode"))


QUERIES = {f"q{k}": globals()[f"q{k}"] for k in range(1, 23)}
