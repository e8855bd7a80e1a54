# needs: standard library
"""itertools: copies and pickles at every place."""
import copy
import operator
import pickle
import warnings
from itertools import *

warnings.simplefilter("ignore")


def twice(x):
    return x * 2


MAKERS = {
    "accumulate": lambda: accumulate([1, 2, 3]),
    "accumulate_func": lambda: accumulate([1, 2, 3], operator.mul, initial=5),
    "accumulate_none": lambda: accumulate([None, None], operator.is_),
    "chain": lambda: chain("ab", "c", [1, 2]),
    "compress": lambda: compress("abcd", [1, 0, 1, 1]),
    "count": lambda: count(5),
    "count_step": lambda: count(1.5, 2),
    "cycle": lambda: cycle("abc"),
    "dropwhile": lambda: dropwhile(twice, [0, 0, 1, 0, 2]),
    "filterfalse": lambda: filterfalse(bool, [1, 0, 2, 0]),
    "groupby": lambda: groupby("aabbb"),
    "islice": lambda: islice("abcdefgh", 1, 7, 2),
    "islice_open": lambda: islice("abcdefgh", 2, None),
    "repeat": lambda: repeat(3, 4),
    "starmap": lambda: starmap(pow, [(1, 2), (3, 4), (2, 5)]),
    "takewhile": lambda: takewhile(bool, [1, 2, 0, 3]),
    "zip_longest": lambda: zip_longest("abc", "d", fillvalue=0),
    "combinations": lambda: combinations("abcd", 2),
    "replacement": lambda: combinations_with_replacement("abc", 2),
    "permutations": lambda: permutations("abc", 2),
    "product": lambda: product("ab", "cd", repeat=1),
}
for name, make in MAKERS.items():
    for taken in range(6):
        it = make()
        for _ in islice(it, taken):
            pass
        kind, args, *state = it.__reduce__()
        shown = [type(a).__name__ if hasattr(a, "__next__") or callable(a) else a for a in args]
        state = [[type(a).__name__ if hasattr(a, "__next__") or callable(a) else a for a in s] if isinstance(s, tuple) else s for s in state]
        print(name, taken, kind.__name__, shown, state)
        show = (lambda i: [(k, list(g)) for k, g in islice(i, 7)]) if name == "groupby" else (lambda i: list(islice(i, 7)))
        copied, pickled = copy.deepcopy(it), pickle.loads(pickle.dumps(it))
        print("   ", show(copied), show(pickled), show(it))
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    count(1).__reduce__()
    print([str(w.message) for w in seen])
for bad in [(), (1,), ([], "x"), 5]:
    try:
        cycle("a").__setstate__(bad)
    except TypeError as e:
        print("TypeError")
for it, bad in [(combinations("abc", 2), (1,)), (product("ab", "c"), (1,)), (permutations("abc", 2), ((1, 2), (1,)))]:
    try:
        it.__setstate__(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
