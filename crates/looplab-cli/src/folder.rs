//! A folder of the machine's disk, for the program that runs. Neither `..` nor links lead out of it.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use looplab_python::ground::{FileError, FileType, Folder, Metadata, OpenFile, OpenMode};

/// A folder, by its path without links.
pub(super) struct DiskFolder(PathBuf);

impl DiskFolder {
    /// The folder at `path`.
    ///
    /// # Errors
    /// It is not there, or may not be read.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        fs::read_dir(path)?;
        path.canonicalize().map(Self)
    }

    /// The machine's path of an entry that need not be there; what a link leads to, if links are followed.
    fn find(&self, path: &str, follow: bool) -> Result<PathBuf, FileError> {
        let whole = self.0.join(path);
        let (Some(parent), Some(name)) = (whole.parent(), whole.file_name().filter(|_| path != ".")) else {
            return Ok(self.0.clone());
        };
        let entry = self.within(parent.canonicalize().map_err(refusal)?)?.join(name);
        if follow && entry.is_symlink() { self.within(entry.canonicalize().map_err(refusal)?) } else { Ok(entry) }
    }

    /// `path` itself, if it does not lead out of the folder.
    fn within(&self, path: PathBuf) -> Result<PathBuf, FileError> {
        if path.starts_with(&self.0) { Ok(path) } else { Err(FileError::Denied) }
    }

    /// As [`find`](Self::find) without following links, of an entry that is not the folder itself.
    fn entry(&self, path: &str) -> Result<PathBuf, FileError> {
        if path == "." { Err(FileError::Busy) } else { self.find(path, false) }
    }
}

impl Folder for DiskFolder {
    fn metadata(&self, path: &str, follow: bool) -> Result<Metadata, FileError> {
        let found = fs::symlink_metadata(self.find(path, follow)?).map_err(refusal)?;
        if path.ends_with('/') && !found.is_dir() { Err(FileError::NotDirectory) } else { Ok(metadata(&found)) }
    }

    fn list(&self, path: &str) -> Result<Vec<String>, FileError> {
        let entries = fs::read_dir(self.find(path, true)?).map_err(refusal)?;
        let names = entries.map(|entry| Ok(entry.map_err(refusal)?.file_name().to_string_lossy().into_owned()));
        let mut names = names.collect::<Result<Vec<_>, _>>()?;
        names.sort();
        Ok(names)
    }

    fn open(&self, path: &str, mode: OpenMode, permissions: u32) -> Result<Rc<dyn OpenFile>, FileError> {
        let entry = self.find(path, !(mode.create && mode.exclusive))?;
        match (entry.is_dir(), mode.directory) {
            (true, _) if mode.write || mode.create => return Err(FileError::IsDirectory),
            (false, true) => return Err(FileError::NotDirectory),
            _ => {}
        }
        let mut options = OpenOptions::new();
        // Where a file is made, the machine wants to write to it.
        options.read(mode.read).write(mode.write || mode.create).truncate(mode.truncate && mode.write);
        if mode.exclusive {
            options.create_new(mode.create)
        } else {
            options.create(mode.create)
        };
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, permissions);
        #[cfg(not(unix))]
        let _ = permissions;
        Ok(Rc::new(DiskFile(options.open(entry).map_err(refusal)?)))
    }

    fn make_directory(&self, path: &str, mode: u32) -> Result<(), FileError> {
        if path == "." {
            return Err(FileError::Exists);
        }
        let entry = self.find(path, false)?;
        fs::create_dir(&entry).map_err(refusal)?;
        self.set_mode(path, mode)
    }

    fn make_link(&self, target: &str, path: &str) -> Result<(), FileError> {
        let entry = self.entry(path)?;
        let parent = entry.parent().unwrap_or(&self.0);
        // A link to what is not there yet is refused as well: it is not known where it would lead.
        self.within(parent.join(target).canonicalize().map_err(|_| FileError::Denied)?)?;
        symlink(target, &entry).map_err(refusal)
    }

    fn make_hard_link(&self, source: &str, path: &str) -> Result<(), FileError> {
        fs::hard_link(self.entry(source)?, self.entry(path)?).map_err(refusal)
    }

    fn read_link(&self, path: &str) -> Result<String, FileError> {
        let target = fs::read_link(self.find(path, false)?).map_err(refusal)?;
        Ok(target.to_string_lossy().into_owned())
    }

    fn remove_directory(&self, path: &str) -> Result<(), FileError> {
        fs::remove_dir(self.entry(path)?).map_err(refusal)
    }

    fn remove_file(&self, path: &str) -> Result<(), FileError> {
        fs::remove_file(self.entry(path)?).map_err(refusal)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), FileError> {
        fs::rename(self.entry(from)?, self.entry(to)?).map_err(refusal)
    }

    fn set_mode(&self, path: &str, mode: u32) -> Result<(), FileError> {
        let entry = self.find(path, true)?;
        let mut permissions = fs::metadata(&entry).map_err(refusal)?.permissions();
        set_mode(&mut permissions, mode);
        fs::set_permissions(entry, permissions).map_err(refusal)
    }

    fn set_times(&self, path: &str, accessed: f64, modified: f64) -> Result<(), FileError> {
        let time = |seconds| {
            let since = Duration::try_from_secs_f64(seconds).map_err(|_| FileError::Invalid)?;
            UNIX_EPOCH.checked_add(since).ok_or(FileError::Invalid)
        };
        let times = fs::FileTimes::new().set_accessed(time(accessed)?).set_modified(time(modified)?);
        let entry = self.find(path, true)?;
        fs::File::open(entry).and_then(|file| file.set_times(times)).map_err(refusal)
    }
}

