"""f-strings: expressions, conversions, nested specs, debugging form, quotes."""

name, value, width, precision = "world", 3.14159, 10, 2
print(f"hello {name}", f"{value:.2f}", f"{value:{width}.{precision}f}|", f"{name!r:>10}", f"{name!s}", f"{'é'!a}")
print(f"{value=}", f"{value = }", f"{name=!s}", f"{value=:.1f}", f"{1 + 1=}", f"{ name = !r:>9}")
print(f"{{}} {{{name}}} {{{{", f"{'nested ' + f'{name}'}", f"{f"{f"{1}"}"}", f"{"same quotes"}")
print(f"{[n for n in range(3)]}", f"{ {'a': 1}['a'] }", f"{(lambda x: x * 2)(4)}", f"{name if value > 3 else 'no'}", f"{value > 3 and 'yes'}")
print(f"{10:x} {255:#o} {5:08b} {-5:+d} {1234567:,} {1234567:_} {0.5:%} {1e10:g} {1e-5:e}")
print(f"{'left':<8}|{'right':>8}|{'mid':^8}|{'fill':*^10}|{True:5}|{None!s:6}|{3:03}|{'a':}")
print(f"{'\n'.join(['a', 'b'])}", f"{'tab\t'}|", rf"raw \n {name}", f"""multi
line {
    name  # a comment
    .upper()
}""")
print(f"{name:{'>'}{width}}", f"{value:{'.' + str(precision)}}", f"{5:{'#' + 'x'}}", f"{'x':{'y'}>{3}}")
print(f"a" "b" f"{name}" 'c', "no" f" {1}" rf"\{2}", (f"{name}"
      f" joined"))


class Custom:
    def __format__(self, spec):
        return f"<{spec}>"

    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


c = Custom()
print(f"{c}", f"{c:spec}", f"{c!s}", f"{c!r}", f"{c!s:>5}", f"{c:{name}}", f"{c=}", f"{c=:q}", f"{c:a{{b}}}" if False else f"{c:a:b!c}")
print(f"{name:%d}" if False else "ok", f"{c:%Y-%m-%d}")
for bad in ("f'{value:d}'", "f'{name:.2f}'", "f'{value:q}'", "f'{undefined}'", "f'{name:{undefined}}'", "f'{[]:5}'", "f'{None:5}'", "f'{5:s}'", "f'{name:+}'", "f'{name:05,}'", "f'{1:,x}'", "f'{1 / 0}'"):
    try:
        print(eval(bad))
    except Exception as error:
        print(bad, type(error).__name__, error)
x = 5
print(f"{x:=5}|", f"{(x := 7)}", x, f"{x!r:^{width}}|", f"{'a' 'b'}", f"{*[1, 2],}", f"{x,}", f"{lambda_}" if False else f"{x:>{width - 5}}")
print(f"{name[0]}{name[-1]}{name[1:3]}", f"{'%s' % name}", f"{'{}'.format(1)}", f"{{{{{x}}}}}", f"{x}{x}{x}", f"")
print(f"{1_000_000:,.2f}", f"{-0.0}", f"{float('nan')} {float('inf'):>5}", f"{2**100}", f"{1j + 1}", f"{1+2j:.1f}", f"{b'x'}", f"{...}")
long = f"{'x' * 100}{'é' * 3}{'€'}{'😀'}"
print(len(long), long[-5:], f"{'é'}{1}".isascii(), f"{'a'}{1}".isascii())
