//! A folder of texts as one file that every computer opens: ZIP, with nothing compressed (PKWARE, .ZIP File Format Specification 6.3.9).

/// The texts as a ZIP file. Paths are UTF-8 (general purpose bit 11); no time is told.
pub(in crate::console) fn packed<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let (mut file, mut directory, mut count) = (Vec::new(), Vec::new(), 0u16);
    for (path, text) in texts {
        let offset = four(file.len());
        let common = common(path, text);
        file.extend(b"PK\x03\x04\x14\x00");
        file.extend(&common);
        file.extend(path.as_bytes());
        file.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00\x14\x00");
        directory.extend(&common);
        // No remark, the first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset);
        directory.extend(path.as_bytes());
        count = count.saturating_add(1);
    }
    let (begins, size) = (four(file.len()), four(directory.len()));
    file.extend(directory);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(size);
    file.extend(begins);
    file.extend([0; 2]);
    file
}

/// What stands of a file at its beginning and in the directory: from the flags to the length of what is extra.
fn common(path: &str, text: &str) -> Vec<u8> {
    let mut common = vec![0x00, 0x08, 0, 0, 0, 0, 0x21, 0];
    common.extend(checksum(text.as_bytes()).to_le_bytes());
    common.extend(four(text.len()));
    common.extend(four(text.len()));
    common.extend(u16::try_from(path.len()).unwrap_or(u16::MAX).to_le_bytes());
    common.extend([0; 2]);
    common
}

fn four(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

/// CRC-32 with the polynomial of Ethernet (IEEE 802.3), reflected.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()));
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::{checksum, packed};

    /// The check value that catalogues of CRCs give for CRC-32.
    #[test]
    fn a_checksum_is_the_one_that_others_reckon() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn every_text_stands_in_the_file_once_and_in_its_directory() {
        let file = packed([("flow.yaml", "name: x\n"), ("words/es.yaml", "p: ñ\n")].into_iter());
        let count = |wanted: &[u8]| file.windows(wanted.len()).filter(|window| *window == wanted).count();
        assert_eq!((count(b"PK\x03\x04"), count(b"PK\x01\x02"), count(b"PK\x05\x06")), (2, 2, 1));
        assert_eq!((count(b"words/es.yaml"), count("p: ñ\n".as_bytes())), (2, 1));
    }
}
