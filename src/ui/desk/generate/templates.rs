//! Templates, an empty composer, and the way back from both.

use super::GenerateDesk;
use crate::model::talk::Taste;
use crate::model::template::tidy;
use crate::model::{Command, ConnectionName, Draft, Menu, Template, World};

/// What can be taken back in the composer.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ComposeUndo {
    /// What was being written before something else took its place.
    Draft(Draft),
    /// The templates as they were.
    Templates(Vec<Template>),
}

/// So many steps are remembered.
const STEPS: usize = 32;

/// A template that is being named: a new one, or one that exists.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Naming {
    /// The one that gets another name; none is made anew.
    pub of: Option<String>,
    /// What is typed.
    pub name: String,
    /// The references are kept too.
    pub references: bool,
    /// It was tried once: what is wrong is said.
    pub tried: bool,
}

/// Why a name cannot be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WrongName {
    Missing,
    Taken,
}

impl Naming {
    /// What is wrong with the name.
    pub(crate) fn wrong(&self, world: &World) -> Option<WrongName> {
        let name = tidy(&self.name);
        let same = |template: &&Template| template.name == name && self.of.as_ref() != Some(&name);
        if name.is_empty() {
            Some(WrongName::Missing)
        } else {
            world.templates.iter().find(same).map(|_| WrongName::Taken)
        }
    }
}

impl GenerateDesk {
    /// There is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Remembers the way back.
    pub(super) fn remember(&mut self, undo: ComposeUndo) {
        self.undo.push(undo);
        let over = self.undo.len().saturating_sub(STEPS);
        self.undo.drain(..over);
    }

    /// Takes the last step back, and answers what has to be kept for it.
    pub(crate) fn take_back(&mut self) -> Option<Command> {
        match self.undo.pop()? {
            ComposeUndo::Draft(draft) => {
                self.replace(draft);
                None
            }
            ComposeUndo::Templates(templates) => Some(Command::KeepTemplates(templates)),
        }
    }

    /// Another draft takes the place of what is written.
    pub(super) fn replace(&mut self, draft: Draft) {
        self.seed_text = draft.seed.map(|seed| seed.to_string()).unwrap_or_default();
        self.draft = draft;
        self.mention = None;
        self.caret = None;
    }

    /// Uses a template for this account. Answers how many references were not found here.
    pub(crate) fn apply_template(
        &mut self,
        template: &Template,
        connection: &ConnectionName,
        menu: &Menu,
        world: &World,
    ) -> usize {
        let applied = template.applied(&self.draft, connection, world);
        let count = |draft: &Draft| draft.references().len();
        let lost =
            if template.references { count(&template.draft).saturating_sub(count(&applied)) } else { 0 };
        let before = self.draft.clone();
        self.remember(ComposeUndo::Draft(before));
        self.replace(applied);
        if menu.model(&self.draft.model).is_none() {
            self.draft.model = menu.models.first().map(|model| model.id.clone()).unwrap_or_default();
        }
        self.fit_parameters(menu);
        lost
    }

    /// Empties the composer; parameters stay, apart from what the settings say of a generation that is begun.
    pub(crate) fn start_over(&mut self, menu: &Menu, taste: &Taste) {
        let before = self.draft.clone();
        let draft = Draft {
            model: before.model.clone(),
            ratio: before.ratio.clone(),
            resolution: before.resolution.clone(),
            seconds: before.seconds,
            sound: before.sound,
            watermark: taste.watermark,
            return_last_frame: taste.return_last_frame && menu.last_frame,
            mention_style: taste.mentions.style(menu.mention_style),
            ..Draft::default()
        };
        self.remember(ComposeUndo::Draft(before));
        self.replace(draft);
    }

