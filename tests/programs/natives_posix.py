# needs: standard library
"""posix: files, descriptors, processes."""
import os, posix, sys, signal
def t(f,*a,**k):
    try: r=f(*a,**k)
    except BaseException as e: return f'{type(e).__name__}: {e}'
    return repr(r)
P=posix
import tempfile; D=tempfile.mkdtemp()
os.chdir(D)
open_=os.open
fd=os.open('f',os.O_RDWR|os.O_CREAT,0o644); os.write(fd,b'hello world')
print(P.pread(fd,5,6),P.pwrite(fd,b'HE',0),P.pread(fd,100,0),t(P.pread,fd,-1,0),t(P.pread,99,1,0))
b1,b2=bytearray(3),bytearray(4); os.lseek(fd,0,0); print(P.readv(fd,[b1,b2]),b1,b2,P.preadv(fd,[b1],2),b1,P.writev(fd,[b'ab',b'cd']),P.pwritev(fd,[b'X',b'Y'],0),P.pread(fd,99,0),t(P.readv,fd,5),t(P.readv,fd,[b'x']))
print(t(P.fchmod,fd,0o600),oct(os.stat('f').st_mode),t(P.chown,'f',-1,-1),t(P.chown,'nope',0,0),t(P.chown,'f','a',0), t(P.chown,fd,0,0,follow_symlinks=False), t(P.chown,'f',0,0,dir_fd='a'))
print(t(P.mkfifo,'ff'),t(P.mkfifo,'ff'),t(P.mknod,'nn'),oct(os.stat('ff').st_mode),oct(os.stat('nn').st_mode),P.major(0x1234),P.minor(0x1234),P.makedev(18,52),t(P.major,-1))
print(t(P.sysconf,'SC_PAGESIZE'),t(P.sysconf,'x'),t(P.sysconf,1.5),t(P.sysconf,9999),t(P.confstr,'CS_PATH'),t(P.confstr,'x'),t(P.pathconf,'f','PC_NAME_MAX'),t(P.pathconf,'nope','PC_NAME_MAX'),t(P.pathconf,fd,'PC_NAME_MAX'))
s=P.statvfs('.'); print(type(s),len(s),s.f_fsid>=0,t(P.statvfs,'nope'),t(P.fstatvfs,99))
print(P.sysconf_names==os.sysconf_names, len(P.sysconf_names),len(P.confstr_names),len(P.pathconf_names))
print(t(P.sched_get_priority_max,1),t(P.sched_get_priority_min,0),P.sched_param(5),P.sched_param(sched_priority=3),t(P.sched_param),t(P.sched_param,1,2),t(P.sched_setparam,0,5),t(P.sched_getaffinity,0)==repr(os.sched_getaffinity(0)),t(P.sched_setaffinity,0,os.sched_getaffinity(0)),t(P.sched_setaffinity,0,[-1]),t(P.sched_setaffinity,0,['a']),t(P.sched_setaffinity,0,5))
print(P.ctermid()); a,b=P.openpty(); print(P.ttyname(b).startswith('/dev/pts/'),os.get_inheritable(a),P.ptsname(a)==P.ttyname(b)); os.write(b,b'x'); print(os.read(a,5)); os.close(a); os.close(b)
r,w=P.pipe2(os.O_NONBLOCK); print(t(os.read,r,1),os.get_inheritable(r))
m=P.memfd_create('x'); os.write(m,b'abc'); print(P.sendfile(w,m,0,2),os.read(r,9),P.copy_file_range(fd,fd,2,0,20),P.pread(fd,99,18),t(P.copy_file_range,m,fd,-1))
e=P.eventfd(3); print(P.eventfd_read(e),P.eventfd_write(e,7),P.eventfd_read(e),t(P.eventfd,-1),t(P.eventfd_write,e,-1),t(P.eventfd_write,e,'a'))
T=P.timerfd_create(1); print(P.timerfd_settime(T,initial=5,interval=2.5),P.timerfd_settime_ns(T,initial=0,interval=0)[1],P.timerfd_gettime(T),P.timerfd_gettime_ns(T))
print(t(P.posix_fadvise,fd,0,0,P.POSIX_FADV_NORMAL),t(P.posix_fallocate,fd,0,100),t(P.posix_fadvise,99,0,0,0),t(P.lockf,fd,P.F_TEST,0),t(P.fdatasync,fd),t(P.fdatasync,-1),t(P.fdatasync,'a'),t(P.sync),t(os.fsync,fd))
print(t(P.execv,'/x',['a']),t(P.execv,'/x',[]),t(P.execv,'/x',['']),t(P.execv,'/x',5),t(P.execve,'/x',['a'],{}),t(P.execve,'/x',[],{}),t(P.execve,'/x',['a'],5),t(P.execve,'/x',['a'],{'a=b':'c'}),t(P.execve,'/x',['a'],{'':'c'}),t(P.execv,'/x',['a\0']),t(P.execve,'/x',[5],{}))
sys.stdout.flush()
pid=os.fork()
if pid==0:
    os.write(1,b'child\n'); os._exit(7)
