//! Names of files, made safe to show and to save under.

use super::sniff::Media;
use switchboard_core::limits::NAME_CHARS;

/// Characters that are not shown but change how the rest is: `gpj.exe` must not read `exe.jpg`.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The name without path, hidden characters and what file systems take for something else, at
/// most [`NAME_CHARS`] long, with an ending that fits the content. Never empty.
pub fn safe(sent: &str, media: &Media) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !is_hidden(*c))
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending))
            if media
                .endings
                .iter()
                .any(|known| known.eq_ignore_ascii_case(ending)) =>
        {
            (stem, ending)
        }
        // The content is something else than the name says: the name says both.
        _ => (clean, media.endings[0]),
    };
    let most = NAME_CHARS - ending.chars().count() - 1;
    let stem: String = stem.chars().take(most).collect();
    let stem = stem.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let stem = if stem.is_empty() { "file" } else { stem };
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::{super::sniff::sniff, *};

    #[test]
    fn wt_3_names_lose_paths_and_hidden_characters_and_fit_the_content() {
        let png = sniff(b"\x89PNG\r\n\x1a\n").unwrap();
        for (sent, safe_name) in [
            ("photo.png", "photo.png"),
            ("Photo.PNG", "Photo.PNG"),
            ("../../etc/passwd", "passwd.png"),
            ("C:\\Users\\vera\\bill.png", "bill.png"),
            ("gnp.\u{202e}exe", "gnp.exe.png"),
            ("in\u{200b}voice\u{0}.png", "invoice.png"),
            ("evil.html", "evil.html.png"),
            ("", "file.png"),
            ("...", "file.png"),
            (".png", "png.png"),
            ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie_ x=1.png"),
            ("<b>\"q\".png", "_b__q_.png"),
            ("Rechnung März.png", "Rechnung März.png"),
            ("فاتورة.png", "فاتورة.png"),
        ] {
            assert_eq!(safe(sent, png), safe_name, "{sent:?}");
        }
        let long = safe(&format!("{}.png", "é".repeat(5_000)), png);
        assert_eq!(long.chars().count(), NAME_CHARS);
        assert!(long.ends_with(".png"));
    }
}
