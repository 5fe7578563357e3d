//! Generations: what is asked, what is refused, and the film itself.

use greenroom::sandbox::{Action, Pace};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Scene, check_snapshot, data_uri, png};

fn text(words: &str) -> Value {
    json!({"type": "text", "text": words})
}

fn image(id: &str) -> Value {
    json!({"type": "image_url", "image_url": {"url": format!("asset://{id}")}, "role": "reference_image"})
}

fn order(content: &[Value]) -> Value {
    json!({"model": "seedance", "content": content, "resolution": "480p", "ratio": "16:9", "duration": 4, "seed": 7})
}

struct Seen {
    width: u16,
    height: u16,
    frames: usize,
    seconds: f64,
    sound: Option<f64>,
    index_first: bool,
}

fn look(film: &[u8]) -> Seen {
    let mp4 = re_mp4::Mp4::read_bytes(film).unwrap();
    let of = |kind| mp4.tracks().values().find(|track| track.kind == Some(kind));
    let video = of(re_mp4::TrackKind::Video).unwrap();
    assert!(mp4.moov.traks[0].mdia.minf.stbl.stsd.contents.codec_string().unwrap().starts_with("avc1."));
    let place = |name: &[u8]| film.windows(4).position(|four| four == name).unwrap();
    Seen {
        width: video.width,
        height: video.height,
        frames: video.samples.len(),
        seconds: video.duration as f64 / video.timescale as f64,
        sound: of(re_mp4::TrackKind::Audio).map(|track| track.duration as f64 / track.timescale as f64),
        index_first: place(b"moov") < place(b"mdat"),
    }
}

/// Every frame, by another decoder than ours.
fn decode_all(film: &[u8]) -> usize {
    use openh264::decoder::Decoder;
    let mp4 = re_mp4::Mp4::read_bytes(film).unwrap();
    let video = mp4.tracks().values().find(|track| track.kind == Some(re_mp4::TrackKind::Video)).unwrap();
    let re_mp4::StsdBoxContent::Avc1(avc1) = &mp4.moov.traks[0].mdia.minf.stbl.stsd.contents else {
        panic!("not H.264")
    };
    let mut decoder = Decoder::new().unwrap();
    let mut stream = Vec::new();
    for unit in avc1.avcc.sequence_parameter_sets.iter().chain(&avc1.avcc.picture_parameter_sets) {
        stream.extend([0, 0, 0, 1]);
        stream.extend(&unit.bytes);
    }
    let mut pictures = 0;
    for sample in &video.samples {
        let mut rest = &film[sample.byte_range()];
        while let Some((length, behind)) = rest.split_first_chunk::<4>() {
            let (unit, behind) = behind.split_at(u32::from_be_bytes(*length) as usize);
            stream.extend([0, 0, 0, 1]);
            stream.extend(unit);
            rest = behind;
        }
        pictures += usize::from(decoder.decode(&stream).unwrap().is_some());
        stream.clear();
    }
    pictures + decoder.flush_remaining().unwrap().len()
}

#[tokio::test]
async fn a_generation_becomes_a_film_of_the_asked_length_size_and_rate() {
    let scene = Scene::new().await;
    let asset = scene.active("Mira").await;
    let (status, answer) = scene.submits(&order(&[text("@图1 walks"), image(&asset)])).await;
    assert_eq!(status, 200);
    check_snapshot("generation_taken", &answer);
    let answer = scene.polls(answer["task_id"].as_str().unwrap()).await;
    check_snapshot("generation_done", &answer);
    let link = answer["data"]["result_url"].as_str().unwrap();
    let film = scene.client.get(link).send().await.unwrap().bytes().await.unwrap();

    let seen = look(&film);
    assert_eq!((seen.width, seen.height, seen.frames), (864, 496, 96));
    assert!((seen.seconds - 4.0).abs() < 1e-9);
    assert!((seen.sound.unwrap() - 4.0).abs() < 0.1);
    assert!(seen.index_first);
    assert_eq!(decode_all(&film), 96);
}

