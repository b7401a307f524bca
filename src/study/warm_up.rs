//! The warm-up that the runs of a cell have in common.
//!
//! A run alone is a bad judge of its own warm-up: MSER-5 looks for the cut that makes the rest most certain, and in one
//! run that is a cut after which the values happen to be small. In M/M/1 at load 0.5 with 600 waits the mean comes out
//! 5 % too small, the same in every replication, so that more replications only make it look surer. The average of the
//! replications has little chance left in it; its cut holds for all of them (Hoad, Robinson & Davies 2010).
//!
//! What it does not know: what the values are.

use super::statistics;
use crate::outcome::Course;

/// A warm-up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct WarmUp {
    /// Observations in a group.
    each: u64,
    /// Groups that are cut.
    groups: usize,
    /// Whether more than half would have to be cut: the runs are too short.
    pub is_too_long: bool,
}

/// The warm-up of runs with these courses; nothing if there are too few values to tell.
pub(super) fn common(courses: &[&Course]) -> Option<WarmUp> {
    let each = courses.iter().map(|it| it.each).max()?;
    let courses: Vec<Course> = courses.iter().map(|it| coarse(it, each)).collect();
    let length = courses.iter().map(|it| it.means.len()).min()?;
    let at = |place: usize| courses.iter().map(|it| it.means[place]).sum::<f64>();
    let averages: Vec<f64> = (0..length).map(|place| at(place) / courses.len() as f64).collect();
    let (groups, is_too_long) = statistics::warm_up(&averages)?;
    Some(WarmUp { each, groups, is_too_long })
}

/// A course in groups of `each`.
fn coarse(course: &Course, each: u64) -> Course {
    let mut course = course.clone();
    while course.each < each {
        course = course.halved();
    }
    course
}

impl WarmUp {
    /// The mean of what follows it.
    pub(super) fn rest(&self, course: &Course) -> f64 {
        let means = coarse(course, self.each).means;
        let rest = &means[self.groups..];
        rest.iter().sum::<f64>() / rest.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Key;

    /// Noise that lasts, on a start that ends at 100 of 400.
    fn course(seed: u64, each: u64) -> Course {
        let mut draws = Key(seed).stream();
        let many = 400 * (2 / each);
        let start = |place: u64| 2_u64.saturating_sub(place * each / 100) as f64;
        let means = (0..many).map(|place| draws.unit() + start(place).min(1.0)).collect();
        Course { each, means }
    }

    #[test]
    fn the_cut_is_where_the_average_settles() {
        let courses: Vec<Course> = (0..20).map(|seed| course(seed, 2)).collect();
        let found = common(&courses.iter().collect::<Vec<_>>()).expect("long enough");
        assert!((95..=105).contains(&found.groups) && !found.is_too_long, "{found:?}");
        let rest = found.rest(&courses[3]);
        assert!((rest - 0.5).abs() < 0.05, "{rest}");
    }

    #[test]
    fn courses_of_different_groups_are_brought_together() {
        let (fine, rough) = (course(1, 1), course(2, 2));
        let found = common(&[&fine, &rough]).expect("long enough");
        assert_eq!(found.each, 2);
        assert_eq!(found.rest(&fine), found.rest(&fine.halved()));
    }

    #[test]
    fn few_values_and_no_runs_give_no_answer() {
        let short = Course { each: 1, means: vec![1.0; 199] };
        assert_eq!(common(&[&short]), None);
        assert_eq!(common(&[]), None);
    }
}
