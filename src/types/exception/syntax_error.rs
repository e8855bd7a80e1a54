//! SyntaxError: where in which source, and the line itself.

use super::{BaseException, exception_fields, field, is_given};
use crate::abi::constants::member;
use crate::abi::{MemberDef, Object, Ref, Result, Slot, TypeFlags, TypeObject};
use crate::call::convert::CReturn;
use crate::types::int::Int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use core::ffi::c_int;
use core::mem::offset_of;

layout! {
    /// PySyntaxErrorObject.
    pub struct SyntaxError: BaseException = "PySyntaxErrorObject", 136 {
        pub base: BaseException = _,
        pub msg: Slot = "msg",
        pub filename: Slot = "filename",
        pub lineno: Slot = "lineno",
        pub offset: Slot = "offset",
        pub end_lineno: Slot = "end_lineno",
        pub end_offset: Slot = "end_offset",
        pub text: Slot = "text",
        pub print_file_and_line: Slot = "print_file_and_line",
    }
}
exception_fields!(SyntaxError; msg, filename, lineno, offset, end_lineno, end_offset, text, print_file_and_line);

macro_rules! members {
    ($($name:literal => $field:ident),*) => {
        [$(MemberDef::new($name, member::OBJECT, offset_of!(SyntaxError, $field), 0),)* MemberDef::END]
    };
}
static MEMBERS: [MemberDef; 9] = members!(
    c"msg" => msg, c"filename" => filename, c"lineno" => lineno, c"offset" => offset, c"text" => text,
    c"end_lineno" => end_lineno, c"end_offset" => end_offset, c"print_file_and_line" => print_file_and_line
);

pub(super) const fn syntax_error(ty: TypeObject) -> TypeObject {
    ty.with(TypeFlags::HAVE_GC)
        .traversed(traverse)
        .cleared(clear)
        .deallocated(dealloc)
        .initializer(init)
        .to_str(to_str)
        .members(&MEMBERS)
}

extern "C" fn init(this: &SyntaxError, args: &Object, kwargs: Option<&Object>) -> c_int {
    this.fill(args, kwargs).into_c()
}

impl SyntaxError {
    fn fill(&self, args: &Object, kwargs: Option<&Object>) -> Result<()> {
        self.init(args, kwargs)?;
        let args = self.arguments();
        let items = args.items();
        if let Some(message) = items.first() {
            self.msg.set(Some(message.to_ref()));
        }
        let [_, info] = items else { return Ok(()) };
        let info = Tuple::from_vec(info.collect()?)?;
        self.fill_place(&info)
    }

    /// Stores what `(filename, lineno, offset, text[, end_lineno, end_offset])` holds. TypeError for other lengths.
    fn fill_place(&self, info: &Tuple) -> Result<()> {
        let [filename, lineno, offset, text, ends @ ..] = info.items() else {
            return Err(type_error!("function takes at least 4 arguments ({} given)", info.len()));
        };
        if !matches!(ends.len(), 0 | 2) {
            return Err(if ends.len() == 1 {
                type_error!("end_offset must be provided when end_lineno is provided")
            } else {
                type_error!("function takes at most 6 arguments ({} given)", info.len())
            });
        }
        for (slot, value) in
            [(&self.filename, filename), (&self.lineno, lineno), (&self.offset, offset), (&self.text, text)]
        {
            slot.set(Some(value.to_ref()));
        }
        if let [end_lineno, end_offset] = ends {
            self.end_lineno.set(Some(end_lineno.to_ref()));
            self.end_offset.set(Some(end_offset.to_ref()));
        }
        Ok(())
    }
}

/// `exception`, which has no place yet, with the place in its attributes only.
pub fn place(exception: Ref<BaseException>, info: &Tuple) -> Result<Ref<BaseException>> {
    if !exception.ty().is_subtype(&super::SYNTAX_ERROR) {
        return Err(system_error!("only a SyntaxError has a place"));
    }
    // SAFETY: checked.
    let error = unsafe { exception.cast_unchecked::<SyntaxError>() };
    error.fill_place(info)?;
    Ok(exception)
}

extern "C" fn to_str(this: &SyntaxError) -> Result {
    let message = field(&this.msg).str()?;
    let filename = field(&this.filename);
    let filename = filename.cast::<Str>().map(|f| {
        let text = f.to_string_lossy();
        text.rsplit('/').next().unwrap_or_default().to_string()
    });
    let lineno = this.lineno.get().filter(|_| is_given(&this.lineno));
    let lineno = lineno.as_deref().and_then(|l| l.cast_exact::<Int>()).and_then(Int::to_i64);
    let text = match (filename, lineno) {
        (Some(file), Some(line)) => format!("{} ({file}, line {line})", message.to_string_lossy()),
        (Some(file), None) => format!("{} ({file})", message.to_string_lossy()),
        (None, Some(line)) => format!("{} (line {line})", message.to_string_lossy()),
        (None, None) => return Ok(message.into_object()),
    };
    Ok(Str::new(&text)?.into_object())
}
