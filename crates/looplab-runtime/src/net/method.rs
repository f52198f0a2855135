//! What a request asks for.

use std::{fmt, str::FromStr};

use super::FetchError;

/// What a request asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// Read.
    #[default]
    Get,
    /// Read the header fields only.
    Head,
    /// Hand something over.
    Post,
    /// Put something in place.
    Put,
    /// Change something.
    Patch,
    /// Take something away.
    Delete,
    /// Ask what is possible.
    Options,
}

impl Method {
    const ALL: [Self; 7] = [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// Its name in capitals.
    ///
    /// ```
    /// use looplab_runtime::net::Method;
    ///
    /// assert_eq!("patch".parse::<Method>()?.as_str(), "PATCH");
    /// # Ok::<(), looplab_runtime::net::FetchError>(())
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = FetchError;

    /// The method of this name, in any case.
    fn from_str(name: &str) -> Result<Self, FetchError> {
        let found = Self::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(name));
        found.ok_or_else(|| FetchError::BadRequest(format!("there is no method {name:?} here")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_found_by_name() {
        for method in Method::ALL {
            assert_eq!(method.to_string().to_lowercase().parse::<Method>().unwrap(), method);
        }
        assert!("TRACE".parse::<Method>().is_err());
    }
}
