//! What becomes of calls, against a telephone that does exactly what it is told.

use crate::{
    room::{HERE, NUMBER, Tone, call, ends, gateway, hears, next, share, until},
    uas::{Message, Uas},
};
use std::time::Duration;
use switchboard_phone::{
    call::{End, State},
    g711::Law,
    gateway::Refused,
    number::NumberError,
};
use tokio::net::UdpSocket;

fn hex(text: String) -> String {
    format!("{:x}", md5::compute(text))
}

/// The values of an Authorization header, each with whether it is in quotes.
fn values(header: &str) -> Vec<(String, String, bool)> {
    let rest = header.strip_prefix("Digest ").expect("a digest");
    let one = |part: &str| {
        let (name, value) = part.trim().split_once('=').unwrap();
        let bare = value.trim_matches('"');
        (name.to_owned(), bare.to_owned(), bare.len() != value.len())
    };
    rest.split(',').map(one).collect()
}

/// RFC 7616, 3.4, word by word.
fn strictly_right(invite: &Message, header: &str) {
    let all = values(invite.header(header).expect(header));
    let value = |name: &str| {
        let mut found = all.iter().filter(|(known, ..)| known == name);
        let (_, value, quoted) = found.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(found.next().is_none(), "{name} stands once");
        let bare = matches!(name, "qop" | "nc" | "algorithm");
        assert_eq!(*quoted, !bare, "{name} in quotes");
        value.clone()
    };
    assert_eq!(value("qop"), "auth");
    let nc = value("nc");
    assert!(nc.len() == 8 && nc.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(
        (&*value("username"), &*value("realm")),
        ("switchboard", "trunk")
    );
    let a1 = hex(format!("switchboard:{}:let me ring", value("realm")));
    let a2 = hex(format!("INVITE:{}", value("uri")));
    let (nonce, cnonce) = (value("nonce"), value("cnonce"));
    let whole = format!("{a1}:{nonce}:{nc}:{cnonce}:auth:{a2}");
    assert_eq!(value("response"), hex(whole));
    assert!(value("uri").starts_with("sip:+442079460018@"));
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_a_call_is_authenticated_strictly_and_both_hear_each_other() {
    for (status, ask, answer) in [
        ("401 Unauthorized", "WWW-Authenticate", "Authorization"),
        (
            "407 Proxy Authentication Required",
            "Proxy-Authenticate",
            "Proxy-Authorization",
        ),
    ] {
        let mut uas = Uas::new().await;
        let gateway = gateway(uas.address(), 20_000, 2).await;
        let (mut placed, heard) = call(&gateway).await;
        let first = uas.request("INVITE").await;
        assert!(
            first.0.starts_with("INVITE sip:+442079460018@"),
            "{}",
            first.0
        );
        let challenge =
            format!("{ask}: Digest realm=\"trunk\", nonce=\"n1\", qop=\"auth\", algorithm=MD5");
        uas.reply(&first, status, &[&challenge], "").await;
        assert!(
            uas.request("ACK")
                .await
                .header("CSeq")
                .unwrap()
                .ends_with(" ACK")
        );
        let invite = uas.request("INVITE").await;
        strictly_right(&invite, answer);
        uas.reply(&invite, "180 Ringing", &[], "").await;
        assert_eq!(next(&mut placed).await, Some(State::Ringing));
        uas.answer(&invite).await;
        uas.request("ACK").await;
        assert_eq!(next(&mut placed).await, Some(State::Answered));
        assert!(placed.handle.press("5") && !placed.handle.press("five"));

        // The telephone says 700 Hz and hears 1,000, and a key.
        let to = invite.speech();
        let (mut pcm, mut keys) = (Vec::new(), 0);
        for n in 0..150_u16 {
            let tone = |k: u16| {
                (f64::from(n * 160 + k) * 700.0 * std::f64::consts::TAU / 8_000.0).sin() * 9_000.0
            };
            let speech: Vec<i16> = (0..160).map(|k| tone(k) as i16).collect();
            uas.say(&uas.speech, to, n, 77, &speech).await;
            let mut bytes = [0; 512];
            let (length, from) = uas.speech.recv_from(&mut bytes).await.unwrap();
            assert_eq!(from, to);
            match bytes[1] & 0x7f {
                0 => pcm.extend(bytes[12..length].iter().map(|byte| Law::Mu.decode(*byte))),
                97 => keys += u32::from(bytes[12] == 5),
                other => panic!("payload type {other}"),
            }
        }
        hears(&heard, 700.0).await;
        let part = share(&pcm[pcm.len() - 4_000..], 1_000.0);
        assert!(part > 0.5, "the telephone hears the room: {part}");
        assert_eq!(keys, 7);

        uas.bye(&invite).await;
        assert_eq!(ends(&mut placed).await, End::FarEnd);
        until(|| gateway.calls() == 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_busy_declined_and_broken_are_told_apart() {
    for (status, end) in [
        ("486 Busy Here", End::Busy),
        ("603 Decline", End::Refused),
        ("404 Not Found", End::Refused),
        ("503 Service Unavailable", End::Failed),
    ] {
        let mut uas = Uas::new().await;
        let gateway = gateway(uas.address(), 20_000, 1).await;
        let (mut placed, _) = call(&gateway).await;
        let invite = uas.request("INVITE").await;
        uas.reply(&invite, status, &[], "").await;
        uas.request("ACK").await;
        assert_eq!(ends(&mut placed).await, end, "{status}");
    }
    // An answer that carries no speech is none.
    let mut uas = Uas::new().await;
    let gateway = gateway(uas.address(), 20_000, 1).await;
    let (mut placed, _) = call(&gateway).await;
    let invite = uas.request("INVITE").await;
    uas.reply(
        &invite,
        "200 OK",
        &["Content-Type: application/sdp"],
        "v=0\r\n",
    )
    .await;
    assert_eq!(ends(&mut placed).await, End::Failed);
    uas.request("BYE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_a_call_that_nobody_answers_is_called_off_in_time() {
    let mut uas = Uas::new().await;
    let gateway = gateway(uas.address(), 700, 1).await;
    let (mut placed, _) = call(&gateway).await;
    let invite = uas.request("INVITE").await;
    uas.reply(&invite, "180 Ringing", &[], "").await;
    assert_eq!(next(&mut placed).await, Some(State::Ringing));
    assert_eq!(ends(&mut placed).await, End::NoAnswer);
    let cancel = uas.request("CANCEL").await;
    uas.reply(&cancel, "200 OK", &[], "").await;
    uas.reply(&invite, "487 Request Terminated", &[], "").await;
    uas.request("ACK").await;
    // The place is free again.
    until(|| gateway.calls() == 0).await;
    let (mut placed, _) = call(&gateway).await;
    let invite = uas.request("INVITE").await;
    uas.reply(&invite, "180 Ringing", &[], "").await;
    placed.handle.hang_up();
    uas.request("CANCEL").await;
    assert_eq!(ends(&mut placed).await, End::HungUp);
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_23_a_gateway_that_goes_hangs_up_and_tells_no_end() {
    let mut uas = Uas::new().await;
    let gateway = gateway(uas.address(), 20_000, 1).await;
    let (mut placed, _) = call(&gateway).await;
    let invite = uas.request("INVITE").await;
    uas.answer(&invite).await;
    uas.request("ACK").await;
    assert_eq!(next(&mut placed).await, Some(State::Answered));
    drop(gateway);
    assert_eq!(
        next(&mut placed).await,
        None,
        "its loss is no end of the call"
    );
    uas.request("BYE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_number_is_not_dialled_and_no_more_calls_than_may_be() {
    let uas = Uas::new().await;
    let gateway = gateway(uas.address(), 20_000, 1).await;
    for (typed, why) in [
        (
            "sip:+442079460018@evil.example",
            NumberError::NotInternational,
        ),
        ("020 7946 0018", NumberError::NotInternational),
        ("+1 202 555 0143", NumberError::NotAllowed),
        ("+44", NumberError::Length),
    ] {
        let (room, _) = Tone::new(1.0);
        let refused = gateway.call(typed, room, 1).err();
        assert_eq!(refused, Some(Refused::Number(why)), "{typed}");
    }
    let _going = call(&gateway).await;
    let (room, _) = Tone::new(1.0);
    assert_eq!(gateway.call(NUMBER, room, 1).err(), Some(Refused::Busy));
}

#[tokio::test(flavor = "multi_thread")]
async fn speech_of_strangers_is_not_heard() {
    let mut uas = Uas::new().await;
    let gateway = gateway(uas.address(), 20_000, 1).await;
    let (mut placed, heard) = call(&gateway).await;
    let invite = uas.request("INVITE").await;
    uas.answer(&invite).await;
    uas.request("ACK").await;
    assert_eq!(next(&mut placed).await, Some(State::Answered));
    let to = invite.speech();
    // Another machine, and another source at the same one while the first is heard.
    let other = UdpSocket::bind("127.0.0.2:0").await.unwrap();
    let same = UdpSocket::bind((HERE, 0)).await.unwrap();
    let wave = |hz: f64, n: u16| -> Vec<i16> {
        let at = |k: u16| (f64::from(n * 160 + k) * hz * std::f64::consts::TAU / 8_000.0).sin();
        (0..160).map(|k| (at(k) * 9_000.0) as i16).collect()
    };
    let mut clock = tokio::time::interval(Duration::from_millis(20));
    for n in 0..120_u16 {
        clock.tick().await;
        uas.say(&uas.speech, to, n, 77, &wave(700.0, n)).await;
        uas.say(&other, to, n, 77, &wave(1_500.0, n)).await;
        uas.say(&same, to, n, 99, &wave(1_900.0, n)).await;
        let garbage = [n as u8; 40];
        uas.speech.send_to(&garbage, to).await.unwrap();
    }
    hears(&heard, 700.0).await;
    let heard = heard.lock().unwrap();
    for hz in [1_500.0, 1_900.0] {
        assert!(share(&heard, hz) < 0.02, "{hz}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_what_is_lost_on_the_way_is_asked_again() {
    let mut uas = Uas::new().await;
    let gateway = gateway(uas.address(), 20_000, 1).await;
    let (mut placed, _) = call(&gateway).await;
    let first = uas.request("INVITE").await;
    let again = uas.request("INVITE").await;
    assert_eq!(first.header("CSeq"), again.header("CSeq"));
    uas.reply(&again, "180 Ringing", &[], "").await;
    assert_eq!(next(&mut placed).await, Some(State::Ringing));
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_a_call_is_hung_up_from_here() {
    let mut uas = Uas::new().await;
    let gateway = gateway(uas.address(), 20_000, 1).await;
    let (mut placed, _) = call(&gateway).await;
    let invite = uas.request("INVITE").await;
    uas.answer(&invite).await;
    uas.request("ACK").await;
    assert_eq!(next(&mut placed).await, Some(State::Answered));
    placed.handle.hang_up();
    let bye = uas.request("BYE").await;
    uas.reply(&bye, "200 OK", &[], "").await;
    assert_eq!(ends(&mut placed).await, End::HungUp);
}
