//! Floats as decimal text: what `PyOS_double_to_string` makes.

/// How a float is written.
#[derive(Clone, Copy, Default, Debug)]
pub struct FloatFlags {
    /// A plus sign before what is not negative.
    pub sign: bool,
    /// `.0` after what would look like an integer.
    pub add_dot_0: bool,
    /// The alternative form: a decimal point always, no trailing zeros dropped.
    pub alternate: bool,
    /// A negative zero, also one that comes of rounding, is written as zero.
    pub no_negative_zero: bool,
}

/// No finite float has more digits after its decimal point; those beyond are zeros.
const MOST_DIGITS: usize = 1100;

/// The decimal digits of a finite, non-negative float and the place of its decimal point: 0.d1d2d3... * 10^point.
fn significant(value: f64, count: Option<usize>) -> (Vec<u8>, isize) {
    let text = match count {
        // One digit is before the point.
        Some(count) => format!("{:.*e}", (count - 1).min(MOST_DIGITS), value),
        None => crate::types::float::shortest(value),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    (digits, exponent.parse::<isize>().unwrap_or(0) + 1)
}

/// The digits of `value * 10^precision`, rounded half to even, where that is quickly computed exactly: the value below
/// 2^63, at most 19 decimals.
fn scaled(value: f64, precision: usize) -> Option<String> {
    if precision > 19 || value >= 9.2e18 {
        return None;
    }
    let bits = value.to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    // value = mantissa * 2^-shift
    let (mantissa, shift) = if exponent == 0 { (fraction, 1074) } else { (fraction | 1 << 52, 1075 - exponent) };
    let ten = 10u128.pow(precision as u32);
    if shift <= 0 {
        let whole = (mantissa as u128) << -shift;
        return whole.checked_mul(ten).map(|n| n.to_string());
    }
    // Below 2^53 * 10^19 < 2^117: no overflow, and with a shift of 118 or more less than half.
    let product = mantissa as u128 * ten;
    if shift >= 118 {
        return Some("0".into());
    }
    let (quotient, rest, half) = (product >> shift, product & ((1 << shift) - 1), 1u128 << (shift - 1));
    let up = rest > half || (rest == half && quotient & 1 == 1);
    Some((quotient + up as u128).to_string())
}

/// The text of a float. `code` is one of `e E f F g G r` (`r`: the shortest text that gives the same float again; the
/// precision does not count).
pub fn double_to_string(value: f64, code: u8, precision: usize, flags: FloatFlags) -> String {
    let upper = code.is_ascii_uppercase();
    let code = code.to_ascii_lowercase();
    if !value.is_finite() {
        let text = if value.is_nan() { "nan" } else { "inf" };
        let sign = match () {
            _ if value.is_nan() || value > 0.0 => {
                if flags.sign {
                    "+"
                } else {
                    ""
                }
            }
            _ => "-",
        };
        let text = format!("{sign}{text}");
        return if upper { text.to_ascii_uppercase() } else { text };
    }
    let magnitude = value.abs();
    let mut negative = value.is_sign_negative();
    // The digits, the place of the point, up to which place digits are written, and whether an exponent follows.
    let (digits, mut point, mut end, exponent) = match code {
        b'e' => {
            let (digits, point) = significant(magnitude, Some(precision + 1));
            (digits, point, precision as isize + 1, true)
        }
        b'f' => {
            let (digits, point) = match scaled(magnitude, precision) {
                Some(digits) if digits == "0" => (Vec::new(), 0),
                Some(digits) => {
                    let point = digits.len() as isize - precision as isize;
                    (digits.into_bytes(), point)
                }
                None => {
                    let text = format!("{:.*}", precision.min(MOST_DIGITS), magnitude);
                    let whole = text.find('.').unwrap_or(text.len());
                    let mut digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
                    // Leading zeros are no digits: 0.05 is 0.5 * 10^-1.
                    let zeros = digits.iter().take_while(|d| **d == b'0').count();
                    digits.drain(..zeros);
                    (digits, whole as isize - zeros as isize)
                }
            };
            if digits.is_empty() {
                (vec![b'0'], 1, 1 + precision as isize, false)
            } else {
                (digits, point, point + precision as isize, false)
            }
        }
        b'g' => {
            let precision = precision.max(1);
            let (mut digits, point) = significant(magnitude, Some(precision));
            while digits.len() > 1 && digits.last() == Some(&b'0') {
                digits.pop();
            }
            let limit = precision as isize - flags.add_dot_0 as isize;
            let exponent = point <= -4 || point > limit;
            let end = if flags.alternate { precision as isize } else { digits.len() as isize };
            (digits, point, end, exponent)
        }
        _ => {
            let (digits, point) = significant(magnitude, None);
            let exponent = point <= -4 || point > 16;
            let end = digits.len() as isize;
            (digits, point, end, exponent)
        }
    };
    if negative && flags.no_negative_zero && digits.iter().all(|d| *d == b'0') {
        negative = false;
    }
    let ten_to = point - 1;
    if exponent {
        point = 1;
    }
    let start = if point <= 0 { point - 1 } else { 0 };
    end = end.max(if !exponent && flags.add_dot_0 { point + 1 } else { point });
    let mut text = String::with_capacity((end - start) as usize + 8);
    if negative {
        text.push('-');
    } else if flags.sign {
        text.push('+');
    }
    for at in start..end {
        if at == point {
            text.push('.');
        }
        let digit = if at < 0 { b'0' } else { digits.get(at as usize).copied().unwrap_or(b'0') };
        text.push(digit as char);
    }
    if flags.alternate && end == point {
        text.push('.');
    }
    if exponent {
        let sign = if ten_to < 0 { '-' } else { '+' };
        text.push_str(&format!("{}{sign}{:02}", if upper { 'E' } else { 'e' }, ten_to.abs()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_cpython() {
        let plain = FloatFlags::default();
        let alternate = FloatFlags { alternate: true, ..plain };
        let dot = FloatFlags { add_dot_0: true, ..plain };
        for (value, code, precision, flags, text) in [
            (3.25, b'f', 1, plain, "3.2"),
            (0.05, b'f', 6, plain, "0.050000"),
            (0.0, b'f', 0, plain, "0"),
            (0.5, b'f', 0, plain, "0"),
            (0.5, b'f', 0, alternate, "0."),
            (1e22, b'r', 0, dot, "1e+22"),
            (1e16, b'r', 0, dot, "1e+16"),
            (1e15, b'r', 0, dot, "1000000000000000.0"),
            (0.0001, b'r', 0, dot, "0.0001"),
            (0.00001, b'r', 0, dot, "1e-05"),
            (100.0, b'g', 6, plain, "100"),
            (100.0, b'g', 6, alternate, "100.000"),
            (1234567.0, b'g', 6, plain, "1.23457e+06"),
            (-0.0, b'r', 0, dot, "-0.0"),
            (1.5, b'e', 3, plain, "1.500e+00"),
            (f64::INFINITY, b'F', 6, plain, "INF"),
            (-0.001, b'f', 2, FloatFlags { no_negative_zero: true, ..plain }, "0.00"),
            (0.1, b'f', 20, plain, "0.10000000000000000555"),
            (0.0, b'e', 2, plain, "0.00e+00"),
            (0.0, b'g', 6, plain, "0"),
        ] {
            assert_eq!(double_to_string(value, code, precision, flags), text, "{value} {}", code as char);
        }
    }
}
