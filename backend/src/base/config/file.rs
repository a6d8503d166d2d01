//! The TOML file: its values become the defaults of the command line, so that flags and environment
//! variables take precedence.

use std::{ffi::OsString, path::PathBuf};

use clap::Command;

/// Sets the defaults of the arguments of `subcommand` from the settings file, if `--config` or
/// `UMBRACHAT_CONFIG` names one.
///
/// # Errors
/// An error message if the file cannot be read or contains an unknown setting.
pub fn with_file_defaults(command: Command, arguments: &[OsString]) -> Result<Command, String> {
    let Some(path) = config_path(arguments) else {
        return Ok(command);
    };
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let table: toml::Table =
        text.parse().map_err(|error| format!("{} is not TOML: {error}", path.display()))?;
    let mut defaults = Vec::new();
    for (key, value) in table {
        let text =
            plain(&value).ok_or(format!("{key} in {} has no plain value", path.display()))?;
        defaults.push((key, text));
    }
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let known = |key: &str| {
        command
            .get_subcommands()
            .any(|sub| sub.get_arguments().any(|argument| argument.get_id() == key))
    };
    if let Some((key, _)) = defaults.iter().find(|(key, _)| key == "config" || !known(key)) {
        return Err(format!("{} names an unknown setting: {key}", path.display()));
    }
    Ok(names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |mut sub| {
            for (key, text) in &defaults {
                if sub.get_arguments().any(|argument| argument.get_id() == key.as_str()) {
                    sub = sub.mut_arg(key.clone(), |argument| argument.default_value(text.clone()));
                }
            }
            sub
        })
    }))
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(items) => {
            items.iter().map(plain).collect::<Option<Vec<_>>>().map(|items| items.join(","))
        }
        _ => None,
    }
}

fn config_path(arguments: &[OsString]) -> Option<PathBuf> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if text == "--config" {
            return arguments.next().map(PathBuf::from);
        }
        if let Some(path) = text.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    std::env::var_os("UMBRACHAT_CONFIG").map(PathBuf::from)
}
