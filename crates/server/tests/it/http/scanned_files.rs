//! Files and a virus scanner (WT-3).

use super::{
    files::{Talk, picture},
    house::House,
};
use serde_json::json;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const EICAR: &[u8] = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE";
const UNSURE: &[u8] = b"too much to look through";

/// What clamd does, as far as we ask it.
struct Scanner {
    address: String,
    /// How many bytes of each file it was shown.
    seen: Arc<Mutex<Vec<usize>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Scanner {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shown = seen.clone();
        let task = tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                answer(line, &shown).await;
            }
        });
        Self {
            address,
            seen,
            task,
        }
    }
}

async fn answer(line: TcpStream, seen: &Mutex<Vec<usize>>) {
    let mut line = BufReader::new(line);
    let mut command = Vec::new();
    line.read_until(0, &mut command).await.unwrap();
    assert_eq!(command, b"zINSTREAM\0");
    let mut content = Vec::new();
    loop {
        let length = line.read_u32().await.unwrap() as usize;
        if length == 0 {
            break;
        }
        let begin = content.len();
        content.resize(begin + length, 0);
        line.read_exact(&mut content[begin..]).await.unwrap();
    }
    seen.lock().unwrap().push(content.len());
    let holds = |mark: &[u8]| content.windows(mark.len()).any(|window| window == mark);
    let said: &[u8] = match (holds(EICAR), holds(UNSURE)) {
        (true, _) => b"stream: Eicar-Test-Signature FOUND\0",
        (_, true) => b"INSTREAM size limit exceeded. ERROR\0",
        _ => b"stream: OK\0",
    };
    line.write_all(said).await.unwrap();
}

#[tokio::test]
async fn wt_3_what_the_scanner_does_not_let_pass_reaches_nobody() {
    let scanner = Scanner::new().await;
    let address = scanner.address.clone();
    let house = House::with(|config| config.file_scanner = Some(address)).await;
    let talk = Talk::new(&house, "scanned").await;
    // At the very end, in the last of several parts.
    let bad = |mark: &[u8]| [picture(700_000), mark.to_vec()].concat();
    let (status, problem) = talk.send(&house, "c1", "a.png", bad(EICAR)).await;
    assert_eq!((status, &problem["code"]), (422, &json!("file_harmful")));
    let (status, problem) = talk.send(&house, "c2", "b.png", bad(UNSURE)).await;
    assert_eq!((status, &problem["code"]), (503, &json!("scan_failed")));
    assert_eq!(talk.events(&house).await.len(), 0);
    let store = &house.server.app.store;
    assert_eq!(store.count_files().await.unwrap(), (0, 0));
    let uploads = house.dir.path().join("data/files/.uploads");
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0);
    // The same command may come again with what is clean.
    let (status, sent) = talk.send(&house, "c2", "b.png", picture(700_000)).await;
    assert_eq!(status, 201, "{sent}");
    let seen = scanner.seen.lock().unwrap().clone();
    assert_eq!(seen, [bad(EICAR).len(), bad(UNSURE).len(), 700_000]);
    // Without the scanner nothing is taken.
    scanner.task.abort();
    let _ = scanner.task.await;
    let (status, problem) = talk.send(&house, "c3", "c.png", picture(100)).await;
    assert_eq!((status, &problem["code"]), (503, &json!("scan_failed")));
    assert_eq!(talk.events(&house).await.len(), 1);
}
