//! Reads the names and paths of one file: `use` trees, paths in code and in attributes, and
//! path-like sequences among the tokens of a macro.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, ImplItem, Item, ItemMacro, ItemMod, ItemUse, Macro, Meta, UseTree, Visibility,
    visit::{self, Visit},
};

use crate::{
    names::{Mention, ModulePath, Name, Names},
    sources::{Source, is_for_tests},
};

/// Adds the definitions and paths of `source`, the file number `file`.
pub fn read(names: &mut Names, file: usize, source: &Source) {
    let module = (source.owner, source.module.clone());
    let mut reader = Reader { names, file, module, is_in_macro: false };
    reader.items(&source.syntax.items);
}

struct Reader<'a> {
    names: &'a mut Names,
    file: usize,
    /// The current module: the file's own or a nested one.
    module: ModulePath,
    is_in_macro: bool,
}

impl Reader<'_> {
    fn items(&mut self, items: &[Item]) {
        self.names.module(&self.module, self.file);
        for item in items {
            if let Some(name) = defined(item) {
                self.bind(name, Name::Item);
            }
        }
        for item in items {
            self.visit_item(item);
        }
    }

    fn bind(&mut self, name: String, meaning: Name) {
        let module = self.names.module(&self.module, self.file);
        module.names.entry(name).or_insert(meaning);
    }

    fn mention(&mut self, path: Vec<String>) {
        let (file, module) = (self.file, self.module.clone());
        let is_of_macro = self.is_in_macro;
        self.names.mentions.push(Mention { file, module, path, is_of_macro });
    }

    /// Reads one import tree. A private import counts as a use of its target; a re-export counts
    /// where its name is used.
    fn import(&mut self, tree: &UseTree, before: &[String], is_private: bool) {
        let below = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &below(&path.ident), is_private),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, before, is_private);
                }
            }
            UseTree::Glob(_) => {
                let module = self.names.module(&self.module, self.file);
                module.globs.push(before.to_vec());
                self.import_as(before.last().cloned(), before.to_vec(), is_private);
            }
            UseTree::Name(name) if name.ident == "self" => {
                self.import_as(before.last().cloned(), before.to_vec(), is_private);
            }
            UseTree::Name(name) => {
                self.import_as(Some(name.ident.to_string()), below(&name.ident), is_private);
            }
            UseTree::Rename(rename) => {
                let path = match rename.ident == "self" {
                    true => before.to_vec(),
                    false => below(&rename.ident),
                };
                self.import_as(Some(rename.rename.to_string()), path, is_private);
            }
        }
    }

    fn import_as(&mut self, name: Option<String>, path: Vec<String>, is_private: bool) {
        if is_private {
            self.mention(path.clone());
        }
        if let Some(name) = name {
            self.bind(name, Name::Use(path));
        }
    }

    /// Finds `a::b::c` among tokens, and in attribute values like `with = "a::b"`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if colons == 2 || path.is_empty() => {
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' && !path.is_empty() => colons += 1,
                token => {
                    self.mention_some(std::mem::take(&mut path));
                    colons = 0;
                    match token {
                        TokenTree::Ident(name) => path.push(name.to_string()),
                        TokenTree::Group(group) => self.tokens(group.stream()),
                        TokenTree::Literal(literal) => self.text(&literal.to_string()),
                        TokenTree::Punct(_) => {}
                    }
                }
            }
        }
        self.mention_some(path);
    }

    fn text(&mut self, literal: &str) {
        let path = literal.trim_matches('"');
        let is_path = path.contains("::")
            && path.chars().all(|sign| sign.is_alphanumeric() || sign == '_' || sign == ':');
        if is_path {
            self.mention(path.split("::").map(str::to_owned).collect());
        }
    }

    fn mention_some(&mut self, path: Vec<String>) {
        if !path.is_empty() {
            self.mention(path);
        }
    }
}

/// The name that an item adds to its module.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(ItemMacro { ident: Some(ident), .. }) => ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        match item {
            ImplItem::Fn(function) if is_for_tests(&function.attrs) => {}
            item => visit::visit_impl_item(self, item),
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if let Some((_, items)) = &item.content {
            self.module.1.push(item.ident.to_string());
            self.items(items);
            self.module.1.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            self.import(&item.tree, &[], matches!(item.vis, Visibility::Inherited));
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.mention(path.segments.iter().map(|part| part.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.is_in_macro = true;
        self.tokens(call.tokens.clone());
        self.is_in_macro = false;
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}
