//! Programs: the words that `re._compiler` writes, decoded and checked once, with what helps to fail early.

use super::class::{Classes, One};
use super::code::{lower_ascii, lower_locale, op, word};
use super::prefix::Prefix;
use crate::types::str::classify::to_lower;
use core::cell::OnceCell;

/// An instruction. Places in the program are indices of instructions.
#[derive(Clone, Copy, Debug)]
pub enum Inst {
    Fail,
    /// The end of the pattern, or of the body of an assertion, an atomic group or a possessive repeat.
    Accept,
    One(One),
    /// Characters in a row, of [`Program::literals`].
    Text {
        start: u32,
        len: u32,
    },
    Mark(u32),
    At(u32),
    Jump(u32),
    /// The first of its [`Alternative`]s.
    Branch(u32),
    /// As many as possible of one class; `next` is what the tail, which follows, begins with.
    Greedy {
        one: One,
        least: u32,
        most: u32,
        next: Option<One>,
    },
    /// As few as possible of one class.
    Lazy {
        one: One,
        least: u32,
        most: u32,
        next: Option<One>,
    },
    /// As many as possible of one class, none of which is given back.
    Possessive {
        one: One,
        least: u32,
        most: u32,
    },
    /// Begins a repeat, whose body follows, by going to its end.
    Repeat(u32),
    /// The end of the body of a repeat that takes as much as possible.
    MaxUntil(u32),
    /// The end of the body of a repeat that takes as little as possible.
    MinUntil(u32),
    /// A possessive repeat of a body, which follows.
    PossessiveGroup {
        least: u32,
        most: u32,
        tail: u32,
    },
    Atomic {
        tail: u32,
    },
    Assert {
        back: u32,
        tail: u32,
    },
    AssertNot {
        back: u32,
        tail: u32,
    },
    /// The text of a group once more.
    Again {
        group: u32,
        fold: Fold,
    },
    /// Goes on with what follows if the group has matched.
    IfGroup {
        group: u32,
        otherwise: u32,
    },
}

/// When characters are the same.
#[derive(Clone, Copy, Debug)]
pub enum Fold {
    Exact,
    Ascii,
    Unicode,
    Locale,
}

impl Fold {
    /// What characters that are the same have in common.
    pub fn key(self, c: u32) -> u32 {
        match self {
            Fold::Exact => c,
            Fold::Ascii => lower_ascii(c),
            Fold::Unicode => to_lower(c),
            Fold::Locale => lower_locale(c),
        }
    }
}

/// One way of a branch.
#[derive(Clone, Copy, Debug)]
pub struct Alternative {
    /// Where it goes on; [`NOWHERE`] behind the last.
    pub place: u32,
    /// What it begins with.
    pub first: Option<One>,
}

/// A repeat of a body.
#[derive(Clone, Copy, Debug)]
pub struct Loop {
    pub least: u32,
    pub most: u32,
    pub body: u32,
    /// What the body begins with.
    pub first: Option<One>,
    /// What the tail begins with.
    pub next: Option<One>,
}

/// No place in a program.
pub const NOWHERE: u32 = u32::MAX;

/// A pattern made ready for matching.
pub struct Program {
    pub insts: Box<[Inst]>,
    pub literals: Vec<u32>,
    pub alternatives: Vec<Alternative>,
    pub loops: Vec<Loop>,
    pub classes: Classes,
    pub groups: usize,
    /// The length of the shortest match at least.
    pub least: usize,
    prefix: OnceCell<Prefix>,
}

