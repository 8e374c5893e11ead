//! What is asked for, what is enclosed, where the list comes from.

use super::{Addressee, Papers};
use crate::dossier::names::Name;

impl Papers<'_> {
    pub(super) fn requests(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |key: &str| out.push(self.t(&format!("complaint.request.{key}")));
        let late = self.found.open.iter().any(|o| o.days_late(self.d.date) > 0);
        match self.to {
            Addressee::Acquirer => {
                say("acquired");
                say("settled_to");
                if late {
                    say("reason");
                }
                say("fees");
                say("written_answer");
            }
            Addressee::CentralBank => {
                say("licence");
                say("payer_relation");
                if late {
                    say("settlement");
                }
                say("result");
            }
            Addressee::Police => {
                say("receive");
                say("money_flow");
                say("receipt_of_report");
            }
        }
        out
    }

    pub(super) fn enclosures(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |key: &str| out.push(self.t(&format!("complaint.enclosure.{key}")));
        say("identity");
        say("slips");
        say("bank");
        say("agreement");
        say("label");
        if self.to != Addressee::Acquirer {
            say("answer");
        }
        if self.to == Addressee::Police {
            say("transfers");
        }
        say("chat");
        out
    }

    pub(super) fn sources(&self) -> Vec<String> {
        let registry = self.words.registry;
        let mut out = vec![self.words.filled(
            "complaint.source_list",
            &[
                ("as_of", &registry.as_of().to_string()),
                ("source", crate::rules::build::LIST_SOURCE),
            ],
        )];
        let subjects = self
            .d
            .names
            .iter()
            .filter_map(Name::subject)
            .chain(
                self.d
                    .settlement
                    .credit_kinds
                    .iter()
                    .flatten()
                    .filter_map(|k| k.subject()),
            )
            .chain(
                self.d
                    .settlement
                    .payments
                    .iter()
                    .filter_map(|p| p.kind.subject()),
            );
        for subject in subjects {
            let (_, source, as_of) = registry.subject_record(subject);
            if let Some(source) = source {
                let line = self.words.filled(
                    "complaint.source_record",
                    &[
                        ("name", registry.subject_name(subject)),
                        ("as_of", &as_of.to_string()),
                        ("source", &self.words.source(&source)),
                    ],
                );
                if !out.contains(&line) && out.len() < 20 {
                    out.push(line);
                }
            }
        }
        out
    }
}
