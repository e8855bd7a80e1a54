//! Type comments (PEP 484): which construct each belongs to.
//!
//! The parser sees none of them. A comment belongs to what the token before it ends: the value of an assignment, the colon
//! of a block, a parameter or the comma behind it. One that nothing takes is misplaced.

use std::rc::Rc;

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::ast::{self, TypeIgnore};
use crate::diagnose;
use crate::source::LineIndex;

/// The type comments of a source.
#[derive(Default)]
pub(super) struct TypeComments {
    comments: Vec<Comment>,
    ignores: Vec<(u32, Rc<str>)>,
    /// Kinds and ranges of the tokens that are no comments and no line ends inside brackets.
    tokens: Vec<(TokenKind, TextRange)>,
}

struct Comment {
    /// Where the token before it ends, and whether that is the end of a line.
    after: TextSize,
    on_own_line: bool,
    /// An indented block follows on the next line.
    before_block: bool,
    range: TextRange,
    text: Rc<str>,
    taken: bool,
}

fn is_trivia(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline)
}

impl TypeComments {
    /// Finds those of `text`.
    pub fn of(text: &str, tokens: &Tokens) -> Self {
        let mut found = Self::default();
        let mut before = (TokenKind::Newline, TextSize::default());
        for (i, token) in tokens.iter().enumerate() {
            if token.kind() == TokenKind::Comment {
                match diagnose::TypeComment::of(text[token.range()].as_bytes()) {
                    Some(diagnose::TypeComment::Ignore(behind)) => {
                        // The line end belongs to it if the comment has the line to itself.
                        let line = text[..usize::from(token.start())].rfind('\n').map_or(0, |n| n + 1);
                        let alone = text[line..usize::from(token.start())].trim_matches([' ', '\t', '\x0c']).is_empty();
                        let tag = &text[token.range()][behind..];
                        let tag = if alone { format!("{tag}\n").into() } else { tag.into() };
                        found.ignores.push((token.start().into(), tag));
                    }
                    Some(diagnose::TypeComment::Type(behind)) => {
                        let next = tokens[i + 1..].iter().find(|t| !is_trivia(t.kind()));
                        found.comments.push(Comment {
                            after: before.1,
                            on_own_line: before.0 == TokenKind::Newline,
                            before_block: next.is_some_and(|t| t.kind() == TokenKind::Indent),
                            range: token.range(),
                            text: text[token.range()][behind..].into(),
                            taken: false,
                        });
                        // Whatever comes next stands behind this comment, not behind the token before it.
                        before = (TokenKind::Comment, token.end());
                    }
                    None => {}
                }
            } else if !is_trivia(token.kind()) {
                before = (token.kind(), token.end());
                found.tokens.push((token.kind(), token.range()));
            }
        }
        if found.comments.is_empty() {
            found.tokens.clear();
        }
        found
    }

    /// The comment right behind the token that ends at `end`.
    pub fn behind(&mut self, end: TextSize) -> ast::TypeComment {
        self.take(end, false)
    }

    fn take(&mut self, end: TextSize, on_own_line: bool) -> ast::TypeComment {
        let at = self.comments.partition_point(|c| c.after < end);
        let comment = self.comments.get_mut(at)?;
        if comment.after != end || comment.on_own_line != on_own_line || (on_own_line && !comment.before_block) {
            return None;
        }
        comment.taken = true;
        Some(Rc::clone(&comment.text))
    }

    /// Where a statement that ends at `end` ends together with the comment behind it.
    pub fn end_with_comment(&self, end: TextSize) -> TextSize {
        let at = self.comments.partition_point(|c| c.after < end);
        self.comments.get(at).filter(|c| c.after == end && !c.on_own_line).map_or(end, |c| c.range.end())
    }

    /// The comment behind the colon that follows `end`.
    pub fn behind_colon(&mut self, end: TextSize) -> ast::TypeComment {
        let colon = self.colon(end)?;
        self.behind(self.tokens[colon].1.end())
    }

    /// The comment of a function whose signature ends at `end`: behind the colon, or on the next line.
    pub fn of_function(&mut self, end: TextSize) -> ast::TypeComment {
        let colon = self.colon(end)?;
        match self.behind(self.tokens[colon].1.end()) {
            Some(text) => Some(text),
            None => {
                let (kind, newline) = *self.tokens.get(colon + 1)?;
                if kind == TokenKind::Newline { self.take(newline.end(), true) } else { None }
            }
        }
    }

    /// The comment of a parameter, default included, that ends at `end`.
    pub fn of_parameter(&mut self, end: TextSize) -> ast::TypeComment {
        let next = self.next(end)?;
        let end = if self.tokens[next].0 == TokenKind::Comma { self.tokens[next].1.end() } else { end };
        self.behind(end)
    }

    fn colon(&self, end: TextSize) -> Option<usize> {
        let next = self.next(end)?;
        self.tokens[next..].iter().position(|(kind, _)| *kind == TokenKind::Colon).map(|at| next + at)
    }

    fn next(&self, end: TextSize) -> Option<usize> {
        let next = self.tokens.partition_point(|(_, range)| range.start() < end);
        (next < self.tokens.len()).then_some(next)
    }

    /// The first that belongs to nothing.
    pub fn misplaced(&self) -> Option<TextRange> {
        self.comments.iter().find(|c| !c.taken).map(|c| c.range)
    }

    /// The `# type: ignore` comments.
    pub fn ignores(&self, lines: &LineIndex) -> Vec<TypeIgnore> {
        let line = |at: u32| i32::try_from(lines.line(at) + 1).unwrap_or(i32::MAX);
        self.ignores.iter().map(|(at, tag)| TypeIgnore { lineno: line(*at), tag: Rc::clone(tag) }).collect()
    }
}
