//! The cycle collector: generational, over lists of `PyGC_Head`, which lie before each container object.
//!
//! The algorithm is the classic one of CPython: references from inside the young generation are subtracted from the
//! counts; what keeps a positive rest is reachable from outside, and so is all it refers to; the remainder is garbage.
//! Then weak references to it are cleared, finalizers run, and what they did not resurrect is cleared.
//!
//! `prev` holds, besides the pointer, two flags in its low bits; during a collection its upper bits hold the count.

use super::gc_report as report;
use crate::abi::slots::{Destructor, Visit};
use crate::abi::{Object, Ref, TypeFlags};
use crate::vm::thread::{self, INTERPRETER};
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::sync::atomic::Ordering;

/// The size of a GC head before an object.
pub const HEAD_SIZE: usize = size_of::<Head>();

layout! {
    /// PyGC_Head: links of a doubly linked list; both zero while the object is not tracked.
    pub struct Head = "PyGC_Head", 16 {
        /// The next head; bit 0 says "tentatively unreachable" during a collection.
        pub next: Cell<usize> = "_gc_next",
        /// The previous head (bits 2 up), [`FINALIZED`] and [`COLLECTING`].
        pub prev: Cell<usize> = "_gc_prev",
    }
}

/// Flag in `prev`: the finalizer has run.
const FINALIZED: usize = 1;
/// Flag in `prev`: the object belongs to the generation being collected, and the upper bits count.
const COLLECTING: usize = 2;
const SHIFT: usize = 2;
/// Flag in `next`.
const UNREACHABLE: usize = 1;
/// The bit of the eval breaker that asks for a collection.
pub const BREAKER_BIT: usize = 1 << 4;

struct Generation {
    head: Head,
    threshold: Cell<isize>,
    count: Cell<isize>,
}

/// The figures of `gc.get_stats()` for one generation.
pub struct Stats {
    pub collections: Cell<isize>,
    pub collected: Cell<isize>,
    pub uncollectable: Cell<isize>,
}

struct State {
    generations: [Generation; 3],
    /// Objects moved out of sight by `gc.freeze`.
    permanent: Generation,
    stats: [Stats; 3],
    enabled: Cell<bool>,
    collecting: Cell<bool>,
    long_lived_total: Cell<isize>,
    long_lived_pending: Cell<isize>,
}
// SAFETY: used under the GIL.
unsafe impl Sync for State {}

const fn generation(threshold: isize) -> Generation {
    Generation {
        head: Head { next: Cell::new(0), prev: Cell::new(0) },
        threshold: Cell::new(threshold),
        count: Cell::new(0),
    }
}

const fn stats() -> Stats {
    Stats { collections: Cell::new(0), collected: Cell::new(0), uncollectable: Cell::new(0) }
}

static STATE: State = State::initial();

impl State {
    const fn initial() -> State {
        State {
            generations: [generation(2000), generation(10), generation(10)],
            permanent: generation(0),
            stats: [stats(), stats(), stats()],
            enabled: Cell::new(true),
            collecting: Cell::new(false),
            long_lived_total: Cell::new(0),
            long_lived_pending: Cell::new(0),
        }
    }

    /// Makes the lists lists, once.
    fn begin(&self) {
        for generation in self.generations.iter().chain([&self.permanent]) {
            if generation.head.next.get() == 0 {
                generation.head.init();
            }
        }
    }

    /// Moves all objects and figures of `from` here.
    fn take_over(&self, from: &State) {
        self.begin();
        from.begin();
        let lists = |s: &'_ State| -> [*const Generation; 4] {
            [&s.generations[0], &s.generations[1], &s.generations[2], &s.permanent]
        };
        for (here, there) in lists(self).into_iter().zip(lists(from)) {
            // SAFETY: both point into the states given.
            let (here, there) = unsafe { (&*here, &*there) };
            here.head.merge(&there.head);
            here.threshold.set(there.threshold.get());
            here.count.set(there.count.get());
        }
        for (here, there) in self.stats.iter().zip(&from.stats) {
            here.collections.set(there.collections.get());
            here.collected.set(there.collected.get());
            here.uncollectable.set(there.uncollectable.get());
        }
        self.enabled.set(from.enabled.get());
        self.collecting.set(from.collecting.get());
        self.long_lived_total.set(from.long_lived_total.get());
        self.long_lived_pending.set(from.long_lived_pending.get());
    }
}

