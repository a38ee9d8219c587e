//! Sizes that input must keep to. All lengths count Unicode scalar values.

/// Members of a session of whom all are told by name, unless the service's `crowd_above` says
/// otherwise: with more, members are told of the others in sums (IS-127).
pub const CROWD_ABOVE: usize = 50;
/// A chat line.
pub const LINE_CHARS: usize = 4_000;
/// What a visitor writes beside a rating.
pub const COMMENT_CHARS: usize = 1_000;
/// What members of a session are told of monitoring, in one language.
pub const ANNOUNCEMENT_CHARS: usize = 500;
/// A name of a person or thing.
pub const NAME_CHARS: usize = 120;
/// An address of a page.
pub const URL_CHARS: usize = 2_048;
/// A page title.
pub const TITLE_CHARS: usize = 300;
/// A command id made by a client.
pub const COMMAND_ID_CHARS: usize = 64;
/// Members chosen for one push; of those who did not answer one, as many are named.
pub const CHOSEN: usize = 100;
/// How long a request to lead stands, in milliseconds.
pub const BATON_ASK_MS: crate::Millis = 30_000;
/// So often in a row somebody may be told no before they have to wait.
pub const NOES: u32 = 2;
/// How long they wait until they may ask again, in milliseconds.
pub const AFTER_NO_MS: crate::Millis = 300_000;
/// After this many milliseconds it is said of a connected follower that they did not answer.
pub const PUSH_MS: crate::Millis = 30_000;
/// Members of a session who let others do something on their pages.
pub const HANDS: usize = 256;
/// Members to whom one aside goes.
pub const CONFIDANTS: usize = 16;
/// Skills, or languages, of an agent; skills asked by a queue or a service.
pub const SKILLS: usize = 50;
/// Subjects of a service.
pub const SUBJECTS: usize = 50;
/// Links that a service shows to those who wait.
pub const WAITING_LINKS: usize = 12;
/// Canned replies that are shown to one who waits.
pub const WAITING_ANSWERS: usize = 20;
/// The question that a canned reply answers.
pub const QUESTION_CHARS: usize = 200;
/// Spans of one day of a calendar of business hours.
pub const SPANS: usize = 12;
/// Dates of such a calendar that differ from its week.
pub const DATES: usize = 500;
/// Custom attributes of one visitor.
pub const ATTRIBUTES: usize = 32;
/// Tags of one session.
pub const TAGS: usize = 20;
/// A tag or a disposition.
pub const TAG_CHARS: usize = 40;
/// One attribute's key or value.
pub const ATTRIBUTE_CHARS: usize = 256;

/// What travels with a visitor to a partner: all its texts together.
pub const CARRIED_CHARS: usize = 200_000;
/// Lines of a conversation that travel with a visitor.
pub const CARRIED_LINES: usize = 2_000;
/// Documents that travel with a visitor.
pub const CARRIED_DOCUMENTS: usize = 50;
/// How often a visitor may be handed from server to server, one after the other (WT-11): a loop ends there.
pub const HOPS: u8 = 20;

/// The text on one line: [`clean`], with a space for each line feed.
pub fn clean_name(text: &str, max: usize) -> Option<String> {
    clean(&text.replace('\n', " "), max)
}

/// The text without control characters (line feeds stay), trimmed; `None` when it is
/// longer than `max`.
pub fn clean(text: &str, max: usize) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect::<String>()
        .trim()
        .to_owned();
    (text.chars().count() <= max).then_some(text)
}
