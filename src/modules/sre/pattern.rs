//! Compiled patterns and scanners.

use super::engine::{Matcher, Stacks};
use super::matched::{self, Found, Match};
use super::program::Program;
use super::substitute::substitute;
use super::{Subject, UNCHANGING};
use crate::abi::constants::CompareOp;
use crate::abi::slots::Visit;
use crate::abi::{MethodDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::{Hash, IntoReturn};
use crate::each_kind;
use crate::memory::{self, gc};
use crate::types::bool::bool_object;
use crate::types::dict::Dict;
use crate::types::iter::CallIter;
use crate::types::list::List;
use crate::types::none::{none, none_object, not_implemented};
use crate::types::object::dealloc_collected;
use crate::types::str::search::joined;
use crate::types::tuple::Tuple;
use abide_macros::{methods, slot};
use core::cell::{Cell, OnceCell};
use core::ffi::{c_int, c_void};

/// A compiled pattern.
#[repr(C)]
pub struct Pattern {
    base: Object,
    weakreflist: Slot,
    pub(super) state: Compiled,
}

/// What a pattern consists of.
pub(super) struct Compiled {
    pub program: Program,
    /// The hash of the code, once it was asked for.
    code_hash: OnceCell<isize>,
    flags: i32,
    pattern: Ref,
    pub groupindex: Ref<Dict>,
    pub indexgroup: Ref<Tuple>,
    /// Whether it was made from bytes; `None`: it fits both.
    bytes: Option<bool>,
}

native_object!(Pattern => PATTERN);

/// `re.Pattern`.
pub static PATTERN: TypeObject = TypeObject::new(c"re.Pattern", size_of::<Pattern>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .weakrefs_at(core::mem::offset_of!(Pattern, weakreflist))
    .doc(c"A compiled regular expression.")
    .deallocated(dealloc_collected::<Pattern>)
    .repr(repr)
    .hash(hash)
    .compare(compare)
    .traversed(traverse)
    .methods(&ALL_METHODS)
    .getset(&GETSETS);

/// A pattern of compiled code.
pub(super) fn make(pattern: &Object, flags: i32, program: Program, groupindex: &Dict, indexgroup: &Tuple) -> Result {
    let bytes = if pattern.is_none() { None } else { Some(Subject::new(pattern)?.is_bytes()) };
    let state = Compiled {
        program,
        code_hash: OnceCell::new(),
        flags,
        pattern: pattern.to_ref(),
        groupindex: groupindex.copy()?,
        indexgroup: Ref::of(indexgroup),
        bytes,
    };
    let new = memory::new(Pattern { base: Object::new(&PATTERN), weakreflist: Slot::empty(), state })?;
    gc::track(&new);
    Ok(new.into_object())
}

/// A search that goes on from match to match.
pub(super) struct Search<'a> {
    pattern: &'a Pattern,
    subject: &'a Subject,
    pos: usize,
    endpos: usize,
    /// Where the next match is looked for.
    start: usize,
    must_advance: bool,
    /// There until the end.
    stacks: Option<Box<Stacks>>,
}

/// A match as positions; its groups are in the stacks until the next one is looked for.
#[derive(Clone, Copy)]
pub(super) struct Hit {
    pub start: usize,
    pub end: usize,
    last_index: u32,
}

impl Drop for Search<'_> {
    fn drop(&mut self) {
        if let Some(stacks) = self.stacks.take() {
            stacks.give_back();
        }
    }
}