impl Program {
    /// The program that code says; `None` if it makes no sense.
    pub fn new(code: Vec<u32>, groups: usize) -> Option<Program> {
        // Places in the code and the program fit into 32 bits.
        if u32::try_from(code.len()).is_err() {
            return None;
        }
        let least = if word(&code, 0) == op::INFO { word(&code, 3) as usize } else { 0 };
        let mut decoder = Decoder {
            places: vec![NOWHERE; code.len()],
            targets: vec![false; code.len()],
            insts: Vec::new(),
            literals: Vec::new(),
            alternatives: Vec::new(),
            loops: Vec::new(),
            open: Vec::new(),
            classes: Classes::new(code),
            groups,
        };
        decoder.decode()?;
        decoder.resolve()?;
        let Decoder { insts, literals, alternatives, loops, classes, .. } = decoder;
        let prefix = OnceCell::new();
        let mut program =
            Program { insts: insts.into_boxed_slice(), literals, alternatives, loops, classes, groups, least, prefix };
        program.look_ahead();
        Some(program)
    }

    /// How to find where a match may begin.
    pub fn prefix(&self) -> &Prefix {
        self.prefix.get_or_init(|| Prefix::of(self))
    }

    /// The class of the character that stands where the instruction matches, if all ways from there need one.
    fn first(&self, mut place: u32) -> Option<One> {
        loop {
            match self.insts[place as usize] {
                Inst::One(one) => return Some(one),
                Inst::Text { start, .. } => return Some(One::Literal(self.literals[start as usize])),
                Inst::Greedy { one, least, .. }
                | Inst::Lazy { one, least, .. }
                | Inst::Possessive { one, least, .. }
                    if least > 0 =>
                {
                    return Some(one);
                }
                Inst::Mark(_) | Inst::At(_) | Inst::Atomic { .. } => place += 1,
                Inst::Jump(to) => place = to,
                Inst::Assert { tail, .. } | Inst::AssertNot { tail, .. } => place = tail,
                Inst::PossessiveGroup { least, .. } if least > 0 => place += 1,
                Inst::Repeat(end) if self.loop_at(end).is_some_and(|l| l.least > 0) => place += 1,
                _ => return None,
            }
        }
    }

    fn loop_at(&self, end: u32) -> Option<&Loop> {
        match self.insts[end as usize] {
            Inst::MaxUntil(n) | Inst::MinUntil(n) => self.loops.get(n as usize),
            _ => None,
        }
    }

    /// Whether what begins there accepts for certain.
    fn accepts(&self, mut place: u32) -> bool {
        loop {
            match self.insts[place as usize] {
                Inst::Accept => return true,
                Inst::Mark(_) => place += 1,
                Inst::Jump(to) => place = to,
                _ => return false,
            }
        }
    }

    /// Fills in what tails, bodies and alternatives begin with.
    fn look_ahead(&mut self) {
        for place in 0..self.insts.len() {
            let inst = self.insts[place];
            let tail = place as u32 + 1;
            self.insts[place] = match inst {
                Inst::Greedy { one, least, most, .. } => {
                    let next = self.first(tail);
                    // Where the run ends, the tail accepts; or it needs what no character of the run is.
                    if self.accepts(tail) || next.is_some_and(|next| self.classes.are_disjoint(one, next)) {
                        Inst::Possessive { one, least, most }
                    } else {
                        Inst::Greedy { one, least, most, next }
                    }
                }
                Inst::Lazy { one, least, most, .. } => {
                    let next = self.first(tail);
                    if next.is_some_and(|next| self.classes.are_disjoint(one, next)) {
                        Inst::Possessive { one, least, most }
                    } else {
                        Inst::Lazy { one, least, most, next }
                    }
                }
                Inst::MaxUntil(n) | Inst::MinUntil(n) => {
                    let (first, next) = (self.first(self.loops[n as usize].body), self.first(tail));
                    let found = &mut self.loops[n as usize];
                    (found.first, found.next) = (first, next);
                    inst
                }
                Inst::Jump(to) if matches!(self.insts[to as usize], Inst::Accept) => Inst::Accept,
                inst => inst,
            };
        }
        for i in 0..self.alternatives.len() {
            let place = self.alternatives[i].place;
            if place != NOWHERE {
                self.alternatives[i].first = self.first(place);
            }
        }
    }
}

