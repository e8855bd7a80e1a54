//! `sys.monitoring` (PEP 669): how programs become tools that are told of what code does.

use super::namespace;
use crate::abi::{Object, Ref, Result};
use crate::modules::new_module;
use crate::types::dict::Dict;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::none::none;
use crate::types::str::Str;
use crate::vm::monitoring::{self, DISABLE, EVENTS, MISSING, NAMES};
use abide_macros::methods;

/// The functions' room.
struct Monitoring;

/// Makes the module.
pub(super) fn make() -> Result<Ref<Module>> {
    let module = new_module("sys.monitoring", "", &METHODS)?;
    module.add_named("__doc__", &none())?;
    module.add_named("MISSING", &MISSING)?;
    module.add_named("DISABLE", &DISABLE)?;
    for (name, tool) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        module.add_named(name, &*Int::new(tool)?)?;
    }
    let mut events = Vec::with_capacity(EVENTS + 1);
    for (number, name) in NAMES.iter().enumerate() {
        events.push((*name, Int::new(1 << number)?.into_object()));
    }
    events.push(("NO_EVENTS", Int::new(0)?.into_object()));
    module.add_named("events", &*namespace(&events)?)?;
    Ok(module)
}

#[methods]
impl Monitoring {
    /// Take a tool into use under that name.
    #[sig("($module, tool_id, name, /)")]
    fn use_tool_id(tool_id: i32, name: &Object) -> Result<()> {
        monitoring::use_tool(tool_id, name)
    }

    /// Give a tool back.
    #[sig("($module, tool_id, /)")]
    fn free_tool_id(tool_id: i32) -> Result<()> {
        monitoring::free_tool(tool_id)
    }

    /// The name of a tool in use, or None.
    #[sig("($module, tool_id, /)")]
    fn get_tool(tool_id: i32) -> Result<Option<Ref>> {
        monitoring::tool_name(tool_id)
    }

    /// Set the function that a tool is told of an event by; the one it had, or None.
    #[sig("($module, tool_id, event, func, /)")]
    fn register_callback(tool_id: i32, event: i32, func: &Object) -> Result<Option<Ref>> {
        monitoring::register(tool_id, event, func)
    }

    /// What a tool is told of in all code.
    #[sig("($module, tool_id, /)")]
    fn get_events(tool_id: i32) -> Result<i32> {
        monitoring::events(tool_id)
    }

    /// Set what a tool is told of in all code.
    #[sig("($module, tool_id, event_set, /)")]
    fn set_events(tool_id: i32, event_set: i32) -> Result<()> {
        monitoring::set_events(tool_id, event_set)
    }

    /// What a tool is told of in this code alone.
    #[sig("($module, tool_id, code, /)")]
    fn get_local_events(tool_id: i32, code: &Object) -> Result<i32> {
        monitoring::local_events(tool_id, code)
    }

    /// Set what a tool is told of in this code alone.
    #[sig("($module, tool_id, code, event_set, /)")]
    fn set_local_events(tool_id: i32, code: &Object, event_set: i32) -> Result<()> {
        monitoring::set_local_events(tool_id, code, event_set)
    }

    /// Enable all places again that callbacks have disabled.
    #[sig("($module, /)")]
    fn restart_events() -> Result<()> {
        monitoring::restart()
    }

    /// The events that are watched in all code, each with the bits of the tools.
    #[sig("($module, /)")]
    fn _all_events() -> Result<Ref<Dict>> {
        let events = Dict::new()?;
        for (name, tools) in monitoring::all_events() {
            events.set(&*Str::new(name)?, &*Int::new(tools as i64)?)?;
        }
        Ok(events)
    }
}
