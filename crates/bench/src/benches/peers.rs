//! Other servers, measured where they are installed. Each is a small file in `peers/` that
//! sends everybody on one path what is said on another.

use crate::{Result, fan::Plain};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::sleep,
};

/// A start that takes longer has failed; some are compiled by it.
const READY: Duration = Duration::from_secs(180);

/// How a server is started.
pub struct Peer {
    pub name: &'static str,
    /// Program, and what it is told; `DIR`, `FILE` and `PORT` are filled in.
    program: &'static str,
    arguments: &'static [&'static str],
    /// Its file, and the name under which it is written down.
    file: (&'static str, &'static str),
    /// Says whether it is there.
    check: &'static [&'static str],
    /// What to install.
    missing: &'static str,
    listen: &'static str,
    speak: &'static str,
    /// What a reader says first.
    hello: Option<&'static str>,
    /// How many times its deliveries we want to reach.
    pub times: Option<f64>,
}

pub const ALL: &[Peer] = &[
    Peer {
        name: "nginx + nchan",
        program: "nginx",
        arguments: &["-c", "FILE", "-p", "DIR"],
        file: ("nchan.conf", include_str!("../../peers/nchan.conf")),
        check: &[
            "sh",
            "-c",
            "command -v nginx && test -e /usr/lib/nginx/modules/ngx_nchan_module.so",
        ],
        missing: "install nginx-light and libnginx-mod-nchan",
        listen: "/listen",
        speak: "/speak",
        hello: None,
        times: Some(1.5),
    },
    Peer {
        name: "ws (npm)",
        program: "node",
        arguments: &["FILE", "PORT"],
        file: ("ws.mjs", include_str!("../../peers/ws.mjs")),
        check: &["node", "-e", "require.resolve('ws')"],
        missing: "npm install ws in the directory of the run",
        listen: "/listen",
        speak: "/speak",
        hello: None,
        times: None,
    },
    Peer {
        name: "Bun",
        program: "bun",
        arguments: &["FILE", "PORT"],
        file: ("bun.mjs", include_str!("../../peers/bun.mjs")),
        check: &["bun", "--version"],
        missing: "npm install --global bun",
        listen: "/listen",
        speak: "/speak",
        hello: None,
        times: Some(1.0),
    },
    Peer {
        name: "Centrifuge (Go)",
        program: "sh",
        arguments: &[
            "-c",
            "GO111MODULE=off GOPATH=/usr/share/gocode go build -o DIR/peer FILE && exec DIR/peer PORT",
        ],
        file: ("main.go", include_str!("../../peers/centrifuge.go")),
        check: &[
            "sh",
            "-c",
            "command -v go && test -d /usr/share/gocode/src/github.com/mna/redisc && test -d /usr/share/gocode/src/github.com/centrifugal/centrifuge",
        ],
        missing: "install golang-go and golang-github-{centrifugal-centrifuge,centrifugal-protocol,fzambia-eagle,igm-sockjs-go,mna-redisc}-dev",
        listen: "/listen",
        speak: "/speak",
        hello: Some(r#"{"id":1,"params":{}}"#),
        times: Some(2.0),
    },
];

/// One that runs until it is dropped.
pub struct Running {
    child: Child,
    pub plain: Plain,
    _directory: tempfile::TempDir,
}

impl Running {
    pub async fn start(peer: &Peer) -> Result<Self> {
        let [program, arguments @ ..] = peer.check else {
            return Err("nothing tells whether it is there".into());
        };
        let there = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await;
        if !there.is_ok_and(|status| status.success()) {
            return Err(peer.missing.into());
        }
        let directory = tempfile::TempDir::with_prefix("switchboard-bench-")?;
        let address: SocketAddr = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let port = address.port().to_string();
        let (name, text) = peer.file;
        let file = directory.path().join(name);
        fs::write(&file, text.replace("PORT", &port))?;
        let [file, dir] = [&file, directory.path()].map(|path| path.display().to_string());
        let given = |argument: &&str| {
            let filled = argument.replace("FILE", &file).replace("DIR", &dir);
            filled.replace("PORT", &port)
        };
        let child = Command::new(peer.program)
            .args(peer.arguments.iter().map(given))
            // Modules are looked for from where the file lies: here they are installed.
            .env(
                "NODE_PATH",
                Path::new("node_modules").canonicalize().unwrap_or_default(),
            )
            .env(
                "NODE_MODULES",
                Path::new("node_modules").canonicalize().unwrap_or_default(),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let began = Instant::now();
        // Nothing but the port tells that it is up, so it is tried again and again.
        while TcpStream::connect(address).await.is_err() {
            if began.elapsed() > READY {
                return Err("it does not start".into());
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(Self {
            child,
            plain: Plain {
                address,
                listen: peer.listen.into(),
                speak: peer.speak.into(),
                hello: peer.hello,
            },
            _directory: directory,
        })
    }

    pub fn pid(&self) -> Result<u32> {
        self.child.id().ok_or_else(|| "the peer is gone".into())
    }
}
