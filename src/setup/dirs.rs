//! Where things live on this computer.

use std::path::{Path, PathBuf};

/// The folders of one installation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dirs {
    /// Holds `config.toml`.
    pub config: PathBuf,
    /// Holds the database and what the sandbox made: not to be lost.
    pub data: PathBuf,
    /// Holds thumbnails: may be deleted at any time.
    pub cache: PathBuf,
    /// Where finished videos are saved.
    pub results: PathBuf,
}

/// Why there is no place to live.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system names no home directory.
    #[error("this system names no home directory; set GREENROOM_HOME to a folder")]
    NoHome,
    /// A folder could not be made, or its path not be resolved.
    #[error("the folder {path} could not be made: {source}")]
    Make {
        /// Which.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
}

impl Dirs {
    /// `home` is the value of `GREENROOM_HOME`: all is under it. Without one, the platform's own places.
    pub fn find(home: Option<PathBuf>) -> Result<Self, Error> {
        match home.filter(|home| !home.as_os_str().is_empty()) {
            // Absolute, so that rows still lead to the files when the next run starts elsewhere.
            Some(home) => std::path::absolute(&home)
                .map(|home| Self::under(&home))
                .map_err(|source| Error::Make { path: home, source }),
            None => Self::of_platform(),
        }
    }

    fn under(home: &Path) -> Self {
        Self {
            config: home.to_owned(),
            data: home.join("data"),
            cache: home.join("cache"),
            results: home.join("results"),
        }
    }

    fn of_platform() -> Result<Self, Error> {
        let project = directories::ProjectDirs::from("", "", "Greenroom").ok_or(Error::NoHome)?;
        // Local: a database in a roaming profile is copied over a network while it is open.
        let data = project.data_local_dir().to_owned();
        let videos = directories::UserDirs::new().and_then(|user| user.video_dir().map(Path::to_owned));
        Ok(Self {
            config: project.config_dir().to_owned(),
            cache: project.cache_dir().to_owned(),
            results: videos.map_or_else(|| data.join("results"), |videos| videos.join("Greenroom")),
            data,
        })
    }

    /// The settings.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.data.join("greenroom.db")
    }

    /// Makes the folders that are missing, for the owner alone.
    pub fn create(&self) -> Result<(), Error> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        for path in [&self.config, &self.data, &self.cache, &self.results] {
            builder.create(path).map_err(|source| Error::Make { path: path.clone(), source })?;
        }
        Ok(())
    }
}
