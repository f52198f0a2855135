//! The Rust twin's form.

use yew::prelude::*;

use super::NumberField;
use crate::ui::form::Form;

/// What the form shows and does.
#[derive(PartialEq, Properties)]
pub struct TwinFormProps {
    /// The parameters and what was typed.
    pub form: Form,
    /// Something was typed: which parameter, and what stands there now.
    pub typed: Callback<(usize, String)>,
}

/// A number field for each parameter of the Rust twin.
#[component]
pub fn TwinForm(props: &TwinFormProps) -> Html {
    let form = &props.form;
    let fields = form.params.iter().enumerate().map(|(index, param)| {
        html! {
            <NumberField key={param.name} id={format!("param-{index}")} label={param.name} help={param.help}
                min={param.min} max={param.max} step={param.step} text={form.typed[index].clone()}
                error={form.error(index)} typed={props.typed.reform(move |text| (index, text))} />
        }
    });
    html! {
        <form class="twin-form" aria-label="Parameters" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            { for fields }
        </form>
    }
}
