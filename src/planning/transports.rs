//! Who meets whom without times: the best choice of pairs between rows and columns with a floor and a cap for each.
//!
//! Min-cost flow by successive shortest paths: one unit of a row after the other is put where it gains most, with others
//! moved out of its way where that pays; prices keep all lengths from being negative (Edmonds and Karp 1972; for
//! assignments Jonker and Volgenant 1987).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A pair that cannot be chosen.
pub(super) const FORBIDDEN: i64 = i64::MIN;
const FAR: i64 = i64::MAX;

/// What is to be chosen from.
pub(super) struct Transport {
    /// What each pair is worth: a row of columns for each row.
    pub(super) weights: Vec<i64>,
    pub(super) rows: Vec<Limits>,
    pub(super) columns: Vec<Limits>,
    /// What each choice below a floor is worth besides.
    pub(super) floor_bonus: i64,
}

/// How many choices a row or a column should and may have.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    pub(super) min: u32,
    pub(super) max: u32,
}

/// What is chosen.
pub(super) struct Choice {
    /// The rows that each column has got.
    pub(super) of_column: Vec<Vec<u32>>,
    /// What one more choice would be worth to each row, and to each column: floors and caps priced by these bound what
    /// all choices can be worth.
    pub(super) row_prices: Vec<i64>,
    pub(super) column_prices: Vec<i64>,
    /// Whether it was stopped, so that better choices may be left.
    pub(super) is_cut: bool,
}

/// Chooses the pairs of the greatest worth. `work` counts the pairs looked at. When it is stopped, the rest goes where
/// there is room.
pub(super) fn choose(transport: &Transport, work: &mut u64, stop: &dyn Fn(u64) -> bool) -> Choice {
    let mut search = Search::new(transport);
    let mut is_cut = false;
    // Who has most to gain comes first: that matters once it is stopped.
    let width = transport.columns.len();
    let best = |row: &usize| transport.weights[row * width..][..width].iter().max().copied();
    let mut order: Vec<usize> = (0..transport.rows.len()).collect();
    order.sort_by_cached_key(|row| (Reverse(best(row)), *row));
    for row in order {
        let limits = &transport.rows[row];
        if !is_cut {
            search.open(row, work);
        }
        for _ in 0..limits.max {
            is_cut = is_cut || stop(*work);
            let remains_free =
                if is_cut { !search.add_greedily(row, work) } else { search.add(row, work) };
            // What this unit did not want, the next ones that may stay free do not want either.
            if remains_free && (is_cut || limits.min == 0) {
                break;
            }
        }
    }
    let column_prices = search.column_prices.iter().map(|it| -it).collect();
    Choice { of_column: search.of_column, row_prices: search.row_prices, column_prices, is_cut }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Row(u32),
    Column(u32),
}

struct Search<'a> {
    transport: &'a Transport,
    width: usize,
    of_column: Vec<Vec<u32>>,
    is_chosen: Vec<bool>,
    /// Units of each row that have no column.
    unused: Vec<u32>,
    row_prices: Vec<i64>,
    column_prices: Vec<i64>,
    row_lengths: Vec<i64>,
    column_lengths: Vec<i64>,
    /// From which row a column was reached, and from which column a row.
    column_from: Vec<u32>,
    row_from: Vec<u32>,
    reached: Vec<Node>,
    heap: BinaryHeap<Reverse<(i64, Node)>>,
}

