# Locks and threads, straight from _thread.
import _thread


def err(f, *a, **k):
    try:
        return f(*a, **k)
    except BaseException as e:
        return type(e).__name__ + ": " + str(e)


l = _thread.allocate_lock()
print(l.locked(), l.acquire(), l.locked(), l.acquire(False), l.acquire(timeout=0.01), l.release(), err(l.release))
print(err(l.acquire, False, 1), err(l.acquire, True, -2), err(l.acquire, timeout=1e20), _thread.lock().locked())
with l:
    print(l.locked(), repr(l).split(" object")[0])
r = _thread.RLock()
print(r.acquire(), r.acquire(), r._is_owned(), r._recursion_count(), r.release(), r.release(), err(r.release))
with r:
    saved = r._release_save()
    print(saved[0], r._is_owned())
    r._acquire_restore(saved)
    print(r._is_owned())
out = []
done = _thread.allocate_lock()
done.acquire()


def work(n, m=0):
    for i in range(n):
        with l:
            out.append(i + m)
    done.release()


_thread.start_new_thread(work, (1000,), {"m": 5})
done.acquire()
print(len(out), sum(out), _thread.get_ident() == _thread._get_main_thread_ident())
counter = [0]


def count():
    for _ in range(20000):
        with l:
            counter[0] += 1


handles = [_thread.start_joinable_thread(count) for _ in range(4)]
for h in handles:
    h.join()
print(counter, [h.is_done() for h in handles], handles[0].ident != 0, handles[0].join())
print(err(_thread._ThreadHandle().join), err(_thread.start_new_thread, 1, ()), err(_thread.start_new_thread, count, 1), err(_thread.start_joinable_thread, 3))
print(_thread.error is RuntimeError, _thread.TIMEOUT_MAX, _thread.stack_size(), _thread.LockType is type(l))
h = _thread.start_joinable_thread(lambda: _thread.exit())
h.join(5)
print(h.is_done())
