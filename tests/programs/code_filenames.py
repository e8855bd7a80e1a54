# Names of files that no UTF-8 can hold come through the compiler whole.
name = "\udcff\ud800x"
code = compile("def f(): pass\nlambda: 1", name, "exec")
print(ascii(code.co_filename), ascii(code.co_consts[0].co_filename))
try:
    compile("1 1", name, "exec")
except SyntaxError as e:
    print(ascii(e.filename), ascii(e.args))
try:
    compile("def f():\n  return 1\n yield", name, "exec")
except SyntaxError as e:
    print(ascii(e.filename), ascii(e.args))
import _ast
tree = compile("def f(): pass", name, "exec", _ast.PyCF_ONLY_AST)
print(ascii(compile(tree, name, "exec").co_consts[0].co_filename))
