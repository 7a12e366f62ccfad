//! The real program as a child process: started on free ports, killed, started again in the same place.
//!
//! [`Server::start`] returns once `/healthz` answers. Two servers started from the same [`Settings`] share keys,
//! secrets and public address, so that one can take over the other's calls; each has its own folder.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::provider::http::{Answer, Ask, Failure, Patience, agent, send};

/// What a server is started with.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) public_url: String,
    /// The folder of flow folders.
    pub(crate) flows: PathBuf,
    pub(crate) flow: String,
    pub(crate) secret_keys: String,
    pub(crate) number: String,
    pub(crate) twilio_account: String,
    pub(crate) twilio_token: String,
    /// `user:password`.
    pub(crate) bandwidth: String,
    /// Whether it has no lines and keys but those it makes itself.
    pub(crate) bare: bool,
    /// Further variables, or other values of these.
    pub(crate) more: Vec<(String, String)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            program: PathBuf::from(env!("CARGO_BIN_EXE_helpline")),
            arguments: vec!["serve".to_owned()],
            public_url: "https://ivr.example.org".to_owned(),
            flows: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/flows")),
            flow: "helpline".to_owned(),
            secret_keys: "a-made-up-key-for-tests-of-32-letters-or-more".to_owned(),
            number: "+18005550100".to_owned(),
            twilio_account: "AC00000000000000000000000000000abc".to_owned(),
            twilio_token: "a1b2c3d4e5f60718293a4b5c6d7e8f90".to_owned(),
            bandwidth: "bw-ivr:made-up-pass-1".to_owned(),
            bare: false,
            more: Vec::new(),
        }
    }
}

/// A server that runs, or has been killed and may run again.
pub(crate) struct Server {
    /// Where callers' webhooks go: `http://127.0.0.1:port`.
    pub(crate) base: String,
    /// Where the console, metrics and health are.
    pub(crate) admin: String,
    /// Its own folder, gone when this is dropped.
    pub(crate) folder: PathBuf,
    settings: Settings,
    child: Option<Child>,
    stderr: Arc<Mutex<String>>,
    /// Ends with the program whose standard error it reads.
    reader: Option<JoinHandle<()>>,
    /// What the program's standard output tells of it.
    news: Receiver<News>,
}

/// News of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    /// It has said where it listens.
    Listens,
    /// Its output has ended, and it with it.
    Ends,
}

/// How long any news may take.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

impl Server {
    /// Starts the program and waits until it answers.
    #[track_caller]
    pub(crate) fn start(settings: &Settings) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("helpline-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("the temporary folder can be made");
        let [listen, admin] = free_ports();
        let mut server = Self {
            base: format!("http://{listen}"),
            admin: format!("http://{admin}"),
            folder,
            settings: settings.clone(),
            child: None,
            stderr: Arc::default(),
            reader: None,
            news: std::sync::mpsc::channel().1,
        };
        server.restart();
        server
    }

