//! Why the file system refuses.

/// Why an operation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// A part of the path does not exist.
    #[error("No such file or directory")]
    NotFound,
    /// The name is taken.
    #[error("File exists")]
    Exists,
    /// A directory where a file was expected.
    #[error("Is a directory")]
    IsDirectory,
    /// A file where a directory was expected.
    #[error("Not a directory")]
    NotDirectory,
    /// The directory still has entries.
    #[error("Directory not empty")]
    NotEmpty,
    /// No such open descriptor, or not opened for this.
    #[error("Bad file descriptor")]
    BadDescriptor,
    /// An argument makes no sense, such as a negative position.
    #[error("Invalid argument")]
    Invalid,
    /// Symbolic links lead in a circle.
    #[error("Too many levels of symbolic links")]
    Loop,
    /// The root and the current directory stay where they are.
    #[error("Device or resource busy")]
    Busy,
    /// The file would be larger than a file may be.
    #[error("File too large")]
    TooLarge,
    /// The machine does not let the program do that, or the path leads out of what the program may see.
    #[error("Permission denied")]
    Denied,
    /// From memory to a folder outside, or back.
    #[error("Invalid cross-device link")]
    OtherDevice,
    /// The machine failed in some other way.
    #[error("Input/output error")]
    Failed,
    /// Too many descriptors are open.
    #[error("Too many open files")]
    TooManyOpen,
}
