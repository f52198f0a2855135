//! Requests.

use serde::Serialize;

use super::{FetchError, Headers, Method};

/// A request, not sent yet.
///
/// ```
/// use looplab_runtime::net::{Method, Request};
///
/// let request = Request::new(Method::Post, "https://example.org/orders")
///     .header("Accept", "application/json")
///     .json(&["tea", "milk"])?;
/// assert_eq!(request.method(), Method::Post);
/// assert_eq!(request.headers().get("accept"), Some("application/json"));
/// # Ok::<(), looplab_runtime::net::FetchError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing unless sent"]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: Headers,
    pub(super) body: Option<Vec<u8>>,
    body_type: Option<&'static str>,
}

impl Request {
    /// A request without header fields and body. The address may be relative; see [`set_base`](super::set_base).
    ///
    /// ```
    /// use looplab_runtime::net::{Method, Request};
    ///
    /// let request = Request::new(Method::Delete, "orders/7");
    /// assert_eq!((request.method(), request.url()), (Method::Delete, "orders/7"));
    /// ```
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Headers::new(), body: None, body_type: None }
    }

    /// A request to read what is at `url`.
    ///
    /// ```
    /// use looplab_runtime::net::{Method, Request};
    ///
    /// assert_eq!(Request::get("menu.json").method(), Method::Get);
    /// ```
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// A request to hand something over to `url`.
    ///
    /// ```
    /// use looplab_runtime::net::{Method, Request};
    ///
    /// assert_eq!(Request::post("orders").text("tea").method(), Method::Post);
    /// ```
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::Post, url)
    }

    /// Adds a header field. Whether it is allowed shows when the request is sent.
    ///
    /// ```
    /// use looplab_runtime::net::Request;
    ///
    /// let request = Request::get("menu").header("Accept", "text/plain").header("Accept", "text/html");
    /// assert_eq!(request.headers().get_all("accept").collect::<Vec<_>>(), ["text/plain", "text/html"]);
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Sets the body.
    ///
    /// ```
    /// use looplab_runtime::net::Request;
    ///
    /// let picture = Request::post("pictures").header("Content-Type", "image/png").body(*b"\x89PNG");
    /// assert_eq!(picture.headers().len(), 1, "bytes can be anything: only the caller knows what they are");
    /// ```
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self.body_type = None;
        self
    }

    /// Sets the body to this text, and says so in `Content-Type` unless a header does already.
    ///
    /// ```
    /// use looplab_runtime::net::Request;
    ///
    /// let remark = Request::post("remarks").text("the tea was cold");
    /// assert!(remark.headers().is_empty(), "`Content-Type` is added when it is sent");
    /// ```
    pub fn text(self, text: impl Into<String>) -> Self {
        let request = self.body(text.into());
        Self { body_type: Some("text/plain;charset=UTF-8"), ..request }
    }

    /// Sets the body to the JSON of this value, and says so in `Content-Type` unless a header does already.
    ///
    /// # Errors
    /// [`FetchError::BadRequest`] when the value has no JSON form.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use looplab_runtime::net::{FetchError, Request};
    ///
    /// assert!(Request::post("orders").json(&["tea", "milk"]).is_ok());
    /// let keyed_by_pairs = HashMap::from([((1, 2), "tea")]);
    /// assert!(matches!(Request::post("orders").json(&keyed_by_pairs), Err(FetchError::BadRequest(_))));
    /// ```
    pub fn json(self, value: &impl Serialize) -> Result<Self, FetchError> {
        let json = serde_json::to_vec(value);
        let json = json.map_err(|error| FetchError::BadRequest(format!("its body has no JSON form: {error}")))?;
        Ok(Self { body_type: Some("application/json"), ..self.body(json) })
    }

    /// What it asks for.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The address, as it was given.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The header fields, without those that sending adds.
    #[must_use]
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The request as it goes out, if it may.
    pub(super) fn ready(mut self) -> Result<Self, FetchError> {
        if self.body.is_some() && matches!(self.method, Method::Get | Method::Head) {
            return Err(FetchError::BadRequest(format!("{} cannot carry a body; use POST or PUT", self.method)));
        }
        self.headers.check()?;
        if let Some(body_type) = self.body_type.filter(|_| self.headers.get("Content-Type").is_none()) {
            self.headers.append("Content-Type", body_type);
        }
        Ok(self)
    }
}
