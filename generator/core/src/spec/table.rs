//! The `table!` macro: one declaration is the struct, its reader and its list of keys with their meaning.

use toml::Spanned;
use toml::de::DeValue;

use super::Form;
use super::reader::{Read, Reader, TableReader, article};
use crate::problem::ReadingProblem;

/// The keys of a table.
pub type Keys = &'static [Key];

/// A key of a table, as the reference prints it.
#[derive(Debug)]
pub struct Key {
    /// Its name; empty: the keys of another table stand here too.
    pub name: &'static str,
    /// Must it be there?
    pub needed: bool,
    /// What it means.
    pub about: &'static str,
    /// What its value is, with an article.
    pub expects: &'static str,
    /// What is inside its value.
    pub shape: &'static Shape,
}

impl Key {
    /// A key whose value is read as `T`.
    pub(crate) const fn of<T: Read>(name: &'static str, needed: bool, about: &'static str) -> Self {
        Self { name, needed, about, expects: T::EXPECTS, shape: &T::SHAPE }
    }
}

impl Shape {
    /// A table.
    pub(crate) const fn table<T: Table>() -> Self {
        Self::Table(T::ABOUT, T::KEYS, T::ONE_OF)
    }
}

/// What is inside a value.
#[derive(Debug)]
pub enum Shape {
    /// Nothing that has a key.
    Plain(Form),
    /// Keys: what the table is, what they are, and those of which it has exactly one.
    Table(&'static str, Keys, &'static [&'static str]),
    /// Items, all of one kind: what each is.
    List(&'static str, &'static Shape),
    /// Entries under names of your own: what a name is and looks like, and what each entry is.
    Named(&'static str, Form, &'static str, &'static Shape),
}

/// A struct that is read from a table with fixed keys.
pub trait Table: Sized {
    /// What it is, as the reference prints it.
    const ABOUT: &'static str;
    /// Its keys, as the reference prints them.
    const KEYS: Keys;
    /// Keys of which exactly one is there; none: there are no such keys.
    const ONE_OF: &'static [&'static str] = &[];
    /// Reads its keys; the caller ends the table.
    fn fields(t: &mut TableReader<'_, '_>) -> Option<Self>;
}

/// Reads a whole table: its keys, then the complaint about keys that nobody asked for.
pub(crate) fn read_table<T: Table>(value: &Spanned<DeValue<'_>>, path: &str, r: &mut Reader) -> Option<T> {
    let span = r.span(value);
    let Some(table) = value.get_ref().as_table() else {
        r.fault(ReadingProblem::WrongType {
            span,
            path: path.to_owned(),
            found: article(value.get_ref()),
            expects: "a table",
        });
        return None;
    };
    let mut t = TableReader::new(table, span, path, r);
    let out = T::fields(&mut t);
    t.finish();
    out
}

/// Declares a table of the spec. Each field is `name: Type = "key"`: `T` must be there, `Option<T>` and lists may be
/// absent, and `..name: Type` takes over the keys of another table.
macro_rules! table {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $( $(#[doc = $fdoc:literal])* $mode:ident $field:ident : $type:ty $(= $key:literal)?; )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Where the table stands.
            pub span: $crate::span::Span,
            $( $(#[doc = $fdoc])* pub $field: $crate::spec::table!(@type $mode $type), )*
        }

        impl $crate::spec::Table for $name {
            const ABOUT: &'static str = concat!($($doc),*);
            const KEYS: $crate::spec::Keys = &[
                $( $crate::spec::table!(@entry $mode $type, [$($key)?] $($fdoc)*), )*
            ];
            fn fields(t: &mut $crate::spec::TableReader<'_, '_>) -> Option<Self> {
                // Every field is read before any is unwrapped: all problems are told, not the first.
                $( let $field = $crate::spec::table!(@read $mode t $type $(, $key)?); )*
                Some(Self { span: t.span, $( $field: $field?, )* })
            }
        }

        impl $crate::spec::Read for $name {
            const EXPECTS: &'static str = "a table";
            const SHAPE: $crate::spec::Shape = $crate::spec::Shape::table::<Self>();
            fn read(
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                path: &str,
                r: &mut $crate::spec::Reader,
            ) -> Option<Self> {
                $crate::spec::read_table(value, path, r)
            }
        }
    };
    (@type need $type:ty) => { $type };
    (@type part $type:ty) => { $type };
    (@type list $type:ty) => { $type };
    (@type may $type:ty) => { Option<$type> };
    (@entry need $type:ty, [$key:literal] $($doc:literal)*) => {
        $crate::spec::Key::of::<$type>($key, true, concat!($($doc),*))
    };
    (@entry part $type:ty, [] $($doc:literal)*) => { $crate::spec::Key::of::<$type>("", false, concat!($($doc),*)) };
    (@entry $mode:ident $type:ty, [$key:literal] $($doc:literal)*) => {
        $crate::spec::Key::of::<$type>($key, false, concat!($($doc),*))
    };
    (@read need $t:ident $type:ty, $key:literal) => { $t.required::<$type>($key) };
    (@read part $t:ident $type:ty) => { <$type as $crate::spec::Table>::fields($t) };
    (@read may $t:ident $type:ty, $key:literal) => {
        match $t.optional::<$type>($key) { None => Some(None), Some(read) => read.map(Some) }
    };
    (@read list $t:ident $type:ty, $key:literal) => {
        match $t.optional::<$type>($key) { None => Some(<$type>::default()), Some(read) => read }
    };
}
pub(crate) use table;
