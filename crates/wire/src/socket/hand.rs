//! What somebody does on their page, for those on whose pages it is to be done or seen (IS-57,
//! IS-60, IS-75). Each renders their own page: places are told by element, not by pixel.

use serde::{Deserialize, Serialize};
use switchboard_core::{limits, session::Step};
use utoipa::ToSchema;

/// Acts of one frame.
pub const ACTS: usize = 32;
/// Characters of what names a page.
const PAGE_CHARS: usize = 64;
/// Characters of what names an element.
const ANCHOR_CHARS: usize = 600;
/// Numbers of one piece of a stroke: two for each of its points.
const STROKE: usize = 512;
/// Options of a field that are chosen.
const CHOSEN: usize = 64;
/// Bytes of what a frame's acts hold in all.
const BYTES: usize = 8 * 1024;

/// A place on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spot {
    /// The element, as the page's part of the client names it.
    pub el: String,
    /// Thousandths of its width from its left.
    pub x: i32,
    /// Thousandths of its height from its top.
    pub y: i32,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// Text.
    Text(String),
    /// Whether it is ticked.
    On(bool),
    /// What of several things is chosen.
    Of(Vec<String>),
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "k", rename_all = "snake_case")]
pub enum Act {
    /// The pointer is there, or nowhere.
    Pointer {
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        at: Option<Spot>,
    },
    /// A piece of a line drawn by hand.
    Stroke {
        /// Which line of this member's.
        n: u32,
        /// The element to which it sticks.
        el: String,
        /// Left and top of each point, in thousandths of that element.
        d: Vec<i32>,
        /// It is complete.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        end: bool,
    },
    /// Look there.
    Ring {
        /// Where.
        at: Spot,
    },
    /// From here to there.
    Arrow {
        /// Its end without a head.
        from: Spot,
        /// Its head.
        to: Spot,
    },
    /// Look at that element.
    Glow {
        /// Which.
        el: String,
    },
    /// Takes away what this member has drawn.
    Clear {},
    /// The member is in that field, or in none.
    Focus {
        /// Which.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        el: Option<String>,
    },
    /// A field holds that now.
    Field {
        /// Which.
        el: String,
        /// What.
        v: FieldValue,
        /// Rises with each change anybody makes to it: the last one counts, of two with the same
        /// number that of the higher leg.
        lam: u64,
        /// The member has left it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        done: bool,
    },
    /// Pressed.
    Click {
        /// Where.
        at: Spot,
    },
    /// That is at the top of the view, or of the box that scrolls.
    Scroll {
        /// What.
        at: Spot,
    },
}

impl Act {
    /// What has to be let for it.
    pub fn step(&self) -> Step {
        match self {
            Act::Pointer { .. }
            | Act::Stroke { .. }
            | Act::Ring { .. }
            | Act::Arrow { .. }
            | Act::Glow { .. }
            | Act::Clear {} => Step::Point,
            Act::Focus { .. } | Act::Field { .. } => Step::Type,
            Act::Click { .. } | Act::Scroll { .. } => Step::Click,
        }
    }

    /// Whether a newer one of its kind makes it void.
    pub fn is_fleeting(&self) -> bool {
        matches!(self, Act::Pointer { .. })
    }

    /// Bytes that it holds; `None` where something in it is over its limit.
    fn weight(&self) -> Option<usize> {
        let anchor = |el: &String| fits(el, ANCHOR_CHARS);
        let spot = |spot: &Spot| anchor(&spot.el);
        match self {
            Act::Pointer { at } => at.as_ref().map_or(Some(0), spot),
            Act::Stroke { el, d, .. } => {
                let whole = d.len() % 2 == 0 && d.len() <= STROKE;
                whole.then_some(anchor(el)? + d.len() * 4)
            }
            Act::Ring { at } | Act::Click { at } | Act::Scroll { at } => spot(at),
            Act::Arrow { from, to } => Some(spot(from)? + spot(to)?),
            Act::Glow { el } => anchor(el),
            Act::Clear {} => Some(0),
            Act::Focus { el } => el.as_ref().map_or(Some(0), anchor),
            Act::Field { el, v, .. } => Some(anchor(el)? + v.weight()?),
        }
    }
}

