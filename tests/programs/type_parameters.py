# needs: standard library
"""Type parameters and type statements (PEP 695), generic aliases, unions."""


def first[T](items: list[T]) -> T:
    return items[0]


class Box[T, *Ts, **P]:
    def __init__(self, value):
        self.value = value

    def map[U](self, f) -> "Box[U]":
        return Box(f(self.value))


print(first([1, 2]), first.__type_params__, Box(5).map(str).value, [str(p) for p in Box.__type_params__], Box.__type_params__[0].__name__)
print(list[int], dict[str, list[int]], tuple[int, ...], type[int], list[int].__origin__, list[int].__args__, list[int]([1, "x"]), list[int] == list[int], isinstance([], list))
print(int | str, int | None, isinstance(5, int | str), isinstance("x", int | None), issubclass(bool, int | str), (int | str).__args__, int | str == str | int, (int | str) | float)
for code in ("int | 5", "isinstance([], list[int])", "list[int][str]", "5 | int", "issubclass(int, list[int])"):
    try:
        print(eval(code))
    except TypeError as error:
        print(code, "->", error)
