//! The parser that finds out why a source does not parse: it follows the grammar alternative by alternative, as CPython's
//! does, once without the rules for errors and once with them.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::grammar::{Action, Alternative, Class, Element, Grammar, Item, Place, Symbol, TargetKind};
use super::nodes::{Node, NodeKind, Value};
use super::tokens::{Complaint, Kind, Stop, Token, Tokenizer};
use crate::error::{ErrorKind, Shows, SyntaxError, Warning, WarningKind};
use crate::instruction::Location;
use crate::source::LineIndex;

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];
const SOFT_KEYWORDS: [&str; 4] = ["_", "case", "match", "type"];

/// Why parsing ended early.
pub(super) enum Failure {
    /// A rule for errors applied.
    Grammar(Box<SyntaxError>),
    /// There is no next token.
    Tokens(Stop),
}

pub(super) type Outcome<T> = Result<T, Failure>;

/// The values of an alternative that have names.
pub(super) type Labels<'g> = Vec<(&'g str, Value)>;

pub(super) struct Parser<'t> {
    pub text: &'t [u8],
    lines: LineIndex,
    grammar: &'static Grammar,
    tokenizer: Tokenizer<'t>,
    pub tokens: Vec<Token>,
    /// Which operator or keyword each token is.
    symbols: Vec<Option<Symbol>>,
    /// Which tokens are names and no keywords.
    names: Vec<bool>,
    symbol_ids: FxHashMap<&'static str, Symbol>,
    memo: FxHashMap<(usize, usize), Option<(Value, usize)>>,
    pub mark: usize,
    /// The rules for errors apply.
    pub invalid: bool,
    /// What there is to warn of in the literals that were read.
    pub warnings: Vec<Warning>,
    /// The text as warnings keep it.
    shared: Option<Rc<str>>,
    /// One interactive statement is parsed.
    interactive: bool,
    /// The end of the text is the end of that statement.
    started: bool,
    settings: Settings,
    /// Calls of functions inside each other that CPython's parser would be in.
    level: u32,
    /// Whether groups and repetitions count as such.
    counts: bool,
}

/// Levels of calls at which CPython's parser gives up.
const MAX_LEVEL: u32 = 6000;

/// What of the options matters to the grammar.
#[derive(Clone, Copy, Default)]
pub(super) struct Settings {
    /// Type comments are tokens.
    pub type_comments: bool,
    /// The minor version of Python 3 to keep to.
    pub version: Option<u8>,
    /// `<>` is the operator, not `!=`.
    pub barry: bool,
    /// The end of an interactive statement does not end its blocks.
    pub keep_blocks: bool,
}

impl<'t> Parser<'t> {
    pub fn new(text: &'t [u8], settings: Settings) -> Self {
        let grammar = Grammar::get();
        Self {
            text,
            lines: LineIndex::new(text),
            grammar,
            tokenizer: Tokenizer::new(text, settings.type_comments),
            tokens: Vec::new(),
            symbols: Vec::new(),
            names: Vec::new(),
            symbol_ids: grammar.symbols.iter().map(String::as_str).zip(0..).collect(),
            memo: FxHashMap::default(),
            mark: 0,
            invalid: false,
            warnings: Vec::new(),
            shared: None,
            interactive: false,
            started: false,
            settings,
            level: 0,
            counts: true,
        }
    }

    /// Parses from the beginning; `None` if the source does not follow the grammar.
    pub fn parse(&mut self, start: &str, invalid: bool) -> Outcome<Option<Value>> {
        self.mark = 0;
        self.level = 0;
        self.counts = true;
        self.memo.clear();
        self.invalid = invalid;
        self.interactive = start == "interactive";
        let rule = self.grammar.rule(start);
        self.rule(rule)
    }

