//! Whole pixels: areas, points, and how wide a text can be.

/// A length or a place, in pixels. Whole numbers: the same bytes everywhere.
pub(super) type Px = i32;

/// A point.
pub(super) type Point = (Px, Px);

/// Rows stand on this grid, and stubs of the two sides of a gutter half of it apart, so that none lies on another.
pub(super) const GRID: Px = 24;

/// Width of a character in hundredths of the font size: monospace fonts need 60 or 61.
const ADVANCE: Px = 62;

/// The width of a text, never less than what a monospace font needs.
pub(super) fn width(text: &str, size: Px) -> Px {
    (px(text.chars().count()) * size * ADVANCE + 99) / 100
}

/// A count as pixels.
pub(super) fn px(n: usize) -> Px {
    Px::try_from(n).unwrap_or(Px::MAX / 4096)
}

/// The next place on the grid.
pub(super) fn up(y: Px) -> Px {
    (y + GRID - 1).div_euclid(GRID) * GRID
}

/// A side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: Px,
    pub(super) y: Px,
    pub(super) w: Px,
    pub(super) h: Px,
}

impl Area {
    pub(super) fn right(self) -> Px {
        self.x + self.w
    }
    pub(super) fn bottom(self) -> Px {
        self.y + self.h
    }
    pub(super) fn middle(self) -> Point {
        (self.x + self.w / 2, self.y + self.h / 2)
    }
    /// The place of a side: x of left and right, y of top and bottom.
    pub(super) fn at(self, side: Side) -> Px {
        match side {
            Side::Left => self.x,
            Side::Right => self.right(),
            Side::Top => self.y,
            Side::Bottom => self.bottom(),
        }
    }
}
