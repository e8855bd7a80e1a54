//! Complex arithmetic on pairs of floats, in the algorithms whose rounding CPython 3.13 shows.

type Complex = (f64, f64);

pub(super) fn mul((a, b): Complex, (c, d): Complex) -> Complex {
    (a * c - b * d, a * d + b * c)
}

/// The quotient by Smith's method; `None` for a zero divisor.
pub(super) fn div((a, b): Complex, (c, d): Complex) -> Option<Complex> {
    if c.abs() >= d.abs() {
        if c == 0.0 {
            return None;
        }
        let ratio = d / c;
        let denominator = c + d * ratio;
        Some(((a + b * ratio) / denominator, (b - a * ratio) / denominator))
    } else if d.abs() >= c.abs() {
        let ratio = c / d;
        let denominator = c * ratio + d;
        Some(((a * ratio + b) / denominator, (b * ratio - a) / denominator))
    } else {
        // A NaN is in the divisor.
        Some((f64::NAN, f64::NAN))
    }
}

/// The power; `None` for a zero base with a negative or complex exponent, and for a result that is not finite.
pub(super) fn pow(base: Complex, exponent: Complex) -> Option<Complex> {
    let (x, y) = exponent;
    let result = if y == 0.0 && x == x.floor() && x.abs() <= 100.0 {
        let power = whole_power(base, x.abs() as u32);
        if x > 0.0 { power } else { div((1.0, 0.0), power)? }
    } else if base == (0.0, 0.0) {
        if y != 0.0 || x < 0.0 {
            return None;
        }
        (0.0, 0.0)
    } else {
        let modulus = base.0.hypot(base.1);
        let angle = base.1.atan2(base.0);
        let mut length = modulus.powf(x);
        let mut phase = angle * x;
        if y != 0.0 {
            length /= (angle * y).exp();
            phase += y * modulus.ln();
        }
        // CPython takes the domain error of the cosine for one of the power.
        if phase.is_infinite() {
            return None;
        }
        (length * phase.cos(), length * phase.sin())
    };
    (!result.0.is_infinite() && !result.1.is_infinite()).then_some(result)
}

fn whole_power(base: Complex, exponent: u32) -> Complex {
    let mut result = (1.0, 0.0);
    let mut square = base;
    let mut rest = exponent;
    while rest > 0 {
        if rest & 1 == 1 {
            result = mul(result, square);
        }
        square = mul(square, square);
        rest >>= 1;
    }
    result
}
