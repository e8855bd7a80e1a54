//! What the grammar's notation cannot say: conditions and messages that take a look at the nodes.

use std::borrow::Cow;
use std::rc::Rc;

use super::nodes::{Node, NodeKind, Value};
use super::parser::{Failure, Labels, Outcome, Parser, labelled};
use crate::error::{CodecError, ErrorKind, SyntaxError};
use crate::instruction::Location;

/// The parts of an argument list.
fn arguments(value: &Value) -> Vec<Rc<Node>> {
    let mut parts = Vec::new();
    value.each_node(&mut |node| match node.kind {
        NodeKind::Other => parts.extend(node.parts().into_iter().cloned()),
        _ => parts.push(Rc::clone(node)),
    });
    parts
}

/// Where the last `for` of a comprehension ends.
fn last_clause(clauses: &Value) -> Value {
    let clause = arguments(clauses).pop();
    let end = clause.and_then(|clause| clause.parts().last().map(|part| Rc::clone(part)));
    end.map_or_else(|| clauses.clone(), Value::Node)
}

impl Parser<'_> {
    /// Runs the code of that name for an alternative that matched.
    pub(super) fn call(&mut self, name: &str, labels: &Labels<'_>) -> Outcome<Option<Value>> {
        let get = |label| labelled(labels, label);
        match name {
            "expression_without_invalid" => {
                let before = std::mem::replace(&mut self.invalid, false);
                let result = self.rule_named("plain_expression");
                self.invalid = before;
                result
            }
            "interactive_end" => Ok(None),
            "string" => {
                let literal = get("a");
                let Some((token, _)) = literal.span() else { return Ok(None) };
                let text = self.token_text(token);
                if let Some(message) = super::literals::complaint(self.token_bytes(token)) {
                    return self.error(message, self.value_location(&literal));
                }
                if let Some(message) = super::literals::warning(text) {
                    self.warn(message, token);
                }
                Ok(Some(literal))
            }
            "not_equal" => {
                let operator = get("a");
                let (token, _) = operator.span().unwrap_or((0, 0));
                Ok(self.is_not_equal(token)?.then_some(operator))
            }
            "strings" => self.strings(&get("a")),
            "fstring_text" => {
                let text = get("a");
                let (token, _) = text.span().unwrap_or((0, 0));
                match CodecError::utf8(self.token_bytes(token)) {
                    Some(error) => Err(Failure::Grammar(SyntaxError::undecodable(error))),
                    None => Ok(Some(text)),
                }
            }
            "format_spec_text" => {
                let text = get("a");
                let (token, _) = text.span().unwrap_or((0, 0));
                match super::literals::escape_error(self.token_bytes(token)) {
                    Some(error) => Err(Failure::Grammar(SyntaxError::undecodable(error))),
                    None => {
                        if let Some(message) = super::literals::text_warning(self.token_text(token)) {
                            self.warn(message, token);
                        }
                        Ok(Some(text))
                    }
                }
            }
            "fstring" => self.fstring(&get("a"), &get("m"), &get("b")),
            "replacement_field" => {
                let field = self.replacement_field(&get("a"), &get("b"), &get("c"))?;
                match get("d").span() {
                    Some(_) => self.field_with_text(field, &get("b"), &get("s"), &get("c")),
                    None => Ok(field),
                }
            }
            "conversion" => self.conversion(&get("a"), &get("b")),
            "real_number" | "imaginary_number" => {
                let number = get("a");
                let is_imaginary = number.span().is_some_and(|(token, _)| self.token_text(token).ends_with(['j', 'J']));
                if is_imaginary != (name == "imaginary_number") {
                    let what = if is_imaginary { "real" } else { "imaginary" };
                    return self
                        .error(format!("{what} number required in complex literal"), self.value_location(&number));
                }
                Ok(Some(number))
            }
            "generator_argument" | "generator_behind_arguments" => {
                self.range_error("Generator expression must be parenthesized", &get("a"), &last_clause(&get("b")))
            }
            "generator_in_call" => {
                let positional = arguments(&get("a"))
                    .into_iter()
                    .filter(|a| !matches!(a.kind, NodeKind::Keyword | NodeKind::DoubleStarred))
                    .collect::<Vec<_>>();
                match &positional[..] {
                    [.., _, last] => {
                        let last = Value::Node(Rc::clone(last));
                        self.range_error("Generator expression must be parenthesized", &last, &last_clause(&get("b")))
                    }
                    _ => Ok(None),
                }
            }
            "positional_behind_keyword" => {
                let unpacked = arguments(&get("a")).iter().any(|a| a.kind == NodeKind::DoubleStarred);
                let unpacking = if unpacked { " unpacking" } else { "" };
                self.last_error(format!("positional argument follows keyword argument{unpacking}"))
            }
            "comprehension_target" => {
                let last = arguments(&get("b")).pop().map_or_else(|| get("b"), Value::Node);
                self.range_error("did you forget parentheses around the comprehension target?", &get("a"), &last)
            }
            "forgotten_comma" => {
                let (a, b) = (get("a"), get("b"));
                if self.legacy_name(&a).is_some() || self.tokens[self.mark - 1].level == 0 {
                    return Ok(None);
                }
                self.range_error("invalid syntax. Perhaps you forgot a comma?", &a, &b)
            }
            "legacy_statement" => {
                let (a, b) = (get("a"), get("b"));
                let Some(name) = self.legacy_name(&a) else { return Ok(None) };
                let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
                self.range_error(message, &a, &b)
            }
            "key_without_value" => {
                let key = self.value_location(&get("a"));
                let location = Location { col: key.end_col - 1, end_col: -1, ..key };
                self.error("':' expected after dictionary key", location)
            }
            "bound_of_tuple" | "bound_of_parameters" => {
                let is_tuple = get("b").node().is_some_and(|node| node.kind == NodeKind::Tuple);
                let what = if is_tuple { "constraints" } else { "bound" };
                let parameter = if name == "bound_of_tuple" { "TypeVarTuple" } else { "ParamSpec" };
                self.open_error(format!("cannot use {what} with {parameter}"), &get("a"))
            }
            _ => panic!("no code for {name}"),
        }
    }

    /// `print` or `exec`, if the value is one of these names.
    fn legacy_name(&self, value: &Value) -> Option<&'static str> {
        let (first, last) = value.span()?;
        let is_name = !matches!(value, Value::Node(node) if node.kind != NodeKind::Name);
        match &*self.name(first) {
            "print" if first == last && is_name => Some("print"),
            "exec" if first == last && is_name => Some("exec"),
            _ => None,
        }
    }

    fn conversion(&mut self, mark: &Value, name: &Value) -> Outcome<Option<Value>> {
        let (Some((mark_token, _)), Some((token, _))) = (mark.span(), name.span()) else { return Ok(None) };
        if self.tokens[mark_token].end != self.tokens[token].start {
            let message = "f-string: conversion type must come right after the exclamanation mark";
            return self.range_error(message, mark, name);
        }
        Ok(Some(name.clone()))
    }

    /// The text of an expression with a `=` is kept with the token behind it, but not in all format specs.
    fn field_with_text(
        &self,
        field: Option<Value>,
        conversion: &Value,
        spec: &Value,
        close: &Value,
    ) -> Outcome<Option<Value>> {
        let first = |value: &Value| value.span().map(|(first, _)| first);
        let tokens = match (first(conversion), first(spec), first(close)) {
            // The name is the value, the exclamation mark stands before it.
            (Some(name), _, _) => [Some(name - 1), None],
            (_, colon, close) => [colon, close],
        };
        let (Some(Value::Node(field)), Some(token)) =
            (field, tokens.into_iter().flatten().find(|token| self.expression(*token).is_some()))
        else {
            return Err(Failure::Grammar(SyntaxError::of_kind(ErrorKind::Value, crate::parse::NO_EXPRESSION)));
        };
        let children = vec![Value::Token(token)];
        Ok(Some(Value::Node(Rc::new(Node { kind: field.kind, first: field.first, last: field.last, children }))))
    }

    /// The name of a conversion counts once its field is whole.
    fn replacement_field(&mut self, open: &Value, conversion: &Value, close: &Value) -> Outcome<Option<Value>> {
        if let Some((name, _)) = conversion.span() {
            let text = self.name(name);
            if !matches!(&*text, "s" | "r" | "a") {
                let message = format!("f-string: invalid conversion character '{text}': expected 's', 'r', or 'a'");
                return self.error(message, self.value_location(conversion));
            }
        }
        let (Some((first, _)), Some((last, _))) = (open.span(), close.span()) else { return Ok(None) };
        Ok(Some(Value::Node(Rc::new(Node { kind: NodeKind::Other, first, last, children: Vec::new() }))))
    }

    /// The texts of an f-string are decoded when its end has been read.
    fn fstring(&mut self, start: &Value, middle: &Value, end: &Value) -> Outcome<Option<Value>> {
        let (Some((first, _)), Some((last, _))) = (start.span(), end.span()) else { return Ok(None) };
        if !self.token_text(first).contains(['r', 'R'])
            && let Value::Sequence(parts) = middle
        {
            for part in parts.iter() {
                let text = match part {
                    Value::Token(token) => Cow::Borrowed(self.token_bytes(*token)),
                    // The text of an expression is decoded as if it were part of the string.
                    Value::Node(field) => match field.children.first() {
                        Some(Value::Token(token)) => {
                            let text = self.expression(*token).unwrap_or_default();
                            Cow::Owned(crate::parse::without_comments(text))
                        }
                        _ => continue,
                    },
                    _ => continue,
                };
                if let Some(error) = super::literals::escape_error(&text) {
                    return self.last_error(format!("(unicode error) {}", error.message(true)));
                }
                if let Some(message) = super::literals::text_warning(str::from_utf8(&text).unwrap_or_default()) {
                    self.warn(message, last);
                }
            }
        }
        Ok(Some(Value::Node(Rc::new(Node { kind: NodeKind::JoinedStr, first, last, children: Vec::new() }))))
    }

    /// Literals that stand side by side are one.
    fn strings(&mut self, literals: &Value) -> Outcome<Option<Value>> {
        let Value::Sequence(items) = literals else { return Ok(None) };
        let (mut formatted, mut bytes) = (false, 0);
        for item in items.iter() {
            match item {
                Value::Token(token) => {
                    let text = self.token_text(*token);
                    let prefix = &text[..text.find(['"', '\'']).unwrap_or(0)];
                    bytes += usize::from(prefix.contains(['b', 'B']));
                }
                _ => formatted = true,
            }
        }
        if bytes != 0 && bytes != items.len() {
            return self.last_error("cannot mix bytes and nonbytes literals");
        }
        let Some((first, last)) = literals.span() else { return Ok(None) };
        let kind = if formatted { NodeKind::JoinedStr } else { NodeKind::Literal };
        Ok(Some(Value::Node(Rc::new(Node { kind, first, last, children: Vec::new() }))))
    }
}
