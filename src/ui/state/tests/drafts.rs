//! Tests of one program that two tabs edit. The browser's storage is played by the test.

use super::*;

fn edit(page: &mut State, text: &str) {
    page.apply(Action::Edit { demo: 0, text: text.into() });
}

fn saved(page: &mut State, text: &str) {
    page.apply(Action::Saved { demo: 0, text: text.into() });
}

fn elsewhere(page: &mut State, text: &str) {
    page.apply(Action::Elsewhere { demo: 0, text: text.into() });
}

#[test]
fn an_edit_of_another_tab_is_told_of_and_changes_nothing_by_itself() {
    let mut page = page();
    elsewhere(&mut page, "theirs");
    let draft = page.draft();
    assert_eq!((&*draft.text, draft.other.as_deref()), ("print(1)\n", Some("theirs")));
    assert!(draft.is_displaced());
    assert!(draft.is_saved(), "a version that the reader has not edited need not be put aside");
}

#[test]
fn while_the_reader_has_not_chosen_edits_are_put_aside() {
    let mut page = page();
    elsewhere(&mut page, "theirs");
    edit(&mut page, "mine");
    assert_eq!((page.draft().is_displaced(), page.draft().is_saved()), (true, false));
    page.apply(Action::PutAside { demo: 0, text: "mine".into() });
    assert!(page.draft().is_saved());
    edit(&mut page, "mine too");
    assert!(!page.draft().is_saved());
}

#[test]
fn an_edit_that_was_not_saved_yet_is_not_lost_to_another_tab() {
    let mut page = page();
    edit(&mut page, "mine");
    elsewhere(&mut page, "theirs");
    assert_eq!((&*page.draft().text, page.draft().is_displaced(), page.draft().is_saved()), ("mine", true, false));
}

#[test]
fn keeping_mine_saves_it_and_clears_what_was_put_aside() {
    let mut page = page();
    edit(&mut page, "mine");
    elsewhere(&mut page, "theirs");
    page.apply(Action::PutAside { demo: 0, text: "mine".into() });
    page.apply(Action::Choose { other: false });
    let draft = page.draft();
    assert_eq!((&*draft.text, draft.other.is_none(), draft.is_displaced()), ("mine", true, false));
    assert_eq!((draft.is_saved(), draft.is_stale()), (false, true));
    saved(&mut page, "mine");
    assert_eq!((page.draft().is_saved(), page.draft().is_stale()), (true, false));
}

#[test]
fn taking_the_other_version_over_is_an_edit() {
    let mut page = page();
    edit(&mut page, "mine");
    saved(&mut page, "mine");
    elsewhere(&mut page, "theirs");
    page.apply(Action::Choose { other: true });
    let draft = page.draft();
    assert_eq!((&*draft.text, draft.other.is_none(), draft.is_displaced()), ("theirs", true, false));
}

#[test]
fn nothing_is_asked_when_both_tabs_come_to_the_same_text() {
    let mut page = page();
    elsewhere(&mut page, "theirs");
    edit(&mut page, "the same");
    elsewhere(&mut page, "the same");
    assert_eq!((page.draft().other.is_none(), page.draft().is_saved()), (true, true));
}

#[test]
fn what_a_closed_tab_put_aside_is_offered_while_the_kept_version_stays_in_its_place() {
    let kept = Kept { drafts: vec![Some("kept".into())], asides: vec![Some("aside".into())], ..Kept::default() };
    let mut page = State::new(&DEMOS, kept);
    let draft = page.draft();
    assert_eq!((&*draft.text, draft.other.as_deref(), draft.is_displaced()), ("kept", Some("aside"), false));
    edit(&mut page, "kept, edited");
    assert!(!page.draft().is_saved(), "edits go where they always go");
    saved(&mut page, "kept, edited");
    page.apply(Action::Choose { other: false });
    assert_eq!((&*page.draft().text, page.draft().is_stale()), ("kept, edited", true));
}
