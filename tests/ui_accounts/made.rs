//! Worlds with the accounts of every provider, and a window on them that answers acts as the program does.

use egui::{Role, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use greenroom::model::ability::Handles;
use greenroom::model::connection::{Settings, Staging};
use greenroom::model::mention::MentionStyle;
use greenroom::model::order::Model;
use greenroom::model::*;
use greenroom::ui::act::{Act, Art, Outbox, Picture, Pictures, Scene};
use greenroom::ui::desk::Desk;
use greenroom::ui::update::{self, Effect};
use greenroom::ui::{fonts, frame, theme};
use greenroom::words::{self, Words};

pub(crate) const NOW: Moment = Moment(1_778_600_280_000);

/// The handles of an account as its provider has them; what a test is about it changes.
pub(crate) fn handles(name: &str, provider: ProviderKind) -> Handles {
    use Door::{Bytes, Closed, Url};
    let doors = match provider {
        ProviderKind::Apimart => [Bytes, Url, Url, Closed],
        ProviderKind::Kyy => [Url; 4],
        ProviderKind::Volcengine | ProviderKind::BytePlus | ProviderKind::PrivateAvatar => {
            [Url, Url, Url, Closed]
        }
        ProviderKind::AnyFast | ProviderKind::Apiyi | ProviderKind::Sandbox => [Bytes, Bytes, Bytes, Closed],
    };
    let kyy = provider == ProviderKind::Kyy;
    Handles {
        connection: ConnectionName::new(name),
        doors,
        links: doors.map(|door| door == Url),
        stage: false,
        batch: if provider == ProviderKind::Apimart { 20 } else { 1 },
        list: !kyy,
        ask: true,
        rename: provider.signed(),
        remove: provider.signed(),
        make_group: true,
        rename_group: provider.signed(),
        remove_group: provider.signed(),
        needs_group: !kyy && provider != ProviderKind::Apimart,
        local_groups: kyy,
        verify: provider == ProviderKind::Volcengine,
        cancel: provider.signed(),
        menu: Some(Menu {
            models: vec![Model {
                frames_adaptive_only: false,
                audio_alone: false,
                id: "seedance".into(),
                label: "Seedance 2.0".into(),
                resolutions: if kyy { vec![] } else { vec!["480p".into(), "720p".into()] },
                ratios: vec!["16:9".into(), "9:16".into()],
                seconds: 4..=15,
                references: [9, 3, 3],
                reference_seconds: 15.0,
            }],
            mention_style: MentionStyle::Words,
            last_frame: false,
        }),
    }
}

/// A connection whose required secrets are in the keyring.
pub(crate) fn connection(name: &str, provider: ProviderKind) -> Connection {
    let place = |field: CredentialField| {
        let there = provider.required().contains(&field);
        if there { SecretPlace::Keyring } else { SecretPlace::Missing }
    };
    Connection {
        name: ConnectionName::new(name),
        provider,
        base_url: provider.base_url().unwrap_or("https://gateway.example").into(),
        settings: Settings::default(),
        default: true,
        secrets: provider.fields().into_iter().map(|field| (field, place(field))).collect(),
        abilities: Some(Abilities::from(handles(name, provider))),
        rules: Rules::COMMON,
        test: None,
    }
}

/// The same with a bucket.
pub(crate) fn staged(name: &str, provider: ProviderKind) -> Connection {
    let mut connection = connection(name, provider);
    connection.settings.staging = Some(Staging {
        endpoint: "https://tos-s3-cn-beijing.volces.com".into(),
        bucket: "greenroom-staging".into(),
        region: Some("cn-beijing".into()),
        prefix: None,
    });
    for (field, place) in &mut connection.secrets {
        if CredentialField::STAGING.contains(field) {
            *place = SecretPlace::Keyring;
        }
    }
    let handles = Handles { stage: true, ..handles(name, provider) };
    connection.abilities = Some(Abilities::from(handles));
    connection
}

/// A world with these connections, the first one in use, and an empty library.
pub(crate) fn world(connections: Vec<Connection>) -> World {
    let mut world = World { now: NOW, ..World::default() };
    let first = connections[0].name.clone();
    world.apply(Event::Connections(connections));
    world.apply(Event::Vault(VaultState::Open));
    world.apply(Event::Sync(first, talk::Sync::At(NOW)));
    world.apply(Event::Loaded);
    world
}

pub(crate) fn group(connection: &str, id: &str, kind: &str) -> Group {
    Group {
        connection: ConnectionName::new(connection),
        id: GroupId::new(id),
        name: id.into(),
        description: String::new(),
        group_type: kind.into(),
        created: Some(NOW),
    }
}

pub(crate) fn asset(connection: &str, group: Option<&str>, name: &str, kind: MediaKind) -> Asset {
    Asset {
        connection: ConnectionName::new(connection),
        id: AssetId::new(format!("asset-{name}")),
        group: group.map(GroupId::new),
        name: name.into(),
        kind,
        status: AssetStatus::Active,
        created: Some(NOW),
        original: None,
        preview: None,
        trail: vec![],
    }
}

pub(crate) fn picture(number: u8, path: &str) -> Original {
    let shape = Shape::Image { pixels: Pixels { width: 1024, height: 1536 } };
    let facts = Facts { format: Format::Jpeg, bytes: 900_000, shape, quirks: vec![] };
    Original { id: OriginalId([number; 32]), path: path.into(), facts, added: NOW, hash: None }
}

pub(crate) fn film(number: u8, path: &str) -> Original {
    let shape = Shape::Video {
        pixels: Pixels { width: 1280, height: 720 },
        seconds: 5.0,
        fps: 24.0,
        codec: "H.264".into(),
        sound: false,
    };
    let facts = Facts { format: Format::Mp4, bytes: 6_000_000, shape, quirks: vec![] };
    Original { id: OriginalId([number; 32]), path: path.into(), facts, added: NOW, hash: None }
}

struct NoPictures;

impl Pictures for NoPictures {
    fn get(&mut self, _: &PictureOf, _: PictureSize) -> Picture {
        Picture::None
    }
}

/// The whole window, and what it asked for.
pub(crate) struct Window {
    pub(crate) world: World,
    pub(crate) desk: Desk,
    pub(crate) effects: Vec<Effect>,
    words: &'static Words,
    out: Outbox,
}

impl Window {
    pub(crate) fn act(&mut self, act: Act) {
        let effects = update::update(&mut self.desk, &self.world, act);
        self.effects.extend(effects);
    }
}

fn show(ui: &mut egui::Ui, window: &mut Window) {
    for act in std::mem::take(&mut window.out) {
        window.act(act);
    }
    let connection = window.desk.connection_in_use(&window.world).unwrap();
    let mut scene = Scene {
        world: &window.world,
        words: window.words,
        connection: &connection,
        pictures: &mut NoPictures,
        player: None,
        art: &Art::default(),
        out: &mut window.out,
    };
    frame::frame_ui(ui, &mut scene, &mut window.desk);
}

pub(crate) type Shown = Harness<'static, Window>;

pub(crate) fn open_as(world: World, words: &'static Words, size: Vec2) -> Shown {
    let mut desk = Desk { welcomed: true, ..Desk::default() };
    // A large library is whole before anybody looks.
    if let Some(name) = desk.connection_in_use(&world) {
        while desk.library.index(&world, &name).is_gathering() {}
    }
    let window = Window { world, desk, effects: vec![], words, out: vec![] };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::apply(ctx, theme::ThemeChoice::Dark);
            theme::set_reduced_motion(ctx, true);
        })
        .build_ui_state(show, window);
    harness.run();
    harness
}