/// Reads the code from its beginning to its end: all that goes somewhere goes forward.
struct Decoder {
    /// The instruction of each operation in the code.
    places: Vec<u32>,
    /// What is gone to from elsewhere.
    targets: Vec<bool>,
    insts: Vec<Inst>,
    literals: Vec<u32>,
    alternatives: Vec<Alternative>,
    loops: Vec<Loop>,
    /// The repeats that are read: where they end and begin in the code, and their instructions.
    open: Vec<(usize, usize, u32)>,
    classes: Classes,
    groups: usize,
}

impl Decoder {
    fn word(&self, i: usize) -> Option<u32> {
        self.classes.code.get(i).copied()
    }

    /// Where the skip word at `at` leads, as a place in the code: forward, inside it.
    fn target(&mut self, at: usize) -> Option<u32> {
        let to = at.checked_add(self.word(at)? as usize)?;
        self.aim(at, to)
    }

    fn aim(&mut self, at: usize, to: usize) -> Option<u32> {
        if to <= at {
            return None;
        }
        *self.targets.get_mut(to)? = true;
        Some(to as u32)
    }

    /// Puts down instructions whose places are still those of the code.
    fn decode(&mut self) -> Option<()> {
        let mut at = if self.word(0)? == op::INFO { 1 + self.word(1)? as usize } else { 0 };
        // Skip words between the ways of branches are no operations; the nearest comes last.
        let mut between: Vec<usize> = Vec::new();
        while at < self.classes.code.len() {
            if between.last() == Some(&at) {
                between.pop();
                at += 1;
                continue;
            }
            self.places[at] = self.insts.len() as u32;
            let operation = self.word(at)?;
            let argument = word(&self.classes.code, at + 1);
            let (inst, len) = match operation {
                op::FAILURE => (Inst::Fail, 1),
                op::SUCCESS => (Inst::Accept, 1),
                op::LITERAL => {
                    self.literal(at, argument);
                    at += 2;
                    continue;
                }
                op::ANY | op::ANY_ALL => (Inst::One(self.classes.read(at)?), 1),
                op::MARK if (argument as usize) < self.groups * 2 => (Inst::Mark(argument), 2),
                op::AT if argument <= 11 => (Inst::At(argument), 2),
                op::JUMP => (Inst::Jump(self.target(at + 1)?), 2),
                op::BRANCH => {
                    let first = self.alternatives.len() as u32;
                    let (mut skip, from) = (at + 1, between.len());
                    while self.word(skip)? != 0 {
                        self.alternatives.push(Alternative { place: skip as u32 + 1, first: None });
                        *self.targets.get_mut(skip + 1)? = true;
                        skip = self.target(skip)? as usize;
                        between.push(skip);
                    }
                    between[from..].reverse();
                    self.alternatives.push(Alternative { place: NOWHERE, first: None });
                    (Inst::Branch(first), 2)
                }
                op::REPEAT_ONE | op::MIN_REPEAT_ONE | op::POSSESSIVE_REPEAT_ONE => {
                    let (least, most) = (self.word(at + 2)?, self.word(at + 3)?);
                    let one = self.classes.read(at + 4)?;
                    let tail = self.target(at + 1)? as usize;
                    let inst = match operation {
                        op::REPEAT_ONE => Inst::Greedy { one, least, most, next: None },
                        op::MIN_REPEAT_ONE => Inst::Lazy { one, least, most, next: None },
                        _ => Inst::Possessive { one, least, most },
                    };
                    (inst, tail - at)
                }
                op::REPEAT => {
                    let end = self.target(at + 1)?;
                    self.open.push((end as usize, at, self.insts.len() as u32));
                    (Inst::Repeat(end), 4)
                }
                op::MAX_UNTIL | op::MIN_UNTIL => {
                    let (end, start, repeat) = self.open.pop()?;
                    if end != at {
                        return None;
                    }
                    let (least, most) = (self.word(start + 2)?, self.word(start + 3)?);
                    let n = self.loops.len() as u32;
                    self.loops.push(Loop { least, most, body: repeat + 1, first: None, next: None });
                    (if operation == op::MAX_UNTIL { Inst::MaxUntil(n) } else { Inst::MinUntil(n) }, 1)
                }
                op::POSSESSIVE_REPEAT => {
                    let (least, most) = (self.word(at + 2)?, self.word(at + 3)?);
                    // The body ends with SUCCESS; the tail follows it.
                    let end = self.target(at + 1)? as usize;
                    (Inst::PossessiveGroup { least, most, tail: self.aim(at, end + 1)? }, 4)
                }
                op::ATOMIC_GROUP => (Inst::Atomic { tail: self.target(at + 1)? }, 2),
                op::ASSERT => (Inst::Assert { tail: self.target(at + 1)?, back: self.word(at + 2)? }, 3),
                op::ASSERT_NOT => (Inst::AssertNot { tail: self.target(at + 1)?, back: self.word(at + 2)? }, 3),
                op::GROUPREF | op::GROUPREF_IGNORE | op::GROUPREF_UNI_IGNORE | op::GROUPREF_LOC_IGNORE
                    if (argument as usize) < self.groups =>
                {
                    let fold = match operation {
                        op::GROUPREF => Fold::Exact,
                        op::GROUPREF_IGNORE => Fold::Ascii,
                        op::GROUPREF_UNI_IGNORE => Fold::Unicode,
                        _ => Fold::Locale,
                    };
                    (Inst::Again { group: argument, fold }, 2)
                }
                op::GROUPREF_EXISTS if (argument as usize) < self.groups => {
                    let to = (at + 1).checked_add(self.word(at + 2)? as usize)?;
                    (Inst::IfGroup { group: argument, otherwise: self.aim(at, to)? }, 3)
                }
                op::IN | op::IN_IGNORE | op::IN_UNI_IGNORE | op::IN_LOC_IGNORE => {
                    (Inst::One(self.classes.read(at)?), self.target(at + 1)? as usize - at)
                }
                // What is left takes a single character, or is no operation.
                _ => (Inst::One(self.classes.read(at)?), 2),
            };
            self.insts.push(inst);
            at += len;
        }
        // Nothing goes on behind the end.
        (at == self.classes.code.len() && self.open.is_empty() && between.is_empty()).then_some(())?;
        matches!(self.insts.last(), Some(Inst::Accept)).then_some(())
    }

