//! Draws what `benches/growth.sh` measured: the cost of a router-day along the number of routers and along days.
//!
//!     cargo bench --bench growth -- GROWTH.csv FOLDER

use std::path::Path;

use licsim::render::chart::curves::{self, Curve, Curves, Point};
use licsim::render::chart::spec::Unit;
use licsim::render::words::grouped;

/// A row of the table: what it is about, routers, days, and seconds of CPU time a router-day.
struct Row {
    about: String,
    routers: u64,
    days: u64,
    seconds: f64,
}

fn rows(text: &str) -> Vec<Row> {
    let cells = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    cells
        .filter_map(|cells| {
            let number = |place: usize| cells.get(place)?.parse::<f64>().ok();
            Some(Row {
                about: (*cells.first()?).to_owned(),
                routers: number(1)? as u64,
                days: number(2)? as u64,
                seconds: number(7)? / 1e9,
            })
        })
        .collect()
}

/// One picture: levels at equal distances, which is a logarithmic axis for levels ten apart.
fn picture(title: String, subtitle: String, along: &str, points: &[(String, f64)]) -> String {
    let last = points.len().saturating_sub(1).max(1) as f64;
    let stop = |place: usize, label: &String| (place as f64 / last, label.clone());
    let point = |(stop, &(_, value)): (usize, &(String, f64))| Point {
        stop,
        value,
        low: value,
        high: value,
    };
    curves::svg(&Curves {
        alt: title.clone(),
        title,
        subtitle,
        heading: "CPU time a router-day".into(),
        unit: Unit::Seconds,
        along: along.into(),
        stops: points.iter().enumerate().map(|(place, it)| stop(place, &it.0)).collect(),
        curves: vec![Curve {
            label: "full model".into(),
            points: points.iter().enumerate().map(point).collect(),
        }],
    })
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let [table, folder] = words.as_slice() else {
        panic!("cargo bench --bench growth -- GROWTH.csv FOLDER");
    };
    let rows = rows(&std::fs::read_to_string(table).expect("the table is there"));
    let of = |about: &str| rows.iter().filter(|it| it.about == about).collect::<Vec<_>>();
    let ratio = |all: &[&Row], from: fn(&Row) -> u64| match (all.first(), all.last()) {
        (Some(first), Some(last)) => (last.seconds / first.seconds, from(first), from(last)),
        _ => panic!("the table has no rows to draw"),
    };
    let write = |name: &str, svg: String| {
        std::fs::write(Path::new(folder).join(name), svg).expect("the folder can be written to");
    };
    let routers = of("routers");
    let (times, least, most) = ratio(&routers, |it| it.routers);
    write(
        "growth-routers.svg",
        picture(
            format!(
                "A router-day among {} routers costs {times:.1} times that among {}",
                grouped(most),
                grouped(least)
            ),
            "bench-fleet, 10 days, set-up included; median of rounds".into(),
            "routers",
            &routers.iter().map(|it| (grouped(it.routers), it.seconds)).collect::<Vec<_>>(),
        ),
    );
    let days = of("days");
    let (times, least, most) = ratio(&days, |it| it.days);
    write(
        "growth-days.svg",
        picture(
            format!("Over {most} days a router-day costs {times:.2} times that over {least} days"),
            "bench-fleet, 10,000 routers, set-up included; median of rounds".into(),
            "simulated days",
            &days.iter().map(|it| (it.days.to_string(), it.seconds)).collect::<Vec<_>>(),
        ),
    );
}
