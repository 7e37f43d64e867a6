"""Calls of the Datasets face: each is a few lines whose printed text is compared with the real library's.

`d` is SETUP's data set of five rows; `here` an empty folder.
"""
# ruff: noqa: E501  a call is a line
from __future__ import annotations

SETUP = '''
def data():
    return Dataset.from_dict({"a": [1, 2, 3, 4, 5], "b": ["x", "y", None, "z", "w"], "c": [[1, 2], [3], [4], [5, 6], []],
                              "d": [1.5, 2, 3, 4, 5], "e": [{"p": 1, "q": "s"}] * 5})
d = data()
n = Dataset.from_dict({"a": [1, 2, 3, 4, 5], "c": [[1, 2], [3, 2], [4, 3], [5, 6], [1, 1]], "f": [1.5, 2, 3, None, 4]})
labels = Dataset.from_dict({"x": list(range(20)), "y": [0] * 12 + [1] * 8}).cast_column("y", ClassLabel(names=["n", "p"]))
rows = IterableDataset.from_generator(lambda: ({"i": i} for i in range(9)))
'''
CASES = {
    "show": "print(d); print(repr(d)); print(d.features); print(d.info); print(DatasetDict({'train': d, 'test': d}))",
    "shape": "print(d.column_names, d.num_rows, d.num_columns, d.shape, len(d), d.format, d.split)",
    "read": "print(d[0], d[-1], d[:2], d[1:5:2], d[[0, 2]], d[range(2)], d['a'][1], d['a'][:2], list(d['b']), d['a'])",
    "iterate": "print(list(d)[3], list(d.iter(2)), list(d.iter(2, drop_last_batch=True))[-1])",
    "numpy": "x = n.with_format('numpy'); print(x[0], x[:2], x['a'][:3], x[0:5]['f'])",
    "torch": "x = n.with_format('torch'); print(x[0], x[:2], x['a'][:3], x['f'][:], x[3])",
    "torch ragged": "x = d.with_format('torch'); print(x[0], x[:2])",
    "torch columns": "x = d.with_format('torch', columns=['a']); print(x[0]); x.set_format('torch', ['a'], output_all_columns=True); print(x[0])",
    "pandas": "x = n.with_format('pandas'); print(x[0], x[:2], type(x['a'][:2]).__name__)",
    "reset": "d.set_format('torch'); d.reset_format(); print(d[0], d.format)",
    "transform": "x = d.with_transform(lambda b: {'q': [v + 1 for v in b['a']]}); print(x[0], x[:2])",
    "shuffle": "print(d.shuffle(seed=42)['a'][:], labels.shuffle(seed=3)['x'][:])",
    "shuffle global": "np.random.seed(0); print(d.shuffle()['a'][:], d.shuffle()['a'][:])",
    "shuffle generator": "print(labels.shuffle(generator=np.random.default_rng(8))['x'][:])",
    "split": "t = labels.train_test_split(0.25, seed=5); print(t, t['train']['x'][:], t['test']['x'][:])",
    "split counts": "t = labels.train_test_split(train_size=7, test_size=4, seed=1); print(t['train']['x'][:], t['test']['x'][:])",
    "split default": "t = labels.train_test_split(seed=1); print(t.num_rows)",
    "split plain": "t = labels.train_test_split(3, shuffle=False); print(t['train']['x'][:], t['test']['x'][:])",
    "split stratified": "t = labels.train_test_split(0.25, seed=5, stratify_by_column='y'); print(t['train']['x'][:], t['test']['x'][:])",
    "split stratified odd": "t = labels.train_test_split(test_size=7, seed=2, stratify_by_column='y'); print(t['train']['x'][:], t['test']['x'][:])",
    "split too many": "d.train_test_split(10)",
    "split share": "d.train_test_split(2.0)",
    "split sum": "d.train_test_split(test_size=0.8, train_size=0.8)",
    "sort": "print(n.sort('f')['f'][:], n.sort('f', reverse=True)['f'][:], n.sort(['c', 'a'] if False else ['f', 'a'], null_placement='at_start')['a'][:])",
    "select": "print(d.select([4, 0])['a'][:], d.select(range(1, 3))['a'][:], d.take(2)['a'][:], d.skip(3)['a'][:], d.repeat(2)['a'][:])",
    "select beyond": "d.select([7])",
    "shard": "print([d.shard(2, k)['a'][:] for k in (0, 1)], [d.shard(3, k, contiguous=False)['a'][:] for k in range(3)])",
    "map": "m = d.map(lambda e: {'n': e['a'] * 2}); print(m.features, m[1])",
    "map types": "m = d.map(lambda e: {'i': np.arange(3, dtype=np.int32), 'f': [np.float32(3)], 't': torch.ones(2), 's': torch.tensor(1), 'a': None}); "
                 "print(m.features, m[0])",
    "map batched": "m = d.map(lambda b: {'n': [len(b['a'])] * len(b['a'])}, batched=True, batch_size=2); print(m['n'][:])",
    "map grows": "m = d.map(lambda b: {'n': [x for x in b['a'] for _ in (0, 1)]}, batched=True, remove_columns=d.column_names); print(m, m['n'][:])",
    "map grows wrongly": "d.map(lambda b: {'n': [x for x in b['a'] for _ in (0, 1)]}, batched=True)",
    "map arrays": "m = n.with_format('numpy').map(lambda b: {'z': np.stack([b['a'], b['a']], 1), 'y': b['c'] * 2.0}, batched=True); "
                  "m.reset_format(); print(m.features, m[2])",
    "map indices": "print(d.map(lambda e, i, k: {'i': i + k}, with_indices=True, fn_kwargs={'k': 10})['i'][:])",
    "map inputs": "print(n.map(lambda a, c: {'i': c * a}, input_columns=['a', 'c'])['i'][:])",
    "map in place": "def f(e):\n    e['a'] = e['a'] + 1\n    return e\nm = d.map(f); print(m['a'][:], m.column_names)",
    "map replaces": "print(n.map(lambda e: {'a': 'q', 'f': 1}).features)",
    "map nothing": "print(d.map(lambda e: None))",
    "map wrong": "d.map(lambda e: 3)",
    "map removes": "m = d.map(lambda e: {'z': 1}, remove_columns=['a', 'c']); print(m.column_names); d.map(lambda e: {}, remove_columns='zz')",
    "map features": "m = n.map(lambda e: {'a': 'p' if e['a'] > 2 else 'n'}, features=Features({'a': ClassLabel(names=['n', 'p']), 'c': List(Value('int8')), "
                    "'f': Value('float32')})); print(m.features, m[:3])",
    "map threads": "m = labels.map(lambda e: {'z': e['x'] * 2}, num_proc=None); print(m['z'][:])",
    "map row": "def g(e):\n    print(type(e).__name__, e, dict(e), 'a' in e, e.get('zz'))\n    return {}\nd.select([0]).map(g); d.select([0]).map(g, batched=True)",
    "filter": "print(d.filter(lambda e: e['a'] % 2 == 0)[:], d.filter(lambda b: [x > 2 for x in b['a']], batched=True)['a'][:], "
              "d.filter(lambda e, i: i > 3, with_indices=True)['a'][:], d.filter(lambda a: a < 0, input_columns='a'))",
    "columns": "print(d.remove_columns(['a', 'b']).column_names, d.rename_column('a', 'A').column_names, d.rename_columns({'a': 'A', 'b': 'B'}).features, "
               "d.select_columns(['c', 'a']).column_names, d.add_column('z', [1.0] * 5).features, d.flatten().features)",
    "remove missing": "d.remove_columns('zz')",
    "rename missing": "d.rename_column('zz', 'a')",
    "rename taken": "d.rename_column('a', 'b')",
    "column missing": "d['zz']",
    "row missing": "d[10]",
    "wrong key": "d[1.5]",
    "add item": "print(n.add_item({'a': 9, 'c': [1], 'f': 1.0})[-1])",
    "cast": "x = n.cast_column('a', Value('int32')).cast_column('f', Value('float32')); print(x.features, x[1])",
    "cast wrongly": "d.cast_column('b', Value('int64'))",
    "classes": "x = d.class_encode_column('b'); print(x.features['b'], x['b'][:]); f = labels.features['y']; "
               "print(f.int2str([0, 1]), f.str2int('p'), f.num_classes, f.names)",
    "class unknown": "labels.features['y'].str2int('q')",
    "class beyond": "labels.features['y'].int2str(7)",
    "label mapping": "print(labels.align_labels_with_mapping({'P': 0, 'N': 1}, 'y')['y'][:])",
    "unique": "print(d.unique('a'), n.unique('f'))",
    "batch": "b = n.batch(2); print(b[0], b[-1], b.features)",
    "of list": "print(Dataset.from_list([{'a': 1}, {'a': 2}])[:], Dataset.from_generator(lambda: ({'i': i} for i in range(3)))[:])",
    "of frame": "p = pd.DataFrame({'a': [1, 2], 'c': [1.5, float('nan')]}, index=[4, 5]); x = Dataset.from_pandas(p); print(x.features, x[:]); "
                "print(Dataset.from_pandas(p, preserve_index=False).column_names)",
    "to": "print(n.to_dict(), n.to_list()[3], n.to_pandas())",
    "kinds": "print(Dataset.from_dict({'a': [None], 'b': [True], 'c': [b'x'], 'd': np.ones((1, 2, 2), dtype=np.float32), 'e': [[[1]]], "
             "'f': [datetime.datetime(2020, 1, 1)], 'g': [datetime.date(2020, 1, 1)]}).features)",
    "features": "f = Features({'a': Value('int64'), 'l': ClassLabel(names=['x', 'y']), 's': Sequence(Value('string')), 'q': Sequence({'a': Value('int8')}), "
                "'m': [Value('float32')], 'n': {'o': Value('bool')}, 'z': Array2D((2, 3), 'float32')}); print(f, f.to_dict()); print(Features.from_dict(f.to_dict()) == f)",
    "lengths": "Dataset.from_dict({'a': [1], 'b': [1, 2]})",
    "mixture": "Dataset.from_dict({'a': [1, 'x']})",
    "empty": "print(Dataset.from_dict({}), Dataset.from_dict({'a': []}).features)",
    "concatenate": "print(concatenate_datasets([n, n])['a'][:], concatenate_datasets([n, n.rename_columns({'a': 'a2', 'c': 'c2', 'f': 'f2'})], axis=1).column_names)",
    "concatenate wrongly": "concatenate_datasets([n, d.select([0]).map(lambda e: {'a': 'x'})])",
    "interleave": "print(interleave_datasets([n, n.select([1, 2])])['a'][:], interleave_datasets([n, n.select([1])], stopping_strategy='all_exhausted')['a'][:])",
    "interleave by chance": "for s in ('first_exhausted', 'all_exhausted'): print(interleave_datasets([n, n.select([1, 2, 3])], probabilities=[.3, .7], seed=3, "
                            "stopping_strategy=s)['a'][:])",
    "dict": "x = DatasetDict({'train': n, 'test': n.select([0])}); print(x.map(lambda e: {'q': 1}).column_names, x.num_rows, x.shape, "
            "x.filter(lambda e: e['a'] > 2).num_rows, x.remove_columns('a').column_names, x['train'][0])",
    "dict missing": "DatasetDict({'train': n})['test']",
    "dict number": "DatasetDict({'train': n})[0]",
    "iterable": "print(rows, list(rows.filter(lambda e: e['i'] > 6)), list(rows.skip(7)), list(rows.take(1)), list(rows.batch(4)), rows.features, "
                "list(rows.map(lambda e: {'j': e['i'] * 2}).remove_columns('i'))[-1], list(rows.rename_column('i', 'k'))[0])",
    "iterable batches": "print(list(rows.map(lambda b: {'s': [sum(b['i'])]}, batched=True, batch_size=4, remove_columns=['i'])))",
    "iterable shuffle": "print([[e['i'] for e in rows.shuffle(seed=s, buffer_size=b)] for s in (1, 5) for b in (1, 2, 3, 5, 100)])",
    "iterable epochs": "s = rows.shuffle(seed=1, buffer_size=4); s.set_epoch(1); print([e['i'] for e in s]); s.set_epoch(2); print([e['i'] for e in s])",
    "iterable of rows": "i = n.to_iterable_dataset(); print(i, next(iter(i)), i.column_names)",
    "loader": "print(next(iter(DataLoader(n.with_format('torch', columns=['a', 'c']), batch_size=2))))",
    "csv": "n.remove_columns('c').to_csv(here + '/t.csv'); print(open(here + '/t.csv').read()); x = load_dataset('csv', data_files=here + '/t.csv'); "
           "print(x, x['train'].features, x['train'][3])",
    "json": "d.to_json(here + '/t.json'); print(open(here + '/t.json').read()); x = load_dataset('json', data_files={'test': here + '/t.json'}); "
            "print(x, x['test'][0]); print(load_dataset('json', data_files=here + '/t.json', split='train[1:3]')['a'][:])",
    "json list": "open(here + '/l.json', 'w').write('[{\"a\": 1, \"b\": \"x\"}, {\"a\": 2, \"b\": null}]'); print(Dataset.from_json(here + '/l.json')[:])",
    "json field": "open(here + '/f.json', 'w').write('{\"data\": [{\"a\": 1}]}'); print(load_dataset('json', data_files=here + '/f.json', field='data', "
                  "split='train')[:])",
    "parquet": "labels.to_parquet(here + '/t.parquet'); x = Dataset.from_parquet(here + '/t.parquet'); print(x.features, x[-1], x.split)",
    "text": "open(here + '/t.txt', 'w').write('one\\ntwo\\n\\nthree'); print(load_dataset('text', data_files=here + '/t.txt')['train'][:])",
    "disk": "d.save_to_disk(here + '/d'); x = load_from_disk(here + '/d'); print(x, x.features, x[:2]); DatasetDict({'a': n}).save_to_disk(here + '/dd'); "
            "print(load_from_disk(here + '/dd'), load_from_disk(here + '/dd')['a'][:])",
    "disk missing": "load_from_disk(here + '/nowhere')",
    "file missing": "load_dataset('csv', data_files=here + '/nowhere.csv')",
    "hub": "load_dataset('imdb')",
}