    /// Keeps what is named: a new template, or another name for one that exists. Nothing where the name is wrong.
    pub(crate) fn keep_template(
        &mut self,
        naming: &Naming,
        connection: &ConnectionName,
        world: &World,
    ) -> Option<Command> {
        if naming.wrong(world).is_some() {
            return None;
        }
        let before = world.templates.clone();
        let mut templates = before.clone();
        match &naming.of {
            Some(was) => {
                let own = templates.iter_mut().find(|template| template.name == *was)?;
                own.name = tidy(&naming.name);
            }
            None => {
                templates.insert(0, Template::of(&naming.name, connection, &self.draft, naming.references));
            }
        }
        self.remember(ComposeUndo::Templates(before));
        Some(Command::KeepTemplates(templates))
    }

    /// Takes a template off the list.
    pub(crate) fn delete_template(&mut self, name: &str, world: &World) -> Command {
        let before = world.templates.clone();
        let left = before.iter().filter(|template| template.name != name).cloned().collect();
        self.remember(ComposeUndo::Templates(before));
        Command::KeepTemplates(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AssetId, Event, MediaKind};

    fn menu() -> Menu {
        Menu {
            models: vec![crate::model::order::Model {
                id: "m".into(),
                label: "M".into(),
                resolutions: vec!["480p".into(), "720p".into()],
                ratios: vec!["16:9".into()],
                seconds: 4..=12,
                references: [9, 3, 3],
                reference_seconds: 15.0,
                frames_adaptive_only: false,
                audio_alone: false,
            }],
            mention_style: crate::model::mention::MentionStyle::At,
            last_frame: false,
        }
    }

    #[test]
    fn a_template_is_applied_fitted_and_taken_back() {
        let (mut desk, world) = (GenerateDesk::default(), World::default());
        let studio = ConnectionName::new("studio");
        let draft = Draft { prompt: "rain".into(), seconds: 15, model: "gone".into(), ..Draft::default() };
        let template = Template::of("rain", &studio, &draft, false);
        desk.draft.prompt = "mine".into();
        desk.put(super::super::Slot::Lane(MediaKind::Image), AssetId::new("a"));
        assert_eq!(desk.apply_template(&template, &studio, &menu(), &world), 0);
        assert_eq!(
            (desk.draft.prompt.as_str(), desk.draft.seconds, desk.draft.model.as_str()),
            ("rain", 12, "m")
        );
        assert_eq!(desk.draft.lanes[0], [AssetId::new("a")], "the lanes stay");
        assert_eq!(desk.take_back(), None);
        assert_eq!(desk.draft.prompt, "mine");
        assert!(!desk.can_undo());
    }

    #[test]
    fn templates_are_named_once_and_a_deleted_one_comes_back() {
        let (mut desk, mut world) = (GenerateDesk::default(), World::default());
        let studio = ConnectionName::new("studio");
        let mut naming = Naming { name: " rain ".into(), ..Naming::default() };
        let Some(Command::KeepTemplates(kept)) = desk.keep_template(&naming, &studio, &world) else {
            panic!("it is kept")
        };
        world.apply(Event::Templates(kept.clone()));
        assert_eq!(naming.wrong(&world), Some(WrongName::Taken));
        naming.of = Some("rain".into());
        assert_eq!(naming.wrong(&world), None, "its own name is its own");
        assert_eq!(Naming::default().wrong(&world), Some(WrongName::Missing));
        assert_eq!(desk.delete_template("rain", &world), Command::KeepTemplates(vec![]));
        assert_eq!(desk.take_back(), Some(Command::KeepTemplates(kept)));
    }

    #[test]
    fn an_empty_composer_follows_the_settings_and_keeps_the_parameters() {
        let draft = Draft { prompt: "x".into(), seconds: 9, seed: Some(4), ..Draft::default() };
        let mut desk = GenerateDesk { draft, ..GenerateDesk::default() };
        let taste = Taste { watermark: true, return_last_frame: true, ..Taste::default() };
        desk.start_over(&menu(), &taste);
        let draft = &desk.draft;
        assert_eq!((draft.prompt.as_str(), draft.seconds, draft.seed, draft.watermark), ("", 9, None, true));
        assert!(!draft.return_last_frame, "the account cannot");
        assert_eq!(draft.mention_style, crate::model::mention::MentionStyle::At);
    }
}
