//! A field for a number.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::choosing;

/// What the field shows and does.
#[derive(PartialEq, Properties)]
pub struct NumberFieldProps {
    /// Its id on the page.
    pub id: AttrValue,
    /// Its name.
    pub label: AttrValue,
    /// What the number does.
    pub help: AttrValue,
    /// The smallest value allowed.
    pub min: f64,
    /// The largest value allowed.
    pub max: f64,
    /// Distance between two values.
    pub step: f64,
    /// What stands in it.
    pub text: String,
    /// What is wrong with that.
    pub error: Option<String>,
    /// Something was typed.
    pub typed: Callback<String>,
}

/// A labelled number input with its range, its help, and what is wrong with what was typed.
pub fn number_field(props: &NumberFieldProps) -> Html {
    let NumberFieldProps { id, label, help, min, max, step, text, error, typed } = props;
    let oninput = choosing(typed, |event: InputEvent| Some(event.target_dyn_into::<HtmlInputElement>()?.value()));
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = if error.is_some() { format!("{error_id} {help_id}") } else { help_id.clone() };
    html! {
        <div class={classes!("field", error.as_ref().map(|_| "invalid"))}>
            <label for={id}>{ label }</label>
            <input {id} type="number" inputmode="decimal" min={min.to_string()} max={max.to_string()}
                step={step.to_string()} value={text.clone()} aria-describedby={described}
                aria-invalid={error.is_some().to_string()} {oninput} />
            <p class="help" id={help_id}>{ help }{ format!(" From {min} to {max}.") }</p>
            if let Some(error) = error {
                <p class="error" id={error_id} role="alert">{ error }</p>
            }
        </div>
    }
}
