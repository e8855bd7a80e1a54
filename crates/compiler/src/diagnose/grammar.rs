//! The grammar of Python 3.13 with the rules that only describe errors, in a notation of our own.
//!
//! `name: alternatives`, tried in order; `name!:` remembers its results. `'x'` is a keyword or operator, `"x"` a soft
//! keyword, `&&'x'` a token that must stand there, `&&&'x'` one that must once it is certain that the source has an error. `[x]`, `x*`, `x+`, `s.x+` (x separated by s), `&x` (looks ahead), `!x`
//! (must not follow), `~` (no other alternative behind here), `a=x` (gives x a name). `-> Kind` makes a node (`-> Kind?` only if
//! more than the first item is there), `-> .a` gives what `a` is; without it a single item is passed on. `=> place ... `message`` raises an error; `%e(a)` stands for the kind of
//! expression that `a` is, `%l(a)` for its line, `%t(a)` for its text. Rules that begin with `invalid_` and make up an alternative
//! apply only once it is certain that the source has an error. `@n `what`` behind the items: where the source is to keep to an older Python 3
//! than 3.n, that is an error.

use std::sync::OnceLock;

use super::nodes::NodeKind;
use super::tokens::Kind;

/// An operator or keyword: index into [`Grammar::symbols`].
pub(super) type Symbol = u16;

/// A class of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    Name,
    SoftKeyword,
    Token(Kind),
}

impl Class {
    fn by_name(name: &str) -> Self {
        Self::Token(match name {
            "NAME" => return Self::Name,
            "SOFT_KEYWORD" => return Self::SoftKeyword,
            "NUMBER" => Kind::Number,
            "STRING" => Kind::String,
            "FSTRING_START" => Kind::FStringStart,
            "FSTRING_MIDDLE" => Kind::FStringMiddle,
            "FSTRING_END" => Kind::FStringEnd,
            "NEWLINE" => Kind::Newline,
            "INDENT" => Kind::Indent,
            "DEDENT" => Kind::Dedent,
            "END" => Kind::End,
            "TYPE_COMMENT" => Kind::TypeComment,
            _ => panic!("no class of tokens {name}"),
        })
    }
}

/// What can stand in an alternative.
#[derive(Debug)]
pub(super) enum Element {
    /// An operator or keyword.
    Literal(Symbol),
    Class(Class),
    Rule(usize),
    Optional(Box<Element>),
    Star(Box<Element>),
    Plus(Box<Element>),
    Gather(Box<Element>, Box<Element>),
    Ahead(Box<Element>),
    NotAhead(Box<Element>),
    Cut,
    /// A token that must stand there; whether that counts only once there is certain to be an error.
    Forced(Symbol, bool),
    Group(Vec<Alternative>),
}

#[derive(Debug)]
pub(super) struct Item {
    pub label: Option<String>,
    pub element: Element,
}

