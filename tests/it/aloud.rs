//! The telephone in the terminal speaks: what espeak-ng is asked to say, and the file it all goes into.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Samples a second, and of the stand-in's sound.
const RATE: u32 = 22_050;
const SOUND: u32 = RATE / 10;

/// A folder with all that a spoken call leaves behind.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("helpline-aloud-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("sound.wav"), wav(&[1; SOUND as usize])).unwrap();
        Self(folder)
    }

    /// Rings the shipped flow and types some lines.
    fn call(&self, arguments: &[&str], path: &[&Path], typed: &str, more: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_helpline"));
        let flow = concat!(env!("CARGO_MANIFEST_DIR"), "/flows/helpline");
        command.args(["call", flow]).args(arguments).current_dir(&self.0).envs(more.iter().copied());
        command
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("STAND_IN_NOTES", self.0.join("notes"))
            .env("STAND_IN_SOUND", self.0.join("sound.wav"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A call that cannot begin reads nothing.
        drop(child.stdin.take().unwrap().write_all(typed.as_bytes()));
        child.wait_with_output().unwrap()
    }

    fn notes(&self) -> String {
        fs::read_to_string(self.0.join("notes")).unwrap_or_default()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Where the stand-in is found, and then what it is written with.
fn stand_in() -> [&'static Path; 3] {
    [concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/stand_in"), "/usr/bin", "/bin"].map(Path::new)
}

/// A file of sound: one channel of 16 bits.
fn wav(samples: &[i16]) -> Vec<u8> {
    let length = u32::try_from(samples.len() * 2).unwrap();
    let mut file = b"RIFF".to_vec();
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    for short in [1_u16, 1] {
        file.extend(short.to_le_bytes());
    }
    for long in [RATE, RATE * 2] {
        file.extend(long.to_le_bytes());
    }
    for short in [2_u16, 16] {
        file.extend(short.to_le_bytes());
    }
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_utterance_is_spoken_in_its_language_and_slower_for_who_asks() {
    let desk = Desk::new("spoken");
    let output = desk.call(&["--wav", "call.wav"], &stand_in(), "1\n7\nh\n", &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let notes = desk.notes();
    let spoken: Vec<&str> = notes.lines().collect();
    assert!(spoken[0].starts_with("-b 1 -v en-us -s 150 --stdin -w ") && spoken[0].contains("| If this is a medical emergency"), "{notes}");
    assert!(spoken[1].contains("-v es-419 -s 150 ") && spoken[1].ends_with("| Para español, oprima dos."), "{notes}");
    let slower = spoken.iter().position(|said| said.contains("more slowly")).unwrap();
    assert!(spoken[..slower].iter().all(|said| said.contains("-s 150 ")), "{notes}");
    assert!(spoken[slower..].iter().all(|said| said.contains("-s 125 ")), "{notes}");
    // Three turns and the last, of which nothing is heard, each with a second after it, and the quiets between the words.
    let file = fs::read(desk.0.join("call.wav")).unwrap();
    let samples: Vec<i16> = file[44..].chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let sounding = samples.iter().filter(|sample| **sample == 1).count();
    assert_eq!(sounding, spoken.len() * SOUND as usize);
    assert!(samples.len() - sounding >= 4 * RATE as usize);
    assert_eq!(file, wav(&samples), "its head says what is in it");
    let left: Vec<_> = fs::read_dir(&desk.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn it_is_heard_through_the_loudspeaker_or_says_why_not() {
    let desk = Desk::new("loud");
    let output = desk.call(&["--aloud"], &stand_in(), "h\n", &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(desk.notes().starts_with("-b 1 -v en-us -s 150 --stdin | If this"), "{}", desk.notes());
    let output = desk.call(&["--aloud"], &stand_in(), "h\n", &[("STAND_IN_MUTE", "yes")]);
    assert!(output.status.code() == Some(2) && stderr(&output).contains("name a file: --wav"), "{}", stderr(&output));
}

#[test]
fn without_espeak_the_package_is_named_before_anybody_rings() {
    let desk = Desk::new("missing");
    fs::create_dir(desk.0.join("espeak-ng")).unwrap();
    // A folder of that name is no program.
    let output = desk.call(&["--aloud"], &[&desk.0], "h\n", &[]);
    assert!(output.status.code() == Some(2) && stderr(&output).contains("apt install espeak-ng"), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
}
