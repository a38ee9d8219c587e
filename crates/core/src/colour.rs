//! Colours, as far as it matters whether one can be read on another (WCAG 2.2, 1.4.3).

/// A colour without transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// Black.
pub const BLACK: Colour = Colour::new(0, 0, 0);
/// White.
pub const WHITE: Colour = Colour::new(255, 255, 255);
/// What text of usual size has to have.
pub const LEAST: f64 = 4.5;

impl Colour {
    const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Of `#rrggbb`; nothing else is a colour here.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |from: usize| u8::from_str_radix(&digits[from..from + 2], 16).ok();
        Some(Self::new(part(0)?, part(2)?, part(4)?))
    }

    /// How bright it seems, from 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.212_6 * linear(self.red) + 0.715_2 * linear(self.green) + 0.072_2 * linear(self.blue)
    }

    /// From 1, which is none, to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Black or white: what is read better on it. One of them always can be.
    pub fn on(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) {
            WHITE
        } else {
            BLACK
        }
    }

    /// As it is if white can be read on it, else no darker than it has to be.
    pub fn under_white(self) -> Self {
        let darker = |share: u16| {
            let part = |part: u8| (u16::from(part) * share / 255) as u8;
            Self::new(part(self.red), part(self.green), part(self.blue))
        };
        (0..=255_u16)
            .rev()
            .map(darker)
            .find(|colour| colour.contrast(WHITE) >= LEAST)
            .unwrap_or(BLACK)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guideline() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 1e-9);
        let grey = Colour::parse("#767676").unwrap();
        assert!(grey.contrast(WHITE) >= LEAST);
        let lighter = Colour::parse("#777777").unwrap();
        assert!(lighter.contrast(WHITE) < LEAST);
        for text in ["#fff", "fff", "#ggg000", "#0f5c4c ", "0f5c4c", "#é0000", ""] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn is_118_every_colour_can_be_read() {
        for colour in (0..=0xff_ff_ff_u32).step_by(4_099) {
            let colour = Colour::parse(&format!("#{colour:06x}")).unwrap();
            assert!(colour.contrast(colour.on()) >= LEAST, "{colour}");
            let mended = colour.under_white();
            assert!(mended.contrast(WHITE) >= LEAST, "{colour} {mended}");
            assert!(mended == colour || colour.contrast(WHITE) < LEAST);
        }
        let brand = Colour::parse("#0F5C4C").unwrap();
        assert_eq!(brand.under_white().to_string(), "#0f5c4c");
        let yellow = Colour::parse("#ffd400").unwrap().under_white();
        assert!(
            yellow.contrast(WHITE) < LEAST + 0.1,
            "no darker than needed"
        );
    }
}
