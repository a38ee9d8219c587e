//! Questions to other nodes that wait for their answer. Each ends once: with its answer, with
//! nothing when it was lost on the way, or with a fault when the other node lives, and does not
//! answer in time or does not understand.

use super::{Answer, Cluster, Fault};
use crate::hub::HubInner;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, Weak},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// Longest wait for an answer. More than a record takes that has just come back, less than
/// people wait.
pub(super) const WITHIN: Duration = Duration::from_secs(15);
/// How often questions that wait too long are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(super) type Then = Box<dyn FnOnce(Option<Answer>) + Send>;

struct Call {
    node: Uuid,
    until: Instant,
    then: Then,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    /// By number; numbers rise, so the oldest is the first.
    calls: BTreeMap<u64, Call>,
}

/// What waits for answers.
#[derive(Default)]
pub(super) struct Calls(Mutex<Waiting>);

impl Calls {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().expect("no panic while locked")
    }

    /// Notes a question; its number.
    pub fn add(&self, node: Uuid, now: Instant, then: Then) -> u64 {
        let mut waiting = self.waiting();
        waiting.last += 1;
        let id = waiting.last;
        let until = now + WITHIN;
        waiting.calls.insert(id, Call { node, until, then });
        id
    }

    /// What the node says to question `id`. False when nothing was asked of it under that
    /// number, or it is over.
    pub fn answered(&self, node: Uuid, id: u64, answer: Option<Answer>) -> bool {
        let call = {
            let mut waiting = self.waiting();
            match waiting.calls.get(&id) {
                Some(call) if call.node == node => waiting.calls.remove(&id),
                _ => None,
            }
        };
        let Some(call) = call else { return false };
        (call.then)(match answer {
            Some(Answer::Unknown) => Some(fault("the other node does not know the question")),
            answer => answer,
        });
        true
    }

    /// What was on its way to or from a node is lost.
    pub fn lost(&self, node: Uuid) {
        self.end(|call| call.node == node, || None);
    }

    /// Ends what waits for too long.
    pub fn expire(&self, now: Instant) {
        let late = self.end(
            |call| call.until <= now,
            || Some(fault("the other node does not answer")),
        );
        if late > 0 {
            metrics::counter!("switchboard_node_questions_unanswered_total").increment(late as u64);
            tracing::warn!(late, "questions to other nodes were not answered in time");
        }
    }

    fn end(&self, which: impl Fn(&Call) -> bool, with: impl Fn() -> Option<Answer>) -> usize {
        let ended: Vec<Call> = {
            let mut waiting = self.waiting();
            let of = waiting.calls.extract_if(.., |_, call| which(call));
            of.map(|(_, call)| call).collect()
        };
        let count = ended.len();
        for call in ended {
            (call.then)(with());
        }
        count
    }
}

/// Temporary, so that whoever wanted something may want it again.
fn fault(why: &str) -> Answer {
    Answer::Fault(Fault::Unavailable(why.to_owned()))
}

/// Ends questions that are not answered, until the hub is gone.
pub(super) async fn watch(cluster: Arc<Cluster>, hub: Weak<HubInner>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if hub.upgrade().is_none() {
            return;
        }
        cluster.calls.expire(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn each_question_ends_once_and_in_time() {
        let calls = Calls::default();
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let now = Instant::now();
        let (told, said) = mpsc::channel();
        let ask = |node, at| {
            let told = told.clone();
            let then = move |answer: Option<Answer>| {
                let word = match answer {
                    None => "lost",
                    Some(Answer::Yes(true)) => "yes",
                    Some(Answer::Fault(Fault::Unavailable(_))) => "fault",
                    Some(_) => "other",
                };
                told.send(word).unwrap();
            };
            calls.add(node, at, Box::new(then))
        };
        let yes = || Some(Answer::Yes(true));
        let heard = || said.try_iter().collect::<Vec<_>>();

        let first = ask(a, now);
        assert!(!calls.answered(b, first, yes()), "another node's answer");
        assert!(calls.answered(a, first, yes()));
        assert!(!calls.answered(a, first, yes()), "answered twice");
        assert_eq!(heard(), ["yes"]);

        let unknown = ask(a, now);
        assert!(calls.answered(a, unknown, Some(Answer::Unknown)));
        assert_eq!(heard(), ["fault"]);

        let (early, late) = (ask(a, now), ask(b, now + Duration::from_secs(1)));
        calls.expire(now + WITHIN - Duration::from_millis(1));
        assert!(heard().is_empty());
        calls.expire(now + WITHIN);
        assert_eq!(heard(), ["fault"], "the earlier one alone");
        assert!(!calls.answered(a, early, yes()), "too late");
        calls.lost(b);
        assert_eq!(heard(), ["lost"]);
        assert!(!calls.answered(b, late, yes()));
    }
}
