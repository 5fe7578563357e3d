//! The pair that keeps a character steady: a full body from the front and a face close-up in one group, as the documents
//! advise (V-GUIDE, SEED-APIYI; C). What a picture shows is not looked into: names are believed, shapes only hint.

use super::Pixels;

/// What a picture of a character shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum View {
    /// The whole person.
    FullBody,
    /// The face from close by.
    Face,
}

/// How much is known about what a picture shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sure {
    /// Its name says nothing, and its shape would fit.
    ByShape,
    /// Its name says so.
    ByName,
}

/// Whether a picture shows a whole body, and whether it shows a face.
pub type Views = (Option<Sure>, Option<Sure>);

/// What is known of a group's pair.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Pairing {
    /// No picture's name says what it shows, so nothing is claimed.
    #[default]
    Unknown,
    /// Both are there, by their names.
    Both,
    /// One is there by its name; the other may be, by its shape.
    MayBe {
        /// The one that only may be there.
        unsure: View,
    },
    /// One is there by its name, and no picture could be the other.
    Only {
        /// The one that is there.
        there: View,
    },
}

/// Words of names, lower case. Latin ones stand alone or beside digits; Chinese ones may stand anywhere.
const FACE: [&str; 7] = ["face", "faces", "facial", "closeup", "headshot", "head", "selfie"];
const FACE_ZH: [&str; 8] = ["脸", "臉", "面部", "特写", "特寫", "头像", "頭像", "大头"];
const BODY: [&str; 7] = ["full", "fullbody", "fullbodied", "body", "standing", "wholebody", "fullshot"];
const BODY_ZH: [&str; 4] = ["全身", "立绘", "立繪", "站姿"];
/// Neither one nor the other: between them, or from behind, where no front is to be seen.
const NEITHER: [&str; 10] =
    ["half", "upper", "bust", "waist", "torso", "back", "behind", "rear", "lower", "hands"];
const NEITHER_ZH: [&str; 8] = ["半身", "上身", "胸像", "腰部", "背面", "背影", "下身", "手部"];

/// What a name says about its picture. A name that says both says neither.
enum Told {
    View(View),
    /// The name says what it is, and that is not one of the two.
    Neither,
    Nothing,
}

fn told(name: &str) -> Told {
    let words = words(name);
    let any = |list: &[&str]| words.split(' ').any(|word| list.contains(&word));
    let inside = |list: &[&str]| !name.is_ascii() && list.iter().any(|part| name.contains(part));
    if any(&NEITHER) || inside(&NEITHER_ZH) {
        return Told::Neither;
    }
    // "close up" is two words to some and one to others.
    let face = any(&FACE) || words.contains(" close up ") || inside(&FACE_ZH);
    let body = any(&BODY) || inside(&BODY_ZH);
    match (face, body) {
        (true, false) => Told::View(View::Face),
        (false, true) => Told::View(View::FullBody),
        (true, true) => Told::Neither,
        (false, false) => Told::Nothing,
    }
}

/// Runs of letters, lower case, each between single spaces; a capital behind a small letter begins a new word.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    words.push(' ');
    let mut small = false;
    for letter in name.chars() {
        if (!letter.is_alphabetic() || (small && letter.is_uppercase())) && !words.ends_with(' ') {
            words.push(' ');
        }
        small = letter.is_lowercase();
        if letter.is_alphabetic() {
            words.extend(letter.to_lowercase());
        }
    }
    words.push(' ');
    words
}

/// What a picture of this name and shape may show: a full body, a face, and how sure that is. A close-up is advised upright
/// with the face on two thirds of it, and people make it square: so a shape alone rarely tells the two apart. A picture
/// that says nothing by its name and was never measured could be either.
pub fn views(name: &str, pixels: Option<Pixels>) -> Views {
    match told(name) {
        Told::View(View::FullBody) => (Some(Sure::ByName), None),
        Told::View(View::Face) => (None, Some(Sure::ByName)),
        Told::Neither => (None, None),
        Told::Nothing => {
            let ratio = pixels.map(Pixels::ratio);
            let fits = |least: f64, most: f64| {
                ratio.is_none_or(|ratio| (least..=most).contains(&ratio)).then_some(Sure::ByShape)
            };
            (fits(0.3, 0.8), fits(0.55, 1.35))
        }
    }
}

