//! String literals whose content is not allowed.

/// What CPython says against a literal, if anything.
pub(super) fn complaint(text: &str) -> Option<String> {
    let quote = text.find(['"', '\''])?;
    let prefix = &text[..quote];
    if prefix.contains(['b', 'B']) && !text.is_ascii() {
        return Some("bytes can only contain ASCII literal characters".into());
    }
    None
}
