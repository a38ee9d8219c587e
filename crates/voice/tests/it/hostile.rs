use super::*;
use std::{
    io::Write,
    net::{TcpStream, UdpSocket},
};
use switchboard_voice::{Dropped, JoinError};

/// Of little randomness, but the same at each run.
fn noise(seed: &mut u64) -> u8 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(99);
    (*seed >> 40) as u8
}

#[tokio::test]
async fn datagrams_of_strangers_and_broken_ones_disturb_nobody() {
    let (voice, _events) = start();
    let (mut a, mut b) = two(&voice, false).await;
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut seed = 1;
    for n in 0..2_000_usize {
        let mut packet: Vec<u8> = (0..n % 1_500).map(|_| noise(&mut seed)).collect();
        // Of each kind that is told apart by its first byte (RFC 7983).
        if let Some(first) = packet.first_mut() {
            *first = [0, 1, 20, 63, 64, 128, 144, 191, 255][n % 9];
        }
        if n % 9 < 2 && packet.len() > 24 {
            packet[4..8].copy_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
        }
        socket.send_to(&packet, voice.address()).unwrap();
        if n % 50 == 0 {
            talk(&mut a, &mut b);
        }
    }
    talk(&mut a, &mut b);
    assert!(voice.stats().dropped(Dropped::Stranger) > 0);
    assert_eq!(voice.stats().faults(), 0);
    assert_eq!(voice.stats().members(), 2);
}

#[tokio::test]
async fn a_stream_of_nonsense_disturbs_nobody() {
    let (voice, _events) = start();
    let mut stream = TcpStream::connect(voice.address()).unwrap();
    let mut seed = 7;
    let nonsense: Vec<u8> = (0..200_000).map(|_| noise(&mut seed)).collect();
    stream.write_all(&nonsense).unwrap();
    let (mut a, mut b) = two(&voice, true).await;
    talk(&mut a, &mut b);
    assert_eq!(voice.stats().faults(), 0);
}

#[tokio::test]
async fn what_is_no_offer_is_refused() {
    let (voice, _events) = start();
    let audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
    let head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    let offers = [
        String::new(),
        "hello".into(),
        head.into(),
        format!("{head}{audio}"),
        format!("{head}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"),
        format!("{head}{audio}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"),
        format!("{head}{}", audio.repeat(10)),
        format!("{head}{audio}{}", "a=x\r\n".repeat(40_000)),
    ];
    for offer in offers {
        let shown: String = offer.chars().take(200).collect();
        let joined = voice.join(ROOM, leg(1), offer).await;
        assert_eq!(joined, Err(JoinError::BadOffer), "{shown}");
    }
    assert_eq!(voice.stats().members(), 0);
    assert_eq!(voice.stats().faults(), 0);
}

#[tokio::test]
async fn a_full_port_refuses_others_and_keeps_its_own() {
    let (voice, _events) = start_with(|config| config.most = 2);
    let (_a, _b) = two(&voice, false).await;
    let third = Client::join(&voice, ROOM, leg(3), false, 8).await;
    assert_eq!(third.err(), Some(JoinError::Full));
    assert!(Client::join(&voice, ROOM, leg(2), false, 8).await.is_ok());
}

#[tokio::test]
async fn the_port_opens_again_once_it_was_stopped() {
    let (voice, mut events) = start();
    let address = voice.address();
    let port = voice.attach(ROOM, leg(1)).await.unwrap();
    drop(voice);
    while events.recv().await.is_some() {}
    drop(port);
    start_with(|config| config.bind = address);
}
