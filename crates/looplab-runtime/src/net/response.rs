//! Answers.

use serde::de::DeserializeOwned;

use super::{Body, FetchError, Headers};

/// An answer, whatever its status: an error status is an answer too.
///
/// Its body is still coming in ([`Body`]) or all there (`Vec<u8>`, see [`buffered`](Response::buffered)).
///
/// ```
/// use looplab_runtime::net::{Body, Headers, Response};
///
/// // As a test makes one in place of the network's.
/// let response = Response {
///     status: 404,
///     status_text: "Not Found".into(),
///     url: "https://example.org/menu".into(),
///     headers: Headers::new(),
///     body: Body::from(b"no such page".to_vec()),
/// };
/// assert!(!response.is_success());
/// ```
#[derive(Debug)]
pub struct Response<B = Body> {
    /// The status, such as 200.
    pub status: u16,
    /// The words beside the status. Often empty: newer versions of HTTP have none.
    pub status_text: String,
    /// Where the answer came from in the end, after redirects.
    pub url: String,
    /// Its header fields. From another origin a page sees only those that the host lets it see.
    pub headers: Headers,
    /// The body.
    pub body: B,
}

/// An answer with its body all there.
///
/// ```
/// use looplab_runtime::net::{BlockingResponse, Headers};
///
/// # let (status, status_text, headers) = (200, "OK".to_owned(), Headers::new());
/// let url = "https://example.org/menu".to_owned();
/// let response = BlockingResponse { status, status_text, url, headers, body: b"[\"tea\"]".to_vec() };
/// assert_eq!((response.bytes(), response.text().as_str()), (&b"[\"tea\"]"[..], "[\"tea\"]"));
/// assert_eq!(response.json::<Vec<String>>()?, ["tea"]);
/// # Ok::<(), looplab_runtime::net::FetchError>(())
/// ```
pub type BlockingResponse = Response<Vec<u8>>;

impl<B> Response<B> {
    /// Whether the status is in the 200s.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Response<Body> {
    /// The same answer, once its body is all there.
    ///
    /// # Errors
    /// [`FetchError::Body`] when the answer breaks off, [`FetchError::Aborted`] when it is aborted.
    ///
    /// ```
    /// use looplab_runtime::{executor::Executor, net::{Body, Headers, Response}};
    ///
    /// # let (status, status_text, headers) = (200, "OK".to_owned(), Headers::new());
    /// # let url = "https://example.org/menu".to_owned();
    /// let response = Response { status, status_text, url, headers, body: Body::from(b"tea".to_vec()) };
    /// let response = Executor::instant().block_on(response.buffered())?;
    /// assert_eq!((response.status, response.text().as_str()), (200, "tea"), "the status is there beside the body");
    /// # Ok::<(), looplab_runtime::net::FetchError>(())
    /// ```
    pub async fn buffered(self) -> Result<BlockingResponse, FetchError> {
        let Self { status, status_text, url, headers, body } = self;
        Ok(Response { status, status_text, url, headers, body: body.bytes().await? })
    }

    /// The body as it is.
    ///
    /// # Errors
    /// As [`buffered`](Self::buffered).
    ///
    /// ```
    /// use looplab_runtime::{executor::Executor, net::{Body, Headers, Response}};
    ///
    /// # let (status, status_text, headers) = (200, "OK".to_owned(), Headers::new());
    /// # let url = "https://example.org/menu".to_owned();
    /// let response = Response { status, status_text, url, headers, body: Body::from(vec![0x89, b'P']) };
    /// assert_eq!(Executor::instant().block_on(response.bytes())?, [0x89, b'P']);
    /// # Ok::<(), looplab_runtime::net::FetchError>(())
    /// ```
    pub async fn bytes(self) -> Result<Vec<u8>, FetchError> {
        self.body.bytes().await
    }

    /// The body as UTF-8 text, whatever its headers say. A byte order mark is left out, and what is not UTF-8 is replaced
    /// by U+FFFD, as the browser's own `text()` does.
    ///
    /// # Errors
    /// As [`buffered`](Self::buffered).
    ///
    /// ```
    /// use looplab_runtime::{executor::Executor, net::{Body, Headers, Response}};
    ///
    /// # let (status, status_text, headers) = (200, "OK".to_owned(), Headers::new());
    /// # let url = "https://example.org/menu".to_owned();
    /// let response = Response { status, status_text, url, headers, body: Body::from(b"\xef\xbb\xbfth\xe9".to_vec()) };
    /// assert_eq!(Executor::instant().block_on(response.text())?, "th\u{fffd}");
    /// # Ok::<(), looplab_runtime::net::FetchError>(())
    /// ```
    pub async fn text(self) -> Result<String, FetchError> {
        Ok(self.buffered().await?.text())
    }

    /// The value that the body is the JSON of.
    ///
    /// # Errors
    /// As [`buffered`](Self::buffered), and [`FetchError::Json`].
    ///
    /// ```
    /// use looplab_runtime::{executor::Executor, net::{Body, Headers, Response}};
    ///
    /// # let (status, status_text, headers) = (200, "OK".to_owned(), Headers::new());
    /// # let url = "https://example.org/menu".to_owned();
    /// let response = Response { status, status_text, url, headers, body: Body::from(b"{\"tea\": 3}".to_vec()) };
    /// let prices: std::collections::HashMap<String, u32> = Executor::instant().block_on(response.json())?;
    /// assert_eq!(prices["tea"], 3);
    /// # Ok::<(), looplab_runtime::net::FetchError>(())
    /// ```
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, FetchError> {
        self.buffered().await?.json()
    }
}

impl Response<Vec<u8>> {
    /// The body as it is.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as UTF-8 text; see [`Response::text`](Response#method.text).
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.without_mark()).into_owned()
    }

    /// The value that the body is the JSON of.
    ///
    /// # Errors
    /// [`FetchError::Json`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, FetchError> {
        Ok(serde_json::from_slice(self.without_mark())?)
    }

    fn without_mark(&self) -> &[u8] {
        self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt};

    use super::*;

    fn answer(body: &[u8]) -> Response {
        Response {
            status: 200,
            status_text: "OK".into(),
            url: "data:,".into(),
            headers: Headers::new(),
            body: body.to_vec().into(),
        }
    }

    #[test]
    fn text_is_utf_8_without_its_mark() {
        let text = |body| answer(body).text().now_or_never().unwrap().unwrap();
        assert_eq!(text("\u{feff}grüße".as_bytes()), "grüße");
        assert_eq!(text(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(text(b""), "");
    }

    #[test]
    fn json_is_read_into_the_expected_shape_or_refused() {
        let json = |body| answer(body).json::<Vec<u32>>().now_or_never().unwrap();
        assert_eq!(json(b" [1, 2]").unwrap(), [1, 2]);
        for wrong in ["", "[1,", "{\"a\": 1}", "[-1]"] {
            assert!(matches!(json(wrong.as_bytes()), Err(FetchError::Json(_))), "{wrong}");
        }
    }

    #[test]
    fn a_body_ends_after_its_last_piece() {
        let mut body = answer(b"abc").body;
        assert_eq!(body.next().now_or_never().unwrap().unwrap().unwrap(), b"abc");
        assert!(body.next().now_or_never().unwrap().is_none());
        assert!(body.next().now_or_never().unwrap().is_none());
    }
}
