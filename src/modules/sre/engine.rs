//! The matcher: runs a program over a text.
//!
//! Backtracking over explicit stacks, so that neither a text nor a pattern exhausts the native one: choices, and the
//! frames of assertions, atomic groups and possessive repeats whose bodies are being matched. Marks are undone by a
//! trail, repeat counters live in an arena of states that are never changed, so that a choice restores everything by
//! lengths alone.

use super::class::One;
use super::code::{self, MAX_REPEAT, NEWLINE};
use super::prefix::{as_bytes, find_one};
use super::program::{Inst, NOWHERE, Program};
use crate::abi::Result;
use crate::memory::no_memory;
use crate::types::str::Unit;
use crate::vm::breaker;
use core::cell::Cell;

/// A mark that is not set.
pub const UNSET: usize = usize::MAX;
const NO_REPEAT: u32 = u32::MAX;
/// How many attempts and choices there are between two looks at the signals.
const TURN: u32 = 4096;
/// Stacks that have grown beyond this are not kept.
const KEPT: usize = 1 << 14;

/// One iteration of a repeat: never changed once made.
#[derive(Clone, Copy)]
struct Iteration {
    /// The repeat around it.
    outer: u32,
    /// How many iterations are complete; -1 before the first test.
    count: i64,
    /// Where the last iteration began.
    last: usize,
}

/// What is left to try.
#[derive(Clone, Copy)]
enum Kind {
    /// Go on at an instruction.
    At,
    /// The alternative of that number.
    Branch,
    /// Give up characters of a greedy run; the limit is where it is shortest.
    Shorter,
    /// Take more characters; the limit is where it is longest.
    Longer,
}

#[derive(Clone, Copy)]
struct Choice {
    kind: Kind,
    place: u32,
    repeat: u32,
    trail: u32,
    arena: u32,
    last_index: u32,
    at: usize,
    limit: usize,
}

/// A body that ends with an Accept of its own.
#[derive(Clone, Copy)]
struct Frame {
    /// The instruction before the body.
    place: u32,
    repeat: u32,
    trail: u32,
    arena: u32,
    last_index: u32,
    /// The choices that are not of the body.
    choices: u32,
    /// Where the body (in this iteration) began.
    at: usize,
    /// The complete iterations.
    count: u64,
}

/// What the matcher works with, kept from match to match.
#[derive(Default)]
pub struct Stacks {
    /// Starts and ends of the groups.
    pub marks: Vec<usize>,
    choices: Vec<Choice>,
    /// Marks, and what they were.
    trail: Vec<(u32, usize)>,
    arena: Vec<Iteration>,
    frames: Vec<Frame>,
}

thread_local! {
    static SPARE: Cell<Option<Box<Stacks>>> = const { Cell::new(None) };
}

impl Stacks {
    /// Stacks for a pattern with that many groups.
    pub fn take(groups: usize) -> Box<Stacks> {
        let mut stacks = SPARE.try_with(Cell::take).ok().flatten().unwrap_or_default();
        stacks.marks.clear();
        stacks.marks.resize(groups * 2, UNSET);
        stacks
    }

    /// Gives them back for the next search.
    pub fn give_back(mut self: Box<Stacks>) {
        let Stacks { marks, choices, trail, arena, frames } = &mut *self;
        let most = [marks.capacity(), choices.capacity(), trail.capacity(), arena.capacity(), frames.capacity()];
        if most.iter().all(|&n| n <= KEPT) {
            choices.clear();
            trail.clear();
            arena.clear();
            frames.clear();
            // At the end of the thread there is no next one.
            let _ = SPARE.try_with(|spare| spare.set(Some(self)));
        }
    }

