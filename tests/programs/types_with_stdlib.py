# needs: standard library
def err(f, *a, **k):
    try:
        r = f(*a, **k)
        print("no error:", repr(r))
    except BaseException as e:
        print(type(e).__name__ + ":", e)
import abc, enum, functools, collections, weakref, typing, copy, types, operator, collections.abc
class AB(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
    @property
    @abc.abstractmethod
    def p(self): ...
    @classmethod
    @abc.abstractmethod
    def c(cls): ...
    @staticmethod
    @abc.abstractmethod
    def s(): ...
err(AB); print(sorted(AB.__abstractmethods__), AB.p.__isabstractmethod__)
class Impl(AB):
    def f(self): return 1
    p = 2
    def c(self): pass
    def s(self): pass
print(Impl().f(), isinstance(Impl(), AB), issubclass(int, AB)); AB.register(int); print(issubclass(int, AB), isinstance(5, AB))
print(isinstance([], collections.abc.Sequence), isinstance({}, collections.abc.Mapping), isinstance(5, collections.abc.Hashable), isinstance([], collections.abc.Hashable), issubclass(dict, collections.abc.MutableMapping))
class Col(enum.Enum):
    RED = 1
    GREEN = 2
    ALIAS = 1
    def m(self): return self.name.lower()
print(Col.RED, Col(2), Col['GREEN'], list(Col), Col.ALIAS is Col.RED, Col.RED.m(), repr(Col.RED), len(Col), Col.RED in Col, Col.RED.value)
err(Col, 5); err(setattr, Col, 'RED', 3); err(lambda: Col.NOPE)
class IF(enum.IntFlag):
    A = 1; B = 2; C = 4
print(IF.A | IF.B, IF(7), IF.A & IF.B, ~IF.A, IF.A + 1, repr(IF.A | IF.C))
class SE(enum.StrEnum):
    X = enum.auto(); Y = enum.auto()
print(SE.X, SE.Y == 'y', [e.value for e in SE])
@functools.lru_cache(None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(50), fib.cache_info())
@functools.total_ordering
class TO:
    def __init__(s, v): s.v = v
    def __eq__(s, o): return s.v == o.v
    def __lt__(s, o): return s.v < o.v
print(TO(1) <= TO(1), TO(2) > TO(1), functools.reduce(operator.add, [1,2,3]), functools.partial(int, base=2)('101'))
class CP:
    @functools.cached_property
    def x(self): print('computed'); return 5
c = CP(); print(c.x, c.x, c.__dict__)
@functools.singledispatch
def sd(x): return 'obj'
@sd.register
def _(x: int): return 'int'
@sd.register(list)
def _(x): return 'list'
print(sd(1), sd([]), sd('s'))
@functools.wraps(err)
def wrapped(): pass
print(wrapped.__name__, wrapped.__wrapped__ is err)
NT = collections.namedtuple('NT', 'a b', defaults=[5]); n = NT(1); print(n, n.a, n._replace(b=7), n._asdict(), NT._fields, NT.a.__doc__); err(NT)
class TNT(typing.NamedTuple):
    x: int
    y: str = 'd'
print(TNT(1), TNT.__annotations__)
print(collections.Counter('abca').most_common(1), collections.OrderedDict(a=1), collections.defaultdict(list, {'a': [1]}), collections.ChainMap({'a': 1}, {'b': 2})['b'], collections.deque([1,2,3], 2))
print(typing.Optional[int], typing.Union[int, str], typing.List[int], typing.Callable[[int], str], typing.get_type_hints(TNT))
T = typing.TypeVar('T')
class Gen(typing.Generic[T]):
    def m(self) -> T: ...
print(Gen[int], Gen[int]().__orig_class__, Gen.__parameters__, list[T][int])
class Proto(typing.Protocol):
    def meth(self): ...
@typing.runtime_checkable
class RP(typing.Protocol):
    def meth(self): ...
class HasM:
    def meth(self): pass
err(Proto)
class P2[U]:
    def f(self, x: U) -> U: return x
print(P2[int], P2.__type_params__, P2.__orig_bases__)
def gf[V](x: V) -> V: return x
print(gf.__type_params__, gf(3))
type Al = int | str
print(Al, Al.__value__)
w = weakref.WeakValueDictionary(); o = HasM(); w['k'] = o; print(len(w), list(w)); del o; print(len(w))
ws = weakref.WeakSet(); o = HasM(); ws.add(o); print(len(ws)); del o; print(len(ws))
wk = weakref.WeakKeyDictionary(); o = HasM(); wk[o] = 1; print(len(wk)); del o; print(len(wk))
def fin(*a): print('fin', a)
o = HasM(); wm = weakref.WeakMethod(o.meth); print(wm()() is None); del o; print(wm())
print(copy.copy([1, [2]]), copy.deepcopy({'a': [1]}), copy.copy(TO(4)).v, copy.deepcopy(TO([1])).v)
class Slot:
    __slots__ = ('a', 'b')
s = Slot(); s.a = 1; print(copy.copy(s).a); err(lambda: copy.copy(s).b)
print(s.__reduce_ex__(2)[0].__name__, s.__reduce_ex__(2)[2], TO(3).__reduce_ex__(4)[1:3], [1].__reduce_ex__(2)[0].__name__); err(object().__reduce_ex__, 0) if 0 else None
print(types.SimpleNamespace(a=1), types.MappingProxyType({'a': 1}), types.new_class('NC', (HasM,), {}, lambda ns: ns.update(z=1)).z)
class ME:
    def __mro_entries__(self, bases): return (HasM,)
print(types.resolve_bases((ME(),)), types.get_original_bases(Gen), types.prepare_class('x'))
class Meta(type):
    def __prepare__(name, bases): return collections.OrderedDict(pre=1)
class WM(metaclass=Meta): z = 1
print(WM.pre, list(WM.__dict__)[:3])
print(isinstance(types.FunctionType, type), types.MethodType, types.BuiltinFunctionType, types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType, types.MethodWrapperType, types.MethodDescriptorType, types.ClassMethodDescriptorType, types.UnionType, types.GenericAlias, types.NoneType, types.EllipsisType, types.CellType, types.CoroutineType)
