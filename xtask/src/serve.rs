//! `cargo xtask serve`, and the static server that the tests and measurements use too.

use std::{
    fs,
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
    path::{Component, Path, PathBuf},
    thread::{self, JoinHandle},
    time::UNIX_EPOCH,
};

use anyhow::{Context, Result, anyhow, bail};

use crate::{
    http::{self, Answer, Request},
    page,
    project::Project,
};

/// Builds the page, if wanted, and serves it until the process is ended.
pub fn command(project: &Project, port: u16, build: bool) -> Result<()> {
    // Taken before the build, so that a busy port is known at once.
    let listener = listen(port)?;
    if build {
        page::build(project)?;
    }
    let site = Site::open(listener, vec![Mount::page(project), Mount::page_in_a_folder(project)])?;
    println!("Looplab is at {} (Ctrl-C ends it)", site.url());
    site.wait();
    Ok(())
}

/// A port of this machine that no other machine can reach; 0 takes any free one.
pub fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!("port {port} is taken: end what uses it, or choose another with --port"),
        _ => anyhow!("cannot listen on port {port}: {error}"),
    })
}

/// A folder and the address it appears under.
#[derive(Clone, Debug)]
pub struct Mount {
    /// Begins and ends with `/`.
    pub prefix: &'static str,
    /// What is served.
    pub folder: PathBuf,
    /// Whether a browser may keep every file for good.
    pub immutable: bool,
    /// The content security policy sent along, which workers obey too.
    pub policy: Option<String>,
}

impl Mount {
    /// The built page, at the top.
    pub fn page(project: &Project) -> Self {
        Self { prefix: "/", folder: project.dist(), immutable: false, policy: page::policy(&project.dist()) }
    }

    /// The built page, in a folder, as on a host with several sites.
    pub fn page_in_a_folder(project: &Project) -> Self {
        Self { prefix: "/some/folder/", ..Self::page(project) }
    }

    /// The file that a decoded path means, if it lies in the folder.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let relative = Path::new(path.strip_prefix(self.prefix)?);
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) || path.contains(['\\', '\0']) {
            return None;
        }
        let wants_folder = path.ends_with('/');
        let file = self.folder.join(relative);
        Some(if wants_folder { file.join("index.html") } else { file })
    }
}

/// A running static server. It answers until the process ends.
pub struct Site {
    url: String,
    server: JoinHandle<()>,
}

impl Site {
    /// Starts to serve. Where prefixes nest, the longest that fits counts.
    pub fn open(listener: TcpListener, mut mounts: Vec<Mount>) -> Result<Self> {
        let url = format!("http://{}/", listener.local_addr()?);
        mounts.sort_by_key(|mount| std::cmp::Reverse(mount.prefix.len()));
        let server = thread::spawn(move || http::serve(listener, move |request| answer(request, &mounts)));
        Ok(Self { url, server })
    }

    /// The address of the top.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Blocks for as long as it serves.
    pub fn wait(self) {
        self.server.join().expect("taking connections does not panic");
    }
}

