"""The notation for constants that the tools of `crates/compiler/examples` read and write."""
import struct


def encode(c, codes=None):
    """A constant as words; code objects are numbered in `codes` as they appear."""
    if c is None:
        return "N"
    if c is ...:
        return "E"
    if isinstance(c, bool):
        return f"B{int(c)}"
    if isinstance(c, int):
        return f"I{c:x}"
    if isinstance(c, float):
        return "F" + struct.pack(">d", c).hex()
    if isinstance(c, complex):
        return "X" + struct.pack(">dd", c.real, c.imag).hex()
    if isinstance(c, str):
        return "S" + c.encode("utf-8", "surrogatepass").hex()
    if isinstance(c, bytes):
        return "Y" + c.hex()
    if isinstance(c, tuple):
        return " ".join([f"T{len(c)}"] + [encode(x, codes) for x in c])
    if isinstance(c, frozenset):
        return " ".join([f"Z{len(c)}"] + sorted(encode(x, codes) for x in c))
    return f"K{codes.setdefault(c, len(codes))}"
