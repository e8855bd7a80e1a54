//! Sources nobody would write: programs made by a small grammar of Python's, and pieces of real ones, changed by the byte
//! and by the token.

#[path = "literals.rs"]
mod literals;

/// A generator of pseudo-random numbers; the same seed gives the same sources.
pub struct Random(u64);

impl Random {
    /// A generator that begins at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`, 0 if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() >> 11) as usize % end }
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

const WORDS: &[&str] = &[
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "match",
    "case",
    "type",
    "_",
    "print",
    "exec",
    "__debug__",
    "x",
    "y",
    "self",
    "é",
    "ª",
    "ﬁ",
    "µx",
    "𝔘",
    "e\u{301}",
    "x·",
    "·x",
    "℘",
    "\u{200d}",
    "\u{301}",
    "x\u{fe0f}",
    "€",
    "except*",
];
const OPERATORS: &[&str] = &[
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "@",
    "<<",
    ">>",
    "&",
    "|",
    "^",
    "~",
    ":=",
    "<",
    ">",
    "<=",
    ">=",
    "==",
    "!=",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    ";",
    "=",
    "->",
    "+=",
    "-=",
    "*=",
    "/=",
    "//=",
    "%=",
    "@=",
    "&=",
    "|=",
    "^=",
    ">>=",
    "<<=",
    "**=",
    "...",
    "!",
    "?",
    "$",
    "`",
    "\\",
    "<>",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "#",
    "\n",
    "\\\n",
    "\t",
    " ",
    "    ",
    "\x0c",
    "\u{a0}",
    "\u{feff}",
    "\x01",
    "\x7f",
    "\u{2028}",
    "\r",
    "\r\n",
    " \\\n ",
    "# type: int",
    "# type: ignore",
    "# type: (int) -> str\n",
    "#\n",
    "\x0c\n",
    "!r",
    "=}",
    "{{",
    "}}",
];
const LITERALS: &[&str] = &[
    "0",
    "1",
    "00",
    "01",
    "1_0",
    "1__0",
    "0x1f",
    "0b2",
    "0o8",
    "1e5",
    "1e",
    "1.",
    ".5",
    "1j",
    "1if",
    "0xfor",
    "''",
    "'a'",
    "b'a'",
    "u'a'",
    "rb'\\'",
    "'\\x4'",
    "'\\N{DIGIT ONE}'",
    "'\\N{no}'",
    "'\\777'",
    "'\\d'",
    "b'é'",
    "'''a\nb'''",
    "f'{x}'",
    "f'{x!r:>{w}}'",
    "f'{'",
    "f'}'",
    "f'{{}}'",
    "f'{x=}'",
    "f'{x:{y:{z}}}'",
    "f\"{'a'}\"",
    "rf'\\{x}'",
    "f'''{\nx\n}'''",
    "f'{x!z}'",
    "f'{}'",
    "f'{lambda: 1}'",
    "f'{*a}'",
    "f'{yield}'",
    "f'{x:\\n}'",
    "f'{a b}'",
];

#[rustfmt::skip]
const INDENTATIONS: &[&str] = &[
    "", " ", "  ", "    ", "\t", "        ", " \t", "\t ", "\x0c", "  \x0c  ", "\\\n", "  \\\n",
];
const LINE_ENDS: &[&str] = &["\r\n", "\r", "\n\n", "\\\n", "", " \\\n", "  # type: int\n"];
#[rustfmt::skip]
const ODD_PATTERNS: &[&str] = &[
    "*_", "*a, *b", "-a", "1+2", "1j+1", "a.b as _", "x as a.b", "{**r, 1: a}", "A(x=1, 2)", "+1", "a.b.c()", "{a: 1}",
    "-1-1j", "()", "[]", "{}", "(a,)", "a,", "{**_}", "{1: _, **_}", "'a' 'b'", "f'a'", "a | b as c", "(*a)", "1 | *a",
];
#[rustfmt::skip]
const ODD_ARGUMENTS: &[&str] = &[
    "True=1", "a.b=1", "(a)=1", "a=", "**k=1", "*a=1", "a==1", "a:=1", "a=b for a in b", "a=(yield)", "*", "**",
    "(a for a in b)", "a for a in b", "a.b:=1", "a, b=1", "a b",
];
#[rustfmt::skip]
const ODD_PARAMETERS: &[&str] = &[
    "(a)", "(a, b)", "*=1", "*,", "/,", "**", "*a: *b", "a:", "a=", "1", "None", "a: int = *b", "**a, b", "*a, *b",
];

/// Makes one source after the other.
pub struct Engine {
    random: Random,
    corpus: Vec<String>,
}

impl Engine {
    /// Seeds the engine with whole sources.
    pub fn new(seed: u64, corpus: Vec<String>) -> Self {
        Self { random: Random::new(seed), corpus }
    }

