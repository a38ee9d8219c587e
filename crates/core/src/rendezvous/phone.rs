//! Telephone numbers in international form (E.164): a plus sign, and 7 to 15 digits of which the first
//! are the code of a country.

/// Countries (ISO 3166) whose numbers may be given as they are dialled there.
pub const COUNTRIES: &[&str] = &[
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AR", "AS", "AT", "AU", "AW", "AZ", "BA", "BB",
    "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BM", "BN", "BO", "BR", "BS", "BT", "BW", "BY", "BZ",
    "CA", "CD", "CF", "CG", "CH", "CI", "CL", "CM", "CN", "CO", "CR", "CU", "CV", "CY", "CZ", "DE",
    "DJ", "DK", "DM", "DO", "DZ", "EC", "EE", "EG", "ER", "ES", "ET", "FI", "FJ", "FR", "GA", "GB",
    "GD", "GE", "GH", "GI", "GM", "GN", "GQ", "GR", "GT", "GW", "GY", "HK", "HN", "HR", "HT", "HU",
    "ID", "IE", "IL", "IN", "IQ", "IR", "IS", "IT", "JM", "JO", "JP", "KE", "KG", "KH", "KI", "KM",
    "KN", "KR", "KW", "KZ", "LA", "LB", "LC", "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA",
    "MC", "MD", "ME", "MG", "MK", "ML", "MM", "MN", "MO", "MR", "MT", "MU", "MV", "MW", "MX", "MY",
    "MZ", "NA", "NE", "NG", "NI", "NL", "NO", "NP", "NZ", "OM", "PA", "PE", "PG", "PH", "PK", "PL",
    "PR", "PT", "PY", "QA", "RO", "RS", "RU", "RW", "SA", "SB", "SC", "SD", "SE", "SG", "SI", "SK",
    "SL", "SM", "SN", "SO", "SR", "SS", "ST", "SV", "SY", "SZ", "TD", "TG", "TH", "TJ", "TL", "TM",
    "TN", "TO", "TR", "TT", "TW", "TZ", "UA", "UG", "US", "UY", "UZ", "VC", "VE", "VN", "VU", "WS",
    "YE", "ZA", "ZM", "ZW",
];

/// Of each of them its code, and the digits that are dialled before a number within it.
const CODES: [(&str, &str); 196] = [
    ("376", ""),
    ("971", "0"),
    ("93", "0"),
    ("1", "1"),
    ("1", "1"),
    ("355", "0"),
    ("374", "0"),
    ("244", ""),
    ("54", "0"),
    ("1", "1"),
    ("43", "0"),
    ("61", "0"),
    ("297", ""),
    ("994", "0"),
    ("387", "0"),
    ("1", "1"),
    ("880", "0"),
    ("32", "0"),
    ("226", ""),
    ("359", "0"),
    ("973", ""),
    ("257", ""),
    ("229", ""),
    ("1", "1"),
    ("673", ""),
    ("591", "0"),
    ("55", "0"),
    ("1", "1"),
    ("975", ""),
    ("267", ""),
    ("375", "8"),
    ("501", ""),
    ("1", "1"),
    ("243", "0"),
    ("236", ""),
    ("242", ""),
    ("41", "0"),
    ("225", ""),
    ("56", ""),
    ("237", ""),
    ("86", "0"),
    ("57", ""),
    ("506", ""),
    ("53", "0"),
    ("238", ""),
    ("357", ""),
    ("420", ""),
    ("49", "0"),
    ("253", ""),
    ("45", ""),
    ("1", "1"),
    ("1", "1"),
    ("213", "0"),
    ("593", "0"),
    ("372", ""),
    ("20", "0"),
    ("291", "0"),
    ("34", ""),
    ("251", "0"),
    ("358", "0"),
    ("679", ""),
    ("33", "0"),
    ("241", "0"),
    ("44", "0"),
    ("1", "1"),
    ("995", "0"),
    ("233", "0"),
    ("350", ""),
    ("220", ""),
    ("224", ""),
    ("240", ""),
    ("30", ""),
    ("502", ""),
    ("245", ""),
    ("592", ""),
    ("852", ""),
    ("504", ""),
    ("385", "0"),
    ("509", ""),
    ("36", "06"),
    ("62", "0"),
    ("353", "0"),
    ("972", "0"),
    ("91", "0"),
    ("964", "0"),
    ("98", "0"),
    ("354", ""),
    ("39", ""),
    ("1", "1"),
    ("962", "0"),
    ("81", "0"),
    ("254", "0"),
    ("996", "0"),
    ("855", "0"),
    ("686", ""),
    ("269", ""),
    ("1", "1"),
    ("82", "0"),
    ("965", ""),
    ("7", "8"),
    ("856", "0"),
    ("961", "0"),
    ("1", "1"),
    ("423", ""),
    ("94", "0"),
    ("231", "0"),
    ("266", ""),
    ("370", "0"),
    ("352", ""),
    ("371", ""),
    ("218", "0"),
    ("212", "0"),
    ("377", ""),
    ("373", "0"),
    ("382", "0"),
    ("261", "0"),
    ("389", "0"),
    ("223", ""),
    ("95", "0"),
    ("976", "0"),
    ("853", ""),
    ("222", ""),
    ("356", ""),
    ("230", ""),
    ("960", ""),
    ("265", "0"),
    ("52", ""),
    ("60", "0"),
    ("258", ""),
    ("264", "0"),
    ("227", ""),
    ("234", "0"),
    ("505", ""),
    ("31", "0"),
    ("47", ""),
    ("977", "0"),
    ("64", "0"),
    ("968", ""),
    ("507", ""),
    ("51", "0"),
    ("675", ""),
    ("63", "0"),
    ("92", "0"),
    ("48", ""),
    ("1", "1"),
    ("351", ""),
    ("595", "0"),
    ("974", ""),
    ("40", "0"),
    ("381", "0"),
    ("7", "8"),
    ("250", "0"),
    ("966", "0"),
    ("677", ""),
    ("248", ""),
    ("249", "0"),
    ("46", "0"),
    ("65", ""),
    ("386", "0"),
    ("421", "0"),
    ("232", "0"),
    ("378", ""),
    ("221", ""),
    ("252", "0"),
    ("597", "0"),
    ("211", "0"),
    ("239", ""),
    ("503", ""),
    ("963", "0"),
    ("268", ""),
    ("235", ""),
    ("228", ""),
    ("66", "0"),
    ("992", ""),
    ("670", ""),
    ("993", "8"),
    ("216", ""),
    ("676", ""),
    ("90", "0"),
    ("1", "1"),
    ("886", "0"),
    ("255", "0"),
    ("380", "0"),
    ("256", "0"),
    ("1", "1"),
    ("598", "0"),
    ("998", ""),
    ("1", "1"),
    ("58", "0"),
    ("84", "0"),
    ("678", ""),
    ("685", ""),
    ("967", "0"),
    ("27", "0"),
    ("260", "0"),
    ("263", "0"),
];

