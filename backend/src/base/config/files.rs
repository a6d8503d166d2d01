//! Settings of files: where they lie, and how much of them there may be.

use std::{fmt, path::PathBuf, str::FromStr};

use clap::Args;
use url::Url;

const MIB: u64 = 1_024 * 1_024;

/// Where files lie.
#[derive(Clone, PartialEq, Eq)]
pub enum FilesAddress {
    Folder(PathBuf),
    /// `s3://bucket/prefix`.
    S3(Url),
}

impl FromStr for FilesAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.contains("://") {
            return Ok(Self::Folder(text.into()));
        }
        let url = Url::parse(text).map_err(|error| error.to_string())?;
        if url.scheme() != "s3" || url.host_str().is_none_or(str::is_empty) {
            return Err("give a folder, or s3://bucket/prefix".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("give the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned());
        }
        Ok(Self::S3(url))
    }
}

impl fmt::Debug for FilesAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(out),
            Self::S3(url) => out.write_str(url.as_str()),
        }
    }
}

#[derive(Debug, Clone, Args)]
pub struct FileSettings {
    /// Where files lie: a folder, or `s3://bucket/prefix` with the keys in `AWS_ACCESS_KEY_ID` and
    /// `AWS_SECRET_ACCESS_KEY`, and the service in `AWS_ENDPOINT_URL`. Several nodes need a shared
    /// one [default: `files` in the data directory]
    #[arg(long, env = "UMBRACHAT_FILES_URL", value_name = "FOLDER")]
    pub files_url: Option<FilesAddress>,

    /// The largest file, in MiB
    #[arg(long, env = "UMBRACHAT_FILE_MAX", default_value_t = 100, value_name = "MIB",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub file_max: u32,

    /// The files of one account together, in MiB
    #[arg(long, env = "UMBRACHAT_ACCOUNT_FILES_MAX", default_value_t = 2_048, value_name = "MIB")]
    pub account_files_max: u32,

    /// All files of the server together, in MiB [default: the space of the disk]
    #[arg(long, env = "UMBRACHAT_FILES_MAX", value_name = "MIB")]
    pub files_max: Option<u32>,

    /// Uploads that the server receives at the same time
    #[arg(long, env = "UMBRACHAT_UPLOADS", default_value_t = 20, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub uploads: u32,
}

/// The limits in bytes.
#[derive(Debug, Clone, Copy)]
pub struct FileBounds {
    pub file: u64,
    pub account: u64,
    pub server: Option<u64>,
}

impl FileSettings {
    pub fn bounds(&self) -> FileBounds {
        FileBounds {
            file: u64::from(self.file_max) * MIB,
            account: u64::from(self.account_files_max) * MIB,
            server: self.files_max.map(|mib| u64::from(mib) * MIB),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder_or_a_bucket() {
        let read = |text: &str| text.parse::<FilesAddress>().ok();
        assert_eq!(read("/srv/files"), Some(FilesAddress::Folder("/srv/files".into())));
        assert!(matches!(read("s3://bucket/prefix"), Some(FilesAddress::S3(_))));
        for refused in ["ftp://host/x", "s3://", "s3://key:secret@bucket"] {
            assert!(read(refused).is_none(), "{refused}");
        }
    }
}
