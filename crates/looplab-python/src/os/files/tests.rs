use super::{FileError, FileSystem, FileType, OpenMode, Whence};

const WRITE: OpenMode = OpenMode {
    read: true,
    write: true,
    append: false,
    create: true,
    exclusive: false,
    truncate: false,
    directory: false,
};
const READ: OpenMode = OpenMode { write: false, create: false, ..WRITE };

fn files() -> FileSystem {
    FileSystem::new(|| 7.0)
}

fn put(files: &mut FileSystem, path: &str, text: &str) {
    files.store(path, text.as_bytes()).unwrap();
}

#[test]
fn what_is_written_is_read() {
    let mut files = files();
    put(&mut files, "/a", "hello");
    assert_eq!(files.contents("/a").unwrap(), b"hello");
    let descriptor = files.open("/a", WRITE, 0).unwrap();
    assert_eq!(descriptor, 3);
    assert_eq!(files.seek(descriptor, -2, Whence::End), Ok(3));
    assert_eq!(files.read(descriptor, 10).unwrap(), b"lo");
    files.write(descriptor, b"!").unwrap();
    files.truncate(descriptor, 2).unwrap();
    assert_eq!(files.contents("/a").unwrap(), b"he");
    assert_eq!(files.write_at(descriptor, b"x", 4), Ok(()));
    assert_eq!(files.contents("/a").unwrap(), b"he\0\0x");
    assert_eq!(files.seek(descriptor, -1, Whence::Start), Err(FileError::Invalid));
}

#[test]
fn descriptors_keep_a_removed_file_and_are_numbered_from_the_lowest() {
    let mut files = files();
    put(&mut files, "/a", "kept");
    let first = files.open("/a", READ, 0).unwrap();
    let second = files.open("/a", READ, 0).unwrap();
    files.remove_file("/a").unwrap();
    assert_eq!(files.metadata("/a", true), Err(FileError::NotFound));
    assert_eq!(files.read(first, 9).unwrap(), b"kept");
    assert_eq!(files.write(first, b"no"), Err(FileError::BadDescriptor));
    files.close(first).unwrap();
    assert_eq!(files.close(first), Err(FileError::BadDescriptor));
    assert_eq!(files.duplicate(second), Ok(first));
}

#[test]
fn directories_nest_and_paths_are_relative_to_the_current_one() {
    let mut files = files();
    files.make_directories("/home/user").unwrap();
    files.change_current("/home/user").unwrap();
    put(&mut files, "notes.txt", "1");
    files.make_directory("sub", 0o700).unwrap();
    put(&mut files, "./sub/../sub//deep.txt", "2");
    assert_eq!(files.list(".").unwrap(), ["notes.txt", "sub"]);
    assert_eq!(files.list("/home/user/sub").unwrap(), ["deep.txt"]);
    assert_eq!(files.remove_directory("sub"), Err(FileError::NotEmpty));
    assert_eq!(files.make_directory("sub", 0), Err(FileError::Exists));
    assert_eq!(files.make_directory("none/sub", 0), Err(FileError::NotFound));
    assert_eq!(files.make_directory("notes.txt/sub", 0), Err(FileError::NotDirectory));
    assert_eq!(files.open("sub", WRITE, 0), Err(FileError::IsDirectory));
    assert_eq!(files.metadata("notes.txt/", true), Err(FileError::NotDirectory));
    files.change_current("sub").unwrap();
    assert_eq!(files.current(), "/home/user/sub");
    files.change_current("../..").unwrap();
    assert_eq!(files.current(), "/home");
    files.make_directory("empty", 0o755).unwrap();
    files.change_current("empty").unwrap();
    assert_eq!(files.remove_directory("."), Err(FileError::Busy));
    files.change_current("..").unwrap();
    assert_eq!(files.remove_directory("empty"), Ok(()));
}

#[test]
fn rename_replaces_files_and_refuses_what_posix_refuses() {
    let mut files = files();
    put(&mut files, "/a", "a");
    put(&mut files, "/b", "b");
    files.rename("/a", "/b").unwrap();
    assert_eq!(files.contents("/b").unwrap(), b"a");
    assert_eq!(files.metadata("/a", true), Err(FileError::NotFound));
    files.make_directories("/d/e").unwrap();
    assert_eq!(files.rename("/d", "/d/e/f"), Err(FileError::Invalid));
    assert_eq!(files.rename("/b", "/d"), Err(FileError::IsDirectory));
    assert_eq!(files.rename("/d", "/b"), Err(FileError::NotDirectory));
    files.rename("/d/e", "/e").unwrap();
    files.change_current("/e").unwrap();
    files.change_current("..").unwrap();
    assert_eq!(files.current(), "/");
    assert_eq!(files.rename("/b", "/b"), Ok(()));
    assert_eq!(files.metadata("/b", true).unwrap().links, 1);
}

