"""What an analyst does: gaps replaced, keys beside suffixed columns, windows of groups, masked writes, margins, steps of time."""

SETUP = """
d = pd.DataFrame({'k':['a','a','b'],'x':[1,2,3],'y':[3,4,5]})
c = pd.DataFrame({'k':pd.Categorical(['a','a','b'],categories=['a','b','c']),'x':[1,2,3],'y':[3,4,5]})
dk = pd.DataFrame({'k':['a','a','b'],'l':[0,1,1],'x':[1,2,3],'y':[3,4,5]})
m = pd.DataFrame({'k': ['u','v'], 'x': [1,2]})
q = pd.DataFrame({'k': ['p','q','u'], 'w': ['u','u','z'],'z': [1,2,3]}, index=['u','u','w'])
"""

CASES = r"""
m.merge(q, left_on='k', right_on='w')
m.merge(q, left_on='x', right_on='z')
m.merge(q,left_on='k',right_index=True,suffixes=('','_r'))
m.merge(q,left_on='k',right_index=True,how='right',suffixes=('','_r'))
m.merge(q,left_on='k',right_index=True,how='left',suffixes=('_l',''))
m.merge(q.rename_axis('k').drop(columns='k'),left_on='k',right_index=True,how='outer')
m.merge(q.rename_axis('i'),left_on='k',right_index=True,how='outer')
m.merge(q.rename_axis('k'),on='k')
m.assign(j=5).merge(q.assign(j=5).set_index(['k','j']),left_on=['k','j'],right_index=True)
m.assign(j=5).merge(q.assign(j=5).set_index(['k','j'],drop=False).rename_axis(['a','b']),left_on=['k','j'],right_index=True)
pd.Series([1,None,3],dtype='Int64').replace(pd.NA, -1)
pd.Series([1,None,3],dtype='Int64').replace(pd.NaT, -1)
pd.Series([1,None,3]).replace(pd.NA, -1)
pd.Series(['a',None,np.nan],dtype=object).replace(np.nan, 'q')
pd.Series(['a',None,np.nan],dtype=object).replace({np.nan: 'q'})
pd.Series(pd.to_datetime(['2024',None])).replace({pd.NaT: pd.Timestamp('2020')})
pd.Series(pd.to_datetime(['2024',None])).replace(np.nan, pd.Timestamp('2020'))
pd.Series([1,None,3],dtype='Int64').replace({1: 5, np.nan: 0})
pd.Series([1,None,3],dtype='Int64').replace([1,np.nan],[7,8])
pd.Series([1,2],dtype='int64').replace(np.nan, 'q')
pd.Series([True,None],dtype='boolean').replace(np.nan, False)
pd.Series(['a',None],dtype='category').replace({np.nan:'b'})
pd.DataFrame({'a':[1,None],'b':['x',None],'c':pd.to_datetime(['2024',None])}).replace({np.nan: None})
pd.DataFrame({'a':[1,None],'b':['x',None],'c':pd.to_datetime(['2024',None])}).replace(np.nan, 0)
pd.DataFrame({'a':pd.array([1,None],dtype='Int64')}).replace({pd.NA: None})
pd.DataFrame({'c':pd.to_datetime(['2024',None])}).replace({pd.NaT: None})
d.groupby('k',as_index=False)['x'].apply(lambda v: v.head(1))
d.groupby('k',as_index=False)['x'].apply(lambda v: v.cumsum())
d.groupby('k',as_index=False)['x'].apply(list)
dk.groupby(['k','l'],as_index=False)['x'].apply(lambda v: v.max())
d.groupby('k',as_index=False)['x'].apply(lambda v: pd.Series({'p':v.max()}))
d.groupby('k',as_index=False,group_keys=False)['x'].apply(lambda v: v.head(1))
c.groupby('k',observed=False).groups
c.groupby('k',observed=True).groups
c.groupby(['k'],observed=True).groups
c.groupby(['k','x'],observed=False).groups
d.groupby(['k']).indices
d.groupby(['k','x']).groups
list(d.groupby(['k']))[0][0]
c.groupby('k',observed=False).indices
d.groupby(['k']).groups
dk.groupby(['k','l'],as_index=False).rolling(2,min_periods=1).sum()
dk.groupby(['k','l'],as_index=False)['x'].rolling(2,min_periods=1).sum()
d.groupby(d.k,as_index=False)['x'].rolling(1).sum()
d.groupby('k',as_index=False)['x'].rolling(1).agg(['sum','max'])
d.groupby('k',as_index=False).rolling(1)['x'].sum()
d.groupby('k')[['x']].rolling(1).sum()
d.groupby('x')['x'].rolling(1).sum()
d.groupby(d.x.rename('zz')).rolling(1)[['x','y']].sum()
d.groupby('x')[['x','y']].rolling(1).sum()
d.groupby('x').rolling(1).sum(numeric_only=True)
d.groupby('x')[['x','y']].ewm(1).mean()
d.groupby('k',as_index=False)[['x']].rolling(1).corr()
c.groupby('k',observed=True)['x'].rolling(1).sum()
c.groupby(['k','x'],observed=False)['y'].rolling(1).sum()
pd.Series([1.,None,3.],pd.to_datetime(['2024-01-01','2024-01-02','2024-01-05'])).astype('Float64').interpolate('time')
pd.Series([1,None,None,3],dtype='Int64').interpolate(limit=1)
pd.Series([None,1,None],dtype='Int64').interpolate(limit_direction='both')
pd.Series([1,None,4],dtype='Float32').interpolate()
pd.Series([1,2],dtype='Int64').interpolate()
pd.Series(pd.to_datetime(['2024-01-01',None,'2024-01-04']).tz_localize('UTC')).interpolate()
pd.Series([1,None,4],dtype='Int64').interpolate('nearest')
pd.Series(pd.to_datetime([None,'2024-01-01',None,None,'2024-01-04 00:00:01',None])).interpolate(limit_direction='both',limit=1)
pd.Series([1,None,4],dtype='Int8').interpolate()
pd.DataFrame({'a':[1.,None,3],'s':['x','y','z']}).interpolate()
pd.DataFrame({'x':pd.array(['a',None],dtype='string')}).fillna({'x':9})
pd.Series(['a',None],dtype='string').fillna(9)
pd.DataFrame({'x':['a',None]}).fillna({'x':9})
pd.DataFrame({'x':pd.array([1,None],dtype='Int64')}).fillna({'x':'q'})
pd.DataFrame({'x':pd.array([1,None],dtype='Int64')}).fillna({'x':1.5})
pd.DataFrame({'x':pd.Categorical(['a',None])}).fillna({'x':'q'})
pd.DataFrame({'x':pd.to_datetime(['2024',None])}).fillna({'x':0})
pd.DataFrame({'x':pd.array(['a','b'],dtype='string')}).fillna({'x':9})
pd.DataFrame({'x':pd.Series([1],dtype='float32'),'y':pd.Series([1],dtype='int8')}).reindex(columns=['x','z'])
pd.DataFrame({'x':pd.Series([1],dtype='float32')}).reindex(columns=['x','z'])
pd.DataFrame({'x':pd.Series([1],dtype='float32'),'y':[1]}).reindex(columns=['x','z'])
pd.DataFrame({'x':pd.Series([1],dtype='float32'),'y':['q']}).reindex(columns=['x','z'])
pd.DataFrame({'x':pd.Series([1],dtype='float32'),'y':pd.array([1],'Int64')}).reindex(columns=['x','z'])
pd.DataFrame({'x':pd.Series([1],dtype='float32')}).align(pd.DataFrame({'z':[1]}),axis=1)[0]
pd.DataFrame({'x':pd.Series([1],dtype='float16')}).reindex(columns=['z'])
pd.concat([pd.DataFrame({'x':pd.Series([1],dtype='float32')}),pd.DataFrame({'z':pd.Series([1],dtype='float32')})])
pd.DataFrame({'x':pd.array([1],'Float64')}).reindex(columns=['z'])
pd.DataFrame({'x':pd.array([1],'Float32')}).reindex(columns=['z'])
pd.Index([1,pd.NA,3],dtype='Int64').isin([1,3])
pd.Index(['a',None],dtype='string').isin(['a'])
pd.Series([1,pd.NA,3],dtype='Int64').isin([1,3])
pd.Series([1,pd.NA,3],dtype='Int64').isin([1,pd.NA])
pd.Index([1.5,pd.NA],dtype='Float64').isin([1.5])
pd.Index([True,pd.NA],dtype='boolean').isin([True])
pd.bdate_range('2024-12-20', periods=3) + pd.offsets.BDay(2)
pd.date_range('2024-12-20', periods=3) + pd.offsets.MonthEnd()
pd.date_range('2024-12-20', periods=3,freq='ME') + pd.DateOffset(months=1)
pd.date_range('2024-12-20', periods=3,freq='B') + pd.offsets.Hour(2)
pd.date_range('2024-12-20', periods=3,freq='h') + pd.offsets.Day(2)
df=pd.DataFrame({'a':[1,2]}); df[df>1]='q'; df
df=pd.DataFrame({'a':[1,2]}); df[df>1]=np.nan; df
df=pd.DataFrame({'a':[1,2]}); df[df>1]=1.5; df
df=pd.DataFrame({'a':[1.,2]}); df[df>1]=5; df
df=pd.DataFrame({'a':[1,2],'b':['x','y']}); df[df==1]=np.nan; df
df=pd.DataFrame({'a':[True,False]}); df[df]=5; df
df=pd.DataFrame({'a':pd.to_datetime(['2024',None])}); df[df.isna()]=0; df
df=pd.DataFrame({'a':pd.array([1,None],'Int64')}); df[df.isna()]=0; df
df=pd.DataFrame({'a':pd.array([1,None],'Int64')}); df[df.isna()]='q'; df
df=pd.DataFrame({'a':pd.Categorical(['u',None])}); df[df.isna()]='q'; df
df=pd.DataFrame({'a':[1,2]}); df[df>5]='q'; df
df=pd.DataFrame({'a':pd.Series([1,2],dtype='int8')}); df[df>1]=1000; df
df=pd.DataFrame({'a':[1,2]}); df[df>1]=None; df
df=pd.DataFrame({'a':[1.,2]}); df[df>1]=None; df
df=pd.DataFrame({'a':['x','y']}); df[df=='x']=None; df
pd.Index(['a'],dtype=object).append(pd.Index(['b'],dtype=object))
pd.Index([1,2],dtype=object).append(pd.Index([3],dtype=object))
pd.concat([pd.Series([1],['a']),pd.Series([2],[1])]).index
pd.concat([pd.Series([1],pd.Index([1],dtype=object)),pd.Series([2],pd.Index([2],dtype=object))]).index
pd.Index([1]).append(pd.Index(['a']))
pd.Index([(1,2)],tupleize_cols=False).append(pd.Index([3]))
pd.MultiIndex.from_tuples([(1,2)]).append(pd.Index([3]))
pd.MultiIndex.from_tuples([(1,2)]).append(pd.Index([(3,4)],tupleize_cols=False))
pd.Index([True]).append(pd.Index([1]))
pd.Index([True]).append(pd.Index([],dtype='int64'))
pd.DatetimeIndex(['2024']).append(pd.Index(['x']))
pd.Index([pd.Timestamp('2024')],dtype=object).append(pd.Index([pd.Timestamp('2025')],dtype=object))
pd.Series([5,-1,None,-2,-2],dtype='Int64').quantile(.3)
pd.Series([5,-1,None,-2,-2],dtype='Int64').quantile([.3,.5])
pd.DataFrame({'x':pd.array([5,-1,None,-2,-2],'Int64'),'t':pd.to_datetime(['2024-01-01']*5)}).quantile(.3)
pd.DataFrame({'x':pd.array([5,-1,None,-2,-2],'Int64')}).quantile([.3,.5])
pd.DataFrame({'x':pd.array([5,-1,None,-2,-2],'Int64')}).quantile(.3)
pd.Series([1,2],dtype='Int64').map({1:5})
pd.Series([1,2]).map({1:5})
pd.Series([1,2],dtype='Int64').map({1:5,2:6})
pd.Series([1,None],dtype='Int64').map({1:'x'})
pd.Series(pd.Categorical(['a','b'])).map({'a':1})
pd.Series(['a','b']).map(pd.Series([1,2],pd.CategoricalIndex(['a','b'])))
pd.Series(['a','b']).map(pd.Series(pd.Categorical(['p','q']),['a','b']))
pd.Series(pd.Categorical(['a','b'])).map(pd.Series(pd.Categorical(['p','q']),['a','b']))
pd.Series(pd.Categorical(['a','b','a'])).map(pd.Series(pd.Categorical(['p','p']),['a','b']))
pd.Series([1.,2]).map(pd.Series(pd.array([1,None],'Int64'),[1.,2.]))
pd.DataFrame({'k':['a','b'],'v':[1,2]}).groupby('k')[['v']].agg(['count','count'])
pd.DataFrame({'k':['a','b'],'v':[1,2]}).groupby('k')['v'].agg(['count','count'])
pd.DataFrame({'k':['a','b'],'v':[1,2]}).groupby('k')['v'].agg([lambda x: 1, lambda x: 2])
pd.DataFrame({'k':['a','b'],'v':[1,2]}).groupby(lambda i: i*2).sum()
pd.DataFrame({'v':[1,2]},pd.CategoricalIndex(['a','b'],name='i')).groupby(str.upper).sum().index
pd.DataFrame({'v':[1,2]},pd.date_range('2024',periods=2,name='t')).groupby(lambda d: d.month).sum().index
pd.DataFrame({'v':[1,2]},pd.date_range('2024',periods=2)).groupby({pd.Timestamp('2024-01-01'):'x'}).sum()
pd.DataFrame({'v':[1,2]},[1,2]).groupby({1:'x',2:'x'}).sum()
pd.DataFrame({'v':[1,2]},pd.MultiIndex.from_tuples([(1,2),(3,4)])).groupby(lambda t: t[0]).sum()
pd.DataFrame({'r':['N','S','N','S'],'y':[1,1,2,2],'s':[1,2,3,4],'c':[.5,1.5,2,3]}).pivot_table(index='r',columns='y',values='s',margins=True,aggfunc='mean')
pd.DataFrame({'r':['N','S','N','S'],'y':[1,1,2,2],'s':[1,2,3,4],'c':[.5,1.5,2,3]}).pivot_table(index='r',values=['s','c'],margins=True,aggfunc='sum')
pd.DataFrame({'r':['N','S','N','S'],'y':[1,1,2,2],'s':[1,2,3,4],'c':[1,1,2,3]}).pivot_table(index='r',columns='y',values=['s','c'],margins=True,aggfunc='sum')
pd.DataFrame({'r':['N','S','N','S'],'y':[1,1,2,2],'s':[1,2,3,4],'c':[1,1,2,3]}).pivot_table(index='r',columns='y',values=['s','c'],margins=True,aggfunc={'s':'sum','c':'mean'})
pd.DataFrame({'r':['N','S','N','S'],'y':[1,1,2,2],'s':[1,2,3,4],'c':[1,1,2,3]}).pivot_table(index='r',columns='y',values=['s','c'],margins=True,aggfunc=['sum','mean'])
pd.DataFrame({'r':['N','S','N','S'],'y':[1,1,2,2],'s':[1,2,3,4],'c':[.5,1,2,3]}).pivot_table(index=['r','y'],values=['s','c'],margins=True,aggfunc={'s':'sum','c':'mean'})
pd.DataFrame({'r':['N','S','N'],'y':[1,1,2],'s':[1,2,3],'c':[.5,1,2]}).pivot_table(index='r',columns='y',values=['s','c'],margins=True,aggfunc='sum',fill_value=0)
pd.DataFrame({'r':['N','S','N'],'y':[1,1,2],'s':[1,2,3]}).pivot_table(index='r',columns='y',values='s',margins=True,aggfunc='sum',fill_value=0)
pd.DataFrame({'r':['N','S','N'],'y':[1,1,2],'s':[1,2,3]}).pivot_table(index='r',columns='y',values='s',margins=True,aggfunc='sum')
(pd.date_range('2024-01-31', periods=3, freq='B') + pd.offsets.BDay(2)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='B') - pd.offsets.MonthEnd()).freq is None
(pd.date_range('2024-01-31', periods=3, freq='B') + pd.offsets.Day(1)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='B') + pd.Timedelta(hours=5)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='ME') + pd.offsets.BDay(2)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='ME') - pd.offsets.MonthEnd()).freq is None
(pd.date_range('2024-01-31', periods=3, freq='ME') + pd.offsets.Day(1)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='ME') + pd.Timedelta(hours=5)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='h') + pd.offsets.BDay(2)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='h') - pd.offsets.MonthEnd()).freq is None
(pd.date_range('2024-01-31', periods=3, freq='h') + pd.offsets.Day(1)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='h') + pd.Timedelta(hours=5)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='D') + pd.offsets.BDay(2)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='D') - pd.offsets.MonthEnd()).freq is None
(pd.date_range('2024-01-31', periods=3, freq='D') + pd.offsets.Day(1)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='D') + pd.Timedelta(hours=5)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='W') + pd.offsets.BDay(2)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='W') - pd.offsets.MonthEnd()).freq is None
(pd.date_range('2024-01-31', periods=3, freq='W') + pd.offsets.Day(1)).freq is None
(pd.date_range('2024-01-31', periods=3, freq='W') + pd.Timedelta(hours=5)).freq is None
pd.cut(np.array([1, 7, 5, 4, 6, 3]), 3, labels=['z','z','a'], ordered=False)
pd.cut(np.array([1, 7, 5, 4, 6, 3]), 3, labels=['z','a','m'], ordered=False)
pd.to_numeric(pd.Series([1,None,300],dtype='Int64'),downcast='integer')
pd.to_numeric(pd.Series([1,None,300],dtype='Int64'),downcast='unsigned')
pd.to_numeric(pd.Series([1,None,300],dtype='Int64'),downcast='float')
pd.to_numeric(pd.Series([1.5,None],dtype='Float64'),downcast='integer')
pd.to_numeric(pd.Series([1.0,None],dtype='Float64'),downcast='signed')
pd.to_numeric(pd.Series([True,None],dtype='boolean'),downcast='integer')
pd.to_numeric(pd.Series([-1,None],dtype='Int64'),downcast='unsigned')
pd.to_numeric(pd.Series([1e300,None],dtype='Float64'),downcast='float')
pd.to_numeric(pd.Series([None],dtype='Int64'),downcast='integer')
pd.to_numeric(pd.array([1,2],dtype='Int32'),downcast='integer')
"""
