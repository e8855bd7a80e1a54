//! Numbers and strings for the engine, most of them not quite right, and the bytes a source may be stored as.

use super::Engine;

const PREFIXES: &[&str] = &["", "", "", "b", "r", "u", "rb", "Br", "ur", "bb", "R", "U", "B"];
const FSTRING_PREFIXES: &[&str] = &["f", "f", "f", "rf", "F", "fR", "fb", "uf"];
const QUOTES: &[&str] = &["'", "\"", "'", "\"", "'''", "\"\"\""];
#[rustfmt::skip]
const NUMBER_STARTS: &[&str] = &["", "", "0", "0x", "0b", "0o", "0X", "0_", "1", ".", "00", "0x_"];
#[rustfmt::skip]
const NUMBER_PARTS: &[&str] = &[
    "0", "1", "7", "8", "9", "a", "F", "_", "__", ".", "e", "E", "e+", "e-", "j", "J", "if", "or", "and", "in", "is",
    "else", "not", "for", "é", "x", "_1", "12",
];
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "a", "é", " ", "\\n", "\\x41", "\\x4", "\\u00e9", "\\u12", "\\U0001F600", "\\U00110000", "\\N{DIGIT ONE}",
    "\\N{no}", "\\N", "\\N{", "\\7", "\\777", "\\400", "\\d", "\\(", "\\é", "\\\\", "\\\n", "\n", "\\'", "\\\"", "'",
    "\"", "\\ud800", "{", "}", "{{", "}}", "\\{", "\\}", "\t", "#", "\u{1}", "𝔘",
];
#[rustfmt::skip]
const ODD_FIELDS: &[&str] = &[
    "yield", "*a", "**a", "a := 1", "(a := 1)", "a b", "a,", "lambda", "!x", "{a}", "{}", "[", ")", "a\nb", "a\\\n",
];
const CONVERSIONS: &[&str] = &["", "", "", "", "!r", "!s", "!a", "!x", "! r", "!", "!!", "!r ", "!rs", "!1"];
const DEBUGS: &[&str] = &["", "", "", "", "=", " = ", "==", "="];
#[rustfmt::skip]
const ENCODINGS: &[&str] = &[
    "utf-8", "utf8", "latin-1", "iso-8859-1", "UTF_8", "Latin_1-unix", "iso-latin-1", "utf-8-sig", "",
];
#[rustfmt::skip]
const BYTES: &[&[u8]] = &[
    b"\xff", b"\xc3", b"\xc3\xa9", b"\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80",
    b"\xef\xbb\xbf", b"\0", b"\r",
];

impl Engine {
    /// Something that looks like a number.
    pub(super) fn number(&mut self) -> String {
        let mut text = self.random.pick(NUMBER_STARTS).to_owned();
        for _ in 0..1 + self.random.below(5) {
            text += self.random.pick(NUMBER_PARTS);
        }
        text
    }

    /// A string literal, or nearly one.
    pub(super) fn string(&mut self) -> String {
        let (prefix, quote) = (self.random.pick(PREFIXES), self.random.pick(QUOTES));
        let text = self.some(4, "", Self::text);
        let end = if self.random.chance(12) { "" } else { quote };
        format!("{prefix}{quote}{text}{end}")
    }

    /// A piece of a string.
    fn text(&mut self) -> String {
        self.random.pick(TEXTS).to_owned()
    }

    /// An f-string, or nearly one.
    pub(super) fn fstring(&mut self, depth: usize) -> String {
        let (prefix, quote) = (self.random.pick(FSTRING_PREFIXES), self.random.pick(QUOTES));
        let parts = self.some(3, "", |e| if e.random.chance(2) { e.text() } else { e.field(depth) });
        let end = if self.random.chance(12) { "" } else { quote };
        format!("{prefix}{quote}{parts}{end}")
    }

    /// A replacement field of an f-string, or nearly one.
    fn field(&mut self, depth: usize) -> String {
        let d = depth.saturating_sub(1);
        let expression = match self.random.below(12) {
            0 => String::new(),
            1 if depth > 0 => self.fstring(d),
            2 => format!("{}\n", self.expression(0)),
            3 => format!("{} # c\n", self.expression(0)),
            4 => self.expressions(d),
            5 => format!("lambda x: {}", self.expression(0)),
            6 => format!(" {} ", self.expression(0)),
            7 => self.random.pick(ODD_FIELDS).to_owned(),
            _ => self.expression(d),
        };
        let (debug, conversion) = (self.random.pick(DEBUGS), self.random.pick(CONVERSIONS));
        let spec = match self.random.below(8) {
            0 => ":>5".to_owned(),
            1 if depth > 0 => format!(":{}", self.field(d)),
            2 if depth > 0 => format!(":{}{}{}", self.text(), self.field(d), self.text()),
            3 => format!(":{}", self.some(2, "", Self::text)),
            4 => ":".to_owned(),
            _ => String::new(),
        };
        let end = if self.random.chance(12) { "" } else { "}" };
        format!("{{{expression}{debug}{conversion}{spec}{end}")
    }

    /// The bytes of a source, with marks and declarations of encodings, and some that are not UTF-8.
    pub fn encoded(&mut self, mut source: String) -> Vec<u8> {
        if self.random.chance(3) {
            let name = self.random.pick(ENCODINGS);
            let line = match self.random.below(5) {
                0 => format!("# -*- coding: {name} -*-\n"),
                1 => format!("#!/x\n#coding={name}\n"),
                2 => format!("\x0c  # vim: fileencoding={name} :\n"),
                3 => format!("\n# coding : {name}\n"),
                _ => format!("'x' # coding: {name}\r\n"),
            };
            source.insert_str(0, &line);
        }
        let mut bytes: Vec<u8> = match self.random.below(4) {
            0 => source.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
            _ => source.into_bytes(),
        };
        if self.random.chance(4) {
            bytes.splice(0..0, *b"\xef\xbb\xbf");
        }
        for _ in 0..self.random.below(3) {
            let at = self.random.below(bytes.len() + 1);
            bytes.splice(at..at, self.random.pick(BYTES).iter().copied());
        }
        bytes
    }
}
