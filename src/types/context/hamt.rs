//! The map of a context: persistent, so that copies share what they have in common (a hash array mapped trie).
//!
//! Nodes are objects, for the cycle collector has to know who refers to what: a node has
//! places for up to 32 parts of the hash, of which only those in use are there, each a key with its value, or no key and
//! the node below. Keys whose hashes are equal to the last bit share a node that is searched in order.

use crate::abi::slots::Visit;
use crate::abi::{Object, Ref, Result, Slot, TypeFlags, TypeObject, VarObject};
use crate::memory::{self, gc};
use crate::types::object::dealloc_collected;
use abide_macros::capi;
use core::cell::Cell;
use core::ffi::{c_int, c_void};

#[path = "hamt_views.rs"]
mod views;
pub use views::{_PyHamtItems_Type, _PyHamtKeys_Type, _PyHamtValues_Type};

layout! {
    /// PyHamtNode_Bitmap; for keys with the same hash the bits are that hash. `size` counts words, two for each entry.
    pub struct Node: VarObject = "PyHamtNode_Bitmap", 40 {
        pub base: VarObject = "ob_base",
        bits: Cell<u32> = "b_bitmap",
        words: [Slot; 1] = "b_array",
    }
}

layout! {
    /// PyHamtObject: a map.
    pub struct Map: Object = "PyHamtObject", 40 {
        pub base: Object = "ob_base",
        root: Slot<Node> = "h_root",
        weakrefs: Slot = "h_weakreflist",
        size: Cell<isize> = "h_count",
    }
}
object_type!(Map => _PyHamt_Type);

/// The type of maps. Python sees none, but `gc.get_objects()` does.
#[capi]
pub static _PyHamt_Type: TypeObject = TypeObject::new(c"hamt", size_of::<Map>())
    .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
    .traversed(traverse_map)
    .deallocated(dealloc_collected::<Map>)
    .weakrefs_at(core::mem::offset_of!(Map, weakrefs))
    .mapping_methods(&views::MAPPING)
    .sequence_methods(&views::SEQUENCE)
    .iterable(views::iter_keys)
    .compare(views::compare)
    .methods(&views::METHODS);

/// The type of nodes whose places are parts of the hash.
#[capi]
pub static _PyHamt_BitmapNode_Type: TypeObject = node_type(c"hamt_bitmap_node");

/// The type of nodes whose keys have the same hash.
#[capi]
pub static _PyHamt_CollisionNode_Type: TypeObject = node_type(c"hamt_collision_node");

const fn node_type(name: &'static core::ffi::CStr) -> TypeObject {
    TypeObject::new(name, core::mem::offset_of!(Node, words))
        .items(8)
        .with(TypeFlags::HAVE_GC.and(TypeFlags::DISALLOW_INSTANTIATION))
        .traversed(traverse_node)
        .deallocated(dealloc_node)
}

/// How many bits of the hash one level looks at.
const LEVEL: u32 = 5;

/// A hash folded to the 32 bits that the levels look at.
fn folded(hash: isize) -> u32 {
    hash as u32 ^ ((hash as u64) >> 32) as u32
}

fn part(hash: u32, shift: u32) -> u32 {
    1 << (hash >> shift & 31)
}

/// Whether two keys of the same hash are one. Runs Python (`__eq__`), but not for the keys of contexts.
fn same(known: &Object, key: &Object) -> Result<bool> {
    if known.is(key) { Ok(true) } else { known.equals(key) }
}

/// An entry of a node: a key and its value, or the node below.
enum Entry<'a> {
    Leaf(&'a Object, &'a Object),
    Below(&'a Node),
}

/// What becomes of a node from which a key is taken out.
enum Without {
    NotFound,
    /// Nothing is left.
    Empty,
    /// One entry is left, which the node above can take in.
    Leaf(Ref, Ref),
    Node(Ref<Node>),
}

impl Node {
    /// A node with these words, which it owns. MemoryError.
    fn new(ty: &'static TypeObject, bits: u32, words: &mut Vec<Option<Ref>>) -> Result<Ref<Node>> {
        let node = memory::alloc_untracked(ty, words.len())?;
        // SAFETY: a new node with room for that many words.
        let node = unsafe { node.downcast_unchecked::<Node>() };
        node.bits.set(bits);
        for (place, word) in node.words().iter().zip(words.drain(..)) {
            drop(place.replace(word));
        }
        gc::track(&node);
        Ok(node)
    }

    fn empty() -> Result<Ref<Node>> {
        Node::new(&_PyHamt_BitmapNode_Type, 0, &mut Vec::new())
    }

    fn words(&self) -> &[Slot] {
        // SAFETY: the node has `size` words.
        unsafe { core::slice::from_raw_parts(self.words.as_ptr(), self.size.get() as usize) }
    }

