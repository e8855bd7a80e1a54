"""Text and bytes: in place, through subclasses and protocols, with errors."""

s = 'abc'
for i in range(3):
    s += 'x'
print(s, s[1:3], 'a' in s, s.upper())
x = 'é€'
print(x * 2, len(x), x.encode(), repr(x), ascii(x))
b = bytearray(b'abc'); b[0] = 120; b.extend(b'def'); del b[1:3]; b[1:1] = b'123'
print(b, bytes(b))
m = memoryview(b); m[0] = 65
print(b, m.tolist())
try: b.append(1)
except BufferError as e: print(e)
m.release(); b.append(1); print(b)
class S(str):
    def __repr__(self): return 'S(' + super().__repr__() + ')'
    __slots__=()
s = S('hello'); print(repr(s), s + 'x', type(s.upper()), hash(s) == hash('hello'), {s: 1}['hello'])
class T(str): pass
t = T('€uro'); t.x = 5; print(t, t.x, t[0], t.encode())
print('{:>10}|{0}|{a!r:^7}|{b.real}'.format if 0 else '{0:>10}|{0}|{a!r:^7}|{b.real}'.format('x', a='y', b=3))
class B(bytes): pass
print(B(b'abc'), B(b'abc')[1:], type(B(b'x') + b'y'), bytes.fromhex('abcd'), B.fromhex('abcd'))
class F:
    def __format__(self, spec): return 'F<' + spec + '>'
    def __str__(self): return 'strF'
    def __bytes__(self): return b'bytesF'
    def __fspath__(self): return 'p'
print(f'{F():abc} {F()!s:>6}', '%s' % F(), bytes(F()), b'%b' % F())
for c in 'a€': print(c, end=' ')
for c in b'ab': print(c, end=' ')
for c in bytearray(b'ab'): print(c, end=' ')
for c in memoryview(b'ab'): print(c, end=' ')
print()
print(','.join(str(i) for i in range(5)), 'a-b'.split('-'), b'a-b'.split(b'-'))
print('%(x)s %(y)d' % {'x': 1, 'y': 2}, '%s %s' % ('a', [1]))
print(str(b'abc', 'utf-8'), b'\xff'.decode('utf-8', 'replace'), 'a'.encode('ascii'))
try: 'é'.encode('ascii')
except UnicodeEncodeError as e: print(e, e.start, e.end, e.object, e.encoding, e.reason)
try: b'\xff'.decode()
except UnicodeDecodeError as e: print(e, e.start, e.end, e.object, e.encoding, e.reason)
print('a' 'b' == 'ab', ''.join([]) is '', 'abc'.translate(str.maketrans('ab', 'xy')))
import sys
print(sys.intern('abc') is sys.intern('ab' + 'c'))
print(f'{1234567.891:,.2f} {255:#x} {0.1:.3%} {"abc":*^9} {1+2j:.1f}')
print('a\tb'.expandtabs(), 'İ'.lower(), 'ß'.upper(), 'ΑΣ'.lower())