    /// The span of a group, if it took part.
    #[inline]
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        match (self.marks.get(group * 2), self.marks.get(group * 2 + 1)) {
            (Some(&start), Some(&end)) if start != UNSET && end != UNSET && start <= end => Some((start, end)),
            _ => None,
        }
    }

    /// Undoes the marks down to a length of the trail.
    #[inline(always)]
    fn undo(&mut self, trail: u32) {
        while self.trail.len() > trail as usize {
            if let Some((mark, old)) = self.trail.pop() {
                self.marks[mark as usize] = old;
            }
        }
    }
}

/// Adds to a stack. MemoryError.
#[inline(always)]
fn push<T>(stack: &mut Vec<T>, item: T) -> Result<()> {
    if stack.len() == stack.capacity() {
        grow(stack)?;
    }
    stack.push(item);
    Ok(())
}

#[cold]
#[inline(never)]
fn grow<T>(stack: &mut Vec<T>) -> Result<()> {
    // Lengths are kept in 32 bits.
    let more = stack.len().max(32);
    if stack.len() + more > u32::MAX as usize || stack.try_reserve(more).is_err() {
        return Err(no_memory());
    }
    Ok(())
}

/// A search or match over `text`, which ends where the search may end.
pub struct Matcher<'a, U> {
    program: &'a Program,
    text: &'a [U],
    /// The text with what is behind the end.
    full: &'a [U],
    stacks: &'a mut Stacks,
    turns: u32,
    /// The group that was closed last; 0: none.
    pub last_index: u32,
    /// Where the match begins.
    pub start: usize,
    /// The match must reach the end of the text.
    pub whole: bool,
    /// The match must not be empty at the first place.
    pub must_advance: bool,
}

impl<'a, U: Unit> Matcher<'a, U> {
    /// A matcher of a program, over the text up to `end`.
    pub fn new(program: &'a Program, stacks: &'a mut Stacks, full: &'a [U], end: usize, start: usize) -> Self {
        let text = &full[..end];
        Matcher { program, text, full, stacks, turns: TURN, last_index: 0, start, whole: false, must_advance: false }
    }

    /// Forgets the groups of the attempt or match before.
    #[inline(always)]
    fn reset(&mut self) {
        self.stacks.undo(0);
        self.last_index = 0;
        self.stacks.choices.clear();
        self.stacks.arena.clear();
        self.stacks.frames.clear();
    }

    /// Matches at `start`; the end of the match. Runs Python (signal handlers).
    pub fn match_here(&mut self) -> Result<Option<usize>> {
        self.reset();
        self.run()
    }

    /// Matches at the first place from `start` on where that is possible; the end of the match. Runs Python.
    pub fn search(&mut self) -> Result<Option<usize>> {
        self.reset();
        let (text, program) = (self.text, self.program);
        let prefix = program.prefix();
        loop {
            if self.start > text.len() || text.len() - self.start < program.least {
                return Ok(None);
            }
            let Some(start) = prefix.find(text, self.start) else { return Ok(None) };
            if start > self.start {
                self.start = start;
                self.must_advance = false;
            }
            if U::KIND == 1
                && let Some(len) = prefix.whole
                && len <= text.len() - start
            {
                return Ok(Some(start + len));
            }
            self.reset();
            let end = self.run()?;
            self.must_advance = false;
            if end.is_some() || self.start >= text.len() {
                return Ok(end);
            }
            self.start += 1;
            self.turn()?;
        }
    }

    /// Lets signal handlers run now and then.
    #[inline(always)]
    fn turn(&mut self) -> Result<()> {
        self.turns -= 1;
        if self.turns == 0 {
            self.turns = TURN;
            return breaker::handle();
        }
        Ok(())
    }

    /// Whether the class has the character at a position.
    #[inline(always)]
    fn takes(&self, one: One, at: usize) -> bool {
        match self.text.get(at) {
            Some(unit) => self.program.classes.has(one, unit.get()),
            None => false,
        }
    }

    /// Whether what needs such a character, if it does, may begin at a position.
    #[inline(always)]
    fn may_begin(&self, first: Option<One>, at: usize) -> bool {
        match first {
            Some(one) => self.takes(one, at),
            None => true,
        }
    }

