//! The races: the same four programs on Looplab's executor and on `wasm_bindgen_futures::spawn_local`.
//!
//! Each function starts a program and gives a promise of its end; the page takes the time, and runs the same programs
//! written with plain promises.

#[cfg(target_arch = "wasm32")]
mod contender;
#[cfg(target_arch = "wasm32")]
mod local;
#[cfg(target_arch = "wasm32")]
mod ours;
#[cfg(target_arch = "wasm32")]
mod races;

#[cfg(target_arch = "wasm32")]
mod exports {
    use js_sys::Promise;
    use wasm_bindgen::prelude::wasm_bindgen;

    use crate::{contender::Contender, local::SpawnLocal, ours::Looplab, races};

    macro_rules! races {
        ($($race:ident: $ours:ident, $local:ident;)*) => {$(
            #[wasm_bindgen]
            pub fn $ours() -> Promise {
                Looplab::start(races::$race::<Looplab>())
            }

            #[wasm_bindgen]
            pub fn $local() -> Promise {
                SpawnLocal::start(races::$race::<SpawnLocal>())
            }
        )*};
    }

    races! {
        spawn_and_join: looplab_spawn_and_join, local_spawn_and_join;
        take_turns: looplab_take_turns, local_take_turns;
        ping_pong: looplab_ping_pong, local_ping_pong;
        share_permits: looplab_share_permits, local_share_permits;
    }
}

fn main() {}
