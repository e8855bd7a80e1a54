//! The source lines of a traceback entry, with marks under the part that was running (PEP 657).

use super::print::Entry;
use abide_compiler::ast::{Expr, ExprKind, Module, StmtKind};
use abide_compiler::{Mode, Options, Source};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

std::thread_local! {
    /// The lines of files that tracebacks have shown, and of sources that are no file (`-c`).
    static SOURCES: RefCell<HashMap<String, Rc<Vec<String>>>> = RefCell::new(HashMap::new());
}

/// Lets tracebacks show lines of a source that is no file.
pub fn register(filename: &str, source: &str) {
    let lines = Rc::new(source.lines().map(str::to_string).collect());
    SOURCES.with_borrow_mut(|all| all.insert(filename.to_string(), lines));
}

fn lines_of(filename: &str) -> Option<Rc<Vec<String>>> {
    if let Some(lines) = SOURCES.with_borrow(|all| all.get(filename).cloned()) {
        return Some(lines);
    }
    if filename.starts_with('<') {
        return None;
    }
    let bytes = std::fs::read(filename).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let lines: Rc<Vec<String>> = Rc::new(text.lines().map(str::to_string).collect());
    SOURCES.with_borrow_mut(|all| all.insert(filename.to_string(), lines.clone()));
    Some(lines)
}

/// The operator of a binary operation, the brackets of a call or subscript: from one place to another, as line and
/// column in characters, both counted from 0.
struct Anchors {
    left: (usize, usize),
    right: (usize, usize),
}

/// Characters of `line` before byte `offset`.
fn characters(line: &str, offset: usize) -> usize {
    line.char_indices().take_while(|(at, _)| *at < offset).count()
}

/// Appends the lines that the entry's instruction spans, indented, with carets where they say more than the line.
pub(super) fn append(entry: &Entry, text: &mut String) {
    let Some(lines) = lines_of(&entry.filename) else { return };
    let Some(first) = entry.line.checked_sub(1).and_then(|i| lines.get(i)) else { return };
    let Some((end_line, column, end_column)) = entry.span else {
        if !first.trim().is_empty() {
            text.push_str(&format!("    {}\n", first.trim()));
        }
        return;
    };
    let Some(original) = lines.get(entry.line - 1..end_line.max(entry.line)) else { return };
    if original.iter().all(|l| l.trim().is_empty()) {
        return;
    }
    let last = &original[original.len() - 1];
    let indent = original
        .iter()
        .filter(|l| !l.trim().is_empty())
        .map(|l| l.chars().take_while(|c| matches!(c, ' ' | '\t')).count())
        .min()
        .unwrap_or(0);
    let start = characters(first, column).saturating_sub(indent);
    let end = characters(last, end_column).saturating_sub(indent);
    let all: Vec<Vec<char>> = original.iter().map(|l| l.chars().skip(indent).collect()).collect();
    let marked = mark(&all, start, end);
    let common = marked
        .iter()
        .filter(|l| !l.trim().is_empty())
        .map(|l| l.chars().take_while(|c| *c == ' ').count())
        .min()
        .unwrap_or(0);
    for line in marked {
        let line: String = line.chars().skip(common).collect();
        text.push_str(&format!("    {}\n", line.trim_end_matches('\r')));
    }
}

/// The code from `start` in the first line to `end` in the last.
fn segment(all: &[Vec<char>], start: usize, end: usize) -> Vec<Vec<char>> {
    let mut lines = all.to_vec();
    if let Some(last) = lines.last_mut() {
        last.truncate(end);
    }
    if let Some(first) = lines.first_mut() {
        first.drain(..start.min(first.len()));
    }
    lines
}

