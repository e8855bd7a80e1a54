//! Substitution.

use super::Subject;
use super::matched::Template;
use super::pattern::{Hit, Pattern, Search};
use crate::abi::{Object, Ref, Result};
use crate::each_kind;
use crate::memory::no_memory;
use crate::types::bytes::Bytes;
use crate::types::str::build::StrBuilder;
use crate::types::str::{Str, Text, Unit};

/// What a substitution puts in.
enum Filter {
    Literal(Ref),
    Template(Ref<Template>),
    Callable(Ref),
}

/// What `re` makes of a template: a string, or a [`Template`]. Runs Python.
pub(super) fn compile_template(pattern: &Pattern, template: &Object) -> Result {
    let re = crate::import::import_name(crate::intern!("re"), None, None, 0)?;
    let compiled = re.call_method(crate::intern!("_compile_template"), &[pattern, template]).map_err(|e| {
        // What cannot be a key of the cache is no template.
        if e.matches(&crate::types::exception::TYPE_ERROR) && template.hash().map_err(|e| e.clear()).is_err() {
            e.clear();
            let given = template.ty().full_name();
            return type_error!("expected str instance, {given} found");
        }
        e
    })?;
    match compiled.cast_exact::<Template>().and_then(Template::as_literal) {
        Some(literal) => Ok(literal),
        None => Ok(compiled),
    }
}

/// The string with matches replaced, and how many were. Runs Python.
pub(super) fn substitute(pattern: &Pattern, repl: &Object, string: &Object, count: isize) -> Result<(Ref, usize)> {
    let filter = if repl.is_callable() {
        Filter::Callable(repl.to_ref())
    } else {
        let plain = repl.cast::<Str>().is_some() || repl.supports_buffer();
        let literal = plain && each_kind!(Subject::new(repl)?.text(), text => !has_backslash(text));
        if literal {
            Filter::Literal(repl.to_ref())
        } else {
            match compile_template(pattern, repl)?.downcast::<Template>() {
                Ok(template) => Filter::Template(template),
                Err(literal) => Filter::Literal(literal),
            }
        }
    };
    let subject = Subject::new(string)?;
    let mut search = Search::new(pattern, &subject, 0, isize::MAX)?;
    let most = if count <= 0 { usize::MAX } else { count as usize };
    let found = search.find(true, false)?;
    if let Some(first) = found
        && first.end - first.start < subject.text().len()
        && let Some(parts) = filter.parts(pattern, &subject)
    {
        return write(&mut search, &subject, first, &parts, most);
    }
    join(&mut search, &subject, found, &filter, most)
}

fn has_backslash<U: Unit>(text: &[U]) -> bool {
    text.iter().any(|u| u.get() == '\\' as u32)
}

/// Makes an object for each part and joins them. Runs Python.
fn join(
    search: &mut Search,
    subject: &Subject,
    mut found: Option<Hit>,
    filter: &Filter,
    most: usize,
) -> Result<(Ref, usize)> {
    let (mut parts, mut n, mut done) = (Vec::new(), 0, 0);
    while let Some(hit) = found {
        search.advance(&hit);
        if done < hit.start {
            parts.push(subject.slice(done, hit.start)?);
        }
        done = hit.end;
        n += 1;
        let item = match filter {
            Filter::Literal(literal) => literal.clone(),
            Filter::Template(template) => template.fill(&*search.matched(hit)?)?,
            Filter::Callable(function) => function.call1(&*search.matched(hit)?)?,
        };
        if !item.is_none() {
            parts.push(item);
        }
        found = if n < most { search.find(true, false)? } else { None };
    }
    let len = subject.text().len();
    if done < len {
        parts.push(subject.slice(done, len)?);
    }
    Ok((subject.join(parts)?, n))
}

/// A part of what is put in.
enum Part<'a> {
    Text(Text<'a>),
    /// The group of that number; 0 is the whole match.
    Group(usize),
}

impl Filter {
    /// The parts of what is put in, if that takes no Python code and is of the kind of the subject.
    fn parts(&self, pattern: &Pattern, subject: &Subject) -> Option<Vec<Part<'_>>> {
        match self {
            Filter::Literal(literal) => Some(vec![Part::Text(plain_text(literal, subject)?)]),
            Filter::Template(template) => {
                let (first, groups) = template.parts();
                let mut parts = vec![Part::Text(plain_text(first, subject)?)];
                for (group, literal) in groups {
                    if *group > pattern.state.program.groups {
                        return None;
                    }
                    parts.push(Part::Group(*group));
                    if !literal.is_none() {
                        parts.push(Part::Text(plain_text(literal, subject)?));
                    }
                }
                Some(parts)
            }
            Filter::Callable(_) => None,
        }
    }
}

fn plain_text<'a>(literal: &'a Ref, subject: &Subject) -> Option<Text<'a>> {
    if subject.is_bytes() {
        Some(Text::One(literal.cast_exact::<Bytes>()?.as_slice()))
    } else {
        Some(literal.cast::<Str>()?.text())
    }
}

/// What the result is written to.
enum Output {
    Str(StrBuilder),
    Bytes(Vec<u8>),
}

impl Output {
    #[inline]
    fn push(&mut self, text: Text) -> Result<()> {
        match (self, text) {
            (Output::Bytes(bytes), Text::One(text)) => {
                if bytes.try_reserve(text.len()).is_err() {
                    return Err(no_memory());
                }
                bytes.extend_from_slice(text);
                Ok(())
            }
            (Output::Str(builder), text) => builder.push_text(text),
            // Bytes are of one kind.
            (Output::Bytes(_), _) => Ok(()),
        }
    }
}

/// Writes the result without an object for each part. Runs Python (signal handlers).
fn write(search: &mut Search, subject: &Subject, first: Hit, parts: &[Part], most: usize) -> Result<(Ref, usize)> {
    let text = subject.text();
    let mut output = if subject.is_bytes() {
        Output::Bytes(Vec::new())
    } else {
        Output::Str(StrBuilder::with_capacity(text.len())?)
    };
    let (mut n, mut done, mut found) = (0, 0, Some(first));
    while let Some(hit) = found {
        search.advance(&hit);
        output.push(text.slice(done, hit.start))?;
        done = hit.end;
        n += 1;
        for part in parts {
            match *part {
                Part::Text(part) => output.push(part)?,
                Part::Group(0) => output.push(text.slice(hit.start, hit.end))?,
                Part::Group(group) => {
                    if let Some((start, end)) = search.span(group - 1) {
                        output.push(text.slice(start, end))?;
                    }
                }
            }
        }
        found = if n < most { search.find(true, false)? } else { None };
    }
    output.push(text.slice(done, text.len()))?;
    let result = match output {
        Output::Str(builder) => builder.finish()?.into_object(),
        Output::Bytes(bytes) => Bytes::new(&bytes)?.into_object(),
    };
    Ok((result, n))
}
