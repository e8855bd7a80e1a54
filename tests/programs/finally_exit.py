"""SystemExit passes through finally and with; the exit code is its argument."""


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print("exit", kind.__name__, value.code)


import sys

try:
    with Manager():
        try:
            sys.exit(17)
        finally:
            print("finally")
except Exception:
    print("never here")
