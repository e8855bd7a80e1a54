//! `tp_subclasses`: the direct subclasses of a type, held weakly: a dict from address to weak reference.

use crate::abi::{Ref, Result, TypeObject};
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::weakref;

impl TypeObject {
    /// The key of this type in the dict of a base.
    fn subclass_key(&self) -> Result<Ref<Int>> {
        Int::new(self as *const TypeObject as i64)
    }

    fn subclass_dict(&self) -> Option<Ref<Dict>> {
        // SAFETY: `tp_subclasses` holds a dict.
        self.subclasses.get().map(|d| unsafe { d.downcast_unchecked() })
    }

    /// Enters a direct subclass.
    pub fn add_subclass(&self, subclass: &TypeObject) -> Result<()> {
        let dict = match self.subclass_dict() {
            Some(dict) => dict,
            None => {
                let dict = Dict::new()?;
                self.subclasses.set(Some(dict.clone().into_object()));
                dict
            }
        };
        let reference = weakref::new_ref(subclass, None)?;
        dict.set(&*subclass.subclass_key()?, &reference)
    }

    /// Strikes out a direct subclass.
    pub fn remove_subclass(&self, subclass: &TypeObject) -> Result<()> {
        if let Some(dict) = self.subclass_dict() {
            drop(dict.pop(&*subclass.subclass_key()?)?);
        }
        Ok(())
    }

    /// The direct subclasses that are alive, in the order of their making.
    pub fn direct_subclasses(&self) -> Result<Vec<Ref<TypeObject>>> {
        let mut alive = Vec::new();
        let Some(dict) = self.subclass_dict() else { return Ok(alive) };
        let mut position = 0;
        while let Some((_, reference)) = dict.next_entry(&mut position) {
            if let Some(ty) = weakref::target(&reference).and_then(|t| t.downcast::<TypeObject>().ok()) {
                alive.push(ty);
            }
        }
        Ok(alive)
    }
}
