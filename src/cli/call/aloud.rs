//! The voice of the telephone in the terminal: espeak-ng, through a loudspeaker or into one file.
//!
//! Words go to it by its standard input, so that neither a shell nor the list of processes sees them.

use anyhow::{Context, Result, bail, ensure};
use helpline::flow::graph::Flow;
use helpline::transcript::sound::Sound;
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The program that speaks.
const PROGRAM: &str = "espeak-ng";
/// Words a minute, as the providers' voices are held to; and for callers who asked for slower speech.
const WORDS_A_MINUTE: u16 = 150;
const SLOWER: u16 = 125;
/// What espeak-ng writes with its own voices.
const SPEC: WavSpec = WavSpec { channels: 1, sample_rate: 22_050, bits_per_sample: 16, sample_format: SampleFormat::Int };
/// The quiet between two turns in a file, in milliseconds.
const BETWEEN_TURNS: u32 = 1_000;

/// Speaks.
pub(super) struct Voice {
    program: PathBuf,
    to: To,
}

/// Where it is heard.
enum To {
    Loudspeaker,
    File(Recorder),
}

/// Joins what is spoken into one file.
struct Recorder {
    joined: WavWriter<BufWriter<File>>,
    bit: Bit,
}

/// Where each utterance is written before it is joined; gone at the end, however that comes.
struct Bit(PathBuf);

impl Drop for Bit {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

impl Voice {
    /// A voice that is heard at once.
    pub(super) fn through_loudspeaker() -> Result<Self> {
        Ok(Self { program: find()?, to: To::Loudspeaker })
    }

    /// A voice that is written to a file.
    pub(super) fn into_file(file: &Path) -> Result<Self> {
        let program = find()?;
        let joined = WavWriter::create(file, SPEC).with_context(|| format!("{} cannot be written", file.display()))?;
        let bit = Bit(file.with_added_extension("part"));
        Ok(Self { program, to: To::File(Recorder { joined, bit }) })
    }

    /// Speaks one turn to its end.
    pub(super) fn speak(&mut self, flow: &Flow, sounds: &[Sound], slow: bool) -> Result<()> {
        for sound in sounds {
            match sound {
                Sound::Quiet(milliseconds) => {
                    // Whoever asked for slower speech gets longer quiets too, as on the line.
                    let milliseconds = u32::from(*milliseconds);
                    self.keep_quiet(if slow { milliseconds * 3 / 2 } else { milliseconds })?;
                }
                Sound::Words(language, words) => self.say(&voice(&flow.language(*language).locale), words, slow)?,
            }
        }
        if let To::File(recorder) = &mut self.to {
            recorder.keep_quiet(BETWEEN_TURNS)?;
        }
        Ok(())
    }

    /// Completes the file, if it is one.
    pub(super) fn finish(self) -> Result<()> {
        match self.to {
            To::Loudspeaker => Ok(()),
            To::File(recorder) => recorder.finish(),
        }
    }

    fn keep_quiet(&mut self, milliseconds: u32) -> Result<()> {
        match &mut self.to {
            To::Loudspeaker => {
                std::thread::sleep(Duration::from_millis(u64::from(milliseconds)));
                Ok(())
            }
            To::File(recorder) => recorder.keep_quiet(milliseconds),
        }
    }

    fn say(&mut self, voice: &str, words: &str, slow: bool) -> Result<()> {
        let speed = if slow { SLOWER } else { WORDS_A_MINUTE }.to_string();
        let mut command = Command::new(&self.program);
        command.args(["-b", "1", "-v", voice, "-s", &speed, "--stdin"]);
        if let To::File(recorder) = &self.to {
            command.arg("-w").arg(&recorder.bit.0);
        }
        run(command, words).with_context(|| format!("{PROGRAM} could not speak"))?;
        match &mut self.to {
            To::Loudspeaker => Ok(()),
            To::File(recorder) => recorder.join(),
        }
    }
}

impl Recorder {
    /// Appends what was spoken last.
    fn join(&mut self) -> Result<()> {
        let spoken = WavReader::open(&self.bit.0).with_context(|| format!("{PROGRAM} wrote no sound"))?;
        ensure!(spoken.spec() == SPEC, "{PROGRAM} wrote a sound of another form than its own voices have: {:?}", spoken.spec());
        for sample in spoken.into_samples::<i16>() {
            self.joined.write_sample(sample?)?;
        }
        Ok(())
    }

    fn keep_quiet(&mut self, milliseconds: u32) -> Result<()> {
        for _ in 0..SPEC.sample_rate * milliseconds / 1_000 {
            self.joined.write_sample(0_i16)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<()> {
        self.joined.finalize().context("the file of the call cannot be completed")
    }
}

/// The program on the PATH, before anybody rings.
fn find() -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(PROGRAM)).find(|program| program.is_file());
    found.with_context(|| format!("{PROGRAM} is not installed, and nothing can be spoken without it: apt install {PROGRAM}"))
}

/// Gives the words to the program and waits until it has spoken.
fn run(mut command: Command, words: &str) -> Result<()> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // If it is gone already, its own words say why.
        let _ = input.write_all(words.as_bytes());
    }
    let output = child.wait_with_output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    // Without a loudspeaker it complains, and still says that all is well.
    let no_loudspeaker = told.lines().any(|line| line.starts_with("error:"));
    if !output.status.success() || no_loudspeaker {
        let hint = if no_loudspeaker { "; without a loudspeaker, name a file: --wav call.wav" } else { "" };
        bail!("{}{hint}", told.lines().last().unwrap_or("it did not say why"));
    }
    Ok(())
}

/// The espeak-ng voice for a locale. Spanish of the Americas has one voice.
fn voice(locale: &str) -> String {
    match locale {
        "es" | "es-ES" => "es".to_owned(),
        _ if locale.starts_with("es-") => "es-419".to_owned(),
        _ => locale.to_lowercase(),
    }
}
