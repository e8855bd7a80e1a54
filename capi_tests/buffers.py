"""The buffer protocol, exported and consumed by C."""

import sys

from support import balanced, check, check_is, finish, outcome

import _buffers as m

grid, fixed, refusing, columns, simple = m.Grid(), m.Grid(1), m.Grid(2), m.Grid(3), m.Simple()

# ---- what each kind of request gives

for o in (grid, fixed, columns, simple):
    check(type(o).__name__ in ("Grid", "Simple"), True)
check(
    [m.view(grid, flags) for flags in (m.PyBUF_SIMPLE, m.PyBUF_WRITABLE, m.PyBUF_ND, m.PyBUF_STRIDES, m.PyBUF_STRIDES | m.PyBUF_FORMAT, m.PyBUF_FULL_RO)],
    [(48, 4, 0, None, 2, None, None, True, -1, -1), (48, 4, 0, None, 2, None, None, True, -1, -1), (48, 4, 0, None, 2, (3, 4), None, True, 1, 0), (48, 4, 0, None, 2, (3, 4), (16, 4), True, 1, 0), (48, 4, 0, 'i', 2, (3, 4), (16, 4), True, 1, 0), (48, 4, 0, 'i', 2, (3, 4), (16, 4), True, 1, 0)],
)
check(m.view(fixed), (48, 4, 1, 'i', 2, (3, 4), (16, 4), True, 1, 0))
check(outcome(m.view, fixed, m.PyBUF_WRITABLE), "BufferError: read-only grid")
check(outcome(m.view, refusing), "BufferError: no buffer today")
check(m.view(columns), (48, 4, 0, 'i', 2, (3, 4), (4, 12), True, 0, 1))
check(m.view(simple), (13, 1, 1, 'B', 1, (13,), (1,), True, 1, 1))
check(m.view(simple, m.PyBUF_SIMPLE), (13, 1, 1, None, 1, None, None, True, -1, -1))
check(outcome(m.view, simple, m.PyBUF_WRITABLE), "BufferError: Object is not writable.")
check(outcome(m.view, 5), "TypeError: a bytes-like object is required, not 'int'")
check(outcome(m.view, "text"), "TypeError: a bytes-like object is required, not 'str'")
check(m.view(b"bytes"), (5, 1, 1, 'B', 1, (5,), (1,), True, 1, 1))
check(m.view(b"bytes", m.PyBUF_SIMPLE), (5, 1, 1, None, 1, None, None, True, -1, -1))
check(outcome(m.view, b"bytes", m.PyBUF_WRITABLE), "BufferError: Object is not writable.")
check(m.view(bytearray(b"array"), m.PyBUF_WRITABLE), (5, 1, 0, None, 1, None, None, True, -1, -1))
check(m.view(memoryview(b"abcdef")[::2]), (3, 1, 1, 'B', 1, (3,), (2,), True, 0, 0))
check(
    outcome(m.view, memoryview(b"abcdef")[::2], m.PyBUF_SIMPLE),
    "BufferError: memoryview: underlying buffer is not C-contiguous",
)
check(
    outcome(m.view, memoryview(b"abcdef")[::2], m.PyBUF_ND),
    "BufferError: memoryview: underlying buffer is not C-contiguous",
)
check(
    outcome(m.view, memoryview(b"abcdef")[::2], m.PyBUF_C_CONTIGUOUS),
    "BufferError: memoryview: underlying buffer is not C-contiguous",
)
check(m.view(b""), (0, 1, 1, 'B', 1, (0,), (1,), True, 1, 1))
check(
    [m.checks(o) for o in (grid, b"", bytearray(), memoryview(b""), "text", 5, [])],
    [(1, 0), (1, 0), (1, 0), (1, 1), (0, 0), (0, 0), (0, 0)],
)
check(grid.exports, 0)

# ---- contents and copies

check(m.contents(simple), b'shared memory')
check(m.contents(grid)[:16], b'\x00\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00\t\x00\x00\x00')
check(m.contents(columns)[:16], b'\x00\x00\x00\x00\t\x00\x00\x00$\x00\x00\x00Q\x00\x00\x00')
check(m.contents(columns, "F")[:16], b'\x00\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00\t\x00\x00\x00')
check(m.contents(memoryview(b"abcdef")[::2]), b'ace')
check(m.contents(memoryview(b"abcdef")[::-1]), b'fedcba')
check(m.fill(bytearray(3), 65), bytearray(b'AAA'))
check(outcome(m.fill, b"abc", 65), "BufferError: Object is not writable.")
check(m.copy(bytearray(3), b"xyz"), bytearray(b'xyz'))
check(outcome(m.copy, bytearray(2), b"xyz"), "BufferError: destination is too small to receive data from source")
check(outcome(m.copy, b"xyz", bytearray(3)), "BufferError: Object is not writable.")
check(outcome(m.copy, 5, b"x"), "TypeError: both destination and source must be bytes-like objects")
check(m.helpers(), ((32, 8), (8, 24), 4, 8))
check([m.element(grid, 1, 2), m.element(columns, 1, 2)], [36, 49])

# ---- Python's consumers of a C exporter

