//! The program as it is called.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

pub fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SWITCHBOARD_")) {
        command.env_remove(name);
    }
    command
        .env("SWITCHBOARD_DATA_DIR", data)
        .env("SWITCHBOARD_LOG_FILTER", "info")
        .stdin(Stdio::null());
    command
}

pub fn run(data: &Path, arguments: &[&str]) -> Output {
    program(data).args(arguments).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .arg(name)
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn serve_prints_a_setup_link_and_stops_orderly() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut child = program(&data)
        .arg("serve")
        .env("SWITCHBOARD_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("/setup?token=") {
        line.clear();
        assert_ne!(
            printed.read_line(&mut line).unwrap(),
            0,
            "a link is printed"
        );
    }
    signal(&child, "-HUP");
    signal(&child, "-TERM");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    for line in log.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(line["level"].is_string() && line["timestamp"].is_string());
    }
    assert!(
        log.contains("\"message\":\"ready\"") && log.contains("\"message\":\"stopping\""),
        "{log}"
    );
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &std::fs::metadata(&data).unwrap().permissions(),
        );
        assert_eq!(mode & 0o777, 0o700, "the data directory is private");
    }
}

#[test]
fn mistakes_in_settings_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("switchboard.toml");
    std::fs::write(&file, "public_url = \"http://chat.example.org\"").unwrap();
    let output = run(
        folder.path(),
        &["serve", "--config", file.to_str().unwrap()],
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("public_url: must be https"),
        "{}",
        text(&output.stderr)
    );
    let output = program(folder.path())
        .arg("serve")
        .env("SWITCHBOARD_LISTNE", "x")
        .output()
        .unwrap();
    assert!(
        text(&output.stderr).contains("SWITCHBOARD_LISTNE"),
        "{}",
        text(&output.stderr)
    );
    let output = run(folder.path(), &["serve", "--config", "/nothing/here.toml"]);
    assert!(text(&output.stderr).contains("/nothing/here.toml"));
}

#[test]
fn administration_at_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let output = run(data, &["migrate"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("sqlite"));
    let first = text(&run(data, &["admin", "setup-link"]).stdout);
    let second = text(&run(data, &["admin", "setup-link"]).stdout);
    assert!(first.contains("/setup?token=") && first != second);
    let output = run(
        data,
        &[
            "admin",
            "reset-password",
            "--tenant",
            "none",
            "--login",
            "ann",
        ],
    );
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("there is no company `none`"));
    let output = run(data, &["openapi"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let output = run(data, &["doctor"]);
    let report = text(&output.stdout);
    for part in [
        "settings",
        "clock",
        "sqlite",
        "durable writes",
        "no mail server",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
}

#[test]
fn a_password_is_reset_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let passwords = switchboard_server::auth::password::Passwords::default();
    let url = format!("sqlite:{}", data.join("switchboard.db").display());
    let admin = runtime.block_on(async {
        let store = switchboard_store::open(&url).await.unwrap();
        let first = switchboard_server::provision::First {
            tenant_name: "Acme".into(),
            tenant_slug: "acme".into(),
            site_name: "Shop".into(),
            origins: vec![],
            name: "Ada".into(),
            login: "ada".into(),
            password: passwords.hash("the old password".into()).await,
        };
        let admin = switchboard_server::provision::first(&*store, first)
            .await
            .unwrap();
        store.close().await;
        admin
    });
    let reset = |password: &str| {
        let mut child = program(data)
            .args([
                "admin",
                "reset-password",
                "--tenant",
                "acme",
                "--login",
                "ada",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(!reset("short").status.success());
    let output = reset("the new password");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!text(&output.stdout).contains("the new password"));
    runtime.block_on(async {
        let store = switchboard_store::open(&url).await.unwrap();
        let agent = store.agent(admin.tenant, admin.id).await.unwrap().unwrap();
        assert!(
            passwords
                .verify("the new password".into(), Some(agent.password))
                .await
        );
        store.close().await;
    });
    // App and recovery codes are lost.
    let lost = || {
        let names = ["--tenant", "acme", "--login", "ada"];
        run(
            data,
            &[&["admin", "reset-second-factor"], &names[..]].concat(),
        )
    };
    let output = lost();
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("ada has no second factor"));
    let factor = async |end: bool| {
        let store = switchboard_store::open(&url).await.unwrap();
        if !end {
            let (tenant, id) = (admin.tenant, admin.id);
            let now = switchboard_core::Time(1);
            store
                .begin_second_factor(tenant, id, &[1; 32])
                .await
                .unwrap();
            let on = store
                .confirm_second_factor(tenant, id, &[1; 32], 1, now, &[])
                .await;
            assert!(on.unwrap());
        }
        let kept = store.second_factor(admin.tenant, admin.id).await.unwrap();
        store.close().await;
        kept.is_some()
    };
    assert!(runtime.block_on(factor(false)));
    let output = lost();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!runtime.block_on(factor(true)));
}