#[tokio::test]
async fn the_film_differs_with_the_request_and_is_the_same_for_the_same() {
    let scene = Scene::new().await;
    let (a, b) = (scene.active("A").await, scene.active("B").await);
    let (_, first) = scene.film(&order(&[text("one"), image(&a)])).await;
    let (_, same) = scene.film(&order(&[text("one"), image(&a)])).await;
    let (_, other_words) = scene.film(&order(&[text("two"), image(&a)])).await;
    let (_, more) = scene.film(&order(&[text("one"), image(&a), image(&b)])).await;
    assert!(first == same);
    assert!(first != other_words);
    assert!(first != more);
}

#[tokio::test]
async fn a_film_without_sound_has_no_sound_track() {
    let scene = Scene::new().await;
    let mut body = order(&[text("a calm sea")]);
    body["generate_audio"] = false.into();
    body["ratio"] = "1:1".into();
    let (answer, film) = scene.film(&body).await;
    let seen = look(&film);
    assert_eq!((seen.width, seen.height), (640, 640));
    assert!(seen.sound.is_none());
    assert_eq!(answer["data"]["data"]["generate_audio"], false);
    assert_eq!(answer["data"]["action"], "generate");
}

#[tokio::test]
async fn an_adaptive_film_takes_the_shape_of_its_first_picture() {
    let scene = Scene::new().await;
    let group = scene.group("tall").await;
    let id = scene.picture(&group, "tall", &png(360, 640, [10, 90, 160])).await;
    scene.get(&id).await;
    let mut body = order(&[text("look up"), image(&id)]);
    body["ratio"] = "adaptive".into();
    let (answer, film) = scene.film(&body).await;
    assert_eq!(answer["data"]["data"]["ratio"], "9:16");
    assert_eq!((look(&film).width, look(&film).height), (496, 864));
}

#[tokio::test]
async fn progress_is_told_step_by_step() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(5)).await;
    let (_, answer) = scene.submits(&order(&[text("rain")])).await;
    let id = answer["id"].as_str().unwrap();
    let mut seen = Vec::new();
    for _ in 0..5 {
        let answer = scene.polls(id).await;
        seen.push(format!("{} {}", answer["data"]["status"], answer["data"]["progress"]).replace('"', ""));
    }
    assert_eq!(seen, ["NOT_START 0%", "QUEUED 0%", "IN_PROGRESS 58%", "IN_PROGRESS 78%", "SUCCESS 100%"]);
    assert_eq!(scene.sandbox.yard().calls(Action::GetGeneration).len(), 5);
}

#[tokio::test]
async fn a_blocked_output_fails_at_a_hundred_percent() {
    let scene = Scene::new().await;
    let (_, answer) = scene.submits(&order(&[text("a blocked-output please")])).await;
    check_snapshot("generation_failed", &scene.polls(answer["id"].as_str().unwrap()).await);
}

#[tokio::test]
async fn an_order_that_breaks_a_rule_is_refused_before_it_costs() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let sound = json!({"type": "audio_url", "audio_url": {"url": "https://example.com/a.mp3"}});
    let first =
        json!({"type": "image_url", "image_url": {"url": format!("asset://{id}")}, "role": "first_frame"});
    let mut many = vec![text("ten")];
    many.resize(11, image(&id));
    let with = |key: &str, value: Value| {
        let mut body = order(&[text("one"), image(&id)]);
        body[key] = value;
        body
    };
    let wrong = [
        (order(&[image(&id), text("late")]), "in the order text, images, videos, audios"),
        (order(&[text("one"), sound.clone()]), "must come with an image or a video"),
        (order(&[text("one"), first, image(&id)]), "cannot be mixed"),
        (order(&many), "at most 9 images"),
        (order(&[]), "content is missing"),
        (with("duration", json!(16)), "duration must be between 4 and 15"),
        (with("duration", json!("5")), "duration must be between 4 and 15"),
        (with("ratio", json!("5:4")), "ratio must be one of"),
        (with("resolution", json!("4k")), "resolution must be one of [480p, 720p, 1080p]"),
        (with("model", json!("sora")), "model is missing or not available"),
        (with("seed", json!(-2)), "seed must be"),
        (order(&[text("one"), image("asset-20260101000000-zzzzz")]), "is not found."),
    ];
    for (body, words) in wrong {
        let (status, answer) = scene.submits(&body).await;
        assert_eq!(status, 400, "{answer}");
        let code = if body["content"] == json!([]) { "MissingParameter.content" } else { "InvalidParameter" };
        assert_eq!(answer["code"], code, "{answer}");
        assert!(answer["data"].is_null() && answer.get("data").is_some());
        assert!(answer["message"].as_str().unwrap().contains(words), "{answer}");
    }
}