pub(crate) fn open(world: World) -> Shown {
    open_as(world, &words::ENGLISH, egui::vec2(1440.0, 900.0))
}

/// The same, at the accounts.
pub(crate) fn accounts(world: World) -> Shown {
    let mut harness = open(world);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num5);
    settle(&mut harness);
    harness
}

/// Until acts are carried out and shown.
pub(crate) fn settle(harness: &mut Shown) {
    harness.run();
    harness.step();
    harness.run();
}

pub(crate) fn click(harness: &mut Shown, label: &str) {
    let node = harness.get_by_label(label);
    node.scroll_to_me();
    harness.run();
    harness.get_by_label(label).click();
    settle(harness);
}

pub(crate) fn press(harness: &mut Shown, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    settle(harness);
}

pub(crate) fn right_click(harness: &mut Shown, label: &str) {
    harness.get_by_label(label).click_secondary();
    settle(harness);
}

pub(crate) fn write(harness: &mut Shown, role: Role, label: &str, text: &str) {
    harness.get_by_role_and_label(role, label).scroll_to_me();
    harness.run();
    harness.get_by_role_and_label(role, label).focus();
    harness.run();
    harness.get_by_role_and_label(role, label).type_text(text);
    settle(harness);
}

pub(crate) fn told(harness: &mut Shown, event: Event) {
    harness.state_mut().world.apply(event);
    settle(harness);
}

/// What the house was asked.
pub(crate) fn commands(harness: &Shown) -> Vec<Command> {
    let effects = harness.state().effects.iter();
    effects
        .filter_map(|effect| if let Effect::Tell(command) = effect { Some(command.clone()) } else { None })
        .collect()
}

/// Everything a screen reader would find.
pub(crate) fn labels(harness: &Shown) -> String {
    let mut all = String::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        let texts = [node.label(), node.value(), node.data().description().map(str::to_owned)];
        for text in texts.into_iter().flatten() {
            all.push_str(&text);
            all.push('\n');
        }
    }
    all
}
