//! How many people must be there: Erlang C, with its arithmetic shown.
//!
//! Calls come at random and wait when nobody is free (A. K. Erlang, 1917). With `n` people and a load of `a` erlang, Erlang B is reckoned by
//! `B(0) = 1`, `B(k) = a·B(k−1) / (k + a·B(k−1))`; then the share that waits is `C = n·B / (n − a·(1 − B))`, and of all calls
//! the share answered within `t` seconds is `1 − C·e^(−(n − a)·t / h)`, `h` being the seconds of a talk.

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Calls in an hour.
    pub calls_an_hour: f64,
    /// Seconds of a talk, with what is written down after it.
    pub talk_s: f64,
    /// The share that shall be answered in time: 0.8.
    pub share: f64,
    /// In how many seconds.
    pub within_s: f64,
}

/// How many people, and what that means to callers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Staff {
    /// People.
    pub people: u32,
    /// The load, in erlang.
    pub load: f64,
    /// The share of callers who wait.
    pub waits: f64,
    /// The share answered in time.
    pub in_time: f64,
    /// How long all callers wait on average, in seconds.
    pub average_s: f64,
}

/// The most people that are reckoned with.
const MOST: u32 = 10_000;

/// The share of callers who wait (Erlang C); all of them, where there are not enough people.
#[must_use]
pub fn erlang_c(people: u32, load: f64) -> f64 {
    let n = f64::from(people);
    if load >= n {
        return 1.0;
    }
    let blocked = (1..=people).fold(1.0, |blocked, k| load * blocked / (f64::from(k) + load * blocked));
    n * blocked / (n - load * (1.0 - blocked))
}

/// The fewest people with whom the share is answered in time.
#[must_use]
pub fn staff(demand: &Demand) -> Staff {
    let load = demand.calls_an_hour * demand.talk_s / 3_600.0;
    let with = |people: u32| {
        let waits = erlang_c(people, load);
        let spare = f64::from(people) - load;
        let (in_time, average_s) = if spare <= 0.0 {
            (0.0, f64::INFINITY)
        } else {
            (1.0 - waits * (-spare * demand.within_s / demand.talk_s).exp(), waits * demand.talk_s / spare)
        };
        Staff { people, load, waits, in_time, average_s }
    };
    if demand.calls_an_hour <= 0.0 {
        return Staff { people: 0, load: 0.0, waits: 0.0, in_time: 1.0, average_s: 0.0 };
    }
    (1..=MOST).map(with).find(|staff| staff.in_time >= demand.share).unwrap_or_else(|| with(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values as tables of Erlang C print them; those of one, two and three people follow from the formula by hand.
    #[test]
    fn agrees_with_published_tables() {
        for (people, load, waits) in
            [(1, 0.5, 0.5), (2, 1.0, 1.0 / 3.0), (3, 2.0, 4.0 / 9.0), (5, 4.0, 0.5541), (10, 8.0, 0.4092), (20, 15.0, 0.1604)]
        {
            let reckoned = erlang_c(people, load);
            assert!((reckoned - waits).abs() < 0.000_6, "C({people}, {load}) = {reckoned}, the table says {waits}");
        }
        assert!((erlang_c(3, 3.0) - 1.0).abs() < f64::EPSILON);
    }

    /// The worked example found in call-centre textbooks: 200 calls an hour of 180 s are 10 erlang; 14 people answer 88.8 % within 20 s.
    #[test]
    fn the_textbook_example() {
        let staff = staff(&Demand { calls_an_hour: 200.0, talk_s: 180.0, share: 0.8, within_s: 20.0 });
        assert_eq!(staff.people, 14);
        assert!((staff.load - 10.0).abs() < 1e-9 && (staff.waits - 0.174).abs() < 0.001, "{staff:?}");
        assert!((staff.in_time - 0.888).abs() < 0.001 && (staff.average_s - 7.8).abs() < 0.1, "{staff:?}");
        assert_eq!(super::staff(&Demand { calls_an_hour: 0.0, talk_s: 180.0, share: 0.8, within_s: 20.0 }).people, 0);
    }
}