impl Head {
    fn of(object: &Object) -> &Head {
        // SAFETY: a GC object has its head before it.
        unsafe { &*object.as_ptr().byte_sub(HEAD_SIZE).cast::<Head>() }
    }

    fn object(&self) -> &Object {
        // SAFETY: a head in a list belongs to an object.
        unsafe { &*(self as *const Head).byte_add(HEAD_SIZE).cast::<Object>() }
    }

    fn address(&self) -> usize {
        self as *const Head as usize
    }

    fn from_address<'a>(address: usize) -> &'a Head {
        // SAFETY: links of a list point to live heads.
        unsafe { &*((address & !UNREACHABLE) as *const Head) }
    }

    fn next(&self) -> &Head {
        Head::from_address(self.next.get())
    }

    fn prev(&self) -> &Head {
        Head::from_address(self.prev.get() & !(FINALIZED | COLLECTING))
    }

    fn set_prev(&self, prev: &Head) {
        self.prev.set(prev.address() | self.prev.get() & (FINALIZED | COLLECTING));
    }

    /// An empty list.
    fn init(&self) {
        self.next.set(self.address());
        self.prev.set(self.address());
    }

    fn is_empty(&self) -> bool {
        self.next.get() == self.address()
    }

    fn append(&self, node: &Head) {
        let last = self.prev();
        node.set_prev(last);
        last.next.set(node.address());
        node.next.set(self.address());
        self.prev.set(node.address());
    }

    fn unlink(&self) {
        let (prev, next) = (self.prev(), self.next());
        prev.next.set(next.address());
        next.set_prev(prev);
        self.next.set(0);
    }

    /// Moves the node, which is in another list, to the end of this one.
    fn adopt(&self, node: &Head) {
        let (prev, next) = (node.prev(), node.next());
        prev.next.set(next.address());
        next.set_prev(prev);
        self.append(node);
    }

    /// Moves all nodes of `from` to the end of this list.
    fn merge(&self, from: &Head) {
        if from.is_empty() {
            return;
        }
        let (last, first, from_last) = (self.prev(), from.next(), from.prev());
        last.next.set(first.address());
        first.set_prev(last);
        from_last.next.set(self.address());
        self.set_prev(from_last);
        from.init();
    }

    fn len(&self) -> isize {
        let (mut n, mut node) = (0, self.next());
        while node.address() != self.address() {
            n += 1;
            node = node.next();
        }
        n
    }

    // The count that `prev` holds during a collection.
    fn count(&self) -> usize {
        self.prev.get() >> SHIFT
    }

    fn set_count(&self, count: usize) {
        self.prev.set(self.prev.get() & (FINALIZED | COLLECTING) | count << SHIFT);
    }

    fn is_collecting(&self) -> bool {
        self.prev.get() & COLLECTING != 0
    }
}

/// The lists and figures of an interpreter that does not run.
pub struct Parked(State);

impl Default for Parked {
    /// Those of a new interpreter.
    fn default() -> Parked {
        Parked(State::initial())
    }
}

/// Puts the lists and figures that are in force away: another interpreter is about to run.
pub fn park(place: &Parked) {
    place.0.take_over(&STATE);
}

/// Puts those of an interpreter in force; the ones before it have been parked.
pub fn resume(parked: &Parked) {
    STATE.take_over(&parked.0);
}

/// Leaves the objects of an interpreter that ends to the oldest generation of another (`None`: the one that runs).
pub fn inherit(heir: Option<&Parked>, from: &Parked) {
    let heir = heir.map_or(&STATE, |h| &h.0);
    heir.begin();
    from.0.begin();
    for generation in &from.0.generations {
        heir.generations[2].head.merge(&generation.head);
    }
    heir.generations[2].head.merge(&from.0.permanent.head);
}

