//! `results.csv`, one row a run, and `responses.csv`, one row a response at a point.

use crate::plan::Level;
use crate::study::StudyOutcome;
use crate::study::statistics::Interval;

/// One row a run: the point, the arm, the replication, its levels, its answers and its final values.
///
/// # Panics
/// Never: memory takes what is written to it.
#[must_use]
pub fn results_csv(outcome: &StudyOutcome) -> Vec<u8> {
    let mut metrics: Vec<&str> = Vec::new();
    for run in outcome.cells.iter().flat_map(|cell| &cell.runs) {
        if metrics.len() == run.metrics.len()
            && metrics.iter().zip(&run.metrics).all(|(known, it)| *known == it.0)
        {
            continue;
        }
        for (name, _) in &run.metrics {
            if !metrics.contains(&name.as_str()) {
                metrics.push(name);
            }
        }
    }
    let mut head: Vec<String> = ["point", "arm", "replication"].map(str::to_owned).to_vec();
    head.extend(outcome.study.factors.iter().map(|it| it.name.clone()));
    head.extend(["events", "digest"].map(str::to_owned));
    head.extend(outcome.responses.iter().map(|it| it.name.clone()));
    head.extend(metrics.iter().map(|it| format!("summary.{it}")));
    let mut rows = vec![head];
    for cell in &outcome.cells {
        for run in &cell.runs {
            let mut row =
                vec![cell.point.to_string(), cell.arm.clone(), run.replication.to_string()];
            row.extend(cell.levels.iter().map(label));
            row.extend([run.events.to_string(), run.digest.clone()]);
            row.extend(
                run.answers.iter().map(|it| it.map_or_else(String::new, |it| it.to_string())),
            );
            row.extend(metrics.iter().map(|name| {
                let found = run.metrics.iter().find(|it| it.0 == *name);
                found.map_or_else(String::new, |it| it.1.to_string())
            }));
            rows.push(row);
        }
    }
    written(&rows)
}

/// One row a response at a point in an arm, and one for each comparison of arms.
#[must_use]
pub fn responses_csv(outcome: &StudyOutcome) -> Vec<u8> {
    let mut head: Vec<String> = ["point", "arm", "against"].map(str::to_owned).to_vec();
    head.extend(outcome.study.factors.iter().map(|it| it.name.clone()));
    head.extend(
        [
            "response",
            "unit",
            "n",
            "silent",
            "estimate",
            "low",
            "high",
            "level",
            "method",
            "correlation",
            "variance-reduction",
            "p-value",
            "p-value-holm",
        ]
        .map(str::to_owned),
    );
    let mut rows = vec![head];
    for cell in &outcome.cells {
        for (answer, asked) in cell.answers.iter().zip(&outcome.responses) {
            let mut row = vec![cell.point.to_string(), cell.arm.clone(), String::new()];
            row.extend(cell.levels.iter().map(label));
            row.extend([asked.name.clone(), asked.unit.to_owned()]);
            row.extend(interval(answer.interval.as_ref(), answer.silent));
            row.extend(["", "", "", ""].map(str::to_owned));
            rows.push(row);
        }
    }
    for it in &outcome.differences {
        let Some(paired) = &it.paired else { continue };
        let asked = &outcome.responses[it.response];
        let cell = outcome.cells.iter().find(|cell| cell.point == it.point);
        let mut row = vec![it.point.to_string(), it.arm.clone(), it.against.clone()];
        row.extend(cell.into_iter().flat_map(|cell| cell.levels.iter().map(label)));
        row.extend([asked.name.clone(), asked.unit.to_owned()]);
        row.extend(interval(Some(&paired.difference), 0));
        let number = |it: Option<f64>| it.map_or_else(String::new, |it| it.to_string());
        row.extend([
            number(paired.correlation),
            number(paired.variance_reduction),
            paired.p_value.to_string(),
            number(it.adjusted),
        ]);
        rows.push(row);
    }
    written(&rows)
}

fn label(level: &Option<Level>) -> String {
    level.as_ref().map_or_else(String::new, |it| it.label.clone())
}

/// n, silent, estimate, low, high, level and method.
fn interval(interval: Option<&Interval>, silent: u64) -> [String; 7] {
    match interval {
        None => ["0", &silent.to_string(), "", "", "", "", ""].map(str::to_owned),
        Some(it) => [
            it.n.to_string(),
            silent.to_string(),
            it.estimate.to_string(),
            it.low.to_string(),
            it.high.to_string(),
            it.level.to_string(),
            it.method.label().to_owned(),
        ],
    }
}

fn written(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes what is written to it");
    }
    writer.into_inner().expect("memory takes what is written to it")
}
