"""Frames and columns of moments as programs use them: resampling, grouping, selecting, arithmetic, conversion."""

SETUP = """
import datetime
ii=pd.date_range('2020-01-01',periods=6,freq='8h')
se=pd.Series([1.,2,np.nan,4,5,6],index=ii,name='x')
fr=pd.DataFrame({'a':se,'b':list('uvwxyz'),'t':ii},index=ii)
"""

CASES = r"""
fr.resample('D').first()
fr.resample('D').agg({'a':'mean','b':'last'})
fr.resample('D').count()
fr.resample('D').max()
fr.resample('D').mean()
fr.resample('D')['a'].agg(['min','max'])
fr.resample('D')[['a']].sum()
fr.groupby(pd.Grouper(freq='D')).a.sum()
fr.groupby([pd.Grouper(freq='D'),'b']).a.sum()
fr.groupby(pd.Grouper(key='t',freq='D')).a.sum()
fr.groupby(fr.t.dt.date).a.sum()
fr.groupby(fr.index.day).a.mean()
se.resample('D').interpolate()
se.resample('4h').ffill(limit=1)
se.resample('4h').asfreq(fill_value=0)
se.resample('12h',offset='2h').mean()
se.resample('D',closed='right').sum()
se.resample('D',closed='right',label='right').sum()
se.resample('2D',origin='2020-01-02').sum()
se.resample('W',closed='left',label='left').sum()
se.resample('ME',closed='left').sum()
se.resample('D').apply(np.sum)
se.resample('D').apply(lambda v: v.iloc[0])
se.resample('D').agg(lambda v: v.max()-v.min())
se.resample('D').cumsum()
se.resample('D').var()
se.rolling('1D').sum()
se.rolling('16h',min_periods=1).mean()
se.diff(), se.pct_change()
se.loc['2020-01-02'], se.loc['2020-01-01 08':'2020-01-02 00']
se.loc[se.index>'2020-01-02']
se['2020-01-01']
se.index.to_series().diff()
se.index.normalize().unique()
se.truncate(before='2020-01-02'), se.first_valid_index(), se.last_valid_index()
se.sort_index(ascending=False).loc['2020-01-02':'2020-01-01']
se.reindex(pd.date_range('2020-01-01',periods=4,freq='12h'),method='ffill')
se.drop(pd.Timestamp('2020-01-01')), se.drop(ii[:2])
se.to_period('D').groupby(level=0).sum()
se.tz_localize('UTC').resample('D').sum()
se.tz_localize('US/Eastern').resample('12h').sum()
se.asfreq('4h',method='bfill')
se.index.inferred_freq, se.index.freqstr, se.iloc[::2].index.freq, se.iloc[1:3].index.freq
pd.concat([se,se]).index.freq
fr.set_index('t').loc['2020-01-01','a']
fr[fr.t.dt.hour==8].reset_index(drop=True)
fr.t.dt.strftime('%H:%M').tolist()
fr.t.max()-fr.t.min()
fr.t.astype('int64').iloc[1]
fr.describe()
fr.dtypes
fr.t.isna().sum(), fr.t.nunique(), fr.t.mode()
fr.a.groupby(fr.t.dt.to_period('D')).sum()
(fr.t - fr.t.shift()).dt.total_seconds()
fr.t.dt.isocalendar().week
fr.t.clip('2020-01-01 12:00','2020-01-02')
fr.t.where(fr.a>2), fr.t.mask(fr.a>2), fr.t.replace(ii[0],pd.NaT)
fr.t.map(lambda x: x.day), fr.t.apply(lambda x: x.hour)
fr.t.tolist()[:1], fr.t.to_numpy()[:1], fr.t.values[:1], fr.t.array[:1]
fr.t.iloc[0], type(fr.t.iloc[0]).__name__
fr.sort_values('t',ascending=False).t
fr.set_index(['b','t']).index
fr.reset_index()
pd.DataFrame({'d':pd.to_datetime(['2020-01-01','2020-02-01']),'v':[1,2]}).pivot_table(index=pd.Grouper(key='d',freq='ME'),values='v',aggfunc='sum')
pd.Series(pd.to_timedelta(['1h','2h',None])).sum(), pd.Series(pd.to_timedelta(['1h','2h',None])).mean(), pd.Series(pd.to_timedelta(['1h','2h'])).describe()
pd.Series(pd.to_timedelta(['1h','2h',None])).fillna(pd.Timedelta(0)), pd.Series(pd.to_timedelta(['90min'])).dt.floor('h')
pd.Series(pd.to_timedelta(['1h','2h'])).astype('int64'), pd.Series(pd.to_timedelta(['1h','2h'])).astype(str), pd.Series(pd.to_timedelta(['1h','2h'])).dt.seconds
pd.to_timedelta([1,2,3],unit='D')+pd.Timestamp('2020'), pd.Timestamp('2020')+pd.to_timedelta(np.arange(3),'h')
pd.Series([pd.Period('2020-01','M'),pd.Period('2020-02','M')])+1, pd.Series(pd.period_range('2020',periods=2,freq='M')).dt.start_time
pd.Series(1,index=pd.period_range('2020-01',periods=4,freq='M'))['2020-02':'2020-03'], pd.Series(1,index=pd.period_range('2020-01',periods=14,freq='M')).loc['2020'].sum()
pd.Series(range(3),index=pd.period_range('2020-01',periods=3,freq='M')).resample('Q').sum(), pd.Series(range(3),index=pd.period_range('2020Q1',periods=3,freq='Q')).resample('M').ffill()
pd.Series(range(3),index=pd.period_range('2020-01',periods=3,freq='M')).asfreq('D')
pd.Series(range(2),index=pd.period_range('2020-01',periods=2,freq='M')).to_timestamp('D','end')
pd.DataFrame({'a':pd.date_range('2020',periods=2,tz='UTC')}).a.dt.tz_convert('Asia/Tokyo').dt.hour
pd.DataFrame({'a':pd.date_range('2020',periods=2,tz='UTC')})
pd.Series(pd.date_range('2020',periods=2,tz='US/Eastern'))
pd.Series([pd.Timestamp('2020',tz='UTC'),pd.Timestamp('2020',tz='US/Eastern')]).dtype
pd.Series([datetime.date(2020,1,1)]).dtype, pd.Series([datetime.datetime(2020,1,1),None]).dtype, pd.Series([np.datetime64('2020-01-01')]).dtype, pd.Series(np.array(['2020-01-01'],'M8[D]')).dtype
pd.Series(pd.date_range('2020',periods=2)).astype('datetime64[s]').dtype, pd.Series(pd.date_range('2020',periods=2)).astype('float64')
pd.Series(pd.date_range('2020',periods=2)).sum()
pd.Series(pd.date_range('2020',periods=2)) + pd.Series(pd.date_range('2020',periods=2))
pd.Series(pd.date_range('2020',periods=2)) * 2
pd.Series(pd.date_range('2020',periods=2)) - 5
pd.Series(pd.date_range('2020',periods=2)) < 5
pd.Series(pd.date_range('2020',periods=2)) == 'foo'
pd.Series(pd.date_range('2020',periods=2)) == pd.Series(pd.date_range('2020',periods=2,tz='UTC'))
pd.Series(pd.date_range('2020',periods=2)).dt.tz_convert('UTC')
pd.Series(pd.date_range('2020',periods=2,tz='UTC')).dt.tz_localize('UTC')
pd.date_range('2020-01-01',periods=3).get_indexer_for([pd.Timestamp('2020-01-02')]), pd.date_range('2020-01-01',periods=3).searchsorted('2020-01-02'), pd.date_range('2020-01-01',periods=3).searchsorted(pd.Timestamp('2020-01-02'),side='right')
pd.Index(['2020-01-01']).astype('datetime64[us]'), pd.Index([1,2]).astype('datetime64[ns]'), pd.Index(pd.date_range('2020',periods=2)).dtype
pd.date_range('2020',periods=3)[-1], pd.date_range('2020',periods=3)[::-1], pd.date_range('2020',periods=3)[pd.date_range('2020',periods=3)>'2020-01-01']
pd.MultiIndex.from_product([pd.date_range('2020',periods=2),['a','b']])
pd.Series(range(4),index=pd.MultiIndex.from_product([pd.date_range('2020',periods=2),['a','b']])).loc['2020-01-02']
pd.Series(pd.date_range('2020',periods=4)).dt.round('2D'), pd.Series(pd.date_range('2020',periods=4)).dt.normalize()
pd.isna(pd.NaT), pd.notna(pd.Timestamp('2020')), pd.isna(pd.Series([pd.NaT]))
pd.Series([pd.Timestamp('2020'),'a']).dtype, pd.Series([pd.Timestamp('2020'),pd.Timedelta('1D')]).dtype, pd.Series([pd.NaT,None]).dtype, pd.Series([pd.NaT,1.5]).dtype
pd.Series(pd.date_range('2020',periods=3)).loc[1:].tolist(), pd.Series(pd.date_range('2020',periods=3)).iloc[[0,2]]
pd.Series(pd.date_range('2020',periods=3)).between(pd.Timestamp('2020-01-02'),pd.Timestamp('2020-01-05'),inclusive='left')
pd.Series(pd.date_range('2020',periods=3)).searchsorted(pd.Timestamp('2020-01-02')), pd.Series(pd.date_range('2020',periods=3)).argmax(), pd.Series(pd.date_range('2020',periods=3)).idxmin()
pd.Series(pd.date_range('2020',periods=3)).drop_duplicates(), pd.Series(pd.date_range('2020',periods=3)).duplicated().any(), pd.Series(pd.date_range('2020',periods=3)).is_monotonic_increasing
pd.Series(pd.date_range('2020',periods=3)).combine_first(pd.Series([pd.NaT]*4)), pd.Series(pd.date_range('2020',periods=3)).agg(['min','max'])
pd.Series(pd.date_range('2020',periods=3)).dt.month_name(), pd.Series(pd.date_range('2020',periods=3)).dt.is_month_start, pd.Series(pd.date_range('2020',periods=3)).dt.time
"""
