//! Labels of links that show another address than the one that the link opens.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use url::Url;

use super::characters::{is_blank, is_mark, is_word};
use crate::base::text::fold::is_ignorable;

/// Endings of files that are no top-level domains: `index.html` is not a host.
const FILES: [&str; 23] = [
    "cpp", "css", "csv", "docx", "html", "jpg", "js", "json", "jsx", "lock", "log", "pdf", "png",
    "pptx", "svg", "toml", "ts", "tsx", "txt", "xlsx", "xml", "yaml", "yml",
];

pub fn shows_other_address(label: &str, address: &str) -> bool {
    let target = host(address);
    // As it looks: in plain letters, without characters that cannot be seen.
    let plain: String = label.nfkc().filter(|sign| !is_ignorable(*sign)).collect();
    let lower = plain.replace('。', ".").to_lowercase();
    lower.split(is_blank).flat_map(hosts_in).any(|shown| host(shown) != target)
}

/// The hosts and mail addresses that a word shows.
fn hosts_in(word: &str) -> Vec<&str> {
    let address = word.split_once("//").map(|(_, rest)| rest);
    // The name of a member.
    if address.is_none() && word.starts_with('@') {
        return Vec::new();
    }
    let is_edge = |sign: char| !is_plain(sign);
    let start = address.unwrap_or(word).trim_start_matches(is_edge);
    let whole = start.split(['/', '?', '#']).next().unwrap_or_default();
    if is_mail(whole) {
        return vec![whole.trim_end_matches(is_edge)];
    }
    let is_sign =
        |sign: char| !is_plain(sign) && !is_mark(sign) && !matches!(sign, '_' | '.' | '-');
    let mut names = whole.split(is_sign).map(|name| name.trim_end_matches(['.', '_', '-']));
    if word.contains("https://") || word.contains("http://") {
        return names.next().into_iter().collect();
    }
    names.filter(|name| is_host(name)).collect()
}

/// A letter or digit.
fn is_plain(sign: char) -> bool {
    is_word(sign) && !is_mark(sign) && sign != '_'
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, rest)| {
        let domain = rest.split('@').next().unwrap_or_default();
        let inner = domain.split_once('.').filter(|(first, _)| !first.is_empty());
        !local.is_empty() && inner.is_some_and(|(_, last)| last.chars().any(|sign| sign != '.'))
    })
}

fn is_host(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let is_number =
        |label: &&str| !label.is_empty() && label.chars().all(|sign| sign.is_ascii_digit());
    let Some(last) = labels.last().filter(|_| labels.len() > 1) else { return false };
    if labels.iter().any(|label| label.is_empty()) {
        return false;
    }
    let is_domain = last.chars().count() > 1
        && last.chars().next().is_some_and(is_letter)
        && !FILES.contains(last);
    is_domain || (labels.len() == 4 && labels.iter().all(is_number))
}

fn is_letter(sign: char) -> bool {
    sign.general_category_group() == GeneralCategoryGroup::Letter
}

/// The host of an address without `www.`, or the whole of a mail address.
fn host(address: &str) -> String {
    let lower = address.to_lowercase();
    let has_scheme = lower.starts_with("https://") || lower.starts_with("http://");
    if let Some(mail) = lower.strip_prefix("mailto:") {
        return mail.split('?').next().unwrap_or_default().to_owned();
    }
    if lower.contains('@') && !has_scheme {
        return lower;
    }
    let whole = if has_scheme { lower } else { format!("https://{lower}") };
    let host = Url::parse(&whole).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}