/// Where an error is reported.
#[derive(Debug)]
pub(super) enum Place {
    /// All of one value.
    At(String),
    /// From one value to another.
    Range(String, String),
    /// From one value to where the tokenizer is.
    From(String),
    /// The last token that was read.
    Last,
    /// The next token.
    Next,
    /// The last token, as an `IndentationError`.
    Indentation,
    /// The part of the value that cannot be assigned, iterated into, deleted; no error if there is none.
    Target(TargetKind, String),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TargetKind {
    Star,
    Del,
    For,
}

#[derive(Debug)]
pub(super) enum Action {
    /// The only item, or a node of no particular kind.
    Default,
    Node(NodeKind),
    /// A node if anything stands behind the first item, else that item.
    Chain(NodeKind),
    Pass(String),
    /// The first item, wrapped by the kinds of the following ones.
    Fold,
    Raise(Place, String),
    /// Code of `checks`.
    Call(String),
}

#[derive(Debug)]
pub(super) struct Alternative {
    pub items: Vec<Item>,
    pub action: Action,
    /// The minor version of Python 3 that brought it, and what that is.
    pub since: Option<(u8, String)>,
}

#[derive(Debug)]
pub(super) struct Rule {
    pub name: String,
    pub alternatives: Vec<Alternative>,
    pub memo: bool,
    pub is_invalid: bool,
    /// Calls of functions inside each other that CPython's parser needs for the rule itself.
    pub levels: u32,
    /// The repetitions stand for what is left recursion there: they need no calls of their own.
    pub is_left_recursive: bool,
}

/// Rules that are left recursive in CPython's grammar: a call for the rule, one for each growth of it.
const LEFT_RECURSIVE: [&str; 12] = [
    "bitwise_or",
    "bitwise_xor",
    "bitwise_and",
    "shift_expr",
    "sum",
    "term",
    "primary",
    "t_primary",
    "primary_tail",
    "t_tail",
    "dotted_name",
    "name_or_attr",
];

/// How many levels of CPython's parser a rule takes.
fn levels(name: &str) -> u32 {
    match name {
        // They are parts of others there.
        "primary_tail" | "t_tail" | "expression_without_invalid" => 0,
        // There is a rule for each operator.
        "compare_op_bitwise_or_pair" => 2,
        _ if LEFT_RECURSIVE.contains(&name) => 2,
        _ => 1,
    }
}

#[derive(Debug)]
pub(super) struct Grammar {
    pub rules: Vec<Rule>,
    /// The texts of the operators and keywords.
    pub symbols: Vec<String>,
}

impl Grammar {
    /// The grammar, read at the first need.
    pub fn get() -> &'static Self {
        static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
        GRAMMAR.get_or_init(|| Reader::read(include_str!("python.grammar")))
    }

    pub fn rule(&self, name: &str) -> usize {
        self.rules.iter().position(|r| r.name == name).unwrap_or_else(|| panic!("no rule {name}"))
    }
}

