"""Context printed without a cause; exceptions in several places of one line."""


class Weird(Exception):
    def __str__(self):
        return "several\nlines"


def f(x):
    return x.attribute.more + (x / 0 if x else g(x=1)(y=2))


def g(**kwargs):
    raise Weird


try:
    f(0)
except AttributeError:
    for value in [1]:
        lambda_ = lambda: g(a=value)
        lambda_()
