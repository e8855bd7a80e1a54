//! Compiles the Python files whose paths it reads, one a line, and prints lines, seconds and the peak of memory in KB: the tool
//! behind `tests/compiler/throughput.py`.

use std::io::BufRead;
use std::time::{Duration, Instant};

use abide_compiler::{Mode, Options, Source, compile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut lines, mut files, mut time) = (0, 0, Duration::ZERO);
    for path in std::io::stdin().lock().lines() {
        let path = path?;
        let source = std::fs::read(&path)?;
        let start = Instant::now();
        let compiled = compile(Source::Bytes(&source), &path, Mode::Exec, &Options::default());
        time += start.elapsed();
        if compiled.is_ok() {
            files += 1;
            lines += source.iter().filter(|b| **b == b'\n').count();
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown");
    println!("{files} files, {lines} lines, {:.2} s, peak {}", time.as_secs_f64(), peak.trim());
    Ok(())
}
