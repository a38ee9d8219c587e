//! Files from a host name of their own (WT-3).

use super::{
    files::{Talk, picture},
    house::House,
};

#[tokio::test]
async fn wt_3_files_can_come_from_a_host_of_their_own() {
    let host = "http://files.shop.example";
    let house = House::with(|config| config.files_url = Some(host.into())).await;
    let talk = Talk::new(&house, "host").await;
    let (status, file) = talk.send(&house, "c1", "a.png", picture(100)).await;
    assert_eq!(status, 201, "{file}");
    let id = file["id"].as_str().unwrap();
    let address = talk.address(&house, id, &talk.cookie).await.unwrap();
    let path = address.strip_prefix(host).expect("that host");
    // It leads to this server too, and may be shown by the pages of the other host.
    let content = house.http.get(house.url(path)).send().await.unwrap();
    assert_eq!(content.status(), 200);
    let policy = content.headers()["cross-origin-resource-policy"].clone();
    assert_eq!(policy, "cross-origin");
    let console = house.http.get(house.url("/console")).send().await.unwrap();
    let policy = console.headers()["content-security-policy"].clone();
    let policy = policy.to_str().unwrap();
    assert!(
        policy.contains(&format!("img-src 'self' data: {host};")),
        "{policy}"
    );
    assert!(
        policy.contains(&format!("media-src 'self' data: {host};")),
        "{policy}"
    );
}
