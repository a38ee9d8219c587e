//! A directory whose file system can lose its power: an ext4 image that lies on a btrfs image.
//! A reflink copy of the inner image is what the disk would hold had the power gone that
//! moment: all that the inner file system has not written is missing. Needs root.

use super::{find, may_lack, need_root, run};
use crate::Result;
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// Bytes of the outer and of the inner file system.
const OUTER: u64 = 2 << 30;
const INNER: u64 = 384 << 20;

/// Mounted as long as it lives.
pub struct Mount(PathBuf);

impl Mount {
    /// Mounts something at a directory, which is made.
    pub async fn new(at: PathBuf, words: &[&str]) -> Result<Self> {
        need_root("mount").await?;
        std::fs::create_dir_all(&at)?;
        let place = at.display().to_string();
        let mounted = run(find("mount")?, &[words, &[&place]].concat()).await;
        mounted.map_err(may_lack)?;
        Ok(Self(at))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let mut umount = Command::new("umount");
        let _ = umount.arg("-l").arg(&self.0).stderr(Stdio::null()).status();
    }
}

pub struct Rig {
    // In the order of their ends.
    disk: Mount,
    outer: Mount,
    home: TempDir,
    cuts: usize,
}

impl Rig {
    pub async fn new() -> Result<Self> {
        let home = TempDir::with_prefix("switchboard-faults-")?;
        let outer = home.path().join("outer.img");
        File::create(&outer)?.set_len(OUTER)?;
        run(find("mkfs.btrfs")?, &["-q", &outer.display().to_string()]).await?;
        let outer = mount(&outer, home.path().join("outer")).await?;
        let inner = outer.path().join("disk.img");
        File::create(&inner)?.set_len(INNER)?;
        run(find("mkfs.ext4")?, &["-q", &inner.display().to_string()]).await?;
        let disk = mount(&inner, home.path().join("disk")).await?;
        Ok(Self {
            disk,
            outer,
            home,
            cuts: 0,
        })
    }

    /// The directory that will lose its power.
    pub fn disk(&self) -> &Path {
        self.disk.path()
    }

    /// Cuts the power of a copy: what would be left of the directory.
    pub async fn cut(&mut self) -> Result<Left> {
        self.cuts += 1;
        let image = |name: &str| self.outer.path().join(name);
        let left = image(&format!("cut-{}.img", self.cuts));
        let (from, to) = (image("disk.img"), left.display().to_string());
        let from = from.display().to_string();
        run("cp", &["--reflink=always", &from, &to]).await?;
        let at = self.home.path().join(format!("cut-{}", self.cuts));
        let mount = mount(&left, at).await?;
        Ok(Left { mount, image: left })
    }
}

async fn mount(image: &Path, at: PathBuf) -> Result<Mount> {
    Mount::new(at, &["-o", "loop", &image.display().to_string()]).await
}

/// What a power cut has left.
pub struct Left {
    mount: Mount,
    image: PathBuf,
}

impl Left {
    pub fn path(&self) -> &Path {
        self.mount.path()
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.image);
    }
}
