//! Speech as telephones carry it: 8 bits a sample, 8,000 samples a second (ITU-T G.711).

/// Which of the two curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// µ-law, RTP payload type 0 (RFC 3551, 6).
    Mu,
    /// A-law, RTP payload type 8.
    A,
}

impl Law {
    /// Its RTP payload type.
    pub fn payload_type(self) -> u8 {
        match self {
            Law::Mu => 0,
            Law::A => 8,
        }
    }

    /// One byte as a sample.
    pub fn decode(self, byte: u8) -> i16 {
        match self {
            Law::Mu => {
                let bits = !byte;
                let exponent = (bits >> 4) & 7;
                let mantissa = i16::from(bits & 15);
                let size = (((mantissa << 3) + 0x84) << exponent) - 0x84;
                if bits & 0x80 == 0 { size } else { -size }
            }
            Law::A => {
                let bits = byte ^ 0x55;
                let exponent = (bits >> 4) & 7;
                let mantissa = i16::from(bits & 15) << 4;
                let size = match exponent {
                    0 => mantissa + 8,
                    more => (mantissa + 0x108) << (more - 1),
                };
                if bits & 0x80 == 0 { -size } else { size }
            }
        }
    }

    /// One sample as a byte.
    pub fn encode(self, sample: i16) -> u8 {
        match self {
            Law::Mu => {
                let negative = sample < 0;
                let size = i32::from(sample).abs().min(32_635) + 0x84;
                let exponent = (24 - size.leading_zeros().min(24)).min(7) as u8;
                let mantissa = (size >> (exponent + 3)) as u8 & 15;
                !(u8::from(negative) << 7 | exponent << 4 | mantissa)
            }
            Law::A => {
                let negative = sample < 0;
                let size = if negative {
                    -i32::from(sample) - 1
                } else {
                    i32::from(sample)
                };
                let exponent = (24 - size.leading_zeros().min(24)).min(7) as u8;
                let mantissa = match exponent {
                    0 => (size >> 4) as u8 & 15,
                    more => (size >> (more + 3)) as u8 & 15,
                };
                (u8::from(!negative) << 7 | exponent << 4 | mantissa) ^ 0x55
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_what_its_sample_is_written_as() {
        for law in [Law::Mu, Law::A] {
            for byte in 0..=255_u8 {
                let sample = law.decode(byte);
                let again = law.encode(sample);
                // µ-law has two zeros.
                let zero = law == Law::Mu && sample == 0;
                assert!(
                    again == byte || zero,
                    "{law:?} {byte:#x} {sample} {again:#x}"
                );
            }
        }
    }

    #[test]
    fn known_values_and_a_small_error_everywhere() {
        assert_eq!((Law::Mu.decode(0xff), Law::Mu.decode(0x00)), (0, -32_124));
        assert_eq!((Law::Mu.decode(0x80), Law::A.decode(0xd5)), (32_124, 8));
        assert_eq!(
            (Law::A.decode(0xaa), Law::A.decode(0x2a)),
            (32_256, -32_256)
        );
        for law in [Law::Mu, Law::A] {
            for sample in i16::MIN..=i16::MAX {
                let error = (i32::from(law.decode(law.encode(sample))) - i32::from(sample)).abs();
                assert!(
                    error <= 16 + i32::from(sample).abs() / 16,
                    "{law:?} {sample} {error}"
                );
            }
        }
    }
}