fn young() -> &'static Generation {
    let young = &STATE.generations[0];
    if young.head.next.get() == 0 {
        STATE.begin();
    }
    young
}

/// Whether the object is one that the collector knows of: its type has `HAVE_GC` and `tp_is_gc` (if any) agrees.
#[inline]
pub fn is_gc(object: &Object) -> bool {
    let ty = object.ty();
    ty.has(TypeFlags::HAVE_GC) && ty.is_gc.get().is_none_or(|test| test(object) != 0)
}

/// Whether the object is under the collector's eyes.
#[inline(always)]
pub fn is_tracked(object: &Object) -> bool {
    Head::of(object).next.get() != 0
}

/// Puts a container under the collector's eyes. Its fields must be valid from now on.
#[inline(always)]
pub fn track(object: &Object) {
    let node = Head::of(object);
    if node.next.get() == 0 {
        young().head.append(node);
    }
}

/// Takes a container away from the collector; nothing happens if it was not tracked.
#[inline(always)]
pub fn untrack(object: &Object) {
    let node = Head::of(object);
    if node.next.get() != 0 {
        node.unlink();
        node.prev.set(node.prev.get() & FINALIZED);
    }
}

/// Whether the finalizer of the object has run.
pub fn is_finalized(object: &Object) -> bool {
    Head::of(object).prev.get() & FINALIZED != 0
}

/// Notes that the finalizer of the object has run.
pub fn set_finalized(object: &Object) {
    let head = Head::of(object);
    head.prev.set(head.prev.get() | FINALIZED);
}

/// Counts a new GC object; past the threshold the eval breaker is told to collect.
#[inline(always)]
pub(super) fn count_new() {
    let young = &STATE.generations[0];
    let count = young.count.get() + 1;
    young.count.set(count);
    if count > young.threshold.get() {
        request();
    }
}

/// Counts a GC object that is freed.
#[inline(always)]
pub(super) fn count_freed() {
    let young = &STATE.generations[0];
    if young.count.get() > 0 {
        young.count.set(young.count.get() - 1);
    }
}

#[cold]
#[inline(never)]
fn request() {
    if STATE.enabled.get() && STATE.generations[0].threshold.get() != 0 && !STATE.collecting.get() {
        thread::current().eval_breaker.fetch_or(BREAKER_BIT, Ordering::Relaxed);
    }
}

/// Switches automatic collection; returns whether it was on.
pub fn enable(on: bool) -> bool {
    STATE.enabled.replace(on)
}

/// Whether a collection is going on.
pub fn is_running() -> bool {
    STATE.collecting.get()
}

/// Whether automatic collection is on.
pub fn is_enabled() -> bool {
    STATE.enabled.get()
}

/// The thresholds of the generations.
pub fn thresholds() -> [isize; 3] {
    [0, 1, 2].map(|i| STATE.generations[i].threshold.get())
}

/// Sets the thresholds of the generations.
pub fn set_thresholds(values: [isize; 3]) {
    for (generation, value) in STATE.generations.iter().zip(values) {
        generation.threshold.set(value);
    }
}

/// The counts of the generations.
pub fn counts() -> [isize; 3] {
    [0, 1, 2].map(|i| STATE.generations[i].count.get())
}

/// The statistics of a generation.
pub fn statistics(generation: usize) -> &'static Stats {
    &STATE.stats[generation]
}

/// Calls `f` for every tracked object of a generation (`None`: of all) until it says stop. `f` must not run Python.
pub fn each_tracked(generation: Option<usize>, mut f: impl FnMut(&Object) -> bool) {
    young();
    for (i, list) in STATE.generations.iter().enumerate() {
        if generation.is_some_and(|g| g != i) {
            continue;
        }
        let mut node = list.head.next();
        while node.address() != list.head.address() {
            if !f(node.object()) {
                return;
            }
            node = node.next();
        }
    }
}

/// Moves all tracked objects out of the collector's sight (`gc.freeze`).
pub fn freeze() {
    young();
    for generation in &STATE.generations {
        STATE.permanent.head.merge(&generation.head);
        generation.count.set(0);
    }
}

