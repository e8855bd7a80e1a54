# needs: standard library
"""Where memory was allocated; code of functions that is run by itself."""
import tracemalloc


def block(size):
    return bytearray(size)


print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_traceback_limit())
for wrong in (0, -1, 65536):
    try:
        tracemalloc.start(wrong)
    except ValueError as e:
        print(e)
tracemalloc.start(3)
before = tracemalloc.get_traced_memory()[0]
kept = block(100_000)
grown = tracemalloc.get_traced_memory()[0] - before
print(100_000 <= grown < 101_000, tracemalloc.get_traceback_limit())
traceback = tracemalloc.get_object_traceback(kept)
print([frame.lineno for frame in traceback], traceback.total_nframe)
largest = tracemalloc.take_snapshot().statistics("lineno")[0]
print(largest.traceback[0].lineno, largest.size > 100_000)
del kept
print(tracemalloc.get_traced_memory()[1] > 100_000)
tracemalloc.reset_peak()
print(tracemalloc.get_traced_memory()[1] < 90_000)
items = [str(i) * 10 for i in range(1000)]
numbers = [i * 1.5 for i in range(1000)]
del items, numbers
tracemalloc.clear_traces()
print(tracemalloc.get_traced_memory()[0] < 10_000)
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory())
print(tracemalloc.get_object_traceback([]))


def answer():
    value = 42
    return value


exec(answer.__code__)
exec(answer.__code__, {}, {"value": 1})
print(eval(answer.__code__), eval(answer.__code__, {}, {}))
