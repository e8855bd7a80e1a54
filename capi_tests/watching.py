"""Watchers: told of what happens in the interpreter that set them, and in no other."""

from support import check, finish, raises

import _watching as m

SOURCE = """
class Watched:
    pass

def change(number):
    watched["key"] = number
    Watched.attribute = number
    Watched.attribute
    exec("def made(): pass", {})
"""

watched = {}
exec(SOURCE)
numbers = m.add()
m.watch(numbers, watched, Watched)
m.counts()
change(1)
# The namespace keeps `made` and its code for the collector: of two functions and two code objects one dies.
check(m.counts(), (1, 1, 3, 3))

# Another interpreter gives out the same numbers, and tells neither these watchers nor, here, its own.
text = ("watched = {}" + SOURCE + "change(1)").encode()
check(m.in_other(text, 0), (0, (-1, -1, -1, -1), (0, 0, 0, 0)))
check(m.in_other(text, 1), (0, numbers, (0, 0, 1, 1)))
check(m.counts(), (0, 0, 0, 0))

# Theirs are gone with it; these are not.
change(2)
check(m.counts(), (1, 1, 3, 3))
m.clear(numbers)
change(3)
check(m.counts(), (0, 0, 0, 0))
raises(ValueError, f"No dict watcher set for ID {numbers[0]}", m.clear, numbers)
check(m.add(), numbers)
m.clear(numbers)

finish()
