//! `match`.

use super::Compiler;
use rustc_hash::FxHashSet;

use crate::ast::*;
use crate::code::Constant;
use crate::error::Result;
use crate::instruction::{Label, Location, NO_LOCATION, Opcode};

/// The state of matching one `case`.
#[derive(Default)]
struct Matching {
    /// Captured names, whose values are on the stack in this order.
    stores: Vec<Name>,
    /// Whether a pattern that matches anything may stand here.
    allow_irrefutable: bool,
    /// Where to go on failure with so many values to pop.
    fail_pop: Vec<Label>,
    /// Values on the stack above the captured ones.
    on_top: usize,
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::MatchAs { pattern: None, name: None })
}

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("fewer than 2^32 patterns")
}

fn int(n: usize) -> Constant {
    Constant::int(i64::try_from(n).expect("a length"))
}

impl<'a> Compiler<'a> {
    pub(super) fn match_stmt(&mut self, subject: &'a Expr, cases: &'a [MatchCase]) -> Result<()> {
        self.expr(subject)?;
        let end = self.new_label();
        let n = cases.len();
        let Some(last) = cases.last() else { return Ok(()) };
        let has_default = is_wildcard(&last.pattern) && n > 1;
        let tested = n - usize::from(has_default);
        for (i, case) in cases[..tested].iter().enumerate() {
            let at = case.pattern.location;
            if i + 1 != tested {
                self.emit_i(Opcode::COPY, 1, at);
            }
            let mut m = Matching { allow_irrefutable: case.guard.is_some() || i + 1 == n, ..Matching::default() };
            self.pattern(&case.pattern, &mut m)?;
            for name in &m.stores {
                self.store_name(name, at)?;
            }
            if let Some(guard) = &case.guard {
                self.ensure_fail_pop(&mut m, 0);
                self.jump_if(guard, m.fail_pop[0], false)?;
            }
            if i + 1 != tested {
                self.emit(Opcode::POP_TOP, at);
            }
            self.stmts(&case.body)?;
            self.jump(Opcode::JUMP, end, NO_LOCATION);
            self.use_fail_pop(&mut m, at);
        }
        if has_default {
            let at = last.pattern.location;
            // Shows the line of the default case to tracing.
            self.emit(if n == 1 { Opcode::POP_TOP } else { Opcode::NOP }, at);
            if let Some(guard) = &last.guard {
                self.jump_if(guard, end, false)?;
            }
            self.stmts(&last.body)?;
        }
        self.use_label(end);
        Ok(())
    }

    fn ensure_fail_pop(&mut self, m: &mut Matching, n: usize) {
        while m.fail_pop.len() <= n {
            let label = self.new_label();
            m.fail_pop.push(label);
        }
    }

    fn jump_to_fail_pop(&mut self, m: &mut Matching, op: Opcode, at: Location) {
        let pops = m.on_top + m.stores.len();
        self.ensure_fail_pop(m, pops);
        self.jump(op, m.fail_pop[pops], at);
    }

    /// Places the labels that failures jump to, a pop between each and the next.
    fn use_fail_pop(&mut self, m: &mut Matching, at: Location) {
        let labels = std::mem::take(&mut m.fail_pop);
        for (i, label) in labels.into_iter().enumerate().rev() {
            self.use_label(label);
            if i > 0 {
                self.emit(Opcode::POP_TOP, at);
            }
        }
    }

    fn rotate(&mut self, count: usize, at: Location) {
        for depth in (2..=count).rev() {
            self.emit_i(Opcode::SWAP, index(depth), at);
        }
    }

    fn capture(&mut self, name: Option<&Name>, m: &mut Matching, at: Location) -> Result<()> {
        let Some(name) = name else {
            self.emit(Opcode::POP_TOP, at);
            return Ok(());
        };
        self.forbidden_name(name, Context::Store, at)?;
        if m.stores.contains(name) {
            return self.error(format!("multiple assignments to name '{name}' in pattern"), at);
        }
        // Under the values that are still needed.
        self.rotate(m.on_top + m.stores.len() + 1, at);
        m.stores.push(name.clone());
        Ok(())
    }

