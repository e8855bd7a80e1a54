# needs: standard library
"""time: zones, struct_time, formatting, clocks."""
import time, os
def t(f,*a,**k):
    try: r=f(*a,**k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
    return repr(r)
os.environ['TZ']='Europe/Berlin'; time.tzset() 
print(time.tzname,time.timezone,time.altzone,time.daylight)
for tz in ['America/Sao_Paulo','UTC','Australia/Sydney','EST+05EDT,M4.1.0,M10.5.0','Asia/Kolkata']:
    os.environ['TZ']=tz; time.tzset(); print(tz,time.tzname,time.timezone,time.altzone,time.daylight, time.localtime(1e9), time.strftime('%Z %z',time.localtime(1e9)))
print(time.gmtime(0),time.gmtime(1e9).tm_zone,time.gmtime(-1.5),time.gmtime(1e9).tm_gmtoff,time.localtime(0).tm_zone)
for a in [1e30,float('nan'),float('inf'),1<<70,'a',None if 0 else 2**55,-2**55,1<<62]: print(a,t(time.gmtime,a),t(time.localtime,a),t(time.ctime,a))
os.environ['TZ']='Europe/Berlin'; time.tzset()
st=time.localtime(1234567890)
print(st,tuple(st),time.mktime(st),time.asctime(st),time.ctime(1234567890),st.n_fields,st.n_sequence_fields, st[0:3])
for x in [(),(1,),(2000,1,1,0,0,0,0,1,0),[2000,1,1,0,0,0,0,1,0],(2000,13,1,0,0,0,0,1,0),(2000,0,0,0,0,0,0,0,-5),(2000,1,32,0,0,0,0,1,0),(2000,1,1,24,0,0,0,1,0),(2000,1,1,0,60,0,0,1,0),(2000,1,1,0,0,61,0,1,0),(2000,1,1,0,0,62,0,1,0),(2000,1,1,0,0,0,7,1,0),(2000,1,1,0,0,0,-2,1,0),(2000,1,1,0,0,0,0,367,0),(2000,1,1,0,0,0,0,-1,0),('a',1,1,0,0,0,0,1,0),(1<<40,1,1,0,0,0,0,1,0),(-1<<40,1,1,0,0,0,0,1,0),(1<<80,1,1,0,0,0,0,1,0),(-(1<<31),1,1,0,0,0,0,1,0),(99999,1,1,0,0,0,0,1,0),(-5,1,1,0,0,0,0,1,0),(2000.5,1,1,0,0,0,0,1,0),5]:
    print(x,t(time.asctime,x),t(time.mktime,x),t(time.strftime,'%Y-%m-%d %a',x))
print(t(time.strftime,'%Y'*3,st),t(time.strftime,'',st),t(time.strftime,'%A %B %c %d %H %I %j %M %p %S %U %W %w %x %X %y %Z %% é',st),t(time.strftime,'a\0b',st),t(time.strftime,'%'), t(time.strftime,'%Q %E',st), t(time.strftime,'\udc80',st),t(time.strftime,'x'*3000,st)[:10])
print(t(time.strptime,'2001-02-03','%Y-%m-%d'),t(time.strptime,'x','%Y'),t(time.strptime,'Sat Jun 06 16:26:11 1998'))
print(time.struct_time, time.struct_time(range(9)), t(time.struct_time,range(8)), time.struct_time(range(11)).tm_gmtoff, t(time.struct_time,range(12)))
for n in ['time','monotonic','perf_counter','process_time','thread_time','x']: print(n,t(time.get_clock_info,n))
print({n:getattr(time,n) for n in dir(time) if n.startswith('CLOCK')}, t(time.clock_gettime,99), t(time.clock_getres,1), time.clock_gettime(1)>0, type(time.clock_gettime_ns(1)), t(time.clock_settime,1,1.0), t(time.clock_settime_ns,1,1.0))
for s in [-1,'a',float('nan'),1e20,0,0.001,1<<70,True,None]: print(s,t(time.sleep,s))
print(t(time.sleep), time._STRUCT_TM_ITEMS, time.time_ns()//10**9-int(time.time()) in (0,1), [type(getattr(time,n)()).__name__ for n in ('thread_time_ns','process_time_ns','monotonic_ns','perf_counter_ns')])
print(sorted(n for n in dir(time)))
