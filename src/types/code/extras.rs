//! Data that tools keep with code objects (PEP 523): numbered slots in `co_extra`.

use super::Code;
use core::ffi::c_void;
use std::cell::Cell;

/// freefunc of an extra slot.
pub type FreeExtra = unsafe extern "C" fn(*mut c_void);

/// The most slots that tools can ask for.
const MOST_EXTRAS: usize = 255;

/// What frees the content of each slot, in the order in which tools asked for them.
struct Extras(Cell<Vec<Option<FreeExtra>>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Extras {}
static EXTRAS: Extras = Extras(Cell::new(Vec::new()));

fn with<T>(f: impl FnOnce(&mut Vec<Option<FreeExtra>>) -> T) -> T {
    let mut extras = EXTRAS.0.take();
    let result = f(&mut extras);
    EXTRAS.0.set(extras);
    result
}

/// The number of a new slot; `None` if there are no more.
pub fn request(free: Option<FreeExtra>) -> Option<usize> {
    with(|extras| {
        if extras.len() >= MOST_EXTRAS {
            return None;
        }
        extras.push(free);
        Some(extras.len() - 1)
    })
}

impl Code {
    /// The content of an extra slot; null if there is none.
    pub fn extra_at(&self, index: usize) -> *mut c_void {
        // SAFETY: the field is null or what `set_extra` made.
        let slots = unsafe { self.extra.get().cast::<Vec<*mut c_void>>().as_ref() };
        slots.and_then(|slots| slots.get(index)).copied().unwrap_or(core::ptr::null_mut())
    }

    /// Stores into an extra slot; what was there is freed. Whether there is such a slot.
    pub fn set_extra(&self, index: usize, content: *mut c_void) -> bool {
        let (known, free) = with(|extras| (extras.len(), extras.get(index).copied().flatten()));
        if index >= known {
            return false;
        }
        if self.extra.get().is_null() {
            self.extra.set(Box::into_raw(Box::<Vec<*mut c_void>>::default()).cast());
        }
        // SAFETY: made above or by an earlier call.
        let slots = unsafe { &mut *self.extra.get().cast::<Vec<*mut c_void>>() };
        if slots.len() < known {
            slots.resize(known, core::ptr::null_mut());
        }
        let old = core::mem::replace(&mut slots[index], content);
        if let Some(free) = free.filter(|_| !old.is_null()) {
            // SAFETY: the tool's own function for its own data.
            unsafe { free(old) };
        }
        true
    }

    /// The size of the slots in bytes, as `__sizeof__` counts it.
    pub(super) fn size_of_extras(&self) -> usize {
        // SAFETY: the field is null or what `set_extra` made.
        let slots = unsafe { self.extra.get().cast::<Vec<*mut c_void>>().as_ref() };
        slots.map_or(0, |slots| 8 + slots.len() * size_of::<*mut c_void>())
    }

    /// Frees the extra data of a code object that dies.
    pub(super) fn free_extras(&self) {
        let slots = self.extra.replace(core::ptr::null_mut()).cast::<Vec<*mut c_void>>();
        if slots.is_null() {
            return;
        }
        // SAFETY: made by `set_extra`; each function frees its own tool's data.
        unsafe {
            let slots = Box::from_raw(slots);
            let frees = with(|extras| extras.clone());
            for (content, free) in slots.iter().zip(frees) {
                if let Some(free) = free.filter(|_| !content.is_null()) {
                    free(*content);
                }
            }
        }
    }
}
