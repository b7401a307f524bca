//! The map of a plan: what stands where, what nobody can do without, and that no picture of it overlaps itself.

use licsim::plan::Plan;
use licsim::render::chart::picture::Picture;
use licsim::render::chart::topology::TopologyMap;
use licsim::render::topology::layout::Layout;
use licsim::render::topology::{Element, Kind, Topology, Weakness};

use crate::support::{plan_of, scenario_files, shipped_plan};

/// A scenario of these nodes, links (name, ends, options) and fleets (name, node, count, options).
fn scenario(links: &[(&str, &str, &str)], fleets: &[(&str, &str, u32, &str)], more: &str) -> Plan {
    let mut text = String::from(
        "[scenario]\ntitle = \"t\"\nquestion = \"q\"\nstart = \"2015-03-02T00:00:00+00:00\"\nduration = \"1d\"\n\
         [backend]\nnode = \"cisco\"\n[[pool]]\nname = \"P\"\nlicenses = { A9K-24X10-OPT-LIC = 10 }\n",
    );
    for (name, a, b) in links {
        text += &format!(
            "[[link]]\nname = \"{name}\"\nbetween = [\"{a}\", \"{b}\"]\nlatency = \"20ms\"\n"
        );
    }
    for (name, node, count, more) in fleets {
        text += &format!(
            "[[fleet]]\nname = \"{name}\"\nnode = \"{node}\"\ncount = {count}\nregistered = {{ pool = \"P\" }}\n{more}\n"
        );
    }
    plan_of("t", &(text + more), &[], None)
}

fn title(plan: &Plan) -> String {
    TopologyMap::of(plan).words.title
}

#[test]
fn one_link_is_two_places_that_all_depend_on() {
    let plan = scenario(&[("wan", "hq", "cisco")], &[("edge", "hq", 40, "")], "");
    let topology = Topology::of(&plan);
    let ids: Vec<_> = topology.places.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["node-cisco", "node-hq"]);
    assert_eq!(topology.places[1].things[0].id, "fleet-edge");
    assert_eq!(topology.places[0].things[0].kind, Kind::Backend);
    assert_eq!(
        (topology.links[0].id.as_str(), topology.links[0].note.as_str()),
        ("link-wan", "20 ms")
    );
    assert_eq!(topology.routers(), 40);
    let layout = Layout::of(&topology, &[1.0, 1.0], 1.0);
    assert_eq!((layout.columns, layout.spots[0].column, layout.spots[1].column), (2, 1, 0));
    assert_eq!(title(&plan), "All 40 routers depend on link wan");
}

#[test]
fn what_cuts_off_whom_is_as_reckoned_by_hand() {
    let plan = shipped_plan("site-power-failure", &[], None);
    let weakness = Weakness::of(&plan);
    // The first branch has the proxy at the site and nothing else; everybody has a second line, the second branch a
    // second name server.
    assert_eq!((weakness.connected, weakness.without_a_way), (100, 0));
    let [point] = weakness.points.as_slice() else { panic!("{weakness:?}") };
    let Element::Proxy(proxy) = point.element else { panic!("{point:?}") };
    assert_eq!((plan.proxies[proxy.index()].name.as_str(), point.cut_off), ("bastion-1", 40));
    let with_second = shipped_plan("site-power-failure", &[], Some("second-proxy"));
    assert_eq!(Weakness::of(&with_second).points, []);
    assert!(title(&with_second).starts_with("No single link or server can cut any of them off"));
    // The interface of the HTTP client is in another VRF.
    let lost = Weakness::of(&shipped_plan("vrf-missing", &[], None));
    assert_eq!((lost.connected, lost.without_a_way), (0, 20));
}

