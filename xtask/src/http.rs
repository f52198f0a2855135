//! As much of HTTP/1.1 as a static server needs: GET and HEAD, a thread for each connection.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

/// How long a connection may be idle.
const PATIENCE: Duration = Duration::from_secs(60);
/// The most bytes of a request's head.
const LONGEST_HEAD: u64 = 32 * 1024;
/// The most headers of a request.
const MOST_HEADERS: usize = 64;

/// What was asked.
#[derive(Debug, PartialEq)]
pub struct Request {
    /// `GET` or another.
    pub method: String,
    /// The path with what follows it, as sent.
    pub target: String,
    /// The content that the browser has, if it named one (`If-None-Match`).
    pub known: Option<String>,
    /// Whether another request may follow on this connection.
    stays: bool,
}

/// What is answered.
#[derive(Debug)]
pub struct Answer {
    /// Status, such as 200.
    pub status: u16,
    /// Headers, without the length.
    pub headers: Vec<(&'static str, String)>,
    /// The content.
    pub body: Vec<u8>,
}

/// Answers every request with `answer`, on threads of its own, until the process ends.
pub fn serve(listener: TcpListener, answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) {
    let answer = Arc::new(answer);
    for connection in listener.incoming().flatten() {
        let answer = Arc::clone(&answer);
        thread::spawn(move || {
            // A reader that goes away in the middle needs nothing more.
            let _gone = converse(&connection, &*answer);
        });
    }
}

/// Serves one connection until either side ends it.
fn converse(connection: &TcpStream, answer: &dyn Fn(&Request) -> Answer) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection);
    while let Some(request) = read(&mut reader)? {
        write(connection, &request, &answer(&request))?;
        if !request.stays {
            break;
        }
    }
    Ok(())
}

/// The next request; `None` when the other side has closed the connection.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut head = Vec::new();
    let mut limited = reader.take(LONGEST_HEAD);
    while !head.ends_with(b"\r\n\r\n") {
        if limited.read_until(b'\n', &mut head)? == 0 {
            return if head.is_empty() { Ok(None) } else { Err(io::ErrorKind::InvalidData.into()) };
        }
    }
    parse(&head).map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

fn parse(head: &[u8]) -> Result<Request, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    parsed.parse(head)?;
    let value = |name: &str| {
        let header = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(header.value).into_owned())
    };
    // A request with a body is refused, and what follows it on the connection is not read.
    let has_body = value("Content-Length").is_some_and(|length| length != "0") || value("Transfer-Encoding").is_some();
    let closes = value("Connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    Ok(Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        known: value("If-None-Match"),
        stays: parsed.version == Some(1) && !closes && !has_body,
    })
}

fn write(mut connection: impl Write, request: &Request, answer: &Answer) -> io::Result<()> {
    let Answer { status, headers, body } = answer;
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(*status));
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if *status != 304 {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    if !request.stays {
        head.push_str("Connection: close\r\n");
    }
    head.push_str("\r\n");
    connection.write_all(head.as_bytes())?;
    if request.method != "HEAD" && *status != 304 {
        connection.write_all(body)?;
    }
    connection.flush()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        304 => "Not Modified",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> Request {
        parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_request_is_understood() {
        let request = request("GET /a?v=1 HTTP/1.1\r\nHost: x\r\nif-none-match: \"7\"\r\n\r\n");
        let expected =
            Request { method: "GET".into(), target: "/a?v=1".into(), known: Some("\"7\"".into()), stays: true };
        assert_eq!(request, expected);
    }

    #[test]
    fn the_connection_ends_where_it_should() {
        assert!(!request("GET / HTTP/1.0\r\n\r\n").stays);
        assert!(!request("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n").stays);
        assert!(!request("PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\n").stays);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        assert!(parse(b"hello\r\n\r\n").is_err());
        assert!(read(&mut &b"GET / HTTP/1.1\r\nHos"[..]).is_err());
        assert!(read(&mut vec![b'x'; 100_000].as_slice()).is_err());
        assert!(read(&mut &b""[..]).unwrap().is_none());
    }

    #[test]
    fn an_answer_without_content_has_none() {
        let answer = Answer { status: 200, headers: vec![("ETag", "\"7\"".into())], body: b"body".to_vec() };
        let mut out = Vec::new();
        write(&mut out, &request("HEAD / HTTP/1.1\r\n\r\n"), &answer).unwrap();
        assert_eq!(out, b"HTTP/1.1 200 OK\r\nETag: \"7\"\r\nContent-Length: 4\r\n\r\n");
    }
}
