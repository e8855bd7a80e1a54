# needs: standard library
# Regular expressions: searching, groups, substitution, what patterns refuse.
import re


def err(f, *a, **k):
    try: return f(*a, **k)
    except BaseException as e: return type(e).__name__ + ': ' + str(e)
print(re.compile('a', re.I | re.M), re.compile(b'a'), re.compile('a' * 300), re.match('a', 'a'), err(re.compile('a').match, b'a'), err(re.compile(b'a').match, 'a'), err(re.compile('a').match, 1))
p = re.compile(r'(?P<x>a)|(?P<y>b)')
m = p.search('zb'); print(m.lastgroup, m['y'], m['x'], m[0], err(lambda: m[5]), err(m.group, 'q'), m.group(0, 'y'), m.start('x'), m.end(), m.span(2), m.expand(r'\g<y>-\2'), m.groups('d'), m.groupdict('d'), p.groupindex, m.string, repr(m))
print(p.sub(lambda m: m[0].upper(), 'abc'), p.subn('z', 'abab', 3), p.sub(r'[\1\2]', 'ab'), err(p.sub, r'\9', 'a'), p.split('1a2b3'), [x.span() for x in p.finditer('abxa')], p.fullmatch('a'), p.fullmatch('ab'), p.match('xa', 1), p.search('aab', 2), p.findall('ababab', 1, 4))
print(re.sub('', '-', 'abc'), re.sub('x*', '-', 'abxd'), re.split('x*', 'axbc'), re.findall('x*', 'axb'), re.sub(r'\b', '|', 'a b'), re.findall(r'\b|:+', 'a::bc'), re.sub('(?:)', '.', 'ab'))
print(re.findall(r'(\w)(\d)?', 'a1b'), re.findall(r'\w+', 'été ünïcode ß'), re.findall(r'(?i)straße', 'STRASSE Straße'), re.findall(r'(?i)[а-я]+', 'ПрИвЕт'), re.findall(r'(?a)\w+', 'été'), re.findall('[^\\W\\d]+', 'a1é_'))
print(re.match(r'(?>a+)ab', 'aaab'), re.match(r'a++b', 'aaab'), re.match(r'(?:ab)*+c', 'ababc'), re.match(r'(a)?(?(1)b|c)', 'ab'), re.match(r'(a)?(?(1)b|c)', 'c'), re.match(r'(?<=x)a', 'a'), re.search(r'(?<=x)a', 'xa'), re.search(r'(?<!x)a', 'xaa'), re.search(r'(?=(a+))\1b', 'aaab'), re.match(r'(a*?)b', 'aab').group(1), re.match(r'(?:a|b)*?c', 'ababc'), re.match(r'(a|ab)(c|bcd)(d*)', 'abcd').groups())
print(re.match('(?:a?)*', 'aaa').span(), re.match('(a*)*', 'aab').groups(), re.match('(a*)+', 'b').groups(), re.match('(?:a*?)*b', 'aab'), re.match('((a)|b)*', 'ab').groups(), re.match('(?:(a)|(b)|c)*', 'abc').groups(), re.match(r'(?:(a)(b)?)+', 'aba').groups())
print(len(re.match('(?:a|b)*', 'ab' * 50000).group()), len(re.match('(a)*', 'a' * 100000).group()), re.match('.*x', 'a' * 100000), len(re.findall('a', 'a' * 1000)))
s = re.compile('a').scanner('aba'); print(s.match(), s.match(), s.search(), s.search(), s.pattern)
print(re.escape('a.b*c'), err(re.compile, '('), err(re.compile, '[a'), err(re.compile, '*'), err(re.compile, '(?P<1>a)'), re.compile('a') == re.compile('a'), re.compile('a') == re.compile('b'), hash(re.compile('q')) == hash(re.compile('q')))
print(re.sub(b'a', b'b', b'aXa'), re.sub(b'a', lambda m: b'-', bytearray(b'aXa')), re.findall(b'.', memoryview(b'xy')), err(re.sub, 'a', 1, 'a'), err(re.sub, 'a', lambda m: 5, 'a'))
print(re.VERBOSE, re.compile(r'''
  (\d+)  # number
  \s* ( [a-z]+ )''', re.X).match('12 ab').groups())
print(re.findall(r'^\s*(\w+)\s*=\s*(.*?)\s*$', 'a = 1\n b=2 \nc', re.M), re.findall(r'(?s).+', 'a\nb'), re.findall(r'.+$', 'a\nb\n'), re.findall(r'\Z', 'ab'), re.findall(r'(?m)^', 'a\nb'), re.findall('[\U0001f600-\U0001f64f]', 'x😀y😁'), re.findall('[一-龥]+', '中文abc'))

print(re.Pattern[str], re.Match[bytes], isinstance(re.compile('a'), re.Pattern))
