# needs: standard library
"""Places in trees made by hand that no source has: what code objects and errors make of them."""
import ast


def go(end_line,end_col):
    at=ast.Attribute(ast.Name('o',ast.Load(),lineno=1,col_offset=0),'abcde',ast.Load(),lineno=1,col_offset=0,end_lineno=3,end_col_offset=20)
    c=ast.Call(at,[],[],lineno=1,col_offset=0,end_lineno=end_line,end_col_offset=end_col)
    m=compile(ast.Module([ast.Expr(c,lineno=1,col_offset=0)],[]),'f','exec')
    print(end_line,end_col,list(m.co_positions())[-6:-2])


for a in 1, 2, 3, 4:
    for b in 2, 9, 15, 30:
        go(a, b)


def extreme(line, column, end_line, end_column):
    place = dict(lineno=line, col_offset=column, end_lineno=end_line, end_col_offset=end_column)
    for node in ast.Pass(**place), ast.Continue(**place):
        try:
            code = compile(ast.Module([node], []), "f", "exec")
        except (SyntaxError, ValueError) as e:
            print(type(e).__name__, e.args)
        else:
            print(code.co_linetable, list(code.co_positions())[1:])


LAST = 2**31 - 1
for place in (
    (LAST, 0, LAST, 5), (1, LAST, 1, LAST), (1, 0, LAST, 3), (5, 9, 6, 1), (-1, 5, -1, 9),
    (0, 0, 0, 0), (0, 4, 0, 5), (7, -1, 7, -1), (1, 0, 1, LAST),
):
    extreme(*place)