/// Moves frozen objects to the oldest generation.
pub fn unfreeze() {
    young();
    STATE.generations[2].head.merge(&STATE.permanent.head);
}

/// The number of frozen objects.
pub fn frozen() -> isize {
    young();
    STATE.permanent.head.len()
}

/// What the eval breaker asks for: collects the oldest generation that is due. Runs Python.
pub fn collect_if_due() {
    if STATE.collecting.get() || !STATE.enabled.get() {
        return;
    }
    let due = (0..3).rev().find(|&i| {
        let generation = &STATE.generations[i];
        let threshold = generation.threshold.get();
        threshold != 0
            && generation.count.get() > threshold
            && (i < 2 || STATE.long_lived_pending.get() >= STATE.long_lived_total.get() / 4)
    });
    if let Some(generation) = due {
        collect(generation);
    }
}

extern "C" fn visit_subtract(object: &Object, _: *mut c_void) -> c_int {
    if is_gc(object) {
        let head = Head::of(object);
        if head.is_collecting() {
            head.set_count(head.count().wrapping_sub(1));
        }
    }
    0
}

extern "C" fn visit_reachable(object: &Object, reachable: *mut c_void) -> c_int {
    if !is_gc(object) {
        return 0;
    }
    let head = Head::of(object);
    if !head.is_collecting() {
        return 0;
    }
    // SAFETY: `deduce_unreachable` passes the list being scanned.
    let reachable = unsafe { &*reachable.cast::<Head>() };
    if head.next.get() & UNREACHABLE != 0 {
        // It had been moved to the tentatively unreachable; bring it back and scan it later. In that list `prev` is a
        // plain link, `next` carries the flag.
        let prev = Head::from_address(head.prev.get() & !(FINALIZED | COLLECTING));
        let next = Head::from_address(head.next.get());
        prev.next.set(head.next.get());
        next.set_prev(prev);
        reachable.append(head);
        head.set_count_for_rescan();
    } else if head.count() == 0 {
        head.set_count(1);
    }
    0
}

impl Head {
    /// Marks a head that came back: it will be met again by the scan, which reads its count.
    fn set_count_for_rescan(&self) {
        self.set_count(1);
    }
}

fn traverse(object: &Object, visit: Visit, argument: *mut c_void) {
    if let Some(traverse) = object.ty().traverse.get() {
        traverse(object, visit, argument);
    }
}

/// Splits `base` into what is reachable from outside (stays) and the rest (to `unreachable`). Afterwards all `prev`
/// links hold again and no flag is left, but `UNREACHABLE` in `next` of the unreachable.
fn deduce_unreachable(base: &Head, unreachable: &Head) {
    let mut node = base.next();
    while node.address() != base.address() {
        node.prev.set(node.prev.get() & FINALIZED | COLLECTING);
        node.set_count(node.object().refcnt.get() as usize);
        node = node.next();
    }
    let mut node = base.next();
    while node.address() != base.address() {
        traverse(node.object(), visit_subtract, core::ptr::null_mut());
        node = node.next();
    }
    unreachable.init();
    // The scan: `prev` of a node is its count until the scan passes, then its link.
    let mut prev = base;
    let mut node = base.next();
    while node.address() != base.address() {
        if node.count() > 0 {
            traverse(node.object(), visit_reachable, base.as_list());
            node.prev.set(prev.address() | node.prev.get() & FINALIZED);
            prev = node;
        } else {
            prev.next.set(node.next.get());
            let last = Head::from_address(unreachable.prev.get());
            last.next.set(node.address() | UNREACHABLE);
            node.prev.set(last.address() | node.prev.get() & FINALIZED | COLLECTING);
            node.next.set(unreachable.address() | UNREACHABLE);
            unreachable.prev.set(node.address());
        }
        node = prev.next();
    }
    base.prev.set(prev.address());
    unreachable.next.set(unreachable.next.get() & !UNREACHABLE);
}

impl Head {
    fn as_list(&self) -> *mut c_void {
        (self as *const Head as *mut Head).cast()
    }
}

