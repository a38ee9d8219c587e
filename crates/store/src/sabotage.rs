//! Promises broken on purpose, so that the fault campaigns can be seen to notice. Only a build
//! with the feature `sabotage` has it; in any other nothing of it is left.

/// Whether this promise is broken: `early` acknowledges before the commit, `sync` does not
/// wait for the disk, `twice` forgets what was said before.
#[cfg(feature = "sabotage")]
pub fn is(name: &str) -> bool {
    use std::sync::LazyLock;
    static WHICH: LazyLock<String> = LazyLock::new(|| {
        let which = std::env::var("SABOTAGE").unwrap_or_default();
        tracing::warn!(which, "built to break promises; not for use");
        which
    });
    *WHICH == name
}

/// No promise is broken.
#[cfg(not(feature = "sabotage"))]
pub const fn is(_: &str) -> bool {
    false
}
