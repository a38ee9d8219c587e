use super::*;

fn zip(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in names {
        bytes.extend(b"PK\x03\x04");
        bytes.extend([0; 22]);
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0; 2]);
        bytes.extend(name.as_bytes());
        bytes.extend(b"packed");
    }
    bytes
}

fn riff(form: &[u8]) -> Vec<u8> {
    [b"RIFF\x24\0\0\0", form, b"fmt "].concat()
}

#[test]
fn wt_3_content_is_known_by_its_first_bytes() {
    let odt = zip(&["mimetypeapplication/vnd.oasis.opendocument.text"]);
    let ebml = |codec: &[u8]| [b"\x1a\x45\xdf\xa3....webm....".as_slice(), codec].concat();
    let known: Vec<(Vec<u8>, &Media)> = vec![
        (b"\x89PNG\r\n\x1a\n".to_vec(), &PNG),
        (b"\xff\xd8\xff\xe0".to_vec(), &JPEG),
        (b"GIF89a".to_vec(), &GIF),
        (riff(b"WEBP"), &WEBP),
        (riff(b"WAVE"), &WAV),
        (b"ID3\x04".to_vec(), &MP3),
        (b"\xff\xfb\x90\x64".to_vec(), &MP3),
        (b"\xff\xf1\x50\x80".to_vec(), &AAC),
        (b"\0\0\0\x20ftypM4A ".to_vec(), &M4A),
        (b"OggS\0\x02....OpusHead".to_vec(), &OGG),
        (b"fLaC".to_vec(), &FLAC),
        (ebml(b"A_OPUS"), &WEBM),
        (b"%PDF-1.7".to_vec(), &PDF),
        (b"{\\rtf1".to_vec(), &RTF),
        (zip(&["[Content_Types].xml", "word/document.xml"]), &DOCX),
        (zip(&["_rels/.rels", "xl/workbook.xml"]), &XLSX),
        (zip(&["docProps/app.xml", "ppt/presentation.xml"]), &PPTX),
        (odt, &ODT),
        (zip(&["a.txt", "word/document.xml"]), &ZIP),
        ("a,b\n1,ü".as_bytes().to_vec(), &PLAIN),
        // A character that is cut.
        (b"caf\xc3".to_vec(), &PLAIN),
        (b"if a < b then <b>html</b>".to_vec(), &PLAIN),
    ];
    for (content, media) in known {
        assert_eq!(sniff(&content), Some(media), "{content:?}");
    }
    for media in ALL {
        assert!(!media.endings.is_empty() && media.name.len() <= 120);
    }
}

#[test]
fn wt_3_what_runs_or_is_not_known_is_nothing_to_be_sent() {
    let refused: [&[u8]; 22] = [
        b"",
        b"MZ\x90\0",
        b"\x7fELF\x02",
        b"\xca\xfe\xba\xbe",
        b"\xcf\xfa\xed\xfe",
        b"#!/bin/sh\n",
        b"<!DOCTYPE html><p>",
        b"\n  <HTML>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
        b"<!-- a --><script>alert(1)</script>",
        b"hello <script>alert(1)</script>",
        b"<?php echo 1;",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\0\0\0\x20ftypisom",
        b"OggS\0\x02....\x80theora",
        b"\x1a\x45\xdf\xa3....webm....V_VP9",
        b"\x1a\x45\xdf\xa3....matroska",
        b"RIFF\x24\0\0\0AVI ",
        b"Rar!\x1a\x07",
        b"text with \0 in it",
        b"\xff\xfe<\0h\0t\0m\0l\0",
    ];
    for content in refused {
        assert_eq!(sniff(content), None, "{content:?}");
    }
}

#[test]
fn wt_3_a_pictures_size_is_read_from_its_head_alone() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0";
    assert_eq!(pixels(&PNG, png), Some((640, 480)));
    assert_eq!(pixels(&PNG, &png[..20]), None);
    assert_eq!(pixels(&GIF, b"GIF89a\x80\x02\xe0\x01"), Some((640, 480)));
    let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\x01\xe0\x02\x80";
    assert_eq!(pixels(&JPEG, jpeg), Some((640, 480)));
    for cut in 0..jpeg.len() {
        assert_eq!(pixels(&JPEG, &jpeg[..cut]), None);
    }
    let mut vp8x = riff(b"WEBP");
    vp8x.truncate(12);
    vp8x.extend(b"VP8X\x0a\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0");
    assert_eq!(pixels(&WEBP, &vp8x), Some((640, 480)));
    assert_eq!(pixels(&PDF, png), None);
}