/// Digits, after the plus sign.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Why something is no number that can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It has other signs than digits and what people put between them.
    #[error("must be a telephone number")]
    NoNumber,
    /// It names no country, and none was said.
    #[error("must begin with + and the code of the country")]
    NoCountry,
    /// It is too short or too long.
    #[error("is no complete telephone number")]
    Incomplete,
    /// Such numbers are not called.
    #[error("cannot be called")]
    Blocked,
}

/// The number in international form, such as `+442079460018`. One that names no country is of that
/// one. Those that begin with one of `blocked` (in international form) are refused.
pub fn e164(text: &str, country: Option<&str>, blocked: &[String]) -> Result<String, Unfit> {
    let text = text.trim();
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    // "+44 (0)20": the digit in parentheses is dialled at home only.
    let rest = if plus {
        rest.replace("(0)", "")
    } else {
        rest.to_owned()
    };
    let mut digits = String::with_capacity(rest.len());
    for sign in rest.chars() {
        match sign {
            '0'..='9' => digits.push(sign),
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2010}'..='\u{2013}' | '.' | '/' | '(' | ')' => {
            }
            _ => return Err(Unfit::NoNumber),
        }
    }
    let known = country.and_then(|name| COUNTRIES.iter().position(|known| *known == name));
    let whole = match (plus, digits.strip_prefix("00"), known) {
        (true, _, _) => digits,
        (false, Some(abroad), _) => abroad.to_owned(),
        (false, None, Some(at)) => {
            let (code, trunk) = CODES[at];
            let national = digits.strip_prefix(trunk).unwrap_or(&digits);
            format!("{code}{national}")
        }
        (false, None, None) => return Err(Unfit::NoCountry),
    };
    if !DIGITS.contains(&whole.len()) {
        return Err(Unfit::Incomplete);
    }
    // The longest codes have three digits; none is the beginning of another one.
    if !CODES.iter().any(|(code, _)| whole.starts_with(code)) {
        return Err(Unfit::NoCountry);
    }
    let number = format!("+{whole}");
    match blocked
        .iter()
        .any(|begin| !begin.is_empty() && number.starts_with(begin.as_str()))
    {
        true => Err(Unfit::Blocked),
        false => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rv_15_numbers_are_kept_in_international_form() {
        let none = &[][..];
        for (text, country, expected) in [
            ("(020) 7946 0018", Some("GB"), Ok("+442079460018")),
            ("+44 (0)20 7946 0018", None, Ok("+442079460018")),
            ("0044 20 7946-0018", Some("DE"), Ok("+442079460018")),
            ("030/901820", Some("DE"), Ok("+4930901820")),
            ("06 698 12345", Some("IT"), Ok("+390669812345")),
            ("06 1 234 5678", Some("HU"), Ok("+3612345678")),
            ("(212) 555-0123", Some("US"), Ok("+12125550123")),
            ("1 212 555 0123", Some("US"), Ok("+12125550123")),
            ("12", Some("GB"), Err(Unfit::Incomplete)),
            ("+1234567890123456", None, Err(Unfit::Incomplete)),
            ("020 7946 0018", None, Err(Unfit::NoCountry)),
            ("020 7946 0018", Some("XX"), Err(Unfit::NoCountry)),
            ("+999 1234567", None, Err(Unfit::NoCountry)),
            ("call me", Some("GB"), Err(Unfit::NoNumber)),
            ("+44 20 7946 0018;ext=1", None, Err(Unfit::NoNumber)),
            ("", Some("GB"), Err(Unfit::Incomplete)),
        ] {
            let expected = expected.map(str::to_owned);
            assert_eq!(e164(text, country, none), expected, "{text} {country:?}");
        }
        let blocked = ["+44909".to_owned(), String::new()];
        let refused = e164("0909 8790 000", Some("GB"), &blocked);
        assert_eq!(refused, Err(Unfit::Blocked));
        assert_eq!(COUNTRIES.len(), CODES.len());
        assert!(COUNTRIES.is_sorted());
    }
}
