//! Keys as egui tells them, and the moments in which they mean something else: while somebody writes.

use egui::{Context, Event, Id, ImeEvent, Key, Modifiers};

use crate::model::chord::KeyName;
use crate::model::{Action, Chord, Keymap};

fn asked_id() -> Id {
    Id::unique("asked action")
}

fn composing_id() -> Id {
    Id::unique("an input method composes")
}

/// Lets the view that carries an action out hear it, in this frame alone.
pub fn say(ctx: &Context, action: Option<Action>) {
    ctx.data_mut(|data| data.insert_temp(asked_id(), action));
}

/// An action was asked for by its name, in the palette or a menu, and not by its keys.
pub fn is_asked(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp::<Option<Action>>(asked_id())).flatten().is_some()
}

/// Once a frame, before any view: whether an input method is composing.
pub fn listen(ctx: &Context) {
    let before = ctx.data(|data| data.get_temp(composing_id())).unwrap_or(false);
    let now = ctx.input(|input| {
        input.events.iter().fold(before, |composing, event| match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) => !text.is_empty(),
            Event::Ime(ImeEvent::Commit(_)) => false,
            // Whoever leaves the window leaves a composition unfinished.
            Event::WindowFocused(false) => false,
            _ => composing,
        })
    });
    if now != before {
        ctx.data_mut(|data| data.insert_temp(composing_id(), now));
    }
}

/// An input method composes, or did so with keys of this very frame.
pub fn is_composing(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(composing_id())).unwrap_or(false)
        || ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::Ime(_))))
}

/// Enter was pressed to be done with a field, and not to end a composition.
pub(crate) fn entered(ctx: &Context) -> bool {
    !is_composing(ctx) && ctx.input(|input| input.key_pressed(Key::Enter))
}

/// Single keys are heard only when nobody is typing and nothing lies over the place. What was asked for by name is
/// always heard.
pub(crate) fn hears_keys(ctx: &Context) -> bool {
    is_asked(ctx)
        || !ctx.text_edit_focused()
            && !egui::Popup::is_any_open(ctx)
            && ctx.memory(|it| it.top_modal_layer().is_none())
}

/// Whether the action was asked for: by its keys, which are used up, or by its name.
///
/// Keys that type something rest while a text field has the keyboard; all rest while an input method composes.
pub fn pressed(ctx: &Context, keys: &Keymap, action: Action) -> bool {
    let asked = ctx.data(|data| data.get_temp::<Option<Action>>(asked_id())).flatten();
    if asked == Some(action) {
        say(ctx, None);
        return true;
    }
    let any = ctx.input(|input| input.events.iter().any(|it| matches!(it, Event::Key { pressed: true, .. })));
    if !any || is_composing(ctx) {
        return false;
    }
    let typing = ctx.text_edit_focused();
    let chords = keys.of(action).into_iter().filter(|chord| !(typing && chord.types()));
    let mut found = false;
    for chord in chords {
        found |= ctx.input_mut(|input| {
            let before = input.events.len();
            input.events.retain(|event| !is_press(event, chord));
            input.events.len() != before
        });
    }
    found
}

fn is_press(event: &Event, chord: Chord) -> bool {
    let Event::Key { key, pressed: true, modifiers, .. } = event else { return false };
    // On macOS Ctrl is another key than ⌘ and no part of any chord.
    let strange = modifiers.ctrl && !modifiers.command;
    Key::from_name(egui_name(chord.key)) == Some(*key)
        && !strange
        && modifiers.command == chord.ctrl
        && modifiers.alt == chord.alt
        // Where a sign lies differs from keyboard to keyboard; with or without Shift it is the same sign.
        && (modifiers.shift == chord.shift || chord.key.is_sign())
}

fn egui_name(key: KeyName) -> &'static str {
    match key.as_str() {
        "Del" => "Delete",
        name => name,
    }
}

fn name_of(key: Key) -> Option<KeyName> {
    crate::model::chord::KEYS
        .iter()
        .filter_map(|name| KeyName::new(name))
        .find(|name| Key::from_name(egui_name(*name)) == Some(key))
}

/// Keys as a chord, if they can be one.
pub fn chord_of(key: Key, modifiers: Modifiers) -> Option<Chord> {
    let key = name_of(key)?;
    let shift = modifiers.shift && !key.is_sign();
    Some(Chord { ctrl: modifiers.command, alt: modifiers.alt, shift, key })
}

/// Takes the keys that were pressed, so that nothing else hears them: for the settings, where a person presses
/// those they want.
pub fn capture(ctx: &Context) -> Option<Chord> {
    let mut found = None;
    ctx.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } => {
                found = found.or_else(|| chord_of(*key, *modifiers));
                false
            }
            // The window turns these keys into events of their own.
            Event::Copy | Event::Cut | Event::Paste(_) | Event::PasteImage(_) | Event::Text(_) => false,
            _ => true,
        });
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_a_person_can_choose_is_one_that_egui_tells() {
        for name in crate::model::chord::KEYS.iter().filter(|name| **name != "@") {
            let key = KeyName::new(name).unwrap();
            let told = Key::from_name(egui_name(key));
            assert_eq!(told.and_then(name_of), Some(key), "{name}");
        }
    }
}
