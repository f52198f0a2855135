//! Header fields.

use super::FetchError;

/// Fields that only the browser may set; any other request with them would be sent without them, silently.
/// (Fetch standard, "forbidden request-header".)
const FORBIDDEN: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];
const FORBIDDEN_PREFIXES: &[&str] = &["proxy-", "sec-"];

/// The header fields of a request or an answer, in order. Names are looked up without regard to case.
///
/// ```
/// use looplab_runtime::net::Headers;
///
/// let mut headers = Headers::new();
/// headers.append("Accept", "text/plain");
/// headers.append("accept", "application/json");
/// assert_eq!(headers.get("ACCEPT"), Some("text/plain"));
/// assert_eq!(headers.get_all("Accept").count(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field at the end, beside those of the same name.
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Puts a field at the end, instead of those of the same name.
    ///
    /// ```
    /// use looplab_runtime::net::Headers;
    ///
    /// let mut headers = Headers::new();
    /// headers.append("Accept", "text/plain");
    /// headers.set("accept", "application/json");
    /// assert_eq!(headers.iter().collect::<Vec<_>>(), [("accept", "application/json")]);
    /// ```
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.0.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        self.append(name, value);
    }

    /// The value of the first field of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// The values of all fields of this name. A browser joins those of an answer into one, with commas.
    ///
    /// ```
    /// use looplab_runtime::net::Headers;
    ///
    /// let mut headers = Headers::new();
    /// headers.append("Link", "</style.css>");
    /// headers.append("link", "</menu.js>");
    /// assert_eq!(headers.get_all("LINK").collect::<Vec<_>>(), ["</style.css>", "</menu.js>"]);
    /// ```
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All names and values. A browser sorts those of an answer by name.
    ///
    /// ```
    /// use looplab_runtime::net::Headers;
    ///
    /// let fields = [("Accept", "text/plain"), ("X-Table", "7")];
    /// let headers: Headers = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
    /// assert!(headers.iter().eq(fields));
    /// assert_eq!((headers.len(), headers.is_empty()), (2, false));
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a page may send these.
    pub(super) fn check(&self) -> Result<(), FetchError> {
        self.iter().try_for_each(|(name, value)| check_field(name, value)).map_err(FetchError::BadRequest)
    }
}

impl FromIterator<(String, String)> for Headers {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

fn check_field(name: &str, value: &str) -> Result<(), String> {
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)) {
        return Err(format!("{name:?} is not a header name"));
    }
    let lower = name.to_ascii_lowercase();
    if FORBIDDEN.contains(&&*lower) || FORBIDDEN_PREFIXES.iter().any(|prefix| lower.starts_with(prefix)) {
        return Err(format!("the header {name} is the browser's own; a page cannot set it"));
    }
    match value.chars().find(|char| matches!(char, '\0' | '\r' | '\n') || *char > '\u{ff}') {
        Some(char) => Err(format!("the value of the header {name} holds {char:?}, which no header can carry")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &str)]) -> Headers {
        fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn names_are_looked_up_without_regard_to_case() {
        let fields = headers(&[("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2")]);
        assert_eq!(fields.get("content-type"), Some("text/plain"));
        assert_eq!(fields.get_all("X-a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(fields.get("x-b"), None);
        assert_eq!((fields.len(), fields.is_empty()), (3, false));
    }

    #[test]
    fn set_replaces_every_field_of_the_name() {
        let mut fields = headers(&[("X-A", "1"), ("Accept", "*/*"), ("x-a", "2")]);
        fields.set("X-a", "3");
        assert_eq!(fields, headers(&[("Accept", "*/*"), ("X-a", "3")]));
    }

    #[test]
    fn what_only_the_browser_may_set_is_refused_by_name() {
        for name in ["Host", "COOKIE", "Proxy-Whatever", "sec-fetch-mode", "Content-Length"] {
            let error = headers(&[("Accept", "*/*"), (name, "x")]).check().unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("browser's own"), "{error}");
        }
    }

    #[test]
    fn malformed_fields_are_refused() {
        for (name, value) in [("", "x"), ("a b", "x"), ("ü", "x"), ("X-A", "a\r\nb"), ("X-A", "\u{1f600}")] {
            assert!(headers(&[(name, value)]).check().is_err(), "{name:?}: {value:?}");
        }
        headers(&[("X-A", "b\u{e9}"), ("x_b.c", "")]).check().unwrap();
    }
}