impl<'a> Search<'a> {
    pub fn new(pattern: &'a Pattern, subject: &'a Subject, pos: isize, endpos: isize) -> Result<Search<'a>> {
        pattern.check_kind(subject)?;
        let len = subject.text().len();
        let pos = (pos.max(0) as usize).min(len);
        let endpos = (endpos.max(0) as usize).min(len);
        Ok(Search { pattern, subject, pos, endpos, start: pos, must_advance: false, stacks: None })
    }

    /// The next match: at `start`, or anywhere from there on. Runs Python (signal handlers).
    pub fn find(&mut self, anywhere: bool, whole: bool) -> Result<Option<Hit>> {
        let program = &self.pattern.state.program;
        let stacks = self.stacks.get_or_insert_with(|| Stacks::take(program.groups));
        each_kind!(self.subject.text(), text => {
            let mut matcher = Matcher::new(program, stacks, text, self.endpos, self.start);
            matcher.must_advance = self.must_advance;
            matcher.whole = whole;
            let end = if anywhere { matcher.search()? } else { matcher.match_here()? };
            Ok(end.map(|end| Hit { start: matcher.start, end, last_index: matcher.last_index }))
        })
    }

    /// Goes on behind a match; after an empty one the next must not be empty at the same place.
    pub fn advance(&mut self, hit: &Hit) {
        self.must_advance = hit.start == hit.end;
        self.start = hit.end;
    }

    /// The match as an object.
    pub fn matched(&self, hit: Hit) -> Result<Ref<Match>> {
        matched::make(Found {
            string: self.subject.object.clone(),
            pattern: Ref::of(self.pattern),
            pos: self.pos,
            endpos: self.endpos,
            span: (hit.start, hit.end),
            marks: self.stacks.as_ref().map_or_else(Default::default, |stacks| stacks.marks.as_slice().into()),
            last_index: hit.last_index as usize,
            regs: Slot::empty(),
        })
    }

    /// The span of a group of the last match, counted from 0.
    pub fn span(&self, group: usize) -> Option<(usize, usize)> {
        self.stacks.as_ref()?.group(group)
    }

    /// The text of a group of the last match, counted from 0; empty if it took no part.
    fn group(&self, group: usize) -> Result {
        let (start, end) = self.span(group).unwrap_or((0, 0));
        self.subject.slice(start, end)
    }
}

impl Pattern {
    /// TypeError unless pattern and subject are both strings or both bytes.
    fn check_kind(&self, subject: &Subject) -> Result<()> {
        match (self.state.bytes, subject.is_bytes()) {
            (Some(false), true) => Err(type_error!("cannot use a string pattern on a bytes-like object")),
            (Some(true), false) => Err(type_error!("cannot use a bytes pattern on a string-like object")),
            _ => Ok(()),
        }
    }

    fn one(&self, string: &Object, pos: isize, endpos: isize, anywhere: bool, whole: bool) -> Result {
        let subject = Subject::new(string)?;
        let mut search = Search::new(self, &subject, pos, endpos)?;
        match search.find(anywhere, whole)? {
            Some(hit) => search.matched(hit).map(Ref::into_object),
            None => Ok(none()),
        }
    }
}

static ALL_METHODS: [MethodDef; METHODS.len() + UNCHANGING.len() - 1] = joined(&[&METHODS, &UNCHANGING]);