    /// The next source.
    pub fn source(&mut self) -> String {
        let mut source = match self.random.below(3) {
            0 => self.program(),
            _ => self.piece(),
        };
        for _ in 0..self.random.below(4) {
            source = match self.random.below(7) {
                0 | 1 => self.change_bytes(source),
                2 => self.change_layout(source),
                _ => self.change_tokens(source),
            };
        }
        source
    }

    /// Some lines of a corpus file, without their common indentation.
    fn piece(&mut self) -> String {
        if self.corpus.is_empty() {
            return self.program();
        }
        let file = self.random.below(self.corpus.len());
        let lines: Vec<&str> = self.corpus[file].split_inclusive('\n').collect();
        let start = self.random.below(lines.len());
        let most = if self.random.chance(4) { 40 } else { 8 };
        let count = 1 + self.random.below(most);
        let lines = &lines[start..(start + count).min(lines.len())];
        let blanks = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let common = lines.iter().filter(|l| !l.trim().is_empty()).map(blanks).min().unwrap_or(0);
        lines.iter().map(|line| line.get(common..).unwrap_or("\n")).collect()
    }

    fn change_bytes(&mut self, source: String) -> String {
        let mut bytes = source.into_bytes();
        let at = self.random.below(bytes.len() + 1);
        let end = (at + 1 + self.random.below(12)).min(bytes.len());
        match self.random.below(6) {
            0 if at < bytes.len() => bytes[at] = self.random.below(128) as u8,
            1 if at < bytes.len() => drop(bytes.drain(at..end)),
            2 if at < bytes.len() => {
                let range = bytes[at..end].to_vec();
                bytes.splice(at..at, range);
            }
            3 => bytes.truncate(at),
            4 => bytes.insert(
                at,
                *self.random.pick(&[&b'\n', &b'\t', &b' ', &b'\\', &b'\'', &b'"', &b'{', &b'}', &0, &b'\r']),
            ),
            _ => {
                let operator = self.random.pick(OPERATORS);
                bytes.splice(at..at, operator.bytes());
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Another indentation for a line, or something between two lines that should not matter.
    fn change_layout(&mut self, source: String) -> String {
        let mut lines: Vec<String> = source.split_inclusive('\n').map(str::to_owned).collect();
        let at = self.random.below(lines.len());
        let other = self.random.below(lines.len());
        let Some(line) = lines.get_mut(at) else { return source };
        let code = line.trim_start_matches([' ', '\t', '\x0c']).to_owned();
        let blanks = line[..line.len() - code.len()].to_owned();
        match self.random.below(8) {
            0 => *line = blanks.replace("        ", "\t").replace("    ", "\t") + &code,
            1 => *line = self.random.pick(INDENTATIONS).to_owned() + &code,
            2 => {
                let rest = self.random.pick(&["# comment", "", "#", "\x0c", "\\", "  ", "# type: int"]);
                *line = format!("{blanks}{rest}\n");
            }
            3 => *line = line.replace('\n', self.random.pick(LINE_ENDS)),
            4 => {
                let copy = self.random.pick(&["\t", " ", "  ", "\x0c"]).to_owned() + &blanks + &code;
                lines.insert(at, copy);
            }
            5 => {
                let from = self.random.pick(&["\n", " ", ", ", "("]);
                let to = self.random.pick(&["\r\n", " \\\n", "\n", ", # c\n", "(\n", "\t", "\x0c"]);
                return source.replacen(from, to, 1 + self.random.below(3));
            }
            6 => lines.swap(at, other),
            _ => return source.replace("    ", "\t"),
        }
        lines.concat()
    }

    fn change_tokens(&mut self, source: String) -> String {
        let mut tokens = tokens(&source);
        if tokens.is_empty() {
            return source;
        }
        let at = self.random.below(tokens.len());
        match self.random.below(8) {
            0 => drop(tokens.remove(at)),
            1 => tokens.insert(at, tokens[at].clone()),
            2 => {
                let other = self.random.below(tokens.len());
                tokens.swap(at, other);
            }
            3 => tokens[at] = self.token(),
            4 => {
                let token = self.token();
                tokens.insert(at, format!(" {token} "));
            }
            5 => {
                let expression = self.expression(3);
                tokens[at] = expression;
            }
            6 => {
                let end = (at + 1 + self.random.below(6)).min(tokens.len());
                let (open, close) =
                    *self.random.pick(&[&("(", ")"), &("[", "]"), &("{", "}"), &("f'{", "}'"), &("", ""), &("(", "")]);
                tokens.insert(end, close.into());
                tokens.insert(at, open.into());
            }
            _ => {
                let other = self.piece();
                let pieces = self::tokens(&other);
                let start = self.random.below(pieces.len());
                let end = (start + 1 + self.random.below(5)).min(pieces.len());
                tokens.splice(at..at, pieces.get(start..end).unwrap_or_default().iter().cloned());
            }
        }
        tokens.concat()
    }

    fn token(&mut self) -> String {
        match self.random.below(6) {
            0 => self.random.pick(WORDS).to_owned(),
            1 => self.random.pick(OPERATORS).to_owned(),
            2 => self.random.pick(LITERALS).to_owned(),
            3 => self.number(),
            4 => self.string(),
            _ => self.fstring(2),
        }
    }

    fn program(&mut self) -> String {
        let statements = 1 + self.random.below(3);
        (0..statements).map(|_| self.statement(3, 0)).collect()
    }

    fn name(&mut self) -> String {
        self.random.pick(&["a", "b", "c", "x", "y", "f", "__a", "match", "type", "_", "case", "print", "ﬁ"]).to_owned()
    }

    fn some(&mut self, most: usize, separator: &str, mut f: impl FnMut(&mut Self) -> String) -> String {
        let count = self.random.below(most + 1);
        (0..count).map(|_| f(self)).collect::<Vec<_>>().join(separator)
    }

    fn block(&mut self, depth: usize, indent: usize) -> String {
        if self.random.chance(4) {
            return format!(" {}", self.simple(depth));
        }
        let count = 1 + self.random.below(2);
        let body: String = (0..count).map(|_| self.statement(depth - 1, indent + 1)).collect();
        format!("\n{body}")
    }

    fn statement(&mut self, depth: usize, indent: usize) -> String {
        let blanks = "  ".repeat(indent);
        if depth == 0 || self.random.chance(2) {
            return format!("{blanks}{}", self.simple(depth));
        }
        let d = depth - 1;
        let text = match self.random.below(12) {
            0 => {
                let (test, body) = (self.expression(d), self.block(depth, indent));
                let rest = match self.random.below(3) {
                    0 => format!("{blanks}else:{}", self.block(depth, indent)),
                    1 => format!("{blanks}elif {}:{}", self.expression(d), self.block(depth, indent)),
                    _ => String::new(),
                };
                format!("if {test}:{body}{rest}")
            }
            1 => {
                let asynchronous = self.random.pick(&["", "", "async "]);
                let (target, iter) = (self.target(d), self.expressions(d));
                let body = self.block(depth, indent);
                let rest = if self.random.chance(3) {
                    format!("{blanks}else:{}", self.block(depth, indent))
                } else {
                    String::new()
                };
                format!("{asynchronous}for {target} in {iter}:{body}{rest}")
            }
            2 => format!("while {}:{}", self.expression(d), self.block(depth, indent)),
            3 => {
                let asynchronous = self.random.pick(&["", "", "async "]);
                let item = |e: &mut Self| match e.random.below(2) {
                    0 => e.expression(d),
                    _ => format!("{} as {}", e.expression(d), e.target(d)),
                };
                let (first, more) = (item(self), self.some(2, "", |e| format!(", {}", item(e))));
                let body = self.block(depth, indent);
                match self.random.below(2) {
                    0 => format!("{asynchronous}with {first}{more}:{body}"),
                    _ => format!("{asynchronous}with ({first}{more}):{body}"),
                }
            }
            4 => {
                let body = self.block(depth, indent);
                let star = self.random.pick(&["", "", "*"]);
                let handlers = self.some(2, "", |e| {
                    let kind = match e.random.below(4) {
                        0 => format!(" {}", e.expression(d)),
                        2 => format!(" {}", e.expressions(d)),
                        1 => format!(" {} as {}", e.expression(d), e.name()),
                        _ => String::new(),
                    };
                    format!("{blanks}except{star}{kind}:{}", e.block(depth, indent))
                });
                let rest = match self.random.below(3) {
                    0 => format!("{blanks}else:{}", self.block(depth, indent)),
                    1 => format!("{blanks}finally:{}", self.block(depth, indent)),
                    _ => String::new(),
                };
                format!("try:{body}{handlers}{rest}")
            }
            5..=7 => {
                let decorators = self.some(1, "", |e| format!("@{}\n{blanks}", e.expression(d)));
                let asynchronous = self.random.pick(&["", "", "async "]);
                let (name, types) = (self.name(), self.type_parameters(d));
                let (parameters, body) = (self.parameters(d, true), self.block(depth, indent));
                let result = if self.random.chance(3) { format!(" -> {}", self.expression(d)) } else { String::new() };
                format!("{decorators}{asynchronous}def {name}{types}({parameters}){result}:{body}")
            }
            8 => {
                let (name, types) = (self.name(), self.type_parameters(d));
                let bases = if self.random.chance(2) { format!("({})", self.arguments(d)) } else { String::new() };
                format!("class {name}{types}{bases}:{}", self.block(depth, indent))
            }
            9 => {
                let subject = self.expressions(d);
                let case = |e: &mut Self| {
                    let guard = if e.random.chance(3) { format!(" if {}", e.expression(d)) } else { String::new() };
                    format!("{blanks}  case {}{guard}:{}", e.pattern(3), e.block(depth, indent + 1))
                };
                let (first, more) = (case(self), self.some(1, "", case));
                format!("match {subject}:\n{first}{more}")
            }
            _ => self.simple(depth),
        };
        format!("{blanks}{text}")
    }

    fn simple(&mut self, depth: usize) -> String {
        let d = depth.max(1);
        let text = match self.random.below(20) {
            0 | 1 => format!("{} = {}", self.target(d), self.expressions(d)),
            2 => format!("{} {} {}", self.target(d), self.random.pick(&["+=", "@=", "**="]), self.expressions(d)),
            3 => match self.random.below(2) {
                0 => format!("{}: {}", self.target(d), self.expression(d)),
                _ => format!("{}: {} = {}", self.target(d), self.expression(d), self.expression(d)),
            },
            4 => format!("del {}", self.target(d)),
            5 => format!("return {}", self.expressions(d)),
            6 => format!("raise {}", self.expression(d)),
            7 => format!("global {}", self.name()),
            8 => format!("nonlocal {}", self.name()),
            9 => format!("assert {}, {}", self.expression(d), self.expression(d)),
            10 => format!("import {}.{} as {}", self.name(), self.name(), self.name()),
            11 => format!(
                "from {} import {}",
                self.random.pick(&[".", "..a", "a.b", "__future__"]),
                self.random.pick(&["*", "a", "(a, b as c)", "annotations", "barry_as_FLUFL", "a,"])
            ),
            12 => format!("type {}{} = {}", self.name(), self.type_parameters(d), self.expression(d)),
            13 => self.random.pick(&["pass", "break", "continue", "return", "raise", "..."]).to_owned(),
            14 => format!("yield {}", self.expressions(d)),
            15 => format!("{0}; {0}", self.expression(d)),
            _ => self.expressions(d),
        };
        format!("{text}\n")
    }

    fn target(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 4 } else { 9 }) {
            0..4 => self.name(),
            4 => format!("{}.{}", self.expression(depth - 1), self.name()),
            5 => format!("{}[{}]", self.expression(depth - 1), self.expressions(depth - 1)),
            6 => format!("({}, *{})", self.target(depth - 1), self.target(depth - 1)),
            7 => format!("[{}, {}]", self.target(depth - 1), self.target(depth - 1)),
            _ => self.expression(depth - 1),
        }
    }

    fn type_parameters(&mut self, depth: usize) -> String {
        if !self.random.chance(4) {
            return String::new();
        }
        let list = self.some(3, ", ", |e| match e.random.below(8) {
            4 => format!("*{} = *{}", e.name(), e.expression(depth)),
            5 => format!("*{}: {}", e.name(), e.expressions(depth)),
            6 => format!("{}: {} = {}", e.name(), e.expressions(depth), e.expression(depth)),
            0 => format!("*{}", e.name()),
            1 => format!("**{} = {}", e.name(), e.expression(depth)),
            2 => format!("{}: {}", e.name(), e.expression(depth)),
            _ => e.name(),
        });
        format!("[{list}]")
    }

    fn parameters(&mut self, depth: usize, annotated: bool) -> String {
        self.some(4, ", ", |e| {
            let mut text = match e.random.below(9) {
                4 => return e.random.pick(ODD_PARAMETERS).to_owned(),
                0 => "/".into(),
                1 => "*".into(),
                2 => format!("*{}", e.name()),
                3 => format!("**{}", e.name()),
                _ => e.name(),
            };
            if annotated && e.random.chance(4) {
                text += &format!(": {}", e.expression(depth));
            }
            if e.random.chance(4) {
                text += &format!("={}", e.expression(depth));
            }
            text
        })
    }

    fn arguments(&mut self, depth: usize) -> String {
        self.some(3, ", ", |e| match e.random.below(10) {
            4 => e.random.pick(ODD_ARGUMENTS).to_owned(),
            0 => format!("*{}", e.expression(depth)),
            1 => format!("**{}", e.expression(depth)),
            2 => format!("{}={}", e.name(), e.expression(depth)),
            3 => format!("{}{}", e.expression(depth), e.clauses(depth)),
            _ => e.expression(depth),
        })
    }

    fn clauses(&mut self, depth: usize) -> String {
        let asynchronous = self.random.pick(&["", "", "async "]);
        let test = if self.random.chance(3) { format!(" if {}", self.expression(depth)) } else { String::new() };
        let more = if self.random.chance(6) { self.clauses(depth) } else { String::new() };
        format!(" {asynchronous}for {} in {}{test}{more}", self.target(depth), self.expression(depth))
    }

    fn expressions(&mut self, depth: usize) -> String {
        match self.random.below(6) {
            0 => format!("{}, {}", self.expression(depth), self.expression(depth)),
            1 => format!("*{}, {}", self.expression(depth), self.expression(depth)),
            2 => format!("{},", self.expression(depth)),
            _ => self.expression(depth),
        }
    }

    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.random.below(3) {
                0 => {
                    self.random.pick(&["1", "'a'", "None", "True", "...", "2.5", "b'c'", "__debug__", "1j"]).to_owned()
                }
                _ => self.name(),
            };
        }
        let d = depth - 1;
        match self.random.below(26) {
            0 => format!(
                "{} {} {}",
                self.expression(d),
                self.random.pick(&["+", "-", "*", "**", "@", "//", "<<", "|"]),
                self.expression(d)
            ),
            1 => format!(
                "{} {} {}",
                self.expression(d),
                self.random.pick(&["<", "==", "is", "is not", "not in", "!=", "in"]),
                self.expression(d)
            ),
            2 => format!("{} {} {}", self.expression(d), self.random.pick(&["and", "or"]), self.expression(d)),
            3 => format!("{}{}", self.random.pick(&["-", "not ", "~", "+", "await "]), self.expression(d)),
            4 => format!("({} := {})", self.name(), self.expression(d)),
            5 => format!("lambda {}: {}", self.parameters(d, false), self.expression(d)),
            6 => format!("{} if {} else {}", self.expression(d), self.expression(d), self.expression(d)),
            7 => format!("{}({})", self.expression(d), self.arguments(d)),
            8 => format!("{}.{}", self.expression(d), self.name()),
            9 => format!("{}[{}]", self.expression(d), self.expressions(d)),
            10 => {
                format!("{}[{}:{}:{}]", self.expression(d), self.expression(d), self.expression(d), self.expression(d))
            }
            11 => format!("[{}]", self.some(3, ", ", |e| e.expression(d))),
            12 => format!("({})", self.expressions(d)),
            13 => format!("{{{}}}", self.some(3, ", ", |e| format!("{}: {}", e.expression(d), e.expression(d)))),
            14 => format!("{{{}, *{}}}", self.expression(d), self.expression(d)),
            15 => format!("[{}{}]", self.expression(d), self.clauses(d)),
            16 => format!("({}{})", self.expression(d), self.clauses(d)),
            17 => format!("{{{}: {}{}}}", self.expression(d), self.expression(d), self.clauses(d)),
            18 => format!("{{{}{}}}", self.expression(d), self.clauses(d)),
            19 => format!("(yield {})", self.expressions(d)),
            20 => format!(
                "f'{}{{{}{}{}}}'",
                self.random.pick(&["", "a", "{{", "\\n"]),
                self.expression(0),
                self.random.pick(&["", "!r", "="]),
                self.random.pick(&["", ":>5", ":{x}"])
            ),
            21 => match self.random.below(5) {
                0 => self.random.pick(LITERALS).to_owned(),
                1 => self.number(),
                2 => self.string(),
                _ => self.fstring(d.min(2)),
            },
            22 => format!("({})", self.expression(d)),
            23 => format!("(yield from {})", self.expression(d)),
            _ => self.expression(0),
        }
    }

