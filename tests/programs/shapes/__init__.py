"""A package for imports.py."""

print("shapes runs as", __name__)
from . import circle
from .square import area as square_area

__all__ = ["circle", "VISIBLE"]
VISIBLE = "listed"
hidden = "not listed"


def __getattr__(name):
    if name == "computed":
        return "by module __getattr__"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
