//! The matcher: runs the code that `re._compiler` writes over a text.
//!
//! Backtracking over an explicit stack of choices, so that no text exhausts the native stack; only assertions and atomic
//! groups nest, as deep as the pattern does. Marks are undone by a trail, repeat counters live in an arena of states
//! that are never changed, so that a choice restores everything by lengths alone. Code that makes no sense fails to
//! match instead of being trusted.

use crate::abi::Result;
use crate::types::str::Unit;
use crate::types::str::classify as unicode;
use crate::vm::breaker;

#[allow(dead_code, reason = "the table of operations is kept whole")]
mod op {
    pub const FAILURE: u32 = 0;
    pub const SUCCESS: u32 = 1;
    pub const ANY: u32 = 2;
    pub const ANY_ALL: u32 = 3;
    pub const ASSERT: u32 = 4;
    pub const ASSERT_NOT: u32 = 5;
    pub const AT: u32 = 6;
    pub const BRANCH: u32 = 7;
    pub const CATEGORY: u32 = 8;
    pub const CHARSET: u32 = 9;
    pub const BIGCHARSET: u32 = 10;
    pub const GROUPREF: u32 = 11;
    pub const GROUPREF_EXISTS: u32 = 12;
    pub const IN: u32 = 13;
    pub const INFO: u32 = 14;
    pub const JUMP: u32 = 15;
    pub const LITERAL: u32 = 16;
    pub const MARK: u32 = 17;
    pub const MAX_UNTIL: u32 = 18;
    pub const MIN_UNTIL: u32 = 19;
    pub const NOT_LITERAL: u32 = 20;
    pub const NEGATE: u32 = 21;
    pub const RANGE: u32 = 22;
    pub const REPEAT: u32 = 23;
    pub const REPEAT_ONE: u32 = 24;
    pub const MIN_REPEAT_ONE: u32 = 26;
    pub const ATOMIC_GROUP: u32 = 27;
    pub const POSSESSIVE_REPEAT: u32 = 28;
    pub const POSSESSIVE_REPEAT_ONE: u32 = 29;
    pub const GROUPREF_IGNORE: u32 = 30;
    pub const IN_IGNORE: u32 = 31;
    pub const LITERAL_IGNORE: u32 = 32;
    pub const NOT_LITERAL_IGNORE: u32 = 33;
    pub const GROUPREF_LOC_IGNORE: u32 = 34;
    pub const IN_LOC_IGNORE: u32 = 35;
    pub const LITERAL_LOC_IGNORE: u32 = 36;
    pub const NOT_LITERAL_LOC_IGNORE: u32 = 37;
    pub const GROUPREF_UNI_IGNORE: u32 = 38;
    pub const IN_UNI_IGNORE: u32 = 39;
    pub const LITERAL_UNI_IGNORE: u32 = 40;
    pub const NOT_LITERAL_UNI_IGNORE: u32 = 41;
    pub const RANGE_UNI_IGNORE: u32 = 42;
}

/// "Without bound" in a repeat.
pub const MAX_REPEAT: u32 = u32::MAX;
/// A mark that is not set.
pub const UNSET: usize = usize::MAX;
const NEWLINE: u32 = 10;
const NO_REPEAT: usize = usize::MAX;

/// The ASCII lower case.
pub fn lower_ascii(c: u32) -> u32 {
    if (65..=90).contains(&c) { c + 32 } else { c }
}

fn is_word_ascii(c: u32) -> bool {
    c < 128 && ((c as u8).is_ascii_alphanumeric() || c == 95)
}

fn is_word_unicode(c: u32) -> bool {
    unicode::is_alnum(c) || c == 95
}

fn lower_locale(c: u32) -> u32 {
    // SAFETY: a byte, as the function wants it.
    if c < 256 { unsafe { libc::tolower(c as i32) as u32 } } else { c }
}

fn upper_locale(c: u32) -> u32 {
    // SAFETY: as above.
    if c < 256 { unsafe { libc::toupper(c as i32) as u32 } } else { c }
}

fn is_word_locale(c: u32) -> bool {
    // SAFETY: as above.
    c < 256 && (unsafe { libc::isalnum(c as i32) } != 0 || c == 95)
}

