//! Setting up many sessions and members at once.

use crate::{
    Result,
    client::{Company, Details, Member},
};
use futures::{StreamExt, TryStreamExt, stream};

/// Requests under way at once.
const AT_ONCE: usize = 64;

/// Details of both members of that many sessions of two.
pub async fn pairs(company: &Company, count: usize, first: usize) -> Result<Vec<[Details; 2]>> {
    stream::iter(first..first + count)
        .map(|number| async move {
            let one = company.room(number).await?;
            let two = company
                .join(&one.session, &format!("second-{number}"), "agent")
                .await?;
            Ok([one, two])
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

/// Both members of that many sessions of two, connected. Sessions are made and opened in
/// parts: tickets live for a minute.
pub async fn paired_members(company: &Company, count: usize, first: usize) -> Result<Vec<Member>> {
    const PART: usize = 500;
    let mut members = Vec::with_capacity(count * 2);
    for begin in (0..count).step_by(PART) {
        let details = pairs(company, PART.min(count - begin), first + begin).await?;
        members.extend(attach(company, details.into_iter().flatten().collect()).await?);
    }
    Ok(members)
}

/// Connects all.
pub async fn attach(company: &Company, details: Vec<Details>) -> Result<Vec<Member>> {
    stream::iter(details)
        .map(|details| async move { Member::attach(company.address, &details).await })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}