impl FieldValue {
    fn weight(&self) -> Option<usize> {
        match self {
            FieldValue::On(_) => Some(0),
            FieldValue::Text(text) => {
                (text.chars().count() <= limits::LINE_CHARS).then_some(text.len())
            }
            FieldValue::Of(chosen) if chosen.len() > CHOSEN => None,
            FieldValue::Of(chosen) => chosen.iter().try_fold(0, |sum, one| {
                let short = one.chars().count() <= limits::ATTRIBUTE_CHARS;
                short.then_some(sum + one.len())
            }),
        }
    }
}

/// Length of what is printable and short enough.
fn fits(name: &str, most: usize) -> Option<usize> {
    let sound = name.chars().count() <= most && !name.contains(char::is_control);
    sound.then_some(name.len())
}

/// Whether acts on a page keep to all limits: [`ACTS`] of them, anchors of 600 printable
/// characters, text of a field as long as a line, strokes of 256 points, 8 KiB in all.
pub fn is_sound(page: &str, acts: &[Act]) -> bool {
    let weight = acts
        .iter()
        .try_fold(0, |sum, act| Some(sum + act.weight()?));
    !page.is_empty()
        && fits(page, PAGE_CHARS).is_some()
        && (1..=ACTS).contains(&acts.len())
        && weight.is_some_and(|weight: usize| weight <= BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn act(of: serde_json::Value) -> Act {
        serde_json::from_value(of).unwrap()
    }

    #[test]
    fn is_57_is_60_is_75_each_act_is_of_one_step() {
        let at = json!({"el":"#a","x":1,"y":2});
        let table = [
            (json!({"k":"pointer","at":at}), Step::Point),
            (json!({"k":"pointer"}), Step::Point),
            (
                json!({"k":"stroke","n":1,"el":"#a","d":[1,2,3,4],"end":true}),
                Step::Point,
            ),
            (json!({"k":"ring","at":at}), Step::Point),
            (json!({"k":"arrow","from":at,"to":at}), Step::Point),
            (json!({"k":"glow","el":"#a"}), Step::Point),
            (json!({"k":"clear"}), Step::Point),
            (json!({"k":"focus","el":"#a"}), Step::Type),
            (
                json!({"k":"field","el":"#a","v":{"text":"x"},"lam":3}),
                Step::Type,
            ),
            (
                json!({"k":"field","el":"#a","v":{"on":true},"lam":3}),
                Step::Type,
            ),
            (
                json!({"k":"field","el":"#a","v":{"of":["x"]},"lam":3,"done":true}),
                Step::Type,
            ),
            (json!({"k":"click","at":at}), Step::Click),
            (json!({"k":"scroll","at":at}), Step::Click),
        ];
        for (written, step) in table {
            let read = act(written.clone());
            assert_eq!(read.step(), step, "{written}");
            assert_eq!(serde_json::to_value(&read).unwrap(), written);
            assert!(is_sound("3f2a", &[read]));
        }
    }

    #[test]
    fn what_is_over_a_limit_is_not_sound() {
        let glow = |el: &str| Act::Glow { el: el.into() };
        let text = |text: String| Act::Field {
            el: "#a".into(),
            v: FieldValue::Text(text),
            lam: 1,
            done: false,
        };
        let stroke = |points: usize| Act::Stroke {
            n: 1,
            el: "#a".into(),
            d: vec![0; points],
            end: false,
        };
        let of = |n: usize, chars: usize| Act::Field {
            el: "#a".into(),
            v: FieldValue::Of(vec!["x".repeat(chars); n]),
            lam: 1,
            done: false,
        };
        let sound = [
            glow(&"x".repeat(600)),
            text("x".repeat(4_000)),
            stroke(512),
            of(64, 10),
        ];
        for act in sound {
            assert!(is_sound("3f2a", std::slice::from_ref(&act)), "{act:?}");
        }
        let unsound = [
            glow(&"x".repeat(601)),
            glow("a\nb"),
            text("x".repeat(4_001)),
            stroke(513),
            stroke(514),
            of(65, 1),
            of(1, 257),
        ];
        for act in unsound {
            assert!(!is_sound("3f2a", std::slice::from_ref(&act)), "{act:?}");
        }
        assert!(!is_sound("", &[glow("#a")]));
        assert!(!is_sound(&"p".repeat(65), &[glow("#a")]));
        assert!(!is_sound("3f2a", &[]));
        assert!(is_sound("3f2a", &vec![glow("#a"); 32]));
        assert!(!is_sound("3f2a", &vec![glow("#a"); 33]));
        assert!(!is_sound("3f2a", &vec![text("x".repeat(3_000)); 3]));
    }
}
