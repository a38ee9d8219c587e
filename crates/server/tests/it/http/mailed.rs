//! Transcripts by way of a real mail server (Debian's `exim4-daemon-light`): encrypted, by log-in, and refused.

use super::{house::House, served::served};
use crate::peer::PATIENCE;
use serde_json::json;
use std::{
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use switchboard_server::config::{MailSecurity, SmtpConfig};
use tokio::net::{TcpListener, TcpStream};

const NAME: &str = "switchboard";
const PASSWORD: &str = "not for everybody";
const DAY_MS: i64 = 86_400_000;

/// Takes mails of whoever has logged in, which nobody can without encryption, and keeps them in one file.
/// For `nobody` it takes none, for `later` none now.
struct Exim {
    dir: tempfile::TempDir,
    daemon: Child,
    starttls: u16,
    tls: u16,
}

/// One that was free a moment ago.
async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// It runs as somebody else when it was started by root.
fn for_all(path: &Path) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o777)).unwrap();
}

impl Exim {
    async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path();
        for_all(at);
        std::fs::create_dir(at.join("spool")).unwrap();
        for_all(&at.join("spool"));
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(at.join("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(at.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
        let (starttls, tls) = (free_port().await, free_port().await);
        let conf = at.join("exim.conf");
        std::fs::write(&conf, conf_of(at, (starttls, tls), root)).unwrap();
        let daemon = Command::new("/usr/sbin/exim4")
            .args(["-bdf", "-C"])
            .arg(&conf)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("exim4 is Debian's package exim4-daemon-light: `cargo xtask setup`");
        let exim = Self {
            dir,
            daemon,
            starttls,
            tls,
        };
        until("the mail server answers", async || {
            TcpStream::connect(("127.0.0.1", tls)).await.is_ok()
        })
        .await;
        exim
    }

    fn ca_file(&self) -> PathBuf {
        self.dir.path().join("cert.pem")
    }

    /// How the server is told of it.
    fn smtp(&self, security: MailSecurity) -> SmtpConfig {
        SmtpConfig {
            host: "localhost".into(),
            port: match security {
                MailSecurity::Tls => self.tls,
                _ => self.starttls,
            },
            username: Some(NAME.into()),
            password: Some(PASSWORD.into()),
            from: "Help <help@acme.example>".into(),
            security,
            ca_file: Some(self.ca_file()),
        }
    }

    /// All that was delivered.
    fn mails(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("mails")).unwrap_or_default()
    }

    /// What it has said to those it refused.
    fn refusals(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("mainlog")).unwrap_or_default()
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

fn conf_of(at: &Path, (starttls, tls): (u16, u16), root: bool) -> String {
    let at = at.display();
    let user = if root { "user = Debian-exim" } else { "" };
    format!(
        "primary_hostname = localhost
spool_directory = {at}/spool
log_file_path = {at}/%slog
pid_file_path = {at}/spool/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {starttls} : {tls}
tls_on_connect_ports = {tls}
tls_advertise_hosts = *
tls_certificate = {at}/cert.pem
tls_privatekey = {at}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = rcpt
never_users =
keep_environment =
begin acl
rcpt:
  deny !authenticated = *
  defer local_parts = later
  deny local_parts = nobody
  accept
begin routers
all:
  driver = accept
  transport = file
begin transports
file:
  driver = appendfile
  file = {at}/mails
  envelope_to_add
  {user}
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{NAME}}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}
  server_set_id = $auth2
"
    )
}

async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let end = tokio::time::Instant::now() + PATIENCE;
    while !so().await {
        assert!(tokio::time::Instant::now() < end, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A house with that mail server, a session that is over, and the transcript asked for.
async fn asks(smtp: SmtpConfig, to: &str) -> House {
    let house = House::with(|config| config.smtp = Some(smtp)).await;
    let (cookie, id) = served(&house, "one", "Grüße & bis bald").await;
    let body = json!({ "session": id, "email": to });
    let (status, answer) = house
        .json("POST", "/v1/visits/transcript/mail", &cookie, Some(body))
        .await;
    assert_eq!(status, 202, "{answer}");
    house
}

/// How often it was tried in vain; `None` when it waits no more.
async fn tries(house: &House) -> Option<u32> {
    let app = &house.server.app;
    let later = app.clock.now() + DAY_MS;
    let waits = app.store.due_letters(later, 9).await.unwrap();
    waits.first().map(|letter| letter.attempts)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transcript_is_delivered_by_a_real_mail_server() {
    let exim = Exim::start().await;
    for (security, to) in [
        (MailSecurity::Starttls, "vera@x.example"),
        (MailSecurity::Tls, "walt@y.example"),
    ] {
        let house = asks(exim.smtp(security), to).await;
        let envelope = format!("Envelope-to: {to}");
        until(to, async || exim.mails().contains(&envelope)).await;
        until("it waits no more", async || tries(&house).await.is_none()).await;
    }
    let mails = exim.mails();
    assert_eq!(mails.matches("Envelope-to:").count(), 2, "{mails}");
    // Encrypted and by log-in, as the mail server itself says.
    assert_eq!(mails.matches("with esmtpsa").count(), 2, "{mails}");
    assert!(mails.contains("From: Help <help@acme.example>"), "{mails}");
    assert!(mails.contains("Gr=C3=BC=C3=9Fe"), "{mails}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_trusted_or_says_no_gets_nothing_and_it_is_tried_again() {
    let exim = Exim::start().await;
    let good = || exim.smtp(MailSecurity::Starttls);
    let wrong = SmtpConfig {
        password: Some("guessed".into()),
        ..good()
    };
    let stranger = SmtpConfig {
        ca_file: None,
        ..good()
    };
    // Without encryption there is no log-in, and none is tried in the clear.
    let clear = SmtpConfig {
        security: MailSecurity::None,
        ..good()
    };
    for (smtp, to) in [
        (wrong, "vera@x.example"),
        (stranger, "vera@x.example"),
        (clear, "vera@x.example"),
        (good(), "later@x.example"),
    ] {
        let told = format!("{smtp:?} {to}");
        let house = asks(smtp, to).await;
        until(&told, async || tries(&house).await == Some(1)).await;
    }
    let refusals = exim.refusals();
    assert!(refusals.contains("authenticator failed"), "{refusals}");
    assert!(!refusals.contains(PASSWORD), "{refusals}");
    // What is refused for good is not tried for two days.
    let house = asks(good(), "nobody@x.example").await;
    until("it is given up", async || tries(&house).await.is_none()).await;
    assert_eq!(exim.mails(), "");
}