fn joined(lines: &[Vec<char>]) -> String {
    lines.iter().map(|l| l.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
}

/// The lines worth showing, each followed by its marks if marks are shown.
fn mark(all: &[Vec<char>], start: usize, end: usize) -> Vec<String> {
    let segment = segment(all, start, end);
    let anchors = anchors(&segment);
    let shows = shows_carets(all, start, end, anchors.is_some());
    let count = all.len();
    let mut significant = BTreeSet::from([0, count - 1]);
    let shift = |(line, column): (usize, usize)| (line, if line == 0 { column + start } else { column });
    let anchors = anchors.map(|a| Anchors { left: shift(a.left), right: shift(a.right) });
    if let Some(a) = &anchors {
        for middle in [a.left.0, a.right.0] {
            significant.extend(middle.saturating_sub(1)..=(middle + 1).min(count - 1));
        }
    }
    let mut out = Vec::new();
    let line = |number: usize, out: &mut Vec<String>| {
        let text: String = all[number].iter().collect();
        out.push(text);
        if !shows {
            return;
        }
        let blanks = all[number].iter().take_while(|c| c.is_whitespace()).count();
        let width = if number == count - 1 { end } else { all[number].len() };
        let marks = (0..width).map(|column| {
            let inside = |a: &Anchors| (number, column) >= a.left && (number, column) < a.right;
            if column < blanks || number == 0 && column < start {
                ' '
            } else if anchors.as_ref().is_none_or(inside) {
                '^'
            } else {
                '~'
            }
        });
        out.push(marks.collect());
    };
    let mut previous: Option<usize> = None;
    for number in significant {
        if let Some(previous) = previous {
            match number - previous {
                0 | 1 => {}
                2 => line(number - 1, &mut out),
                gap => out.push(format!("...<{} lines>...", gap - 1)),
            }
        }
        line(number, &mut out);
        previous = Some(number);
    }
    out
}

fn parsed(source: &str) -> Option<Vec<abide_compiler::ast::Stmt>> {
    let (module, _) = abide_compiler::parse(Source::Str(source), Mode::Exec, &Options::default()).ok()?;
    match module {
        Module::Module(body, _) => Some(body),
        _ => None,
    }
}

/// Whether carets say more than the line alone: there are anchors, or code beside the instruction, and the statement
/// is not just a call that fills it.
fn shows_carets(all: &[Vec<char>], start: usize, end: usize, anchored: bool) -> bool {
    if let Some(body) = parsed(&joined(all))
        && let [statement] = body.as_slice()
    {
        let call = |e: &Expr| matches!(e.kind, ExprKind::Call { .. });
        let value = match &statement.kind {
            StmtKind::Return(Some(value)) => match &value.kind {
                ExprKind::Call { func, .. } if matches!(func.kind, ExprKind::Name { .. }) => Some(value),
                _ => None,
            },
            StmtKind::Assign { value, .. } if call(value) => Some(value),
            _ => None,
        };
        if let Some(value) = value {
            let place = &value.location;
            let fills = place.line == 1
                && place.end_line as usize == all.len()
                && place.col as usize == start
                && place.end_col as usize == end;
            if fills {
                return false;
            }
        }
    }
    let before = all[0][..start.min(all[0].len())].iter().any(|c| !c.is_whitespace());
    let after = all[all.len() - 1].iter().skip(end).any(|c| !c.is_whitespace());
    anchored || before || after
}

/// Finds the part of the segment that the marks point out.
fn anchors(segment: &[Vec<char>]) -> Option<Anchors> {
    let body = parsed(&format!("(\n{}\n)", joined(segment)))?;
    let [statement] = body.as_slice() else { return None };
    let StmtKind::Expr(expression) = &statement.kind else { return None };
    // The first line of the segment is the second of what was parsed.
    let place = |line: i32, column: i32| -> (usize, usize) {
        let line = (line - 2).max(0) as usize;
        let text: String = segment.get(line).map(|l| l.iter().collect()).unwrap_or_default();
        (line, characters(&text, column.max(0) as usize))
    };
    let end_of = |e: &Expr| place(e.location.end_line, e.location.end_col);
    let until = |from: (usize, usize), found: &dyn Fn(char) -> bool| -> Option<(usize, usize)> {
        let (mut line, mut column) = from;
        while line < segment.len() {
            match segment[line].get(column) {
                // Comments and line continuations are no code.
                Some('#' | '\\') | None => {
                    line += 1;
                    column = 0;
                }
                Some(&c) if found(c) => return Some((line, column)),
                Some(_) => column += 1,
            }
        }
        None
    };
    match &expression.kind {
        ExprKind::BinOp { left, right, .. } => {
            let operator = until(end_of(left), &|c| !c.is_whitespace() && c != ')')?;
            let right_start = place(right.location.line, right.location.col);
            let next = (operator.0, operator.1 + 1);
            let second = segment[next.0].get(next.1).filter(|c| !c.is_whitespace() && !matches!(c, '\\' | '#'));
            let two = second.is_some() && next < right_start;
            Some(Anchors { left: operator, right: (operator.0, operator.1 + 1 + two as usize) })
        }
        ExprKind::Subscript { value, .. } => {
            Some(Anchors { left: until(end_of(value), &|c| c == '[')?, right: end_of(expression) })
        }
        ExprKind::Call { func, .. } => {
            Some(Anchors { left: until(end_of(func), &|c| c == '(')?, right: end_of(expression) })
        }
        _ => None,
    }
}
