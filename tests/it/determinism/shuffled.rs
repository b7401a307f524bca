//! The same scenario in another order: tables, keys inside tables, and entries that are sorted by name, by the dice of a seed.

use licsim::kernel::{Key, Stream};
use toml::{Table, Value};

/// Lists whose order says something: how results are listed, which factor steps first.
const IN_ORDER: [&str; 7] = ["expect", "arm", "factor", "where", "response", "threshold", "plot"];

/// `text` with everything in another order that may be in another order.
pub(super) fn shuffled(text: &str, seed: u64) -> String {
    let table: Table = text.parse().expect("a scenario is TOML");
    let mut dice = Key::of(seed, 0, "scenario", "order").stream();
    let mut blocks = Vec::new();
    let mut top = String::new();
    for (name, value) in mixed(table.iter().collect(), &mut dice) {
        match value {
            Value::Table(inner) => table_blocks(&key(name), inner, &mut blocks, &mut dice),
            Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_table) => {
                list_blocks(name, list, &mut blocks, &mut dice);
            }
            plain => top.push_str(&format!("{} = {}\n", key(name), inline(plain, &mut dice))),
        }
    }
    // Lists in order are dealt out to the places of their blocks as they were.
    let mut kept = blocks.clone();
    kept.retain(|block| IN_ORDER.contains(&block.list.as_str()));
    let mut blocks = mixed(blocks, &mut dice);
    for name in IN_ORDER {
        let mut in_order = kept.iter().filter(|it| it.list == name);
        for place in blocks.iter_mut().filter(|it| it.list == name) {
            place.text.clone_from(&in_order.next().expect("as many").text);
        }
    }
    let blocks: Vec<String> = blocks.into_iter().map(|it| it.text).collect();
    [top, blocks.join("\n")].join("\n")
}

/// A header and what is below it.
#[derive(Clone)]
struct Block {
    /// The list of tables that it is an entry of, if it is of one.
    list: String,
    text: String,
}

/// A table under its own header, and those in it under theirs or inline.
fn table_blocks(path: &str, table: &Table, blocks: &mut Vec<Block>, dice: &mut Stream) {
    let mut text = format!("[{path}]\n");
    for (name, value) in mixed(table.iter().collect(), dice) {
        match value {
            Value::Table(inner) if dice.below(2) == 0 => {
                table_blocks(&format!("{path}.{}", key(name)), inner, blocks, dice);
            }
            value => text.push_str(&format!("{} = {}\n", key(name), inline(value, dice))),
        }
    }
    blocks.push(Block { list: String::new(), text });
}

fn list_blocks(name: &str, list: &[Value], blocks: &mut Vec<Block>, dice: &mut Stream) {
    // Entries without a name keep the order that the file has them in.
    let named = list.iter().all(|it| it.get("name").is_some());
    let entries: Vec<String> = list
        .iter()
        .map(|entry| {
            let pairs = mixed(entry.as_table().expect("a table").iter().collect(), dice);
            let line = |(name, value): (&String, &Value)| {
                format!("{} = {}\n", key(name), inline(value, dice))
            };
            format!("[[{}]]\n{}", key(name), pairs.into_iter().map(line).collect::<String>())
        })
        .collect();
    if named || IN_ORDER.contains(&name) {
        let block = |text| Block { list: name.to_owned(), text };
        blocks.extend(entries.into_iter().map(block));
    } else {
        blocks.push(Block { list: name.to_owned(), text: entries.concat() });
    }
}

fn inline(value: &Value, dice: &mut Stream) -> String {
    match value {
        Value::Table(table) => {
            let pairs = mixed(table.iter().collect(), dice);
            let pair = |(name, value): (&String, &Value)| {
                format!("{} = {}", key(name), inline(value, dice))
            };
            format!("{{ {} }}", pairs.into_iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Value::Array(list) => {
            let entries: Vec<_> = list.iter().map(|it| inline(it, dice)).collect();
            format!("[{}]", entries.join(", "))
        }
        plain => plain.to_string(),
    }
}

fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(is_bare) {
        name.to_owned()
    } else {
        Value::String(name.to_owned()).to_string()
    }
}

/// The items in an order that is drawn.
fn mixed<T>(mut items: Vec<T>, dice: &mut Stream) -> Vec<T> {
    for last in (1..items.len()).rev() {
        items.swap(last, dice.below(last as u64 + 1) as usize);
    }
    items
}

#[test]
fn another_order_says_the_same_in_other_words() {
    let text = crate::support::shipped("pool-wide-ooc");
    let parsed = |text: &str| -> Table { text.parse().expect("TOML") };
    let orders: std::collections::BTreeSet<String> =
        (0..20).map(|it| shuffled(&text, it)).collect();
    assert_eq!(orders.len(), 20, "each seed gives another order");
    for order in &orders {
        let (mut left, mut right) = (parsed(&text), parsed(order));
        // Lists that are sorted by name are compared so.
        for table in [&mut left, &mut right] {
            for (_, value) in table.iter_mut() {
                if let Value::Array(list) = value {
                    list.sort_by_key(|it| it.get("name").map(Value::to_string));
                }
            }
        }
        assert_eq!(left, right);
        let expectations = |text: &str| parsed(text)["expect"].clone();
        assert_eq!(expectations(order), expectations(&text), "expectations stay in order");
    }
}
