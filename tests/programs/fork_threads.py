# needs: standard library
# What a process that begins as a fork knows of the threads that did not come along.
import os
import sys
import threading
import time
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
main_thread = threading.current_thread()


def wait(child):
    print("child ended with", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def in_child(*words):
    print(*words)
    sys.stdout.flush()


# The forking thread is not the main one: that one counts as ended, and joining it returns at once.
def forks():
    sys.stdout.flush()
    child = os.fork()
    if child:
        wait(child)
        return
    main_thread.join()
    waits = threading.Thread(target=lambda: (main_thread.join(), in_child("joined the main thread")))
    waits.start()
    waits.join()
    in_child(main_thread.is_alive(), threading.main_thread() is threading.current_thread(), threading.active_count())
    os._exit(3)


forking = threading.Thread(target=forks)
forking.start()
forking.join()

# Threads that sleep in the parent are not awaited in the child.
sleeping = [threading.Thread(target=time.sleep, args=(0.4,)) for _ in range(3)]
for thread in sleeping:
    thread.start()
sys.stdout.flush()
child = os.fork()
if not child:
    for thread in sleeping:
        thread.join()
    in_child([thread.is_alive() for thread in sleeping])
    threading._shutdown()
    os._exit(4)
wait(child)
print([thread.is_alive() for thread in sleeping])
for thread in sleeping:
    thread.join()

# Threads that come and go on locks all the while: each child can use locks of its own, start threads and import.
queue_lock = threading.Lock()
stop = False


def busy():
    while not stop:
        with queue_lock:
            time.sleep(0.0001)
        queue_lock.acquire(timeout=0.0001) and queue_lock.release()


workers = [threading.Thread(target=busy) for _ in range(4)]
for thread in workers:
    thread.start()
codes = []
for i in range(15):
    child = os.fork()
    if not child:
        queue_lock._at_fork_reinit()
        with queue_lock:
            ends = threading.Thread(target=lambda: None)
            ends.start()
            ends.join()
        import colorsys
        os._exit(colorsys.rgb_to_hsv(0, 0, 5)[2])
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
stop = True
for thread in workers:
    thread.join()
print(codes)

# A lock that is taken many times by many threads: every one of them gets it.
shared = []
together = threading.Lock()
condition = threading.Condition()


def adds(n):
    for i in range(200):
        with together:
            shared.append(n)
    with condition:
        shared.append(-n)
        condition.notify_all()


adding = [threading.Thread(target=adds, args=(n,)) for n in range(1, 9)]
for thread in adding:
    thread.start()
with condition:
    print(condition.wait_for(lambda: sum(n < 0 for n in shared) == 8, timeout=30))
print(sum(shared), together.locked(), together.acquire(timeout=0.01), together.acquire(timeout=0.01))