fn category(kind: u32, c: u32) -> bool {
    let negative = kind & 1 != 0;
    let found = match kind & !1 {
        0 => (48..=57).contains(&c),
        2 => matches!(c, 9..=13 | 32),
        4 => is_word_ascii(c),
        6 => c == NEWLINE,
        8 => is_word_locale(c),
        10 => unicode::is_decimal(c),
        12 => unicode::is_space(c),
        14 => is_word_unicode(c),
        16 => unicode::is_line_break(c),
        _ => return false,
    };
    found != negative
}

/// One iteration of a repeat: never changed once made.
#[derive(Clone, Copy)]
struct Repeat {
    /// The repeat around it.
    outer: usize,
    /// Where its REPEAT stands in the code.
    code: usize,
    /// How many iterations are complete; -1 before the first test.
    count: i64,
    /// Where the last iteration began.
    last: usize,
}

/// What is left to try.
#[derive(Clone, Copy)]
enum Kind {
    /// Go on at a place in the code.
    At,
    /// The next alternative of a branch, whose length word stands there.
    Branch,
    /// Give up one character of a greedy run: the tail stands at `pc`, the run began at `base`, at least `least` stay.
    Shorter { base: usize, least: usize },
    /// Take one more character: the REPEAT_ONE stands at `pc`, `count` are taken.
    Longer { count: usize },
}

struct Choice {
    kind: Kind,
    pc: usize,
    at: usize,
    repeat: usize,
    trail: usize,
    arena: usize,
    last_index: usize,
}

/// A search or match over `text`, which ends where the search may end.
pub struct Matcher<'a, U> {
    code: &'a [u32],
    text: &'a [U],
    /// Starts and ends of the groups.
    pub marks: Vec<usize>,
    /// The group that was closed last; 0: none.
    pub last_index: usize,
    /// Where the match begins.
    pub start: usize,
    /// The match must reach the end of the text.
    pub whole: bool,
    /// The match must not be empty at the first place.
    pub must_advance: bool,
    choices: Vec<Choice>,
    trail: Vec<(usize, usize)>,
    arena: Vec<Repeat>,
    steps: u32,
}

impl<'a, U: Unit> Matcher<'a, U> {
    pub fn new(code: &'a [u32], groups: usize, text: &'a [U], start: usize) -> Self {
        Matcher {
            code,
            text,
            marks: vec![UNSET; groups * 2],
            last_index: 0,
            start,
            whole: false,
            must_advance: false,
            choices: Vec::new(),
            trail: Vec::new(),
            arena: Vec::new(),
            steps: 0,
        }
    }

    #[inline(always)]
    fn word(&self, i: usize) -> u32 {
        self.code.get(i).copied().unwrap_or(op::FAILURE)
    }

    #[inline(always)]
    fn char(&self, at: usize) -> Option<u32> {
        self.text.get(at).map(|u| u.get())
    }

    /// Forgets the groups of an attempt that failed.
    fn reset(&mut self) {
        self.marks.fill(UNSET);
        self.last_index = 0;
        self.choices.clear();
        self.trail.clear();
        self.arena.clear();
    }

    /// Matches at `start`; the end of the match. Runs Python (signal handlers).
    pub fn match_here(&mut self) -> Result<Option<usize>> {
        self.reset();
        let pc = self.after_info(0);
        let end = self.run(pc, self.start, NO_REPEAT, true)?;
        self.must_advance = false;
        Ok(end)
    }

    fn after_info(&self, pc: usize) -> usize {
        if self.word(pc) == op::INFO { pc + 1 + self.word(pc + 1) as usize } else { pc }
    }

    /// Matches at the first place from `start` on where that is possible; the end of the match. Runs Python.
    pub fn search(&mut self) -> Result<Option<usize>> {
        let pc = self.after_info(0);
        // What the match begins with, if the code says so.
        let (mut first, mut set, mut least) = (None, None, 0);
        if self.word(0) == op::INFO {
            let flags = self.word(2);
            least = self.word(3) as usize;
            if flags & 1 != 0 && self.word(5) > 0 {
                first = Some(self.word(7));
            } else if flags & 4 != 0 {
                set = Some(5);
            }
        }
        loop {
            if self.start > self.text.len() || self.text.len() - self.start < least {
                return Ok(None);
            }
            if let Some(first) = first {
                let found = self.text[self.start..].iter().position(|u| u.get() == first);
                match found {
                    Some(n) => self.skip(n),
                    None => return Ok(None),
                }
            } else if let Some(set) = set {
                let found = self.text[self.start..].iter().position(|u| self.in_set(set, u.get()));
                match found {
                    Some(n) => self.skip(n),
                    None => return Ok(None),
                }
            }
            self.reset();
            let end = self.run(pc, self.start, NO_REPEAT, true)?;
            self.must_advance = false;
            if end.is_some() || self.start >= self.text.len() {
                return Ok(end);
            }
            self.start += 1;
        }
    }

