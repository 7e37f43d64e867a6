"""Period: construction, fields, text, arithmetic."""

SETUP = """
import datetime
"""

CASES = r"""
[pd.Period('1970-01-01',f).ordinal for f in ['Y','Q','M','W','B','D','h','min','s','ms','us','ns','Y-JUN','Q-JAN','W-WED']]
[pd.Period('1970-01-03',f).ordinal for f in ['B','W-SAT','W-FRI']]
pd.Period('2020-01','M').to_timestamp().unit
pd.Period('2020-01','M').end_time
pd.Period('2020-01','M').end_time.unit
pd.Period('2020-01-01 10:00','ns').end_time
pd.Period('2020-01','M').to_timestamp(how='E')
pd.Period('2020-01','M').to_timestamp('D',how='E')
pd.Period('2020-01','2M').end_time
pd.Period('2020','2M')
pd.Period('2020Q1')
pd.Period('2020')
pd.Period('2020-01')
pd.Period('2020-01-05')
pd.Period('2020-01-05 10')
pd.Period('2020-01-05 10:00')
pd.Period('2020-01-05 10:00:00.5')
pd.Period('2020-01-05 10:00:00.123456789')
pd.Period('2020-01-05',freq='W')
pd.Period('2020-01-05',freq='W-WED')
pd.Period('2020-01-05',freq='B')
pd.Period('2020-01-05',freq='Q-JAN')
pd.Period('2020-01-05',freq='Q')
pd.Period('2020-01-05',freq='Y')
pd.Period('2020-01-05',freq='Y-JUN')
pd.Period('2020-01-05',freq='h')
pd.Period('2020-01-05',freq='ms')
pd.Period('2020-01-05',freq='3h')
str(pd.Period('2020-01-05',freq='W'))
pd.Period('2020-01-05',freq='ME')
pd.Period('2020-01-05',freq='foo')
pd.Period('2020-01-05',freq='MS')
pd.Period(2020)
pd.Period(2020,freq='Y')
pd.Period(year=2020,month=2,freq='M')
pd.Period(year=2020,quarter=2,freq='Q')
pd.Period(ordinal=5,freq='M')
pd.Period(datetime.datetime(2020,1,5))
pd.Period(datetime.datetime(2020,1,5),freq='M')
pd.Period(datetime.date(2020,1,5),freq='M')
pd.Period(np.datetime64('2020-01-05'),freq='M')
pd.Period(pd.Period('2020-01','M'),freq='D')
pd.Period(None), pd.Period('NaT',freq='M')
pd.Period('foo',freq='M')
pd.Period('2020-01','M')+1
pd.Period('2020-01','2M')+1
pd.Period('2020-01','M')+pd.offsets.MonthEnd(2)
pd.Period('2020-01','M')+pd.offsets.Day(2)
pd.Period('2020-01-01','D')+pd.Timedelta('2D')
pd.Period('2020-01-01','D')+pd.Timedelta('2h')
pd.Period('2020-01-01','h')+datetime.timedelta(hours=2)
pd.Period('2020-01','M')-pd.Period('2019-01','M')
pd.Period('2020-01','M')-pd.Period('2019-01-01','D')
pd.Period('2020-01','M')-1
pd.Period('2020-01','M')+'a'
pd.Period('2020-01','M')+pd.Period('2019-01','M')
1+pd.Period('2020-01','M')
pd.Period('2020-01','M')<pd.Period('2019-01','M')
pd.Period('2020-01','M')<pd.Period('2019-01-01','D')
pd.Period('2020-01','M')==pd.Period('2020-01-01','D')
pd.Period('2020-01','M')<5
pd.Period('2020-01','M').asfreq('D')
pd.Period('2020-01','M').asfreq('D','S')
pd.Period('2020-01','M').asfreq('D',how='start')
pd.Period('2020-01','M').asfreq('Q')
pd.Period('2020-01','M').asfreq('h')
pd.Period('2020-01','M').asfreq('W')
pd.Period('2020-01','M').asfreq('B')
pd.Period('2020','Y').asfreq('M'),pd.Period('2020','Y').asfreq('M','S')
pd.Period('2020-01-01 10:00','h').asfreq('min'),pd.Period('2020-01-01 10:00','h').asfreq('D')
pd.Period('2020Q1','Q-JAN').asfreq('M')
pd.Period('2020-01','2M').asfreq('D')
pd.Period('2020-01','M').freq, pd.Period('2020-01','M').freqstr, pd.Period('2020Q1').freq,pd.Period('2020Q1').freqstr, pd.Period('2020').freqstr
pd.Period('2020-02-03','D').qyear,pd.Period('2020-02-03','D').week,pd.Period('2020-02-03','D').day_of_year,pd.Period('2020-02-03','D').days_in_month
pd.Period('2020-02','Q-JAN').qyear, pd.Period('2020-02','Q-JAN').quarter,pd.Period('2020-02','Q-JAN').year
pd.Period('2020-02','M').day, pd.Period('2020-02','M').hour, pd.Period('2020-02','M').weekday, pd.Period('2020','Y').month
pd.Period('2020-02','W').day, pd.Period('2020-02','W').start_time, pd.Period('2020-02','W').year
pd.Period('2020-02','M').strftime('%b %Y')
pd.Period('2020Q1').strftime('%Fq%q %f')
pd.Period('2020-01-01 10:00:00.5','ms').strftime('%l %u %n')
hash(pd.Period('2020-02','M'))==hash(pd.Period('2020-02','M'))
pd.Period('2020-02','M').is_leap_year
pd.Period('2020-02','M').to_timestamp('foo')
pd.Period('2020-01-01 10:00','B')
pd.Period('2020-01-04','C')
pd.Period('2020-01-04','2D').start_time, pd.Period('2020-01-04','2D').end_time
pd.Period('2020-01-04','24h').ordinal
pd.Period('200701','M'), pd.Period('2007 Jan'), pd.Period('Jan 2007'),pd.Period('1Q07'), pd.Period('2007-Q2')
pd.Period('2020-02','M')+pd.NaT, pd.Period('2020-02','M')-pd.NaT
pd.Period('0001-01','M'), pd.Period('2020-12-31','W').end_time
pd.Period('2020-01-05').asfreq('W').asfreq('D','S')
pd.Period('2020-01-05','D').to_timestamp().unit, pd.Period('2020-01-05','ns').to_timestamp().unit, pd.Period('2020-01-05','s').to_timestamp().unit
"""