impl<'a> Search<'a> {
    fn new(transport: &'a Transport) -> Self {
        let (rows, width) = (transport.rows.len(), transport.columns.len());
        let bonus = transport.floor_bonus;
        let price = |it: &Limits| if it.min.min(it.max) > 0 { bonus } else { 0 };
        Self {
            transport,
            width,
            of_column: vec![Vec::new(); width],
            is_chosen: vec![false; rows * width],
            unused: vec![0; rows],
            row_prices: vec![0; rows],
            column_prices: transport.columns.iter().map(price).collect(),
            row_lengths: vec![FAR; rows],
            column_lengths: vec![FAR; width],
            column_from: vec![0; width],
            row_from: vec![0; rows],
            reached: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Gives a row a price at which no pair of it is a loss.
    fn open(&mut self, row: usize, work: &mut u64) {
        *work += self.width as u64;
        let weights = &self.transport.weights[row * self.width..][..self.width];
        let best = weights.iter().zip(&self.column_prices).zip(&self.transport.columns);
        let best = best
            .filter(|((weight, _), limits)| **weight != FORBIDDEN && limits.max > 0)
            .map(|((weight, price), _)| weight + price);
        self.row_prices[row] = best.max().unwrap_or(0).max(0);
    }

    /// What it costs that a row leaves a unit unused.
    fn unused_cost(&self, row: usize) -> i64 {
        let limits = self.transport.rows[row];
        let may = limits.max - limits.min.min(limits.max);
        if self.unused[row] < may { 0 } else { self.transport.floor_bonus }
    }

    /// What it costs that a column takes a unit; `None`: it is full.
    fn taking_cost(&self, column: usize) -> Option<i64> {
        let limits = self.transport.columns[column];
        let taken = u32::try_from(self.of_column[column].len()).unwrap_or(u32::MAX);
        if taken >= limits.max {
            None
        } else if taken < limits.min {
            Some(-self.transport.floor_bonus)
        } else {
            Some(0)
        }
    }

    /// Puts a unit of a row where it is worth most; whether that is nowhere.
    fn add(&mut self, row: usize, work: &mut u64) -> bool {
        let first = Node::Row(u32::try_from(row).unwrap_or(u32::MAX));
        self.row_lengths[row] = 0;
        self.reached.push(first);
        self.heap.push(Reverse((0, first)));
        let (mut best, mut end) = (FAR, first);
        while let Some(Reverse((length, node))) = self.heap.pop() {
            if length >= best {
                break;
            }
            match node {
                Node::Row(at) => {
                    let row = at as usize;
                    if length > self.row_lengths[row] {
                        continue;
                    }
                    let whole = length + self.unused_cost(row) + self.row_prices[row];
                    if whole < best {
                        (best, end) = (whole, node);
                    }
                    self.scan(row, length, best);
                    *work += self.width as u64;
                }
                Node::Column(at) => {
                    let column = at as usize;
                    if length > self.column_lengths[column] {
                        continue;
                    }
                    if let Some(cost) = self.taking_cost(column) {
                        let whole = length + cost + self.column_prices[column];
                        if whole < best {
                            (best, end) = (whole, node);
                        }
                    }
                    self.back(column, length, best);
                    *work += self.of_column[column].len() as u64;
                }
            }
        }
        self.reprice(best);
        self.follow(end, row);
        end == first
    }

    /// Puts a unit of a row where it is worth most of what there is room for; whether there is any such place.
    fn add_greedily(&mut self, row: usize, work: &mut u64) -> bool {
        *work += self.width as u64;
        let weights = &self.transport.weights[row * self.width..][..self.width];
        let open = weights.iter().enumerate().filter(|(column, weight)| {
            **weight != FORBIDDEN && !self.is_chosen[row * self.width + column]
        });
        let gains = open.filter_map(|(column, weight)| {
            Some((weight - self.taking_cost(column)? + self.unused_cost(row), column))
        });
        let best = gains.max_by_key(|&(gain, column)| (gain, usize::MAX - column));
        let Some((_, column)) = best.filter(|(gain, _)| *gain > 0) else { return false };
        self.of_column[column].push(u32::try_from(row).unwrap_or(u32::MAX));
        self.is_chosen[row * self.width + column] = true;
        true
    }

    /// Reaches columns that a row has not got.
    fn scan(&mut self, row: usize, length: i64, best: i64) {
        let from = u32::try_from(row).unwrap_or(u32::MAX);
        let base = length + self.row_prices[row];
        let weights = &self.transport.weights[row * self.width..][..self.width];
        for (column, &weight) in weights.iter().enumerate() {
            if weight == FORBIDDEN {
                continue;
            }
            let longer = base - weight - self.column_prices[column];
            if longer < self.column_lengths[column]
                && longer < best
                && self.transport.columns[column].max > 0
                && !self.is_chosen[row * self.width + column]
            {
                let node = Node::Column(u32::try_from(column).unwrap_or(u32::MAX));
                if self.column_lengths[column] == FAR {
                    self.reached.push(node);
                }
                self.column_lengths[column] = longer;
                self.column_from[column] = from;
                self.heap.push(Reverse((longer, node)));
            }
        }
    }

    /// Reaches rows that would have to leave a column.
    fn back(&mut self, column: usize, length: i64, best: i64) {
        let from = u32::try_from(column).unwrap_or(u32::MAX);
        for &at in &self.of_column[column] {
            let row = at as usize;
            let weight = self.transport.weights[row * self.width + column];
            let longer = length + weight + self.column_prices[column] - self.row_prices[row];
            if longer < self.row_lengths[row] && longer < best {
                if self.row_lengths[row] == FAR {
                    self.reached.push(Node::Row(at));
                }
                self.row_lengths[row] = longer;
                self.row_from[row] = from;
                self.heap.push(Reverse((longer, Node::Row(at))));
            }
        }
    }

    /// Lowers the prices of all that was nearer than the end, and forgets the lengths.
    fn reprice(&mut self, best: i64) {
        for node in self.reached.drain(..) {
            let (length, price) = match node {
                Node::Row(at) => {
                    (&mut self.row_lengths[at as usize], &mut self.row_prices[at as usize])
                }
                Node::Column(at) => {
                    (&mut self.column_lengths[at as usize], &mut self.column_prices[at as usize])
                }
            };
            if *length < best {
                *price += *length - best;
            }
            *length = FAR;
        }
        self.heap.clear();
    }

    /// Changes the choices along the path to its end.
    fn follow(&mut self, end: Node, first: usize) {
        let mut column = match end {
            Node::Row(at) => {
                self.unused[at as usize] += 1;
                if at as usize == first {
                    return;
                }
                let column = self.row_from[at as usize] as usize;
                self.leave(at as usize, column);
                column
            }
            Node::Column(at) => at as usize,
        };
        loop {
            let row = self.column_from[column];
            self.of_column[column].push(row);
            self.is_chosen[row as usize * self.width + column] = true;
            if row as usize == first {
                return;
            }
            column = self.row_from[row as usize] as usize;
            self.leave(row as usize, column);
        }
    }

    fn leave(&mut self, row: usize, column: usize) {
        self.of_column[column].retain(|it| *it as usize != row);
        self.is_chosen[row * self.width + column] = false;
    }
}