    fn skip(&mut self, n: usize) {
        if n > 0 {
            self.start += n;
            self.must_advance = false;
        }
    }

    /// Whether the set whose first operation stands at `pc` has the character.
    fn in_set(&self, mut pc: usize, c: u32) -> bool {
        let mut found = true;
        loop {
            let operation = self.word(pc);
            pc += 1;
            match operation {
                op::LITERAL => {
                    if self.word(pc) == c {
                        return found;
                    }
                    pc += 1;
                }
                op::CATEGORY => {
                    if category(self.word(pc), c) {
                        return found;
                    }
                    pc += 1;
                }
                op::CHARSET => {
                    if c < 256 && self.word(pc + c as usize / 32) & (1 << (c & 31)) != 0 {
                        return found;
                    }
                    pc += 8;
                }
                op::RANGE => {
                    if self.word(pc) <= c && c <= self.word(pc + 1) {
                        return found;
                    }
                    pc += 2;
                }
                op::RANGE_UNI_IGNORE => {
                    let (low, high) = (self.word(pc), self.word(pc + 1));
                    let upper = unicode::to_upper(c);
                    if (low <= c && c <= high) || (low <= upper && upper <= high) {
                        return found;
                    }
                    pc += 2;
                }
                op::NEGATE => found = !found,
                op::BIGCHARSET => {
                    let count = self.word(pc) as usize;
                    pc += 1;
                    if c < 0x10000 {
                        // 256 block numbers of a byte each, then the blocks.
                        let high = c as usize >> 8;
                        let block = (self.word(pc + high / 4) >> (high % 4 * 8) & 0xFF) as usize;
                        let bit = block * 256 + (c as usize & 255);
                        if self.word(pc + 64 + bit / 32) & (1 << (bit & 31)) != 0 {
                            return found;
                        }
                    }
                    pc += 64 + count * 8;
                }
                // The end of the set; anything else is no set.
                _ => return !found,
            }
        }
    }

    /// Whether the operation at `pc`, one that takes a single character, takes this one.
    #[inline]
    fn takes(&self, pc: usize, c: u32) -> bool {
        let argument = self.word(pc + 1);
        match self.word(pc) {
            op::ANY => c != NEWLINE,
            op::ANY_ALL => true,
            op::LITERAL => c == argument,
            op::NOT_LITERAL => c != argument,
            op::IN => self.in_set(pc + 2, c),
            op::CATEGORY => category(argument, c),
            op::LITERAL_IGNORE => lower_ascii(c) == argument,
            op::NOT_LITERAL_IGNORE => lower_ascii(c) != argument,
            op::IN_IGNORE => self.in_set(pc + 2, lower_ascii(c)),
            op::LITERAL_UNI_IGNORE => unicode::to_lower(c) == argument,
            op::NOT_LITERAL_UNI_IGNORE => unicode::to_lower(c) != argument,
            op::IN_UNI_IGNORE => self.in_set(pc + 2, unicode::to_lower(c)),
            op::LITERAL_LOC_IGNORE => c == argument || lower_locale(c) == argument || upper_locale(c) == argument,
            op::NOT_LITERAL_LOC_IGNORE => {
                !(c == argument || lower_locale(c) == argument || upper_locale(c) == argument)
            }
            op::IN_LOC_IGNORE => {
                let (lower, upper) = (lower_locale(c), upper_locale(c));
                self.in_set(pc + 2, lower) || (upper != lower && self.in_set(pc + 2, upper))
            }
            _ => false,
        }
    }