    /// Starts the program again, after a kill or instead of what runs: same ports, same folder.
    #[track_caller]
    pub(crate) fn restart(&mut self) {
        self.kill9();
        let mut command = Command::new(&self.settings.program);
        command.args(&self.settings.arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HELPLINE_")) {
            command.env_remove(name);
        }
        let mut child = command.envs(self.environment()).spawn().expect("the program can be started");
        let pipe = child.stderr.take().expect("standard error is piped");
        let kept = Arc::clone(&self.stderr);
        self.reader = Some(std::thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                writeln!(kept.lock().expect("no reader panics"), "{line}").expect("a string takes every line");
            }
        }));
        self.news = listen(child.stdout.take().expect("standard output is piped"));
        self.child = Some(child);
        self.wait();
    }

    /// Kills the program as a failing machine would: no farewell, no flush.
    pub(crate) fn kill9(&mut self) {
        if let Some(child) = self.child.take() {
            self.bury(child);
        }
    }

    /// Asks the program to end, as an orchestrator would, and waits for it: true if it ended well.
    pub(crate) fn terminate(&mut self) -> bool {
        let Some(mut child) = self.child.take() else {
            return false;
        };
        drop(Command::new("kill").arg("-TERM").arg(child.id().to_string()).status());
        let ended = self.news.recv_timeout(LONGEST_WAIT) == Ok(News::Ends);
        let well = ended && child.wait().is_ok_and(|status| status.success());
        self.bury(child);
        well
    }

    /// Ends the program if it has not ended, and hears its last words.
    fn bury(&mut self, mut child: Child) {
        drop(child.kill());
        drop(child.wait());
        if let Some(reader) = self.reader.take() {
            drop(reader.join());
        }
    }

    /// The program's process id, while it runs.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// What it has written to standard error, through all its lives; complete only once it has ended.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().expect("no reader panics").clone()
    }

    /// Runs another command of the program in the server's place, and gives back what it prints.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output =
            Command::new(&self.settings.program).args(arguments).envs(self.environment()).output().expect("the program can be started");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("what it prints is UTF-8")
    }

    /// How often each of the callers' turns stands in the journal, by call and number. None is forked.
    pub(crate) fn turns(&self) -> BTreeMap<(String, u64), u32> {
        let mut counts = BTreeMap::new();
        for line in self.run(&["journal", "export", "--format", "jsonl"]).lines() {
            let entry: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(entry["forked"], false, "{line}");
            if matches!(entry["kind"].as_str(), Some("ring" | "turn")) {
                *counts.entry((entry["call"].as_str().unwrap().to_owned(), entry["turn"].as_u64().unwrap())).or_default() += 1;
            }
        }
        counts
    }

    /// Fetches one path of the voice port, or of the admin port by its whole address.
    pub(crate) fn get(&self, path: &str) -> Result<Answer, Failure> {
        let url = if path.starts_with("http://") { path.to_owned() } else { format!("{}{path}", self.base) };
        let wait = Duration::from_secs(2);
        let patience = Patience { connect: wait, read: wait, total: wait, retries: 0, after: Vec::new() };
        send(&agent(), &Ask { method: "GET", url, headers: Vec::new(), body: String::new() }, &patience)
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "a server that does not start is the failure of the test")]
    fn wait(&mut self) {
        let news = self.news.recv_timeout(LONGEST_WAIT);
        let healthy = news == Ok(News::Listens) && self.get("/healthz").is_ok_and(|answer| answer.status == 200);
        if !healthy {
            self.kill9();
            panic!("the server did not answer /healthz ({news:?}):\n{}", self.stderr());
        }
    }

    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let settings = &self.settings;
        let address = |base: &str| base.trim_start_matches("http://").to_owned();
        let path = |name: &str| self.folder.join(name).display().to_string();
        let mut environment = vec![
            ("HELPLINE__SERVER__LISTEN".to_owned(), address(&self.base)),
            ("HELPLINE__SERVER__ADMIN_LISTEN".to_owned(), address(&self.admin)),
            ("HELPLINE__SERVER__PUBLIC_URL".to_owned(), settings.public_url.clone()),
            ("HELPLINE__STORE__URL".to_owned(), format!("sqlite:{}", path("store.db"))),
            ("HELPLINE__FLOWS__DIR".to_owned(), settings.flows.display().to_string()),
        ];
        if settings.bare {
            return environment;
        }
        environment.push(("HELPLINE__SPOOL__PATH".to_owned(), path("spool.db")));
        environment.push(("HELPLINE__SECRET_KEYS".to_owned(), settings.secret_keys.clone()));
        let lines =
            [("MAIN", "twilio", &settings.twilio_token, Some(&settings.twilio_account)), ("BW", "bandwidth", &settings.bandwidth, None)];
        for (line, provider, secret, account) in lines {
            let mut set = |name: &str, value: &str| environment.push((format!("HELPLINE__LINES__{line}__{name}"), value.to_owned()));
            set("PROVIDER", provider);
            set("NUMBERS", &settings.number);
            set("FLOW", &settings.flow);
            set("SECRETS", secret);
            if let Some(account) = account {
                set("ACCOUNT", account);
            }
        }
        environment.extend(settings.more.clone());
        environment
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill9();
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// Two addresses nobody listens on. They lie below the ports a system hands out by itself, so that no other
/// test's connection takes one while its server is dead.
fn free_ports() -> [String; 2] {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let free = || {
        let offset = u64::from(std::process::id()) * 97 + NEXT.fetch_add(1, Ordering::Relaxed);
        let address = format!("127.0.0.1:{}", 20_000 + offset % 12_000);
        TcpListener::bind(&address).is_ok().then_some(address)
    };
    [(); 2].map(|()| std::iter::repeat_with(free).take(12_000).flatten().next().expect("a port is free"))
}

/// Reads a program's standard output to its end, and tells when it says that it listens.
fn listen(output: ChildStdout) -> Receiver<News> {
    let (tell, news) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.contains("listen") {
                // Nobody may be waiting for it any more.
                let _ = tell.send(News::Listens);
            }
        }
        let _ = tell.send(News::Ends);
    });
    news
}

#[cfg(test)]
mod tests {
    use super::{Server, Settings};
    use crate::provider::stub;
    use std::io::Write as _;

    /// Not a test of its own: what [`a_server_is_started_killed_and_started_again`] runs as its program.
    #[test]
    fn stand_in() {
        let Some(listen) = std::env::var_os("HELPLINE__SERVER__LISTEN") else {
            return;
        };
        stub::serve_health(listen.to_str().unwrap(), || {
            writeln!(std::io::stdout(), "it listens").unwrap();
            eprintln!("listening on {}", listen.display());
        });
    }

    /// The same test binary, told to be a server.
    fn stand_in_settings() -> Settings {
        let arguments = ["--exact", "binary::tests::stand_in", "--nocapture"];
        let arguments = arguments.map(str::to_owned).to_vec();
        Settings { program: std::env::current_exe().unwrap(), arguments, ..Settings::default() }
    }

    #[test]
    fn a_server_is_started_killed_and_started_again() {
        let mut server = Server::start(&stand_in_settings());
        let first = server.pid().unwrap();
        assert!(server.folder.is_dir());
        assert_ne!(server.base, server.admin);
        server.kill9();
        assert!(server.stderr().contains("listening on 127.0.0.1:"));
        assert!(server.pid().is_none() && server.get("/healthz").is_err());
        server.restart();
        assert_ne!(server.pid().unwrap(), first);
        assert!(server.get("/healthz").is_ok());
        assert!(!server.terminate());
        assert!(server.get("/healthz").is_err());
        let folder = server.folder.clone();
        drop(server);
        assert!(!folder.exists());
    }
}
