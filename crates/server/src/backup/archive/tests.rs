use super::*;
use switchboard_store::backup::Extent;

fn manifest(files: Vec<Entry>) -> Manifest {
    Manifest {
        format: manifest::FORMAT,
        program: "0.1.0".into(),
        made_at: "2026-01-01T00:00:00Z".into(),
        record: Extent {
            engine: "sqlite".into(),
            engine_version: "3.51.3".into(),
            schema: 1,
            tenants: 1,
            sessions: 2,
            events: 3,
            newest_event_at: None,
            audits: 4,
        },
        files,
    }
}

/// An archive of three files, one of them empty, one with a long name.
fn archive(dir: &Path, change: impl FnOnce(&mut Manifest)) -> PathBuf {
    let long = format!("state/{}/b", "a".repeat(150));
    let files = [
        ("record.db", "the record".repeat(100)),
        ("state/empty", String::new()),
        (&long, "x".into()),
    ];
    let (mut entries, mut sources) = (Vec::new(), Vec::new());
    for (at, (name, text)) in files.iter().enumerate() {
        let path = dir.join(at.to_string());
        std::fs::write(&path, text).unwrap();
        entries.push(describe((*name).into(), &path).unwrap());
        sources.push(path);
    }
    let mut manifest = manifest(entries);
    change(&mut manifest);
    let to = dir.join("archive");
    write(&to, &manifest, &sources).unwrap();
    to
}

#[test]
fn what_went_in_comes_out() {
    let dir = tempfile::tempdir().unwrap();
    let path = archive(dir.path(), |_| {});
    let archive = Archive::open(&path).unwrap();
    let mut places = Vec::new();
    archive
        .extract(|entry| {
            let to = dir.path().join(format!("out{}", places.len()));
            places.push((entry.name.clone(), to.clone()));
            Some(to)
        })
        .unwrap();
    for (at, (_, place)) in places.iter().enumerate() {
        let before = std::fs::read(dir.path().join(at.to_string())).unwrap();
        assert_eq!(std::fs::read(place).unwrap(), before);
    }
    assert!(
        matches!(
            write(&path, &archive.manifest, &[]),
            Err(BackupError::File(..))
        ),
        "never over another file"
    );
    use std::os::unix::fs::PermissionsExt;
    for file in [&path, &places[0].1] {
        assert_eq!(
            std::fs::metadata(file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let path = archive(dir.path(), |_| {});
    let sound = std::fs::read(&path).unwrap();
    let damaged = dir.path().join("damaged");
    let open = |bytes: &[u8]| {
        std::fs::write(&damaged, bytes).unwrap();
        Archive::open(&damaged)
    };
    assert!(open(&sound).is_ok());
    // Each byte once, each bit of a byte in turn.
    for at in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << (at % 8);
        let error = open(&bytes).expect_err("damage");
        assert!(matches!(error, BackupError::Damaged(_)), "{at}: {error}");
    }
    for length in (0..sound.len()).step_by(97) {
        assert!(
            matches!(open(&sound[..length]), Err(BackupError::Damaged(_))),
            "{length}"
        );
    }
    let longer = [sound.as_slice(), &[0; 512]].concat();
    assert!(matches!(open(&longer), Err(BackupError::Damaged(_))));
}

#[test]
fn archives_of_newer_releases_are_refused_as_such() {
    for change in [
        (|manifest| manifest.format = 2) as fn(&mut Manifest),
        |manifest| manifest.record.schema = 1_000_000,
    ] {
        let dir = tempfile::tempdir().unwrap();
        let error = Archive::open(&archive(dir.path(), change)).expect_err("newer");
        assert!(matches!(error, BackupError::Newer(_)), "{error}");
    }
    for change in [
        (|manifest| manifest.record.engine = "other".into()) as fn(&mut Manifest),
        |manifest| manifest.files.truncate(0),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let long_enough = archive(dir.path(), change);
        assert!(matches!(
            Archive::open(&long_enough),
            Err(BackupError::Damaged(_))
        ));
    }
}

#[test]
fn a_file_that_changes_meanwhile_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("source");
    std::fs::write(&source, "before").unwrap();
    let entry = describe("record.db".into(), &source).unwrap();
    std::fs::write(&source, "beside").unwrap();
    let error = write(
        &dir.path().join("archive"),
        &manifest(vec![entry]),
        &[source],
    )
    .unwrap_err();
    assert!(error.to_string().contains("changed while"), "{error}");
}
