//! A command's output: the screen of the mode that is on, then the modifiers.
//!
//! Only the commands of the licensing mode that is on exist (guide, step 7); the others draw the parser's `Invalid input`.
//!
//! What it does not know: how a screen comes about.

use super::command::{Command, Screen};
use super::traditional::Which;
use super::{call_home, features, later, logging, trace, traditional};
use crate::plan::{Dialect, Plan};
use crate::view::Console;

impl Command {
    /// What the router's console prints for it: lines with their ends.
    #[must_use]
    pub fn print(&self, console: &Console, plan: &Plan) -> String {
        let text = match self.exists(console, plan) {
            true => self.screen(console, plan),
            false => self.invalid(),
        };
        self.modifiers.iter().fold(text, |text, modifier| modifier.apply(&text))
    }

    /// Whether the router knows the command in its present mode.
    fn exists(&self, console: &Console, plan: &Plan) -> bool {
        use Screen::{
            Active, All, Allocated, Available, CallHomeDetail, CallHomeTrace, Evaluation, Help,
            Log, Pools, RunCallHome, RunHttpClient, Statistics,
        };
        match self.screen {
            CallHomeDetail | CallHomeTrace | Statistics | RunCallHome | RunHttpClient | Log
            | Help => true,
            Pools | Allocated | Active | Available | Evaluation => !console.view.smart,
            All => console.view.smart && plan.scenario.syslog != Dialect::Xr52,
            _ => console.view.smart,
        }
    }

    /// The parser's complaint, its mark under the word that it does not know: the third of each command.
    fn invalid(&self) -> String {
        let place: usize = self.text.split(' ').take(2).map(|word| word.len() + 1).sum();
        format!("{}\n{:place$}^\n% Invalid input detected at '^' marker.\n", self.text, "")
    }

    fn screen(&self, console: &Console, plan: &Plan) -> String {
        let view = &console.view;
        let old = plan.scenario.syslog == Dialect::Xr52;
        match self.screen {
            Screen::RegisterStatus => super::register_status(view, plan),
            Screen::Status if old => super::status(view, plan),
            Screen::Status => later::status(console, plan),
            Screen::Entitlement => super::entitlement(view, plan),
            Screen::Pool => super::pool(view, plan),
            Screen::Certificate => super::cert(view, plan),
            Screen::Version => super::version(plan),
            Screen::Features => features::features(plan),
            Screen::All => later::all(console, plan),
            Screen::LicmgrTrace => trace::licmgr(console, plan, self.last),
            Screen::AgentTrace => trace::agent(console, plan, self.last),
            Screen::PlatformTrace => trace::platform(console, plan, self.last),
            Screen::Pools => traditional::pools(plan),
            Screen::Allocated => traditional::licenses(console, plan, Which::Allocated),
            Screen::Active => traditional::licenses(console, plan, Which::Active),
            Screen::Available => traditional::licenses(console, plan, Which::Available),
            Screen::Evaluation => String::new(),
            Screen::Help if view.smart => traditional::SMART_HELP.into(),
            Screen::Help => traditional::HELP.into(),
            Screen::CallHomeDetail => call_home::detail(console, plan),
            Screen::Statistics => super::statistics(view, plan),
            Screen::CallHomeTrace => trace::of_call_home(console, plan, self.last),
            Screen::RunCallHome => call_home::running(console, plan),
            Screen::RunHttpClient => call_home::http_client(console),
            Screen::Log => logging::log(console, plan, self.last),
        }
    }
}
