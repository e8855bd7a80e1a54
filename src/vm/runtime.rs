//! `_PyRuntime`: the one static in which C code of the standard library and debuggers look for the interpreter, its
//! threads and the static objects, at CPython 3.13's offsets.
//!
//! What those read is kept up to date by the rooms that own it; the rest of C's fields is zero, and stays so.

use super::frame::InterpreterFrame;
use super::hook::EvalFrame;
use super::interpreter::Own;
use super::thread::ThreadState;
use crate::abi::{Object, Slot, TypeObject, VarObject};
use crate::config::record::{PYTHON, PreRecord, Record};
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::static_objects::StaticObjects;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use abide_macros::capi;
use core::cell::{Cell, UnsafeCell};
use core::ffi::{c_int, c_long};
use core::mem::offset_of;
use core::ptr::null_mut;

/// `N` words of C's that nobody reads.
type Unused<const N: usize> = [Cell<usize>; N];

const fn unused<const N: usize>() -> Unused<N> {
    [const { Cell::new(0) }; N]
}

/// PyInterpreterState: what all threads share. Extensions treat it as opaque, those of the standard library do not.
#[repr(C)]
pub struct Interpreter {
    instrumentation_version: Cell<usize>,
    /// What `sys.getrecursionlimit()` says; threads take it over when they begin.
    pub recursion_limit: Cell<c_int>,
    gil_address: Cell<*const GilState>,
    pub own_gil: Cell<usize>,
    pending: Unused<904>,
    pub next: Cell<*mut Interpreter>,
    pub id: Cell<i64>,
    pub id_refcount: Cell<i64>,
    pub requires_idref: Cell<usize>,
    id_mutex: Cell<usize>,
    pub whence: Cell<c_long>,
    pub initialized: Cell<c_int>,
    pub ready: Cell<c_int>,
    pub finalizing: Cell<usize>,
    last_restart_version: Cell<usize>,
    /// The number of the next thread state.
    pub next_id: Cell<u64>,
    /// The thread states, newest first.
    pub threads: Cell<*mut ThreadState>,
    /// The main thread's state.
    pub main_thread: Cell<*mut ThreadState>,
    /// Threads started by `_thread` that run.
    pub thread_count: Cell<isize>,
    stack_size: Cell<usize>,
    runtime: Cell<*const Runtime>,
    /// The thread that ends the program, once one does.
    pub finalizing_thread: Cell<*mut ThreadState>,
    finalizing_id: Cell<u64>,
    gc: Unused<25>,
    /// Whether the cycle collector is at work.
    pub gc_collecting: Cell<c_int>,
    gc_rest: Unused<4>,
    /// The dict of the `sys` module.
    pub sys_dict: Slot,
    /// The dict of the `builtins` module.
    pub builtins: Slot,
    /// `sys.modules`, a dict.
    pub modules: Slot,
    imports: Unused<11>,
    /// Who holds the GIL.
    pub gil: GilState,
    codecs: Unused<4>,
    /// PyConfig: written at start-up, and by who sets another configuration.
    pub config: UnsafeCell<Record>,
    pub feature_flags: Cell<usize>,
    /// The dict for data of extensions, made on first use.
    pub data: Slot,
    until_eval_frame: Unused<2>,
    /// What runs frames instead of our loop (PEP 523): [`super::hook`].
    pub eval_frame: Cell<Option<EvalFrame>>,
    until_not_shareable: Unused<{ (10_624 - 8480) / 8 }>,
    /// `NotShareableError`, a class.
    pub not_shareable: Slot,
    until_rare_events: Unused<{ (193_120 - 10_632) / 8 }>,
    /// How often classes were reassigned and the like, each a byte.
    rare_events: Cell<[u8; 8]>,
    rest: Unused<{ (194_968 - 193_136) / 8 }>,
    /// What is not C's: in the place of the first thread's state, which lies elsewhere.
    pub(super) own: Cell<*mut Own>,
}

