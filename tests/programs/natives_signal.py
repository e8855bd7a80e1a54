# needs: standard library
"""_signal, atexit, _stat."""
import atexit, _signal, os, time, sys
def t(f,*a,**k):
    try: r=f(*a,**k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
    return repr(r)
print({n:getattr(_signal,n) for n in sorted(dir(_signal)) if n.isupper()})
S=_signal
print(S.getsignal(S.SIGINT) is S.default_int_handler, S.getsignal(S.SIGPIPE), S.getsignal(S.SIGTERM), [S.getsignal(i) for i in (7,8,11,31,32,64)])
print(t(S.getsignal,0),t(S.getsignal,65),t(S.signal,2,5),t(S.signal,99,1),t(S.signal,9,1),t(S.signal,'a',1),t(S.getsignal,'x'), t(S.signal,1<<40,1))
got=[]
def h(n,f): got.append((n,f.f_code.co_name if f else None))
print(S.signal(S.SIGUSR1,h))
def send(): os.kill(os.getpid(),S.SIGUSR1)
send(); print(got); S.raise_signal(S.SIGUSR1); print(got)
print(S.signal(S.SIGUSR1,S.SIG_IGN) is h); send(); print(got)
def raiser(n,f): raise ValueError('sig')
S.signal(S.SIGUSR1,raiser)
try: send()
except ValueError as e: print('caught',e)
try: S.raise_signal(S.SIGINT)
except KeyboardInterrupt: print('KI')
try: os.kill(os.getpid(),S.SIGINT); 
except KeyboardInterrupt: print('KI2')
S.signal(S.SIGALRM,h); print(S.alarm(5), S.alarm(0))
print(S.setitimer(S.ITIMER_REAL,0.05)); S.pause(); print(got[-1])
a=S.setitimer(S.ITIMER_REAL,0.2,1.5); b=S.getitimer(S.ITIMER_REAL); print(a,b[1],0<b[0]<=0.21); S.setitimer(S.ITIMER_REAL,0)
print(t(S.setitimer,5,0),t(S.getitimer,7),S.ItimerError,S.ItimerError.__mro__, t(S.setitimer,0,'a'), t(S.setitimer,0,float('nan')),t(S.setitimer,0,-1))
t0=time.time(); S.signal(S.SIGALRM,h); S.setitimer(S.ITIMER_REAL,0.05); time.sleep(0.2); print(time.time()-t0>=0.2, len(got))
S.setitimer(S.ITIMER_REAL,0.05); n=len(got)
while len(got)==n: pass
print('loop interrupted')
print(S.pthread_sigmask(S.SIG_BLOCK,[S.SIGUSR2,S.SIGUSR1]), S.pthread_sigmask(S.SIG_BLOCK,[])); send(); print(S.sigpending()); print(S.sigwait([S.SIGUSR1]), S.sigpending())
send(); i=S.sigwaitinfo({S.SIGUSR1}); print(i.si_signo,i.si_code,i.si_errno,i.si_pid==os.getpid(),i.si_uid==os.getuid(), i.si_status, type(i))
print(S.sigtimedwait([S.SIGUSR1],0.01), t(S.sigtimedwait,[S.SIGUSR1],-1), t(S.sigtimedwait,[S.SIGUSR1],'a'), t(S.sigwait,[0]), t(S.sigwait,[65]), t(S.sigwait,5), t(S.sigwait,['a']), t(S.pthread_sigmask,99,[]), t(S.sigwait,[1<<70]))
print(t(S.pthread_sigmask,S.SIG_UNBLOCK,S.valid_signals()))
print([S.strsignal(i) for i in range(1,35)], t(S.strsignal,0), S.strsignal(60))
print(S.valid_signals(), t(S.siginterrupt,0,1), S.siginterrupt(S.SIGUSR1,1), t(S.siginterrupt,9,0))
r,w=os.pipe()
print(t(S.set_wakeup_fd,w), t(S.set_wakeup_fd,999), S.set_wakeup_fd(-1)); os.set_blocking(w,False) if hasattr(os,'set_blocking') else None
if hasattr(os,'set_blocking'):
    print(S.set_wakeup_fd(w)); S.signal(S.SIGUSR1,h); send(); print(os.read(r,5), S.set_wakeup_fd(-1)==w)
    S.set_wakeup_fd(w); 
    try:
        while 1: os.write(w,b'x'*65536)
    except BlockingIOError: pass
    send(); print('full'); S.set_wakeup_fd(-1,warn_on_full_buffer=False); S.set_wakeup_fd(w,warn_on_full_buffer=False); send(); S.set_wakeup_fd(-1)
import threading
th=threading.Thread(target=lambda:print(t(S.signal,2,1),t(S.set_wakeup_fd,-1))); th.start(); th.join()
print(t(S.pthread_kill,threading.get_ident(),S.SIGUSR1), got[-1][0], t(S.pthread_kill,'a',1), t(S.default_int_handler), t(S.default_int_handler,1,None))
print(S.signal.__text_signature__)
def ex(*a,**k): print('exit',a,k)
print(atexit.register(ex,1,a=2) is ex, atexit.register(ex,2) is ex, atexit._ncallbacks(), t(atexit.register), t(atexit.register,5))
class Bad:
    def __repr__(self): return self.__class__.__name__
    def __call__(self): 1/0
bad = Bad()
atexit.register(bad); atexit.register(lambda: atexit.register(ex,'late')); 
class Bye(Bad):
    def __call__(self): raise SystemExit(3)
bye = Bye()
atexit.register(bye)
atexit._run_exitfuncs(); print(atexit._ncallbacks())
atexit.register(ex,1); atexit.register(ex,2); atexit.unregister(ex); print(atexit._ncallbacks()); atexit._clear(); print(atexit._ncallbacks())
atexit.register(ex,'final'); atexit.register(bad)
import _stat
print({n:getattr(_stat,n) for n in sorted(dir(_stat)) if n[0]!='_' and type(getattr(_stat,n)) is int})
print([_stat.filemode(m) for m in (0o100644,0o40755,0o120777,0o107777,0o7000,0o20666,0o60660,0o10600,0o140777,0)], _stat.S_IMODE(0o107644), _stat.S_IFMT(0o107644), t(_stat.S_ISDIR,'a'),t(_stat.S_ISDIR,-1),t(_stat.S_ISDIR,1<<40),t(_stat.S_ISDIR,1<<70), t(_stat.filemode,1.5), _stat.S_ISWHT(1),t(_stat.S_ISREG,True))
raise SystemExit(7)