p,st=P.waitpid(pid,0); print(p==pid,P.WIFEXITED(st),P.WEXITSTATUS(st),P.WIFSIGNALED(st),P.WTERMSIG(st),P.WSTOPSIG(st),P.WCOREDUMP(st),P.WIFCONTINUED(st),P.WIFSTOPPED(st),os.waitstatus_to_exitcode(st))
sys.stdout.flush()
pid=P.posix_spawn('/bin/echo',['echo','spawned'],os.environ); print(P.wait()[1])
pid=P.posix_spawnp('sh',['sh','-c','echo $X; exit 3'],{'X':'y','PATH':'/bin'},file_actions=[(P.POSIX_SPAWN_OPEN,1,'out',os.O_WRONLY|os.O_CREAT,0o600)],setsigmask=[signal.SIGUSR1],setsigdef=[signal.SIGINT],setpgroup=0); r=P.waitid(P.P_PID,pid,P.WEXITED); print(r.si_status,r.si_code,type(r),r.si_signo,open('out').read() if hasattr(sys,'x') else os.read(os.open('out',0),99))
pid=P.posix_spawn('/bin/true',['true'],None); x=P.wait4(pid,0); print(x[0]==pid,x[1],type(x[2]),len(x[2])); print(t(P.wait3,0),t(P.wait4,-5,0),t(P.posix_spawn,'/nope',['a'],{}),t(P.posix_spawn,'/bin/true',['a'],{},file_actions=[5]),t(P.posix_spawn,'/bin/true',['a'],{},file_actions=[(9,1)]),t(P.posix_spawn,'/bin/true',['a'],5),t(P.posix_spawn,'/bin/true',[],{}),t(P.posix_spawn,'/bin/true',['a'],{},setsigmask=[0]))
pid=os.fork()
if pid==0: os.kill(os.getpid(),9)
fdp=P.pidfd_open(pid); p,st=P.waitpid(pid,0); print(P.WIFSIGNALED(st),P.WTERMSIG(st),os.waitstatus_to_exitcode(st))
print([type(x) for x in P.times()],type(P.times()),len(P.getloadavg()),len(P.getrandom(8)),t(P.getrandom,-1),P._path_splitroot_ex('//a/b'),P._path_splitroot_ex(b'///a'),P._path_splitroot_ex('a'), t(P._path_splitroot_ex,5))
print(t(P.killpg,1<<30,0), t(P.fchdir,'a'))
os.system('rm -rf '+D)
print(os.stat_result, os.path.splitroot('/a/b'), sorted(os.supports_fd,key=lambda f:f.__name__).__len__()>0, [f.__name__ for f in sorted(os.supports_dir_fd,key=lambda f:f.__name__)], [f.__name__ for f in sorted(os.supports_fd,key=lambda f:f.__name__)],[f.__name__ for f in sorted(os.supports_follow_symlinks,key=lambda f:f.__name__)],[f.__name__ for f in sorted(os.supports_effective_ids,key=lambda f:f.__name__)], sorted(os.__all__)==sorted(set(os.__all__)))
print(len(os.__all__), posix._have_functions)