    fn subpattern(&mut self, pattern: &'a Pattern, m: &mut Matching) -> Result<()> {
        let allow = std::mem::replace(&mut m.allow_irrefutable, true);
        self.pattern(pattern, m)?;
        m.allow_irrefutable = allow;
        Ok(())
    }

    fn pattern(&mut self, pattern: &'a Pattern, m: &mut Matching) -> Result<()> {
        let at = pattern.location;
        match &pattern.kind {
            PatternKind::MatchValue(value) => {
                if !matches!(value.kind, ExprKind::Constant(..) | ExprKind::Attribute { .. }) {
                    return self.error("patterns may only match literals and attribute lookups", at);
                }
                self.expr(value)?;
                self.compare_op(CmpOp::Eq, at);
                self.emit(Opcode::TO_BOOL, at);
                self.jump_to_fail_pop(m, Opcode::POP_JUMP_IF_FALSE, at);
                Ok(())
            }
            PatternKind::MatchSingleton(value) => {
                self.load_const(value.clone(), at);
                self.compare_op(CmpOp::Is, at);
                self.jump_to_fail_pop(m, Opcode::POP_JUMP_IF_FALSE, at);
                Ok(())
            }
            PatternKind::MatchSequence(patterns) => self.sequence_pattern(at, patterns, m),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.mapping_pattern(at, keys, patterns, rest.as_ref(), m)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.class_pattern(at, cls, patterns, kwd_attrs, kwd_patterns, m)
            }
            PatternKind::MatchStar(name) => self.capture(name.as_ref(), m, at),
            PatternKind::MatchAs { pattern: None, name } => {
                if !m.allow_irrefutable {
                    let what = match name {
                        Some(name) => format!("name capture '{name}'"),
                        None => "wildcard".to_owned(),
                    };
                    return self.error(format!("{what} makes remaining patterns unreachable"), at);
                }
                self.capture(name.as_ref(), m, at)
            }
            PatternKind::MatchAs { pattern: Some(pattern), name } => {
                m.on_top += 1;
                self.emit_i(Opcode::COPY, 1, at);
                self.pattern(pattern, m)?;
                m.on_top -= 1;
                self.capture(name.as_ref(), m, at)
            }
            PatternKind::MatchOr(patterns) => self.or_pattern(at, patterns, m),
        }
    }

    fn sequence_pattern(&mut self, at: Location, patterns: &'a [Pattern], m: &mut Matching) -> Result<()> {
        let size = patterns.len();
        let mut star = None;
        let mut star_wildcard = false;
        let mut only_wildcard = true;
        for (i, pattern) in patterns.iter().enumerate() {
            if let PatternKind::MatchStar(name) = &pattern.kind {
                if star.is_some() {
                    return self.error("multiple starred names in sequence pattern", at);
                }
                star_wildcard = name.is_none();
                only_wildcard &= star_wildcard;
                star = Some(i);
            } else {
                only_wildcard &= is_wildcard(pattern);
            }
        }
        m.on_top += 1;
        self.emit(Opcode::MATCH_SEQUENCE, at);
        self.jump_to_fail_pop(m, Opcode::POP_JUMP_IF_FALSE, at);
        if star.is_none() || size > 1 {
            let (length, op) = if star.is_none() { (size, CmpOp::Eq) } else { (size - 1, CmpOp::GtE) };
            self.emit(Opcode::GET_LEN, at);
            self.load_const(int(length), at);
            self.compare_op(op, at);
            self.jump_to_fail_pop(m, Opcode::POP_JUMP_IF_FALSE, at);
        }
        m.on_top -= 1;
        match star {
            _ if only_wildcard => {
                self.emit(Opcode::POP_TOP, at);
                Ok(())
            }
            Some(star) if star_wildcard => self.sequence_by_index(at, patterns, star, m),
            _ => self.sequence_by_unpacking(at, patterns, m),
        }
    }

    fn sequence_by_unpacking(&mut self, at: Location, patterns: &'a [Pattern], m: &mut Matching) -> Result<()> {
        let size = patterns.len();
        let star = patterns.iter().position(|p| matches!(p.kind, PatternKind::MatchStar(_)));
        match star {
            Some(i) if i >= 1 << 8 || size - i > (i32::MAX >> 8) as usize => {
                return self.error("too many expressions in star-unpacking sequence pattern", at);
            }
            Some(i) => self.emit_i(Opcode::UNPACK_EX, index(i + ((size - i - 1) << 8)), at),
            None => self.emit_i(Opcode::UNPACK_SEQUENCE, index(size), at),
        }
        m.on_top += size;
        for pattern in patterns {
            m.on_top -= 1;
            self.subpattern(pattern, m)?;
        }
        Ok(())
    }

    /// Looks only at the elements that are not covered by `*_`.
    fn sequence_by_index(
        &mut self,
        at: Location,
        patterns: &'a [Pattern],
        star: usize,
        m: &mut Matching,
    ) -> Result<()> {
        m.on_top += 1;
        for (i, pattern) in patterns.iter().enumerate() {
            if i == star || is_wildcard(pattern) {
                continue;
            }
            self.emit_i(Opcode::COPY, 1, at);
            if i < star {
                self.load_const(int(i), at);
            } else {
                // The subject need not support negative indices.
                self.emit(Opcode::GET_LEN, at);
                self.load_const(int(patterns.len() - i), at);
                self.emit_i(Opcode::BINARY_OP, super::expressions::binary_operand(Operator::Sub), at);
            }
            self.emit(Opcode::BINARY_SUBSCR, at);
            self.subpattern(pattern, m)?;
        }
        m.on_top -= 1;
        self.emit(Opcode::POP_TOP, at);
        Ok(())
    }

    fn class_pattern(
        &mut self,
        at: Location,
        cls: &'a Expr,
        patterns: &'a [Pattern],
        attrs: &'a [Name],
        kwd_patterns: &'a [Pattern],
        m: &mut Matching,
    ) -> Result<()> {
        for (i, (attr, pattern)) in attrs.iter().zip(kwd_patterns).enumerate() {
            self.forbidden_name(attr, Context::Store, pattern.location)?;
            if let Some(j) = attrs[i + 1..].iter().position(|other| other == attr) {
                let message = format!("attribute name repeated in class pattern: {attr}");
                return self.error(message, kwd_patterns[i + 1 + j].location);
            }
        }
        self.expr(cls)?;
        self.load_const(Constant::Tuple(attrs.iter().map(|a| Constant::str(a)).collect()), at);
        self.emit_i(Opcode::MATCH_CLASS, index(patterns.len()), at);
        self.emit_i(Opcode::COPY, 1, at);
        self.load_none(at);
        self.emit_i(Opcode::IS_OP, 1, at);
        m.on_top += 1;
        self.jump_to_fail_pop(m, Opcode::POP_JUMP_IF_FALSE, at);
        let count = patterns.len() + attrs.len();
        self.emit_i(Opcode::UNPACK_SEQUENCE, index(count), at);
        m.on_top = m.on_top + count - 1;
        for pattern in patterns.iter().chain(kwd_patterns) {
            m.on_top -= 1;
            if is_wildcard(pattern) {
                self.emit(Opcode::POP_TOP, at);
            } else {
                self.subpattern(pattern, m)?;
            }
        }
        Ok(())
    }

    fn mapping_pattern(
        &mut self,
        at: Location,
        keys: &'a [Expr],
        patterns: &'a [Pattern],
        rest: Option<&'a Name>,
        m: &mut Matching,
    ) -> Result<()> {
        let size = keys.len();
        m.on_top += 1;
        self.emit(Opcode::MATCH_MAPPING, at);
        self.jump_to_fail_pop(m, Opcode::POP_JUMP_IF_FALSE, at);
        if size == 0 && rest.is_none() {
            m.on_top -= 1;
            self.emit(Opcode::POP_TOP, at);
            return Ok(());
        }
        if size > 0 {
            self.emit(Opcode::GET_LEN, at);
            self.load_const(int(size), at);
            self.compare_op(CmpOp::GtE, at);
            self.jump_to_fail_pop(m, Opcode::POP_JUMP_IF_FALSE, at);
        }
        let mut seen = FxHashSet::default();
        for key in keys {
            match &key.kind {
                ExprKind::Constant(constant, _) => {
                    if !seen.insert(crate::fold::ByValue(constant)) {
                        let shown = super::unparse::expr(key);
                        return self.error(format!("mapping pattern checks duplicate key ({shown})"), at);
                    }
                }
                ExprKind::Attribute { .. } => {}
                _ => {
                    let message = "mapping pattern keys may only match literals and attribute lookups";
                    return self.error(message, at);
                }
            }
            self.expr(key)?;
        }
        self.emit_i(Opcode::BUILD_TUPLE, index(size), at);
        self.emit(Opcode::MATCH_KEYS, at);
        m.on_top += 2;
        self.emit_i(Opcode::COPY, 1, at);
        self.load_none(at);
        self.emit_i(Opcode::IS_OP, 1, at);
        self.jump_to_fail_pop(m, Opcode::POP_JUMP_IF_FALSE, at);
        self.emit_i(Opcode::UNPACK_SEQUENCE, index(size), at);
        m.on_top = m.on_top + size - 1;
        for pattern in patterns {
            m.on_top -= 1;
            self.subpattern(pattern, m)?;
        }
        m.on_top -= 2;
        if let Some(rest) = rest {
            // A copy of the subject without the keys.
            self.emit_i(Opcode::BUILD_MAP, 0, at);
            self.emit_i(Opcode::SWAP, 3, at);
            self.emit_i(Opcode::DICT_UPDATE, 2, at);
            self.emit_i(Opcode::UNPACK_SEQUENCE, index(size), at);
            for left in (1..=size).rev() {
                self.emit_i(Opcode::COPY, index(1 + left), at);
                self.emit_i(Opcode::SWAP, 2, at);
                self.emit(Opcode::DELETE_SUBSCR, at);
            }
            return self.capture(Some(rest), m, at);
        }
        self.emit(Opcode::POP_TOP, at);
        self.emit(Opcode::POP_TOP, at);
        Ok(())
    }

    fn or_pattern(&mut self, at: Location, patterns: &'a [Pattern], m: &mut Matching) -> Result<()> {
        let end = self.new_label();
        let mut control: Vec<Name> = Vec::new();
        for (i, alternative) in patterns.iter().enumerate() {
            let alternative_at = alternative.location;
            let mut inner =
                Matching { allow_irrefutable: i + 1 == patterns.len() && m.allow_irrefutable, ..Matching::default() };
            self.emit_i(Opcode::COPY, 1, alternative_at);
            self.pattern(alternative, &mut inner)?;
            if i == 0 {
                control.clone_from(&inner.stores);
            } else {
                self.reorder_captures(&control, &mut inner.stores, at, alternative_at)?;
            }
            self.jump(Opcode::JUMP, end, alternative_at);
            self.use_fail_pop(&mut inner, alternative_at);
        }
        self.emit(Opcode::POP_TOP, at);
        self.jump_to_fail_pop(m, Opcode::JUMP, at);
        self.use_label(end);
        let rotations = control.len() + 1 + m.on_top + m.stores.len();
        for name in control {
            self.rotate(rotations, at);
            if m.stores.contains(&name) {
                return self.error(format!("multiple assignments to name '{name}' in pattern"), at);
            }
            m.stores.push(name);
        }
        self.emit(Opcode::POP_TOP, at);
        Ok(())
    }

    /// Brings the captures of an alternative into the order of the first one's.
    fn reorder_captures(
        &mut self,
        control: &[Name],
        stores: &mut Vec<Name>,
        at: Location,
        alternative_at: Location,
    ) -> Result<()> {
        let differ = |c: &Self| c.error("alternative patterns bind different names", at);
        if stores.len() != control.len() {
            return differ(self);
        }
        for (wanted, name) in control.iter().enumerate().rev() {
            let Some(found) = stores.iter().position(|s| s == name) else { return differ(self) };
            if found == wanted {
                continue;
            }
            let rotations = found + 1;
            let rotated: Vec<Name> = stores.drain(..rotations).collect();
            let place = wanted - found;
            stores.splice(place..place, rotated);
            for _ in 0..rotations {
                self.rotate(wanted + 1, alternative_at);
            }
        }
        Ok(())
    }
}
