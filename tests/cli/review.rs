//! Reports and verdicts from the command line: out, marked, and back.

use super::{Home, avatar};

/// A home with a usable picture and two that moderation refused.
fn reviewed() -> (Home, [String; 3]) {
    let home = Home::new();
    let put = |from: &str, name: &str| {
        let path = home.dir.path().join(name);
        std::fs::copy(avatar(from), &path).unwrap();
        path.to_string_lossy().into_owned()
    };
    let files = [
        put("mira-chen/face-front.png", "face.png"),
        put("mira-chen/full-front.jpg", "fail-face.jpg"),
        put("kai-ren/full-front.jpg", "fail-silent.jpg"),
    ];
    let mut args = vec!["upload"];
    args.extend(files.iter().map(String::as_str));
    args.extend(["--new-group", "=Mira <b>", "--wait"]);
    let sent = home.json(&args).ended(1).lines();
    let ids: Vec<String> = sent
        .iter()
        .filter(|line| line["type"] == "upload")
        .map(|line| line["asset_id"].as_str().unwrap().to_owned())
        .collect();
    (home, ids.try_into().unwrap())
}

#[test]
fn a_report_goes_out_in_every_form_is_marked_and_read_back() {
    let (home, [face, refused, silent]) = reviewed();
    let out = |name: &str| home.dir.path().join(name).to_string_lossy().into_owned();
    let said = home.json(&[
        "verdicts",
        "set",
        &refused,
        "needs_changes",
        "--note",
        "=1+1 less photo",
        "--by",
        "Lin",
    ]);
    let line = said.ended(0).one("verdict");
    assert_eq!((line["verdict"].as_str(), line["by"].as_str()), (Some("needs_changes"), Some("Lin")));
    assert_eq!(home.json(&["verdicts", "set", &refused, "perhaps"]).ended(2).one("error")["code"], "usage");
    assert_eq!(
        home.json(&["verdicts", "set", "asset-none", "approved"]).ended(1).one("error")["code"],
        "asset_not_found"
    );
    assert_eq!(home.json(&["verdicts", "list"]).ended(0).one("verdict"), line);

    let table = home.json(&["export", "--status", "failed", "--out", &out("a.csv")]).ended(0).one("export");
    assert_eq!((table["format"].as_str(), table["assets"].as_u64()), (Some("csv"), Some(2)));
    let text = std::fs::read_to_string(out("a.csv")).unwrap();
    assert!(text.starts_with("name,asset_id,uri,connection,"), "{text}");
    assert!(text.contains("'=1+1 less photo") && text.contains("'=Mira <b>"), "{text}");
    assert!(!text.contains(&face), "only what was asked for");
    let page =
        home.json(&["export", "--group", "nothing", "--out", &out("none.html")]).ended(0).one("export");
    assert_eq!(page["assets"], 0);

    let page = home.json(&["export", "--status", "Failed", "--out", &out("a.html")]).ended(0).one("export");
    assert_eq!((page["format"].as_str(), page["pictures"].as_u64()), (Some("html"), Some(2)));
    let text = std::fs::read_to_string(out("a.html")).unwrap();
    assert_eq!(text.matches("src=\"data:image/jpeg;base64,").count(), 2);
    assert!(text.contains("=Mira &lt;b&gt;") && !text.contains("=Mira <b>"));
    let state = std::fs::read_to_string(home.state().join("data/sandbox/state.json")).unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    for secret in ["api_key", "secret_key", "access_key"] {
        assert!(!text.contains(state[secret].as_str().unwrap()), "{secret} is in the page");
    }
    assert!(!text.contains("Signature") && !text.contains(&*home.dir.path().to_string_lossy()));

    // A colleague marks the page: what its script does to the data it holds.
    let marked = mark(&text, &silent, "approved", "2999-01-01T00:00:00Z");
    std::fs::write(out("b.html"), &marked).unwrap();
    let read = home.json(&["verdicts", "import", &out("b.html")]).ended(0).one("import");
    let counts = ["new", "changed", "same", "older", "unknown"].map(|name| read[name].as_u64().unwrap());
    assert_eq!(counts, [1, 0, 1, 0, 0]);
    let listed = home.json(&["verdicts", "list"]).ended(0).lines();
    let silent_line = listed.iter().find(|line| line["asset_id"] == *silent).unwrap();
    assert_eq!(
        (silent_line["verdict"].as_str(), silent_line["by"].as_str()),
        (Some("approved"), Some("Wei"))
    );
    assert!(silent_line["at"].as_str().unwrap() < "2999", "a clock that is wrong does not win for ever");
    let again = home.run(&["verdicts", "import", &out("b.html")]).ended(0);
    assert!(again.out.contains("2 as known."), "{again}");

    // A hostile or torn file changes nothing.
    for broken in [
        marked.replace("\"approved\"", "\"<script>\""),
        marked[..marked.len() / 2].to_owned(),
        "<p>".to_owned(),
    ] {
        std::fs::write(out("c.html"), broken).unwrap();
        assert_eq!(
            home.json(&["verdicts", "import", &out("c.html")]).ended(2).one("error")["code"],
            "not_read"
        );
    }
    assert_eq!(home.json(&["verdicts", "list"]).ended(0).lines(), listed);
    let said = home.run(&["verdicts", "import", &out("gone.html")]).ended(2);
    assert!(said.err.contains("Nothing was changed"), "{said}");

    // Another house knows the picture by its content alone, under whatever id.
    let (other, [_, theirs, _]) = reviewed();
    let json = home.json(&["export", "--out", &out("all.json")]).ended(0).one("export");
    assert_eq!(json["format"], "json");
    let read = other.json(&["verdicts", "import", &out("all.json")]).ended(0).one("import");
    assert_eq!((read["new"].as_u64(), read["unknown"].as_u64()), (Some(2), Some(0)));
    let listed = other.json(&["verdicts", "list"]).ended(0).lines();
    let line = listed.iter().find(|line| line["asset_id"] == *theirs).unwrap();
    assert_eq!(
        (line["verdict"].as_str(), line["note"].as_str()),
        (Some("needs_changes"), Some("=1+1 less photo"))
    );
}

