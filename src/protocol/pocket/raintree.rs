//! RainTree: who sends a broadcast on to whom. Pure arithmetic over a ring of names.
//!
//! Each node sorts the nodes by name and turns the list until it comes first itself. A tree of `n` nodes has
//! `⌈log₃ n⌉` levels. At each level a node sends to the nodes at one third and at two thirds of what is left of its list,
//! and what is left shrinks by a third a level. Who is reached at a level goes on one level below, with its own list.

use crate::node::{NodeId, Roster};

/// Two nodes at each level.
pub const BRANCHES: usize = 2;

/// How many levels the tree of so many nodes has: `⌈log₃ n⌉`; 0 for a node that is alone.
pub fn levels(nodes: usize) -> u8 {
    let mut levels = 0;
    let mut reach = 1usize;
    while reach < nodes {
        reach = reach.saturating_mul(3);
        levels += 1;
    }
    levels
}

/// The nodes in the order of their names, turned so that `me` comes first.
pub fn ring(me: NodeId, mut nodes: Vec<NodeId>, roster: &Roster) -> Vec<NodeId> {
    nodes.push(me);
    let mut nodes = roster.in_order(nodes);
    nodes.dedup();
    let place = nodes.iter().position(|node| *node == me).unwrap_or_default();
    nodes.rotate_left(place);
    nodes
}

/// The places on a ring of `nodes` to which a node sends at this level. A place of 0 would be the node itself and is left
/// out; so is a level above the tree's own.
pub fn places(nodes: usize, level: u8) -> impl Iterator<Item = usize> {
    let left = levels(nodes).checked_sub(level).filter(|_| level > 0).map_or(0, |down| part(nodes, down));
    (1..=BRANCHES).map(move |branch| left * branch / 3).filter(|place| *place > 0)
}

/// `⌊nodes · (2/3)^times⌋`, exactly.
fn part(nodes: usize, times: u8) -> usize {
    let (mut above, mut below) = (nodes as u128, 1u128);
    for _ in 0..times {
        above = above.saturating_mul(2);
        below = below.saturating_mul(3);
    }
    usize::try_from(above / below).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each of `nodes` nodes reads and writes when the first one broadcasts and those in `off` are silent.
    fn counts(nodes: usize, off: &[usize]) -> Vec<(u32, u32)> {
        let mut counts = vec![(0, 0); nodes];
        let mut under_way: Vec<(usize, u8)> = vec![(0, levels(nodes) + 1)];
        while let Some((at, reached)) = under_way.pop() {
            for level in (1..reached).rev() {
                for place in places(nodes, level) {
                    let to = (at + place) % nodes;
                    counts[at].1 += 1;
                    if !off.contains(&to) {
                        counts[to].0 += 1;
                        under_way.push((to, level));
                    }
                }
            }
        }
        counts
    }

    fn messages(nodes: usize) -> u32 {
        counts(nodes, &[]).iter().map(|(_, writes)| writes).sum()
    }

    /// What comes to a node that has it already; the first one has it from the start.
    fn duplicates(nodes: usize) -> u32 {
        let has = |node: usize| u32::from(node > 0);
        counts(nodes, &[]).iter().enumerate().map(|(node, (reads, _))| reads.saturating_sub(has(node))).sum()
    }

    /// The nodes that nothing reaches, counted from 1.
    fn missed(nodes: usize, off: &[usize]) -> Vec<usize> {
        let off: Vec<usize> = off.iter().map(|node| node - 1).collect();
        let counts = counts(nodes, &off);
        (1..nodes).filter(|node| counts[*node].0 == 0 && !off.contains(node)).map(|node| node + 1).collect()
    }

    #[test]
    fn small_trees_read_and_write_as_the_table_says() {
        assert_eq!(counts(1, &[]), [(0, 0)]);
        assert_eq!(counts(2, &[]), [(0, 1), (1, 0)]);
        assert_eq!(counts(3, &[]), [(0, 2), (1, 0), (1, 0)]);
        assert_eq!(counts(4, &[]), [(0, 3), (2, 1), (2, 1), (1, 0)]);
    }

    #[test]
    fn larger_trees_send_as_many_messages_as_the_table_says() {
        assert_eq!((messages(9), duplicates(9)), (8, 0));
        assert_eq!((messages(12), duplicates(12)), (26, 15));
        assert_eq!((messages(18), duplicates(18)), (26, 9));
        assert_eq!((messages(27), duplicates(27)), (26, 0));
        let counts = counts(27, &[]);
        let with = |wanted: (u32, u32)| -> Vec<usize> { (1..=27).filter(|node| counts[node - 1] == wanted).collect() };
        assert_eq!(with((0, 6)), [1]);
        assert_eq!(with((1, 4)), [10, 19]);
        assert_eq!(with((1, 2)), [4, 7, 13, 16, 22, 25]);
        assert_eq!(with((1, 0)).len(), 18);
    }

    #[test]
    fn most_sizes_leave_nodes_out() {
        assert_eq!(missed(8, &[]), [5, 8]);
        assert_eq!(missed(17, &[]), [7]);
        assert_eq!(missed(23, &[]).len(), 6);
        // 66 where (2/3)^k is a floating-point number, which falls short of a whole one at some sizes.
        assert_eq!((1..=120).filter(|nodes| !missed(*nodes, &[]).is_empty()).count(), 65);
    }

    #[test]
    fn a_node_that_is_off_takes_its_branch_with_it() {
        assert_eq!(missed(27, &[10]), [3, 14, 16, 18, 20, 22, 24, 26]);
        assert_eq!(missed(27, &[27]), []);
        assert_eq!(missed(9, &[4]), [6, 8]);
    }

    #[test]
    fn a_ring_begins_with_oneself_and_goes_on_by_name() {
        let mut roster = Roster::default();
        let ids = ["d", "a", "c", "b"].map(|name| roster.add(name).expect("the name is new"));
        let names = |me: NodeId| ring(me, ids.to_vec(), &roster).iter().map(|id| roster.name(*id)).collect::<String>();
        assert_eq!(names(ids[2]), "cdab");
        assert_eq!(ring(ids[0], Vec::new(), &roster), [ids[0]]);
    }

    #[test]
    fn no_level_is_too_high_and_no_tree_too_large() {
        assert_eq!(places(27, 0).count() + places(27, 4).count() + places(27, 255).count(), 0);
        assert!(places(usize::MAX, 1).all(|place| place > 0));
    }
}
