//! Negative controls: the session that was just judged good, broken on purpose in every way
//! there is. A judge who does not see it is no judge.

use super::{
    history::{Entry, Place, Story},
    verdict::{Breach, judge},
};
use crate::Result;
use std::time::Duration;

/// One way to break a session, and what the judge has to say of it.
pub struct Control {
    breach: Breach,
    spoil: fn(&mut Story),
}

pub const ALL: &[Control] = &[
    Control {
        breach: Breach::Lost,
        spoil: lost,
    },
    Control {
        breach: Breach::Doubled,
        spoil: doubled,
    },
    Control {
        breach: Breach::Turned,
        spoil: turned,
    },
    Control {
        breach: Breach::Overtaken,
        spoil: overtaken,
    },
    Control {
        breach: Breach::Gap,
        spoil: gap,
    },
    Control {
        breach: Breach::Invented,
        spoil: invented,
    },
    Control {
        breach: Breach::Missed,
        spoil: missed,
    },
    Control {
        breach: Breach::Ended,
        spoil: ended,
    },
];

/// Breaks a good session in every way; how many of them were found, which is all.
pub fn run(good: &Story) -> Result<usize> {
    for control in ALL {
        let mut spoilt = good.clone();
        (control.spoil)(&mut spoilt);
        if !judge(&spoilt).iter().any(|f| f.breach == control.breach) {
            return Err(format!("the judge does not see {:?}", control.breach).into());
        }
    }
    Ok(ALL.len())
}

/// Whether there is enough in a session to break it in every way.
pub fn can_run(story: &Story) -> bool {
    story.members.first().is_some_and(|member| {
        let refused = member.refused().count();
        refused == 0 && member.acknowledged().count() >= 2
    })
}

/// Index of a line in the middle.
fn middle(story: &Story) -> usize {
    let lines: Vec<usize> = (0..story.log.len())
        .filter(|&at| story.log[at].text.is_some())
        .collect();
    lines[(lines.len() - 1) / 2]
}

/// What is behind it moves up, as if it had never been written.
fn lost(story: &mut Story) {
    let acknowledged = story.members.iter().find_map(|member| {
        let (number, seq) = member.acknowledged().next()?;
        Some((seq, member.text(number)))
    });
    let seq = acknowledged.map(|(seq, _)| seq).unwrap_or_default();
    story.log.retain(|place| place.seq != seq);
    let behind = story.log.iter_mut().filter(|place| place.seq > seq);
    behind.for_each(|place| place.seq -= 1);
}

fn doubled(story: &mut Story) {
    let again = Place {
        seq: story.log.len() as u64 + 1,
        ..story.log[middle(story)].clone()
    };
    story.log.push(again);
}

fn turned(story: &mut Story) {
    let at = middle(story);
    let next = (at + 1..story.log.len()).find(|&next| story.log[next].text.is_some());
    if let Some(next) = next {
        let text = story.log[at].text.take();
        story.log[at].text = story.log[next].text.take();
        story.log[next].text = text;
    }
}

/// A writer's second line as if it had been the first.
fn overtaken(story: &mut Story) {
    let name = story.members[0].name.clone();
    let [first, second] = [0, 1].map(|number| Some(format!("{name} {number}")));
    for place in &mut story.log {
        if place.text == first {
            place.text.clone_from(&second);
        } else if place.text == second {
            place.text.clone_from(&first);
        }
    }
}

fn gap(story: &mut Story) {
    let at = middle(story);
    story.log.remove(at);
}

fn invented(story: &mut Story) {
    let seq = story.log.len() as u64 + 1;
    let (kind, text) = ("line".to_owned(), Some("nobody 0".to_owned()));
    story.log.push(Place { seq, kind, text });
}

fn missed(story: &mut Story) {
    let entries = &mut story.members[0].entries;
    let last = entries
        .iter()
        .rposition(|(_, entry)| matches!(entry, Entry::Seen(..)));
    if let Some(last) = last {
        entries.remove(last);
    }
}

fn ended(story: &mut Story) {
    let end = Entry::Ended("removed".into());
    story.members[0].entries.push((Duration::ZERO, end));
}