/// Chooses a verdict in a page as its own script does.
fn mark(page: &str, id: &str, verdict: &str, at: &str) -> String {
    let head = "<script type=\"application/json\" id=\"greenroom-review\">";
    let (before, rest) = page.split_once(head).unwrap();
    let (island, after) = rest.split_once("</script>").unwrap();
    let mut data: serde_json::Value = serde_json::from_str(island).unwrap();
    let items = data["items"].as_array_mut().unwrap();
    let item = items.iter_mut().find(|item| item["asset_id"] == *id).unwrap();
    item["verdict"] = verdict.into();
    item["verdict_at"] = at.into();
    item["verdict_by"] = "Wei".into();
    format!("{before}{head}{}</script>{after}", data.to_string().replace('<', "\\u003c"))
}

#[test]
fn without_the_provider_the_report_tells_what_is_known_here() {
    let mut home = Home::new();
    let server = super::Server::start(&home);
    let config = format!(
        "default_connection = \"studio\"\n[[connection]]\nname = \"studio\"\nprovider = \"anyfast\"\nbase_url = \"{}\"\n",
        server.get("anyfast")
    );
    home.config(&config);
    home.secrets("studio", &[("api_key", server.get("api_key"))]);
    let listed = home.json(&["assets", "list"]).ended(0).lines().len();
    assert!(listed > 0);
    drop(server);
    let out = home.dir.path().join("r.html").to_string_lossy().into_owned();
    let said = home.json(&["export", "--out", &out]).ended(0);
    assert_eq!(said.one("export")["assets"].as_u64(), Some(listed as u64));
    assert!(said.one("export")["as_of"].is_string(), "{said}");
    assert!(said.err.contains("what is known on this computer"), "{said}");
    assert!(std::fs::read_to_string(&out).unwrap().contains("The list is as of"));
}
