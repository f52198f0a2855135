//! The browser's storage for this site. It may be denied, full, or changed by hand at any time.

use web_sys::Storage;

/// What is kept under `key`.
#[must_use]
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps `value` under `key`, or takes away what is kept there.
///
/// # Errors
/// With a message for the reader, when the browser will not.
pub fn set(key: &str, value: Option<&str>) -> Result<(), &'static str> {
    let storage = storage().ok_or("This browser does not let the page keep anything.")?;
    match value {
        Some(value) => storage.set_item(key, value).map_err(|_| "The browser's storage for this site is full."),
        None => storage.remove_item(key).map_err(|_| "This browser does not let the page keep anything."),
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