    /// The next token, which becomes the last one that was read if it was not yet.
    fn peek(&mut self) -> Outcome<Token> {
        if self.mark == self.tokens.len() {
            let mut token = self.next_token().map_err(Failure::Tokens)?;
            if self.interactive && token.kind == Kind::End && self.started {
                // The statement ends without a newline.
                token.kind = Kind::Newline;
                self.started = false;
                if !self.settings.keep_blocks {
                    self.tokenizer.end_indentations();
                }
            } else {
                self.started = true;
            }
            self.tokens.push(token);
            let text = self.token_text(self.tokens.len() - 1);
            let symbol = matches!(token.kind, Kind::Name | Kind::Op).then(|| self.symbol_ids.get(text).copied());
            self.symbols.push(symbol.flatten());
            self.names.push(token.kind == Kind::Name && !KEYWORDS.contains(&text));
        }
        Ok(self.tokens[self.mark])
    }

    /// The next token from the tokenizer, whose warnings are taken note of.
    fn next_token(&mut self) -> Result<Token, Stop> {
        let next = self.tokenizer.next();
        for (line, complaint) in self.tokenizer.take_warnings() {
            let start = self.offset_location(complaint.start);
            let (line, shown) = (i32::try_from(line).unwrap_or(i32::MAX), self.lines.range(self.text, start.line));
            let warning = Warning::at(complaint.message, Location { end_col: start.col, ..start });
            let shown = self.shared().map(|text| (text, shown));
            self.warnings.push(Warning { line, of_tokens: true, shown, shows: Shows::Tokens, ..warning });
        }
        next
    }

    /// The text, for warnings to keep; not if it is not UTF-8.
    fn shared(&mut self) -> Option<Rc<str>> {
        if self.shared.is_none() {
            self.shared = str::from_utf8(self.text).ok().map(Rc::from);
        }
        self.shared.clone()
    }

    /// The kind of warning for an escape that is none, in the grammar that is to be kept to.
    fn escape_warning(&self) -> WarningKind {
        if self.settings.version.is_some_and(|version| version < 12) {
            WarningKind::Deprecation
        } else {
            WarningKind::Syntax
        }
    }

    /// Warns of a literal at its first escape that is none; a token is what an error would point at.
    pub fn warn(&mut self, message: String, token: usize) {
        // The second time they are known.
        if !self.invalid {
            let location = self.token_location(token);
            let (range, shows) = self.shown(location.line);
            let shown = self.shared().map(|text| (text, range));
            let kind = self.escape_warning();
            self.warnings.push(Warning { kind, shown, shows, ..Warning::at(message, location) });
        }
    }

    /// A newline that is not in the text, and so has no columns.
    pub fn is_implicit(&self, token: &Token) -> bool {
        token.kind == Kind::Newline && token.start == self.text.len()
    }

    /// Whether something else than comments follows the last token.
    pub fn has_more(&self) -> bool {
        let end = self.tokens.last().map_or(0, |last| last.end);
        let code = |line: &[u8]| line.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\x0c')).is_some_and(|b| *b != b'#');
        self.text[end..].split(|b| *b == b'\n').any(code)
    }

    /// Whether more text could make something valid of what failed.
    pub fn is_at_end(&self, stop: Option<&Stop>) -> bool {
        self.tokenizer.is_at_end(stop)
    }

    /// Where format specs end with their line, up to the next token.
    pub fn ended_specs(&self) -> Vec<(usize, usize)> {
        let next = |end: usize| self.tokens.iter().map(|t| t.start).find(|start| *start > end);
        self.tokenizer.ended_specs().iter().filter_map(|&end| Some((end, next(end)?))).collect()
    }

    /// Braces in format specs that stand for themselves, the first of each two.
    pub fn doubled_in_specs(&self) -> &[usize] {
        self.tokenizer.doubled_in_specs()
    }

