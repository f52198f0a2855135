//! The body of an answer, as it comes in.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{FetchError, abort::AbortOnDrop, platform::Chunks};
use crate::executor::{ExternalWork, try_current};

/// The bytes of an answer: a stream of pieces as they come in, none of them empty.
///
/// After an error, and after the last piece, the stream is over. Dropping it before its end aborts the request.
#[must_use = "dropping a body aborts its request"]
pub struct Body {
    source: Source,
    work: Option<ExternalWork>,
    guard: Option<AbortOnDrop>,
}

enum Source {
    #[cfg_attr(
        not(all(target_arch = "wasm32", feature = "browser")),
        expect(dead_code, reason = "only a browser has answers still to come")
    )]
    Network(Chunks),
    Memory(Vec<u8>),
    Over,
}

impl Body {
    /// All bytes that are still to come.
    ///
    /// # Errors
    /// [`FetchError::Body`] when the answer breaks off, [`FetchError::Aborted`] when it is aborted.
    ///
    /// ```
    /// use looplab_runtime::{executor::Executor, net::Body};
    ///
    /// let body = Body::from(b"tea".to_vec());
    /// assert_eq!(Executor::instant().block_on(body.bytes())?, b"tea");
    /// # Ok::<(), looplab_runtime::net::FetchError>(())
    /// ```
    pub async fn bytes(mut self) -> Result<Vec<u8>, FetchError> {
        let mut all = Vec::new();
        while let Some(piece) = poll_fn(|cx| Pin::new(&mut self).poll_next(cx)).await {
            all.append(&mut piece?);
        }
        Ok(all)
    }

    /// The body whose pieces these are; `None` is an answer without a body.
    #[cfg_attr(
        not(all(target_arch = "wasm32", feature = "browser")),
        expect(dead_code, reason = "only a browser has answers still to come")
    )]
    pub(super) fn from_network(chunks: Option<Chunks>) -> Self {
        Self { source: chunks.map_or(Source::Over, Source::Network), work: None, guard: None }
    }

    /// From here on, dropping it before its end aborts its request.
    pub(super) fn guard_with(&mut self, guard: AbortOnDrop) {
        match self.source {
            Source::Over => guard.disarm(),
            _ => self.guard = Some(guard),
        }
    }
}

impl From<Vec<u8>> for Body {
    /// A body that is all there.
    fn from(bytes: Vec<u8>) -> Self {
        let source = if bytes.is_empty() { Source::Over } else { Source::Memory(bytes) };
        Self { source, work: None, guard: None }
    }
}

impl Stream for Body {
    type Item = Result<Vec<u8>, FetchError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let piece = match &mut this.source {
            Source::Network(chunks) => {
                if this.work.is_none() {
                    this.work = try_current().map(|executor| executor.external_work());
                }
                ready!(chunks.poll_next(cx))
            }
            Source::Memory(bytes) => {
                let bytes = std::mem::take(bytes);
                this.source = Source::Over;
                Some(Ok(bytes))
            }
            Source::Over => None,
        };
        this.work = None;
        if !matches!(piece, Some(Ok(_))) {
            this.source = Source::Over;
            if let Some(guard) = this.guard.take() {
                guard.disarm();
            }
        }
        Poll::Ready(piece)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.source {
            Source::Network(_) => "Body(under way)",
            Source::Memory(_) => "Body(there)",
            Source::Over => "Body(over)",
        })
    }
}
