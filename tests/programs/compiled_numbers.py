# needs: standard library
# Compiled modules: numbers, bytes, chance.
import math
print(math.floor(1.5), math.comb(5,1), math.gcd(12,18), math.perm(5), math.factorial(20), math.isqrt(10**40), math.sqrt(2), math.hypot(3,4), math.dist((1,2),(4,6)))
print(math.comb(5,0) is math.comb(7,0), id(math.comb(5,0))==id(1), id(math.gcd())==id(0))
try: math.gcd(1.5)
except TypeError as e: print(e)
try: math.isclose(1)
except TypeError as e: print(e)
try: math.isclose(1,2,rel_to=3)
except TypeError as e: print(e)
print(math.isclose(1,1+1e-10,rel_tol=1e-9), math.log2(1<<2000), math.log(10**400), math.ldexp(0.5,3), math.frexp(8.0), math.prod([1,2,3]), math.sumprod([1,2],[3,4]), math.fsum([.1]*10), math.nextafter(1.0, 2.0, steps=3))
import struct
print(struct.pack('<e',1.1), struct.unpack('<e',struct.pack('<e',65504.0)), struct.pack('>hhl',1,2,3), struct.calcsize('P'), struct.unpack('4s',b'abcd'))
try: struct.pack('e',65520.0)
except OverflowError as e: print(e)
for v in [0.0,-0.0,5.960464477539063e-08,2.98e-08,2.9802322387695312e-08,2.9802322387695315e-08,6.1e-05,6.103515625e-05,0.1,1/3,1.0,2049.0,2051.0,65519.99,float('inf'),float('-inf')]:
    b=struct.pack('>e',v); print(v,b.hex(),struct.unpack('>e',b)[0])
try: struct.pack('H',70000)
except struct.error as e: print(e)
import _random
r=_random.Random(42); print(r.random(), r.getrandbits(70))
import random
random.seed(5); print(random.random(), random.randint(1,100), random.choice('abc'), random.sample(range(100),4), random.gauss(0,1))
random.shuffle(l:=list(range(10))); print(l)