    /// How many characters from `at` on the class has in a row, at most `most`.
    #[inline]
    fn count(&self, one: One, at: usize, most: u32) -> usize {
        let rest = self.text.get(at..).unwrap_or(&[]);
        let rest = if most == MAX_REPEAT { rest } else { &rest[..(most as usize).min(rest.len())] };
        let classes = &self.program.classes;
        let stop = match one {
            One::All => None,
            One::Any => find_one(rest, NEWLINE),
            One::NotLiteral(c) => find_one(rest, c),
            One::Literal(c) => rest.iter().position(|u| u.get() != c),
            One::Set(n) => {
                let set = classes.set(n);
                rest.iter().position(|u| !classes.set_has(set, u.get()))
            }
            One::Locale(_) => rest.iter().position(|u| !classes.has(one, u.get())),
        };
        stop.unwrap_or(rest.len())
    }

    /// The last position in `least..=most` where what needs such a character may begin.
    #[inline(always)]
    fn back(&self, next: Option<One>, least: usize, most: usize) -> Option<usize> {
        match next {
            None => Some(most),
            Some(One::Literal(c)) if U::KIND == 1 => {
                let bytes = as_bytes(self.text)?;
                let rest = &bytes[least.min(bytes.len())..(most + 1).min(bytes.len())];
                memchr::memrchr(u8::try_from(c).ok()?, rest).map(|n| least + n)
            }
            Some(one) => (least..=most).rev().find(|&at| self.takes(one, at)),
        }
    }

    /// Whether a position satisfies an AT condition.
    #[inline]
    fn holds(&self, kind: u32, at: usize) -> bool {
        let end = self.text.len();
        let boundary = |word: fn(u32) -> bool| {
            let before = at > 0 && self.full.get(at - 1).is_some_and(|u| word(u.get()));
            before != self.text.get(at).is_some_and(|u| word(u.get()))
        };
        match kind {
            0 | 2 => at == 0,
            1 => at == 0 || self.full.get(at - 1).is_some_and(|u| u.get() == NEWLINE),
            3 => end > 0 && boundary(code::is_word_ascii),
            4 => end > 0 && !boundary(code::is_word_ascii),
            5 => at == end || (at + 1 == end && self.takes(One::Literal(NEWLINE), at)),
            6 => at == end || self.takes(One::Literal(NEWLINE), at),
            7 => at == end,
            8 => end > 0 && boundary(code::is_word_locale),
            9 => end > 0 && !boundary(code::is_word_locale),
            10 => end > 0 && boundary(code::is_word_unicode),
            11 => end > 0 && !boundary(code::is_word_unicode),
            _ => false,
        }
    }

    /// Where a group's text comes again, from `at` on: the position behind it.
    fn again(&self, group: u32, at: usize, same: impl Fn(u32, u32) -> bool) -> Option<usize> {
        let (start, end) = self.stacks.group(group as usize)?;
        if start == end {
            return Some(at);
        }
        let repeated = self.text.get(at..at + (end - start))?;
        let equal = self.text[start..end].iter().zip(repeated).all(|(a, b)| same(a.get(), b.get()));
        equal.then_some(at + (end - start))
    }

    #[inline(always)]
    fn choose(&mut self, kind: Kind, place: u32, at: usize, limit: usize, repeat: u32) -> Result<()> {
        let stacks = &mut *self.stacks;
        let (trail, arena) = (stacks.trail.len() as u32, stacks.arena.len() as u32);
        let last_index = self.last_index;
        push(&mut stacks.choices, Choice { kind, place, repeat, trail, arena, last_index, at, limit })
    }

