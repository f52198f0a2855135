// Gives the page the remembered colours before anything is drawn. `src/ui/browser/keep.rs` writes them.

try {
  document.documentElement.dataset.theme = localStorage.getItem("looplab:theme") ?? "system";
} catch {
  // Storage is denied: the page has the system's colours.
}
