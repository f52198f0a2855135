//! What is said about files, and how they are opened.

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// Bytes.
    File,
    /// Entries.
    Directory,
    /// The path of something else.
    Link,
}

/// What is known of an entry without opening it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metadata {
    /// The entry's number, never used twice in one file system.
    pub number: u64,
    /// What it is.
    pub file_type: FileType,
    /// Permission bits; nothing is refused because of them.
    pub mode: u32,
    /// Size in bytes; for a link the length of its target.
    pub size: u64,
    /// How many names it has.
    pub links: u32,
    /// When it was last changed, in seconds since the epoch.
    pub modified: f64,
    /// When it was last read, in seconds since the epoch.
    pub accessed: f64,
}

/// How to open a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenMode {
    /// Reading is allowed.
    pub read: bool,
    /// Writing is allowed.
    pub write: bool,
    /// Every write goes to the end.
    pub append: bool,
    /// Make the file if it is not there.
    pub create: bool,
    /// With `create`: the file must not be there.
    pub exclusive: bool,
    /// Empty the file.
    pub truncate: bool,
    /// Only a directory will do.
    pub directory: bool,
}

/// From where a position is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    /// From the first byte.
    Start,
    /// From where the descriptor stands.
    Current,
    /// From the end of the file.
    End,
}
