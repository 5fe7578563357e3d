//! Moderation reports: hostile names stay text, what is written can be read back, and what makes no sense changes
//! nothing.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use greenroom::model::refusal::Refusal;
use greenroom::model::review::{ItemId, ReportKind, Standing};
use greenroom::model::verdict::{NOTE_LIMIT, NotRead};
use greenroom::model::*;
use greenroom::report::{self, Gathering, Report, Row};
use greenroom::words::{CHINESE, ENGLISH};
use proptest::prelude::*;

const NOW: Moment = Moment(1_778_594_400_123);

fn row(name: &str) -> Row {
    Row {
        name: name.into(),
        asset: Some(AssetId::new("asset-1")),
        group: Some(GroupId::new("group-1")),
        group_name: Some("Mira Chen".into()),
        kind: MediaKind::Image,
        standing: Standing::Failed,
        status: "Failed".into(),
        refusal: Some(Refusal::RealPerson),
        reason: Some(("Code.A".into(), "It may contain a real person.".into())),
        since: Some(NOW),
        created: Some(NOW),
        content: Some(OriginalId([7; 32])),
        verdict: Some(Verdict::NeedsChanges),
        note: "a note".into(),
        at: Some(NOW),
        by: "Lin".into(),
        picture: PictureOf::Original(OriginalId([7; 32])),
        picture_path: None,
    }
}

fn report(rows: Vec<Row>) -> Report {
    Report {
        connection: ConnectionName::new("studio"),
        provider: "AnyFast".into(),
        made: NOW,
        as_of: None,
        conventions: Conventions::default(),
        utc_offset_minutes: 480,
        rows,
    }
}

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    report::write_page(report, &ENGLISH, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    report::write_json(report, &mut out).unwrap();
    out
}

fn table(report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    report::write_table(report, &ENGLISH, false, &mut out).unwrap();
    out
}

#[test]
fn a_table_has_the_columns_that_were_agreed_on_and_calls_verdicts_as_people_do() {
    use greenroom::model::conventions::{Column, ReportColumns};
    let mut report = report(vec![row("mira")]);
    let text = String::from_utf8(table(&report)).unwrap();
    let codes: Vec<&str> = Column::ALL.iter().map(|column| column.code()).collect();
    assert_eq!(text.lines().next(), Some(codes.join(",").as_str()), "all of them, unless some were left out");
    report.conventions.columns = ReportColumns::only([Column::Verdict, Column::VerdictName]);
    assert_eq!(
        String::from_utf8(table(&report)).unwrap(),
        "name,verdict,verdict_name\r\nmira,needs_changes,Needs changes\r\n"
    );
    report.conventions.verdicts.rename(Verdict::NeedsChanges, "Redo <soon>").unwrap();
    assert_eq!(
        String::from_utf8(table(&report)).unwrap(),
        "name,verdict,verdict_name\r\nmira,needs_changes,Redo <soon>\r\n"
    );
    let page = page(&report);
    assert!(page.contains("Redo &lt;soon&gt;") && !page.contains("> Needs changes<"));
    assert!(
        report::read(page.as_bytes()).unwrap().iter().any(|it| it.verdict == Some(Verdict::NeedsChanges))
    );
    let data: serde_json::Value = serde_json::from_slice(&json(&report)).unwrap();
    assert_eq!(data["items"][0]["verdict"], "needs_changes", "what is read back keeps its code");
    assert!(data["items"][0].get("sha256").is_some(), "and everything else");
}

/// The texts and tags of a page in order, as a reader of HTML sees them who knows nothing of us.
fn tags(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').unwrap() + start;
        let tag = rest[start + 1..end].split_whitespace().next().unwrap().to_owned();
        rest = &rest[end + 1..];
        // What is inside of these is no HTML until they end.
        for raw in ["script", "style"] {
            if tag == raw {
                rest = &rest[rest.find(&format!("</{raw}")).unwrap()..];
            }
        }
        found.push(tag);
    }
    found
}

