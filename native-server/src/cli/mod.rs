//! The commands of `facsimile`: one file per command; what they share lies beside them.

mod attack;
mod cancel;
mod compare;
mod conditions;
mod course;
mod devices;
mod evaluate;
mod exit;
mod fit;
mod input;
mod inspect;
mod models;
mod output;
mod picture;
mod print;
mod progress;
mod report;
mod sample;
mod serve;
mod settings;
mod synth;
mod text;
mod training;
mod uses;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use engine::run::{CancelToken, NoPacer, RunCx};

/// Synthetic tables that look like yours: learns a CSV file and draws a new one like it.
///
/// Everything happens on this machine; no command sends anything anywhere. One seed gives the same bytes on every machine
/// and in the browser.
#[derive(Debug, Parser)]
#[command(name = "facsimile", version, max_term_width = 100, after_help = exit::CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Shows no progress, no warnings and no summary; errors are still shown.
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draws a synthetic table like a CSV file.
    ///
    /// Reads the table, learns a model, draws rows and writes them, with the columns, the spelling and the dialect of the
    /// input. Identifiers are made anew and free text is replaced, so neither is copied.
    Synth(synth::Args),
    /// Shows what a CSV file holds: kinds, ranges, missing cells, warnings.
    ///
    /// Each column's kind is shown with how sure it is and why, and each warning with a way to mend it.
    Inspect(inspect::Args),
    /// Lists the models, or the settings of one.
    Models(models::Args),
    /// Learns a CSV file and saves the model.
    ///
    /// The model file holds no row of the table. `sample` draws from it, on any machine and in the page.
    Fit(fit::Args),
    /// Draws rows from a saved model.
    Sample(sample::Args),
    /// Measures how good and how private a synthetic table is.
    ///
    /// Compares it with the rows that it was made from and with real rows that its generator has never seen, whatever the
    /// generator was, and writes a report.
    Evaluate(evaluate::Args),
    /// Holds generators against each other, each by several synthetic tables of one real table.
    ///
    /// Judges every table as `evaluate` does and tests which differences are more than chance: paired tests, ranks over all
    /// generators, and classifiers trained on the tables of each.
    Compare(compare::Args),
    /// Attacks a model: can it be read from its synthetic tables whether a row was learned from?
    ///
    /// Trains the model many times, with and without the rows that are easiest to recognise, and lets an attacker who knows
    /// all else learn the difference. What is found is a lower bound of the risk.
    Attack(attack::Args),
    /// Fills the missing cells of a CSV file.
    ///
    /// Each is filled from the other cells of its row, columns before and behind it alike; all else is written back as it was.
    Impute(uses::ImputeArgs),
    /// Says how likely each row of a CSV file is.
    ///
    /// Adds the logarithm of each row's density, the lower the odder, and the column that is oddest in it.
    Score(uses::ScoreArgs),
    /// Predicts a column from the others.
    ///
    /// Adds the prediction, and for levels the share of each.
    Predict(uses::PredictArgs),
    /// Lists what networks can be computed on: the processor, and the graphics processors that this build can reach.
    Devices(devices::Args),
    /// Serves the studio's page to browsers on this machine.
    ///
    /// The page does all its work in the browser and sends no table to this server. Programs on this machine may send some,
    /// to have them evaluated; pages may not.
    Serve(serve::Args),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help goes to standard output, mistakes to standard error; nobody is left to tell when that fails.
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    // A panic has already said where it was; unwinding removed unfinished files.
    let Ok(done) = catch_unwind(AssertUnwindSafe(|| run(cli))) else {
        print::say("error: internal error, please report it with the lines above");
        return ExitCode::from(1);
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) if exit::is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            match exit::code(&e) {
                130 => match e.downcast_ref::<training::Stopped>() {
                    Some(stopped) => print::say(&stopped.to_string()),
                    None => print::say("stopped; nothing was written"),
                },
                _ => print::error(&e),
            }
            ExitCode::from(exit::code(&e))
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Models(args) => return models::run(&args),
        Command::Devices(args) => return devices::run(&args),
        Command::Serve(args) => return serve::run(&args, cli.quiet),
        _ => {}
    }
    // A summary on standard error is for programs: nothing may stand before it.
    let alone = match &cli.command {
        Command::Synth(args) => args.summary_on_stderr(),
        Command::Impute(args) => args.summary_on_stderr(),
        Command::Score(args) => args.summary_on_stderr(),
        Command::Predict(args) => args.summary_on_stderr(),
        _ => false,
    };
    let silent = cli.quiet || alone;
    let host = Host { progress: progress::Shown::new(silent), cancel: cancel::token()?, quiet: cli.quiet };
    match cli.command {
        Command::Synth(args) => synth::run(&args, &host),
        Command::Inspect(args) => inspect::run(&args, &host),
        Command::Fit(args) => fit::run(&args, &host),
        Command::Sample(args) => sample::run(&args, &host),
        Command::Evaluate(args) => evaluate::run(&args, &host),
        Command::Compare(args) => compare::run(&args, &host),
        Command::Attack(args) => attack::run(&args, &host),
        Command::Impute(args) => args.run(&host),
        Command::Score(args) => args.run(&host),
        Command::Predict(args) => args.run(&host),
        Command::Models(_) | Command::Devices(_) | Command::Serve(_) => Ok(()),
    }
}

/// What the terminal gives to a computation.
struct Host {
    progress: progress::Shown,
    cancel: CancelToken,
    quiet: bool,
}

impl Host {
    /// The engine's view of it.
    fn cx(&self) -> RunCx<'_> {
        RunCx::new(&self.progress, self.cancel.clone(), &NoPacer)
    }

    /// The same for a run that may train a network: its device, the memory that is left and a keeper of states.
    fn training_cx<'a>(&'a self, training: &training::Training, keeper: Option<&'a training::Keeper>) -> RunCx<'a> {
        training::keep_freed_memory();
        let mut cx = self.cx().with_compute(training.device.kind());
        if let Some(bytes) = training::memory() {
            cx = cx.with_memory(bytes);
        }
        match keeper {
            Some(keeper) => cx.with_checkpoints(keeper),
            None => cx,
        }
    }

    /// Takes the progress away before other lines follow.
    fn progress_done(&self) {
        self.progress.done();
    }

    /// Shows what a person should know, unless told to be quiet.
    fn warn<'a>(&self, notices: impl IntoIterator<Item = &'a engine::data::Notice>) {
        if !self.quiet {
            notices.into_iter().for_each(print::notice);
        }
    }

    /// Shows how it went, unless told to be quiet.
    fn tell(&self, line: &str) {
        if !self.quiet {
            print::say(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples_and_the_exit_codes() {
        let mut root = Cli::command();
        root.build();
        assert!(root.render_help().to_string().contains("130"));
        for command in root.get_subcommands_mut().filter(|c| c.get_name() != "help") {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Examples:"), "{}", command.get_name());
            assert!(help.contains("facsimile"), "{}", command.get_name());
        }
    }
}
