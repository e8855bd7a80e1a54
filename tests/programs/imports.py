"""Import in all its forms, over the package `shapes` beside this file."""

import sys

print("before")
import shapes
import shapes as same
import shapes.inner.deep
from shapes import circle, square_area as sa
from shapes.inner import deep
from shapes.square import *

print(shapes is same, shapes.circle is circle, sa(3), circle.area(2), deep.value, shapes.inner.deep is deep, area(4), "_private" in globals(), "counter" in globals())
print(shapes.square.counter, counter)
print(shapes.__name__, shapes.__package__, circle.__package__, deep.__name__, deep.__package__, shapes.__file__.endswith("shapes/__init__.py"), len(shapes.__path__), hasattr(circle, "__path__"))
print(sorted(n for n in sys.modules if n.startswith("shapes")))
namespace = {}
exec("from shapes import *", namespace)
print(sorted(n for n in namespace if not n.startswith("__")))
print(shapes.computed, __name__, shapes.__spec__.name, __spec__)
for statement in (
    "import shapes.missing",
    "import missing_module",
    "import missing_module.sub",
    "from shapes import missing_name",
    "from shapes.circle import missing_name",
    "import shapes.circle.sub",
    "from shapes import circle, gone",
    "from . import x",
    "from .shapes import x",
    "import sys.path",
    "from sys import no_such_thing",
    "from missing_module import *",
    "shapes.unknown",
    "shapes.circle.unknown",
):
    try:
        exec(statement)
        print(statement, "fine")
    except Exception as error:
        text = str(error)
        print(statement, "->", type(error).__name__, text.split(" (")[0], getattr(error, "name", None))
del sys.modules["shapes.square"]
import shapes.square

print(shapes.square.counter, sys.modules["shapes.square"] is shapes.square)
sys.modules["made_up"] = "anything may stand here"
import made_up

print(made_up)
sys.modules["blocked"] = None
try:
    import blocked
except ImportError as error:
    print(type(error).__name__, error)


def local_import():
    import shapes.circle as c
    from shapes import VISIBLE

    return c.PI, VISIBLE, "c" in globals()


print(local_import(), __import__("shapes.circle") is shapes, __import__("shapes", fromlist=["circle"]).circle is circle)
Module = type(sys)
m = Module("made", "its document")
m.x = 1
print(m.x, m.__name__, m.__doc__, repr(m), sorted(vars(m)))
try:
    m.y
except AttributeError as error:
    print(error)
