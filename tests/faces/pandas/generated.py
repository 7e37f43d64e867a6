"""Generated cases: one-line programs over small frames with odd labels, the same for a seed on every machine.

`case(area, number)` gives the text of one: frames of random columns (all dtypes, gaps) under random labels (repeated, unsorted, of mixed
types, missing, of several levels, of categories, moments with and without time zones, none at all) and one operation of the area.
"""
from __future__ import annotations

import random

AREAS = ("alignment", "groups", "joins", "missing")
GAP, NONE, NA, NAT = "np.nan", "None", "pd.NA", "pd.NaT"
LABELS = ("range range int repeated text repeated_text text_gaps mixed number number_gaps levels levels_gaps category moment moment_gaps "
          "zone period span interval bool Int64").split()
NUMBERS = "int int float float_gaps bool Int64 Float64 int8 float32 uint8".split()
COLUMNS = [*NUMBERS, *"text text_gaps mixed category ordered category_gaps moment moment_gaps zone span boolean string object".split()]
KEYS = "int float_gaps text text_gaps bool category category_gaps ordered moment_gaps zone Int64 boolean string object span Float64".split()

ALIGNMENT = """
a + b;a - b;a * b;a == b;a < b;a & b;a.add(b);a.sub(b, fill_value=0);a.mul(b, axis=0);a.ne(b);a.radd(b);a.align(b, join='HOW')
a.align(b, join='HOW', axis=0);a.reindex(b.index);a.reindex(b.index, fill_value=0);a.reindex_like(b);a.combine_first(b);a.update(b); r = a
pd.concat([a, b], axis=AXIS, join='EITHER');pd.concat([a, b], keys=['m', 'n']);pd.concat([a, b], ignore_index=True);a.index.union(b.index)
a.index.intersection(b.index);a.index.difference(b.index);a.index.symmetric_difference(b.index);a.index.union(b.index, sort=False)
a.index.get_indexer_for(b.index);a.index.isin(b.index);a.index.append(b.index);a.index.equals(b.index);a.equals(b);a['new'] = b; r = a
a.assign(new=b);a.loc[b.index];a.drop(b.index, errors='ignore');a.index.join(b.index, how='HOW');a.sort_index().add(b.sort_index())
a.isin(b);a.index == b.index;a.loc[b > 0];a.corr(b);a.join(b, how='HOW', lsuffix='_l', rsuffix='_r');a.index.is_unique
"""
GROUPS = """
G.FUNC();G.FUNC();G.FUNC(numeric_only=True);GX.FUNC();GX.FUNC();GX.ROW();GX.ROW();G.agg('FUNC');GX.agg(['FUNC', 'count']);G.size()
G.agg({'x': 'FUNC'});G.agg(u=('x', 'FUNC'), v=('x', 'max'));GX.transform('FUNC');GX.transform(lambda v: v - v.mean());G.head(1);G.tail(2)
GX.apply(lambda v: v.max() - v.min());GX.filter(lambda v: len(v) > 1);G.nth(0);GX.shift(1);GX.rank(method='dense');GX.quantile(.5)
GX.describe();GX.value_counts();G.ngroups;G.indices;GX.nunique();GX.nunique(dropna=False);GX.rolling(2, min_periods=1).sum()
GX.expanding().max();G.first(skipna=False);G.cumcount();G.ngroup();GX.cumsum();GX.diff();GX.fillna(0) if False else GX.ffill();G.sum().shape
GX.idxmax();GX.std(ddof=0);GX.sum(min_count=2);G.agg(list).shape;GX.apply(lambda v: v.head(1));list(G.groups)
"""
JOINS = """
a.merge(b, on=ON, how='HOW'OPTIONS);a.merge(b, on=ON, how='HOW'OPTIONS);a.merge(b, on=ON, how='HOW'OPTIONS);a.merge(b, how='HOW')
a.merge(b, left_index=True, right_index=True, how='HOW');a.merge(b, left_on='k', right_index=True, how='HOW');a.merge(b, how='cross')
a.join(b, how='HOW', lsuffix='_l');a.set_index('k').join(b.set_index('k'), how='HOW', rsuffix='_r');a.merge(a, on='k', how='HOW')
a.merge(b, on=ON, how='left_anti');a[a['k'].isin(b['k'])];a.merge(b['k'], on='k');a.merge(b, on=ON).groupby('k').size()
a.join(b.set_index('k'), on='k', how='HOW', lsuffix='_l');pd.concat([a, b], join='EITHER');pd.merge_ordered(a, b, on='k')
a['k'].map(b.drop_duplicates('k').set_index('k').iloc[:, 0])
"""
MISSING = """
a.fillna(0);a.fillna('q');a.fillna({'x': 0, 'y': 9});a.ffill(limit=1);a.bfill();a.dropna(how='ALL');a.dropna(axis=1);a.dropna(thresh=1)
a.interpolate(limit_direction='both');a.STAT();a.STAT();a.STAT(skipna=False);a.STAT(axis=1);a.sum(min_count=2);a.ROW();a.ROW();a.isna().sum()
a.rank(na_option='bottom');a.sort_values(list(a.columns), na_position='first');a.value_counts(dropna=False);a.duplicated(keep=False)
a.drop_duplicates();a.replace(np.nan, -1);a.replace('x', 'Q');a.where(a.notna(), 0);a.mask(a.isna(), 'q');a.isin([0, 'x', np.nan])
a.astype('DTYPE');a.astype('object');a.iloc[0] = np.nan; r = a;a[a.isna()] = 0; r = a;a == a;a.shift(1);a.quantile(.3);a.agg(['min', 'max'])
a.map(str);a.cumsum(skipna=False);a.nunique(dropna=False);a.mode();a.clip(0, 1);a.select_dtypes('number');a.stack();a.T;a.melt()
a.describe(include='all');a.dtypes;a.reset_index();a.set_index(a.columns[0]);a.index.isna();a.index.dropna();a.index.unique()
a.index.sort_values();a.sort_index();a.head(2);a.iloc[::2];a.to_csv();a.to_dict('records');a.index.value_counts(dropna=False)
a.groupby(a.columns[0]).size();a.count();a.any();a.all();a.convert_dtypes();a.infer_objects();a.memory_usage().shape;a.first_valid_index()
"""
OPERATIONS = {name: [part for line in text.strip().splitlines() for part in line.replace("; r", "¦ r").split(";")]
              for name, text in (("alignment", ALIGNMENT), ("groups", GROUPS), ("joins", JOINS), ("missing", MISSING))}
