# Where a destructor finds the frame in which its object dies: at the store that gives the attribute another value.
import sys


class Told:
    def __del__(self):
        frame = sys._getframe(1)
        print(frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno)


class Holder:
    pass


def store(holder, value):
    first = len("ab")

    holder.attribute = value
    return first


holder = Holder()
for _ in range(50):
    holder.attribute = Told()
    store(holder, 1)