#[test]
fn two_lines_are_no_single_point_and_a_name_server_is() {
    let links = [("a", "hq", "cisco"), ("b", "hq", "cisco"), ("c", "hq", "dns")];
    let server = "[[name-server]]\nname = \"ns\"\nnode = \"dns\"\n";
    let fleet = |more| [("edge", "hq", 3, more)];
    let asks = fleet("reach = { direct = { resolve = { server = \"ns\" } } }");
    assert_eq!(
        title(&scenario(&links, &asks, server)),
        "All 3 routers depend on link c and name server ns"
    );
    let fixed = fleet("reach = { direct = { resolve = \"static\" } }");
    assert_eq!(Weakness::of(&scenario(&links, &fixed, server)).points, []);
}

type Links = Vec<(String, String, String)>;

/// The links and the fleets of a tree: sites around hubs around a core.
fn named_tree(hubs: usize, sites: usize) -> (Links, Vec<(String, String)>) {
    let mut links = vec![("wan".to_owned(), "core".to_owned(), "cisco".to_owned())];
    let mut fleets = Vec::new();
    for hub in 0..hubs {
        links.push((format!("trunk-{hub}"), format!("hub-{hub}"), "core".to_owned()));
        for site in 0..sites {
            let name = format!("site-{hub}-{site}");
            links.push((format!("line-{hub}-{site}"), name.clone(), format!("hub-{hub}")));
            fleets.push((format!("edge-{hub}-{site}"), name));
        }
    }
    (links, fleets)
}

fn borrowed(links: &Links) -> Vec<(&str, &str, &str)> {
    links.iter().map(|it| (it.0.as_str(), it.1.as_str(), it.2.as_str())).collect()
}

fn fleet_rows(fleets: &[(String, String)]) -> Vec<(&str, &str, u32, &str)> {
    fleets.iter().map(|it| (it.0.as_str(), it.1.as_str(), 10, "")).collect()
}

fn tree(hubs: usize, sites: usize) -> Plan {
    let (links, fleets) = named_tree(hubs, sites);
    scenario(&borrowed(&links), &fleet_rows(&fleets), "")
}

/// The numbers of attributes with that beginning.
fn numbers<'a>(line: &'a str, attribute: &'a str) -> impl Iterator<Item = i32> + 'a {
    let after = line.split(' ').filter_map(move |it| it.strip_prefix(attribute));
    after.filter_map(|it| it.trim_matches(|c: char| !c.is_ascii_digit()).parse().ok())
}

/// Pairs of links between the same two columns that cross, by the places' ranks.
fn crossings(topology: &Topology, layout: &Layout) -> usize {
    let ends = |it: &licsim::render::topology::Link| {
        let (a, b) = (layout.spots[it.ends.0], layout.spots[it.ends.1]);
        if a.column < b.column { (a, b) } else { (b, a) }
    };
    let all: Vec<_> = topology.links.iter().map(ends).collect();
    let mut found = 0;
    for (i, (a, b)) in all.iter().enumerate() {
        for (c, d) in &all[i + 1..] {
            let same = a.column == c.column && b.column == d.column && a.column != b.column;
            let turned =
                (a.rank < c.rank && b.rank > d.rank) || (a.rank > c.rank && b.rank < d.rank);
            found += usize::from(same && turned);
        }
    }
    found
}

#[test]
fn the_places_of_a_tree_do_not_cross_and_no_two_places_overlap() {
    // Few enough to stay as they are.
    let topology = Topology::of(&tree(2, 10));
    assert_eq!(topology.places.len(), 24);
    let heights: Vec<f64> = topology.places.iter().map(|it| 1.0 + it.things.len() as f64).collect();
    let layout = Layout::of(&topology, &heights, 0.5);
    assert_eq!((layout.columns, crossings(&topology, &layout)), (4, 0));
    for (i, a) in layout.spots.iter().enumerate() {
        assert!(a.top >= -1e-9 && a.top + a.height <= layout.height + 1e-9, "{a:?}");
        for b in layout.spots[i + 1..].iter().filter(|b| b.column == a.column) {
            let (above, below) = if a.rank < b.rank { (a, b) } else { (b, a) };
            assert!(above.top + above.height + 0.5 <= below.top + 1e-9, "{above:?} {below:?}");
        }
    }
}

