//! A connection as it is being edited: every field as typed, what is wrong with it, and what would be saved.

use std::fmt;

use zeroize::Zeroizing;

use crate::model::connection::{Offer, OfferSource, Settings, Staging};
use crate::model::rules::Edition;
use crate::model::{
    Connection, ConnectionEdit, ConnectionName, CredentialField, ProviderKind, Secret, SecretPlace, World,
};

/// A secret while it is being typed: prints as stars and is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Typed(pub(crate) Zeroizing<String>);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One secret of a form.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SecretForm {
    pub(crate) field: CredentialField,
    pub(crate) typed: Typed,
    /// The person asked for a new one.
    pub(crate) replacing: bool,
    /// The widget that was typed into, so that its undo history can be wiped.
    pub(crate) widget: Option<egui::Id>,
}

/// The lines of a form that are no secrets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Line {
    Name,
    BaseUrl,
    Project,
    Region,
    GenerationUrl,
    Endpoint,
    Bucket,
    BucketRegion,
    Prefix,
    Creates,
    Slots,
    CreationsADay,
    GenerationsADay,
}

/// How many lines there are.
const LINES: usize = 13;

/// The lines that hold a number, and which numbers they take. A day without any is a way to say "not now".
pub(crate) const NUMBERS: [(Line, u32, u32); 4] = [
    (Line::Creates, 1, 10_000),
    (Line::Slots, 1, 1_000_000),
    (Line::CreationsADay, 0, 100_000),
    (Line::GenerationsADay, 0, 100_000),
];

/// A connection as it is being edited.
#[derive(Clone, PartialEq, Debug)]
pub struct ConnectionForm {
    pub(crate) was: Option<ConnectionName>,
    pub(crate) provider: ProviderKind,
    /// What is typed, by [`Line`]; empty means the provider's own.
    lines: [String; LINES],
    /// The edition of the provider's rules; `None` means its usual one.
    pub(crate) rules: Option<Edition>,
    /// A staging store is set up.
    pub(crate) staging: bool,
    /// The fields of temporary keys are shown.
    pub(crate) temporary: bool,
    /// Secrets that are taken over from elsewhere on this computer.
    pub(crate) take_from: Option<Offer>,
    pub(crate) secrets: Vec<SecretForm>,
    /// Saving was tried: what is missing is shown from then on.
    pub(crate) tried: bool,
    /// Not edited here, and kept as it is.
    clock_offset: Option<i64>,
}

/// What is wrong with a form, by field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum FormWrong {
    NameMissing,
    NameTaken(String),
    NameLetters,
    NameTooLong,
    UrlWrong(Line),
    GatewayAddressMissing,
    EndpointMissing,
    BucketMissing,
    BucketLetters,
    NumberWrong(Line),
    SecretMissing(CredentialField),
    SecretSpaces(CredentialField),
}

impl FormWrong {
    /// The line it is about, if it is no secret.
    pub(crate) const fn line(&self) -> Option<Line> {
        Some(match self {
            Self::NameMissing | Self::NameTaken(_) | Self::NameLetters | Self::NameTooLong => Line::Name,
            Self::UrlWrong(line) | Self::NumberWrong(line) => *line,
            Self::GatewayAddressMissing => Line::BaseUrl,
            Self::EndpointMissing => Line::Endpoint,
            Self::BucketMissing | Self::BucketLetters => Line::Bucket,
            Self::SecretMissing(_) | Self::SecretSpaces(_) => return None,
        })
    }

    /// The secret it is about.
    pub(crate) const fn secret(&self) -> Option<CredentialField> {
        match self {
            Self::SecretMissing(field) | Self::SecretSpaces(field) => Some(*field),
            _ => None,
        }
    }
}

/// What a secret looks like that was probably pasted into the wrong field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Looks {
    ApiKey,
    AccessKey,
}

