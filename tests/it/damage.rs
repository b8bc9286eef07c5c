//! What becomes of a damaged index: it is noticed and built anew, and nobody is answered wrongly.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use naru::matching::{Facts, Rates};
use naru::proto::{Key, SearchFacet, SearchFilter, SearchRequest, SearchResponse, Startup};
use naru::search::{self, Index, Order, PAGE_SIZE_MAX, Request, Snapshot};
use naru::server::system_clock;
use naru::store::{Location, Options, Store};
use naru::taxonomy::Taxonomy;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::app::{App, startup, text};
use crate::batches::upsert;
use crate::profiles::delete;

const WORDS: [&str; 3] = ["라이다 센서", "indoor navigation", "배터리 소재"];

/// How many indexes are damaged at a time.
const AT_ONCE: usize = 4;

/// One thing that happens to one file.
#[derive(Debug, Clone)]
struct Damage {
    file: PathBuf,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Truncated(u64),
    Flipped {
        byte: usize,
        bit: u8,
    },
    Deleted,
    /// It is not in the list of files, as after a failure of power that has kept an older one.
    Unlisted,
}

/// A database with its index, and what can be seen of them.
struct Original {
    folder: TempDir,
    store: Store,
    seen: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_is_noticed_and_built_anew() {
    let original = Arc::new(Original::make().await);
    let damages = Arc::new(original.damages());
    assert!(damages.len() >= 100, "{}", damages.len());
    let mut checking: JoinSet<()> = (0..AT_ONCE)
        .map(|first| {
            let (original, damages) = (Arc::clone(&original), Arc::clone(&damages));
            async move {
                for damage in damages.iter().skip(first).step_by(AT_ONCE) {
                    original.check(std::slice::from_ref(damage)).await;
                }
            }
        })
        .collect();
    while let Some(checked) = checking.join_next().await {
        checked.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_has_forgotten_its_files_is_built_anew_too() {
    let original = Original::make().await;
    let forgotten = Damage { file: ".managed.json".into(), what: What::Deleted };
    let terms = original.files().into_iter().filter(|(file, _)| file.ends_with("term"));
    for (file, bytes) in terms {
        let what = What::Flipped { byte: bytes.len() / 2, bit: 0 };
        original.check(&[forgotten.clone(), Damage { file: file.into(), what }]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_whose_list_of_files_is_older_than_they_are_is_built_anew() {
    let original = Original::make().await;
    let mut checked = HashSet::new();
    for (file, _) in original.files() {
        let file = PathBuf::from(file);
        // One of each kind.
        let extension = file.extension().filter(|it| *it != "json");
        if !extension.is_some_and(|it| checked.insert(it.to_owned())) {
            continue;
        }
        let damage = |what| Damage { file: file.clone(), what };
        original.check(&[damage(What::Unlisted)]).await;
        original.check(&[damage(What::Unlisted), damage(What::Deleted)]).await;
    }
    assert!(checked.len() >= 7, "{checked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_sound_is_not_built_anew() {
    let original = Original::make().await;
    let (seen, is_new) = original.seen_after(&[]).await;
    assert_eq!((seen, is_new), (original.seen.clone(), false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_damaged_index_answers_as_before() {
    let (mut app, token) = seeded().await;
    let request = SearchRequest {
        query: WORDS[0].to_owned(),
        at_least_as_fresh: token,
        ..Default::default()
    };
    let before = app.search.search(request.clone()).await.unwrap().into_inner();
    assert!(before.total_size > 0);
    let index = app.data_dir().join("index");
    let cut = || {
        for file in fs::read_dir(generation(&index)).unwrap() {
            let file = file.unwrap().path();
            let length = fs::metadata(&file).unwrap().len();
            fs::OpenOptions::new().write(true).open(file).unwrap().set_len(length / 2).unwrap();
        }
    };
    let mut app = app.restart_after(cut).await;
    let after = app.search.search(request).await.unwrap().into_inner();
    let names = |it: SearchResponse| -> Vec<String> {
        it.results.into_iter().map(|result| result.name).collect()
    };
    assert_eq!(names(after), names(before));
}

/// A server with some profiles that were changed and deleted, and the token of the last write.
async fn seeded() -> (App, String) {
    let mut app = App::start().await;
    for (number, words) in (0..).zip(WORDS) {
        let profile = |nth: u32| {
            let id = format!("s{}", nth + 6 * number);
            Startup { one_liner: text(words, words), ..startup(&id) }
        };
        let token = upsert(&mut app, (0..6).map(profile).collect(), true).await.consistency_token;
        // Each search waits for the index, so each batch is a segment.
        let request = SearchRequest { at_least_as_fresh: token, ..Default::default() };
        app.search.search(request).await.unwrap();
    }
    for name in ["startups/s2", "startups/s9"] {
        delete(&mut app, name, "").await.unwrap();
    }
    let changed = Startup { one_liner: text(WORDS[1], ""), ..startup("s1") };
    let token = upsert(&mut app, vec![changed], true).await.consistency_token;
    let request = SearchRequest { at_least_as_fresh: token.clone(), ..Default::default() };
    app.search.search(request).await.unwrap();
    (app, token)
}

impl Original {
    async fn make() -> Original {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = seeded().await;
        let data = app.data_dir().to_owned();
        app.restart_after(|| copy(&data, folder.path())).await;
        let location = Location::sqlite(folder.path().join("naru.db"));
        let store = Store::open(&location, Options::new(system_clock(), 1)).await.unwrap();
        let mut original = Original { folder, store, seen: Vec::new() };
        original.seen = original.seen_after(&[]).await.0;
        assert!(original.seen.len() > 20);
        original
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    /// The files of the index with what they hold, but for locks.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let files = fs::read_dir(generation(&self.index())).unwrap().map(|it| it.unwrap().path());
        let mut files: Vec<PathBuf> =
            files.filter(|it| it.extension() != Some("lock".as_ref())).collect();
        files.sort();
        let name = |it: &Path| it.file_name().unwrap().to_str().unwrap().to_owned();
        files.iter().map(|it| (name(it), fs::read(it).unwrap())).collect()
    }

    /// Every file is cut, flipped in places and deleted, and every number in the file that tells of all others is changed.
    fn damages(&self) -> Vec<Damage> {
        let mut damages = Vec::new();
        for (file, bytes) in self.files() {
            let length = bytes.len();
            let mut add = |what| damages.push(Damage { file: PathBuf::from(&file), what });
            add(What::Deleted);
            for bytes in [0, length / 2, length - 1] {
                add(What::Truncated(bytes as u64));
            }
            for byte in [0, length / 2, length - 1] {
                add(What::Flipped { byte, bit: 4 });
            }
            if file == "meta.json" {
                let is_number = |&at: &usize| bytes[at - 1] == b':' && bytes[at].is_ascii_digit();
                (1..length).filter(is_number).for_each(|byte| add(What::Flipped { byte, bit: 0 }));
            }
        }
        damages
    }

    async fn check(&self, damages: &[Damage]) {
        let (seen, is_new) = self.seen_after(damages).await;
        assert_eq!(seen, self.seen, "{damages:?}");
        assert!(is_new, "{damages:?} was not noticed");
    }

    /// What is seen with a copy of the index to which this has happened, and whether it was built anew.
    async fn seen_after(&self, damages: &[Damage]) -> (Vec<String>, bool) {
        let folder = tempfile::tempdir().unwrap();
        copy(&self.index(), folder.path());
        let old = generation(folder.path());
        damages.iter().for_each(|damage| damage.inflict(&old));

        let index = Index::open(folder.path(), Taxonomy::builtin(), Rates::builtin()).unwrap();
        let (stop, stopping) = watch::channel(false);
        let following = tokio::spawn(search::follow(index.clone(), self.store.clone(), stopping));
        let mut snapshots = index.subscribe();
        let served = timeout(Duration::from_secs(30), snapshots.wait_for(Option::is_some)).await;
        let snapshot = served.unwrap().unwrap().clone().unwrap();
        assert_eq!(snapshot.complete(), self.store.head().await.unwrap());
        let seen = seen(&snapshot);
        stop.send_replace(true);
        following.await.unwrap();
        (seen, generation(folder.path()) != old)
    }
}

impl Damage {
    fn inflict(&self, folder: &Path) {
        let file = folder.join(&self.file);
        match self.what {
            What::Deleted => fs::remove_file(file).unwrap(),
            What::Unlisted => {
                let list = folder.join(".managed.json");
                let bytes = fs::read(&list).unwrap();
                let (names, _checksum) = bytes.split_at(bytes.len() - 32);
                let mut names: Vec<PathBuf> = serde_json::from_slice(names).unwrap();
                names.retain(|name| *name != self.file);
                let names = serde_json::to_vec(&names).unwrap();
                fs::write(list, [&names[..], &Sha256::digest(&names)].concat()).unwrap();
            }
            What::Truncated(length) => {
                fs::OpenOptions::new().write(true).open(file).unwrap().set_len(length).unwrap();
            }
            What::Flipped { byte, bit } => {
                let mut bytes = fs::read(&file).unwrap();
                bytes[byte] ^= 1 << bit;
                fs::write(file, bytes).unwrap();
            }
        }
    }
}

/// Who is found by what, with their facts and the number of profiles that have their words.
fn seen(snapshot: &Snapshot) -> Vec<String> {
    let mut seen = vec![format!("{} profiles", snapshot.documents())];
    for query in WORDS.iter().chain(&[""]) {
        let query = &search::parse(query);
        let filter = &SearchFilter::default();
        let (order, facets) = (Order::Relevance, &[SearchFacet::Kind, SearchFacet::Country][..]);
        let request = Request {
            query,
            filter,
            order,
            facets,
            offset: 0,
            limit: PAGE_SIZE_MAX,
            as_typed: false,
        };
        let page = snapshot.search(&request, &|| false).unwrap();
        let mut hits: Vec<_> = page
            .hits
            .into_iter()
            .map(|it| format!("{} {:?} {:?}", it.key, it.one_liner, it.highlights))
            .collect();
        hits.sort();
        seen.push(format!("{} {:?}", page.total, page.facets));
        seen.extend(hits);
    }
    for number in 0..6 * WORDS.len() {
        let key = Key::parse(&format!("startups/s{number}")).unwrap();
        let facts = snapshot.facts(&key).unwrap();
        let words = facts.as_ref().map(|facts| profiles_with_words(snapshot, facts));
        seen.push(format!("{key} {facts:?} {words:?}"));
    }
    seen
}

/// For each word of these facts, how many profiles have it.
fn profiles_with_words(snapshot: &Snapshot, facts: &Facts) -> Vec<usize> {
    let evidence = snapshot.evidence(facts).unwrap();
    snapshot.with_segments(&evidence, |segments| {
        let profiles_with = |at: usize| segments.iter().map(|it| it.word_docs[at].len()).sum();
        (0..facts.words().len()).map(profiles_with).collect()
    })
}

/// The folder of the newest index.
fn generation(index: &Path) -> PathBuf {
    let folders = fs::read_dir(index).unwrap().map(|it| it.unwrap().path());
    folders.filter(|it| it.is_dir()).max().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
