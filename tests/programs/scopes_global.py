"""Module scope, global declarations, builtins shadowed and restored, class scope."""

value = "module"


def reads():
    return value


def writes():
    global value, fresh
    value = "written"
    fresh = "made here"


def shadows():
    value = "local"
    return value


def parameter(value):
    value += "!"
    return value


print(reads(), shadows(), parameter("p"))
writes()
print(reads(), fresh)
len_before = len


def len(x):
    return "shadowed"


print(len([1]), __builtins__.len([1]) if not isinstance(__builtins__, dict) else __builtins__["len"]([1]))
del len
print(len([1, 2]), len is len_before)
for name in ("undefined", "Print", "lenn", "valeu"):
    try:
        eval(name)
    except NameError as error:
        print(error)


class Body:
    value = value
    listed = [value for _ in range(1)]
    local = "class level"

    def method(self):
        try:
            return local
        except NameError as error:
            return str(error)

    if True:
        conditional = 1
    for i in range(2):
        pass
    del value


print(Body().method(), Body.listed, Body.conditional, Body.i, hasattr(Body, "value"))


def conditional(flag):
    if flag:
        x = 1
    try:
        return x
    except UnboundLocalError as error:
        return str(error)


print(conditional(True), conditional(False))


def loop_variable():
    for i in range(3):
        pass
    return i


def empty_loop():
    for never in ():
        pass
    try:
        return never
    except UnboundLocalError as error:
        return str(error)


print(loop_variable(), empty_loop())


def outer():
    def inner():
        global value
        value = "from inner"
        return value

    value = "outer local"
    return inner(), value


print(outer(), value)
print(sorted(n for n in globals() if n.startswith("s")), "reads" in globals(), __name__, __doc__[:12])


def changes_builtins():
    import builtins

    builtins.added_name = 5
    try:
        return added_name
    finally:
        del builtins.added_name


print(changes_builtins())
try:
    added_name
except NameError as error:
    print(error)
