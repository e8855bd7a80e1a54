"""Imported by the package itself."""

from .inner.deep import value
from . import square

PI = 3


def area(r):
    return PI * r * r + 0 * value * square.area(1)