    /// How many characters from `at` on the operation takes, at most `most`.
    fn count(&self, pc: usize, at: usize, most: usize) -> usize {
        let rest = &self.text[at.min(self.text.len())..];
        let rest = &rest[..most.min(rest.len())];
        let argument = self.word(pc + 1);
        let stop = match self.word(pc) {
            op::ANY_ALL => None,
            op::ANY => rest.iter().position(|u| u.get() == NEWLINE),
            op::LITERAL => rest.iter().position(|u| u.get() != argument),
            op::NOT_LITERAL => rest.iter().position(|u| u.get() == argument),
            op::IN => rest.iter().position(|u| !self.in_set(pc + 2, u.get())),
            _ => rest.iter().position(|u| !self.takes(pc, u.get())),
        };
        stop.unwrap_or(rest.len())
    }

    /// Whether a position satisfies an AT condition.
    fn holds(&self, kind: u32, at: usize) -> bool {
        let end = self.text.len();
        let boundary = |word: fn(u32) -> bool| {
            let before = at > 0 && self.char(at - 1).is_some_and(word);
            before != self.char(at).is_some_and(word)
        };
        match kind {
            0 | 2 => at == 0,
            1 => at == 0 || self.char(at - 1) == Some(NEWLINE),
            3 => end > 0 && boundary(is_word_ascii),
            4 => end > 0 && !boundary(is_word_ascii),
            5 => at == end || (at + 1 == end && self.char(at) == Some(NEWLINE)),
            6 => at == end || self.char(at) == Some(NEWLINE),
            7 => at == end,
            8 => end > 0 && boundary(is_word_locale),
            9 => end > 0 && !boundary(is_word_locale),
            10 => end > 0 && boundary(is_word_unicode),
            11 => end > 0 && !boundary(is_word_unicode),
            _ => false,
        }
    }

    /// Where a group's text comes again, from `at` on: the position behind it.
    fn again(&self, group: u32, at: usize, same: impl Fn(u32, u32) -> bool) -> Option<usize> {
        let (start, end) = self.group(group)?;
        let repeated = self.text.get(at..at + (end - start))?;
        let equal = self.text[start..end].iter().zip(repeated).all(|(a, b)| same(a.get(), b.get()));
        equal.then_some(at + (end - start))
    }

    fn group(&self, group: u32) -> Option<(usize, usize)> {
        let i = group as usize * 2;
        match (self.marks.get(i).copied(), self.marks.get(i + 1).copied()) {
            (Some(start), Some(end)) if start != UNSET && end != UNSET && start <= end => Some((start, end)),
            _ => None,
        }
    }

    fn choose(&mut self, kind: Kind, pc: usize, at: usize, repeat: usize) {
        let (trail, arena, last_index) = (self.trail.len(), self.arena.len(), self.last_index);
        self.choices.push(Choice { kind, pc, at, repeat, trail, arena, last_index });
    }

    /// Undoes the marks down to a length of the trail.
    fn undo(&mut self, trail: usize) {
        while self.trail.len() > trail {
            if let Some((mark, old)) = self.trail.pop() {
                self.marks[mark] = old;
            }
        }
    }

    /// Runs a closed part of the code (to its SUCCESS) and drops its choices; the end of what it matched.
    fn nested(&mut self, pc: usize, at: usize, repeat: usize) -> Result<Option<usize>> {
        let (choices, trail, last_index) = (self.choices.len(), self.trail.len(), self.last_index);
        let end = self.run(pc, at, repeat, false)?;
        self.choices.truncate(choices);
        if end.is_none() {
            self.undo(trail);
            self.last_index = last_index;
        }
        Ok(end)
    }

