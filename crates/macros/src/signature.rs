//! A signature in Python's own words: `($self, index=-1, /, *, key=None)`.

/// What a parameter is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    PositionalOnly,
    Ordinary,
    KeywordOnly,
    /// `*args`
    Rest,
    /// `**kwargs`
    Keywords,
}

/// One parameter.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    pub kind: Kind,
    pub default: Option<String>,
}

/// What `self` is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Receiver {
    Instance,
    Class,
    Module,
    None,
}

/// A parsed signature.
#[derive(Debug)]
pub struct Signature {
    /// The name before the parenthesis, if one is given.
    pub name: Option<String>,
    pub receiver: Receiver,
    pub parameters: Vec<Parameter>,
    /// From the parenthesis on, as it appears in `__text_signature__`.
    pub text: String,
}

/// Parses a signature; the error is a sentence for the compiler's message.
pub fn parse(text: &str) -> Result<Signature, String> {
    let open = text.find('(').ok_or("a signature has a parenthesis")?;
    let inner = text[open + 1..].strip_suffix(')').ok_or("a signature ends with a parenthesis")?;
    let name = (open > 0).then(|| text[..open].to_string());
    let mut receiver = Receiver::None;
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut keyword_only = false;
    for (i, part) in split(inner).into_iter().enumerate() {
        match part.as_str() {
            "$self" if i == 0 => receiver = Receiver::Instance,
            "$type" | "$cls" if i == 0 => receiver = Receiver::Class,
            "$module" if i == 0 => receiver = Receiver::Module,
            "/" => parameters.iter_mut().for_each(|p| p.kind = Kind::PositionalOnly),
            "*" => keyword_only = true,
            rest => {
                let (name, default) = match rest.split_once('=') {
                    Some((name, default)) => (name.trim(), Some(default.trim().to_string())),
                    None => (rest, None),
                };
                let (name, kind) = if let Some(name) = name.strip_prefix("**") {
                    (name, Kind::Keywords)
                } else if let Some(name) = name.strip_prefix('*') {
                    keyword_only = true;
                    (name, Kind::Rest)
                } else if keyword_only {
                    (name, Kind::KeywordOnly)
                } else {
                    (name, Kind::Ordinary)
                };
                if name.is_empty() || !name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
                    return Err(format!("{name:?} is no parameter name"));
                }
                parameters.push(Parameter { name: name.to_string(), kind, default });
            }
        }
    }
    Ok(Signature { name, receiver, parameters, text: text[open..].to_string() })
}

/// Splits at the commas that stand outside brackets and quotes.
fn split(inner: &str) -> Vec<String> {
    let (mut parts, mut current, mut depth, mut quote) = (Vec::new(), String::new(), 0, None);
    for c in inner.chars() {
        match c {
            '\'' | '"' if quote.is_none() => quote = Some(c),
            _ if quote == Some(c) => quote = None,
            '(' | '[' | '{' if quote.is_none() => depth += 1,
            ')' | ']' | '}' if quote.is_none() => depth -= 1,
            ',' if depth == 0 && quote.is_none() => {
                parts.push(core::mem::take(&mut current).trim().to_string());
                continue;
            }
            _ => {}
        }
        current.push(c);
    }
    if !current.trim().is_empty() {
        parts.push(current.trim().to_string());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_the_markers() {
        let s = parse("sort($self, a, /, b=(1, ','), *rest, key=None, **more)").expect("a good signature");
        assert_eq!(s.name.as_deref(), Some("sort"));
        assert_eq!(s.receiver, Receiver::Instance);
        let kinds: Vec<_> = s.parameters.iter().map(|p| (p.name.as_str(), p.kind)).collect();
        use Kind::*;
        assert_eq!(
            kinds,
            [("a", PositionalOnly), ("b", Ordinary), ("rest", Rest), ("key", KeywordOnly), ("more", Keywords)]
        );
        assert_eq!(s.parameters[1].default.as_deref(), Some("(1, ',')"));
        assert_eq!(s.text, "($self, a, /, b=(1, ','), *rest, key=None, **more)");
    }

    #[test]
    fn bad_signatures_are_refused() {
        assert!(parse("self").is_err());
        assert!(parse("($self, a b)").is_err());
    }
}