/// A file, or a directory, that the program has open.
struct DiskFile(fs::File);

impl OpenFile for DiskFile {
    fn metadata(&self) -> Result<Metadata, FileError> {
        self.0.metadata().map(|found| metadata(&found)).map_err(refusal)
    }

    fn read_at(&self, size: usize, position: u64) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let mut file = &self.0;
        file.seek(SeekFrom::Start(position)).map_err(refusal)?;
        file.take(size as u64).read_to_end(&mut bytes).map_err(refusal)?;
        Ok(bytes)
    }

    fn write_at(&self, data: &[u8], position: u64) -> Result<(), FileError> {
        let mut file = &self.0;
        file.seek(SeekFrom::Start(position)).map_err(refusal)?;
        file.write_all(data).map_err(refusal)
    }

    fn truncate(&self, size: u64) -> Result<(), FileError> {
        self.0.set_len(size).map_err(refusal)
    }
}

fn metadata(found: &fs::Metadata) -> Metadata {
    let seconds = |time: io::Result<SystemTime>| {
        let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        since.map_or(0.0, |since| since.as_secs_f64())
    };
    let kind = found.file_type();
    let (number, mode, links) = identity(found);
    Metadata {
        number,
        file_type: match () {
            () if kind.is_dir() => FileType::Directory,
            () if kind.is_symlink() => FileType::Link,
            () => FileType::File,
        },
        mode,
        size: found.len(),
        links,
        modified: seconds(found.modified()),
        accessed: seconds(found.accessed()),
    }
}

/// The number of an entry, its permissions, and how many names it has.
#[cfg(unix)]
fn identity(found: &fs::Metadata) -> (u64, u32, u32) {
    use std::os::unix::fs::MetadataExt;
    (found.ino(), found.mode() & 0o7777, u32::try_from(found.nlink()).unwrap_or(u32::MAX))
}

#[cfg(not(unix))]
fn identity(found: &fs::Metadata) -> (u64, u32, u32) {
    (0, if found.permissions().readonly() { 0o444 } else { 0o644 }, 1)
}

#[cfg(unix)]
fn set_mode(permissions: &mut Permissions, mode: u32) {
    std::os::unix::fs::PermissionsExt::set_mode(permissions, mode);
}

#[cfg(not(unix))]
fn set_mode(permissions: &mut Permissions, mode: u32) {
    permissions.set_readonly(mode & 0o200 == 0);
}

#[cfg(unix)]
fn symlink(target: &str, entry: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, entry)
}

#[cfg(not(unix))]
fn symlink(_target: &str, _entry: &Path) -> io::Result<()> {
    Err(io::ErrorKind::PermissionDenied.into())
}

/// Why the machine has refused.
fn refusal(error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound => FileError::NotFound,
        io::ErrorKind::AlreadyExists => FileError::Exists,
        io::ErrorKind::IsADirectory => FileError::IsDirectory,
        io::ErrorKind::NotADirectory => FileError::NotDirectory,
        io::ErrorKind::DirectoryNotEmpty => FileError::NotEmpty,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => FileError::Denied,
        io::ErrorKind::InvalidInput => FileError::Invalid,
        io::ErrorKind::ResourceBusy => FileError::Busy,
        io::ErrorKind::FileTooLarge => FileError::TooLarge,
        io::ErrorKind::CrossesDevices => FileError::OtherDevice,
        _ => FileError::Failed,
    }
}
