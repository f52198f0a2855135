//! What can go wrong between a request and its answer.

/// Why there is no answer, or no more of it.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is not one, or not one that can be fetched.
    #[error("cannot fetch {url:?}: {reason}")]
    BadUrl {
        /// The address as it was given; a long one is cut.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The request itself is not allowed, whatever its address.
    #[error("the request cannot be sent: {0}")]
    BadRequest(String),
    /// No answer came.
    #[error("no answer from {url}: {reason}")]
    Network {
        /// The address; a long one is cut.
        url: String,
        /// What is known of why.
        reason: String,
    },
    /// The host answers, but the browser keeps its answer from this page.
    ///
    /// A browser does not tell this from [`Network`](Self::Network), so that a page cannot scan the networks it is looked
    /// at from. But it does let a page ask a host *blindly*: so when a request to another origin fails, the same address
    /// is asked once more for its head only (`HEAD`, mode `no-cors`, without cookies). If that is answered, this is the
    /// error. Nothing is asked twice after an answer, nor on the page's own origin.
    #[error(
        "the host of {url} answers, but does not let pages of {origin} make this request or read its answer (CORS)"
    )]
    Cors {
        /// The address; a long one is cut.
        url: String,
        /// Where the page comes from.
        origin: String,
    },
    /// [`AbortHandle::abort`](super::AbortHandle::abort) was called, or the browser gave the request up.
    #[error("the request was aborted")]
    Aborted,
    /// The time limit of [`fetch_blocking`](super::fetch_blocking) ran out.
    #[error("no answer from {url} within the time limit")]
    TimedOut {
        /// The address; a long one is cut.
        url: String,
    },
    /// The answer began and broke off.
    #[error("the answer broke off: {0}")]
    Body(String),
    /// The answer is not JSON, or not of the expected shape.
    #[error("the answer is not the JSON that was expected: {0}")]
    Json(#[from] serde_json::Error),
    /// There is no network here.
    #[error("{0}")]
    Unsupported(&'static str),
}

/// An address for an error text: `data:` addresses can be megabytes long.
#[cfg(any(all(target_arch = "wasm32", feature = "browser"), test))]
pub(super) fn shown(url: &str) -> String {
    const LONGEST: usize = 120;
    match url.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &url[..end]),
        None => url.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_addresses_are_cut_between_characters() {
        assert_eq!(shown("http://x/"), "http://x/");
        let long = "ü".repeat(500);
        assert_eq!(shown(&long).chars().count(), 121);
    }
}
