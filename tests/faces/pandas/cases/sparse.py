"""Sparse columns: SparseDtype, SparseArray, the accessors, get_dummies(sparse=True)."""

SETUP = ""

CASES = r"""
pd.SparseDtype()
pd.SparseDtype('int')
pd.SparseDtype(int,1)
pd.SparseDtype(bool)
pd.SparseDtype(float,0).name
str(pd.SparseDtype('float64'))
repr(pd.SparseDtype('int64'))
pd.SparseDtype('int64').fill_value
pd.SparseDtype('str')
pd.SparseDtype(object)
pd.SparseDtype('M8[ns]')
pd.SparseDtype('int64',np.nan)
pd.SparseDtype('int64',1.5)
pd.SparseDtype('float64').kind
pd.SparseDtype('int64').subtype
pd.SparseDtype('int64')=='Sparse[int64]'
pd.SparseDtype('int64')==pd.SparseDtype('int64',1)
pd.SparseDtype('float64')==pd.SparseDtype('float64',np.nan)
pd.SparseDtype.construct_from_string('Sparse')
pd.SparseDtype(int,0).update_dtype(float)
pd.SparseDtype(int,1).update_dtype(pd.SparseDtype(float,np.nan))
a=pd.arrays.SparseArray([0,0,1,2,0]); a
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a
a=pd.arrays.SparseArray([True,False,False]); a
a=pd.arrays.SparseArray([0,0,1,2,0]); a.dtype
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.dtype
a=pd.arrays.SparseArray([0,0,1,2,0]); a.sp_values
a=pd.arrays.SparseArray([0,0,1,2,0]); a.density
a=pd.arrays.SparseArray([0,0,1,2,0]); a.npoints
a=pd.arrays.SparseArray([0,0,1,2,0]); a.fill_value
a=pd.arrays.SparseArray([0,0,1,2,0]); a.kind
a=pd.arrays.SparseArray([0,0,1,2,0]); a[2]
a=pd.arrays.SparseArray([0,0,1,2,0]); a[1:4]
a=pd.arrays.SparseArray([0,0,1,2,0]); a[[0,2]]
a=pd.arrays.SparseArray([0,0,1,2,0]); a[a>0]
a=pd.arrays.SparseArray([0,0,1,2,0]); a[np.array([True,False,True,False,False])]
a=pd.arrays.SparseArray([0,0,1,2,0]); a+1
a=pd.arrays.SparseArray([0,0,1,2,0]); a*2
a=pd.arrays.SparseArray([0,0,1,2,0]); a+a
a=pd.arrays.SparseArray([0,0,1,2,0]); a-1.5
a=pd.arrays.SparseArray([0,0,1,2,0]); a/2
a=pd.arrays.SparseArray([0,0,1,2,0]); a//2
a=pd.arrays.SparseArray([0,0,1,2,0]); a%2
a=pd.arrays.SparseArray([0,0,1,2,0]); a**2
a=pd.arrays.SparseArray([0,0,1,2,0]); 1-a
a=pd.arrays.SparseArray([0,0,1,2,0]); a>0
a=pd.arrays.SparseArray([0,0,1,2,0]); a==1
a=pd.arrays.SparseArray([0,0,1,2,0]); a==a
a=pd.arrays.SparseArray([0,0,1,2,0]); -a
a=pd.arrays.SparseArray([0,0,1,2,0]); abs(a)
a=pd.arrays.SparseArray([True,False,False]); ~a
a=pd.arrays.SparseArray([0,0,1,2,0]); np.abs(a)
a=pd.arrays.SparseArray([0,0,1,2,0]); np.exp(a)
a=pd.arrays.SparseArray([0,0,1,2,0]); np.add(a,1)
a=pd.arrays.SparseArray([0,0,1,2,0]); np.asarray(a)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.to_dense()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.sum()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.mean()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.max()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.min()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.sum()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.mean()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.min()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.max()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.max(skipna=False)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.any()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.all()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.cumsum()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.cumsum()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.unique()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.unique()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.value_counts()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.value_counts()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.factorize()
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.fillna(0)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.fillna(7)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.shift(1)
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.shift(-1)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.take([0,-1])
a=pd.arrays.SparseArray([0,0,1,2,0]); a.take([0,-1],allow_fill=True)
a=pd.arrays.SparseArray([1.5,np.nan,np.nan,2.5]); a.take([0,-1],allow_fill=True)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.astype('float64')
a=pd.arrays.SparseArray([0,0,1,2,0]); a.astype(float)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.astype(pd.SparseDtype('float64'))
a=pd.arrays.SparseArray([0,0,1,2,0]); a.astype(pd.SparseDtype('int64',1))
a=pd.arrays.SparseArray([0,0,1,2,0]); a.astype('Sparse[bool]')
a=pd.arrays.SparseArray([0,0,1,2,0]); a.astype(str)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.map(lambda x: x+10)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.map({0:10,1:11,2:12})
a=pd.arrays.SparseArray([0,0,1,2,0]); a.nonzero()
a=pd.arrays.SparseArray([0,0,1,2,0]); a.copy()
a=pd.arrays.SparseArray([0,0,1,2,0]); len(a)
a=pd.arrays.SparseArray([0,0,1,2,0]); a.tolist()
a=pd.arrays.SparseArray([0,0,1,2,0]); a[0]=5; a
a=pd.arrays.SparseArray([0,0,1,2,0]); a.fill_value=3; a
a=pd.arrays.SparseArray([0,0,1,2,0]); a.searchsorted(1)
a=pd.arrays.SparseArray([0,0,1,2,0]); pd.concat([pd.Series(a),pd.Series(a)])
a=pd.arrays.SparseArray([0,0,1,2,0]); pd.concat([pd.Series(a),pd.Series([1.5])])
a=pd.arrays.SparseArray([0,0,1,2,0]); pd.concat([pd.Series(a),pd.Series(pd.arrays.SparseArray([1.5,2.5]))])
pd.arrays.SparseArray([1,2,1,1],fill_value=1)
pd.arrays.SparseArray([1,2],dtype='Sparse[float]')
pd.arrays.SparseArray([1,np.nan],dtype='Sparse[float]',fill_value=1.0)
pd.arrays.SparseArray(['a','',''],fill_value='')
pd.arrays.SparseArray([])
pd.arrays.SparseArray(5)
pd.arrays.SparseArray([[1]])
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.sparse.density
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.sparse.npoints
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.sparse.sp_values
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.sparse.fill_value
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.sparse.to_dense()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s+s
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s*2.5
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s>0
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s[s>0]
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.loc['c']
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.iloc[1:3]
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.sum()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.mean()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.std()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.median()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.describe()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.value_counts()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.sort_values()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.reindex(list('axc'))
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.sum()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.dropna()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.fillna(0)
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.isna()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.notna().sum()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.count()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.astype(float)
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.cumsum()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.mean()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s+1
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.to_numpy()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.values
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.unique()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.max()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.interpolate()
s=pd.Series([1.,np.nan,3.,np.nan],dtype='Sparse[float]'); s.ffill()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.drop_duplicates()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.apply(lambda x: x+1)
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.map(lambda x: x+1)
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.isin([1])
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.groupby([0,0,1,1,1]).sum()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.shift()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.to_frame()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.rank()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.where(s>0)
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.replace(0,5)
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.clip(0,1)
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.round()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.abs()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.nunique()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.equals(s)
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.idxmax()
s=pd.Series(pd.arrays.SparseArray([0,0,1,2,0]),list('abcde'),name='q'); s.argsort()
d=pd.DataFrame({'a':pd.arrays.SparseArray([0,0,1]),'b':pd.arrays.SparseArray([0,2,0])}); d
d=pd.DataFrame({'a':pd.arrays.SparseArray([0,0,1]),'b':pd.arrays.SparseArray([0,2,0])}); d.dtypes
d=pd.DataFrame({'a':pd.arrays.SparseArray([0,0,1]),'b':pd.arrays.SparseArray([0,2,0])}); d.sparse.density
d=pd.DataFrame({'a':pd.arrays.SparseArray([0,0,1]),'b':pd.arrays.SparseArray([0,2,0])}); d.sparse.to_dense()
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.dtypes
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.sparse.density
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.sum(axis=1)
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d+1
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d*d
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.T
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.loc[0]
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.iloc[:,0]
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d['a']
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.values
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.to_numpy()
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.corr()
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.describe()
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d[d['a']>0]
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.assign(c=1)
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.copy().equals(d)
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.head(1)
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.isna()
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.apply(lambda c: c.sum())
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); pd.concat([d,d])
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); pd.concat([d,d],axis=1)
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.groupby('a').sum()
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.merge(d,on='a')
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.astype(float).dtypes
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.to_dict()
d=pd.DataFrame({'a':[0,0,1],'b':[0.,2.,0.]}).astype(pd.SparseDtype('float',0.0)); d.sort_values('a')
pd.get_dummies(pd.Series(list('abca')),sparse=True)
pd.get_dummies(pd.Series(list('abca')),sparse=True).dtypes
pd.get_dummies(pd.Series(list('abca')),sparse=True,dtype=float).dtypes
pd.get_dummies(pd.DataFrame({'k':list('ab'),'v':[1,2]}),sparse=True).dtypes
pd.get_dummies(pd.Series(['a',None]),sparse=True,dummy_na=True)
pd.get_dummies(pd.Series(list('abca')),sparse=True).sparse.density
pd.array([0,1],dtype='Sparse[int]')
pd.Series([0,1]).astype('Sparse').dtype
pd.Series([0.,1]).astype(pd.SparseDtype('float', 0)).sparse.npoints
pd.Index(pd.arrays.SparseArray([0,1]))
pd.DataFrame(np.eye(3)).astype(pd.SparseDtype(float,0)).sparse.density
pd.api.types.is_numeric_dtype(pd.SparseDtype('int64'))
pd.Series(pd.arrays.SparseArray([0,1])).dtype.subtype
"""
