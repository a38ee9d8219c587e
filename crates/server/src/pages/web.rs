//! The built web client: embedded in the program, or read from a directory.

use crate::config::Delivery;
use rust_embed::RustEmbed;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

/// One file of the client.
#[derive(Debug, Clone, Deserialize)]
pub struct Part {
    /// Path below the client's folder.
    pub file: String,
    /// Its size, decoded.
    pub bytes: u64,
}

/// One application of the client.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Bundle {
    /// The module that starts it.
    pub entry: String,
    /// Every piece it needs.
    pub parts: Vec<Part>,
    /// Its style sheet.
    pub css: String,
    /// Texts by language other than English.
    pub locales: BTreeMap<String, String>,
}

impl Bundle {
    /// This one, or another where the build has none.
    fn or<'a>(&'a self, other: &'a Self) -> &'a Self {
        if self.entry.is_empty() { other } else { self }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Boot {
    file: String,
}

/// What the web build says about itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Manifest {
    build: String,
    boot: Boot,
    guard: Boot,
    panel: Bundle,
    viewer: Bundle,
    pieces: Bundle,
    pieces_viewer: Bundle,
    modules: Bundle,
    modules_viewer: Bundle,
}

/// The web client.
pub struct Web {
    folder: Option<PathBuf>,
    manifest: Manifest,
    loader_tag: String,
}

impl Web {
    /// The embedded client, or the one in `folder`. Without a client the server still runs;
    /// its pages say what is missing.
    pub fn open(folder: Option<&Path>) -> Self {
        let mut web = Self {
            folder: folder.map(Path::to_owned),
            manifest: Manifest::default(),
            loader_tag: String::new(),
        };
        match web
            .read("manifest.json")
            .map(|bytes| serde_json::from_slice::<Manifest>(&bytes))
        {
            Some(Ok(manifest)) => web.manifest = manifest,
            Some(Err(error)) => tracing::error!(%error, "the web client's manifest cannot be read"),
            None => tracing::warn!("this program was built without the web client"),
        }
        if web.manifest.build.is_empty() {
            web.manifest.build = format!("none-{}", env!("CARGO_PKG_VERSION"));
        }
        web.loader_tag = web
            .read("embed.js")
            .map(|bytes| tag(&bytes))
            .unwrap_or_default();
        web
    }

    /// Hash over the whole client (IS-3).
    pub fn build(&self) -> &str {
        &self.manifest.build
    }

    /// Whether there is a client at all.
    pub fn is_there(&self) -> bool {
        !self.manifest.panel.entry.is_empty()
    }

    /// The script that streams the panel's pieces.
    pub fn boot(&self) -> String {
        address(&self.manifest.boot.file)
    }

    /// The script that asks again for modules that did not come.
    pub fn guard(&self) -> String {
        address(&self.manifest.guard.file)
    }

    /// The panel, packed for a way of delivery (IS-41, IS-42).
    pub fn panel(&self, delivery: Delivery) -> &Bundle {
        let packed = match delivery {
            Delivery::Compact => &self.manifest.panel,
            Delivery::Pieces => &self.manifest.pieces,
            Delivery::Modules => &self.manifest.modules,
        };
        packed.or(&self.manifest.panel)
    }

    /// The viewer's own pieces beside the panel's.
    pub fn viewer(&self, delivery: Delivery) -> &Bundle {
        let packed = match delivery {
            Delivery::Compact => &self.manifest.viewer,
            Delivery::Pieces => &self.manifest.pieces_viewer,
            Delivery::Modules => &self.manifest.modules_viewer,
        };
        packed.or(&self.manifest.viewer)
    }

    /// `ETag` of the loader.
    pub fn loader_tag(&self) -> &str {
        &self.loader_tag
    }

    /// A file by its path below the client's folder.
    pub fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        if !is_safe(path) {
            return None;
        }
        match &self.folder {
            Some(folder) => std::fs::read(folder.join(path)).ok().map(Cow::Owned),
            None => Dist::get(path).map(|file| file.data),
        }
    }
}

/// Only names below the folder, of harmless letters.
fn is_safe(path: &str) -> bool {
    !path.is_empty()
        && path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/'))
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// Where a file of the client is served.
pub fn address(file: &str) -> String {
    let file = file.trim_start_matches('/');
    if file.is_empty() || file.contains('/') {
        format!("/{file}")
    } else {
        format!("/assets/{file}")
    }
}

/// A strong tag of some bytes.
pub fn tag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex: String = digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{hex}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_folder() {
        for path in [
            "../Cargo.toml",
            "/etc/passwd",
            "a/../../b",
            "",
            "a//../b",
            "a%2e",
            "a\\b",
            ".",
        ] {
            assert!(!is_safe(path), "{path}");
        }
        assert!(is_safe("assets/panel-a1b2.js"));
        assert_eq!(address("assets/x.js"), "/assets/x.js");
        assert_eq!(address("x.js"), "/assets/x.js");
    }
}
