//! A square that a telephone's camera reads (QR code), as the path of an SVG.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// The quiet zone around it, in modules: ISO/IEC 18004 asks for four.
const QUIET: i32 = 4;

/// A square.
pub(super) struct Square {
    /// Its size with the quiet zone, in modules.
    pub(super) size: i32,
    /// Its dark modules, row by row.
    pub(super) path: String,
}

impl Square {
    /// The square of a text; nothing where it is too long for any.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                // A string takes every character.
                let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
        Some(Self { size: code.size() + 2 * QUIET, path })
    }
}
