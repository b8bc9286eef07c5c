//! Why floors cannot be met, in data that anybody can check.

use super::budgets::Budget;
use super::grid::Grid;
use super::relaxations::Relaxation;
use super::transports::{FORBIDDEN, Limits, Transport, choose};

/// Whose floors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Those of companies.
    Companies,
    /// Those of hosts.
    Hosts,
}

/// A proof that some floors cannot be met: what they need is more than there is (Hall's condition).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Whose floors they are.
    pub side: Side,
    /// Whose floors cannot all be met, by their positions.
    pub parties: Vec<usize>,
    /// What their floors need together.
    pub needed: u32,
    /// Parties of the other side that are used to the full; empty where the parties' own time is too short.
    pub limiting: Vec<usize>,
    /// As many meetings can those have: of their cap, and of the times at which they can meet anybody.
    pub places: u32,
    /// So many pairs could meet besides: each of the parties with each of all others it may meet at all.
    pub others: u32,
}

impl Proof {
    /// At least so many meetings will be missing.
    pub const fn missing(&self) -> u32 {
        self.needed.saturating_sub(self.places + self.others)
    }
}

/// Proofs for what must be missing of the floors, and how much that is at least.
pub(super) fn proofs(
    grid: &Grid<'_>,
    relaxation: &Relaxation<'_>,
    budget: &mut Budget<'_>,
) -> (Vec<Proof>, u32) {
    let mut may = vec![FORBIDDEN; grid.companies * grid.hosts];
    for company in 0..grid.companies {
        for session in (0_u32..).take(grid.sessions.len()) {
            if grid.can(company, session) {
                may[grid.pair(company, grid.host_of(session))] = 0;
            }
        }
    }
    let mut turned = vec![FORBIDDEN; may.len()];
    for company in 0..grid.companies {
        for host in 0..grid.hosts {
            turned[host * grid.companies + company] = may[grid.pair(company, host)];
        }
    }
    let (companies, hosts) = (&relaxation.companies, &relaxation.hosts);
    let mut proofs = Vec::new();
    for (side, may, rows, columns) in
        [(Side::Companies, may, companies, hosts), (Side::Hosts, turned, hosts, companies)]
    {
        proofs.extend(too_short(side, rows));
        proofs.extend(too_few(side, may, rows, columns, budget));
    }
    let missing = proofs.iter().map(Proof::missing).sum();
    (proofs, missing)
}

/// Parties that have too little time of their own.
fn too_short(side: Side, rows: &[Limits]) -> impl Iterator<Item = Proof> {
    let short = rows.iter().enumerate().filter(|(_, limits)| limits.min > limits.max);
    short.map(move |(row, limits)| Proof {
        side,
        parties: vec![row],
        needed: limits.min,
        limiting: Vec::new(),
        places: 0,
        others: limits.max,
    })
}

/// The parties whose floors need more than the others have.
fn too_few(
    side: Side,
    may: Vec<i64>,
    rows: &[Limits],
    columns: &[Limits],
    budget: &mut Budget<'_>,
) -> Option<Proof> {
    let floors = rows.iter().map(|it| it.min.min(it.max));
    let floors: Vec<Limits> = floors.map(|min| Limits { min, max: min }).collect();
    if floors.iter().all(|it| it.min == 0) {
        return None;
    }
    let caps = columns.iter().map(|it| Limits { min: 0, max: it.max }).collect();
    let transport = Transport { weights: may, rows: floors.clone(), columns: caps, floor_bonus: 1 };
    let mut work = budget.work;
    let choice = choose(&transport, &mut work, &|work| budget.is_over_at(work));
    budget.work = work;
    if choice.is_cut {
        return None;
    }
    // Whoever could give a place to a party that lacks one, by others making way, lacks places too.
    let width = columns.len();
    let mut met = vec![0_u32; rows.len()];
    let mut is_chosen = vec![false; rows.len() * width];
    for (column, chosen) in choice.of_column.iter().enumerate() {
        for &row in chosen {
            met[row as usize] += 1;
            is_chosen[row as usize * width + column] = true;
        }
    }
    let mut parties: Vec<usize> = (0..rows.len()).filter(|&it| met[it] < floors[it].min).collect();
    if parties.is_empty() {
        return None;
    }
    let mut is_party: Vec<bool> = (0..rows.len()).map(|it| met[it] < floors[it].min).collect();
    let mut is_limiting = vec![false; width];
    let mut at = 0;
    while let Some(&row) = parties.get(at) {
        at += 1;
        for (column, is_limiting) in is_limiting.iter_mut().enumerate() {
            let pair = row * width + column;
            if transport.weights[pair] == FORBIDDEN || is_chosen[pair] || *is_limiting {
                continue;
            }
            *is_limiting = true;
            for &other in &choice.of_column[column] {
                if !std::mem::replace(&mut is_party[other as usize], true) {
                    parties.push(other as usize);
                }
            }
        }
    }
    parties.sort_unstable();
    let limiting: Vec<usize> = (0..width).filter(|&it| is_limiting[it]).collect();
    let others = parties.iter().flat_map(|row| (0..width).map(move |it| (row * width + it, it)));
    let others = others
        .filter(|&(pair, column)| transport.weights[pair] != FORBIDDEN && !is_limiting[column]);
    Some(Proof {
        side,
        needed: parties.iter().map(|&it| floors[it].min).sum(),
        places: limiting.iter().map(|&it| columns[it].max).sum(),
        others: u32::try_from(others.count()).unwrap_or(u32::MAX),
        parties,
        limiting,
    })
}
