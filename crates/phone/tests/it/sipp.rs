//! sipp as a telephone that wants to know who calls (Debian's `sip-tester`).

use crate::room::{HERE, call, ends, gateway, next, until};
use std::{
    net::UdpSocket,
    process::{Command, Stdio},
};
use switchboard_phone::call::{End, State};

const SCENARIO: &str = r#"<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="phone">
  <recv request="INVITE"/>
  <send><![CDATA[
    SIP/2.0 401 Unauthorized
    [last_Via:]
    [last_From:]
    [last_To:];tag=[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    WWW-Authenticate: Digest realm="sipp", nonce="47364c23432d2e131a5fb210812c", qop="auth"
    Content-Length: 0
  ]]></send>
  <recv request="ACK"/>
  <recv request="INVITE">
    <action>
      <verifyauth assign_to="1" username="switchboard" password="let me ring"/>
      <strcmp assign_to="2" variable="1" value="1"/>
    </action>
  </recv>
  <nop test="1" next="good"/>
  <send next="end"><![CDATA[
    SIP/2.0 403 Forbidden
    [last_Via:]
    [last_From:]
    [last_To:];tag=[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    Content-Length: 0
  ]]></send>
  <label id="good"/>
  <send><![CDATA[
    SIP/2.0 180 Ringing
    [last_Via:]
    [last_From:]
    [last_To:];tag=[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    Contact: <sip:[local_ip]:[local_port]>
    Content-Length: 0
  ]]></send>
  <send retrans="500"><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:];tag=[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    Contact: <sip:[local_ip]:[local_port]>
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=- 1 1 IN IP[local_ip_type] [local_ip]
    s=-
    c=IN IP[media_ip_type] [media_ip]
    t=0 0
    m=audio [media_port] RTP/AVP 0
  ]]></send>
  <recv request="ACK"/>
  <recv request="BYE"/>
  <send><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:]
    [last_Call-ID:]
    [last_CSeq:]
    Content-Length: 0
  ]]></send>
  <label id="end"/>
  <Reference variables="2"/>
</scenario>
"#;

#[tokio::test(flavor = "multi_thread")]
async fn rv_16_sipp_takes_the_credentials_and_the_call() {
    let folder = std::env::temp_dir().join(format!("switchboard-sipp-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let scenario = folder.join("phone.xml");
    std::fs::write(&scenario, SCENARIO).unwrap();
    // It is asked for a port that was free a moment ago; it says by failing that it is not.
    let port = UdpSocket::bind((HERE, 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let started = Command::new("sipp")
        .current_dir(&folder)
        .args(["-sf", "phone.xml", "-i", "127.0.0.1", "-m", "1", "-nostdin"])
        .args(["-p", &port.to_string(), "-timeout", "60"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut sipp = started.expect("sipp is Debian's package sip-tester: `cargo xtask setup`");
    until(|| UdpSocket::bind((HERE, port)).is_err()).await;
    let gateway = gateway((HERE, port).into(), 20_000, 1).await;
    let (mut placed, _) = call(&gateway).await;
    assert_eq!(next(&mut placed).await, Some(State::Ringing));
    assert_eq!(next(&mut placed).await, Some(State::Answered));
    placed.handle.hang_up();
    assert_eq!(ends(&mut placed).await, End::HungUp);
    let done = tokio::task::spawn_blocking(move || sipp.wait().unwrap());
    assert!(done.await.unwrap().success(), "sipp is content");
    let _ = std::fs::remove_dir_all(&folder);
}
