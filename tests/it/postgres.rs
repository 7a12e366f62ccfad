//! A PostgreSQL for the tests: the one `HELPLINE_TEST_POSTGRES` names, or one of our own, which ends with the tests.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// The server's URL without a database, and what keeps it alive.
struct Server {
    url: String,
    /// The server ends when this pipe is closed: with this process, however it ends.
    _keeper: Option<Child>,
}

static SERVER: OnceLock<Server> = OnceLock::new();

/// A database that can go away.
pub(crate) struct Database {
    pub(crate) url: String,
    name: String,
}

/// A new, empty database.
pub(crate) fn database(name: &str) -> Database {
    let name = format!("helpline_{name}_{}", std::process::id());
    let mut client = client("postgres");
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    Database { url: format!("{}/{name}", SERVER.get().unwrap().url), name }
}

fn client(database: &str) -> postgres::Client {
    let server = SERVER.get_or_init(start);
    postgres::Client::connect(&format!("{}/{database}", server.url), postgres::NoTls).unwrap()
}

impl Database {
    /// Nobody is let in any more, and whoever is in is thrown out.
    pub(crate) fn go_away(&self) {
        let name = &self.name;
        let mut client = client("postgres");
        client.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).unwrap();
        client.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", &[name]).unwrap();
    }

    pub(crate) fn come_back(&self) {
        client("postgres").batch_execute(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name)).unwrap();
    }

    /// How many connections nodes have to it.
    pub(crate) fn connections(&self) -> i64 {
        let count = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'helpline'";
        client("postgres").query_one(count, &[&self.name]).unwrap().get(0)
    }

    /// Holds a table, so that whoever writes to it waits; until it is dropped.
    pub(crate) fn hold(&self, table: &str) -> postgres::Client {
        let mut client = client(&self.name);
        client.batch_execute(&format!("BEGIN; LOCK TABLE {table}")).unwrap();
        client
    }
}

#[expect(clippy::zombie_processes, reason = "the keeper lives as long as this process, and ends by itself")]
fn start() -> Server {
    if let Ok(url) = std::env::var("HELPLINE_TEST_POSTGRES") {
        return Server { url: url.trim_end_matches('/').to_owned(), _keeper: None };
    }
    let programs = programs();
    let folder = std::env::temp_dir().join(format!("helpline-postgres-{}", std::process::id()));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    // PostgreSQL refuses to run as root.
    let root = fs::metadata("/proc/self").is_ok_and(|about| std::os::unix::fs::MetadataExt::uid(&about) == 0);
    let nobody = if root { "setpriv --reuid=nobody --regid=nogroup --clear-groups" } else { "" };
    if root {
        assert!(Command::new("chown").args(["nobody:nogroup", folder.to_str().unwrap()]).status().unwrap().success());
    }
    let (programs, data) = (programs.display(), folder.display());
    let script = format!(
        "cd {data} && {nobody} {programs}/initdb -D {data}/data -A trust -U helpline --no-sync >{data}/log 2>&1 || exit 1
         {nobody} {programs}/postgres -D {data}/data -k {data} -c listen_addresses= -c max_connections=200 >>{data}/log 2>&1 &
         pid=$!; cat >/dev/null; kill -INT $pid; wait $pid; rm -rf {data}"
    );
    let keeper = Command::new("sh").arg("-c").arg(script).stdin(Stdio::piped()).spawn().unwrap();
    let url = format!("postgres://helpline@{}", folder.to_str().unwrap().replace('/', "%2F"));
    for _ in 0..600 {
        if postgres::Client::connect(&format!("{url}/postgres"), postgres::NoTls).is_ok() {
            return Server { url, _keeper: Some(keeper) };
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    let _ = writeln!(std::io::stderr(), "{log}");
    panic!("PostgreSQL does not begin");
}

/// Where `initdb` and `postgres` are: on the path, or where Debian keeps them.
fn programs() -> PathBuf {
    let mut places: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    places.sort();
    places.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let found = places.into_iter().rev().find(|place| ["initdb", "postgres"].iter().all(|program| Path::new(place).join(program).exists()));
    found.expect("the tests need PostgreSQL: apt-get install postgresql, or name a server with HELPLINE_TEST_POSTGRES=postgres://user@host")
}