    fn is_collision(&self) -> bool {
        self.is_type(&_PyHamt_CollisionNode_Type)
    }

    fn copied(&self) -> Vec<Option<Ref>> {
        self.words().iter().map(Slot::get).collect()
    }

    /// The entry at a place of two words.
    fn entry(&self, i: usize) -> Entry<'_> {
        let words = self.words();
        match (words[2 * i].borrowed(), words[2 * i + 1].borrowed()) {
            (Some(key), Some(value)) => Entry::Leaf(key, value),
            // SAFETY: without a key, the value is a node.
            (None, Some(node)) => Entry::Below(unsafe { node.cast_unchecked::<Node>() }),
            (_, None) => unreachable!("an entry has a value"),
        }
    }

    fn count(&self) -> usize {
        self.words().len() / 2
    }

    /// The place of a part of the hash, used or not.
    fn place(&self, bit: u32) -> usize {
        (self.bits.get() & (bit - 1)).count_ones() as usize
    }

    /// The place of the entry with a key, in a node of keys with the same hash. Runs Python (`__eq__`).
    fn position(&self, key: &Object) -> Result<Option<usize>> {
        for i in 0..self.count() {
            if let Entry::Leaf(known, _) = self.entry(i)
                && same(known, key)?
            {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    fn find(&self, mut shift: u32, hash: u32, key: &Object) -> Result<Option<&Object>> {
        let mut node = self;
        loop {
            if node.is_collision() {
                return Ok(node.position(key)?.and_then(|i| match node.entry(i) {
                    Entry::Leaf(_, value) => Some(value),
                    Entry::Below(_) => None,
                }));
            }
            let bit = part(hash, shift);
            if node.bits.get() & bit == 0 {
                return Ok(None);
            }
            match node.entry(node.place(bit)) {
                Entry::Leaf(known, value) => return Ok(same(known, key)?.then_some(value)),
                Entry::Below(below) => node = below,
            }
            shift += LEVEL;
        }
    }

    /// A node with the key set to the value, and whether the key is new. MemoryError.
    fn with(&self, shift: u32, hash: u32, key: &Object, value: &Object) -> Result<(Ref<Node>, bool)> {
        let mut words = self.copied();
        if self.is_collision() {
            if self.bits.get() != hash {
                // This node becomes an entry of one that tells the hashes apart.
                let mut entry = vec![None, Some(Ref::of(self).into_object())];
                let above = Node::new(&_PyHamt_BitmapNode_Type, part(self.bits.get(), shift), &mut entry)?;
                return above.with(shift, hash, key, value);
            }
            let known = self.position(key)?;
            match known {
                Some(i) => words[2 * i + 1] = Some(value.to_ref()),
                None => words.extend([Some(key.to_ref()), Some(value.to_ref())]),
            }
            return Ok((Node::new(&_PyHamt_CollisionNode_Type, hash, &mut words)?, known.is_none()));
        }
        let bit = part(hash, shift);
        let (bits, i) = (self.bits.get(), self.place(bit));
        let mut added = false;
        if bits & bit == 0 {
            words.splice(2 * i..2 * i, [Some(key.to_ref()), Some(value.to_ref())]);
            added = true;
        } else {
            match self.entry(i) {
                Entry::Below(below) => {
                    let (new, is_new) = below.with(shift + LEVEL, hash, key, value)?;
                    words[2 * i + 1] = Some(new.into_object());
                    added = is_new;
                }
                Entry::Leaf(known, _) if same(known, key)? => words[2 * i + 1] = Some(value.to_ref()),
                Entry::Leaf(known, old) => {
                    let known_hash = folded(known.hash()?.get());
                    let new = Node::of_two(shift + LEVEL, (known_hash, known, old), (hash, key, value))?;
                    words[2 * i] = None;
                    words[2 * i + 1] = Some(new.into_object());
                    added = true;
                }
            }
        }
        Ok((Node::new(&_PyHamt_BitmapNode_Type, bits | bit, &mut words)?, added))
    }

    /// A node of two keys. MemoryError.
    fn of_two(shift: u32, a: (u32, &Object, &Object), b: (u32, &Object, &Object)) -> Result<Ref<Node>> {
        if a.0 == b.0 {
            let mut words = [a.1, a.2, b.1, b.2].map(|word| Some(word.to_ref())).into();
            return Node::new(&_PyHamt_CollisionNode_Type, a.0, &mut words);
        }
        let (node, _) = Node::empty()?.with(shift, a.0, a.1, a.2)?;
        Ok(node.with(shift, b.0, b.1, b.2)?.0)
    }

    fn without(&self, shift: u32, hash: u32, key: &Object) -> Result<Without> {
        let i = if self.is_collision() {
            self.position(key)?
        } else {
            let bit = part(hash, shift);
            (self.bits.get() & bit != 0).then(|| self.place(bit))
        };
        let Some(i) = i else { return Ok(Without::NotFound) };
        let mut words = self.copied();
        let mut bits = self.bits.get();
        match self.entry(i) {
            Entry::Leaf(known, _) if self.is_collision() || same(known, key)? => {
                words.drain(2 * i..2 * i + 2);
                if !self.is_collision() {
                    bits &= !part(hash, shift);
                }
            }
            Entry::Leaf(..) => return Ok(Without::NotFound),
            Entry::Below(below) => match below.without(shift + LEVEL, hash, key)? {
                Without::NotFound => return Ok(Without::NotFound),
                // A node below has two keys at least.
                Without::Empty => {
                    words.drain(2 * i..2 * i + 2);
                    bits &= !part(hash, shift);
                }
                Without::Leaf(key, value) => (words[2 * i], words[2 * i + 1]) = (Some(key), Some(value)),
                Without::Node(node) => words[2 * i + 1] = Some(node.into_object()),
            },
        }
        match &mut words[..] {
            [] => return Ok(Without::Empty),
            [key @ Some(_), value] if shift > 0 => {
                if let (Some(key), Some(value)) = (key.take(), value.take()) {
                    return Ok(Without::Leaf(key, value));
                }
            }
            _ => {}
        }
        let ty = if self.is_collision() { &_PyHamt_CollisionNode_Type } else { &_PyHamt_BitmapNode_Type };
        Ok(Without::Node(Node::new(ty, bits, &mut words)?))
    }

    fn each(&self, f: &mut impl FnMut(&Object, &Object)) {
        for i in 0..self.count() {
            match self.entry(i) {
                Entry::Leaf(key, value) => f(key, value),
                Entry::Below(node) => node.each(f),
            }
        }
    }
}

impl Map {
    fn of(root: Ref<Node>, count: isize) -> Result<Ref<Map>> {
        let map = memory::new(Map {
            base: Object::new(&_PyHamt_Type),
            root: Slot::new(Some(root)),
            weakrefs: Slot::empty(),
            size: Cell::new(count),
        })?;
        gc::track(&map);
        Ok(map)
    }

    /// A map without keys. MemoryError.
    pub fn empty() -> Result<Ref<Map>> {
        Map::of(Node::empty()?, 0)
    }

    /// The number of keys.
    pub fn count(&self) -> usize {
        self.size.get() as usize
    }

    /// The value of a key of that hash, borrowed from the map. Runs Python (`__eq__`).
    pub fn get(&self, key: &Object, hash: isize) -> Result<Option<&Object>> {
        match self.root.borrowed() {
            Some(root) => root.find(0, folded(hash), key),
            None => Ok(None),
        }
    }

    /// A map in which the key has the value. MemoryError. Runs Python (`__eq__`).
    pub fn with(&self, key: &Object, hash: isize, value: &Object) -> Result<Ref<Map>> {
        let root = self.root.get().map_or_else(Node::empty, Ok)?;
        let (root, added) = root.with(0, folded(hash), key, value)?;
        Map::of(root, self.size.get() + isize::from(added))
    }

    /// A map without the key; none if it is not there. MemoryError. Runs Python (`__eq__`).
    pub fn without(&self, key: &Object, hash: isize) -> Result<Option<Ref<Map>>> {
        let root = self.root.get().map_or_else(Node::empty, Ok)?;
        Ok(match root.without(0, folded(hash), key)? {
            Without::NotFound => None,
            Without::Node(root) => Some(Map::of(root, self.size.get() - 1)?),
            Without::Empty | Without::Leaf(..) => Some(Map::empty()?),
        })
    }

    /// The keys with their values, in no particular order.
    pub fn entries(&self) -> Vec<(Ref, Ref)> {
        let mut all = Vec::with_capacity(self.count());
        if let Some(root) = self.root.borrowed() {
            root.each(&mut |key, value| all.push((key.to_ref(), value.to_ref())));
        }
        all
    }
}

extern "C" fn traverse_map(map: &Map, visit: Visit, argument: *mut c_void) -> c_int {
    crate::visit_slots!(visit, argument; map.root)
}

extern "C" fn traverse_node(node: &Node, visit: Visit, argument: *mut c_void) -> c_int {
    for word in node.words() {
        let stop = gc::visit_slot(word, visit, argument);
        if stop != 0 {
            return stop;
        }
    }
    0
}

unsafe extern "C" fn dealloc_node(object: *mut Object) {
    // SAFETY: the last reference is gone.
    unsafe {
        gc::untrack(&*object);
        for word in (*object.cast::<Node>()).words() {
            drop(word.take());
        }
        memory::free(object);
    }
}
