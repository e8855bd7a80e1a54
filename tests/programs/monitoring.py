"""sys.monitoring (PEP 669): which events come, from where, in what order; DISABLE, several tools, errors; f_lineno."""
import sys

m = sys.monitoring
E = m.events
NAMES = [name for name in dir(E) if not name.startswith("_") and name != "NO_EVENTS"]
log = []


def shown(value):
    if isinstance(value, (int, str, type(None))):
        return value
    return type(value).__name__, str(value) if isinstance(value, BaseException) else getattr(value, "__name__", "")


def callback(tool, name, answer=None):
    def told(code, *rest):
        if code.co_filename != __file__ or code.co_name in ("watch", "callback", "told"):
            return None
        log.append((tool, name, code.co_name, *map(shown, rest)))
        return answer

    return told


def watch(function, names, tools=(2,), answer=None):
    log.clear()
    for tool in tools:
        m.use_tool_id(tool, f"tool {tool}")
        for name in NAMES:
            m.register_callback(tool, getattr(E, name), callback(tool, name, answer))
    for tool in tools:
        m.set_events(tool, sum(getattr(E, name) for name in names))
    try:
        function()
    except Exception as error:
        result = repr(error)
    else:
        result = None
    for tool in tools:
        m.set_events(tool, 0)
    for tool in tools:
        for name in NAMES:
            m.register_callback(tool, getattr(E, name), None)
        m.free_tool_id(tool)
    print("---", function.__name__, names if len(names) < 5 else "all", result)
    for entry in log:
        print("   ", *entry)


def raises():
    raise ValueError("raised")


def exceptions():
    try:
        raises()
    except ValueError as error:
        pass
    try:
        try:
            raises()
        finally:
            x = 1
    except ValueError:
        raise KeyError from None


def loops():
    for i in range(2):
        if i:
            x = 1
        else: x = 2
    while i < 3:
        i += 1


def generator():
    try:
        x = yield 1
    except KeyError:
        yield 2
    return 3


def delegates():
    return (yield from generator())


def generators():
    g = generator()
    next(g)
    g.throw(KeyError("thrown"))
    try:
        next(g)
    except StopIteration as stop:
        value = stop.value
    for x in [1]:
        list(delegates())


class A:
    def __init__(self, value):
        self.value = value


class B(A):
    def __init__(self, value):
        super().__init__(value)


def calls():
    len([1])
    B(1)
    [].append(1)
    max([1], default=3)
    {}.get("a", *[2])
    try:
        len(1)
    except TypeError:
        pass


def several_lines():
    return max(1,
               2,
               3)


for f in exceptions, loops, generators, calls, several_lines:
    watch(f, ["LINE"])
    watch(f, [name for name in NAMES if name not in ("LINE", "INSTRUCTION", "BRANCH", "JUMP")])
watch(loops, NAMES)
watch(loops, ["BRANCH", "JUMP"])
watch(several_lines, ["LINE"], (1, 2, 4))
watch(loops, ["LINE", "BRANCH"], (2,), m.DISABLE)
watch(exceptions, ["RAISE"], (2,), m.DISABLE)


def twice():
    loops()
    log.append("again")
    loops()
    m.restart_events()
    log.append("restarted")
    loops()


watch(twice, ["LINE"], (2,), m.DISABLE)

# One code object alone.
m.use_tool_id(3, "local")
m.register_callback(3, E.LINE, callback(3, "LINE"))
m.set_local_events(3, loops.__code__, E.LINE)
log.clear()
loops()
several_lines()
print(m.get_events(3), m.get_local_events(3, loops.__code__), len(log))
before = loops.__code__.co_code
m.set_local_events(3, loops.__code__, 0)
print(before == loops.__code__.co_code)

# A callback that raises.
m.register_callback(3, E.PY_START, lambda *rest: 1 / 0)
m.set_local_events(3, loops.__code__, E.PY_START)
try:
    loops()
except ZeroDivisionError as error:
    print(error, error.__traceback__.tb_next.tb_frame.f_code.co_name)
m.set_local_events(3, loops.__code__, 0)

for name, args in [
    ("use_tool_id", (6, "x")),
    ("use_tool_id", (3, "x")),
    ("use_tool_id", (4, 5)),
    ("set_events", (4, 1)),
    ("set_events", (3, 1 << 17)),
    ("set_events", (3, E.C_RETURN)),
    ("set_local_events", (3, loops.__code__, E.RAISE)),
    ("set_local_events", (3, 5, 1)),
    ("register_callback", (3, 3, None)),
    ("register_callback", (3, 1 << 20, None)),
    ("get_tool", (3,)),
    ("get_tool", (4,)),
]:
    try:
        print(name, getattr(m, name)(*args))
    except (ValueError, TypeError) as error:
        print(name, type(error).__name__, error)
print(m._all_events())
m.free_tool_id(3)


# A debugger goes on at another line.
def jumps(x=0, i=0):
    x = [1]
    for i in x:
        x = 2
    x = 3
    try:
        x = 4
    except ValueError:
        x = 5
    return x


def jump(source, target):
    first = jumps.__code__.co_firstlineno

    def trace(frame, event, argument):
        if frame.f_code is jumps.__code__ and event == "line" and frame.f_lineno == first + source:
            sys.settrace(None)
            try:
                frame.f_lineno = first + target
            except ValueError as error:
                print(source, target, error)
        return trace

    sys.settrace(trace)
    try:
        print(source, target, jumps())
    finally:
        sys.settrace(None)


for source, target in (1, 4), (3, 4), (4, 1), (1, 3), (1, 8), (6, 9), (1, 40), (1, -40), (4, 6):
    jump(source, target)
