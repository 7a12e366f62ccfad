//! What a clock or a caller's digits would decide, turned into questions that the prover answers.

use crate::flow::graph::{Case, Condition, Flow, Kind, When};

/// Kept texts that callers' digits may take; those after them are the prover's.
pub(super) const KEPT: usize = 4;
/// The most questions: a condition counts kept texts with a byte.
const MOST_QUESTIONS: usize = 250;
/// The most questions of one step that are tried in every combination.
const MOST_COMBINED: usize = 10;

/// Turns hours and kept digits into questions, and gives back what each is about.
pub(super) fn ask_instead(flow: &mut Flow) -> Vec<[String; 2]> {
    let mut questions =
        Questions { about: Vec::new(), hours: flow.hours.iter().map(|hours| hours.name.clone()).collect(), kept: flow.kept.clone() };
    for node in &mut flow.nodes {
        if let Kind::Hours(by) = &node.kind {
            let case = Case { conditions: vec![questions.ask(&Condition::Open(by.hours))], to: by.open };
            node.kind = Kind::When(When { cases: vec![case], otherwise: by.closed });
        } else if let Kind::When(when) = &mut node.kind {
            for condition in when.cases.iter_mut().flat_map(|case| &mut case.conditions) {
                *condition = questions.ask(condition);
            }
        }
    }
    questions.about
}

/// The questions that take the place of clocks and digits.
struct Questions {
    about: Vec<[String; 2]>,
    hours: Vec<String>,
    kept: Vec<String>,
}

impl Questions {
    /// A condition, asked of the prover where a clock or digits would decide it.
    fn ask(&mut self, condition: &Condition) -> Condition {
        let named = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
        let texts = match condition {
            Condition::Language(language) => return Condition::Language(*language),
            Condition::Open(hours) => {
                let name = named(&self.hours, usize::from(hours.0));
                [format!("while `{name}` is open"), format!("while `{name}` is closed")]
            }
            Condition::Kept(kept, pattern) => {
                let name = named(&self.kept, usize::from(*kept));
                [format!("with a `{name}` like {pattern}"), format!("with a `{name}` unlike {pattern}")]
            }
        };
        let known = self.about.iter().position(|known| *known == texts);
        let number = known.unwrap_or_else(|| {
            self.about.push(texts);
            self.about.len() - 1
        });
        // Beyond 250 questions some share an answer; no flow for people has so many.
        let slot = u8::try_from(KEPT + number % MOST_QUESTIONS).unwrap_or(u8::MAX);
        Condition::Kept(slot, "1".to_owned())
    }
}

/// Every combination of answers; of very many questions those where all, none, one or all but one hold.
pub(super) fn answers(questions: &[u8]) -> Vec<Vec<(u8, bool)>> {
    let count = questions.len();
    let of = |holds: &dyn Fn(usize) -> bool| questions.iter().enumerate().map(|(at, question)| (*question, holds(at))).collect();
    if count <= MOST_COMBINED {
        return (0..1usize << count).map(|mask| of(&|at| mask & (1 << at) != 0)).collect();
    }
    let one = (0..count).map(|one| of(&|at| at == one));
    let but_one = (0..count).map(|one| of(&|at| at != one));
    [of(&|_| false), of(&|_| true)].into_iter().chain(one).chain(but_one).collect()
}
