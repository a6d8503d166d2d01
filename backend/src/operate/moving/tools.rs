//! PostgreSQL's own tools. They get the connection parameters in their environment, as the
//! arguments of a process are visible to all users of the machine.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, ErrorKind},
    os::unix::ffi::OsStringExt,
    path::Path,
    process::{Command, Stdio},
};

use tokio_postgres::config::Host;

use super::{files::refused, seal::VerifiedBackup};
use crate::base::{
    config::{PostgresAddress, Tls},
    error::{Error, Result},
};

/// Common paths of the system's trusted certificates.
const SYSTEM_CERTIFICATES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

/// The prefix of the names of a set-aside database.
pub const ASIDE: &str = "before_restore_";

/// Dumps the database in one snapshot to a file.
pub fn dump(address: &PostgresAddress, into: File) -> Result<()> {
    let aside = format!("--exclude-schema={ASIDE}*");
    let mut command = command("pg_dump", address);
    command.args(["--format=custom", "--no-owner", "--no-privileges", &aside]);
    run(command.stdout(into))
}

/// Reads the table of contents of a dump, which shows whether it is a complete dump.
pub fn look_into(backup: &Path, verified: &VerifiedBackup) -> Result<()> {
    let mut command = Command::new("pg_restore");
    command.args(["--file=/dev/null", "--format=custom"]).stdout(Stdio::null());
    read_by(&mut command, backup, verified)
}

/// Restores a dump into an empty database in one transaction.
pub fn fill(address: &PostgresAddress, backup: &Path, verified: &VerifiedBackup) -> Result<()> {
    let mut command = command("pg_restore", address);
    let name = address.config().get_dbname().or(address.config().get_user()).unwrap_or_default();
    command.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]);
    command.arg(format!("--dbname={name}")).stdout(Stdio::null());
    read_by(&mut command, backup, verified)
}

/// Runs a tool with the dump within a backup as standard input. A pipe, as the tool would seek in a
/// file by offsets from the beginning of the dump.
fn read_by(command: &mut Command, backup: &Path, verified: &VerifiedBackup) -> Result<()> {
    let unreadable = |error: io::Error| refused(backup, format!("cannot be read: {error}"));
    let mut dump = verified.contents(backup).map_err(unreadable)?;
    let (reader, mut writer) = io::pipe().map_err(Error::internal)?;
    let copying = std::thread::spawn(move || io::copy(&mut dump, &mut writer));
    let done = run_with(command, reader.into());
    match copying.join() {
        // A tool that refuses its input stops reading.
        Ok(Err(error)) if error.kind() != ErrorKind::BrokenPipe => Err(unreadable(error)),
        _ => done,
    }
}

fn command(program: &str, address: &PostgresAddress) -> Command {
    let mut command = Command::new(program);
    command.envs(environment(address));
    command
}

/// The environment variables of libpq (its documentation, "Environment Variables").
fn environment(address: &PostgresAddress) -> Vec<(&'static str, OsString)> {
    let config = address.config();
    let hosts: Vec<_> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => OsString::from(name),
            Host::Unix(path) => path.clone().into_os_string(),
        })
        .collect();
    let join = |parts: Vec<String>| OsString::from(parts.join(","));
    let mut variables = vec![("PGAPPNAME", OsString::from("umbrachat-command"))];
    if !hosts.is_empty() {
        variables.push(("PGHOST", hosts.join(OsStr::new(","))));
    }
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        variables.push(("PGHOSTADDR", join(addresses.iter().map(ToString::to_string).collect())));
    }
    let ports = config.get_ports();
    if !ports.is_empty() {
        variables.push(("PGPORT", join(ports.iter().map(ToString::to_string).collect())));
    }
    let texts = [
        ("PGUSER", config.get_user()),
        ("PGDATABASE", config.get_dbname().or(config.get_user())),
        ("PGOPTIONS", config.get_options()),
    ];
    variables.extend(texts.into_iter().filter_map(|(name, text)| Some((name, text?.into()))));
    if let Some(password) = config.get_password() {
        variables.push(("PGPASSWORD", OsString::from_vec(password.to_vec())));
    }
    variables.push((
        "PGSSLMODE",
        match address.tls() {
            Tls::Off => "disable",
            Tls::IfOffered => "prefer",
            Tls::Verified => "verify-full",
        }
        .into(),
    ));
    if address.tls() == Tls::Verified {
        let system = SYSTEM_CERTIFICATES.iter().find(|path| Path::new(path).is_file());
        let named = address.root_certificates().map(|path| path.clone().into_os_string());
        let root = named.or(system.map(Into::into)).unwrap_or_else(|| "system".into());
        variables.push(("PGSSLROOTCERT", root));
    }
    variables
}

fn run(command: &mut Command) -> Result<()> {
    run_with(command, Stdio::null())
}

fn run_with(command: &mut Command, input: Stdio) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(input).stderr(Stdio::piped()).output().map_err(|error| {
        Error::internal(if error.kind() == ErrorKind::NotFound {
            format!(
                "{program} is not installed here: it comes with PostgreSQL's own programs, in \
                 Debian the package postgresql-client"
            )
        } else {
            format!("{program} cannot be run: {error}")
        })
    })?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(Error::internal(format!("{program} failed: {}", message.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_passed_in_the_environment() {
        let text = "postgres://u:secret%21@db.example.org:6432/chat?sslrootcert=/ca.pem";
        let address: PostgresAddress = text.parse().expect("an address");
        let command = command("pg_dump", &address);
        let variables: Vec<_> = command
            .get_envs()
            .filter_map(|(name, value)| Some(format!("{}={}", name.to_str()?, value?.to_str()?)))
            .collect();
        for expected in [
            "PGHOST=db.example.org",
            "PGPORT=6432",
            "PGUSER=u",
            "PGDATABASE=chat",
            "PGPASSWORD=secret!",
            "PGSSLMODE=verify-full",
            "PGSSLROOTCERT=/ca.pem",
        ] {
            assert!(variables.iter().any(|found| found == expected), "{expected}: {variables:?}");
        }
        assert_eq!(command.get_args().count(), 0);
    }

    #[test]
    fn a_missing_program_is_reported() {
        let refused = run(&mut Command::new("pg_no_such_program")).expect_err("fails");
        let refused = refused.to_string();
        assert!(refused.contains("pg_no_such_program is not installed"), "{refused}");
    }
}
