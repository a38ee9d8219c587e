//! What somebody hears who waits: two soft pips, then a pause, so that the line is not taken for dead
//! (ITU-T E.182, comfort tone).

use crate::jitter::FRAME;

/// Samples in a second.
const RATE: usize = 8_000;
/// From one pair of pips to the next.
const ROUND: usize = 4 * RATE;
/// How long a pip lasts, and from when to when the pause to the second is.
const PIP: usize = RATE / 8;
/// The tone of most of Europe's networks.
const HZ: f64 = 425.0;
/// A tenth of what is possible.
const SIZE: f64 = 3_200.0;
/// A pip comes and goes within this, without a click.
const EDGE: usize = RATE / 100;

/// The tone, 20 ms at a time.
#[derive(Default)]
pub struct Tone(usize);

impl Tone {
    /// The next 20 ms.
    pub fn take(&mut self) -> [i16; FRAME] {
        let mut frame = [0; FRAME];
        for sample in &mut frame {
            *sample = at(self.0);
            self.0 = (self.0 + 1) % ROUND;
        }
        frame
    }
}

fn at(sample: usize) -> i16 {
    let (pip, within) = (sample / PIP, sample % PIP);
    if !matches!(pip, 0 | 2) {
        return 0;
    }
    let edge = within.min(PIP - within).min(EDGE) as f64 / EDGE as f64;
    let turn = sample as f64 * HZ * std::f64::consts::TAU / RATE as f64;
    (turn.sin() * SIZE * edge) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::tests::share;

    #[test]
    fn rv_16_who_waits_hears_two_pips_and_a_pause_again_and_again() {
        let mut tone = Tone::default();
        for _ in 0..3 {
            let round: Vec<i16> = (0..ROUND / FRAME).flat_map(|_| tone.take()).collect();
            let parts: Vec<&[i16]> = round.chunks(PIP).collect();
            for pip in [parts[0], parts[2]] {
                assert!(share(pip, HZ) > 0.9);
                assert!(pip.iter().all(|sample| sample.abs() <= SIZE as i16));
            }
            let quiet = parts[1].iter().chain(parts[3..].iter().copied().flatten());
            assert!(quiet.into_iter().all(|sample| *sample == 0));
        }
    }
}