/// Ends the marks in `next` of a list of unreachable objects: it is a list like the others, but its members still have
/// `COLLECTING`.
fn clear_marks(list: &Head) {
    let mut node = list.next();
    while node.address() != list.address() {
        node.next.set(node.next.get() & !UNREACHABLE);
        node = node.next();
    }
}

/// Takes `COLLECTING` from all objects of a list.
fn clear_collecting(list: &Head) {
    let mut node = list.next();
    while node.address() != list.address() {
        node.prev.set(node.prev.get() & !COLLECTING);
        node = node.next();
    }
}

/// Collects a generation and all younger ones, and tells `gc.callbacks`; returns how many objects were found
/// unreachable. Runs Python.
pub fn collect(generation: usize) -> isize {
    collect_and(generation, true)
}

/// As [`collect`], at the end of an interpreter: nobody is told. Runs Python.
pub fn collect_at_end() -> isize {
    collect_and(2, false)
}

fn collect_and(generation: usize, tell: bool) -> isize {
    young();
    if STATE.collecting.replace(true) {
        return 0;
    }
    INTERPRETER.gc_collecting.set(1);
    let pending = crate::types::exception::raise::fetch();
    if tell {
        report::call_back("start", generation, 0, 0);
    }
    let sizes = || [0, 1, 2].map(|i| STATE.generations[i].head.len());
    let begun = if report::debug() & report::STATS == 0 { None } else { report::begin(generation, sizes(), frozen()) };
    let (collected, uncollectable) = collect_lists(generation);
    report::end(begun, collected + uncollectable, uncollectable);
    let stats = &STATE.stats[generation];
    stats.collections.set(stats.collections.get() + 1);
    stats.collected.set(stats.collected.get() + collected);
    stats.uncollectable.set(stats.uncollectable.get() + uncollectable);
    if tell {
        report::call_back("stop", generation, collected, uncollectable);
    }
    STATE.collecting.set(false);
    INTERPRETER.gc_collecting.set(0);
    if let Some(exception) = pending {
        crate::types::exception::raise::restore(Some(exception));
    }
    collected + uncollectable
}

/// The collection proper: how many objects were collected, and how many cannot be. Runs Python.
fn collect_lists(generation: usize) -> (isize, isize) {
    if generation < 2 {
        let older = &STATE.generations[generation + 1];
        older.count.set(older.count.get() + 1);
    }
    for younger in &STATE.generations[..=generation] {
        younger.count.set(0);
    }
    let list = &STATE.generations[generation].head;
    for younger in &STATE.generations[..generation] {
        list.merge(&younger.head);
    }
    let older = &STATE.generations[(generation + 1).min(2)].head;
    let unreachable = Head { next: Cell::new(0), prev: Cell::new(0) };
    deduce_unreachable(list, &unreachable);
    clear_marks(&unreachable);
    if generation < 2 {
        if generation == 1 {
            STATE.long_lived_pending.set(STATE.long_lived_pending.get() + list.len());
        }
        older.merge(list);
    } else {
        STATE.long_lived_pending.set(0);
        STATE.long_lived_total.set(list.len());
    }
    // Objects with an old-style `tp_del` cannot be cleared safely: they and what they reach stay, uncollectable.
    let legacy = Head { next: Cell::new(0), prev: Cell::new(0) };
    legacy.init();
    set_legacy_finalizers_apart(&unreachable, &legacy);
    clear_collecting(&unreachable);
    let found = garbage(&unreachable);
    report::name_each(report::COLLECTABLE, &found);
    let mut collected = crate::types::weakref::clear_garbage(&found);
    finalize(found);
    // Finalizers may have made objects reachable again: look once more.
    let still = Head { next: Cell::new(0), prev: Cell::new(0) };
    deduce_unreachable(&unreachable, &still);
    clear_marks(&still);
    clear_collecting(&still);
    older.merge(&unreachable);
    collected += still.len();
    delete(&still, older);
    let uncollectable = legacy.len();
    keep_uncollectable(&legacy);
    older.merge(&legacy);
    (collected, uncollectable)
}

