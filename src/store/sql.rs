//! What both engines understand: statements with `$1`, `$2`, … in the order they are first used, and four kinds of values.

use anyhow::{Context, Result, bail};

/// A value of a statement or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    pub(super) fn number(&self) -> Result<Option<i64>> {
        match self {
            Self::Null => Ok(None),
            Self::Number(number) => Ok(Some(*number)),
            other => bail!("{other:?} is no number"),
        }
    }

    pub(super) fn text(&self) -> Result<Option<&str>> {
        match self {
            Self::Null => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            other => bail!("{other:?} is no text"),
        }
    }

    pub(super) fn bytes(&self) -> Result<Option<&[u8]>> {
        match self {
            Self::Null => Ok(None),
            Self::Bytes(bytes) => Ok(Some(bytes)),
            other => bail!("{other:?} are no bytes"),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// A whole number.
    ///
    /// # Errors
    /// A column that has none.
    pub fn number(&self, at: usize) -> Result<i64> {
        self.number_if_any(at)?.with_context(|| format!("column {at} has no number"))
    }

    /// A whole number, or nothing.
    ///
    /// # Errors
    /// A column of something else.
    pub fn number_if_any(&self, at: usize) -> Result<Option<i64>> {
        self.value(at)?.number().with_context(|| format!("in column {at}"))
    }

    /// A text.
    ///
    /// # Errors
    /// A column that has none.
    pub fn text(&self, at: usize) -> Result<String> {
        self.text_if_any(at)?.with_context(|| format!("column {at} has no text"))
    }

    /// A text, or nothing.
    ///
    /// # Errors
    /// A column of something else.
    pub fn text_if_any(&self, at: usize) -> Result<Option<String>> {
        Ok(self.value(at)?.text().with_context(|| format!("in column {at}"))?.map(str::to_owned))
    }

    /// A number of the kind that is wanted.
    ///
    /// # Errors
    /// A column that has none, or one too large.
    pub fn whole<T: TryFrom<i64>>(&self, at: usize) -> Result<T> {
        let number = self.number(at)?;
        T::try_from(number).ok().with_context(|| format!("column {at} has {number}"))
    }

    /// Bytes.
    ///
    /// # Errors
    /// A column that has none.
    pub fn bytes(&self, at: usize) -> Result<&[u8]> {
        self.value(at)?.bytes()?.with_context(|| format!("column {at} has no bytes"))
    }

    /// Bytes, or nothing.
    ///
    /// # Errors
    /// A column of something else.
    pub fn bytes_if_any(&self, at: usize) -> Result<Option<&[u8]>> {
        self.value(at)?.bytes().with_context(|| format!("in column {at}"))
    }

    fn value(&self, at: usize) -> Result<&Value> {
        self.0.get(at).with_context(|| format!("there is no column {at}"))
    }
}

/// Carries statements.
pub trait Sql {
    /// Runs a statement; gives back how many rows it changed.
    ///
    /// # Errors
    /// What the engine refuses.
    fn run(&mut self, statement: &str, with: &[Value]) -> Result<u64>;

    /// Runs a query.
    ///
    /// # Errors
    /// What the engine refuses.
    fn rows(&mut self, query: &str, with: &[Value]) -> Result<Vec<Row>>;

    /// Runs several statements without values.
    ///
    /// # Errors
    /// What the engine refuses.
    fn all(&mut self, statements: &str) -> Result<()>;

    /// Adds rows to a table, at once; those whose key is there already stay as they are. Gives back how many are new.
    ///
    /// # Errors
    /// What the engine refuses, and rows of unequal length.
    fn add(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64>;

    /// What this engine calls a column of bytes.
    fn bytes_type(&self) -> &'static str;
}

/// An engine: carries statements, and holds the store's lock for those who decide.
pub(super) trait Engine: Send {
    /// Makes what the lock needs.
    fn prepare(&mut self) -> Result<()>;

    /// Begins a transaction that holds the lock; waits for others.
    fn begin(&mut self) -> Result<()>;

    /// Begins a transaction that holds no lock beyond what it writes.
    fn begin_beside(&mut self) -> Result<()>;

    /// Begins a transaction that only reads, and sees what is there in this moment.
    fn begin_reading(&mut self) -> Result<()>;

    /// Ends it: everything has happened, or nothing.
    fn end(&mut self, well: bool) -> Result<()>;

    /// What was removed is overwritten, as far as that is the engine's to do.
    fn overwrite(&mut self) -> Result<()>;

    fn sql(&mut self) -> &mut dyn Sql;
}
