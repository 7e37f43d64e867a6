"""Masked arrays: Int64, Float64, boolean and their kin."""

SETUP = """
a = pd.array([1, None, 3])
b = pd.array([True, False, None])
e = pd.array([], dtype='Int64')
s = pd.Series([1, None, 3], dtype='Int64')
t = pd.Series([True, None], dtype='boolean')
f = pd.Series([1.5, None], dtype='Float64')
"""

CASES = r"""
pd.array([1,None,3])
pd.array([1.5,None])
pd.array([True,None])
pd.array([1,2.5,None])
a+1
a/2
a//2
a%2
a**2
2**a
-a
abs(a)
~a
a+1.5
a*True
a+pd.NA
a+None
a+pd.array([1.5,2.5,None])
a+np.array([1,2,3],dtype='int8')
pd.array([1,2],dtype='Int8')+pd.array([1,2],dtype='Int16')
pd.array([1,2],dtype='Int8')+1
pd.array([1,2],dtype='UInt8')-pd.array([2,3],dtype='UInt8')
pd.array([1,2],dtype='UInt64')+pd.array([1,2],dtype='Int64')
a==1
a!=1
a<2
a==pd.NA
a==None
a=='x'
a/0
a//0
a%0
pd.array([0,1],dtype='Int64')/0
pd.array([0.0,1.0])/0
pd.NA**a
a**0
1**a
a**pd.NA
b&True
b|True
b^True
b&pd.NA
b|pd.NA
b&b
~b
b==True
b+b
b+1
b*2.5
b/2
-b
b-b
b-True
b&1
b & np.array([True,False,True])
a<<1
[a._reduce(n) for n in ['sum','mean','min','max','prod','std','var','median','any','all','sem','skew','kurt']]
[a._reduce(n,skipna=False) for n in ['sum','mean','min','max','any','all']]
[b._reduce(n) for n in ['sum','mean','min','max','prod','any','all']]
[b._reduce(n,skipna=False) for n in ['any','all','sum']]
[e._reduce(n) for n in ['sum','mean','min','max','prod','any','all','std','median']]
pd.array([1,2.5],dtype='Int64')
pd.array(['1','2'],dtype='Int64')
pd.array(['1.0'],dtype='Int64')
pd.array(['a'],dtype='Int64')
pd.array([300],dtype='Int8')
pd.array([1,2],dtype='boolean')
pd.array([1,0],dtype='boolean')
pd.array([1.0,0,None],dtype='boolean')
pd.array(['a'],dtype='boolean')
pd.array([True,False],dtype='Int64')
pd.array([1,2],dtype='Float32')
pd.array([1.0,np.nan],dtype='Int64')
pd.array([1.0,np.nan,None],dtype='Float64')
pd.array(np.array([1.0,np.nan]))
pd.array(pd.Series([1,2]))
pd.array(np.array([1,2],dtype='int8'))
pd.array(np.array([1.5],dtype='float16'))
a[0]
a[1]
a[[0,1]]
a[a>1]
a[:2]
a[0]='x'
a[0]=1.5
a[0]=2.0; a
a[1]=7; a
a.to_numpy()
a.to_numpy(dtype='float64',na_value=np.nan)
np.asarray(a)
a.to_numpy(na_value=0)
a.to_numpy(dtype='int64')
a.to_numpy(dtype='float64')
a.astype('float64')
a.astype('int64')
a.astype('str')
a.astype('string')
a.astype(object)
a.astype('Float64')
a.astype('boolean')
a.astype('bool')
a.astype('datetime64[ns]')
a.tolist()
list(a)
a.fillna(0)
a.isna()
a.factorize()
a.unique()
a.argsort()
a.dropna()
a._accumulate('cumsum')
a._accumulate('cummax')
a._accumulate('cumsum',skipna=False)
a._accumulate('cumprod')
pd.concat([pd.Series(a), pd.Series([1.5])])
pd.concat([pd.Series(a), pd.Series([1],dtype='Int8')])
pd.concat([pd.Series(a),pd.Series([True])])
pd.concat([pd.Series(a),pd.Series(pd.array([1.5]))])
pd.concat([pd.Series(a),pd.Series(b)])
pd.concat([pd.Series(a),pd.Series([1])])
pd.concat([pd.Series(b),pd.Series([True])])
pd.concat([pd.Series(b),pd.Series(['x'])])
np.sqrt(a)
np.add(a,1)
np.isnan(pd.array([1.5,None]))
a.round(1)
a.shift(1)
a.take([0,-1],allow_fill=True)
a.isin([1])
a.isin([pd.NA])
a.isin([None])
divmod(a,2)
pd.Series(a).mode()
pd.Series(a).rank()
np.array([1,2,3])+a
1-a
10//a
10%a
1/a
a+[1,2,3]
a+[1,2]
pd.arrays.IntegerArray(np.array([1,2]), np.array([True,False]))
pd.arrays.IntegerArray([1,2], [True,False])
pd.arrays.IntegerArray(np.array([1.5]), np.array([True]))
pd.arrays.BooleanArray(np.array([1]), np.array([True]))
pd.array([1.5,None,np.nan],dtype='Float64').isna()
pd.array([0.0])/pd.array([0.0])
a.sum()
a.mean()
a.min()
a.std()
a.any()
a.prod()
a.nbytes
pd.Series(a)+1
pd.Series(a).sum()
pd.Series(a).fillna(0)
pd.Series(a)[pd.Series(a)>1]
pd.Series(a).astype('float64')
pd.Series(b)&True
pd.Series(a).max()
pd.DataFrame({'a':a,'b':b})
pd.DataFrame({'a':a,'b':b}).sum()
pd.Series([1,2],dtype='Int64').mean()
pd.Series(a).isna()
pd.Series(a).sort_values()
pd.Series([1,2],dtype='Int64')/pd.Series([2,0])
s.map(lambda x: x/2)
s.map(str)
s.map({1:'a',3:'b'})
s.map({1:10})
s.map(lambda x: x>1)
s.map(lambda x: [x])
s.map(lambda x: 1.5)
s.map(lambda x: x, na_action='ignore')
s.map({1:10,3:30})
s.map(lambda x: 5)
t.map(lambda x: x)
t.map({True:'y'})
f.map(lambda x: x*2)
f.map(lambda x: int(x) if x is not pd.NA else x)
s.apply(lambda x: x+1)
s.apply(str)
pd.Series([1,2],dtype='Int64').map(lambda x: x*2)
pd.Series([1,2],dtype='Int64').map({1:'a',2:'b'})
pd.Series([1,2],dtype='Int64').map(lambda x: x/2)
pd.Series([1,2],dtype='Int64').map(lambda x: x>1)
pd.Series(['a',None],dtype='string').map(str.upper, na_action='ignore')
pd.Series(['a',None],dtype='string').map(lambda x: len(x), na_action='ignore')
pd.Series(['a',None]).map(str.upper, na_action='ignore')
pd.Series(['a',None]).map({'a':1})
df=pd.DataFrame({'a':['x','y',None],'b':[1,2,3]}); df.to_csv(index=False, sep='\t')
pd.Series(['a b','c']).str.split(' ', expand=True).rename(columns={0:'p'})
pd.Series(['x'],dtype='category').str.upper().dtype
pd.Series(['x','y'],dtype='category') == 'x'
pd.Series([1,2,None],dtype='Int64').astype(str).tolist()
pd.Series(['1','x',None]).str.isdigit()
pd.to_numeric(pd.Series(['1','2.5',None]))
pd.to_numeric(pd.Series(['1','x']), errors='coerce')
pd.Series([1,2],dtype='Int64') + pd.Series([1.5,None])
pd.Series([True,None],dtype='boolean') & pd.Series([True,True])
pd.DataFrame({'a':pd.array([1,None])}).fillna(0).a.dtype
pd.Series([1,None],dtype='Int64').map(lambda x: x+1)
pd.Series([1,None],dtype='Int64').apply(lambda x: x)
pd.Series(['a','b'],dtype='category').cat.add_categories(['c']).value_counts()
pd.Series([1,2,3],dtype='Int64').quantile([.5])
pd.Series([1,2,3],dtype='Int64').agg(['sum','mean'])
pd.DataFrame({'a':pd.array([1,None]),'b':['x','y']}).groupby('b').a.sum()
pd.DataFrame({'a':pd.array([1,None]),'b':['x','y']}).groupby('b').a.mean()
pd.Series([1.234,None],dtype='Float64').round(1)
pd.Series([1,2,3],dtype='Int64').iloc[[0,2]].tolist()
pd.Series([1,2],dtype='Int64').loc[0]
s=pd.Series([1,2,3],dtype='Int64'); s[0]=None; s
s=pd.Series(['a','b'],dtype='category'); s.iloc[0]='b'; s
s=pd.Series(['a','b'],dtype='category'); s.iloc[0]='q'
s=pd.Series(['a','b']); s.iloc[0]=5
s=pd.Series(['a','b']); s.loc[5]='c'; s
pd.Series(['a','b']).str.cat(pd.Series(['x','y'],index=[1,0]))
pd.Series(['2020-01-01']).astype('datetime64[ns]')
pd.Series(['1.5','2']).astype(float)
pd.Series(['1','2']).astype('Int64')
pd.Series([1.5,None]).astype('Int64')
pd.Series([1.0,None]).astype('Int64')
pd.DataFrame({'a':['x','y']}).astype({'a':'category'}).a.cat.codes.tolist()
pd.Series(['b','a','c']).astype(pd.CategoricalDtype(['a','b'])).isna().sum()
pd.Series(pd.Categorical(['lo','hi'],categories=['lo','hi'],ordered=True)).max()
pd.Series([2**53+1,None,1,3],dtype='Int64').cumsum().tolist()
pd.Series([2**53+1,None,1,3],dtype='Int64').cumprod().tolist()
pd.Series([2**53+1,2**53+3,None,3,1,5],dtype='Int64').groupby([0,1,0,0,1,None]).cumsum()
pd.Series([2**53+1,2**53+3,None,3,1,5],dtype='Int64').groupby([0,1,0,0,1,None]).cumprod(skipna=False)
pd.Series([2**53+1,None,2**53+3],dtype='Int64').groupby([0,0,0]).cummax()
pd.Series([2**53+1,2**53+3,None,2**53,2**53+1],dtype='Int64').rank()
pd.Series([2**53+1,2**53+3,None,2**53,2**53+1],dtype='Int64').groupby([0]*5).rank()
pd.Series(pd.to_timedelta([2**53*100+1,2**53+3,None,3],unit='ns')).groupby([0,1,0,0]).cummin()
pd.array([2**64-1,None,1],dtype='UInt64')
pd.Series([3,None,1],dtype='Float64').unique()
pd.Series([3,None,1],dtype='Float64').nunique()
pd.Series([3,pd.NA,1],dtype='Int64').replace(3, 9)
pd.Series([1.5,None,2],dtype='Float64') == pd.Series([float('nan'),1,2.])
pd.Series([1,None,2],dtype='Int64') < np.array([np.nan,1,5.])
pd.Series([1,None],dtype='Int64').mask([False,True],'q')
pd.Series([True,None],dtype='boolean').mask([False,True],0)
pd.Series(pd.Categorical(['u',None],categories=['u','v'])).mask([False,True],'q')
pd.DataFrame({'a':pd.array([1,None],dtype='Int64'),'b':['x','y']}).to_dict('records')
pd.DataFrame({'a':pd.array([3,None,1],dtype='Int64'),'b':pd.Categorical(['u','w','v'],categories=['w','u','v'],ordered=True)}).rank()
pd.DataFrame({'a':pd.array([True,None],dtype='boolean')}).sum(min_count=5)
pd.DataFrame({'a':['x','y'],'b':pd.array([1,None],dtype='Int64')})[:0].min()
pd.DataFrame({'a':pd.Categorical(['u','w'],categories=['w','u'],ordered=True)}).max()
pd.DataFrame({'a':pd.to_datetime(['2024-01-01',None])}).std()
pd.Series(pd.Categorical(['v',None,'u','w'],categories=['w','u','v'],ordered=True)).cummin()
pd.Series(pd.Categorical(['v',None,'u','w'],categories=['w','u','v'],ordered=True)).cummax(skipna=False)
pd.DataFrame({'x':[True,False,True],'y':pd.Categorical(['u','v','u'],categories=['u','v','w'])}).value_counts()
pd.MultiIndex.from_arrays([['c','a','c',None],[0,1,0,1]],names=['p','q']).value_counts()
a=pd.DataFrame({'x':np.array([1,0,1],dtype='int8')}); a.update(pd.DataFrame({'x':[2.25,np.nan,1]}))
a=pd.DataFrame({'x':np.array([1,0,1],dtype='int8')}); a.update(pd.DataFrame({'x':[2.0,np.nan,1]})); a
pd.DataFrame({'x':pd.array([1,2],dtype='float64')}).dtypes
a=pd.DataFrame({'k':pd.Categorical(['v',None,'w']),'x':range(3)}); a.merge(a.iloc[::-1],on='k',how='outer')
a=pd.DataFrame({'k':pd.Categorical(['v',None,'w']),'x':range(3)}); a.merge(a.iloc[::-1],on='k',sort=True)
pd.Series([3,None,1],dtype='Int64') + pd.Series([1,2,None],dtype=object)
pd.Series([1,2.5,np.nan],dtype=object) - pd.Series([3,None,1],dtype='Float64')
pd.Series([3,None,1],dtype='Int64') + pd.Series(['a',1,2],dtype=object)
pd.Series([3,None,1],dtype='Int64') == pd.Series([3,1,None],dtype=object)
pd.DataFrame({'a':pd.array([3,None],dtype='Int64'),'b':pd.array([1.5,2],dtype='Float64')}).T.dtypes
pd.DataFrame({'a':['x','y'],'b':pd.Categorical(['u',None])}).T.dtypes
pd.concat([pd.DataFrame({'x':[1,2]}),pd.DataFrame({'x':[True]})]).dtypes
pd.concat([pd.DataFrame({'x':[True]}),pd.DataFrame({'x':[1.5]})]).dtypes
pd.concat([pd.DataFrame({'x':[1.5]}),pd.DataFrame({'x':[True]})]).dtypes
pd.concat([pd.DataFrame({'x':[1]}),pd.DataFrame({'x':[1.5]}),pd.DataFrame({'x':[True]})]).dtypes
pd.concat([pd.DataFrame({'x':[1]})[:0],pd.DataFrame({'y':[1,2]})]).dtypes
pd.concat([pd.Series([1]),pd.Series([True])]).dtype
(pd.DataFrame({'x':pd.array([1,None],dtype='Int64'),'z':[1,2]}) + pd.DataFrame({'y':[1.5,2],'z':[1,2]})).dtypes
pd.DataFrame({'x':pd.array([1,None],dtype='Int64'),'z':[1,2]}).mul(pd.DataFrame({'y':[1.5,2],'z':[1,2]}), axis=0).dtypes
pd.DataFrame({'x':['a','b'],'z':[1,2]}) // pd.DataFrame({'z':[1,0]})
"""
