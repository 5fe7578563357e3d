//! What the system prefers: light or dark, and whether things move. winit asks for the first on macOS and Windows; on
//! Linux the desktop portal knows both.

use egui::{Context, Theme};

/// One thing the system prefers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Preference {
    /// Light or dark; `None` where it does not mind.
    Scheme(Option<Theme>),
    /// By its word for reduced motion: nothing should move that need not.
    ReducedMotion(bool),
    /// By GNOME's older word: animations are on.
    Animations(bool),
}

/// What the system prefers, as far as it was told.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Prefers {
    reduced: bool,
    without_animations: bool,
}

impl Prefers {
    /// Takes a preference over.
    pub(super) fn take(&mut self, preference: Preference, ctx: &Context) {
        match preference {
            // egui takes this wherever the window system itself tells nothing.
            Preference::Scheme(theme) => {
                ctx.options_mut(|options| options.fallback_theme = theme.unwrap_or(Theme::Dark));
            }
            Preference::ReducedMotion(reduced) => self.reduced = reduced,
            Preference::Animations(on) => self.without_animations = !on,
        }
    }

    /// Nothing should move that need not.
    pub(super) const fn reduced_motion(self) -> bool {
        self.reduced || self.without_animations
    }
}

/// Tells what is preferred now and whenever it changes, until `heard` says that nobody listens. Where no portal answers,
/// nothing is told.
#[cfg(target_os = "linux")]
pub(super) fn follow(heard: impl Fn(Preference) -> bool + Send + 'static) {
    let follow = move || {
        if let Err(error) = portal::follow(&heard) {
            tracing::info!(%error, "the desktop's preferences are not known");
        }
    };
    if let Err(error) = std::thread::Builder::new().name("greenroom-system".to_owned()).spawn(follow) {
        tracing::error!(%error, "no thread to hear the desktop's preferences");
    }
}

/// Elsewhere the window system tells of light and dark by itself, and of motion nothing is asked yet.
#[cfg(not(target_os = "linux"))]
pub(super) fn follow(_heard: impl Fn(Preference) -> bool + Send + 'static) {}

#[cfg(target_os = "linux")]
mod portal {
    use std::time::Duration;

    use egui::Theme;
    use zbus::zvariant::{OwnedValue, Value};

    use super::Preference;

    const SCHEME: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");
    const MOTION: (&str, &str) = ("org.freedesktop.appearance", "reduced-motion");
    const ANIMATIONS: (&str, &str) = ("org.gnome.desktop.interface", "enable-animations");

    pub(super) fn follow(heard: &impl Fn(Preference) -> bool) -> zbus::Result<()> {
        let bus =
            zbus::blocking::connection::Builder::session()?.method_timeout(Duration::from_secs(5)).build()?;
        let settings = zbus::blocking::Proxy::new(
            &bus,
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.Settings",
        )?;
        // Listened to first, so that no change falls between.
        let changes = settings.receive_signal("SettingChanged")?;
        for key in [SCHEME, MOTION, ANIMATIONS] {
            // Not every desktop knows each of them.
            let known: zbus::Result<OwnedValue> = settings.call("Read", &key);
            if let Some(preference) = known.ok().and_then(|value| preference(key, &value))
                && !heard(preference)
            {
                return Ok(());
            }
        }
        for change in changes {
            let body = change.body();
            let (space, name, value): (&str, &str, Value<'_>) = body.deserialize()?;
            if let Some(preference) = preference((space, name), &value)
                && !heard(preference)
            {
                break;
            }
        }
        Ok(())
    }

    /// What a setting means. `Read` answers with a value in a value, the signal with the value alone.
    pub(super) fn preference(key: (&str, &str), value: &Value<'_>) -> Option<Preference> {
        match value {
            Value::Value(inside) => preference(key, inside),
            Value::U32(number) if key == SCHEME => Some(Preference::Scheme(match number {
                1 => Some(Theme::Dark),
                2 => Some(Theme::Light),
                _ => None,
            })),
            Value::U32(number) if key == MOTION => Some(Preference::ReducedMotion(*number == 1)),
            Value::Bool(on) if key == ANIMATIONS => Some(Preference::Animations(*on)),
            _ => None,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_the_desktop_says_is_understood_and_anything_else_is_let_be() {
            let nested = |value: Value<'static>| Value::Value(Box::new(value));
            assert_eq!(
                preference(SCHEME, &nested(Value::U32(1))),
                Some(Preference::Scheme(Some(Theme::Dark)))
            );
            assert_eq!(preference(SCHEME, &Value::U32(2)), Some(Preference::Scheme(Some(Theme::Light))));
            assert_eq!(preference(SCHEME, &Value::U32(0)), Some(Preference::Scheme(None)));
            assert_eq!(preference(MOTION, &Value::U32(1)), Some(Preference::ReducedMotion(true)));
            assert_eq!(
                preference(ANIMATIONS, &nested(Value::Bool(false))),
                Some(Preference::Animations(false))
            );
            assert_eq!(preference(ANIMATIONS, &Value::U32(1)), None);
            assert_eq!(preference(("org.gnome.desktop.interface", "font-name"), &Value::Bool(true)), None);
        }
    }
}