/// New references to all objects of the list.
fn garbage(list: &Head) -> Vec<Ref> {
    let mut objects = Vec::new();
    let mut node = list.next();
    while node.address() != list.address() {
        objects.push(node.object().to_ref());
        node = node.next();
    }
    objects
}

extern "C" fn visit_legacy(object: &Object, legacy: *mut c_void) -> c_int {
    if is_gc(object) {
        let head = Head::of(object);
        if head.is_collecting() {
            head.prev.set(head.prev.get() & !COLLECTING);
            // SAFETY: `set_legacy_finalizers_apart` passes its list.
            unsafe { &*legacy.cast::<Head>() }.adopt(head);
        }
    }
    0
}

/// Moves objects with a `tp_del`, and all that they reach, to `legacy`. The unreachable have `COLLECTING`, which those
/// that move lose.
fn set_legacy_finalizers_apart(unreachable: &Head, legacy: &Head) {
    let mut node = unreachable.next();
    while node.address() != unreachable.address() {
        let next = node.next();
        if node.object().ty().del.get().is_some() {
            node.prev.set(node.prev.get() & !COLLECTING);
            legacy.adopt(node);
        }
        node = next;
    }
    // What is found is appended, and visited in its turn.
    let mut node = legacy.next();
    while node.address() != legacy.address() {
        traverse(node.object(), visit_legacy, legacy.as_list());
        node = node.next();
    }
}

/// Puts objects with a `tp_del` into `gc.garbage`; the program may break their cycles. Runs Python.
fn keep_uncollectable(legacy: &Head) {
    if legacy.is_empty() {
        return;
    }
    let found = garbage(legacy);
    report::name_each(report::UNCOLLECTABLE, &found);
    let all = report::debug() & report::SAVE_ALL != 0;
    for object in found.iter().filter(|o| all || o.ty().del.get().is_some()) {
        report::keep(object);
    }
}

/// Runs the finalizers that have not run yet.
fn finalize(unreachable: Vec<Ref>) {
    for object in unreachable {
        let finalizer: Option<Destructor> = object.ty().finalize.get();
        if let Some(finalizer) = finalizer
            && !is_finalized(&object)
        {
            set_finalized(&object);
            // SAFETY: the object is whole and held by `object`.
            unsafe { finalizer(object.as_raw()) };
        }
    }
}

/// Clears the objects of the list, which breaks the cycles; what survives goes to `survivors`.
///
/// With `DEBUG_SAVEALL` they go to `gc.garbage` as they are.
fn delete(unreachable: &Head, survivors: &Head) {
    let save = report::debug() & report::SAVE_ALL != 0;
    while !unreachable.is_empty() {
        let object = unreachable.next().object().to_ref();
        if save {
            report::keep(&object);
        } else if let Some(clear) = object.ty().clear.get() {
            clear(&object);
            if crate::types::exception::raise::occurred() {
                crate::types::exception::raise::assume().unraisable(Some(&object));
            }
        }
        if !unreachable.is_empty() && core::ptr::eq(unreachable.next().object(), &*object) {
            survivors.adopt(Head::of(&object));
        }
    }
}

/// Visits one field of an object in a `tp_traverse` function; nonzero results are handed on.
#[inline(always)]
pub fn visit_slot<T: crate::abi::ObjectLike>(slot: &crate::abi::Slot<T>, visit: Visit, argument: *mut c_void) -> c_int {
    let object = slot.raw().cast::<Object>();
    // SAFETY: null or a live object that the slot owns.
    match unsafe { object.as_ref() } {
        Some(object) => visit(object, argument),
        None => 0,
    }
}

/// Writes the body of a `tp_traverse`: visits the named slots in order.
#[macro_export]
macro_rules! visit_slots {
    ($visit:expr, $argument:expr; $($slot:expr),* $(,)?) => {{
        $(
            let result = $crate::memory::gc::visit_slot(&$slot, $visit, $argument);
            if result != 0 {
                return result;
            }
        )*
        0
    }};
}