    /// Begins to match the body behind an instruction.
    #[inline(always)]
    fn enter(&mut self, place: u32, at: usize, repeat: u32, count: u64) -> Result<()> {
        let stacks = &mut *self.stacks;
        let (trail, arena) = (stacks.trail.len() as u32, stacks.arena.len() as u32);
        let (choices, last_index) = (stacks.choices.len() as u32, self.last_index);
        push(&mut stacks.frames, Frame { place, repeat, trail, arena, last_index, choices, at, count })
    }

    /// Whether the alternative of that number may match at a position, or one behind it: the first of them.
    #[inline(always)]
    fn alternative(&self, mut n: u32, at: usize) -> Option<u32> {
        loop {
            let alternative = &self.program.alternatives[n as usize];
            if alternative.place == NOWHERE {
                return None;
            }
            if self.may_begin(alternative.first, at) {
                return Some(n);
            }
            n += 1;
        }
    }

    #[inline(always)]
    fn next_iteration(&mut self, iteration: Iteration) -> Result<u32> {
        push(&mut self.stacks.arena, iteration)?;
        Ok(self.stacks.arena.len() as u32 - 1)
    }

    /// Runs the program at `start`.
    fn run(&mut self) -> Result<Option<usize>> {
        let program = self.program;
        let text = self.text;
        let insts = &*program.insts;
        let (mut place, mut at, mut repeat) = (0u32, self.start, NO_REPEAT);
        // The choices below this are not those of the innermost frame.
        let mut base = 0;
        'fail: loop {
            // As long as operations succeed; leaving the loop, this way fails.
            'step: loop {
                debug_assert!((place as usize) < insts.len());
                // SAFETY: what a program goes to is inside it, and its last instruction goes nowhere.
                match *unsafe { insts.get_unchecked(place as usize) } {
                    Inst::One(one) => {
                        if !self.takes(one, at) {
                            break 'step;
                        }
                        at += 1;
                        place += 1;
                    }
                    Inst::Text { start, len } => {
                        let wanted = &program.literals[start as usize..][..len as usize];
                        match text.get(at..at + wanted.len()) {
                            Some(there) if there.iter().zip(wanted).all(|(u, &c)| u.get() == c) => {}
                            _ => break 'step,
                        }
                        at += wanted.len();
                        place += 1;
                    }
                    Inst::Mark(mark) => {
                        let old = core::mem::replace(&mut self.stacks.marks[mark as usize], at);
                        push(&mut self.stacks.trail, (mark, old))?;
                        if mark & 1 != 0 {
                            self.last_index = mark / 2 + 1;
                        }
                        place += 1;
                    }
                    Inst::At(kind) => {
                        if !self.holds(kind, at) {
                            break 'step;
                        }
                        place += 1;
                    }
                    Inst::Jump(to) => place = to,
                    Inst::Branch(first) => {
                        let Some(n) = self.alternative(first, at) else { break 'step };
                        if let Some(other) = self.alternative(n + 1, at) {
                            self.choose(Kind::Branch, other, at, 0, repeat)?;
                        }
                        place = program.alternatives[n as usize].place;
                    }
                    Inst::Possessive { one, least, most } => {
                        let count = self.count(one, at, most);
                        if count < least as usize || at > text.len() {
                            break 'step;
                        }
                        at += count;
                        place += 1;
                    }
                    Inst::Greedy { one, least, most, next } => {
                        let count = self.count(one, at, most);
                        if count < least as usize || at > text.len() {
                            break 'step;
                        }
                        let shortest = at + least as usize;
                        let Some(end) = self.back(next, shortest, at + count) else { break 'step };
                        if end > shortest {
                            self.choose(Kind::Shorter, place, end, shortest, repeat)?;
                        }
                        at = end;
                        place += 1;
                    }
                    Inst::Lazy { one, least, most, next } => {
                        let count = self.count(one, at, least);
                        if count < least as usize || at > text.len() {
                            break 'step;
                        }
                        let longest = if most == MAX_REPEAT { text.len() } else { text.len().min(at + most as usize) };
                        at += count;
                        let Some(end) = self.ahead(one, next, at, longest) else { break 'step };
                        at = end;
                        if at < longest {
                            self.choose(Kind::Longer, place, at, longest, repeat)?;
                        }
                        place += 1;
                    }
                    Inst::Repeat(end) => {
                        repeat = self.next_iteration(Iteration { outer: repeat, count: -1, last: UNSET })?;
                        place = end;
                    }
                    Inst::MaxUntil(n) => {
                        let Some(&now) = self.stacks.arena.get(repeat as usize) else { break 'step };
                        let around = &program.loops[n as usize];
                        let count = now.count + 1;
                        if count < i64::from(around.least) {
                            repeat = self.next_iteration(Iteration { count, ..now })?;
                            place = around.body;
                            self.turn()?;
                        } else if (count < i64::from(around.most) || around.most == MAX_REPEAT)
                            && now.last != at
                            && self.may_begin(around.first, at)
                        {
                            if self.may_begin(around.next, at) {
                                self.choose(Kind::At, place + 1, at, 0, now.outer)?;
                            }
                            repeat = self.next_iteration(Iteration { count, last: at, ..now })?;
                            place = around.body;
                            self.turn()?;
                        } else {
                            repeat = now.outer;
                            place += 1;
                        }
                    }
                    Inst::MinUntil(n) => {
                        let Some(&now) = self.stacks.arena.get(repeat as usize) else { break 'step };
                        let around = &program.loops[n as usize];
                        let count = now.count + 1;
                        if count < i64::from(around.least) {
                            repeat = self.next_iteration(Iteration { count, ..now })?;
                            place = around.body;
                            self.turn()?;
                        } else {
                            if (count < i64::from(around.most) || around.most == MAX_REPEAT)
                                && now.last != at
                                && self.may_begin(around.first, at)
                            {
                                let again = self.next_iteration(Iteration { count, last: at, ..now })?;
                                self.choose(Kind::At, around.body, at, 0, again)?;
                            }
                            repeat = now.outer;
                            place += 1;
                        }
                    }
                    Inst::PossessiveGroup { most, tail, .. } => {
                        if most == 0 {
                            place = tail;
                        } else {
                            self.enter(place, at, repeat, 0)?;
                            base = self.stacks.choices.len();
                            place += 1;
                        }
                    }
                    Inst::Atomic { .. } => {
                        self.enter(place, at, repeat, 0)?;
                        base = self.stacks.choices.len();
                        place += 1;
                    }
                    Inst::Assert { back, .. } => {
                        let Some(from) = at.checked_sub(back as usize) else { break 'step };
                        self.enter(place, at, repeat, 0)?;
                        base = self.stacks.choices.len();
                        at = from;
                        place += 1;
                    }
                    Inst::AssertNot { back, tail } => match at.checked_sub(back as usize) {
                        Some(from) => {
                            self.enter(place, at, repeat, 0)?;
                            base = self.stacks.choices.len();
                            at = from;
                            place += 1;
                        }
                        None => place = tail,
                    },
                    Inst::Again { group, fold } => {
                        match self.again(group, at, |a, b| a == b || fold.key(a) == fold.key(b)) {
                            Some(end) => at = end,
                            None => break 'step,
                        }
                        place += 1;
                    }
                    Inst::IfGroup { group, otherwise } => {
                        place = if self.stacks.group(group as usize).is_some() { place + 1 } else { otherwise };
                    }
                    Inst::Fail => break 'step,
                    Inst::Accept => {
                        let Some(frame) = self.stacks.frames.pop() else {
                            if (self.whole && at != text.len()) || (self.must_advance && at == self.start) {
                                break 'step;
                            }
                            return Ok(Some(at));
                        };
                        self.stacks.choices.truncate(frame.choices as usize);
                        self.stacks.arena.truncate(frame.arena as usize);
                        repeat = frame.repeat;
                        match insts[frame.place as usize] {
                            Inst::Assert { tail, .. } => {
                                at = frame.at;
                                place = tail;
                            }
                            Inst::Atomic { tail } => place = tail,
                            Inst::PossessiveGroup { least, most, tail } => {
                                let count = frame.count + 1;
                                // An empty iteration past the least would go on for ever.
                                let ends = (at == frame.at && frame.count >= u64::from(least))
                                    || (count >= u64::from(most) && most != MAX_REPEAT);
                                if ends {
                                    place = tail;
                                } else {
                                    self.enter(frame.place, at, repeat, count)?;
                                    self.turn()?;
                                    place = frame.place + 1;
                                    continue 'step;
                                }
                            }
                            // What must not match has matched.
                            _ => {
                                self.stacks.undo(frame.trail);
                                self.last_index = frame.last_index;
                                base = self.base();
                                break 'step;
                            }
                        }
                        base = self.base();
                    }
                }
            }
            // Back to the last choice.
            loop {
                if self.stacks.choices.len() <= base {
                    // The body of the innermost frame does not match.
                    let Some(frame) = self.stacks.frames.pop() else { return Ok(None) };
                    self.stacks.undo(frame.trail);
                    self.stacks.arena.truncate(frame.arena as usize);
                    self.last_index = frame.last_index;
                    base = self.base();
                    (at, repeat) = (frame.at, frame.repeat);
                    match insts[frame.place as usize] {
                        Inst::AssertNot { tail, .. } => place = tail,
                        Inst::PossessiveGroup { least, tail, .. } if frame.count >= u64::from(least) => place = tail,
                        _ => continue,
                    }
                    continue 'fail;
                }
                let Some(choice) = self.stacks.choices.pop() else { return Ok(None) };
                self.turn()?;
                self.stacks.undo(choice.trail);
                self.stacks.arena.truncate(choice.arena as usize);
                self.last_index = choice.last_index;
                (at, repeat) = (choice.at, choice.repeat);
                match choice.kind {
                    Kind::At => place = choice.place,
                    Kind::Branch => {
                        if let Some(other) = self.alternative(choice.place + 1, at) {
                            self.choose(Kind::Branch, other, at, 0, repeat)?;
                        }
                        place = program.alternatives[choice.place as usize].place;
                    }
                    Kind::Shorter => {
                        let Inst::Greedy { next, .. } = insts[choice.place as usize] else { continue };
                        let Some(end) = self.back(next, choice.limit, at - 1) else { continue };
                        if end > choice.limit {
                            self.choose(Kind::Shorter, choice.place, end, choice.limit, repeat)?;
                        }
                        at = end;
                        place = choice.place + 1;
                    }
                    Kind::Longer => {
                        let Inst::Lazy { one, next, .. } = insts[choice.place as usize] else { continue };
                        if !self.takes(one, at) {
                            continue;
                        }
                        let Some(end) = self.ahead(one, next, at + 1, choice.limit) else { continue };
                        if end < choice.limit {
                            self.choose(Kind::Longer, choice.place, end, choice.limit, repeat)?;
                        }
                        at = end;
                        place = choice.place + 1;
                    }
                }
                continue 'fail;
            }
        }
    }

    /// The choices that are not those of the innermost frame.
    #[inline(always)]
    fn base(&self) -> usize {
        self.stacks.frames.last().map_or(0, |frame| frame.choices as usize)
    }

    /// The first position from `at` to `longest`, over characters of the class, where what needs such a character may
    /// begin.
    #[inline(always)]
    fn ahead(&self, one: One, next: Option<One>, mut at: usize, longest: usize) -> Option<usize> {
        let Some(next) = next else { return Some(at) };
        loop {
            let c = self.text.get(at)?.get();
            if self.program.classes.has(next, c) {
                return Some(at);
            }
            if at >= longest || !self.program.classes.has(one, c) {
                return None;
            }
            at += 1;
        }
    }
}