/// Keys of these systems have shapes (`sk-…`, `AKLT…`, `AKAP…`); advice only, since shapes change.
pub(crate) fn looks(field: CredentialField, typed: &str) -> Option<Looks> {
    let typed = typed.trim();
    let api_key = typed.starts_with("sk-");
    let access_key = typed.starts_with("AKLT") || typed.starts_with("AKAP");
    match field {
        CredentialField::AccessKey | CredentialField::StagingAccessKey if api_key => Some(Looks::ApiKey),
        CredentialField::SecretKey | CredentialField::StagingSecretKey if api_key => Some(Looks::ApiKey),
        CredentialField::ApiKey
        | CredentialField::GenerationKey
        | CredentialField::SecretKey
        | CredentialField::SessionToken
            if access_key =>
        {
            Some(Looks::AccessKey)
        }
        _ => None,
    }
}

fn is_address(text: &str) -> bool {
    url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.host_str().is_some())
}

fn is_bucket(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-')
}

impl ConnectionForm {
    /// An empty form.
    pub fn new(provider: ProviderKind) -> Self {
        let secrets = provider.fields().into_iter().map(|field| SecretForm {
            field,
            typed: Typed::default(),
            replacing: true,
            widget: None,
        });
        let mut form = Self {
            was: None,
            provider,
            lines: std::array::from_fn(|_| String::new()),
            rules: None,
            staging: false,
            temporary: false,
            take_from: None,
            secrets: secrets.collect(),
            tried: false,
            clock_offset: None,
        };
        // A connection's name has no strokes (cli.md).
        provider.title().replace(" / ", " ").clone_into(form.line_mut(Line::Name));
        form
    }

    /// The form of a connection there is.
    pub fn of(connection: &Connection) -> Self {
        let place = |field: CredentialField| {
            let kept = connection.secrets.iter().find(|(it, _)| *it == field);
            kept.map_or(SecretPlace::Missing, |(_, place)| *place)
        };
        let mut fields = connection.provider.fields();
        // A secret that lies there from other days can be seen and replaced too.
        fields.extend(
            connection
                .secrets
                .iter()
                .map(|(field, _)| *field)
                .filter(|it| !connection.provider.fields().contains(it)),
        );
        let secrets = fields.into_iter().map(|field| SecretForm {
            field,
            typed: Typed::default(),
            replacing: place(field) == SecretPlace::Missing,
            widget: None,
        });
        let settings = &connection.settings;
        let mut form = Self {
            was: Some(connection.name.clone()),
            provider: connection.provider,
            lines: std::array::from_fn(|_| String::new()),
            rules: settings.rules,
            staging: settings.staging.is_some(),
            temporary: place(CredentialField::SessionToken) != SecretPlace::Missing,
            take_from: None,
            secrets: secrets.collect(),
            tried: false,
            clock_offset: settings.clock_offset,
        };
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        connection.name.as_str().clone_into(form.line_mut(Line::Name));
        *form.line_mut(Line::BaseUrl) = text(&settings.base_url);
        *form.line_mut(Line::Project) = text(&settings.project);
        *form.line_mut(Line::Region) = text(&settings.region);
        *form.line_mut(Line::GenerationUrl) = text(&settings.generation_url);
        for (line, number) in [
            (Line::Creates, settings.creates_per_minute),
            (Line::Slots, settings.slots),
            (Line::CreationsADay, settings.creations_per_day),
            (Line::GenerationsADay, settings.generations_per_day),
        ] {
            *form.line_mut(line) = number.map(|count| count.to_string()).unwrap_or_default();
        }
        if let Some(staging) = &settings.staging {
            form.line_mut(Line::Endpoint).clone_from(&staging.endpoint);
            form.line_mut(Line::Bucket).clone_from(&staging.bucket);
            *form.line_mut(Line::BucketRegion) = text(&staging.region);
            *form.line_mut(Line::Prefix) = text(&staging.prefix);
        }
        form
    }

    /// What is typed in a line.
    pub(crate) fn line(&self, line: Line) -> &str {
        self.lines[line as usize].trim()
    }

    /// A line, to be typed into.
    pub(crate) const fn line_mut(&mut self, line: Line) -> &mut String {
        &mut self.lines[line as usize]
    }

    /// Where a secret of the form stands among its secrets.
    pub(crate) fn secret(&self, field: CredentialField) -> Option<usize> {
        self.secrets.iter().position(|secret| secret.field == field)
    }

