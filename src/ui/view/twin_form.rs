//! The Rust twin's form.

use yew::prelude::*;

use super::{NumberFieldProps, number_field};
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
pub fn twin_form(props: &TwinFormProps) -> Html {
    let form = &props.form;
    let fields = form.params.iter().enumerate().map(|(index, param)| {
        let field = NumberFieldProps {
            id: format!("param-{index}").into(),
            label: param.name.into(),
            help: param.help.into(),
            min: param.min,
            max: param.max,
            step: param.step,
            text: form.typed[index].clone(),
            error: form.error(index),
            typed: props.typed.reform(move |text| (index, text)),
        };
        html! { <key={param.name}>{ number_field(&field) }</> }
    });
    html! {
        <form class="twin-form" aria-label="Parameters" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            { for fields }
        </form>
    }
}