#[tokio::test]
async fn an_asset_still_processing_cannot_be_found_by_a_generation() {
    let scene = Scene::with(|options| options.pace = Pace::Polls(2)).await;
    let group = scene.group("g").await;
    let id = scene.picture(&group, "p", &png(400, 400, [0, 0, 0])).await;
    let (status, answer) = scene.submits(&order(&[text("one"), image(&id)])).await;
    assert_eq!(status, 400);
    let upstream: Value = serde_json::from_str(answer["message"].as_str().unwrap()).unwrap();
    assert_eq!(upstream["error"]["message"], format!("The specified asset {id} is not found."));
}

#[tokio::test]
async fn a_picture_may_come_with_the_order_itself() {
    let scene = Scene::new().await;
    let picture = json!({"type": "image_url", "image_url": {"url": data_uri(&png(400, 400, [9, 99, 9]))}});
    let (answer, film) = scene.film(&order(&[text("grow"), picture])).await;
    assert_eq!(answer["data"]["action"], "generate");
    assert_eq!(look(&film).frames, 96);
}

#[tokio::test]
async fn a_film_that_was_being_made_is_made_after_a_restart() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let (_, answer) = scene.submits(&order(&[text("again"), image(&id)])).await;
    let scene = scene.again().await;
    let answer = scene.polls(answer["id"].as_str().unwrap()).await;
    assert_eq!(answer["data"]["status"], "SUCCESS", "{answer}");
}

#[tokio::test]
async fn a_picture_deleted_after_the_order_is_still_filmed() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    let (_, answer) = scene.submits(&order(&[text("gone"), image(&id)])).await;
    scene.asks("DeleteAsset", json!({"Id": id})).await;
    let answer = scene.polls(answer["id"].as_str().unwrap()).await;
    assert_eq!(answer["data"]["status"], "SUCCESS", "{answer}");
}

#[tokio::test]
async fn what_a_kill_leaves_behind_is_enough_to_go_on() {
    let scene = Scene::new().await;
    let id = scene.active("Mira").await;
    // A long one, so that it is still being made when the folder is copied, as a kill would leave it.
    let mut body = order(&[text("long"), image(&id)]);
    body["duration"] = 15.into();
    let (_, answer) = scene.submits(&body).await;
    let left = tempfile::tempdir().unwrap();
    std::fs::create_dir(left.path().join("files")).unwrap();
    for name in ["state.json".into(), format!("files/{id}.png")] {
        std::fs::copy(scene.dir.path().join(&name), left.path().join(&name)).unwrap();
    }
    assert!(!std::fs::read_to_string(left.path().join("state.json")).unwrap().contains(".mp4"));
    std::fs::write(left.path().join("files/.tmpHalf"), "half a film").unwrap();

    let Scene { sandbox: killed, client, dir: _its_own } = scene;
    drop(killed);
    let sandbox = super::start(left.path(), |_| {}).await;
    assert!(!left.path().join("files/.tmpHalf").exists());
    let scene = Scene { sandbox, client, dir: left };
    let answer = scene.polls(answer["id"].as_str().unwrap()).await;
    assert_eq!(answer["data"]["status"], "SUCCESS", "{answer}");
    assert_eq!(answer["data"]["data"]["duration"], 15);
}