fn hostile() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</textarea><script>",
        "' onmouseover='x",
        "<!--",
        "]]>",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r\n=1",
        "＝1+1",
        "a,b;c\"d\"\ne",
        "id=\"greenroom-review\">{}</script>",
        "\u{202e}gpj.exe",
        "\u{0}\u{1b}[2J",
        "&lt;&amp;",
        "梅·陈",
    ]);
    prop_oneof![
        2 => nasty.clone().prop_map(str::to_owned),
        2 => any::<String>(),
        1 => (any::<String>(), nasty).prop_map(|(a, b)| format!("{a}{b}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_cell_is_a_formula_and_every_table_is_read_as_it_was_written(texts in prop::array::uniform5(hostile())) {
        let [name, group, code, message, note] = texts;
        let row = Row {
            group_name: Some(group),
            reason: Some((code, message)),
            note,
            ..row(&name)
        };
        let written = table(&report(vec![row.clone()]));
        let mut reader = csv::Reader::from_reader(written.as_slice());
        prop_assert_eq!(reader.headers().unwrap().len(), 19);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        prop_assert_eq!(records.len(), 1, "a line break in a cell is no new row");
        for cell in &records[0] {
            let first = cell.trim_start().chars().next();
            let begins = first.is_some_and(|c| "=+-@＝＋－＠".contains(c));
            prop_assert!(!begins && !cell.starts_with(['\t', '\r', '\n']), "a formula: {:?}", cell);
        }
        let plain = row.name.replace('\0', "");
        let read = records[0][0].strip_prefix('\'').filter(|rest| *rest == plain).unwrap_or(&records[0][0]);
        prop_assert_eq!(read, plain);
    }

    #[test]
    fn whatever_is_in_a_name_the_page_has_the_same_elements(texts in prop::array::uniform6(hostile())) {
        let [name, group, code, message, note, by] = texts;
        let plain = tags(&page(&report(vec![row("mira")])));
        let hostile = Row {
            group_name: Some(group),
            reason: Some((format!("{code}x"), format!("{message}x"))),
            note,
            by,
            ..row(&name)
        };
        let written = page(&report(vec![hostile]));
        prop_assert_eq!(tags(&written), plain);
        prop_assert_eq!(written.matches("<script").count(), 2);
        let control = written.chars().any(|c| c.is_control() && !"\n\t".contains(c));
        prop_assert!(!control, "a control character");
    }

    #[test]
    fn what_is_written_is_read_back(note in hostile(), name in hostile(), verdict in prop::option::of(0..3_usize)) {
        let verdict = verdict.map(|place| Verdict::ALL[place]);
        let report = report(vec![Row { verdict, note: note.clone(), ..row(&name) }]);
        let expected = Marked {
            content: Some(OriginalId([7; 32])),
            asset: Some((ConnectionName::new("studio"), AssetId::new("asset-1"))),
            verdict,
            note: greenroom::model::verdict::tidy_note(&note),
            at: NOW,
            by: "Lin".into(),
        };
        prop_assert_eq!(report::read(page(&report).as_bytes()).unwrap(), std::slice::from_ref(&expected));
        prop_assert_eq!(report::read(&json(&report)).unwrap(), [expected]);
    }

    #[test]
    fn no_file_makes_the_reader_fall_over(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0..4000_usize) {
        let read = report::read(&bytes);
        prop_assert!(matches!(read, Err(NotRead::NoReport | NotRead::Broken(_))), "{:?}", read);
        let whole = json(&report(vec![row("mira")]));
        let cut = cut.min(whole.len() - 2);
        prop_assert!(report::read(&whole[..cut]).is_err(), "half a report is none");
    }
}

#[test]
fn a_page_names_its_only_script_and_style_and_asks_nobody_for_anything() {
    let written = page(&report(vec![row("mira")]));
    let policy =
        written.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; img-src data:; "), "{policy}");
    for (name, tag) in [("style-src", "<style>"), ("script-src", "<script>")] {
        use base64::Engine as _;
        use sha2::Digest as _;
        let inside = written.split(tag).nth(1).unwrap();
        let inside = inside.split(&tag.replace('<', "</")).next().unwrap();
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(inside));
        assert!(policy.contains(&format!("{name} 'sha256-{hash}'")), "{name}: {policy}");
    }
    assert!(!policy.contains("unsafe"));
    for outside in ["http:", "https:", "src=\"/", "href=", "@import", "url("] {
        assert!(!written.contains(outside), "{outside} is in the page");
    }
    assert!(written.contains("<html lang=\"en\">"));
    assert!(written.contains("value=\"needs_changes\" autocomplete=\"off\" checked>"));
    let mut chinese = Vec::new();
    report::write_page(&report(vec![row("米拉")]), &CHINESE, &mut chinese).unwrap();
    let chinese = String::from_utf8(chinese).unwrap();
    assert!(chinese.contains("<html lang=\"zh-CN\">") && chinese.contains("studio 的审核报告"));
    assert!(chinese.contains("平台认为画面中可能是真人"));
}

#[test]
fn pictures_are_inside_the_page_and_only_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Some(path)
    };
    let rows = vec![
        Row { picture_path: put("a.jpg", &[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), ..row("a") },
        Row { picture_path: put("b.jpg", b"<svg onload=alert(1)>"), ..row("b") },
        Row { picture_path: Some(folder.path().join("gone.jpg")), ..row("c") },
        Row { picture_path: put("d.jpg", &vec![0xff; 2 << 20]), ..row("d") },
    ];
    let written = page(&report(rows));
    assert_eq!(written.matches("<img ").count(), 1);
    assert!(written.contains("src=\"data:image/jpeg;base64,/9j/4AECAw==\""));
    assert_eq!(written.matches("<div class=\"none\">Image</div>").count(), 3);
}

fn edited(from: &str, to: &str) -> Result<Vec<Marked>, NotRead> {
    let text = String::from_utf8(json(&report(vec![row("mira")]))).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    report::read(text.replace(from, to).as_bytes())
}