/// `_rare_events`: what is counted, by its place.
#[derive(Clone, Copy)]
pub enum RareEvent {
    /// An object's class is another one now.
    SetClass = 0,
    /// A class has other bases.
    SetBases = 1,
    /// An evaluation function was set.
    SetEvalFrame = 2,
    /// A function has other code or defaults.
    FunctionModification = 4,
}

/// `_gil_runtime_state`, as far as it is looked at from outside.
#[repr(C)]
pub struct GilState {
    interval: Cell<usize>,
    /// The thread state that holds the GIL, or held it last.
    pub last_holder: Cell<*mut ThreadState>,
    /// Whether a thread holds it.
    pub locked: Cell<c_int>,
    /// How often it was taken.
    pub switch_number: Cell<u64>,
    locks: Unused<22>,
}

const _: () = assert!(
    offset_of!(Interpreter, next) == 7264
        && offset_of!(Interpreter, threads) == 7344
        && offset_of!(Interpreter, runtime) == 7376
        && offset_of!(Interpreter, finalizing_thread) == 7384
        && offset_of!(Interpreter, gc_collecting) == 7400 + 200
        && offset_of!(Interpreter, sys_dict) == 7640
        && offset_of!(Interpreter, modules) == 7656
        && offset_of!(Interpreter, gil) == 7752
        && size_of::<GilState>() == 208
        && offset_of!(Interpreter, config) == 7992
        && offset_of!(Interpreter, feature_flags) == 8440
        && offset_of!(Interpreter, data) == 8448
        && offset_of!(Interpreter, eval_frame) == 8472
        && offset_of!(Interpreter, rare_events) == 193_120
        && size_of::<Interpreter>() == 194_968,
    "PyInterpreterState lies in memory as in CPython 3.13"
);

// SAFETY: used under the GIL, but for the list of threads, which has a lock of its own.
unsafe impl Sync for Interpreter {}

impl Interpreter {
    const fn initial() -> Interpreter {
        Interpreter {
            instrumentation_version: Cell::new(0),
            recursion_limit: Cell::new(1000),
            gil_address: Cell::new(&_PyRuntime.main_interpreter.gil),
            own_gil: Cell::new(1),
            pending: unused(),
            next: Cell::new(null_mut()),
            id: Cell::new(0),
            id_refcount: Cell::new(-1),
            requires_idref: Cell::new(0),
            id_mutex: Cell::new(0),
            // The runtime's own.
            whence: Cell::new(1),
            initialized: Cell::new(1),
            ready: Cell::new(1),
            finalizing: Cell::new(0),
            last_restart_version: Cell::new(0),
            next_id: Cell::new(2),
            threads: Cell::new(null_mut()),
            main_thread: Cell::new(null_mut()),
            thread_count: Cell::new(0),
            stack_size: Cell::new(0),
            runtime: Cell::new(&_PyRuntime),
            finalizing_thread: Cell::new(null_mut()),
            finalizing_id: Cell::new(0),
            gc: unused(),
            gc_collecting: Cell::new(0),
            gc_rest: unused(),
            sys_dict: Slot::empty(),
            builtins: Slot::empty(),
            modules: Slot::empty(),
            imports: unused(),
            gil: GilState {
                interval: Cell::new(5000),
                last_holder: Cell::new(null_mut()),
                locked: Cell::new(0),
                switch_number: Cell::new(0),
                locks: unused(),
            },
            codecs: unused(),
            config: UnsafeCell::new(Record::zeroed()),
            // Shared allocator, threads, daemon threads, fork, exec.
            feature_flags: Cell::new(1 << 5 | 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16),
            data: Slot::empty(),
            until_eval_frame: unused(),
            eval_frame: Cell::new(None),
            until_not_shareable: unused(),
            not_shareable: Slot::empty(),
            until_rare_events: unused(),
            rare_events: Cell::new([0; 8]),
            rest: unused(),
            own: Cell::new(null_mut()),
        }
    }

    /// Fills a zeroed interpreter as a new one.
    pub(super) fn begin(&self, whence: i64) {
        self.recursion_limit.set(1000);
        self.gil_address.set(&MAIN_INTERPRETER.gil);
        self.id.set(-1);
        self.id_refcount.set(-1);
        self.whence.set(whence);
        self.next_id.set(1);
        self.runtime.set(&_PyRuntime);
    }

