//! The program under its operator's hands: what it asks of the machine, what it tells systemd,
//! what `doctor` finds.

use super::command_line::{program, run, signal, text};
use std::{
    collections::HashSet,
    io::{BufRead, BufReader},
    os::unix::net::UnixDatagram,
    path::Path,
    process::{Child, Stdio},
};

fn heard(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 256];
    let length = socket.recv(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

/// Ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Local and remote ends of the process's network sockets, as the kernel writes them.
fn sockets(pid: u32) -> Vec<(String, String)> {
    let links = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap();
    let names = links.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
    let mine: HashSet<String> = names
        .filter_map(|name| {
            let name = name.to_string_lossy();
            Some(name.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let text = std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if mine.contains(fields[9]) {
                found.push((fields[1].to_owned(), fields[2].to_owned()));
            }
        }
    }
    found
}

#[test]
fn is_130_one_program_on_one_machine_and_no_service_of_anybody_else() {
    let folder = tempfile::tempdir().unwrap();
    let told = UnixDatagram::bind(folder.path().join("notify")).unwrap();
    let data = folder.path().join("data");
    // No tool, no name of another machine, nothing but a directory.
    let child = program(&data)
        .arg("serve")
        .env_clear()
        .env("SWITCHBOARD_DATA_DIR", &data)
        .env("SWITCHBOARD_LISTEN", "127.0.0.1:0")
        .env("NOTIFY_SOCKET", folder.path().join("notify"))
        .env("WATCHDOG_USEC", "100000")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut child = Running(child);
    assert_eq!(heard(&told), "READY=1");
    let mut printed = BufReader::new(child.0.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("/setup?token=") {
        line.clear();
        assert_ne!(
            printed.read_line(&mut line).unwrap(),
            0,
            "a link is printed"
        );
    }
    assert_eq!(heard(&told), "WATCHDOG=1");
    let ends = sockets(child.0.id());
    assert!(!ends.is_empty(), "it listens");
    for (local, remote) in &ends {
        assert!(
            local.starts_with("0100007F:"),
            "listens on this machine only: {local}"
        );
        assert!(remote.starts_with("00000000:"), "talks to nobody: {remote}");
    }
    signal(&child.0, "-TERM");
    while heard(&told) != "STOPPING=1" {}
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
}

#[test]
fn every_file_that_the_operators_manual_names_is_there() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let manual = std::fs::read_to_string(top.join("docs/operations.md")).unwrap();
    for file in [
        "systemd/switchboard.service",
        "systemd/switchboard@.service",
        "systemd/switchboard-backup.service",
        "systemd/switchboard-backup.timer",
        "container/Containerfile",
        "container/compose.yaml",
        "proxy/nginx.conf",
        "proxy/Caddyfile",
        "prometheus/alerts.yml",
        "grafana/switchboard.json",
    ] {
        let folder = file.split('/').next().unwrap();
        assert!(manual.contains(folder), "{folder}");
        assert!(top.join("deploy").join(file).is_file(), "{file}");
    }
}

#[test]
fn doctor_finds_what_is_wrong_and_says_so_to_programs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let wrong = |arguments: &[&str], settings: &[(&str, &str)]| {
        let output = program(&data)
            .args(["doctor", "--json"])
            .args(arguments)
            .env("SWITCHBOARD_LIMITS_CONNECTIONS", "10")
            .envs(settings.iter().copied())
            .output()
            .unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)));
        let findings = report["findings"].as_array().unwrap();
        let names = findings
            .iter()
            .filter(|finding| finding["state"] == "wrong")
            .map(|finding| finding["check"].as_str().unwrap().to_owned());
        let names: Vec<String> = names.filter(|name| name != "web client").collect();
        let succeeded = report["wrong"] == 0;
        assert_eq!(output.status.success(), succeeded, "{report:#}");
        (names, report)
    };
    let (names, report) = wrong(&["--integrity"], &[]);
    assert_eq!(names, [""; 0], "{report:#}");
    for check in [
        "settings",
        "clock",
        "open files",
        "data directory",
        "free space",
        "durable writes",
        "record",
        "integrity",
    ] {
        assert!(
            report
                .to_string()
                .contains(&format!("\"check\":\"{check}\"")),
            "{check}"
        );
    }
    // Others can read the keys.
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(wrong(&[], &[]).0, ["data directory"]);
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o700)).unwrap();
    // More connections than files.
    assert_eq!(
        wrong(&[], &[("SWITCHBOARD_LIMITS_CONNECTIONS", "4000000000")]).0,
        ["open files"]
    );
    // A database that is not there.
    let away = (
        "SWITCHBOARD_DATABASE_URL",
        "postgres://nobody@127.0.0.1:1/none",
    );
    assert_eq!(wrong(&[], &[away]).0, ["record"]);
    // A certificate that is over, and for another host.
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["other.example.org".into()]).unwrap();
    params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let cert = params.self_signed(&key).unwrap();
    let (cert_file, key_file) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&cert_file, cert.pem()).unwrap();
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let settings = [
        ("SWITCHBOARD_PUBLIC_URL", "https://help.example.org"),
        ("SWITCHBOARD_TLS_CERT", cert_file.to_str().unwrap()),
        ("SWITCHBOARD_TLS_KEY", key_file.to_str().unwrap()),
    ];
    assert_eq!(
        wrong(&[], &settings).0,
        ["private key", "certificate", "certificate"]
    );
    // Damage at rest.
    let record = data.join("switchboard.db");
    let sound = std::fs::read(&record).unwrap();
    let mut bytes = sound.clone();
    let at = bytes.len() / 2;
    bytes[at..].fill(0xaa);
    std::fs::write(&record, bytes).unwrap();
    let (names, report) = wrong(&["--integrity"], &[]);
    assert!(
        names.contains(&"integrity".into()) || names.contains(&"record".into()),
        "{report:#}"
    );
    let output = run(
        &data,
        &[
            "backup",
            "--to",
            folder.path().join("copy").to_str().unwrap(),
        ],
    );
    assert!(
        !output.status.success(),
        "a damaged record is not backed up as if it were sound"
    );
}
