//! The nearest name to a mistyped one: what "Did you mean" says.

/// The cost of one inserted, deleted or replaced character, and of a change of case.
const MOVE: usize = 2;
const CASE: usize = 1;
/// Longer names get no suggestion.
const LONGEST: usize = 40;
/// Nor are more candidates looked at.
const MOST_CANDIDATES: usize = 750;

/// The candidate that is nearest to `name`, if one is near enough.
pub fn closest<'a>(name: &str, candidates: &'a [String]) -> Option<&'a str> {
    if candidates.len() >= MOST_CANDIDATES {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for candidate in candidates.iter().filter(|c| c.as_str() != name) {
        let most = (name.len() + candidate.len() + 3) * MOVE / 6;
        let most = best.map_or(most, |(_, distance)| most.min(distance.saturating_sub(1)));
        if let Some(distance) = distance(name.as_bytes(), candidate.as_bytes(), most)
            && best.is_none_or(|(_, d)| distance < d)
        {
            best = Some((candidate, distance));
        }
    }
    best.map(|(candidate, _)| candidate)
}

fn replace_cost(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

/// The Levenshtein distance, if it is at most `most`.
fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    Some(edit_cost(a, b, most)).filter(|&cost| cost <= most)
}

/// The Levenshtein distance, in half steps where only the case differs; something beyond `most` where it is known to be more than
/// that, or where the texts are too long.
pub fn edit_cost(a: &[u8], b: &[u8], most: usize) -> usize {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > LONGEST || b.len() > LONGEST || a.len().abs_diff(b.len()) * MOVE > most {
        return most.saturating_add(1);
    }
    let mut row: Vec<usize> = (0..=a.len()).map(|i| i * MOVE).collect();
    for (j, &y) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (j + 1) * MOVE;
        for (i, &x) in a.iter().enumerate() {
            let replaced = diagonal + replace_cost(x, y);
            diagonal = row[i + 1];
            row[i + 1] = replaced.min(row[i + 1] + MOVE).min(row[i] + MOVE);
        }
    }
    row[a.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| s.to_string()).collect()
    }

    #[test]
    fn near_names_are_found() {
        assert_eq!(closest("abd", &names(&["abc", "xyz"])), Some("abc"));
        assert_eq!(closest("zzz", &names(&["abc"])), None);
        assert_eq!(closest("Blech", &names(&["blech", "bleach"])), Some("blech"));
    }
}