    /// The secret comes from elsewhere on this computer, and nothing was typed instead.
    pub(crate) fn is_taken(&self, field: CredentialField) -> bool {
        self.take_from.as_ref().is_some_and(|offer| offer.fields.contains(&field))
            && self.secret(field).is_none_or(|at| self.secrets[at].typed.0.is_empty())
    }

    /// What would be kept besides name and secrets.
    fn settings(&self) -> Settings {
        let text = |line: Line| Some(self.line(line)).filter(|text| !text.is_empty()).map(str::to_owned);
        Settings {
            base_url: text(Line::BaseUrl),
            generation_url: text(Line::GenerationUrl),
            region: text(Line::Region),
            project: text(Line::Project),
            rules: self.rules,
            creates_per_minute: self.line(Line::Creates).parse().ok(),
            slots: self.line(Line::Slots).parse().ok(),
            creations_per_day: self.line(Line::CreationsADay).parse().ok(),
            generations_per_day: self.line(Line::GenerationsADay).parse().ok(),
            clock_offset: self.clock_offset,
            staging: self.staging.then(|| Staging {
                endpoint: self.line(Line::Endpoint).to_owned(),
                bucket: self.line(Line::Bucket).to_owned(),
                region: text(Line::BucketRegion),
                prefix: text(Line::Prefix),
            }),
        }
    }

    /// Something differs from what is kept.
    pub(crate) fn changed(&self, connection: Option<&Connection>) -> bool {
        let Some(connection) = connection else { return true };
        let kept = Self::of(connection);
        kept.line(Line::Name) != self.line(Line::Name)
            || kept.settings() != self.settings()
            || NUMBERS.iter().any(|(line, ..)| kept.line(*line) != self.line(*line))
            || self.take_from.is_some()
            || self.secrets.iter().any(|secret| !secret.typed.0.is_empty())
    }

    fn name_wrong(&self, world: &World) -> Option<FormWrong> {
        let name = self.line(Line::Name);
        let taken = world.connections.iter().any(|connection| {
            connection.name.as_str().eq_ignore_ascii_case(name) && Some(&connection.name) != self.was.as_ref()
        });
        if name.is_empty() {
            Some(FormWrong::NameMissing)
        } else if taken {
            Some(FormWrong::NameTaken(name.to_owned()))
        } else if name.chars().count() > 40 {
            Some(FormWrong::NameTooLong)
        } else if !name.chars().all(|c| c.is_alphanumeric() || " -_".contains(c)) {
            Some(FormWrong::NameLetters)
        } else {
            None
        }
    }

    /// What keeps it from being saved.
    pub(crate) fn wrongs(&self, world: &World) -> Vec<FormWrong> {
        let mut wrongs: Vec<FormWrong> = self.name_wrong(world).into_iter().collect();
        for line in [Line::BaseUrl, Line::GenerationUrl] {
            if !self.line(line).is_empty() && !is_address(self.line(line)) {
                wrongs.push(FormWrong::UrlWrong(line));
            }
        }
        if self.provider.base_url().is_none()
            && self.provider != ProviderKind::Sandbox
            && self.line(Line::BaseUrl).is_empty()
        {
            wrongs.push(FormWrong::GatewayAddressMissing);
        }
        if self.staging {
            let (endpoint, bucket) = (self.line(Line::Endpoint), self.line(Line::Bucket));
            if endpoint.is_empty() {
                wrongs.push(FormWrong::EndpointMissing);
            } else if !is_address(endpoint) {
                wrongs.push(FormWrong::UrlWrong(Line::Endpoint));
            }
            if bucket.is_empty() {
                wrongs.push(FormWrong::BucketMissing);
            } else if !is_bucket(bucket) {
                wrongs.push(FormWrong::BucketLetters);
            }
        }
        for (line, min, max) in NUMBERS {
            let typed = self.line(line);
            if !typed.is_empty() && !typed.parse::<u32>().is_ok_and(|count| (min..=max).contains(&count)) {
                wrongs.push(FormWrong::NumberWrong(line));
            }
        }
        self.secret_wrongs(world, &mut wrongs);
        wrongs
    }