#[test]
fn thirty_places_that_are_not_alike_fit_on_a_sheet() {
    // A name server at each of the thirty keeps them apart.
    let mut more = String::new();
    for site in 0..30 {
        more += &format!("[[name-server]]\nname = \"ns-{site}\"\nnode = \"site-0-{site}\"\n");
    }
    let (links, fleets) = named_tree(1, 30);
    let map = TopologyMap::of(&scenario(&borrowed(&links), &fleet_rows(&fleets), &more));
    assert_eq!(map.topology.places.len(), 33);
    let svg = Picture::Topology(map).svg();
    let boxes = svg.lines().filter(|it| it.starts_with("<polyline") || it.starts_with("<rect"));
    let lowest = boxes
        .flat_map(|it| numbers(it, "y=").zip(numbers(it, "height=")))
        .map(|(y, high)| y + high);
    assert!(lowest.max().expect("boxes") <= 600);
    for id in 0..30 {
        assert!(svg.contains(&format!("id=\"name-server-ns-{id}\"")), "{id}");
    }
}

#[test]
fn many_sites_alike_become_one_box_and_none_is_lost() {
    let topology = Topology::of(&tree(3, 50));
    let titles: Vec<_> = topology.places.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(topology.places.len(), 2 + 3 * 2, "{titles:?}");
    assert_eq!(topology.routers(), 1_500);
    let sites = topology.places.iter().find(|it| it.id == "nodes-at-hub-1").expect("there");
    assert_eq!((sites.title.as_str(), sites.nodes.len()), ("50 sites", 50));
    assert_eq!(sites.things[0].note, "500 routers");
    let bundle = topology.links.iter().find(|it| it.id == "links-at-hub-1").expect("there");
    assert_eq!((bundle.title.as_str(), bundle.note.as_str()), ("50 links", "20 ms"));
    assert_eq!(topology.places[bundle.ends.0].id, "nodes-at-hub-1");
}

#[test]
fn every_shipped_scenario_has_a_map_whose_ids_are_unique() {
    for file in scenario_files() {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let map = TopologyMap::of(&shipped_plan(&name, &[], None));
        let svg = Picture::Topology(map.clone()).svg();
        for place in &map.topology.places {
            for id in place.things.iter().map(|it| &it.id).chain([&place.id]) {
                assert_eq!(svg.matches(&format!("id=\"{id}\"")).count(), 1, "{name}: {id}");
            }
        }
        for link in &map.topology.links {
            assert_eq!(
                svg.matches(&format!("id=\"{}\"", link.id)).count(),
                1,
                "{name}: {}",
                link.id
            );
        }
        // The program's own PNG writer reads it, so any reader of XML does.
        assert!(
            svg.ends_with("</svg>\n") && svg.matches("<g ").count() == svg.matches("</g>").count()
        );
    }
}

#[test]
fn faults_are_named_at_what_they_befall() {
    let topology = Topology::of(&shipped_plan("partition", &[], None));
    let link = |name: &str| topology.links.iter().find(|it| it.title == name).expect("there");
    assert!(link("backup").faults.contains(&"loose-contact".to_owned()), "{:?}", link("backup"));
    assert_eq!(link("north-to-south").faults, [] as [String; 0]);
    let topology = Topology::of(&shipped_plan("site-power-failure", &[], None));
    let pop = topology.places.iter().find(|it| it.id == "node-pop").expect("there");
    assert_eq!(pop.faults, ["dark"]);
    assert!(pop.things.iter().all(|it| it.faults.is_empty()), "the place as a whole");
}

#[test]
fn the_map_looks_as_it_did() {
    let map = TopologyMap::of(&shipped_plan("site-power-failure", &[], None));
    insta::with_settings!({
        snapshot_path => "../golden/render",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("topology", Picture::Topology(map).svg());
    });
}