    /// The text of the expression that a token ends, if that is kept.
    pub fn expression(&self, token: usize) -> Option<&'t [u8]> {
        let start = self.tokens[token].start;
        let known = self.tokenizer.expressions();
        let at = known.binary_search_by_key(&start, |(token, ..)| *token).ok()?;
        let (_, start, end) = known[at];
        Some(&self.text[start..end])
    }

    /// All that the tokenizer holds of the text.
    pub fn held(&self) -> String {
        let (start, end) = self.tokenizer.held();
        self.excerpt(start..end)
    }

    /// The innermost bracket that is open.
    pub fn open_bracket(&self) -> Option<usize> {
        self.tokenizer.open_bracket()
    }

    /// How many f-strings are open.
    pub fn open_fstrings(&self) -> usize {
        self.tokenizer.open_fstrings()
    }

    /// Reads on to the end for errors of the tokenizer.
    pub fn exhaust(&mut self) -> Result<(), Stop> {
        self.tokenizer.look_on();
        loop {
            if self.next_token()?.kind == Kind::End {
                return Ok(());
            }
        }
    }

    /// The text of a token; nothing if it is not UTF-8, which is an error of its own.
    pub fn token_text(&self, token: usize) -> &'t str {
        str::from_utf8(self.token_bytes(token)).unwrap_or_default()
    }

    /// The name that a token is.
    pub fn name(&self, token: usize) -> Cow<'t, str> {
        crate::unicode::normalized(self.token_text(token))
    }

    /// The bytes of a token.
    pub fn token_bytes(&self, token: usize) -> &'t [u8] {
        let Token { start, end, .. } = self.tokens[token];
        &self.text[start..end]
    }

    /// Whether the next token is the operator or keyword.
    fn matches(&mut self, symbol: Symbol) -> Outcome<bool> {
        self.peek()?;
        Ok(self.symbols[self.mark] == Some(symbol))
    }

    fn matches_class(&mut self, class: Class) -> Outcome<bool> {
        let token = self.peek()?;
        Ok(match class {
            Class::Name => self.names[self.mark],
            // CPython compares as far as the name goes.
            Class::SoftKeyword => {
                token.kind == Kind::Name
                    && SOFT_KEYWORDS.iter().any(|keyword| keyword.starts_with(self.token_text(self.mark)))
            }
            Class::Token(Kind::Number) if token.kind == Kind::Number => {
                if self.token_text(self.mark).contains('_') {
                    self.check_version(6, "Underscores in numeric literals are")?;
                }
                true
            }
            Class::Token(kind) => token.kind == kind,
        })
    }

    /// Whether the operator is the one that means "not equal" here.
    pub fn is_not_equal(&self, token: usize) -> Outcome<bool> {
        match (self.token_bytes(token), self.settings.barry) {
            (b"!=", true) => self.last_error("with Barry as BDFL, use '<>' instead of '!='"),
            (operator, barry) => Ok(barry || operator == b"!="),
        }
    }

    /// Refuses what an older version is to be kept from.
    fn check_version(&self, since: u8, what: &str) -> Outcome<()> {
        if self.settings.version.is_none_or(|version| version >= since) {
            return Ok(());
        }
        self.last_error(format!("{what} only supported in Python 3.{since} and greater"))
    }

    fn take(&mut self, matched: bool) -> Option<Value> {
        matched.then(|| {
            self.mark += 1;
            Value::Token(self.mark - 1)
        })
    }

    /// Runs one rule at the current token.
    pub fn rule(&mut self, index: usize) -> Outcome<Option<Value>> {
        let rule = &self.grammar.rules[index];
        let start = self.mark;
        self.enter(rule.levels)?;
        self.level -= rule.levels;
        if rule.memo
            && let Some(known) = self.memo.get(&(index, start))
        {
            return Ok(known.clone().map(|(value, end)| {
                self.mark = end;
                value
            }));
        }
        self.level += rule.levels;
        let counts = std::mem::replace(&mut self.counts, !rule.is_left_recursive);
        let result = stacker::maybe_grow(128 << 10, 4 << 20, || self.alternatives(&rule.alternatives))?;
        self.counts = counts;
        self.level -= rule.levels;
        if rule.memo {
            self.memo.insert((index, start), result.clone().map(|value| (value, self.mark)));
        }
        Ok(result)
    }

    /// Goes some levels down.
    fn enter(&mut self, levels: u32) -> Outcome<()> {
        self.level += levels;
        if self.level > MAX_LEVEL {
            return Err(Failure::Grammar(crate::parse::parser_overflow()));
        }
        Ok(())
    }

    /// Runs `f` a level further down, where that counts.
    fn nested<T>(&mut self, f: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        let levels = u32::from(self.counts);
        self.enter(levels)?;
        let result = f(self)?;
        self.level -= levels;
        Ok(result)
    }

    pub fn rule_named(&mut self, name: &str) -> Outcome<Option<Value>> {
        let rule = self.grammar.rule(name);
        self.rule(rule)
    }

    fn alternatives(&mut self, alternatives: &'static [Alternative]) -> Outcome<Option<Value>> {
        let start = self.mark;
        for alternative in alternatives {
            if !self.invalid
                && let [Item { element: Element::Rule(rule), .. }] = &alternative.items[..]
                && self.grammar.rules[*rule].is_invalid
            {
                continue;
            }
            let mut cut = false;
            if let Some(value) = self.alternative(alternative, &mut cut)? {
                return Ok(Some(value));
            }
            self.mark = start;
            if cut {
                break;
            }
        }
        Ok(None)
    }

    fn alternative(&mut self, alternative: &'static Alternative, cut: &mut bool) -> Outcome<Option<Value>> {
        let start = self.mark;
        let mut values = Vec::new();
        let mut labels: Labels<'static> = Vec::new();
        for item in &alternative.items {
            let Some(value) = self.element(&item.element, cut)? else { return Ok(None) };
            if let Some(label) = &item.label {
                labels.push((label, value.clone()));
            }
            if !matches!(item.element, Element::Ahead(_) | Element::NotAhead(_) | Element::Cut) {
                values.push(value);
            }
        }
        if let Some((version, what)) = &alternative.since {
            self.check_version(*version, what)?;
        }
        let node = |kind, values: Vec<Value>, end: usize| {
            let children = values.into_iter().filter(|v| !matches!(v, Value::Nothing | Value::Token(_))).collect();
            Value::Node(Rc::new(Node { kind, first: start, last: end.saturating_sub(1).max(start), children }))
        };
        Ok(match &alternative.action {
            Action::Default if values.len() == 1 => values.pop(),
            Action::Default => Some(node(NodeKind::Other, values, self.mark)),
            Action::Node(kind) => Some(node(*kind, values, self.mark)),
            Action::Chain(_) if values[1..].iter().all(|value| value.span().is_none()) => values.into_iter().next(),
            Action::Chain(kind) => Some(node(*kind, values, self.mark)),
            Action::Pass(label) => Some(labelled(&labels, label)),
            Action::Fold => {
                let mut values = values.into_iter();
                let mut base = values.next().expect("a first item");
                for tail in values {
                    tail.each_node(&mut |tail| {
                        let node =
                            Node { kind: tail.kind, first: start, last: tail.last, children: vec![base.clone()] };
                        base = Value::Node(Rc::new(node));
                    });
                }
                Some(base)
            }
            Action::Raise(place, message) => self.raise(place, message, &labels)?,
            Action::Call(name) => self.call(name, &labels)?,
        })
    }

    fn element(&mut self, element: &'static Element, cut: &mut bool) -> Outcome<Option<Value>> {
        let start = self.mark;
        Ok(match element {
            Element::Literal(symbol) => {
                let matched = self.matches(*symbol)?;
                self.take(matched)
            }
            Element::Class(class) => {
                let matched = self.matches_class(*class)?;
                self.take(matched)
            }
            Element::Rule(index) => self.rule(*index)?,
            // One item needs no group.
            Element::Group(alternatives) if alternatives.len() == 1 && alternatives[0].items.len() == 1 => {
                self.alternatives(alternatives)?
            }
            Element::Group(alternatives) => self.nested(|parser| parser.alternatives(alternatives))?,
            Element::Optional(inner) => Some(self.element(inner, cut)?.unwrap_or(Value::Nothing)),
            Element::Star(inner) => Some(self.nested(|parser| parser.repeat(inner))?),
            Element::Plus(inner) => match self.nested(|parser| parser.repeat(inner))? {
                Value::Sequence(items) if items.is_empty() => None,
                items => Some(items),
            },
            Element::Gather(separator, inner) => {
                let levels = u32::from(self.counts);
                self.enter(levels)?;
                let Some(first) = self.element(inner, cut)? else {
                    self.level -= levels;
                    return Ok(None);
                };
                let mut items = vec![first];
                self.enter(levels)?;
                loop {
                    let before = self.mark;
                    if self.element(separator, cut)?.is_none() {
                        break;
                    }
                    let Some(next) = self.element(inner, cut)? else {
                        self.mark = before;
                        break;
                    };
                    items.push(next);
                }
                self.level -= 2 * levels;
                Some(Value::Sequence(items.into()))
            }
            Element::Ahead(inner) => {
                let found = self.element(inner, cut)?;
                self.mark = start;
                found.map(|_| Value::Nothing)
            }
            Element::NotAhead(inner) => {
                let found = self.element(inner, cut)?;
                self.mark = start;
                found.is_none().then_some(Value::Nothing)
            }
            Element::Cut => {
                *cut = true;
                Some(Value::Nothing)
            }
            Element::Forced(symbol, late) => {
                let matched = self.matches(*symbol)?;
                if *late && !matched && !self.invalid {
                    return Ok(None);
                }
                if !matched {
                    // A token without columns has none here either.
                    let mut location = self.token_location(self.mark);
                    let token = &self.tokens[self.mark];
                    if matches!(token.kind, Kind::Indent | Kind::Dedent | Kind::End) || self.is_implicit(token) {
                        location = Location { col: -1, end_col: -1, ..location };
                    }
                    let text = &self.grammar.symbols[usize::from(*symbol)];
                    return self.error(format!("expected '{text}'"), location);
                }
                self.take(true)
            }
        })
    }

    fn repeat(&mut self, inner: &'static Element) -> Outcome<Value> {
        let mut items = Vec::new();
        loop {
            let before = self.mark;
            let mut cut = false;
            match self.element(inner, &mut cut)? {
                Some(item) if self.mark > before => items.push(item),
                _ => {
                    self.mark = before;
                    return Ok(Value::Sequence(items.into()));
                }
            }
        }
    }

    /// The location of the tokens from `first` to `last`.
    pub fn span_location(&self, (first, last): (usize, usize)) -> Location {
        let (first, last) = (&self.tokens[first], &self.tokens[last]);
        let mut start = self.offset_location(first.start);
        if self.is_implicit(first) {
            start = Location { col: -1, ..self.read_location(first.start) };
        }
        // A newline ends on its own line.
        let end = match last.kind {
            Kind::Newline if self.is_implicit(last) => Location { col: -1, ..self.read_location(last.start) },
            Kind::Newline => {
                let at = self.offset_location(last.end - 1);
                Location { col: at.col + 1, ..at }
            }
            _ => self.offset_location(last.end),
        };
        Location::new(start.line, end.line, start.col, end.col)
    }

    /// The place of an offset, as start and end.
    pub fn offset_location(&self, offset: usize) -> Location {
        let offset = u32::try_from(offset.min(self.text.len())).unwrap_or(u32::MAX);
        self.lines.location(offset, offset)
    }

    /// The location at which CPython reports a token.
    pub fn token_location(&self, token: usize) -> Location {
        match self.tokens[token].kind {
            // They have no columns: what the tokenizer read of the line takes their place.
            Kind::Newline if !self.is_implicit(&self.tokens[token]) => self.span_location((token, token)),
            Kind::Indent | Kind::Dedent | Kind::End | Kind::Newline => {
                let location = self.read_location(self.tokens[token].start);
                Location { col: location.col - 1, end_col: -2, ..location }
            }
            _ => self.span_location((token, token)),
        }
    }

    /// Where the tokenizer stands: at the end of the text it is still on the last line.
    fn read_location(&self, offset: usize) -> Location {
        if offset < self.text.len() || offset == 0 {
            return self.offset_location(offset);
        }
        let last = self.offset_location(offset - 1);
        Location { col: last.col + 1, ..last }
    }

    /// The location from the start of `value` to where the tokenizer is.
    fn open_location(&self, value: &Value) -> Location {
        let start = self.value_location(value);
        let last = self.tokens.last().expect("some token was read");
        let end = match last.kind {
            Kind::Newline if self.is_implicit(last) => self.read_location(last.start),
            Kind::Newline => {
                let at = self.offset_location(last.end - 1);
                Location { col: at.col + 1, ..at }
            }
            _ => self.offset_location(last.end),
        };
        Location { end_line: end.line, end_col: end.col - 1, ..start }
    }

    pub fn value_location(&self, value: &Value) -> Location {
        self.span_location(value.span().unwrap_or((self.tokens.len() - 1, self.tokens.len() - 1)))
    }

    /// An error with the text that CPython shows for it: what its tokenizer holds if the error lies where it stands, lines
    /// that a token or a backslash has joined included; else the line without its end.
    pub fn syntax_error(&self, message: impl Into<String>, location: Location) -> Box<SyntaxError> {
        let mut error = SyntaxError::at(message, location);
        let (range, shows) = self.shown(location.line);
        (error.text, error.shows) = (Some(self.excerpt(range)), shows);
        error
    }

    /// What is shown for an error in a line, as a range of the text.
    fn shown(&self, line: i32) -> (Range<usize>, Shows) {
        let at = self.tokenizer.offset();
        let at_line_start = at == self.text.len() || self.tokens.last().is_some_and(|last| last.kind == Kind::Newline);
        let at = if at_line_start { at.saturating_sub(1) } else { at };
        if line < self.offset_location(at).line {
            return (self.lines.range(self.text, line), Shows::Given);
        }
        let rest = &self.text[at..];
        let end = memchr::memchr(b'\n', rest).map_or(self.text.len(), |n| at + n + 1);
        (self.tokenizer.joined_start(at)..end, Shows::Held)
    }

    /// An error with the text of its line without the end of that.
    pub fn line_error(&self, message: impl Into<String>, location: Location) -> Box<SyntaxError> {
        let mut error = SyntaxError::at(message, location);
        (error.text, error.shows) = (Some(self.excerpt(self.lines.range(self.text, location.line))), Shows::Tokens);
        error
    }

    /// What the tokenizer complains of.
    pub fn complaint_error(&self, complaint: Complaint) -> Box<SyntaxError> {
        let start = self.offset_location(complaint.start);
        let location = Location { end_col: start.col, ..start };
        let mut error = match complaint.structural {
            true => self.syntax_error(complaint.message, location),
            // The tokenizer shows a line without its end.
            false => self.line_error(complaint.message, location),
        };
        error.kind = complaint.kind;
        if let Some(column) = complaint.raw_column {
            error.column = column;
            error.end_column = complaint.raw_end_column;
        }
        error.counted = complaint.counted;
        error
    }

    /// A piece of the text as errors show it.
    pub fn excerpt(&self, range: Range<usize>) -> String {
        String::from_utf8_lossy(&self.text[range]).into_owned()
    }

    /// A grammar error.
    pub fn error<T>(&self, message: impl Into<String>, location: Location) -> Outcome<T> {
        Err(Failure::Grammar(self.syntax_error(message, location)))
    }

    pub fn range_error<T>(&self, message: impl Into<String>, from: &Value, to: &Value) -> Outcome<T> {
        let (start, end) = (self.value_location(from), self.value_location(to));
        self.error(message, Location::new(start.line, end.end_line, start.col, end.end_col))
    }

    pub fn open_error<T>(&self, message: impl Into<String>, from: &Value) -> Outcome<T> {
        self.error(message, self.open_location(from))
    }

    /// The location of the last token, or of where there is none.
    pub fn end_location(&self, stop: Option<&Stop>) -> Location {
        let at = match stop {
            None => return self.token_location(self.tokens.len() - 1),
            // An unfinished string is given back but for its quote.
            Some(Stop::Error(complaint)) => complaint.start + 1,
            Some(_) => self.tokenizer.offset(),
        };
        let location = self.read_location(at);
        Location { col: location.col - 1, end_col: -2, ..location }
    }

    pub fn last_error<T>(&self, message: impl Into<String>) -> Outcome<T> {
        self.error(message, self.token_location(self.tokens.len() - 1))
    }

    fn raise(&mut self, place: &Place, message: &str, labels: &Labels<'_>) -> Outcome<Option<Value>> {
        let message = self.message(message, labels);
        match place {
            Place::At(a) => self.error(message, self.value_location(&labelled(labels, a))),
            Place::Range(a, b) => self.range_error(message, &labelled(labels, a), &labelled(labels, b)),
            Place::From(a) => self.open_error(message, &labelled(labels, a)),
            Place::Last => self.last_error(message),
            Place::Next => {
                self.peek()?;
                self.error(message, self.token_location(self.mark))
            }
            Place::Indentation => {
                let mut error = self.syntax_error(message, self.token_location(self.tokens.len() - 1));
                error.kind = ErrorKind::Indentation;
                Err(Failure::Grammar(error))
            }
            Place::Target(kind, a) => {
                let value = labelled(labels, a);
                let Some(invalid) = value.node().and_then(|node| self.invalid_target(node, *kind)) else {
                    return Ok(None);
                };
                let verb = if *kind == TargetKind::Del { "delete" } else { "assign to" };
                let location = self.span_location((invalid.first, invalid.last));
                self.error(format!("cannot {verb} {}", invalid.kind.description()), location)
            }
        }
    }

    /// The part of a target that is none.
    fn invalid_target(&self, node: &Rc<Node>, kind: TargetKind) -> Option<Rc<Node>> {
        match node.kind {
            NodeKind::List | NodeKind::Tuple => {
                node.parts().into_iter().find_map(|part| self.invalid_target(part, kind))
            }
            NodeKind::Starred if kind == TargetKind::Del => Some(Rc::clone(node)),
            NodeKind::Starred => node.parts().first().and_then(|value| self.invalid_target(value, kind)),
            NodeKind::Compare if kind == TargetKind::For => {
                // The `in` of the loop was taken for an operator.
                let operator = node.children.get(1).and_then(Value::span)?.0;
                if self.token_text(operator) != "in" {
                    return None;
                }
                node.parts().first().and_then(|left| self.invalid_target(left, kind))
            }
            NodeKind::Name | NodeKind::Subscript | NodeKind::Attribute => None,
            _ => Some(Rc::clone(node)),
        }
    }

    fn message(&self, template: &str, labels: &Labels<'_>) -> String {
        let mut pieces = template.split('%');
        let mut out = String::from(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (what, rest) = piece.split_once(')').expect("a placeholder ends with a parenthesis");
            let (kind, label) = what.split_once('(').expect("a placeholder names a value");
            let value = labelled(labels, label);
            match kind {
                "e" => out.push_str(value.node().map_or("expression", |node| node.kind.description())),
                "l" => out.push_str(&self.value_location(&value).line.to_string()),
                _ => out.push_str(value.span().map_or("", |(token, _)| self.token_text(token))),
            }
            out.push_str(rest);
        }
        out
    }
}

/// The value of a label.
pub(super) fn labelled(labels: &Labels<'_>, name: &str) -> Value {
    labels.iter().find(|(label, _)| *label == name).map(|(_, value)| value.clone()).expect("a label of the alternative")
}
