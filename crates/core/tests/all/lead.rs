//! Leading: the baton, pushed pages, follow-me.

use super::room::{Room, external, view};
use switchboard_core::{
    LegId,
    session::{Command, Event, Input, PushOutcome, PushTarget, Refusal, Role},
};

fn push(url: &str, epoch: u64) -> Command {
    Command::Push {
        url: url.into(),
        target: PushTarget::Tab,
        epoch,
    }
}

fn take(epoch: u64) -> Command {
    Command::Baton { to: None, epoch }
}

fn give(to: LegId, epoch: u64) -> Command {
    Command::Baton {
        to: Some(to),
        epoch,
    }
}

fn pushed(room: &Room) -> Vec<String> {
    let urls = room.log.iter().filter_map(|r| match &r.event {
        Event::Pushed { url, .. } => Some(url.clone()),
        _ => None,
    });
    urls.collect()
}

#[test]
fn cc_27_twenty_pages_of_the_leader_reach_the_followers_in_order_and_once() {
    let (mut room, _, agent) = Room::served();
    let epoch = room.session.state().epoch;
    room.command(agent, Command::Follow { on: true, epoch })
        .unwrap();
    let pages: Vec<String> = (0..20)
        .map(|n| format!("https://acme.example/{n}"))
        .collect();
    for (n, page) in pages.iter().enumerate() {
        let cid = format!("page-{n}");
        room.retryable(agent, &cid, view(page)).unwrap();
        // The title comes later, and the whole is sent again after a break.
        let titled = Command::ViewPage {
            url: page.clone(),
            title: Some(format!("Page {n}")),
            subject: Some("shoes".into()),
        };
        room.retryable(agent, &format!("{cid}-title"), titled)
            .unwrap();
        if n > 0 {
            room.retryable(agent, &format!("page-{}", n - 1), view(&pages[n - 1]))
                .unwrap();
        }
        room.retryable(agent, &cid, view(page)).unwrap();
    }
    assert_eq!(pushed(&room), pages);
    assert_eq!(
        room.session.state().pages.last().unwrap().title.as_deref(),
        Some("Page 19")
    );

    room.command(agent, Command::Follow { on: false, epoch })
        .unwrap();
    room.command(agent, view("https://acme.example/alone"))
        .unwrap();
    assert_eq!(pushed(&room).len(), 20);
}

#[test]
fn cc_27_followers_report_what_became_of_a_push() {
    let (mut room, visitor, agent) = Room::served();
    let epoch = room.session.state().epoch;
    room.command(agent, push("https://acme.example/a", epoch))
        .unwrap();
    let push_id = *room.session.state().pushes.last().unwrap();
    for outcome in [
        PushOutcome::Arrived,
        PushOutcome::Declined,
        PushOutcome::Blocked,
    ] {
        let report = Command::ReportPush {
            push: push_id,
            outcome,
        };
        let out = room.command(visitor, report).unwrap();
        let event = &out.records[0].event;
        assert!(matches!(event, Event::PushReported { leg, .. } if *leg == visitor));
    }
    let unknown = Command::ReportPush {
        push: switchboard_core::PushId::from_u128(1),
        outcome: PushOutcome::Arrived,
    };
    assert_eq!(
        room.command(visitor, unknown).unwrap_err(),
        Refusal::Unknown
    );
}

#[test]
fn cc_27_consent_is_given_and_withdrawn_and_ends_with_the_member() {
    let (mut room, visitor, _) = Room::served();
    let guest = room.join(external("guest", Role::Visitor));
    let consent = |follow| Command::Consent { follow };
    for (leg, follow) in [(visitor, true), (visitor, false), (guest, true)] {
        room.command(leg, consent(follow)).unwrap();
        assert_eq!(room.session.state().consent.get(&leg), Some(&follow));
        let head = room.log.len();
        room.command(leg, consent(follow)).unwrap();
        assert_eq!(room.log.len(), head, "said already");
    }
    room.command(guest, Command::Leave).unwrap();
    assert!(!room.session.state().consent.contains_key(&guest));
}

#[test]
fn cc_27_a_disallowed_address_leads_nobody() {
    let (mut room, visitor, agent) = Room::served();
    let epoch = room.session.state().epoch;
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a@b.example/",
    ] {
        assert_eq!(
            room.command(agent, push(url, epoch)).unwrap_err(),
            Refusal::BadUrl
        );
        assert_eq!(
            room.command(visitor, view(url)).unwrap_err(),
            Refusal::BadUrl
        );
    }
}

#[test]
fn cc_27_the_baton_has_one_holder_and_an_old_epoch_is_refused() {
    let (mut room, visitor, agent) = Room::served();
    let other = room.join(external("colleague", Role::Agent));
    room.open(other);
    let first = room.session.state().epoch;
    assert_eq!(room.session.state().baton, Some(agent));

    // The visitor does not take it; the other agent may, and the first one's epoch is old.
    assert_eq!(
        room.command(visitor, take(first)).unwrap_err(),
        Refusal::NotAllowed
    );
    assert_eq!(
        room.command(other, give(visitor, first)).unwrap_err(),
        Refusal::NotAllowed
    );
    room.command(other, take(first)).unwrap();
    let second = first + 1;
    let state = room.session.state();
    assert_eq!((state.baton, state.epoch), (Some(other), second));
    for stale in [
        push("https://acme.example/", first),
        Command::Follow {
            on: true,
            epoch: first,
        },
        take(first),
        give(visitor, first),
    ] {
        assert_eq!(room.command(agent, stale).unwrap_err(), Refusal::StaleEpoch);
    }
    // So is one that has not come yet.
    for epoch in [second + 1, u64::MAX] {
        let early = room.command(other, push("https://acme.example/", epoch));
        assert_eq!(early.unwrap_err(), Refusal::StaleEpoch);
        assert_eq!(
            room.command(agent, take(epoch)).unwrap_err(),
            Refusal::StaleEpoch
        );
    }
    // The retry of a command that worked works again, and passes nothing.
    let head = room.log.len();
    room.command(other, take(first)).unwrap();
    assert_eq!(room.log.len(), head);

    // A visitor leads when it is given to them.
    room.command(other, give(visitor, second)).unwrap();
    room.command(visitor, push("https://acme.example/mine", second + 1))
        .unwrap();
    let late = room.command(other, push("https://acme.example/", second + 1));
    assert_eq!(late.unwrap_err(), Refusal::NotAllowed);
    let nobody = give(LegId::from_u128(1), second + 1);
    assert_eq!(room.command(visitor, nobody).unwrap_err(), Refusal::Unknown);
}

#[test]
fn cc_27_the_baton_and_follow_me_end_with_the_leader() {
    let (mut room, _, agent) = Room::served();
    let other = room.join(external("colleague", Role::Agent));
    room.open(other);
    let epoch = room.session.state().epoch;
    room.command(agent, Command::Follow { on: true, epoch })
        .unwrap();
    room.command(agent, Command::Leave).unwrap();
    let state = room.session.state();
    assert_eq!((state.baton, state.follow), (Some(other), None));
    assert_eq!(state.epoch, epoch + 1);

    let mut room = Room::help_desk();
    let visitor = room.visitor();
    let epoch = room.session.state().epoch;
    let waiting = room.command(visitor, take(epoch));
    assert_eq!(waiting.unwrap_err(), Refusal::NotAllowed);
    assert_eq!(room.session.state().baton, None);
    let agent = room.accept(1);
    assert_eq!(room.session.state().baton, Some(agent));
    room.give(Input::Close).unwrap();
    assert_eq!(room.session.state().baton, None);
}