    /// A literal joins those before it, unless something leads between them.
    fn literal(&mut self, at: usize, c: u32) {
        let start = self.literals.len() as u32;
        let joins = !self.targets[at];
        match self.insts.last_mut() {
            Some(Inst::Text { len, .. }) if joins => *len += 1,
            Some(last @ &mut Inst::One(One::Literal(first))) if joins => {
                self.literals.push(first);
                *last = Inst::Text { start, len: 2 };
            }
            _ => {
                self.insts.push(Inst::One(One::Literal(c)));
                return;
            }
        }
        self.literals.push(c);
        self.places[at] = NOWHERE;
    }

    /// Makes places in the code places in the program.
    fn resolve(&mut self) -> Option<()> {
        let places = &self.places;
        let resolve = |place: &mut u32| {
            *place = places.get(*place as usize).copied().filter(|&inst| inst != NOWHERE)?;
            Some(())
        };
        for inst in &mut self.insts {
            match inst {
                Inst::Jump(to)
                | Inst::Repeat(to)
                | Inst::PossessiveGroup { tail: to, .. }
                | Inst::Atomic { tail: to }
                | Inst::Assert { tail: to, .. }
                | Inst::AssertNot { tail: to, .. }
                | Inst::IfGroup { otherwise: to, .. } => resolve(to)?,
                _ => {}
            }
        }
        for alternative in &mut self.alternatives {
            if alternative.place != NOWHERE {
                resolve(&mut alternative.place)?;
            }
        }
        // A repeat goes to its end and nowhere else.
        let ends = |inst: &Inst| match inst {
            Inst::Repeat(end) => matches!(self.insts[*end as usize], Inst::MaxUntil(_) | Inst::MinUntil(_)),
            _ => true,
        };
        self.insts.iter().all(ends).then_some(())
    }
}
