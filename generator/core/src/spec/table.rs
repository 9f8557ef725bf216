//! The `table!` macro: one declaration is the struct, its reader and its list of keys with their meaning.

use toml::Spanned;
use toml::de::DeValue;

use super::reader::{Reader, TableReader, article};
use crate::problem::ReadingProblem;

/// The keys of a table: name (empty: the keys of another table stand here too), whether it must be there, and what
/// it means.
pub type Keys = &'static [(&'static str, bool, &'static str)];

/// A struct that is read from a table with fixed keys.
pub trait Table: Sized {
    /// Its keys, as the reference prints them.
    const KEYS: Keys;
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
            const KEYS: $crate::spec::Keys = &[
                $( $crate::spec::table!(@entry $mode [$($key)?] $($fdoc)*), )*
            ];
            fn fields(t: &mut $crate::spec::TableReader<'_, '_>) -> Option<Self> {
                // Every field is read before any is unwrapped: all problems are told, not the first.
                $( let $field = $crate::spec::table!(@read $mode t $type $(, $key)?); )*
                Some(Self { span: t.span, $( $field: $field?, )* })
            }
        }

        impl $crate::spec::Read for $name {
            const EXPECTS: &'static str = "a table";
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
    (@entry need [$key:literal] $($doc:literal)*) => { ($key, true, concat!($($doc),*)) };
    (@entry part [] $($doc:literal)*) => { ("", false, concat!($($doc),*)) };
    (@entry $mode:ident [$key:literal] $($doc:literal)*) => { ($key, false, concat!($($doc),*)) };
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