    /// Counts something that optimizers take for rare.
    pub fn note(&self, event: RareEvent) {
        let mut counts = self.rare_events.get();
        counts[event as usize] = counts[event as usize].saturating_add(1);
        self.rare_events.set(counts);
    }

    /// The dict for data of extensions, borrowed; null if there is no memory for it.
    pub fn dict(&self) -> *mut Object {
        if self.data.is_empty() {
            match Dict::new() {
                Ok(dict) => self.data.set(Some(dict.into_object())),
                Err(e) => e.clear(),
            }
        }
        self.data.raw()
    }

    /// Notes that `ts` ends the program: threads and extensions that ask learn of it.
    pub fn begin_finalizing(&self, ts: *mut ThreadState) {
        self.finalizing.set(1);
        self.finalizing_thread.set(ts);
        if self.is_main() {
            _PyRuntime.finalizing.set(ts);
        }
    }

    /// Whether the program is being ended.
    pub fn is_finalizing(&self) -> bool {
        !self.finalizing_thread.get().is_null()
    }
}

/// `_PyRuntimeState`.
#[repr(C)]
pub struct Runtime {
    debug_offsets: DebugOffsets,
    preinitializing: Cell<[c_int; 6]>,
    /// As [`Interpreter::finalizing_thread`].
    pub finalizing: Cell<*mut ThreadState>,
    finalizing_id: Cell<u64>,
    interpreters_mutex: Cell<usize>,
    pub(super) interpreters_head: Cell<*mut Interpreter>,
    interpreters_main: Cell<*const Interpreter>,
    pub(super) interpreters_next_id: Cell<i64>,
    /// The main thread, as `pthread_self()` names it.
    pub main_thread: Cell<u64>,
    /// The main thread's state.
    pub main_thread_state: Cell<*mut ThreadState>,
    until_gilstate: Unused<{ (9880 - 672) / 8 }>,
    gilstate_checked: Cell<usize>,
    gilstate_interpreter: Cell<*const Interpreter>,
    until_preconfig: Unused<{ (10_360 - 9896) / 8 }>,
    /// PyPreConfig.
    pub preconfig: Cell<PreRecord>,
    until_static_objects: Unused<{ (13_840 - 10_400) / 8 }>,
    pub static_objects: StaticObjects,
    pub main_interpreter: Interpreter,
}

const _: () = assert!(
    offset_of!(Runtime, finalizing) == 608
        && offset_of!(Runtime, interpreters_head) == 632
        && offset_of!(Runtime, main_thread) == 656
        && offset_of!(Runtime, gilstate_interpreter) == 9888
        && offset_of!(Runtime, preconfig) == 10_360
        && offset_of!(Runtime, static_objects) == 13_840
        && offset_of!(Runtime, main_interpreter) == 88_352
        && size_of::<Runtime>() == 283_320,
    "_PyRuntime lies in memory as in CPython 3.13"
);

// SAFETY: as for the interpreter.
unsafe impl Sync for Runtime {}

/// The runtime's state. Debuggers find it by its section.
#[capi]
#[unsafe(link_section = ".PyRuntime")]
pub static _PyRuntime: Runtime = Runtime {
    debug_offsets: DEBUG_OFFSETS,
    // Not preinitializing; preinitialized, core initialized, initialized.
    preinitializing: Cell::new([1, 0, 1, 1, 1, 0]),
    finalizing: Cell::new(null_mut()),
    finalizing_id: Cell::new(0),
    interpreters_mutex: Cell::new(0),
    interpreters_head: Cell::new((&raw const _PyRuntime.main_interpreter).cast_mut()),
    interpreters_main: Cell::new(&_PyRuntime.main_interpreter),
    interpreters_next_id: Cell::new(1),
    main_thread: Cell::new(0),
    main_thread_state: Cell::new(null_mut()),
    until_gilstate: unused(),
    gilstate_checked: Cell::new(1),
    gilstate_interpreter: Cell::new(&_PyRuntime.main_interpreter),
    until_preconfig: unused(),
    preconfig: Cell::new(PreRecord::initial(PYTHON)),
    until_static_objects: unused(),
    static_objects: StaticObjects::initial(),
    main_interpreter: Interpreter::initial(),
};