WORDS = {"HOW": ("outer", "inner", "left", "right"), "EITHER": ("inner", "outer"), "AXIS": ("0", "1"), "ALL": ("any", "all"),
         "FUNC": "sum mean min max count first last nunique std var median prod any all".split(), "DTYPE": ("float64", "str", "category"),
         "ROW": "cumsum cumprod cummin cummax rank shift diff ffill bfill".split(),
         "STAT": "sum mean min max std var median prod any all count nunique sem".split(),
         "OPTIONS": ("", "", "", ", sort=True", ", indicator=True", ", suffixes=('', '_r')")}


def listed(items: list[object]) -> str:
    """A list as program text; what is missing stands as a name."""
    return "[" + ", ".join(x if x in (GAP, NONE, NA, NAT) else repr(x) for x in items) + "]"


class Maker:
    """One stream of choices."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def whole(self, n: int, low: int = -3, high: int = 5) -> list[int]:
        return [self.random.randint(low, high) for _ in range(n)]

    def drawn(self, n: int, source: str) -> list[str]:
        return [self.pick(source) for _ in range(n)]

    def gaps(self, items: list[object], gap: str = GAP, share: float = 0.25) -> str:
        return listed([gap if self.random.random() < share else x for x in items])

    def quarters(self, n: int) -> list[float]:
        return [x / 4 for x in self.whole(n, -6, 12)]

    def moments(self, n: int) -> list[str]:
        return [f"2024-{self.pick((1, 2, 3)):02d}-{self.random.randint(1, 28):02d} {self.pick(('00:00:00', '06:30:00'))}" for _ in range(n)]

    def labels(self, n: int, kind: str) -> str:
        """An index of n labels."""
        name = self.pick(("", "", ", name='i'"))
        some = self.random.sample(range(-2, 9), n)
        made = {
            "range": f"pd.RangeIndex({n}{name})", "int": f"pd.Index({some}, dtype='int64'{name})",
            "repeated": f"pd.Index({self.whole(n, 0, 3)}, dtype='int64'{name})",
            "text": f"pd.Index({self.random.sample('abcdefghij', n)}, dtype='str'{name})",
            "repeated_text": f"pd.Index({self.drawn(n, 'abcd')}, dtype='str'{name})",
            "text_gaps": f"pd.Index({self.gaps(self.drawn(n, 'abcd'))}, dtype='str'{name})",
            "mixed": f"pd.Index({self.gaps([self.pick((1, 'a', 2.5, 'b', 2)) for _ in range(n)], NONE, .15)}, dtype=object{name})",
            "number": f"pd.Index({[x / 2 for x in self.whole(n, 0, 7)]}, dtype='float64'{name})",
            "number_gaps": f"pd.Index({self.gaps([x / 1 for x in self.whole(n, 0, 4)])}, dtype='float64'{name})",
            "levels": f"pd.MultiIndex.from_arrays([{self.drawn(n, 'abc')}, {self.whole(n, 0, 2)}], names=['p', 'q'])",
            "levels_gaps": f"pd.MultiIndex.from_arrays([{self.gaps(self.drawn(n, 'abc'))}, {self.gaps(self.whole(n, 0, 2))}])",
            "category": f"pd.CategoricalIndex({self.drawn(n, 'abc')}, categories={self.pick((list('abc'), list('cab')))}{name})",
            "moment": f"pd.DatetimeIndex({sorted(self.moments(n))}{name})",
            "moment_gaps": f"pd.DatetimeIndex({self.gaps(self.moments(n), NAT)})",
            "zone": f"pd.DatetimeIndex({self.moments(n)}).tz_localize('Europe/Paris')",
            "period": f"pd.PeriodIndex({[f'2024-{m:02d}' for m in self.whole(n, 1, 6)]}, freq='M'{name})",
            "span": f"pd.to_timedelta({self.whole(n, 0, 5)}, unit='D')",
            "bool": f"pd.Index({[x > 0 for x in self.whole(n)]}, dtype=bool{name})",
            "interval": f"pd.IntervalIndex.from_breaks({list(range(n + 1))}{name})",
            "Int64": f"pd.Index({self.gaps(self.whole(n, 0, 4), NA, .15)}, dtype='Int64'{name})"}
        return made[kind]

    def column(self, n: int, kind: str) -> str:
        """An array of n values."""
        words = self.drawn(n, "xyz")
        made = {
            "int": f"np.array({self.whole(n)}, dtype='int64')", "float": f"np.array({self.quarters(n)}, dtype='float64')",
            "int8": f"np.array({self.whole(n, 0, 100)}, dtype='int8')", "uint8": f"np.array({self.whole(n, 0, 100)}, dtype='uint8')",
            "float32": f"np.array({self.quarters(n)}, dtype='float32')", "bool": f"np.array({[x > 0 for x in self.whole(n)]}, dtype=bool)",
            "float_gaps": f"np.array({self.gaps(self.quarters(n), share=.35)}, dtype='float64')", "text": f"pd.array({words}, dtype='str')",
            "text_gaps": f"pd.array({self.gaps(words)}, dtype='str')", "object": f"np.array({self.gaps(words, NONE)}, dtype=object)",
            "mixed": f"np.array({self.gaps([self.pick((1, 'x', 2.5)) for _ in range(n)], NONE)}, dtype=object)",
            "category": f"pd.Categorical({self.drawn(n, 'uvw')}, categories={self.pick((list('uvw'), list('wvut')))})",
            "ordered": f"pd.Categorical({self.drawn(n, 'uvw')}, categories=['w', 'u', 'v'], ordered=True)",
            "category_gaps": f"pd.Categorical({self.gaps(self.drawn(n, 'uvw'), NONE)}, categories=['u', 'v', 'w'])",
            "moment": f"pd.DatetimeIndex({self.moments(n)})", "moment_gaps": f"pd.DatetimeIndex({self.gaps(self.moments(n), NONE)})",
            "zone": f"pd.DatetimeIndex({self.moments(n)}).tz_localize('Europe/Paris')",
            "span": f"pd.to_timedelta({self.gaps(self.whole(n, 0, 50), NONE)}, unit='h')",
            "Int64": f"pd.array({self.gaps(self.whole(n), NA)}, dtype='Int64')",
            "Float64": f"pd.array({self.gaps(self.quarters(n), NA)}, dtype='Float64')",
            "boolean": f"pd.array({self.gaps([x > 0 for x in self.whole(n)], NA)}, dtype='boolean')",
            "string": f"pd.array({self.gaps(words, NA)}, dtype='string')"}
        return made[kind]

    def frame(self, kinds: list[str], names: str, labels: str) -> str:
        n = self.pick((0, 1, 3, 4, 5, 6))
        columns = ", ".join(f"{name!r}: {self.column(n, kind)}" for name, kind in zip(names, kinds))
        return f"pd.DataFrame({{{columns}}}, index={self.labels(n, labels)})"

    def series(self, kind: str, labels: str) -> str:
        named = ("", ", name='s'")
        n = self.pick((0, 1, 3, 4, 5, 6))
        return f"pd.Series({self.column(n, kind)}, index={self.labels(n, labels)}{self.pick(named)})"

    def some(self, kinds: list[str]) -> list[str]:
        return [self.pick(kinds) for _ in range(self.random.randint(1, 3))]

    def operation(self, area: str) -> str:
        text = self.pick(OPERATIONS[area]).replace("¦", ";")
        for word, choices in WORDS.items():
            text = text.replace(word, self.pick(choices))
        return text

    def alignment(self) -> str:
        kind = self.pick(LABELS)
        other = self.pick((kind, kind, kind, self.pick(LABELS)))
        if self.random.random() < .5:
            a, b = self.series(self.pick(NUMBERS), kind), self.series(self.pick(NUMBERS), other)
        else:
            a, b = self.frame(self.some(NUMBERS), "xyz", kind), self.frame(self.some(NUMBERS), self.pick(("xyz", "yxw")), other)
        return f"a = {a}; b = {b}; {self.operation('alignment')}"

    def groups(self) -> str:
        frame = self.frame([self.pick(KEYS), self.pick(KEYS), *self.some(NUMBERS)], "klxyz", self.pick(LABELS))
        by = self.pick(("'k'", "'k'", "['k']", "['k', 'l']", "df['k']", "level=0", "df['x'] > 0", "lambda i: str(i)[:1]"))
        options = "".join(f", {x}" for x in ("sort=False", "dropna=False", "as_index=False", "observed=False") if self.random.random() < .2)
        call = f"df.groupby({by}{options})"
        text = self.operation("groups").replace("GX", call + self.pick(("['x']", "[['x']]")))
        return f"df = {frame}; {text.replace('G.', call + '.')}"

    def joins(self) -> str:
        key = self.pick(KEYS)
        other, two = self.pick((key, key, key, self.pick(KEYS))), self.random.random() < .3
        first, second = ("klxy", "klxz") if two else ("kxy", "kxz")
        extra = ["int"] if two else []
        a = self.frame([key, *extra, *self.some(COLUMNS)], first, self.pick(LABELS))
        b = self.frame([other, *extra, *self.some(COLUMNS)], second, self.pick(LABELS))
        on = "['k', 'l']" if two else "'k'"
        return f"a = {a}; b = {b}; {self.operation('joins').replace('ON', on)}"

    def missing(self) -> str:
        made = self.frame(self.some(COLUMNS), "xyz", self.pick(LABELS))
        return f"a = {made}; {self.operation('missing')}"


def case(area: str, number: int) -> str:
    """The text of one generated case."""
    return str(getattr(Maker(f"{area} {number}"), area)())