    /// Runs the code from `pc` at position `at`.
    fn run(&mut self, mut pc: usize, mut at: usize, mut repeat: usize, top: bool) -> Result<Option<usize>> {
        let base = self.choices.len();
        'fail: loop {
            // As long as operations succeed; leaving the loop, this way fails.
            'step: loop {
                self.steps = self.steps.wrapping_add(1);
                if self.steps & 0xFFFF == 0 {
                    breaker::handle()?;
                }
                let argument = self.word(pc + 1);
                match self.word(pc) {
                    op::SUCCESS => {
                        if top && ((self.whole && at != self.text.len()) || (self.must_advance && at == self.start)) {
                            break 'step;
                        }
                        return Ok(Some(at));
                    }
                    op::MARK => {
                        let mark = argument as usize;
                        let Some(place) = self.marks.get_mut(mark) else { break 'step };
                        self.trail.push((mark, core::mem::replace(place, at)));
                        if mark & 1 != 0 {
                            self.last_index = mark / 2 + 1;
                        }
                        pc += 2;
                    }
                    op::LITERAL => {
                        if self.char(at) != Some(argument) {
                            break 'step;
                        }
                        at += 1;
                        pc += 2;
                    }
                    op::ANY | op::ANY_ALL => {
                        match self.char(at) {
                            Some(c) if self.takes(pc, c) => at += 1,
                            _ => break 'step,
                        }
                        pc += 1;
                    }
                    op::NOT_LITERAL
                    | op::LITERAL_IGNORE
                    | op::NOT_LITERAL_IGNORE
                    | op::LITERAL_UNI_IGNORE
                    | op::NOT_LITERAL_UNI_IGNORE
                    | op::LITERAL_LOC_IGNORE
                    | op::NOT_LITERAL_LOC_IGNORE
                    | op::CATEGORY => {
                        match self.char(at) {
                            Some(c) if self.takes(pc, c) => at += 1,
                            _ => break 'step,
                        }
                        pc += 2;
                    }
                    op::IN | op::IN_IGNORE | op::IN_UNI_IGNORE | op::IN_LOC_IGNORE => {
                        match self.char(at) {
                            Some(c) if self.takes(pc, c) => at += 1,
                            _ => break 'step,
                        }
                        pc += 1 + argument as usize;
                    }
                    op::AT => {
                        if !self.holds(argument, at) {
                            break 'step;
                        }
                        pc += 2;
                    }
                    op::JUMP | op::INFO => pc += 1 + argument as usize,
                    op::BRANCH => {
                        if argument == 0 {
                            break 'step;
                        }
                        self.choose(Kind::Branch, pc + 1 + argument as usize, at, repeat);
                        pc += 2;
                    }
                    op::REPEAT_ONE | op::POSSESSIVE_REPEAT_ONE => {
                        let (least, most) = (self.word(pc + 2) as usize, self.word(pc + 3));
                        let most = if most == MAX_REPEAT { usize::MAX } else { most as usize };
                        let count = self.count(pc + 4, at, most);
                        if count < least {
                            break 'step;
                        }
                        let tail = pc + 1 + argument as usize;
                        if count > least && self.word(pc) == op::REPEAT_ONE {
                            self.choose(Kind::Shorter { base: at, least }, tail, at + count, repeat);
                        }
                        at += count;
                        pc = tail;
                    }
                    op::MIN_REPEAT_ONE => {
                        let least = self.word(pc + 2) as usize;
                        let count = self.count(pc + 4, at, least);
                        if count < least {
                            break 'step;
                        }
                        at += count;
                        self.choose(Kind::Longer { count }, pc, at, repeat);
                        pc += 1 + argument as usize;
                    }
                    op::REPEAT => {
                        self.arena.push(Repeat { outer: repeat, code: pc, count: -1, last: UNSET });
                        repeat = self.arena.len() - 1;
                        pc += 1 + argument as usize;
                    }
                    until @ (op::MAX_UNTIL | op::MIN_UNTIL) => {
                        let Some(&now) = self.arena.get(repeat) else { break 'step };
                        let (least, most) = (self.word(now.code + 2), self.word(now.code + 3));
                        let count = now.count + 1;
                        let body = now.code + 4;
                        let may_go_on = (count < i64::from(most) || most == MAX_REPEAT) && now.last != at;
                        if count < i64::from(least) {
                            self.arena.push(Repeat { count, ..now });
                            repeat = self.arena.len() - 1;
                            pc = body;
                        } else if until == op::MAX_UNTIL {
                            if may_go_on {
                                self.choose(Kind::At, pc + 1, at, now.outer);
                                self.arena.push(Repeat { count, last: at, ..now });
                                repeat = self.arena.len() - 1;
                                pc = body;
                            } else {
                                repeat = now.outer;
                                pc += 1;
                            }
                        } else {
                            if may_go_on {
                                self.arena.push(Repeat { count, last: at, ..now });
                                let again = self.arena.len() - 1;
                                self.choose(Kind::At, body, at, again);
                            }
                            repeat = now.outer;
                            pc += 1;
                        }
                    }
                    op::POSSESSIVE_REPEAT => {
                        let (least, most) = (self.word(pc + 2), self.word(pc + 3));
                        let mut count = 0;
                        while count < most || most == MAX_REPEAT {
                            let Some(end) = self.nested(pc + 4, at, repeat)? else { break };
                            count = count.saturating_add(1);
                            // An empty iteration past the least would go on for ever.
                            if end == at && count >= least {
                                break;
                            }
                            at = end;
                        }
                        if count < least {
                            break 'step;
                        }
                        // The body ends with SUCCESS; the tail follows it.
                        pc += 2 + argument as usize;
                    }
                    op::ATOMIC_GROUP => match self.nested(pc + 2, at, repeat)? {
                        Some(end) => {
                            at = end;
                            pc += 1 + argument as usize;
                        }
                        None => break 'step,
                    },
                    op::ASSERT => {
                        let Some(from) = at.checked_sub(self.word(pc + 2) as usize) else { break 'step };
                        if self.nested(pc + 3, from, repeat)?.is_none() {
                            break 'step;
                        }
                        pc += 1 + argument as usize;
                    }
                    op::ASSERT_NOT => {
                        if let Some(from) = at.checked_sub(self.word(pc + 2) as usize) {
                            let (trail, last_index) = (self.trail.len(), self.last_index);
                            let found = self.nested(pc + 3, from, repeat)?.is_some();
                            self.undo(trail);
                            self.last_index = last_index;
                            if found {
                                break 'step;
                            }
                        }
                        pc += 1 + argument as usize;
                    }
                    op::GROUPREF | op::GROUPREF_IGNORE | op::GROUPREF_UNI_IGNORE | op::GROUPREF_LOC_IGNORE => {
                        let end = match self.word(pc) {
                            op::GROUPREF => self.again(argument, at, |a, b| a == b),
                            op::GROUPREF_IGNORE => self.again(argument, at, |a, b| lower_ascii(a) == lower_ascii(b)),
                            op::GROUPREF_UNI_IGNORE => {
                                self.again(argument, at, |a, b| unicode::to_lower(a) == unicode::to_lower(b))
                            }
                            _ => self.again(argument, at, |a, b| lower_locale(a) == lower_locale(b)),
                        };
                        match end {
                            Some(end) => at = end,
                            None => break 'step,
                        }
                        pc += 2;
                    }
                    op::GROUPREF_EXISTS => {
                        pc = if self.group(argument).is_some() {
                            pc + 3
                        } else {
                            pc + 2 + self.word(pc + 2) as usize - 1
                        };
                    }
                    _ => break 'step,
                }
            }
            // Back to the last choice.
            loop {
                if self.choices.len() <= base {
                    return Ok(None);
                }
                let Some(choice) = self.choices.pop() else { return Ok(None) };
                self.undo(choice.trail);
                self.arena.truncate(choice.arena);
                self.last_index = choice.last_index;
                (at, repeat) = (choice.at, choice.repeat);
                match choice.kind {
                    Kind::At => pc = choice.pc,
                    Kind::Branch => {
                        let skip = self.word(choice.pc);
                        if skip == 0 {
                            continue;
                        }
                        self.choose(Kind::Branch, choice.pc + skip as usize, at, repeat);
                        pc = choice.pc + 1;
                    }
                    Kind::Shorter { base: from, least } => {
                        // A tail that begins with a literal is tried only where that stands.
                        let literal = (self.word(choice.pc) == op::LITERAL).then(|| self.word(choice.pc + 1));
                        let mut end = at - 1;
                        if let Some(literal) = literal {
                            while end > from + least && self.char(end) != Some(literal) {
                                end -= 1;
                            }
                        }
                        if end > from + least {
                            self.choose(choice.kind, choice.pc, end, repeat);
                        }
                        at = end;
                        pc = choice.pc;
                    }
                    Kind::Longer { count } => {
                        let most = self.word(choice.pc + 3);
                        let more = most == MAX_REPEAT || count < most as usize;
                        match self.char(at) {
                            Some(c) if more && self.takes(choice.pc + 4, c) => {
                                at += 1;
                                self.choose(Kind::Longer { count: count + 1 }, choice.pc, at, repeat);
                                pc = choice.pc + 1 + self.word(choice.pc + 1) as usize;
                            }
                            _ => continue,
                        }
                    }
                }
                continue 'fail;
            }
        }
    }
}
