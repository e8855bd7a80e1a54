//! Feeds the compiler with sources nobody would write, and keeps those that it does not stand.
//!
//! usage: fuzz [--seconds N] [--seed N] [--out DIR] [--reference COMMAND] [CORPUS ...]
//!
//! What it looks for: panics and crashes, sources that take longer than five seconds, sources that the parser and the
//! grammar of the diagnoses judge differently, and, given the command of a reference (`tests/compiler/reference_errors.py`
//! under CPython), sources of which that one says something else. Each finding is a file in DIR, `finding-SEED-N.py`, its
//! reason beside it.
//!
//! The work is done by a child process, which a crash ends and the parent replaces.

mod engine;
#[path = "../common/questions.rs"]
mod questions;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use abide_compiler::{follows_grammar, foreign_encoding};
use engine::Engine;
use questions::Question;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const SLOW: Duration = Duration::from_secs(5);

struct Arguments {
    seconds: u64,
    seed: u64,
    out: PathBuf,
    reference: Option<String>,
    corpus: Vec<PathBuf>,
    worker: bool,
}

fn arguments() -> Outcome<Arguments> {
    let mut parsed = Arguments {
        seconds: 60,
        seed: 1,
        out: "target/fuzz".into(),
        reference: None,
        corpus: Vec::new(),
        worker: false,
    };
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("{argument} wants a value"));
        match &*argument {
            "--seconds" => parsed.seconds = value()?.parse()?,
            "--seed" => parsed.seed = value()?.parse()?,
            "--out" => parsed.out = value()?.into(),
            "--reference" => parsed.reference = Some(value()?),
            "--worker" => parsed.worker = true,
            _ => parsed.corpus.push(argument.into()),
        }
    }
    Ok(parsed)
}

/// The Python files in these folders.
fn corpus(paths: &[PathBuf], out: &mut Vec<String>) {
    for path in paths {
        if let Ok(entries) = std::fs::read_dir(path) {
            let mut inside: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
            inside.sort();
            corpus(&inside, out);
        } else if path.extension().is_some_and(|e| e == "py")
            && let Ok(text) = std::fs::read_to_string(path)
        {
            out.push(text);
        }
    }
}

/// The reference, which answers one line with one line.
struct Reference {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Reference {
    fn start(command: &str) -> Outcome<Self> {
        let mut words = command.split_whitespace();
        let program = words.next().ok_or("no command")?;
        let mut child = Command::new(program).args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let questions = child.stdin.take().ok_or("no input")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Self { child, questions, answers })
    }

    fn ask(&mut self, question: &str, source: &[u8]) -> Outcome<String> {
        let hex: String = source.iter().map(|b| format!("{b:02x}")).collect();
        writeln!(self.questions, "{question} {hex}")?;
        self.questions.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        if line.is_empty() {
            return Err("the reference has ended".into());
        }
        Ok(line.trim_end_matches('\n').to_owned())
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is asked about the sources, one after the other.
#[rustfmt::skip]
const QUESTIONS: [&str; 20] = [
    "exec", "exec", "single", "eval", "single+", "exec+", "exec", "exec,c", "single", "eval,c", "exec,b", "exec,t",
    "exec,v7", "exec,a", "single,b", "func_type,p", "exec,v4,t", "eval+", "single+", "exec,v11",
];

fn keep(out: &Path, seed: u64, number: u64, source: &[u8], why: &str) -> Outcome {
    let name = out.join(format!("finding-{seed}-{number}"));
    std::fs::write(name.with_extension("py"), source)?;
    std::fs::write(name.with_extension("txt"), why)?;
    println!("finding-{seed}-{number}: {}", why.lines().next().unwrap_or_default());
    Ok(())
}

fn takes_long(question: &Question, source: &[u8]) -> bool {
    let begin = Instant::now();
    question.answer(source);
    begin.elapsed() > SLOW
}

fn work(a: &Arguments) -> Outcome {
    let mut sources = Vec::new();
    corpus(&a.corpus, &mut sources);
    let mut engine = Engine::new(a.seed, sources);
    let mut reference = a.reference.as_deref().map(Reference::start).transpose()?;
    let current = a.out.join("current.py");
    let start = Instant::now();
    let (mut count, mut findings) = (0u64, 0);
    while start.elapsed() < Duration::from_secs(a.seconds) {
        let text = engine.source();
        let words = QUESTIONS[(count % QUESTIONS.len() as u64) as usize];
        count += 1;
        let question = Question::read(words)?;
        let is_bytes = words.ends_with(",b");
        let source = if is_bytes { engine.encoded(text.clone()) } else { text.clone().into_bytes() };
        // Other encodings than those the compiler knows are for its caller.
        if is_bytes && foreign_encoding(&source, question.mode).is_ok_and(|name| name.is_some()) {
            continue;
        }
        std::fs::write(&current, &source)?;
        let begin = Instant::now();
        let mut why = None;
        let outcome = std::panic::catch_unwind(|| {
            let got = question.answer(&source);
            let follows =
                is_bytes || !got.starts_with("ok") || follows_grammar(&text, question.mode, &question.options);
            (got, follows)
        });
        match outcome {
            Err(_) => why = Some(format!("{words}: a panic")),
            Ok((got, follows)) => {
                // The machine may be busy with something else.
                if begin.elapsed() > SLOW && (0..3).all(|_| takes_long(&question, &source)) {
                    why = Some(format!("{words}: took {:?}", begin.elapsed()));
                } else if !follows {
                    why = Some(format!("{words}: accepted against the grammar"));
                } else if let Some(reference) = &mut reference {
                    let want = reference.ask(words, &source)?;
                    if want != got {
                        why = Some(format!("{words}: differs\nwant {want}\ngot  {got}\n"));
                    }
                }
            }
        }
        if let Some(why) = why {
            keep(&a.out, a.seed, findings, &source, &why)?;
            findings += 1;
            if findings >= 200 {
                break;
            }
        }
    }
    println!("{count} sources, {findings} findings");
    Ok(())
}

fn main() -> Outcome {
    let mut a = arguments()?;
    std::fs::create_dir_all(&a.out)?;
    if a.worker {
        std::panic::set_hook(Box::new(|_| {}));
        return work(&a);
    }
    let end = Instant::now() + Duration::from_secs(a.seconds);
    loop {
        let left = end.saturating_duration_since(Instant::now()).as_secs();
        if left == 0 {
            return Ok(());
        }
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--worker").args(["--seconds", &left.to_string(), "--seed", &a.seed.to_string()]);
        command.arg("--out").arg(&a.out).args(&a.corpus);
        if let Some(reference) = &a.reference {
            command.args(["--reference", reference]);
        }
        let status = command.status()?;
        if status.success() {
            return Ok(());
        }
        let source = std::fs::read(a.out.join("current.py"))?;
        keep(&a.out, a.seed, 1_000_000, &source, &format!("the worker ended with {status}"))?;
        a.seed += 1_000;
    }
}
