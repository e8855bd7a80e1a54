"""The order in which the parts of expressions and statements are evaluated."""


class Trace:
    def __init__(self, name):
        object.__setattr__(self, "name", name)

    def __repr__(self):
        return self.name

    def __getattr__(self, attribute):
        print(f"{self.name}.{attribute}", end=" ")
        return Trace(f"{self.name}.{attribute}")

    def __setattr__(self, attribute, value):
        print(f"{self.name}.{attribute}={value!r}", end=" ")

    def __delattr__(self, attribute):
        print(f"del {self.name}.{attribute}", end=" ")

    def __getitem__(self, key):
        print(f"{self.name}[{key!r}]", end=" ")
        return Trace(f"{self.name}[]")

    def __setitem__(self, key, value):
        print(f"{self.name}[{key!r}]={value!r}", end=" ")

    def __delitem__(self, key):
        print(f"del {self.name}[{key!r}]", end=" ")

    def __add__(self, other):
        print(f"{self.name}+{other!r}", end=" ")
        return self

    def __radd__(self, other):
        print(f"{other!r}+{self.name}", end=" ")
        return self

    def __iadd__(self, other):
        print(f"{self.name}+={other!r}", end=" ")
        return self

    def __call__(self, *args, **kwargs):
        print(f"{self.name}({args!r},{kwargs!r})", end=" ")
        return self

    def __bool__(self):
        print(f"bool({self.name})", end=" ")
        return "true" in self.name

    def __lt__(self, other):
        print(f"{self.name}<{other!r}", end=" ")
        return self

    def __contains__(self, item):
        print(f"{item!r} in {self.name}", end=" ")
        return True

    def __iter__(self):
        print(f"iter({self.name})", end=" ")
        return iter([Trace(f"{self.name}0"), Trace(f"{self.name}1")])


def t(name):
    print(name, end=" ")
    return Trace(name)


def line(label):
    print(f"| {label}")


t("a") + t("b") + t("c"), line("sum")
t("a")[t("b")] = t("c")
line("assign item")
t("a").x = t("b").y = t("c")
line("two targets")
t("a").x, t("b")[t("c")] = t("d"), t("e")
line("tuple target")
t("a")[t("b")] += t("c")
line("augmented item")
t("a").x += t("b")
line("augmented attribute")
del t("a").x, t("b")[t("c")]
line("del")
t("f")(t("a"), *t("b"), k=t("c"), **{"l": t("d")}), line("call")
t("a").method(t("b")), line("method call")
{t("k1"): t("v1"), t("k2"): t("v2")}, line("dict")
[t("a"), t("b")], {t("c"), t("d")}, (t("e"), t("f")), line("displays")
t("true a") and t("b") or t("c"), line("and or")
t("a") and t("b") or t("c"), line("and or")
not t("a"), line("not")
t("x") if t("true") else t("y"), line("conditional")
t("a") < t("true b") < t("c"), line("chain")
t("true a") < t("b") < t("c"), line("chain")
t("a") in t("b"), t("a") not in t("b"), line("in")
t("a")[t("b") : t("c") : t("d")], line("slice")
t("a")[t("b"), t("c")], line("tuple index")
f"{t('a')}{t('b')!r:>{t('8')}}" if False else f"{t('a')!r}{t('b')!s}", line("f-string")
[(x, y) for x in t("a") for y in t("b") if t("true")], line("comprehension")
{t("k"): t("v") for _ in [1]}, line("dict comprehension")
(lambda x=t("default"), *, y=t("kwdefault"): None), line("lambda")


def decorator(name):
    print("decorator", name, end=" ")

    def apply(f):
        print("apply", name, end=" ")
        return f

    return apply


@decorator("first")
@decorator("second")
def function(x: t("annotation x") = t("default x"), *, y: t("annotation y") = t("default y")) -> t("returns"):
    pass


line("function")


@decorator("class")
class C(*[object], metaclass=(print("metaclass", end=" "), type)[1]):
    print("body", end=" ")
    x: t("annotation") = t("value")


line("class")
for t("a").x in t("b"):
    break
line("for")


def raises():
    print("raises", end=" ")
    raise ValueError


try:
    t("a")[raises()] = t("never first")
except ValueError:
    line("error in target")
try:
    t("a").x = raises()
except ValueError:
    line("error in value")
try:
    t("f")(t("a"), raises(), t("never"))
except ValueError:
    line("error in argument")
assert t("true"), t("never")
line("assert")
try:
    assert t("no"), t("message")
except AssertionError as error:
    line(repr(error))
x = 5
y = [x := 6, x + 1, x]
line(f"{x} {y}")
