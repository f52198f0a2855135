//! Gives the page its engine.

use std::rc::{Rc, Weak};

use gloo_timers::callback::Interval;
use yew::prelude::*;

use super::{frames::Frames, now};
use crate::{
    ui::state::{Action, State},
    worker::client::Client,
};

/// How often (ms) the page looks whether the loop is blocked.
const TICK: u32 = 250;

/// Keeps an engine at hand for `build` and lets it serve what the state says: a run's worker lives no longer than the
/// state wants that run.
#[hook]
pub fn use_engine(build: &AttrValue, state: &State, send: &Callback<Action>) {
    let client = use_memo(build.clone(), |build| {
        let send = send.clone();
        Rc::new_cyclic(|client: &Weak<Client>| {
            let client = client.clone();
            let take = move |events| send.emit(Action::Heard { now: now(), events });
            let taken =
                move |run, messages| client.upgrade().into_iter().for_each(|client| client.taken(run, messages));
            let frames = Frames::new(take, taken);
            Client::new(build.to_string(), move |event| frames.push(event))
        })
    });

    let loader = Rc::clone(&client);
    use_effect_with(state.attempt, move |_| loader.load());

    let steered = Rc::clone(&client);
    // Before the engine is ready, too: then the run begins without asking the page, which has enough to do at that moment.
    let request = state.run.request().cloned();
    let wanted = request.as_ref().map(|request| request.run);
    use_effect_with(wanted, move |_| {
        request.into_iter().for_each(|request| client.serve(request.message()));
        move || wanted.into_iter().for_each(|run| client.release(run))
    });

    let run = state.run.served().map(|request| request.run);
    let passed_on = use_mut_ref(|| (None, 0));
    use_effect_with((run, Rc::clone(&state.pacing.orders)), move |(run, orders)| {
        let mut passed_on = passed_on.borrow_mut();
        if passed_on.0 != *run {
            *passed_on = (*run, 0);
        }
        if let Some(run) = run {
            orders.iter().skip(passed_on.1).for_each(|order| steered.steer(*run, order.clone()));
            passed_on.1 = orders.len();
        }
    });

    let send = send.clone();
    use_effect_with(run.is_some(), move |on| {
        let ticks = on.then(|| Interval::new(TICK, move || send.emit(Action::Tick { now: now() })));
        move || drop(ticks)
    });
}