/// What is known of the pair among pictures of which this much is known each, as [`views`] tells it.
pub fn pairing(pictures: impl IntoIterator<Item = Views>) -> Pairing {
    let (mut body, mut face) = (None, None);
    for (as_body, as_face) in pictures {
        body = body.max(as_body);
        face = face.max(as_face);
    }
    match (body, face) {
        (Some(Sure::ByName), Some(Sure::ByName)) => Pairing::Both,
        (Some(Sure::ByName), Some(Sure::ByShape)) => Pairing::MayBe { unsure: View::Face },
        (Some(Sure::ByShape), Some(Sure::ByName)) => Pairing::MayBe { unsure: View::FullBody },
        (Some(Sure::ByName), None) => Pairing::Only { there: View::FullBody },
        (None, Some(Sure::ByName)) => Pairing::Only { there: View::Face },
        (Some(Sure::ByShape) | None, Some(Sure::ByShape) | None) => Pairing::Unknown,
    }
}

/// The whole body and the face among pictures that are given the preferred ones first, by their place: what a name says
/// counts before what a shape allows, and no picture is both.
pub fn pick(pictures: &[Views]) -> (Option<usize>, Option<usize>) {
    let first = |sure: fn(&Views) -> Option<Sure>, but: Option<usize>| {
        [Sure::ByName, Sure::ByShape].into_iter().find_map(|wanted| {
            let fits = |(place, views): &(usize, &Views)| sure(views) == Some(wanted) && Some(*place) != but;
            pictures.iter().enumerate().find(fits).map(|(place, _)| place)
        })
    };
    let body = first(|(body, _)| *body, None);
    (body, first(|(_, face)| *face, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view_by_name(name: &str) -> Option<View> {
        match told(name) {
            Told::View(view) => Some(view),
            Told::Neither | Told::Nothing => None,
        }
    }

    #[test]
    fn names_in_both_languages_say_what_a_picture_shows() {
        for name in
            ["mira-face-front", "Mira_FACE 01", "miraCloseUp", "close up", "米拉-脸部", "面部特写", "head2"]
        {
            assert_eq!(view_by_name(name), Some(View::Face), "{name}");
        }
        for name in
            ["mira-full-front", "fullBody", "Full Body 正面", "米拉全身", "mira_body.front", "角色立绘"]
        {
            assert_eq!(view_by_name(name), Some(View::FullBody), "{name}");
        }
        for name in [
            "mira",
            "front",
            "正面",
            "surface",
            "headline",
            "somebody",
            "mira-bust",
            "half-body",
            "半身",
            "full face",
        ] {
            assert_eq!(view_by_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_pair_is_claimed_only_as_far_as_it_is_known() {
        let tall = Some(Pixels { width: 1024, height: 1536 });
        let square = Some(Pixels { width: 1024, height: 1024 });
        let wide = Some(Pixels { width: 1920, height: 1080 });
        let only = |there| Pairing::Only { there };
        let may_be = |unsure| Pairing::MayBe { unsure };
        for (pictures, expected) in [
            (vec![("mira-full", tall), ("mira-face", square)], Pairing::Both),
            (vec![("mira-full", wide), ("脸", wide)], Pairing::Both),
            (vec![("mira-full", tall)], only(View::FullBody)),
            (vec![("mira-face", square), ("mira-bust", tall)], only(View::Face)),
            (vec![("mira-face", square), ("street", wide)], only(View::Face)),
            (vec![("mira-full", tall), ("IMG_2041", square)], may_be(View::Face)),
            (vec![("mira-face", square), ("IMG_2041", tall)], may_be(View::FullBody)),
            (vec![("mira-face", square), ("IMG_2041", None)], may_be(View::FullBody)),
            (vec![("IMG_1", tall), ("IMG_2", square)], Pairing::Unknown),
            (vec![], Pairing::Unknown),
        ] {
            let known = pictures.iter().map(|(name, pixels)| views(name, *pixels));
            assert_eq!(pairing(known), expected, "{pictures:?}");
        }
    }

    #[test]
    fn a_name_is_picked_before_a_shape_and_no_picture_is_both() {
        let square = Some(Pixels { width: 1024, height: 1024 });
        let tall = Some(Pixels { width: 700, height: 1000 });
        let wide = Some(Pixels { width: 1920, height: 1080 });
        for (pictures, expected) in [
            (vec![("train", wide), ("IMG_1", square), ("mira-face", wide)], (None, Some(2))),
            (vec![("IMG_1", tall)], (Some(0), None)),
            (vec![("IMG_1", tall), ("IMG_2", tall)], (Some(0), Some(1))),
            (vec![("mira-bust", square), ("mira-full", tall)], (Some(1), None)),
            (vec![("train", wide)], (None, None)),
        ] {
            let known: Vec<_> = pictures.iter().map(|(name, pixels)| views(name, *pixels)).collect();
            assert_eq!(pick(&known), expected, "{pictures:?}");
        }
    }
}
