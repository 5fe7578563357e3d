//! What was counted, and the table of it.

use std::collections::BTreeMap;

/// The counts of one trial, or of all trials of a row.
#[derive(Clone, Default, Debug)]
pub(crate) struct Counts {
    pub(crate) trials: u32,
    pub(crate) kills: u32,
    /// Files that were to become assets, and orders that were to become films.
    pub(crate) files: u32,
    pub(crate) orders: u32,
    /// On the server's side.
    pub(crate) assets: usize,
    pub(crate) films: usize,
    pub(crate) made_twice: usize,
    pub(crate) paid_twice: usize,
    pub(crate) lost: usize,
    pub(crate) violations: usize,
    pub(crate) secrets: usize,
    /// Left to a person, as it must be where nobody can know.
    pub(crate) asked: u32,
    /// Every promise that broke, in a sentence.
    pub(crate) broken: Vec<String>,
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.trials += other.trials;
        self.kills += other.kills;
        self.files += other.files;
        self.orders += other.orders;
        self.assets += other.assets;
        self.films += other.films;
        self.made_twice += other.made_twice;
        self.paid_twice += other.paid_twice;
        self.lost += other.lost;
        self.violations += other.violations;
        self.secrets += other.secrets;
        self.asked += other.asked;
        self.broken.extend(other.broken.iter().cloned());
    }

    fn cells(&self, name: &str) -> String {
        let Self { trials, kills, files, orders, assets, films, .. } = self;
        format!(
            "| {name} | {trials} | {kills} | {files} / {orders} | {assets} / {films} | {} | {} | {} | {} | {} | {} |",
            self.made_twice, self.paid_twice, self.lost, self.violations, self.secrets, self.asked
        )
    }
}

/// All rows, in the order in which they were first named.
#[derive(Default)]
pub(crate) struct Table {
    order: Vec<String>,
    rows: BTreeMap<String, Counts>,
}

impl Table {
    pub(crate) fn add(&mut self, row: &str, counts: &Counts) {
        if !self.rows.contains_key(row) {
            self.order.push(row.to_owned());
        }
        self.rows.entry(row.to_owned()).or_default().add(counts);
    }

    pub(crate) fn total(&self) -> Counts {
        let mut total = Counts::default();
        for row in self.rows.values() {
            total.add(row);
        }
        total
    }

    /// How many there were.
    pub(crate) fn trials(&self) -> u32 {
        self.total().trials
    }

    /// Markdown.
    pub(crate) fn print(&self) -> String {
        let mut text = String::from(
            "| fault | trials | kills | files / orders | assets / films made | made twice | paid twice | \
             results lost | rate violations | secrets found | asked a person |\n\
             |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
        );
        for name in &self.order {
            text.push_str(&self.rows[name].cells(name));
            text.push('\n');
        }
        text.push_str(&self.total().cells("**all**"));
        text.push('\n');
        text
    }
}
