//! The table of interned strings. It owns no reference to a mortal one: deallocation takes it out. The static strings are
//! in it before any other.

use super::{INTERNED_IMMORTAL, INTERNED_MASK, INTERNED_MORTAL, PyUnicode_Type, Str};
use crate::abi::Ref;
use crate::abi::object::IMMORTAL;
use crate::memory::domains;
use crate::types::static_objects::STATIC_OBJECTS;
use core::cell::UnsafeCell;

/// An open-addressing table of strings whose hash is known.
struct Table {
    slots: Vec<*const Str>,
    /// Strings and tombstones.
    filled: usize,
    live: usize,
}

/// Where a string was taken out.
const TOMBSTONE: *const Str = core::ptr::without_provenance(1);

struct Shared(UnsafeCell<Table>);
// SAFETY: used under the GIL.
unsafe impl Sync for Shared {}
static TABLE: Shared = Shared(UnsafeCell::new(Table { slots: Vec::new(), filled: 0, live: 0 }));

impl Table {
    /// The place of the string equal to `matches` of that hash, or the free place where it belongs.
    fn find(&self, hash: isize, matches: impl Fn(&Str) -> bool) -> (usize, Option<&'static Str>) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        let mut free = None;
        loop {
            let slot = self.slots[at];
            if slot.is_null() {
                return (free.unwrap_or(at), None);
            }
            if slot == TOMBSTONE {
                free = free.or(Some(at));
            } else {
                // SAFETY: strings leave the table before they are deallocated.
                let s = unsafe { &*slot };
                if s.hash.get() == hash && matches(s) {
                    return (at, Some(s));
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// Makes room for one more; the first time, the static strings move in.
    fn reserve(&mut self) {
        if (self.filled + 1) * 3 <= self.slots.len() * 2 {
            return;
        }
        let size = ((self.live + 1) * 4).next_power_of_two().max(4096);
        let old = core::mem::replace(&mut self.slots, vec![core::ptr::null(); size]);
        if old.is_empty() {
            STATIC_OBJECTS.each_string(|s| {
                let mut at = s.hash() as usize & (size - 1);
                while !self.slots[at].is_null() {
                    at = (at + 1) & (size - 1);
                }
                self.slots[at] = s;
                self.live += 1;
            });
        }
        for s in old.into_iter().filter(|&s| !s.is_null() && s != TOMBSTONE) {
            // SAFETY: as in `find`.
            let hash = unsafe { (*s).hash.get() };
            let mut at = hash as usize & (size - 1);
            while !self.slots[at].is_null() {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = s;
        }
        self.filled = self.live;
    }

    fn insert(&mut self, at: usize, s: &Str) {
        if self.slots[at].is_null() {
            self.filled += 1;
        }
        self.live += 1;
        self.slots[at] = s;
    }
}

/// How many strings are interned, all or the immortal ones.
pub fn count(immortal: bool) -> usize {
    // SAFETY: the GIL is held; nothing below calls back.
    let table = unsafe { &*TABLE.0.get() };
    if !immortal {
        return table.live;
    }
    let strings = table.slots.iter().filter(|&&s| !s.is_null() && s != TOMBSTONE);
    // SAFETY: strings leave the table before they are deallocated.
    strings.filter(|&&s| unsafe { (*s).is_immortal() }).count()
}

/// Makes an interned string immortal.
fn immortalize(s: &'static Str) -> &'static Str {
    if s.state.get() & INTERNED_MASK == INTERNED_MORTAL {
        s.state.set(s.state.get() & !INTERNED_MASK | INTERNED_IMMORTAL);
        s.refcnt.set(IMMORTAL);
    }
    s
}

impl Str {
    /// The interned immortal string of that text. Aborts when memory is exhausted.
    pub fn intern_static(text: &'static str) -> &'static Str {
        let made = Str::new(text).or_else(|e| {
            // There is no caller that could go on without its constant: an allocator that refuses it is passed over.
            e.clear();
            domains::by_ourselves(|| Str::new(text))
        });
        match made {
            Ok(s) => Str::intern_immortal(s),
            Err(e) => {
                e.clear();
                eprintln!("abide: out of memory while interning {text:?}");
                std::process::abort()
            }
        }
    }

    /// The interned string equal to `s`, made immortal.
    pub fn intern_immortal(s: Ref<Str>) -> &'static Str {
        let s = Str::intern(s);
        if !s.is_interned() {
            // An instance of a subclass cannot be interned; it stays alive nevertheless.
            // SAFETY: the reference is leaked.
            return unsafe { &*s.into_raw() };
        }
        // SAFETY: it becomes immortal here.
        immortalize(unsafe { &*s.into_raw() })
    }

    /// The interned string equal to `s` (mortal: it goes with its last reference). An instance of a subclass is
    /// returned as it is.
    pub fn intern(s: Ref<Str>) -> Ref<Str> {
        if s.is_interned() || !s.is_type(&PyUnicode_Type) {
            return s;
        }
        if let Some(shared) = s.as_shared() {
            return Ref::of(shared);
        }
        let hash = s.hash();
        // SAFETY: the GIL is held; nothing below calls back.
        let table = unsafe { &mut *TABLE.0.get() };
        table.reserve();
        match table.find(hash, |other| other.eq(&s)) {
            (_, Some(known)) => Ref::of(known),
            (at, None) => {
                table.insert(at, &s);
                let state = s.state.get() & !INTERNED_MASK;
                if s.is_immortal() {
                    s.state.set(state | INTERNED_IMMORTAL);
                } else {
                    s.state.set(state | INTERNED_MORTAL);
                }
                s
            }
        }
    }

    /// Takes a mortal interned string out of the table: its last reference is gone.
    pub(super) fn unintern(&self) {
        let hash = self.hash.get();
        // SAFETY: as in `intern`.
        let table = unsafe { &mut *TABLE.0.get() };
        if table.slots.is_empty() {
            return;
        }
        if let (at, Some(_)) = table.find(hash, |other| core::ptr::eq(other, self)) {
            table.slots[at] = TOMBSTONE;
            table.live -= 1;
        }
        self.state.set(self.state.get() & !INTERNED_MASK);
    }
}