#[test]
fn links_are_followed_and_circles_are_found() {
    let mut files = files();
    files.make_directory("/d", 0o755).unwrap();
    put(&mut files, "/d/a", "through");
    files.make_link("d", "/l").unwrap();
    assert_eq!(files.contents("/l/a").unwrap(), b"through");
    assert_eq!(files.metadata("/l", false).unwrap().file_type, FileType::Link);
    assert_eq!(files.metadata("/l", true).unwrap().file_type, FileType::Directory);
    assert_eq!(files.read_link("/l").as_deref(), Ok("d"));
    files.make_link("/y", "/x").unwrap();
    files.make_link("/x", "/y").unwrap();
    assert_eq!(files.metadata("/x", true), Err(FileError::Loop));
    files.remove_file("/l").unwrap();
    assert_eq!(files.list("/d").unwrap(), ["a"]);
    files.make_hard_link("/d/a", "/again").unwrap();
    files.remove_file("/d/a").unwrap();
    assert_eq!(files.contents("/again").unwrap(), b"through");
}

#[test]
fn exclusive_append_and_mounted_files() {
    let mut files = files();
    files.mount("/lib/deep/x.py", b"pass").unwrap();
    assert_eq!(files.contents("/lib/deep/x.py").unwrap(), b"pass");
    assert_eq!(files.open("/lib/deep/x.py", OpenMode { exclusive: true, ..WRITE }, 0), Err(FileError::Exists));
    let end = files.open("/lib/deep/x.py", OpenMode { append: true, ..WRITE }, 0).unwrap();
    files.write(end, b"1").unwrap();
    files.seek(end, 0, Whence::Start).unwrap();
    files.write(end, b"2").unwrap();
    assert_eq!(files.contents("/lib/deep/x.py").unwrap(), b"pass12");
    files.set_times("/lib", 1.0, 2.0, true).unwrap();
    files.set_mode("/lib", 0o500, true).unwrap();
    let lib = files.metadata("/lib", true).unwrap();
    assert_eq!((lib.accessed, lib.modified, lib.mode), (1.0, 2.0, 0o500));
}

/// A folder outside that has one file, `there`, and notes what is asked of it.
#[derive(Default)]
struct Noted(std::cell::RefCell<Vec<String>>);

impl Noted {
    fn note<T>(&self, what: String) -> Result<T, FileError> {
        self.0.borrow_mut().push(what);
        Err(FileError::Denied)
    }
}

impl super::Folder for Noted {
    fn metadata(&self, path: &str, _follow: bool) -> Result<super::Metadata, FileError> {
        let file_type = if path == "." { FileType::Directory } else { FileType::File };
        self.0.borrow_mut().push(format!("metadata {path}"));
        Ok(super::Metadata { number: 1, file_type, mode: 0, size: 0, links: 1, modified: 0.0, accessed: 0.0 })
    }

    fn list(&self, path: &str) -> Result<Vec<String>, FileError> {
        self.note(format!("list {path}"))
    }

    fn open(&self, path: &str, _: OpenMode, _: u32) -> Result<std::rc::Rc<dyn super::OpenFile>, FileError> {
        self.note(format!("open {path}"))
    }

    fn make_directory(&self, path: &str, _mode: u32) -> Result<(), FileError> {
        self.note(format!("make {path}"))
    }

    fn make_link(&self, target: &str, path: &str) -> Result<(), FileError> {
        self.note(format!("link {path} to {target}"))
    }

    fn make_hard_link(&self, source: &str, path: &str) -> Result<(), FileError> {
        self.note(format!("link {path} and {source}"))
    }

    fn read_link(&self, path: &str) -> Result<String, FileError> {
        self.note(format!("read link {path}"))
    }

    fn remove_directory(&self, path: &str) -> Result<(), FileError> {
        self.note(format!("remove directory {path}"))
    }

    fn remove_file(&self, path: &str) -> Result<(), FileError> {
        self.note(format!("remove file {path}"))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), FileError> {
        self.note(format!("rename {from} {to}"))
    }

    fn set_mode(&self, path: &str, _mode: u32) -> Result<(), FileError> {
        self.note(format!("mode {path}"))
    }

    fn set_times(&self, path: &str, _accessed: f64, _modified: f64) -> Result<(), FileError> {
        self.note(format!("times {path}"))
    }
}

#[test]
fn a_folder_outside_is_asked_for_what_lies_in_it_and_nothing_else() {
    let mut files = files();
    let noted = std::rc::Rc::new(Noted::default());
    files.mount("/project/it/lib/kept", b"in memory").unwrap();
    files.show(noted.clone(), "/project/it", "/project/it/lib").unwrap();
    files.change_current("/project/it").unwrap();
    assert_eq!(files.current(), "/project/it");
    assert_eq!(files.list("sub/../other/"), Err(FileError::Denied));
    assert_eq!(files.open("../it/./new", WRITE, 0), Err(FileError::Denied));
    assert_eq!(files.rename("a", "/project/it/b"), Err(FileError::Denied));
    assert_eq!(files.rename("a", "../b"), Err(FileError::OtherDevice));
    assert_eq!(files.list(".."), Ok(vec!["it".to_owned()]));
    assert_eq!(files.contents("lib/kept").unwrap(), b"in memory");
    assert_eq!(files.metadata("../itself", true), Err(FileError::NotFound));
    put(&mut files, "../beside", "in memory");
    assert_eq!(files.contents("/project/beside").unwrap(), b"in memory");
    assert_eq!(files.metadata("/../../project/it", true).unwrap().file_type, FileType::Directory);
    assert_eq!(*noted.0.borrow(), ["metadata .", "list other/", "open new", "rename a b", "metadata ."]);
}
