//! The command line.

use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing_subscriber::{Layer, layer::SubscriberExt, registry, util::SubscriberInitExt};
use umbrachat::{
    app,
    config::{LogFormat, Settings, with_file_defaults},
    error::{Error, Result},
    ids::ReportId,
    logging,
    privacy::inventory::words,
    reports::operator,
    storage::Store,
};

/// A private messenger that you run yourself.
#[derive(Parser)]
#[command(name = "umbrachat", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, the live socket and the web app
    Serve(Settings),
    /// Bring the database's schema up to date, and stop
    Migrate(Settings),
    /// Read what people have reported, beside a running server
    Reports(Reports),
    /// Print the API's OpenAPI document
    Openapi(Output),
    /// Print the record of processing activities (Article 30 GDPR), to be filled in
    Records(Output),
}

#[derive(Args)]
struct Reports {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    what: ReportsCommand,
}

#[derive(Subcommand)]
enum ReportsCommand {
    /// List those that wait
    List {
        /// Also those that are closed
        #[arg(long)]
        all: bool,
    },
    /// Show all that a report says
    Show { id: ReportId },
    /// Be done with a report
    Close { id: ReportId },
}

#[derive(Args)]
struct Output {
    /// Write it to this file instead
    #[arg(long, value_name = "FILE")]
    output: Option<std::path::PathBuf>,
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let command = match with_file_defaults(Cli::command(), &arguments) {
        Ok(command) => command,
        Err(error) => return fail(&error),
    };
    let cli = command
        .try_get_matches_from(arguments)
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches))
        .unwrap_or_else(|error| error.exit());
    let done = match cli.command {
        Command::Serve(settings) => serve(&settings),
        Command::Migrate(settings) => migrate(&settings),
        Command::Reports(reports) => reports.run(),
        Command::Openapi(output) => {
            app::openapi().to_yaml().map_err(Error::internal).and_then(|text| output.write(&text))
        }
        Command::Records(output) => output.write(&words::record_of_processing()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

#[expect(clippy::print_stderr, reason = "this is what the person at the keyboard reads")]
fn fail(reason: &str) -> ExitCode {
    eprintln!("umbrachat: {reason}");
    ExitCode::FAILURE
}

fn log(settings: &Settings) -> Result<()> {
    let filter = logging::filter(&settings.log)?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Text => {
            registry().with(lines.with_target(false).with_filter(filter)).init();
        }
        LogFormat::Json => {
            registry().with(lines.json().flatten_event(true).with_filter(filter)).init();
        }
    }
    // A panic is a fault of ours: it goes to the log like everything else.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    Ok(())
}

fn serve(settings: &Settings) -> Result<()> {
    log(settings)?;
    actix_web::rt::System::new().block_on(async {
        let running = app::start(settings).await?;
        tracing::info!(address = %running.address, "ready at {}", running.shown);
        running.until(asked_to_stop()).await
    })
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        _ => std::future::pending().await,
    }
}

fn migrate(settings: &Settings) -> Result<()> {
    log(settings)?;
    settings.check()?;
    umbrachat::keys::make_data_dir(&settings.data_dir)?;
    let runtime = database_runtime()?;
    let opening = Store::open(&settings.database_url, &settings.data_dir, runtime.handle().clone());
    runtime.block_on(opening)?;
    tracing::info!("the schema is up to date");
    Ok(())
}

fn database_runtime() -> Result<tokio::runtime::Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all().build().map_err(Error::internal)
}

impl Reports {
    fn run(&self) -> Result<()> {
        let settings = &self.settings;
        log(settings)?;
        settings.check()?;
        let runtime = database_runtime()?;
        let handle = runtime.handle().clone();
        let text = runtime.block_on(async {
            let store = Store::beside(&settings.database_url, &settings.data_dir, handle).await?;
            match self.what {
                ReportsCommand::List { all } => operator::list(&store, all).await,
                ReportsCommand::Show { id } => operator::show(&store, id).await,
                ReportsCommand::Close { id } => operator::close(&store, id).await,
            }
        })?;
        Output { output: None }.write(&text)
    }
}

impl Output {
    #[expect(clippy::print_stdout, reason = "this is the command's result")]
    fn write(&self, text: &str) -> Result<()> {
        match &self.output {
            Some(path) => std::fs::write(path, text).map_err(Error::internal),
            None => {
                print!("{text}");
                Ok(())
            }
        }
    }
}