    fn secret_wrongs(&self, world: &World, wrongs: &mut Vec<FormWrong>) {
        let kept = self.was.as_ref().and_then(|name| world.connection(name));
        for secret in &self.secrets {
            let there = kept.is_some_and(|connection| {
                connection
                    .secrets
                    .iter()
                    .any(|(field, place)| *field == secret.field && *place != SecretPlace::Missing)
            });
            let staging = CredentialField::STAGING.contains(&secret.field);
            let needed = self.provider.required().contains(&secret.field) || (staging && self.staging);
            let typed = secret.typed.0.trim();
            if typed.is_empty() && needed && !there && !self.is_taken(secret.field) {
                wrongs.push(FormWrong::SecretMissing(secret.field));
            } else if typed.chars().any(char::is_whitespace) {
                wrongs.push(FormWrong::SecretSpaces(secret.field));
            }
        }
    }

    /// Takes what was typed; the secrets' buffers are empty afterwards.
    pub(crate) fn take(&mut self) -> ConnectionEdit {
        let mut secrets = Vec::new();
        for secret in self.secrets.iter_mut().filter(|secret| !secret.typed.0.trim().is_empty()) {
            let typed = Zeroizing::new(std::mem::take(&mut *secret.typed.0));
            // A key never has space around it, but what is pasted often has.
            secrets.push((secret.field, Secret::new(typed.trim())));
        }
        let take_from: Option<OfferSource> = self.take_from.as_ref().map(|offer| offer.source.clone());
        ConnectionEdit {
            was: self.was.clone(),
            name: ConnectionName::new(self.line(Line::Name)),
            provider: self.provider,
            settings: self.settings(),
            secrets,
            take_from,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_the_wrong_field_are_recognised_by_their_shape() {
        use CredentialField as F;
        assert_eq!(looks(F::AccessKey, " sk-abc"), Some(Looks::ApiKey));
        assert_eq!(looks(F::ApiKey, "AKLTYzdh"), Some(Looks::AccessKey));
        assert_eq!(looks(F::GenerationKey, "AKAPYzdh"), Some(Looks::AccessKey));
        assert_eq!(looks(F::SecretKey, "AKLTYzdh"), Some(Looks::AccessKey));
        assert_eq!(looks(F::AccessKey, "AKLTYzdh"), None);
        assert_eq!(looks(F::ApiKey, "sk-abc"), None);
    }

    #[test]
    fn a_staging_store_needs_endpoint_and_bucket_together() {
        let mut form = ConnectionForm::new(ProviderKind::Kyy);
        form.staging = true;
        let wrongs = form.wrongs(&World::default());
        assert!(wrongs.contains(&FormWrong::EndpointMissing) && wrongs.contains(&FormWrong::BucketMissing));
        form.line_mut(Line::Endpoint).push_str("tos-s3-cn-beijing.volces.com");
        form.line_mut(Line::Bucket).push_str("Has Spaces");
        let wrongs = form.wrongs(&World::default());
        assert!(wrongs.contains(&FormWrong::UrlWrong(Line::Endpoint)));
        assert!(wrongs.contains(&FormWrong::BucketLetters));
        form.staging = false;
        let wrongs = form.wrongs(&World::default());
        assert_eq!(wrongs, [FormWrong::SecretMissing(CredentialField::ApiKey)]);
    }

    #[test]
    fn a_private_gateway_needs_its_address_and_a_number_is_a_number() {
        let mut form = ConnectionForm::new(ProviderKind::PrivateAvatar);
        form.line_mut(Line::Creates).push('0');
        let wrongs = form.wrongs(&World::default());
        assert!(
            wrongs.contains(&FormWrong::GatewayAddressMissing)
                && wrongs.contains(&FormWrong::NumberWrong(Line::Creates))
        );
        form.line_mut(Line::BaseUrl).push_str("https://gateway.example");
        form.lines[Line::Creates as usize] = "60".into();
        let wrongs = form.wrongs(&World::default());
        assert_eq!(wrongs, [FormWrong::SecretMissing(CredentialField::ApiKey)]);
        assert_eq!(form.settings().creates_per_minute, Some(60));
    }
}
