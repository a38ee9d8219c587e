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
    pair(story).is_some()
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
    let mut acknowledged = story.members.iter().flat_map(|m| m.acknowledged());
    let seq = acknowledged.next().map_or(0, |(_, seq)| seq);
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

/// Two lines of one writer.
fn pair(story: &Story) -> Option<[Option<String>; 2]> {
    story.members.iter().find_map(|member| {
        let mut taken: Vec<u64> = member.acknowledged().map(|(number, _)| number).collect();
        taken.sort_unstable();
        let (first, last) = (taken.first()?, taken.last()?);
        (first < last).then(|| [first, last].map(|number| Some(member.text(*number))))
    })
}

/// A writer's later line as if it had been the earlier one.
fn overtaken(story: &mut Story) {
    let Some([first, last]) = pair(story) else {
        return;
    };
    for place in &mut story.log {
        if place.text == first {
            place.text.clone_from(&last);
        } else if place.text == last {
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
