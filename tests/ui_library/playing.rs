//! Films and sounds of the library play where they are looked at.

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use greenroom::model::PictureOf;
use greenroom::ui::act::{Act, Hearing, Played, PlayerAct, PlayerView, Trouble};

use super::made::original_id;
use super::{click, library, press};

fn standing(what: Played, wave: Vec<f32>) -> PlayerView {
    PlayerView {
        what,
        frame: None,
        strip: vec![],
        wave,
        playing: false,
        looping: false,
        position: 0.5,
        seconds: 5.0,
        fps: 24.0,
        hearing: Hearing::Sound,
        muted: false,
        volume: 1.0,
        full: false,
        trouble: None,
        beside: vec![],
    }
}

#[test]
fn a_film_stands_ready_in_the_inspector_and_plays_in_the_large_preview() {
    let mut harness = library();
    let film = Played::Original(original_id(100));
    harness.state_mut().library.search.push_str("street-walk");
    harness.run();
    click(&mut harness, "mira-street-walk, video, Active");
    assert!(
        harness.state().out.contains(&Act::Player(PlayerAct::Open(film))),
        "it is opened, and stands still"
    );
    assert!(!harness.state().out.contains(&Act::Player(PlayerAct::Play)));
    harness.state_mut().player = Some(standing(film, vec![]));
    harness.run();
    harness.state_mut().out.clear();
    harness.get_by_role_and_label(Role::Slider, "Frames, 0:00.5 of 0:05.0");
    press(&mut harness, Modifiers::NONE, Key::Space);
    assert!(harness.state().library.looking && harness.state().out.is_empty(), "the first Space looks");
    for key in [Key::Space, Key::ArrowRight, Key::L] {
        press(&mut harness, Modifiers::NONE, key);
    }
    let wanted = [PlayerAct::Play, PlayerAct::Step(1), PlayerAct::Seek(1.5)];
    assert_eq!(harness.state().out, wanted.map(Act::Player));
    harness.state_mut().out.clear();
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.state().library.looking);
    assert_eq!(harness.state().out, [Act::Player(PlayerAct::Pause)], "what is closed is not heard any more");
}

#[test]
fn a_sound_is_a_waveform_with_a_playhead() {
    let mut harness = library();
    let sound = Played::Original(original_id(101));
    harness.state_mut().library.search.push_str("voice-warm");
    harness.run();
    click(&mut harness, "mira-voice-warm, audio, Active");
    harness.state_mut().player = Some(standing(sound, vec![0.1, 0.4, 0.2]));
    harness.run();
    harness.state_mut().out.clear();
    let wave = harness.get_by_role_and_label(Role::Slider, "Waveform, 0:00.5 of 0:05.0").rect();
    harness.drag_at(wave.center());
    harness.run();
    harness.drop_at(wave.center());
    harness.run();
    let there = |act: &Act| matches!(act, Act::Player(PlayerAct::Seek(at)) if (at - 2.5).abs() < 0.05);
    assert!(harness.state().out.iter().any(there), "{:?}", harness.state().out);
    click(&mut harness, "Play");
    assert_eq!(harness.state().out.last(), Some(&Act::Player(PlayerAct::Play)));
    assert!(harness.query_by_label("Next frame").is_none(), "a sound has no frames");
}

#[test]
fn a_sound_shows_its_waveform_and_plays_from_its_tile() {
    let mut harness = library();
    let sound = Played::Original(original_id(101));
    harness.state_mut().library.search.push_str("voice-warm");
    harness.run();
    let waveform = PictureOf::Original(original_id(101));
    assert!(harness.state().pictures.of.contains(&waveform), "the tile asks for it");
    harness.state_mut().out.clear();
    click(&mut harness, "Play mira-voice-warm");
    let played = [PlayerAct::Open(sound), PlayerAct::Play].map(Act::Player);
    assert_eq!(harness.state().out[..2], played);
    assert_eq!(harness.state().library.selected.len(), 1, "the inspector shows what is heard");
    harness.state_mut().player = Some(PlayerView { playing: true, ..standing(sound, vec![]) });
    harness.state_mut().out.clear();
    // Also where the inspector, which would show it too, is hidden.
    harness.state_mut().library.inspector_hidden = true;
    harness.run_steps(2);
    assert!(harness.state().heard, "what is seen to play may be heard");
    click(&mut harness, "Pause mira-voice-warm");
    assert_eq!(harness.state().out, [Act::Player(PlayerAct::Pause)]);
    assert!(harness.query_by_label("Play mira-street-walk").is_none(), "a film is looked at to be played");
}

#[test]
fn a_file_that_moved_can_be_shown_to_us() {
    let mut harness = library();
    let film = Played::Original(original_id(100));
    harness.state_mut().library.search.push_str("street-walk");
    harness.run();
    click(&mut harness, "mira-street-walk, video, Active");
    harness.state_mut().player = Some(PlayerView { trouble: Some(Trouble::Moved), ..standing(film, vec![]) });
    harness.run();
    harness.state_mut().out.clear();
    click(&mut harness, "Find it");
    click(&mut harness, "Look again");
    assert_eq!(harness.state().out, [PlayerAct::Find, PlayerAct::Reopen].map(Act::Player));
}