#[methods]
impl Pattern {
    /// A match at the beginning of the string, or None.
    #[sig("match($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn match_(&self, string: &Object, pos: isize, endpos: isize) -> Result {
        self.one(string, pos, endpos, false, false)
    }

    /// A match of the whole string, or None.
    #[sig("fullmatch($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn fullmatch(&self, string: &Object, pos: isize, endpos: isize) -> Result {
        self.one(string, pos, endpos, false, true)
    }

    /// The first match anywhere in the string, or None.
    #[sig("search($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn search(&self, string: &Object, pos: isize, endpos: isize) -> Result {
        self.one(string, pos, endpos, true, false)
    }

    /// The string with matches replaced: by a string, a template, or what a function returns for each match.
    #[sig("sub($self, /, repl, string, count=0)")]
    fn sub(&self, repl: &Object, string: &Object, count: isize) -> Result {
        Ok(substitute(self, repl, string, count)?.0)
    }

    /// As sub, with the number of replacements: a pair.
    #[sig("subn($self, /, repl, string, count=0)")]
    fn subn(&self, repl: &Object, string: &Object, count: isize) -> Result<Ref<Tuple>> {
        let (string, n) = substitute(self, repl, string, count)?;
        Tuple::pair(string, n.into_return()?)
    }

    /// All matches as a list: of strings, of the group if there is one, of tuples if there are several.
    #[sig("findall($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn findall(&self, string: &Object, pos: isize, endpos: isize) -> Result<Ref<List>> {
        let subject = Subject::new(string)?;
        let mut search = Search::new(self, &subject, pos, endpos)?;
        let found = List::new(0)?;
        while let Some(hit) = search.find(true, false)? {
            search.advance(&hit);
            found.push(match self.state.program.groups {
                0 => subject.slice(hit.start, hit.end)?,
                1 => search.group(0)?,
                n => {
                    let groups: Result<Vec<Ref>> = (0..n).map(|i| search.group(i)).collect();
                    Tuple::from_vec(groups?)?.into_object()
                }
            })?;
        }
        Ok(found)
    }

    /// An iterator over all matches.
    #[sig("finditer($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn finditer(&self, string: &Object, pos: isize, endpos: isize) -> Result<Ref<CallIter>> {
        let scanner = self.scanner(string, pos, endpos)?;
        let search = scanner.get_attr(crate::intern!("search"))?;
        CallIter::new(&search, none_object())
    }

    /// The parts of the string between the matches (and their groups).
    #[sig("split($self, /, string, maxsplit=0)")]
    fn split(&self, string: &Object, maxsplit: isize) -> Result<Ref<List>> {
        let subject = Subject::new(string)?;
        let mut search = Search::new(self, &subject, 0, isize::MAX)?;
        let (parts, mut n, mut done) = (List::new(0)?, 0, 0);
        while maxsplit <= 0 || n < maxsplit {
            let Some(hit) = search.find(true, false)? else { break };
            search.advance(&hit);
            parts.push(subject.slice(done, hit.start)?)?;
            for i in 0..self.state.program.groups {
                parts.push(if search.span(i).is_some() { search.group(i)? } else { none() })?;
            }
            done = hit.end;
            n += 1;
        }
        parts.push(subject.slice(done, subject.text().len())?)?;
        Ok(parts)
    }

    /// Something whose match and search go from match to match.
    #[sig("scanner($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn scanner(&self, string: &Object, pos: isize, endpos: isize) -> Result<Ref<Scanner>> {
        let subject = Subject::new(string)?;
        let (start, pos, endpos) = {
            let search = Search::new(self, &subject, pos, endpos)?;
            (search.start, search.pos, search.endpos)
        };
        let state = Scanning {
            pattern: Ref::of(self),
            subject,
            pos,
            endpos,
            start: Cell::new(Some(start)),
            must_advance: Cell::new(false),
        };
        let new = memory::new(Scanner { base: Object::new(&SCANNER), state })?;
        gc::track(&new);
        Ok(new)
    }

    /// What the pattern was made from.
    #[getter("pattern")]
    fn pattern(&self) -> &Object {
        &self.state.pattern
    }

    /// The flags.
    #[getter("flags")]
    fn flags(&self) -> i32 {
        self.state.flags
    }

    /// The number of groups.
    #[getter("groups")]
    fn groups(&self) -> usize {
        self.state.program.groups
    }

    /// The numbers of the groups that have names, by name.
    #[getter("groupindex")]
    fn groupindex(&self) -> Result {
        crate::types::descriptor::mappingproxy::new(&self.state.groupindex).map(Ref::into_object)
    }
}

extern "C" fn repr(this: &Pattern) -> Result {
    const NAMES: [(i32, &str); 8] = [
        (2, "re.IGNORECASE"),
        (4, "re.LOCALE"),
        (8, "re.MULTILINE"),
        (16, "re.DOTALL"),
        (32, "re.UNICODE"),
        (64, "re.VERBOSE"),
        (128, "re.DEBUG"),
        (256, "re.ASCII"),
    ];
    let mut flags = this.state.flags;
    // For strings UNICODE goes without saying.
    if this.state.bytes == Some(false) && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut names: Vec<String> = Vec::new();
    for (bit, name) in NAMES {
        if flags & bit != 0 {
            names.push(name.to_string());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("0x{flags:x}"));
    }
    let shown = this.state.pattern.repr()?;
    let mut text = crate::protocol::repr::TextBuilder::new("re.compile(");
    text.push(&*shown.substring(0, shown.len().min(200))?);
    if !names.is_empty() {
        text.push_str(", ");
        text.push_str(&names.join("|"));
    }
    text.push_str(")");
    text.finish()
}

