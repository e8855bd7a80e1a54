//! Between our configuration and PyConfig.

use super::Config;
use super::record::{Record, widened};
use core::ffi::{c_int, c_ulong};

impl Config {
    /// The configuration that a record stands for; what the record leaves open is as by default.
    pub fn of_record(record: &Record) -> Config {
        let usual = Config::default();
        let text = |text: &super::record::WideText, default: &str| text.text().unwrap_or_else(|| default.into());
        let seed = (record.use_hash_seed > 0).then_some(record.hash_seed as u32);
        let option = |option: String| match option.split_once('=') {
            Some((name, value)) => (name.to_string(), Some(value.to_string())),
            None => (option, None),
        };
        Config {
            debug: record.parser_debug.max(0),
            inspect: record.inspect.max(0),
            interactive: record.interactive.max(0),
            optimize: record.optimization_level.max(0),
            dont_write_bytecode: record.write_bytecode == 0,
            no_user_site: record.user_site_directory == 0,
            no_site: record.site_import == 0,
            ignore_environment: record.use_environment == 0,
            verbose: record.verbose.max(0),
            bytes_warning: record.bytes_warning.max(0),
            quiet: record.quiet > 0,
            hash_randomization: seed != Some(0),
            hash_seed: seed,
            random_hashes: record.use_hash_seed == 0,
            isolated: record.isolated > 0,
            dev_mode: record.dev_mode > 0,
            utf8_mode: super::get().utf8_mode,
            warn_default_encoding: record.warn_default_encoding > 0,
            safe_path: record.safe_path > 0,
            int_max_str_digits: match record.int_max_str_digits {
                -1 => usual.int_max_str_digits,
                digits => digits,
            },
            unbuffered: record.buffered_stdio == 0,
            cpu_count: record.cpu_count,
            allocator: super::get().allocator.clone(),
            faulthandler: record.faulthandler > 0,
            skip_first_line: record.skip_source_first_line > 0,
            frozen_modules: record.use_frozen_modules != 0,
            pycache_prefix: record.pycache_prefix.text(),
            check_hash_pycs: text(&record.check_hash_pycs_mode, &usual.check_hash_pycs),
            code_debug_ranges: record.code_debug_ranges != 0,
            import_time: record.import_time > 0,
            tracemalloc: record.tracemalloc.max(0),
            perf: record.perf_profiling.max(0),
            signal_handlers: record.install_signal_handlers != 0,
            xoptions: record.xoptions.texts().into_iter().map(option).collect(),
            warn_options: record.warnoptions.texts(),
        }
    }

    /// Writes the configuration into a record: all that is no path and no program. False without memory.
    pub fn store(&self, record: &mut Record) -> bool {
        record.isolated = c_int::from(self.isolated);
        record.use_environment = c_int::from(!self.ignore_environment);
        record.dev_mode = c_int::from(self.dev_mode);
        record.install_signal_handlers = c_int::from(self.signal_handlers);
        record.use_hash_seed = c_int::from(self.hash_seed.is_some());
        record.hash_seed = c_ulong::from(self.hash_seed.unwrap_or(0));
        record.faulthandler = c_int::from(self.faulthandler);
        record.tracemalloc = self.tracemalloc;
        record.perf_profiling = self.perf;
        record.import_time = c_int::from(self.import_time);
        record.code_debug_ranges = c_int::from(self.code_debug_ranges);
        record.site_import = c_int::from(!self.no_site);
        record.bytes_warning = self.bytes_warning;
        record.warn_default_encoding = c_int::from(self.warn_default_encoding);
        record.inspect = self.inspect;
        record.interactive = self.interactive;
        record.optimization_level = self.optimize;
        record.parser_debug = self.debug;
        record.write_bytecode = c_int::from(!self.dont_write_bytecode);
        record.verbose = self.verbose;
        record.quiet = c_int::from(self.quiet);
        record.user_site_directory = c_int::from(!self.no_user_site);
        record.buffered_stdio = c_int::from(!self.unbuffered);
        record.use_frozen_modules = c_int::from(self.frozen_modules);
        record.safe_path = c_int::from(self.safe_path);
        record.int_max_str_digits = self.int_max_str_digits;
        record.cpu_count = self.cpu_count;
        record.skip_source_first_line = c_int::from(self.skip_first_line);
        let option = |(name, value): &(String, Option<String>)| match value {
            Some(value) => widened(&format!("{name}={value}")),
            None => widened(name),
        };
        record.pycache_prefix.set_str(self.pycache_prefix.as_deref())
            && record.check_hash_pycs_mode.set_str(Some(&self.check_hash_pycs))
            && record.xoptions.set(self.xoptions.iter().map(option))
            && record.warnoptions.set(self.warn_options.iter().map(|filter| widened(filter)))
    }
}