fn answer(request: &Request, mounts: &[Mount]) -> Answer {
    if !matches!(&*request.method, "GET" | "HEAD") {
        return refusal(405, "This server only answers GET and HEAD.");
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let found = decoded(path).and_then(|path| {
        let mount = mounts.iter().find(|mount| path.starts_with(mount.prefix))?;
        Some((mount, mount.file(&path)?))
    });
    let Some((mount, path)) = found else { return refusal(404, "There is no such file.") };
    content(mount, &path, query, request.known.as_deref()).unwrap_or_else(|_| refusal(404, "There is no such file."))
}

/// The answer with the file in it, or 304 if the browser still has it.
fn content(mount: &Mount, path: &Path, query: &str, known: Option<&str>) -> Result<Answer> {
    let data = fs::metadata(path)?;
    if !data.is_file() {
        bail!("{} is a folder", path.display());
    }
    let changed = data.modified()?.duration_since(UNIX_EPOCH).context("a file older than 1970")?;
    let tag = format!("\"{:x}-{:x}\"", data.len(), changed.as_nanos());
    // An address with a build id means one content for ever; any other is asked for again each time.
    let lasting = mount.immutable || query.starts_with("v=");
    let cache = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    let (status, body) = if known == Some(&tag) { (304, Vec::new()) } else { (200, fs::read(path)?) };
    let mut headers = vec![
        ("Content-Type", media_type(path).to_owned()),
        ("Cache-Control", cache.to_owned()),
        ("ETag", tag),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
    ];
    headers.extend(mount.policy.clone().map(|policy| ("Content-Security-Policy", policy)));
    Ok(Answer { status, headers, body })
}

fn refusal(status: u16, words: &str) -> Answer {
    let headers = vec![("Content-Type", "text/plain; charset=utf-8".to_owned())];
    Answer { status, headers, body: format!("{words}\n").into_bytes() }
}

/// What browsers must be told about a file; they refuse modules and stylesheets of another type.
fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("zip") => "application/zip",
        Some("md" | "py" | "rs" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A path of an address with its `%20` and the like resolved.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, behind @ ..] = rest {
        let (byte, left) = match (first, behind) {
            (b'%', [high, low, left @ ..]) => {
                (u8::from_str_radix(std::str::from_utf8(&[*high, *low]).ok()?, 16).ok()?, left)
            }
            (b'%', _) => return None,
            (plain, left) => (*plain, left),
        };
        bytes.push(byte);
        rest = left;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpStream,
    };

    use super::*;

    /// A site with a page, and what it answers to a request.
    fn ask(requested: &str) -> String {
        let folder = std::env::temp_dir().join(format!("looplab-serve-{}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        fs::write(folder.join("index.html"), "<p>here").unwrap();
        let mount =
            Mount { prefix: "/some/folder/", folder, immutable: false, policy: Some("default-src 'self'".into()) };
        let site = Site::open(listen(0).unwrap(), vec![mount]).unwrap();
        let address = site.url().trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "{requested} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_page_comes_with_its_headers() {
        let text = ask("GET /some/folder/");
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        assert!(text.contains("Content-Type: text/html; charset=utf-8\r\n"), "{text}");
        assert!(text.contains("Cache-Control: no-cache\r\n"), "{text}");
        assert!(text.contains("Content-Security-Policy: default-src 'self'\r\n"), "{text}");
        assert!(text.contains("Content-Length: 7\r\n") && text.ends_with("<p>here"), "{text}");
    }

    #[test]
    fn a_crowd_of_connections_is_answered_at_once() {
        let site = Site::open(listen(0).unwrap(), Vec::new()).unwrap();
        let address = site.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut crowd: Vec<_> = (0..50).map(|_| TcpStream::connect(&address).unwrap()).collect();
        for stream in crowd.iter_mut().rev() {
            // None of them is closed: the answer to one does not wait for the end of another.
            write!(stream, "GET / HTTP/1.1\r\n\r\n").unwrap();
            let mut begin = [0; 12];
            stream.read_exact(&mut begin).unwrap();
            assert_eq!(&begin, b"HTTP/1.1 404");
        }
    }

    #[test]
    fn an_address_with_a_build_id_is_kept_for_good() {
        let text = ask("GET /some/folder/index.html?v=1f");
        assert!(text.contains("Cache-Control: public, max-age=31536000, immutable\r\n"), "{text}");
    }

    #[test]
    fn what_is_not_a_file_of_the_site_is_not_found() {
        let paths = [
            "/",
            "/some/folder/no.js",
            "/some/folder/deep",
            "/some/folder/../index.html",
            "/some/folder/%2e%2e/x",
            "/%",
        ];
        for path in paths {
            let text = ask(&format!("GET {path}"));
            assert!(text.starts_with("HTTP/1.1 404"), "{path}: {text}");
        }
    }

    #[test]
    fn nothing_can_be_written() {
        assert!(ask("PUT /some/folder/index.html").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn a_taken_port_is_named() {
        let taken = listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(listen(port).unwrap_err().to_string().starts_with(&format!("port {port} is taken")));
    }

    #[test]
    fn percent_signs_are_resolved() {
        assert_eq!(decoded("/a%20b/%C3%BC"), Some("/a b/ü".into()));
        assert_eq!(decoded("/%zz"), None);
        assert_eq!(decoded("/%FF"), None);
    }
}