#[slot]
fn hash(this: &Pattern) -> Result<Hash> {
    let of_pattern = this.state.pattern.hash()?.get();
    let code = &this.state.program.classes.code;
    let of_code =
        *this.state.code_hash.get_or_init(|| code.iter().fold(0isize, |h, &w| h.wrapping_mul(1000003) ^ w as isize));
    let rest =
        this.state.flags as isize ^ this.state.bytes.map_or(2, |b| b as isize) ^ this.state.program.groups as isize;
    Ok(Hash::new(of_pattern ^ of_code ^ rest))
}

extern "C" fn compare(this: &Pattern, other: &Object, op: c_int) -> Result {
    let op = CompareOp::from_c(op);
    match (op, other.cast::<Pattern>()) {
        (CompareOp::Eq | CompareOp::Ne, Some(other)) => {
            let (a, b) = (&this.state, &other.state);
            let equal = this.is(other)
                || (a.flags == b.flags
                    && a.bytes == b.bytes
                    && a.program.classes.code == b.program.classes.code
                    && a.pattern.compare_bool(&b.pattern, CompareOp::Eq)?);
            Ok(bool_object(equal == (op == CompareOp::Eq)))
        }
        _ => Ok(not_implemented()),
    }
}

extern "C" fn traverse(this: &Pattern, visit: Visit, arg: *mut c_void) -> c_int {
    let Compiled { pattern, groupindex, indexgroup, .. } = &this.state;
    crate::types::iter::visit_all([Some(pattern), Some(groupindex), Some(indexgroup)], visit, arg)
}

/// A scanner: goes from match to match.
#[repr(C)]
pub struct Scanner {
    base: Object,
    state: Scanning,
}

struct Scanning {
    pattern: Ref<Pattern>,
    subject: Subject,
    pos: usize,
    endpos: usize,
    /// Where the next match is looked for; none after the last.
    start: Cell<Option<usize>>,
    must_advance: Cell<bool>,
}

native_object!(Scanner => SCANNER);

/// `_sre.SRE_Scanner`.
pub static SCANNER: TypeObject = TypeObject::new(c"_sre.SRE_Scanner", size_of::<Scanner>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .deallocated(dealloc_collected::<Scanner>)
    .traversed(traverse_scanner)
    .methods(&SCANNER_METHODS)
    .getset(&SCANNER_GETSETS);

impl Scanner {
    fn next(&self, anywhere: bool) -> Result {
        let Scanning { pattern, subject, pos, endpos, start, must_advance } = &self.state;
        let Some(from) = start.get() else { return Ok(none()) };
        let (pos, endpos, must_advance_now) = (*pos, *endpos, must_advance.get());
        let mut search =
            Search { pattern, subject, pos, endpos, start: from, must_advance: must_advance_now, stacks: None };
        match search.find(anywhere, false)? {
            None => {
                start.set(None);
                Ok(none())
            }
            Some(hit) => {
                must_advance.set(hit.start == hit.end);
                start.set(Some(hit.end));
                search.matched(hit).map(Ref::into_object)
            }
        }
    }
}

#[methods(SCANNER_METHODS, SCANNER_GETSETS)]
impl Scanner {
    /// A match where the last one ended, or None.
    #[sig("match($self, /)")]
    fn match_(&self) -> Result {
        self.next(false)
    }

    /// The next match, or None.
    #[sig("search($self, /)")]
    fn search(&self) -> Result {
        self.next(true)
    }

    /// The pattern.
    #[getter("pattern")]
    fn pattern(&self) -> &Object {
        &self.state.pattern
    }
}

extern "C" fn traverse_scanner(this: &Scanner, visit: Visit, arg: *mut c_void) -> c_int {
    let pattern: &Object = &this.state.pattern;
    crate::types::iter::visit_all([Some(pattern), Some(&this.state.subject.object)], visit, arg)
}
