//! One node with the embedded database.

use super::*;
use std::time::Duration;

/// As the requirement says.
const CHANNELS: usize = 100;

/// The clients are those of the last release: they send no field and read no frame that it did
/// not know.
#[tokio::test(flavor = "multi_thread")]
async fn is_5_100_open_channels_go_on_through_an_upgrade_and_back() {
    let Some(old) = previous() else { return };
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("switchboard.db").display());
    let setup = Setup {
        program: old.clone(),
        settings: settings(),
        ..Setup::of(folder.path(), &database)
    };
    let mut program = Program::with(setup.clone());
    ready(&program.base).await;
    let company = Company::found(&setup, &program.base).await;
    let bases = [program.base.clone()].into();
    let pace = Duration::from_millis(100);
    let crowd = Crowd::begin(&bases, company.tenant, &company.key, CHANNELS, pace).await;
    crowd.all_go_on("on the last release").await;

    program.replace(present());
    crowd.all_go_on("after the upgrade").await;
    program.replace(&old);
    crowd.all_go_on("on the last release again").await;
    program.replace(present());
    crowd.all_go_on("on this build again").await;
    compare(crowd, &database).await;
}
