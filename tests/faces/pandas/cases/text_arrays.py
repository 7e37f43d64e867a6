"""Arrays of text: the dtypes str and string."""

SETUP = """
x = pd.array(['b', None, 'a'], dtype='str')
y = x.astype('string')
p = pd.StringDtype('python')
a = pd.StringDtype('pyarrow')
n = pd.StringDtype(na_value=np.nan)
"""

CASES = r"""
p==a
p=='string'
a=='string[python]'
a=='string[pyarrow]'
a=='str'
n=='str'
n=='string'
n==a
n.name
n.kind
n.na_value
pd.StringDtype('foo')
pd.StringDtype(na_value=3)
pd.array(['a',1],dtype='str')
pd.array(['a',1],dtype='string')
pd.Series(['a',1],dtype='str')
pd.Series([1,2.5,True,None]).astype('str')
pd.Series([1.0,2.5,None]).astype('str')
pd.Series([1.0,2.5,None]).astype('string')
x[0]=1
x[0]=None; x
x + 1
x + ['b','c','d']
x*2
x=='a'
x=='z'
x<'b'
x+'q'
'q'+x
x==1
x!=1
y==1
y=='a'
y+'z'
y*2
x < 1
x.take([0,-1],allow_fill=True)
x.take([0,5])
x.astype('int')
pd.array(['1','2'],dtype='str').astype('int')
pd.array(['1',None],dtype='str').astype('float')
pd.array(['1','a'],dtype='str').astype('int')
pd.array(['True','a',''],dtype='str').astype('bool')
x._reduce('sum')
x._reduce('min')
x._reduce('min',skipna=False)
x._reduce('any')
x._reduce('all')
x._reduce('count')
x._reduce('mean')
y._reduce('any')
x.searchsorted('a')
x.dropna().searchsorted('a')
x.dropna().searchsorted(['a','z'],side='right')
x.to_numpy(na_value='z')
np.asarray(x)
x.nbytes
x.fillna('z')
x.shift(1)
x.repeat(2)
x.insert(1,'q')
x.delete(0)
x.ndim
x.shape
x.insert(1,3)
pd.Series(x).sum()
pd.Series(x).mode()
pd.Series(x).cumsum()
pd.Series(x).max()
pd.Series(x).cummax()
pd.Series(x).cummin()
pd.Series(x).cumsum(skipna=False)
pd.Series(x).mean()
pd.Series(x)+pd.Series([1,2,3])
pd.Series(x)&True
x.argmin(skipna=False)
pd.array([None],dtype='str').argmin()
x._reduce('prod')
x.isin([1,'b'])
x.isin([np.nan])
y.isin([pd.NA])
y.isin(['a'])
x + pd.array(['1','2',None],dtype='str')
x + y
x + np.array(['x','y','z'],dtype=object)
x+None
x + np.array([1,2,3])
x * np.array([1,2,3])
x * 2.5
x - 'a'
x == ['b','c','a']
x == np.array(['b',None,'a'],dtype=object)
y == x
x == None
x==pd.NA
y==pd.NA
x == ['b']
x < pd.array([1,2,3])
x == pd.array([1,2,3])
y.astype('boolean')
pd.array(['1','2'],dtype='string').astype('int32')
pd.array(['a'],dtype='string').astype('float')
pd.array(['2',None],dtype='str').astype('category')
pd.array(['2','x'],dtype='str').astype('S1')
x[[True,False,True]]
x[[0,2]]
x[0]
x[1]
x[1:]
x['a']
x[[True]]
x[5]
pd.array([b'a'],dtype='string')
pd.array(['a', b'x', 1.5, None, pd.NA, np.nan, ('a',)],dtype='str')
pd.Series(['b','a',None]).sort_values()
pd.Series(['b','a',None]).rank()
pd.Series(['b','a','b']).value_counts()
pd.Series(['b','a','b']).unique()
pd.Series(['b','a','b']).nunique()
pd.Series(['b','a','b']).duplicated()
pd.Series(['b',None])==pd.Series(['b',None])
pd.Series(['b',None]).isna()
pd.Series(['b',None]).fillna('x')
pd.Series(['b','a']).map({'a':1,'b':2})
pd.Series(['b','a']).isin(['a'])
pd.Series(['b','a'],dtype='string')+'x'
pd.concat([pd.Series(['a']),pd.Series(['b'],dtype='string')])
pd.concat([pd.Series(['a']),pd.Series([1])])
pd.Index(['a','b']).get_indexer(['b','z'])
pd.Index(['a',None]).hasnans
"""
