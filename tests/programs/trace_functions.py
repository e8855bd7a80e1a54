"""sys.settrace and sys.setprofile: the events of every kind of frame, in order."""
import sys

events = []


def shown(arg):
    if isinstance(arg, tuple) and len(arg) == 3 and isinstance(arg[0], type):
        return (arg[0].__name__, str(arg[1]), arg[2] is not None)
    if callable(arg):
        return arg.__qualname__
    if type(arg).__name__ == "Manager":
        return "a manager"
    return arg


def tracer(frame, event, arg):
    events.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, event, shown(arg)))
    return tracer


def profiler(frame, event, arg):
    events.append((frame.f_code.co_name, event, shown(arg)))


def observe(f, *args, setter=sys.settrace, function=tracer):
    events.clear()
    setter(function)
    try:
        f(*args)
    except Exception as e:
        failure = repr(e)
    else:
        failure = None
    finally:
        setter(None)
    print("==", f.__name__, failure)
    for event in events:
        print("  ", *event)


def straight(a, b=2):
    c = a + b
    return c


def branches(n):
    if n:
        x = 1
    else:
        x = 2
    y = (x
         + n)
    return y


def loops():
    total = 0
    for i in range(3):
        if i == 1:
            continue
        total += i
    else:
        total += 10
    while total > 11:
        total -= 1
    for i in range(2): total += i
    while total < 15: total += 1
    return total


def calls():
    x = straight(1)
    y = len([x]) + straight(
        2,
        b=3,
    )
    return sorted([y, x], key=lambda v: -v)


def failing():
    try:
        straight("a")
    except TypeError:
        x = 1
    finally:
        y = 2
    return int("z")


def deep_failure():
    def inner():
        raise KeyError(1)
    inner()


def with_statement():
    class Manager:
        def __enter__(self):
            return self

        def __exit__(self, *args):
            return True
    with Manager() as m:
        x = 1
        raise ValueError(2)
    return m is None


def generator():
    yield 1
    x = yield 2
    return x


def uses_generator():
    g = generator()
    next(g)
    g.send(None)
    try:
        g.send(5)
    except StopIteration as e:
        result = e.value
    h = generator()
    next(h)
    try:
        h.throw(ValueError("thrown"))
    except ValueError:
        pass
    return list(delegating()) + [result]


def delegating():
    y = yield from generator()
    return y


async def child():
    return 7


async def parent():
    return await child() + 1


def coroutine():
    c = parent()
    try:
        c.send(None)
    except StopIteration as e:
        return e.value


def comprehensions():
    a = [i for i in range(2)]
    b = {i: i for i in (1, 2)}
    c = sum(i for i in (3, 4))
    return a, b, c


def matching(x):
    match x:
        case [a, b]:
            return a
        case {"k": v}:
            return v
        case _:
            return None


def class_body():
    class C:
        a = 1

        def m(self):
            return self.a
    return C().m()


def nested_handlers():
    for i in range(2):
        try:
            try:
                1 / i
            except ZeroDivisionError:
                raise RuntimeError("again")
        except RuntimeError:
            continue
        else:
            break
    return i


def one_line(): x = 1; y = 2; return x + y


def extended():
    return (
        straight(1),
        straight(2),
    )[0]


for f, args in [(straight, (1,)), (branches, (0,)), (branches, (1,)), (loops, ()), (calls, ()), (failing, ()),
                (deep_failure, ()), (with_statement, ()), (uses_generator, ()), (coroutine, ()), (comprehensions, ()),
                (matching, ([1, 2],)), (matching, ({"k": 1},)), (matching, (0,)), (class_body, ()),
                (nested_handlers, ()), (one_line, ()), (extended, ())]:
    observe(f, *args)

for f in (calls, failing, uses_generator, class_body, comprehensions):
    observe(f, setter=sys.setprofile, function=profiler)


def no_locals(frame, event, arg):
    events.append((frame.f_code.co_name, event))


def opcodes(frame, event, arg):
    if event == "line":
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
    events.append((frame.f_code.co_name, event, frame.f_lasti))
    return opcodes


def raising(frame, event, arg):
    events.append((frame.f_code.co_name, event))
    if event == "line":
        raise ArithmeticError("from the trace function")
    return raising


observe(calls, function=no_locals)
observe(branches, 1, function=opcodes)
observe(loops, function=raising)
print(sys.gettrace(), sys.getprofile())


def own_frame():
    frame = sys._getframe()
    frame.f_trace = tracer
    sys.settrace(tracer)
    x = 1
    y = 2
    sys.settrace(None)
    z = 3


events.clear()
own_frame()
print(events)


def on_and_off():
    for i in range(20000):
        sys.settrace(tracer)
        sys.settrace(None)
    return i


print(on_and_off())
print(sys.call_tracing(straight, (1,)))


def inner_tracing(frame, event, arg):
    if frame.f_code is straight.__code__:
        events.append((event, sys.call_tracing(one_line, ())))
    else:
        events.append((frame.f_code.co_name, event))
    return inner_tracing


observe(extended, function=inner_tracing)
