//! `cargo xtask serve`, and the static server that the tests and measurements use too.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    thread::{self, JoinHandle},
};

use anyhow::{Result, anyhow};
use axum::{
    Router,
    extract::Request,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::{self, Next},
};
use tower_http::services::ServeDir;

use crate::{page, project::Project};

/// Builds the page, if wanted, and serves it until the process is ended.
pub fn command(project: &Project, port: u16, build: bool) -> Result<()> {
    // Taken before the build, so that a busy port is known at once.
    let listener = listen(port)?;
    if build {
        page::build(project)?;
    }
    let site = Site::open(listener, vec![Mount::page(project), Mount::page_in_a_folder(project)])?;
    println!("Looplab is at {} (Ctrl-C ends it)", site.url());
    site.wait()
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

    /// What answers below its prefix.
    fn service(&self) -> Result<Router> {
        let mut always = HeaderMap::new();
        always.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        always.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        if let Some(policy) = &self.policy {
            always.insert(CONTENT_SECURITY_POLICY, policy.parse()?);
        }
        let immutable = self.immutable;
        let describe = middleware::from_fn(move |request: Request, next: Next| {
            let always = always.clone();
            async move {
                // An address with a build id means one content for ever; any other is asked for again each time.
                let lasting = immutable || request.uri().query().is_some_and(|query| query.starts_with("v="));
                let mut response = next.run(request).await;
                if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
                    response.headers_mut().extend(always);
                    describe(response.headers_mut(), lasting);
                }
                response
            }
        });
        let files = ServeDir::new(&self.folder).redirect_path_prefix(self.prefix.trim_end_matches('/'));
        Ok(Router::new().fallback_service(files).layer(describe))
    }
}

/// Says how long a file may be kept, and that texts are UTF-8.
fn describe(headers: &mut HeaderMap, lasting: bool) {
    let cache = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    let media = headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok());
    if let Some(media) = media.filter(|media| media.starts_with("text/") && !media.contains("charset")) {
        let media = HeaderValue::try_from(format!("{media}; charset=utf-8")).expect("it was a header before");
        headers.insert(CONTENT_TYPE, media);
    }
}

/// A running static server. It answers until the process ends.
pub struct Site {
    url: String,
    server: JoinHandle<std::io::Result<()>>,
}

impl Site {
    /// Starts to serve. Where prefixes nest, the longest that fits counts.
    pub fn open(listener: TcpListener, mounts: Vec<Mount>) -> Result<Self> {
        let url = format!("http://{}/", listener.local_addr()?);
        let router = mounts.iter().try_fold(Router::new(), |router, mount| -> Result<Router> {
            let service = mount.service()?;
            Ok(if mount.prefix == "/" {
                router.fallback_service(service)
            } else {
                router.nest_service(mount.prefix, service)
            })
        })?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let server = thread::spawn(move || {
            runtime.block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await })
        });
        Ok(Self { url, server })
    }

    /// The address of the top.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Blocks for as long as it serves.
    pub fn wait(self) -> Result<()> {
        Ok(self.server.join().expect("serving does not panic")?)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::{Read, Write},
        net::TcpStream,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    /// What a site with a page, in a folder and in one inside that, answers to a request.
    fn ask(request: &str) -> String {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        let number = ASKED.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("looplab-serve-{}-{number}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        fs::write(folder.join("index.html"), "<p>here").unwrap();
        fs::write(folder.join("a b.js"), "export {}").unwrap();
        let mount =
            Mount { prefix: "/some/folder/", folder, immutable: false, policy: Some("default-src 'self'".into()) };
        let fixed = Mount { prefix: "/some/folder/fixed/", immutable: true, ..mount.clone() };
        let site = Site::open(listen(0).unwrap(), vec![mount.clone(), fixed]).unwrap();
        let address = site.url().trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).unwrap();
        let (first, headers) = request.split_once('\n').unwrap_or((request, ""));
        write!(stream, "{first} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        fs::remove_dir_all(mount.folder).unwrap();
        text
    }

    #[test]
    fn a_page_comes_with_its_headers() {
        let text = ask("GET /some/folder/");
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        assert!(text.contains("content-type: text/html; charset=utf-8\r\n"), "{text}");
        assert!(text.contains("cache-control: no-cache\r\n"), "{text}");
        assert!(text.contains("content-security-policy: default-src 'self'\r\n"), "{text}");
        assert!(text.contains("x-content-type-options: nosniff\r\n"), "{text}");
        assert!(text.contains("referrer-policy: no-referrer\r\n"), "{text}");
        assert!(text.contains("etag: \""), "{text}");
        assert!(text.contains("content-length: 7\r\n") && text.ends_with("<p>here"), "{text}");
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
    fn a_name_may_need_an_escape() {
        let text = ask("GET /some/folder/a%20b.js");
        assert!(text.contains("content-type: text/javascript; charset=utf-8\r\n"), "{text}");
    }

    #[test]
    fn what_the_browser_still_has_is_not_sent_again() {
        let text = ask("GET /some/folder/\nIf-None-Match: *\r\n");
        assert!(text.starts_with("HTTP/1.1 304") && text.ends_with("\r\n\r\n"), "{text}");
        assert!(text.contains("cache-control: no-cache\r\n"), "{text}");
        assert!(text.contains("content-security-policy: default-src 'self'\r\n"), "{text}");
    }

    #[test]
    fn the_longest_prefix_that_fits_counts() {
        let text = ask("GET /some/folder/fixed/");
        assert!(text.contains("cache-control: public, max-age=31536000, immutable\r\n"), "{text}");
    }

    #[test]
    fn a_folder_is_found_with_its_slash() {
        let text = ask("GET /some/folder/deep");
        assert!(text.starts_with("HTTP/1.1 307") && text.contains("location: /some/folder/deep/\r\n"), "{text}");
    }

    #[test]
    fn an_address_with_a_build_id_is_kept_for_good() {
        let text = ask("GET /some/folder/index.html?v=1f");
        assert!(text.contains("cache-control: public, max-age=31536000, immutable\r\n"), "{text}");
    }

    #[test]
    fn what_is_not_a_file_of_the_site_is_not_found() {
        let paths = [
            "/",
            "/some/folder/no.js",
            "/some/folder/deep/",
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
}