v = memoryview(grid)
check(
    (v.format, v.itemsize, v.ndim, v.shape, v.strides, v.readonly, v.nbytes, v.c_contiguous, v.f_contiguous, len(v)),
    ('i', 4, 2, (3, 4), (16, 4), False, 48, True, False, 3),
)
check((v[1, 2], v.tolist(), grid.exports), (36, [[0, 1, 4, 9], [16, 25, 36, 49], [64, 81, 100, 121]], 1))
v[1, 2] = -1
check((v[1, 2], m.element(grid, 1, 2)), (-1, -1))
check_is(v.obj, grid)
check(outcome(lambda: v[5, 0]), "IndexError: index out of bounds on dimension 1")
check(outcome(lambda: v[0]), "NotImplementedError: multi-dimensional sub-views are not implemented")
check(outcome(v.__setitem__, (0, 0), "x"), "TypeError: memoryview: invalid type for format 'i'")
check(outcome(v.__setitem__, (0, 0), 2**40), "ValueError: memoryview: invalid value for format 'i'")
check((v.cast("B").nbytes, grid.exports), (48, 1))
check(bytes(memoryview(fixed))[:8], b'\x00\x00\x00\x00\x01\x00\x00\x00')
check(outcome(memoryview(fixed).__setitem__, (0, 0), 1), "TypeError: cannot modify read-only memory")
check(outcome(memoryview, refusing), "BufferError: no buffer today")
check(outcome(memoryview, 5), "TypeError: memoryview: a bytes-like object is required, not 'int'")
v.release()
check(grid.exports, 0)
check(outcome(lambda: v[0, 0]), "ValueError: operation forbidden on released memoryview object")
with memoryview(grid) as w:
    check(grid.exports, 1)
check(grid.exports, 0)
c = memoryview(columns)
check(
    (c.shape, c.strides, c.f_contiguous, c.c_contiguous, c[1, 2], c.tolist()),
    ((3, 4), (4, 12), True, False, 49, [[0, 9, 36, 81], [1, 16, 49, 100], [4, 25, 64, 121]]),
)
del c
check(columns.exports, 0)
check(
    (bytes(simple), bytearray(simple), b"shared memory" == simple, simple == b"shared memory") == (b"shared memory", bytearray(b"shared memory"), False, False),
    True,
)
check(
    (b"-".join([simple, b"x"]), b"memory" in bytes(simple), b"a" + simple),
    (b'shared memory-x', True, b'ashared memory'),
)
check(bytes(grid)[:8], b'\x00\x00\x00\x00\x01\x00\x00\x00')
check(outcome(bytes, refusing), "BufferError: no buffer today")
check(outcome(lambda: b"a" + refusing), "TypeError: can't concat _buffers.Grid to bytes")
check(int.from_bytes(simple, "big") == int.from_bytes(b"shared memory", "big"), True)

# ---- a bytearray cannot change its size while it is exported

array = bytearray(b"array")
held = memoryview(array)
check(outcome(array.append, 1), "BufferError: Existing exports of data: object cannot be re-sized")
check(outcome(array.clear), "BufferError: Existing exports of data: object cannot be re-sized")
held.release()
array.append(33)
check(array, bytearray(b'array!'))

# ---- views made by C

r = m.from_memory(True)
check((bytes(r), r.readonly, r.format, r.obj), (b'region of C', False, 'B', None))
r[0] = ord("R")
check(bytes(m.from_memory(False)), b'Region of C')
check(outcome(m.from_memory(False).__setitem__, 0, 1), "TypeError: cannot modify read-only memory")
r[0] = ord("r")
check(m.from_object(grid).shape, (3, 4))
check(outcome(m.from_object, 5), "TypeError: memoryview: a bytes-like object is required, not 'int'")
check(m.contiguous(memoryview(b"abcdef")[::2], "C").tobytes(), b'ace')
check(m.contiguous(columns, "F").tobytes()[:8], b'\x00\x00\x00\x00\t\x00\x00\x00')
check_is(m.contiguous(grid, "C").obj, grid)
check(m.contiguous(columns, "C").tobytes()[:16], b'\x00\x00\x00\x00\t\x00\x00\x00$\x00\x00\x00Q\x00\x00\x00')


# ---- exporters in Python


class Exporter:
    def __init__(self):
        self.released = 0

    def __buffer__(self, flags):
        if flags & m.PyBUF_WRITABLE:
            raise BufferError("not for writing")
        return memoryview(b"from python")

    def __release_buffer__(self, view):
        self.released += 1


e = Exporter()
check((m.contents(e), e.released, bytes(e), e.released), (b'from python', 1, b'from python', 2))
check(outcome(m.fill, e, 1), "BufferError: not for writing")


class BadExporter:
    def __buffer__(self, flags):
        return b"no view"


check(outcome(m.contents, BadExporter()), "TypeError: __buffer__ returned non-memoryview object")


class Sub(m.Grid):
    pass


check(memoryview(Sub()).shape, (3, 4))

# ---- nothing leaks

value = bytearray(b"value")
for o in (grid, fixed, refusing, columns, simple, value, 5, e, BadExporter()):
    balanced(m.view, o)
    balanced(m.contents, o)
    balanced(m.fill, o, 0)
    balanced(memoryview, o)
check([o.exports for o in (grid, fixed, refusing, columns)], [0, 0, 0, 0])
balanced(m.from_object, value)
balanced(m.contiguous, columns, "C")

finish()