/// The main interpreter.
pub const MAIN_INTERPRETER: &Interpreter = &_PyRuntime.main_interpreter;

/// `_Py_DebugOffsets`: where a debugger that looks from outside finds what.
#[repr(C)]
struct DebugOffsets {
    cookie: [u8; 8],
    offsets: [usize; 72],
}

const DEBUG_OFFSETS: DebugOffsets = DebugOffsets {
    cookie: *b"xdebugpy",
    offsets: [
        // The version, 3.13.0 final, and whether this is the free-threaded build.
        0x030D_00F0,
        0,
        // The runtime state.
        size_of::<Runtime>(),
        offset_of!(Runtime, finalizing),
        offset_of!(Runtime, interpreters_head),
        // The interpreter.
        size_of::<Interpreter>(),
        offset_of!(Interpreter, id),
        offset_of!(Interpreter, next),
        offset_of!(Interpreter, threads),
        offset_of!(Interpreter, gc),
        offset_of!(Interpreter, modules),
        offset_of!(Interpreter, sys_dict),
        offset_of!(Interpreter, builtins),
        offset_of!(Interpreter, gil_address),
        offset_of!(Interpreter, gil),
        // Whether the GIL can be disabled: not in this build.
        0,
        offset_of!(Interpreter, gil) + offset_of!(GilState, locked),
        offset_of!(Interpreter, gil) + offset_of!(GilState, last_holder),
        // Thread states.
        size_of::<ThreadState>(),
        offset_of!(ThreadState, prev),
        offset_of!(ThreadState, next),
        offset_of!(ThreadState, interp),
        offset_of!(ThreadState, current_frame),
        offset_of!(ThreadState, thread_id),
        offset_of!(ThreadState, native_thread_id),
        offset_of!(ThreadState, datastack_chunk),
        offset_of!(ThreadState, status),
        // Frames.
        size_of::<InterpreterFrame>(),
        offset_of!(InterpreterFrame, previous),
        offset_of!(InterpreterFrame, executable),
        offset_of!(InterpreterFrame, instr_ptr),
        offset_of!(InterpreterFrame, localsplus),
        offset_of!(InterpreterFrame, owner),
        // Code objects.
        size_of::<Code>(),
        offset_of!(Code, filename),
        offset_of!(Code, name),
        offset_of!(Code, qualname),
        offset_of!(Code, linetable),
        offset_of!(Code, firstlineno),
        offset_of!(Code, argcount),
        offset_of!(Code, localsplusnames),
        offset_of!(Code, localspluskinds),
        offset_of!(Code, code_adaptive),
        // Objects, types, containers, numbers, strings.
        size_of::<Object>(),
        offset_of!(Object, ty),
        size_of::<TypeObject>(),
        offset_of!(TypeObject, name),
        offset_of!(TypeObject, repr),
        offset_of!(TypeObject, flags),
        size_of::<Tuple>(),
        offset_of!(Tuple, items),
        offset_of!(VarObject, size),
        size_of::<List>(),
        offset_of!(List, items),
        offset_of!(VarObject, size),
        size_of::<Dict>(),
        offset_of!(Dict, keys),
        offset_of!(Dict, values),
        size_of::<Float>(),
        offset_of!(Float, value),
        size_of::<Int>(),
        offset_of!(Int, tag),
        offset_of!(Int, digits),
        size_of::<Bytes>(),
        offset_of!(VarObject, size),
        offset_of!(Bytes, data),
        size_of::<crate::types::str::FarStr>(),
        offset_of!(Str, state),
        offset_of!(Str, length),
        size_of::<Str>(),
        // The collector's state: its size, and where it says that it is at work.
        offset_of!(Interpreter, sys_dict) - offset_of!(Interpreter, gc),
        offset_of!(Interpreter, gc_collecting) - offset_of!(Interpreter, gc),
    ],
};

const _: () = assert!(size_of::<DebugOffsets>() == 584);