    fn pattern(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.random.pick(&["_", "a", "1", "-2", "1+2j", "'s'", "None", "a.b", "f''", "x"]).to_owned();
        }
        let d = depth - 1;
        match self.random.below(11) {
            8 | 9 => self.random.pick(ODD_PATTERNS).to_owned(),
            0 => format!("{} | {}", self.pattern(d), self.pattern(d)),
            1 => format!("{} as {}", self.pattern(d), self.name()),
            2 => format!("[{}, *{}]", self.pattern(d), self.name()),
            3 => format!("({}, {})", self.pattern(d), self.pattern(d)),
            4 => format!("{{'k': {}, **{}}}", self.pattern(d), self.name()),
            5 => format!("{}({}, {}={})", self.name(), self.pattern(d), self.name(), self.pattern(d)),
            6 => format!("({})", self.pattern(d)),
            7 => format!("{{1: {}, a.b: {}}}", self.pattern(d), self.pattern(d)),
            _ => self.pattern(0),
        }
    }
}

/// Cuts a source into words, blanks, strings and single characters.
fn tokens(source: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut kind_before = 0;
    let mut quote: Option<char> = None;
    for c in source.chars() {
        let kind = match c {
            _ if quote.is_some() => 3,
            '\'' | '"' => 3,
            c if c.is_alphanumeric() || c == '_' => 1,
            ' ' => 2,
            _ => 0,
        };
        match out.last_mut() {
            Some(last) if kind != 0 && kind == kind_before => last.push(c),
            _ => out.push(c.into()),
        }
        kind_before = kind;
        if quote == Some(c) || c == '\n' {
            quote = None;
            kind_before = 0;
        } else if quote.is_none() && (c == '\'' || c == '"') {
            quote = Some(c);
        }
    }
    out
}
