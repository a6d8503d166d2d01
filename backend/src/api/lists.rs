//! Pages of lists: each becomes a named schema that refers to a named schema of its entries.

use utoipa::openapi::{
    Paths, Ref, RefOr, Schema,
    schema::{ArrayItems, Components},
};

use super::walk;

/// The prefix that `utoipa` gives to a generic `Page<Entry>`.
const GENERIC: &str = "Page_";

/// Entries whose page gets a name other than that of the entry.
const LISTED: &[(&str, &str)] = &[
    ("ConsentRecord", "Consent"),
    ("ListedFriend", "Friend"),
    ("ReactionOf", "Reaction"),
    ("SessionInfo", "Session"),
    ("UserCard", "User"),
];

/// Replaces `Page_Message`, which inlines the message, by `MessagePage`, which refers to it.
pub fn name(paths: &mut Paths, components: &mut Components) {
    let pages = components.schemas.extract_if(.., |name, _| name.starts_with(GENERIC));
    let pages: Vec<_> = pages.collect();
    for (generic, mut page) in pages {
        let entry = generic.trim_start_matches(GENERIC);
        refer(&mut page, entry);
        components.schemas.insert(page_of(entry), page);
    }
    for operation in walk::operations(paths) {
        for response in operation.responses.responses.values_mut() {
            let RefOr::T(response) = response else { continue };
            for content in response.content.values_mut() {
                let RefOr::T(content) = content else { continue };
                let Some(RefOr::Ref(target)) = &mut content.schema else { continue };
                let name = target.ref_location.trim_start_matches(walk::SCHEMAS);
                if let Some(entry) = name.strip_prefix(GENERIC) {
                    target.ref_location = format!("{}{}", walk::SCHEMAS, page_of(entry));
                }
            }
        }
    }
}

fn page_of(entry: &str) -> String {
    let listed = LISTED.iter().find(|(name, _)| *name == entry);
    format!("{}Page", listed.map_or(entry, |(_, listed)| listed))
}

fn refer(page: &mut RefOr<Schema>, entry: &str) {
    let RefOr::T(Schema::Object(page)) = page else { return };
    if let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items") {
        items.items = ArrayItems::from(RefOr::Ref(Ref::from_schema_name(entry)));
    }
}
