//! Things to read: which are known, which are whole, and who takes them.

use std::path::Path;

use greenroom::media;
use greenroom::model::{Facts, Format, MediaKind, Problem, Quirk, Rules, Shape};
use greenroom::provider::kyy;

use crate::make::{Bench, called, look, rules, verdict};

/// A ZIP with these names in its table of contents and nothing in its files.
fn zip(names: &[&str]) -> Vec<u8> {
    let (mut files, mut table) = (Vec::new(), Vec::new());
    for name in names {
        let length = (name.len() as u16).to_le_bytes();
        let at = (files.len() as u32).to_le_bytes();
        files
            .extend([&b"PK\x03\x04\x14\0\0\0\0\0"[..], &[0; 16], &length, &[0; 2], name.as_bytes()].concat());
        let entry = [&b"PK\x01\x02\x14\0\x14\0"[..], &[0; 20], &length, &[0; 12], &at, name.as_bytes()];
        table.extend(entry.concat());
    }
    let count = (names.len() as u16).to_le_bytes();
    let size = (table.len() as u32).to_le_bytes();
    let start = (files.len() as u32).to_le_bytes();
    let end = [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &start, &[0; 2]].concat();
    [files, table, end].concat()
}

pub(crate) fn letter() -> Vec<u8> {
    zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"])
}

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n";

fn format(name: &str, content: impl AsRef<[u8]>) -> (Format, Facts) {
    let bench = Bench::new();
    let facts = look(&bench.put(name, content)).unwrap();
    assert_eq!((&facts.shape, facts.kind()), (&Shape::Document, MediaKind::Document));
    (facts.format, facts)
}

#[test]
fn pdf_docx_and_text_are_known_by_content() {
    assert_eq!(format("a.pdf", PDF).0, Format::Pdf);
    assert_eq!(format("a.docx", letter()).0, Format::Docx);
    assert_eq!(format("a.txt", "她走进来。\r\n").0, Format::Text);
    assert_eq!(format("notes.MD", "# Mira").0, Format::Text);
    // Words that some other format begins with, too.
    assert_eq!(format("list.txt", "MAC addresses").0, Format::Text);
    assert_eq!(format("data.txt", "{\"a\": 1}").0, Format::Text);
    let (named, facts) = format("a.txt", PDF);
    assert_eq!((named, facts.quirks), (Format::Pdf, vec![Quirk::ExtensionMismatch]));
}

#[test]
fn text_is_text_only_under_its_own_name_and_to_its_end() {
    assert_eq!(called("a.csv", "one,two\n"), "text");
    assert_eq!(called("a", "just words"), "text");
    assert_eq!(verdict("a.txt", b"\xff\xfeh\0i\0"), "unsupported_format");
    let long = "é".repeat(100_000);
    assert_eq!(verdict("a.txt", &long), "fine");
    assert_eq!(verdict("a.txt", [long.as_bytes(), b"\0"].concat()), "unsupported_format");
    assert_eq!(verdict("a.txt", [long.as_bytes(), b"\xc3"].concat()), "unsupported_format");
    assert_eq!(verdict("a.txt", [long.as_bytes(), b"\xc3("].concat()), "unsupported_format");
    // An odd beginning shifts every letter against the pieces the file is read in.
    assert_eq!(verdict("a.txt", format!("x{long}")), "fine");
}

#[test]
fn a_zip_is_a_letter_only_if_its_table_of_contents_says_so() {
    assert_eq!(called("a.docx", zip(&["xl/workbook.xml"])), "ZIP");
    assert_eq!(called("a.docx", zip(&[])), "ZIP");
    let whole = letter();
    for cut in [10, whole.len() / 2, whole.len() - 22, whole.len() - 1] {
        assert_eq!(verdict("a.docx", &whole[..cut]), "unsupported_format", "cut at {cut}");
    }
    // The name inside a file's content is not in the table.
    let liar = [&b"PK\x03\x04"[..], b"word/document.xml", &zip(&["a.txt"])[4..]].concat();
    assert_eq!(verdict("a.docx", liar), "unsupported_format");
    let mut far = whole.clone();
    let end = far.len() - 6;
    far[end..end + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(verdict("a.docx", far), "unsupported_format");
}

#[test]
fn a_pdf_without_its_end_is_corrupt() {
    assert_eq!(verdict("a.pdf", &PDF[..PDF.len() - 6]), "corrupt");
    assert_eq!(verdict("a.pdf", [PDF, &[b'\n'; 900]].concat()), "fine");
}

#[test]
fn accounts_without_documents_refuse_them_by_name_and_kyy_takes_them() {
    assert_eq!(rules("a.pdf", PDF), ["unsupported_format"]);
    for (name, content, said) in
        [("a.pdf", PDF.to_vec(), "PDF"), ("a.docx", letter(), "DOCX"), ("a.txt", b"words".to_vec(), "text")]
    {
        let (_, facts) = format(name, content);
        let refused = Problem::UnsupportedFormat { found: said.to_owned() };
        assert_eq!(Rules::COMMON.check(&facts), [refused]);
        assert_eq!(kyy::RULES.check(&facts), []);
    }
}

#[test]
fn a_document_has_no_picture() {
    let bench = Bench::new();
    let path = bench.put("a.pdf", PDF);
    let small = bench.path().join("small");
    assert!(media::thumb(&path, 64, &small).is_err() && !Path::new(&small).exists());
    assert!(media::verify_video(&path).is_err());
}
