//! baresip as a telephone: an independent one, codecs and all.

use crate::room::{HERE, call, ends, gateway, hears, next, until};
use std::{
    net::UdpSocket,
    path::Path,
    process::{Child, Command, Stdio},
};
use switchboard_phone::call::{End, State};

struct Baresip(Child);

impl Drop for Baresip {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A tone of 700 Hz, 16 bits, 8 kHz, mono.
fn wav(path: &Path) {
    let samples = 8_000 * 20_u32;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + samples * 2).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend([16, 0, 0, 0, 1, 0, 1, 0]);
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(16_000_u32.to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend((samples * 2).to_le_bytes());
    for n in 0..samples {
        let at = (f64::from(n) * 700.0 * std::f64::consts::TAU / 8_000.0).sin() * 9_000.0;
        bytes.extend((at as i16).to_le_bytes());
    }
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_28_an_independent_telephone_is_heard_in_the_room() {
    let folder = std::env::temp_dir().join(format!("switchboard-baresip-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    wav(&folder.join("tone.wav"));
    let port = UdpSocket::bind((HERE, 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let modules = [
        "/usr/lib/baresip/modules",
        "/usr/lib/x86_64-linux-gnu/baresip/modules",
    ];
    let modules = modules.into_iter().find(|path| Path::new(path).exists());
    let config = format!(
        "module_path {}\nsip_listen 127.0.0.1:{port}\naudio_source aufile,{}\n\
         audio_player aubridge,x\naudio_alert aubridge,y\nmodule g711.so\nmodule aufile.so\n\
         module aubridge.so\nmodule_app account.so\nmodule_app menu.so\n",
        modules.unwrap_or("/usr/lib/baresip/modules"),
        folder.join("tone.wav").display()
    );
    std::fs::write(folder.join("config"), config).unwrap();
    let account = format!("<sip:+442079460018@127.0.0.1:{port}>;regint=0;answermode=auto\n");
    std::fs::write(folder.join("accounts"), account).unwrap();
    std::fs::write(folder.join("contacts"), "").unwrap();
    let started = Command::new("baresip")
        .arg("-f")
        .arg(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let _phone =
        Baresip(started.expect("baresip is Debian's package of that name: `cargo xtask setup`"));
    until(|| UdpSocket::bind((HERE, port)).is_err()).await;
    let gateway = gateway((HERE, port).into(), 20_000, 1).await;
    let (mut placed, heard) = call(&gateway).await;
    loop {
        match next(&mut placed).await {
            Some(State::Answered) => break,
            Some(State::Ringing | State::Dialing) => {}
            other => panic!("{other:?}"),
        }
    }
    hears(&heard, 700.0).await;
    placed.handle.hang_up();
    assert_eq!(ends(&mut placed).await, End::HungUp);
    let _ = std::fs::remove_dir_all(&folder);
}
