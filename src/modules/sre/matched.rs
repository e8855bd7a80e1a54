//! Match objects, and templates of substitution.

use super::engine::UNSET;
use super::pattern::Pattern;
use super::{Subject, UNCHANGING};
use crate::abi::slots::{MappingMethods, Visit, slot};
use crate::abi::{MethodDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::IntoReturn;
use crate::memory::{self, gc};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::none::{none, none_object};
use crate::types::object::{dealloc_collected, dealloc_plain};
use crate::types::str::search::joined;
use crate::types::tuple::Tuple;
use abide_macros::methods;
use core::ffi::{c_int, c_void};

/// A match.
#[repr(C)]
pub struct Match {
    base: Object,
    state: Found,
}

/// What a match remembers.
pub(super) struct Found {
    pub string: Ref,
    pub pattern: Ref<Pattern>,
    pub pos: usize,
    pub endpos: usize,
    /// Start and end of the match.
    pub span: (usize, usize),
    /// Start and end of each group, where they are set.
    pub marks: Box<[usize]>,
    /// 0: none.
    pub last_index: usize,
    pub regs: Slot,
}

native_object!(Match => MATCH);

/// `re.Match`.
pub static MATCH: TypeObject = TypeObject::new(c"re.Match", size_of::<Match>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .doc(c"What a pattern has matched: where, and its groups.")
    .deallocated(dealloc_collected::<Match>)
    .repr(repr)
    .mapping_methods(&MAPPING)
    .traversed(traverse)
    .methods(&ALL_METHODS)
    .getset(&GETSETS);

static MAPPING: MappingMethods = MappingMethods {
    // SAFETY: called with matches only.
    subscript: unsafe { slot(subscript as extern "C" fn(&Match, &Object) -> Result) },
    ..MappingMethods::EMPTY
};

pub(super) fn make(found: Found) -> Result<Ref<Match>> {
    let new = memory::new(Match { base: Object::new(&MATCH), state: found })?;
    gc::track(&new);
    Ok(new)
}

impl Found {
    /// How many groups there are, with that of the whole match.
    fn groups(&self) -> usize {
        self.marks.len() / 2 + 1
    }

    /// The span of a group (0: of the whole match), if it took part.
    fn span(&self, group: usize) -> Option<(usize, usize)> {
        let Some(i) = group.checked_sub(1) else { return Some(self.span) };
        match (self.marks.get(i * 2), self.marks.get(i * 2 + 1)) {
            (Some(&start), Some(&end)) if start != UNSET && end != UNSET && start <= end => Some((start, end)),
            _ => None,
        }
    }
}

impl Match {
    /// The number that a group's number or name means. IndexError. Runs Python.
    fn index_of(&self, group: &Object) -> Result<usize> {
        let number = if group.has_index() {
            group.index()?.to_i64()
        } else {
            let names = &self.state.pattern.state.groupindex;
            // Something that has no hash is no name.
            match names.get(group) {
                Ok(found) => found.and_then(|n| n.cast::<Int>().and_then(Int::to_i64)),
                Err(e) => {
                    e.clear();
                    None
                }
            }
        };
        match number.and_then(|n| usize::try_from(n).ok()).filter(|&n| n < self.state.groups()) {
            Some(n) => Ok(n),
            None => Err(index_error!("no such group")),
        }
    }

    /// The text of a group, or the default.
    pub(super) fn text_of(&self, group: usize, default: &Object) -> Result {
        match self.state.span(group) {
            Some((start, end)) => Subject::new(&self.state.string)?.slice(start, end),
            None => Ok(default.to_ref()),
        }
    }

    fn span_of(&self, group: Option<&Object>) -> Result<(isize, isize)> {
        let index = group.map_or(Ok(0), |group| self.index_of(group))?;
        Ok(match self.state.span(index) {
            Some((start, end)) => (start as isize, end as isize),
            None => (-1, -1),
        })
    }
}

fn pair(start: isize, end: isize) -> Result<Ref<Tuple>> {
    Tuple::pair(start.into_return()?, end.into_return()?)
}

static ALL_METHODS: [MethodDef; METHODS.len() + UNCHANGING.len() - 1] = joined(&[&METHODS, &UNCHANGING]);

#[methods]
impl Match {
    /// The text of a group, or of several as a tuple; of the whole match without arguments.
    #[sig("group($self, /, *args)")]
    #[shown("")]
    fn group(&self, args: &[&Object]) -> Result {
        match args {
            [] => self.text_of(0, none_object()),
            [one] => self.text_of(self.index_of(one)?, none_object()),
            several => {
                let mut texts = Vec::with_capacity(several.len());
                for group in several {
                    texts.push(self.text_of(self.index_of(group)?, none_object())?);
                }
                Tuple::from_vec(texts).map(Ref::into_object)
            }
        }
    }

    /// Where a group starts; -1 if it took no part.
    #[sig("start($self, group=0, /)")]
    fn start(&self, group: Option<&Object>) -> Result<isize> {
        Ok(self.span_of(group)?.0)
    }

    /// Where a group ends; -1 if it took no part.
    #[sig("end($self, group=0, /)")]
    fn end(&self, group: Option<&Object>) -> Result<isize> {
        Ok(self.span_of(group)?.1)
    }

    /// Start and end of a group.
    #[sig("span($self, group=0, /)")]
    fn span(&self, group: Option<&Object>) -> Result<Ref<Tuple>> {
        let (start, end) = self.span_of(group)?;
        pair(start, end)
    }

    /// The texts of all groups, the default for those that took no part.
    #[sig("groups($self, /, default=None)")]
    fn groups(&self, default: Option<&Object>) -> Result<Ref<Tuple>> {
        let default = default.unwrap_or(none_object());
        let texts: Result<Vec<Ref>> = (1..self.state.groups()).map(|i| self.text_of(i, default)).collect();
        Tuple::from_vec(texts?)
    }

    /// The texts of the groups that have names, by name.
    #[sig("groupdict($self, /, default=None)")]
    fn groupdict(&self, default: Option<&Object>) -> Result<Ref<Dict>> {
        let default = default.unwrap_or(none_object());
        let dict = Dict::new()?;
        for (name, number) in self.state.pattern.state.groupindex.entries() {
            let index = self.index_of(&number)?;
            dict.set(&name, &*self.text_of(index, default)?)?;
        }
        Ok(dict)
    }

    /// The template with the groups filled in.
    #[sig("expand($self, /, template)")]
    fn expand(&self, template: &Object) -> Result {
        let pattern = &self.state.pattern;
        let filter = super::substitute::compile_template(pattern, template)?;
        match filter.cast_exact::<Template>() {
            Some(template) => template.fill(self),
            None => Ok(filter),
        }
    }

    /// Where the search began.
    #[getter("pos")]
    fn pos(&self) -> usize {
        self.state.pos
    }

    /// Where the search ended at the latest.
    #[getter("endpos")]
    fn endpos(&self) -> usize {
        self.state.endpos
    }

    /// The string that was searched.
    #[getter("string")]
    fn string(&self) -> &Object {
        &self.state.string
    }

    /// The pattern.
    #[getter("re")]
    fn re(&self) -> &Object {
        &self.state.pattern
    }

    /// The number of the group that was closed last, or None.
    #[getter("lastindex")]
    fn lastindex(&self) -> Option<usize> {
        Some(self.state.last_index).filter(|&n| n > 0)
    }

    /// The name of the group that was closed last, or None.
    #[getter("lastgroup")]
    fn lastgroup(&self) -> Ref {
        let names = self.state.pattern.state.indexgroup.items();
        match names.get(self.state.last_index).filter(|_| self.state.last_index > 0) {
            Some(name) => name.to_ref(),
            None => none(),
        }
    }

    /// The spans of all groups.
    #[getter("regs")]
    fn regs(&self) -> Result {
        if let Some(regs) = self.state.regs.get() {
            return Ok(regs);
        }
        let mut spans = Vec::new();
        for group in 0..self.state.groups() {
            let (start, end) = self.state.span(group).map_or((-1, -1), |(start, end)| (start as isize, end as isize));
            spans.push(pair(start, end)?.into_object());
        }
        let regs = Tuple::from_vec(spans)?.into_object();
        self.state.regs.set(Some(regs.clone()));
        Ok(regs)
    }
}

extern "C" fn subscript(this: &Match, group: &Object) -> Result {
    this.text_of(this.index_of(group)?, none_object())
}

extern "C" fn repr(this: &Match) -> Result {
    let (start, end) = this.span_of(None)?;
    let text = this.text_of(0, none_object())?.repr()?;
    let name = this.ty().full_name();
    let mut shown = crate::protocol::repr::TextBuilder::new(&format!("<{name} object; span=({start}, {end}), match="));
    shown.push(&text);
    shown.push_str(">");
    shown.finish()
}

extern "C" fn traverse(this: &Match, visit: Visit, arg: *mut c_void) -> c_int {
    let pattern: &Object = &this.state.pattern;
    crate::types::iter::visit_all([Some(&this.state.string), Some(pattern), this.state.regs.borrowed()], visit, arg)
}

/// `_sre.SRE_Template`: literals and groups in turn.
#[repr(C)]
pub struct Template {
    base: Object,
    state: Parts,
}

struct Parts {
    literal: Ref,
    /// A group, and the literal after it (None if empty).
    groups: Vec<(usize, Ref)>,
}

native_object!(Template => TEMPLATE);

/// The type of templates.
pub static TEMPLATE: TypeObject = TypeObject::new(c"_sre.SRE_Template", size_of::<Template>())
    .with(TypeFlags::DISALLOW_INSTANTIATION)
    .deallocated(dealloc_plain::<Template>);

/// A template from `[literal, group, literal, group, literal ...]`. TypeError.
pub(super) fn make_template(list: &List) -> Result {
    let invalid = || type_error!("invalid template");
    let items = (0..list.len()).map_while(|i| list.get(i)).collect::<Vec<_>>();
    let [literal, rest @ ..] = items.as_slice() else { return Err(invalid()) };
    let mut groups = Vec::new();
    for chunk in rest.chunks(2) {
        let [group, literal] = chunk else { return Err(invalid()) };
        let Some(index) = group.cast::<Int>() else { return Err(type_error!("an integer is required")) };
        let Some(index) = index.to_i64() else {
            return Err(overflow_error!("Python int too large to convert to C ssize_t"));
        };
        let Ok(index) = usize::try_from(index) else { return Err(invalid()) };
        groups.push((index, literal.clone()));
    }
    let state = Parts { literal: literal.clone(), groups };
    memory::new(Template { base: Object::new(&TEMPLATE), state }).map(Ref::into_object)
}

impl Template {
    /// The literal, if there are no groups.
    pub(super) fn as_literal(&self) -> Option<Ref> {
        self.state.groups.is_empty().then(|| self.state.literal.clone())
    }

    /// The literal it begins with, then groups, each with the literal behind it (None if that is empty).
    pub(super) fn parts(&self) -> (&Ref, &[(usize, Ref)]) {
        (&self.state.literal, &self.state.groups)
    }

    /// The text with the groups of a match. IndexError for a group that the pattern does not have.
    pub(super) fn fill(&self, found: &Match) -> Result {
        let mut parts = vec![self.state.literal.clone()];
        let keep = |part: &Object| !part.is_none();
        for (group, literal) in &self.state.groups {
            if *group >= found.state.groups() {
                return Err(index_error!("no such group"));
            }
            let text = found.text_of(*group, none_object())?;
            if keep(&text) {
                parts.push(text);
            }
            if keep(literal) {
                parts.push(literal.clone());
            }
        }
        Subject::new(&found.state.string)?.join(parts)
    }
}
