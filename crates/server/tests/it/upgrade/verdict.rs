//! Whether the record has what the members of a busy run were told.

use crate::busy::Member;

/// Place in the log, and text.
type Line = (u64, String);

/// Whether a log has what a member was told, once and in its order.
pub fn verdict(member: &Member, lines: &[Line]) -> Result<(), String> {
    let mut texts: Vec<&String> = lines.iter().map(|(_, text)| text).collect();
    texts.sort_unstable();
    if let Some(pair) = texts.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("twice: {}", pair[0]));
    }
    for (text, seq) in &member.acknowledged {
        if !lines.contains(&(*seq, text.clone())) {
            return Err(format!("acknowledged and lost: {text} at {seq}"));
        }
    }
    // What the member saw is exactly the log up to there.
    match lines.get(..member.seen.len()) == Some(member.seen.as_slice()) {
        true => Ok(()),
        false => Err("another order, or gaps".into()),
    }
}

/// The same log with one fault each, which the verdict must find.
pub fn controls(member: &Member, lines: &[Line]) {
    let told = |lines: Vec<Line>| verdict(member, &lines).unwrap_err();
    let (text, seq) = member.acknowledged.iter().next().expect("some were");
    let at = lines.iter().position(|line| *line == (*seq, text.clone()));
    let at = at.expect("in the log");
    let mut without = lines.to_vec();
    without.remove(at);
    assert!(told(without).starts_with("acknowledged and lost"));
    let mut doubled = lines.to_vec();
    doubled.push((seq + 1_000_000, text.clone()));
    assert!(told(doubled).starts_with("twice"));
    let mut turned = lines.to_vec();
    turned.swap(0, 1);
    assert_eq!(told(turned), "another order, or gaps");
}