#[tokio::test]
async fn a_film_can_be_uploaded_and_filmed_with() {
    let scene = Scene::new().await;
    let face = scene.active("Mira").await;
    let (_, film) = scene.film(&order(&[text("first"), image(&face)])).await;
    let group = scene.group("clips").await;
    let body = json!({"model": "volc-asset-video", "GroupId": group, "Name": "clip", "AssetType": "Video",
        "URL": data_uri(&film)});
    let clip = scene.asks("CreateAsset", body).await["Id"].as_str().unwrap().to_owned();
    let answer = scene.get(&clip).await;
    assert_eq!(
        (answer["Status"].as_str(), answer["AssetType"].as_str()),
        (Some("Active"), Some("Video")),
        "{answer}"
    );
    let reference = json!({"type": "video_url", "video_url": {"url": format!("asset://{clip}")}});
    let (answer, _) = scene.film(&order(&[text("@图1 in @视频1"), image(&face), reference])).await;
    assert_eq!(answer["data"]["action"], "omniGenerate");
    let (status, answer) = scene.submits(&order(&[text("one"), image(&clip)])).await;
    assert_eq!(status, 400);
    assert!(answer["message"].as_str().unwrap().contains("is of type Video, not Image"));
}

#[tokio::test]
async fn for_people_things_take_their_time() {
    let pace = Pace::Seconds { asset: 4.0, generation: 1000.0 };
    let scene = Scene::with(|options| options.pace = pace).await;
    let group = scene.group("g").await;
    let id = scene.picture(&group, "p", &png(400, 400, [0, 0, 0])).await;
    assert_eq!(scene.get(&id).await["Status"], "Processing");
    scene.sandbox.yard().skew_clock(SignedDuration::from_secs(4));
    assert_eq!(scene.get(&id).await["Status"], "Active");
    let (_, answer) = scene.submits(&order(&[text("slowly"), image(&id)])).await;
    let task = answer["id"].as_str().unwrap();
    for (seconds, status) in [(0, "NOT_START"), (250, "QUEUED"), (250, "IN_PROGRESS"), (400, "IN_PROGRESS")] {
        scene.sandbox.yard().skew_clock(SignedDuration::from_secs(seconds));
        assert_eq!(scene.polls(task).await["data"]["status"], status);
    }
}

#[tokio::test]
async fn the_last_frame_comes_as_a_picture_where_it_is_asked_for() {
    let scene = Scene::new().await;
    let mut body = order(&[text("a red door")]);
    let (answer, _) = scene.film(&body).await;
    assert_eq!(answer["data"]["data"]["content"].get("last_frame_url"), None);
    body["return_last_frame"] = true.into();
    let (answer, _) = scene.film(&body).await;
    let link = answer["data"]["data"]["content"]["last_frame_url"].as_str().unwrap();
    let bytes = scene.client.get(link).send().await.unwrap().bytes().await.unwrap();
    let picture = image::load_from_memory(&bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (864, 496));
    let pixels: std::collections::HashSet<_> = picture.to_rgb8().pixels().copied().collect();
    assert!(pixels.len() > 100, "a frame of one colour is no frame");
}

#[tokio::test]
async fn a_task_nobody_ordered_is_not_found() {
    let scene = Scene::new().await;
    assert_eq!(scene.polls("asyntask_nobody").await["code"], "task_not_exist");
}

#[tokio::test]
async fn the_link_to_a_film_dies_twelve_hours_after_its_end_however_often_it_is_asked_for() {
    let scene = Scene::new().await;
    let (answer, _) = scene.film(&order(&[text("brief")])).await;
    scene.sandbox.yard().skew_clock(SignedDuration::from_hours(12));
    let answer = scene.polls(answer["data"]["task_id"].as_str().unwrap()).await;
    let link = answer["data"]["result_url"].as_str().unwrap();
    assert_eq!(scene.client.get(link).send().await.unwrap().status(), 403);
}