#[test]
fn a_report_that_makes_no_sense_is_refused_whole_with_the_place_that_is_wrong() {
    let broken = |read: Result<Vec<Marked>, NotRead>| match read {
        Err(NotRead::Broken(said)) => said,
        other => panic!("{other:?}"),
    };
    let said = broken(edited("\"needs_changes\"", "\"perhaps\\u001b[31m\""));
    assert!(said.starts_with("item 1: “perhaps[31m” is no verdict"), "{said}");
    assert!(
        broken(edited("\"verdict_at\": \"2026", "\"verdict_at\": \"yesterday 2026")).contains("is no time")
    );
    assert!(broken(edited("\"sha256\": \"07", "\"sha256\": \"zz")).contains("is no SHA-256"));
    assert!(broken(edited("\"items\": [", "\"items\": [7, ")).contains("invalid"));
    let long = "x".repeat(5 * NOTE_LIMIT);
    assert!(broken(edited("a note", &long)).contains("too long"));
    let nameless = edited("\"sha256\": \"", "\"hash\": \"").unwrap();
    assert_eq!(nameless[0].content, None, "by its id it is still known");
    assert_eq!(edited("\"version\": 1", "\"version\": 2"), Err(NotRead::Newer));
    assert_eq!(edited("greenroom-review", "another"), Err(NotRead::NoReport));
    assert_eq!(report::read(b"{\"items\": []}"), Err(NotRead::NoReport));
    assert_eq!(report::read(b"<!doctype html><p>hello</p>"), Err(NotRead::NoReport));
    assert_eq!(report::read("{".repeat(100_000).as_bytes()), Err(NotRead::NoReport));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(report::read_file(folder.path()), Err(NotRead::NoReport));
    assert!(matches!(report::read_file(&folder.path().join("none.html")), Err(NotRead::File(_))));
    // Data by hand may leave out what it does not know; nothing said is nothing to read.
    let by_hand = br#"{"format":"greenroom-review","version":1,"items":[
        {"asset_id":"asset-1","verdict":"approved"}, {"asset_id":"asset-2"}]}"#;
    let read = report::read(by_hand).unwrap();
    assert_eq!((read.len(), read[0].at, read[0].verdict), (1, Moment::NEVER, Some(Verdict::Approved)));
}

#[test]
fn a_report_is_put_in_place_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.csv");
    std::fs::write(&path, "before").unwrap();
    let whole = report(vec![row("mira")]);
    report::save(&path, &whole, ReportKind::Table, true, &ENGLISH).unwrap();
    let written = std::fs::read(&path).unwrap();
    assert!(written.starts_with("\u{feff}name,asset_id,".as_bytes()));
    assert!(written.ends_with(b"\r\n"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    let nowhere = folder.path().join("no folder/report.csv");
    assert!(report::save(&nowhere, &whole, ReportKind::Table, true, &ENGLISH).is_err());
}

#[test]
fn pictures_are_asked_for_a_few_at_a_time_and_not_waited_for_without_end() {
    let mut world = World { now: NOW, ..World::default() };
    let name = ConnectionName::new("studio");
    let assets: Vec<Asset> = (0..300)
        .map(|number| Asset {
            connection: name.clone(),
            id: AssetId::new(format!("asset-{number}")),
            group: None,
            name: format!("it-{number}"),
            kind: MediaKind::Image,
            status: AssetStatus::Active,
            created: None,
            original: None,
            preview: None,
            trail: vec![],
        })
        .collect();
    let ids: Vec<ItemId> = assets.iter().map(|asset| ItemId::Asset(asset.id.clone())).collect();
    world.apply(Event::Shelf { connection: name.clone(), groups: vec![], assets });
    let make = |kind| Gathering::new(&world, &ENGLISH, name.clone(), ids.clone(), kind, NOW);
    let mut plain = make(ReportKind::Table);
    assert!(plain.turn(&world, NOW).is_empty() && plain.is_done(), "a table needs no pictures");
    let mut page = make(ReportKind::Page);
    let mut answered = world.clone();
    let mut asked = 0;
    while !page.is_done() {
        let ask = page.turn(&answered, NOW);
        assert!(ask.len() <= 48 && !(ask.is_empty() && page.waits()));
        asked += ask.len();
        for of in ask {
            let path = Some("/cache/x.jpg".into());
            answered.apply(Event::Picture { of, size: PictureSize::Small, path });
        }
    }
    assert_eq!(asked, 300);
    let done = page.finish(&answered);
    assert!(done.rows.iter().all(|row| row.picture_path.is_some()));
    let mut slow = make(ReportKind::Page);
    assert_eq!(slow.turn(&world, NOW).len(), 48);
    assert!(slow.waits());
    let later = NOW.plus(std::time::Duration::from_secs(21));
    assert!(slow.turn(&world, later).is_empty() && slow.is_done(), "it goes without them");
    assert_eq!(slow.finish(&world).rows.len(), 300);
}
