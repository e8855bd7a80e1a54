"""Goes up one level and two."""

from . import __name__ as package_name
from .. import __name__ as top_name

value = len(package_name) + len(top_name)