/// Reads the notation. The grammar is part of the program, so a mistake in it is a panic, which a test provokes.
struct Reader<'a> {
    names: &'a [String],
    symbols: &'a mut Vec<String>,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn read(source: &str) -> Grammar {
        let mut texts: Vec<(String, bool, String)> = Vec::new();
        for line in source.lines().filter(|l| !l.trim_start().starts_with("# ") && !l.trim().is_empty()) {
            if line.starts_with(' ') {
                let last = texts.last_mut().expect("a rule begins the grammar");
                last.2.push(' ');
                last.2.push_str(line.trim());
            } else {
                let (name, body) = line.split_once(':').expect("a rule has a colon");
                let memo = name.ends_with('!');
                texts.push((name.trim_end_matches('!').to_owned(), memo, body.trim().to_owned()));
            }
        }
        let names: Vec<String> = texts.iter().map(|t| t.0.clone()).collect();
        let mut symbols = Vec::new();
        let rules = texts.iter().map(|(name, memo, body)| {
            let mut reader = Reader { names: &names, symbols: &mut symbols, rest: body.trim_start_matches('|') };
            let alternatives = reader.alternatives();
            assert!(reader.rest.is_empty(), "rule {name}: cannot read {}", reader.rest);
            Rule {
                name: name.clone(),
                alternatives,
                memo: *memo,
                is_invalid: name.starts_with("invalid_"),
                levels: levels(name),
                is_left_recursive: LEFT_RECURSIVE.contains(&&**name),
            }
        });
        let rules = rules.collect();
        Grammar { rules, symbols }
    }

    fn symbol(&mut self, text: &str) -> Symbol {
        let index = self.symbols.iter().position(|s| s == text).unwrap_or_else(|| {
            self.symbols.push(text.to_owned());
            self.symbols.len() - 1
        });
        Symbol::try_from(index).expect("a few hundred symbols")
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, s: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(s) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &'a str {
        self.skip();
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn until(&mut self, end: char) -> &'a str {
        let at = self.rest.find(end).expect("a closing quote");
        let (text, rest) = self.rest.split_at(at);
        self.rest = &rest[end.len_utf8()..];
        text
    }

    fn alternatives(&mut self) -> Vec<Alternative> {
        let mut alternatives = vec![self.alternative()];
        while self.eat("|") {
            alternatives.push(self.alternative());
        }
        alternatives
    }

    fn alternative(&mut self) -> Alternative {
        let mut items = Vec::new();
        let mut since = None;
        loop {
            self.skip();
            if self.rest.is_empty() || self.rest.starts_with(['|', ')', ']']) {
                return Alternative { items, action: Action::Default, since };
            }
            if self.eat("@") {
                let version = self.word().parse().expect("a minor version");
                assert!(self.eat("`"), "what came with it");
                since = Some((version, self.until('`').to_owned()));
                continue;
            }
            if self.eat("->") {
                let action = if self.eat(".") {
                    Action::Pass(self.word().to_owned())
                } else {
                    match self.word() {
                        "Fold" => Action::Fold,
                        kind if self.eat("?") => Action::Chain(NodeKind::by_name(kind)),
                        kind => Action::Node(NodeKind::by_name(kind)),
                    }
                };
                return Alternative { items, action, since };
            }
            if self.eat("=>") {
                return Alternative { items, action: self.raise(), since };
            }
            let item = self.item();
            items.push(item);
        }
    }

    fn raise(&mut self) -> Action {
        let name = |r: &mut Self| r.word().to_owned();
        let place = match self.word() {
            "at" => Place::At(name(self)),
            "range" => Place::Range(name(self), name(self)),
            "from" => Place::From(name(self)),
            "last" => Place::Last,
            "next" => Place::Next,
            "indentation" => Place::Indentation,
            "star_target" => return Action::Raise(Place::Target(TargetKind::Star, name(self)), String::new()),
            "del_target" => return Action::Raise(Place::Target(TargetKind::Del, name(self)), String::new()),
            "for_target" => return Action::Raise(Place::Target(TargetKind::For, name(self)), String::new()),
            "call" => return Action::Call(name(self)),
            other => panic!("unknown place {other}"),
        };
        assert!(self.eat("`"), "a message");
        Action::Raise(place, self.until('`').to_owned())
    }

    fn item(&mut self) -> Item {
        self.skip();
        // A name and `=` before anything else is a label.
        let label_end = self.rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(0);
        let mut label = None;
        if label_end > 0 && self.rest[label_end..].starts_with('=') && !self.rest[label_end..].starts_with("=>") {
            label = Some(self.rest[..label_end].to_owned());
            self.rest = &self.rest[label_end + 1..];
        }
        Item { label, element: self.element() }
    }

    fn element(&mut self) -> Element {
        self.skip();
        if self.eat("~") {
            return Element::Cut;
        }
        if self.eat("&&") {
            let late = self.eat("&");
            assert!(self.eat("'"), "a forced token");
            let text = self.until('\'');
            return Element::Forced(self.symbol(text), late);
        }
        if self.eat("&") {
            return Element::Ahead(Box::new(self.element()));
        }
        if self.eat("!") {
            return Element::NotAhead(Box::new(self.element()));
        }
        let atom = if self.eat("'") {
            let text = self.until('\'');
            Element::Literal(self.symbol(text))
        } else if self.eat("\"") {
            let text = self.until('"');
            Element::Literal(self.symbol(text))
        } else if self.eat("(") {
            let group = self.alternatives();
            assert!(self.eat(")"), "a closing parenthesis before {}", self.rest);
            Element::Group(group)
        } else if self.eat("[") {
            let group = self.alternatives();
            assert!(self.eat("]"), "a closing bracket before {}", self.rest);
            Element::Optional(Box::new(Element::Group(group)))
        } else {
            match self.word() {
                "" => panic!("cannot read {}", self.rest),
                word if word.chars().all(|c| c.is_ascii_uppercase() || c == '_') => {
                    Element::Class(Class::by_name(word))
                }
                word => {
                    let rule = self.names.iter().position(|n| n == word);
                    Element::Rule(rule.unwrap_or_else(|| panic!("no rule {word}")))
                }
            }
        };
        if self.rest.starts_with('*') {
            self.rest = &self.rest[1..];
            Element::Star(Box::new(atom))
        } else if self.rest.starts_with('+') {
            self.rest = &self.rest[1..];
            Element::Plus(Box::new(atom))
        } else if self.rest.starts_with('?') {
            self.rest = &self.rest[1..];
            Element::Optional(Box::new(atom))
        } else if self.rest.starts_with('.') {
            self.rest = &self.rest[1..];
            let item = match self.element() {
                Element::Plus(item) => item,
                other => panic!("a separated element is repeated, not {other:?}"),
            };
            Element::Gather(Box::new(atom), item)
        } else {
            atom
        }
    }
}
