//! What changes and deletions leave behind, what a restart finds, and what is built anew.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use tantivy::IndexWriter;
use tantivy::indexer::NoMergePolicy;

use super::directory::CheckedDirectory;
use super::snapshot::key_term;
use super::terms::{LINES, Lines};
use super::*;
use crate::matching::Facts;

#[test]
fn a_changed_document_takes_the_place_of_the_old_one() {
    let mut harness = Harness::with([startup("a", "핀테크", ""), startup("a", "카메라", "")]);
    assert!(harness.find("핀테크").is_empty());
    assert_eq!(harness.find("카메라"), ["a"]);
    assert_eq!(harness.snapshot().documents(), 1);
}

#[test]
fn deleted_documents_leave_and_may_come_back() {
    let profile = startup("a", "라이다", "");
    let mut harness = Harness::with([profile.clone(), startup("b", "라이다", "")]);
    let before = harness.snapshot();
    harness.delete(&profile);
    assert_eq!(harness.find("라이다"), ["b"]);
    assert_eq!(harness.snapshot().facts(&key("startups/a")).unwrap(), None);
    assert_eq!(ids(&before, "라이다", &SearchFilter::default()).len(), 2, "a snapshot stays");
    harness.put([profile]);
    assert_eq!(harness.find("라이다").len(), 2);
}

#[test]
fn facts_are_those_of_the_message() {
    let message = plain_startup("a", "라이다 렌즈", "");
    let mut harness = Harness::with([Profile::Startup(message.clone())]);
    let key = key("startups/a");
    let expected = Facts::of_startup(
        &key,
        &message,
        &mut crate::taxonomy::Reader::new(Taxonomy::builtin(), &mut crate::text::Stems::default()),
        Rates::builtin(),
    );
    assert_eq!(harness.snapshot().facts(&key).unwrap(), Some(expected));
}

#[test]
fn words_stand_in_live_profiles_alone() {
    let text = "가람벼루틀";
    let all: Vec<Profile> = (0..8).map(|i| startup(&format!("s{i}"), text, "")).collect();
    let mut harness = Harness::with(all.clone());
    harness.put([Profile::Partner(plain_partner("p", text, ""))]);
    for profile in &all[..3] {
        harness.delete(profile);
    }
    harness.put([startup("s3", "다른 말", "")]);

    let snapshot = harness.snapshot();
    let subject = snapshot.facts(&key("startups/s7")).unwrap().unwrap();
    let evidence = snapshot.evidence(&subject).unwrap();
    assert_eq!(subject.words(), [text]);
    assert_eq!(snapshot.documents(), 6);
    let (docs, alive) = snapshot.with_segments(&evidence, |segments| {
        let docs = segments.iter().map(|segment| segment.word_docs[0].len()).sum::<usize>();
        let alive = segments.iter().flat_map(|segment| {
            segment.word_docs[0].iter().filter(|&&doc| (segment.is_alive)(doc))
        });
        (docs, alive.count())
    });
    assert_eq!((docs, alive), (5, 5));
}

#[test]
fn after_a_restart_the_index_goes_on_where_it_was() {
    let mut harness = Harness::with([startup("a", "라이다", "")]);
    harness.reopen(STORE, 1);
    assert_eq!(harness.indexer().cursor(), Revision(1));
    assert_eq!(harness.find("라이다"), ["a"]);
}

#[test]
fn a_run_that_was_cut_short_is_continued() {
    let mut harness = Harness::new();
    let page = [startup("a", "라이다", "").document(4, true)];
    harness.indexer().apply(&page).unwrap();
    harness.indexer().commit().unwrap();
    harness.reopen(STORE, 9);
    assert_eq!(harness.indexer().cursor(), Revision(4));
    harness.head = 9;
    assert_eq!(harness.find("라이다"), ["a"]);
    assert_eq!(harness.indexer().cursor(), Revision(9));
}

/// The segments of an index that was left before they were merged, the first of them with a deletion of the last commit.
fn write_unmerged(path: &Path) -> u64 {
    let index = tantivy::Index::open(CheckedDirectory::open(path).unwrap()).unwrap();
    index.tokenizers().register(LINES, Lines::default());
    index.fast_field_tokenizer().register(LINES, Lines::default());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 20 << 20).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let mut head = 0;
    let pages: [&[&str]; 8] =
        [&["a", "b", "c"], &["d", "e", "f", "g"], &["h"], &["i"], &["j"], &["k"], &["l"], &["a"]];
    for page in pages {
        for id in page {
            head += 1;
            let store::Document { key, body, .. } = startup(id, "라이다", "").document(head, true);
            writer.delete_term(key_term(sources().fields.key, &key));
            let body = body.unwrap();
            let document = document::document(&key, &body, 0, &sources(), &mut Default::default());
            writer.add_document(document.unwrap()).unwrap();
        }
        let mut commit = writer.prepare_commit().unwrap();
        let payload =
            serde_json::json!({ "store_id": STORE.to_string(), "cursor": head, "complete": head });
        commit.set_payload(&payload.to_string());
        commit.commit().unwrap();
    }
    head
}

#[test]
fn the_first_change_after_a_restart_is_not_lost_in_a_merge() {
    let mut harness = Harness::new();
    let path = harness.indexer().path().to_owned();
    harness.indexer = None;
    harness.head = write_unmerged(&path);
    harness.reopen(STORE, harness.head);
    let eight = harness.snapshot().searcher.segment_readers().len();
    harness.put([startup("b", "라이다", "")]);
    for change in 0.. {
        let segments = harness.snapshot().searcher.segment_readers().len();
        if segments < eight {
            break;
        }
        assert!(change < 100, "they are not merged, and this shows nothing");
        std::thread::sleep(std::time::Duration::from_millis(20));
        harness.put([startup("h", "라이다", "")]);
    }
    let mut found = harness.find("");
    found.sort();
    assert_eq!(found, ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]);
}

#[test]
fn what_was_made_durable_on_the_way_is_seen_at_the_end() {
    let mut harness = Harness::new();
    let page = [startup("a", "라이다", "").document(4, true)];
    harness.indexer().apply(&page).unwrap();
    harness.indexer().commit().unwrap();
    harness.head = 9;
    assert_eq!(harness.find("라이다"), ["a"]);
    harness.reopen(STORE, 9);
    assert_eq!(harness.indexer().cursor(), Revision(9));
}

#[test]
fn an_index_of_another_store_or_of_the_future_is_rebuilt() {
    for (store_id, head) in [(StoreId(Uuid::from_u128(8)), 5), (STORE, 1)] {
        let mut harness = Harness::with([startup("a", "라이다", ""), startup("b", "라이다", "")]);
        let old = harness.indexer().path().to_owned();
        harness.reopen(store_id, head);
        assert_eq!(harness.indexer().cursor(), Revision(0));
        assert_ne!(harness.indexer().path(), old);
        assert!(old.exists(), "it stays until the new one serves");
    }
}

#[test]
fn a_damaged_index_is_rebuilt() {
    let files = |path: &Path| -> Vec<std::path::PathBuf> {
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    for what in ["meta.json", ".store", ".term"] {
        let mut harness = Harness::with([startup("a", "라이다", "")]);
        let old = harness.indexer().path().to_owned();
        harness.indexer = None;
        let hit = files(&old).into_iter().find(|path| path.to_str().unwrap().ends_with(what));
        let hit = hit.unwrap();
        let mut bytes = fs::read(&hit).unwrap();
        bytes[3] ^= 0x55;
        fs::write(&hit, bytes).unwrap();
        harness.reopen(STORE, 1);
        assert_eq!(harness.indexer().cursor(), Revision(0), "{what}");
    }
}

#[test]
fn a_body_that_is_no_profile_keeps_nobody_else_out() {
    let mut harness = Harness::with([startup("a", "라이다", "")]);
    let broken =
        store::Document { body: Some(vec![0xff; 9]), ..startup("b", "", "").document(2, true) };
    harness.indexer().apply(&[broken]).unwrap();
    harness.head = 2;
    assert_eq!(harness.find(""), ["a"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn after_any_changes_the_index_is_as_if_built_anew(changes in changes()) {
        let mut harness = Harness::new();
        let mut live: BTreeMap<u8, Profile> = BTreeMap::new();
        for change in changes {
            let profile = startup(&format!("s{}", change.id), change.text, "");
            match change.what {
                What::Put => {
                    harness.put([profile.clone()]);
                    live.insert(change.id, profile);
                }
                What::Delete => {
                    harness.delete(&profile);
                    live.remove(&change.id);
                }
                What::Restart => harness.reopen(STORE, harness.head),
            }
        }
        let mut anew = Harness::with(live.into_values());
        assert_eq!(picture(&mut harness), picture(&mut anew));
    }
}

#[derive(Debug, Clone)]
struct Change {
    id: u8,
    text: &'static str,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Put,
    Delete,
    Restart,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let what = prop_oneof![4 => Just(What::Put), 2 => Just(What::Delete), 1 => Just(What::Restart)];
    let text = prop::sample::select(vec!["가람벼루틀", "가람 노을집", "딥러닝 노을집", ""]);
    let change = (0..4_u8, text, what).prop_map(|(id, text, what)| Change { id, text, what });
    prop::collection::vec(change, 1..14)
}

/// What can be seen of an index: who is found, their facts, and how many profiles have their words.
fn picture(harness: &mut Harness) -> Vec<String> {
    let snapshot = harness.snapshot();
    let mut seen = vec![format!("{} profiles", snapshot.documents())];
    for query in ["", "가람벼루틀", "노을집 -가람", "인공지능", "가람*"] {
        let mut found = ids(&snapshot, query, &SearchFilter::default());
        found.sort();
        seen.push(format!("{query}: {found:?}"));
    }
    for id in ids(&snapshot, "", &SearchFilter::default()) {
        let facts = snapshot.facts(&key(&format!("startups/{id}"))).unwrap().unwrap();
        let evidence = snapshot.evidence(&facts).unwrap();
        let profiles_with = |at: usize| {
            snapshot.with_segments(&evidence, |segments| {
                segments.iter().map(|segment| segment.word_docs[at].len()).sum::<usize>()
            })
        };
        let words: Vec<usize> = (0..facts.words().len()).map(profiles_with).collect();
        seen.push(format!("{facts:?} {words:?}"));
    }
    seen
}

fn key(name: &str) -> Key {
    Key::parse(name).unwrap()
}

#[test]
fn what_a_killed_server_has_not_committed_is_not_in_the_way() {
    let profiles = [startup("a", "라이다", ""), startup("b", "로봇", "")];
    let mut harness = Harness::with(profiles.clone());
    let folder = harness.indexer().path().to_owned();
    let head = harness.head;
    // Closed, or tantivy would still merge.
    harness.indexer = None;
    let names = std::fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name());
    let names: Vec<String> = names.map(|it| it.into_string().unwrap()).collect();
    let segments: Vec<&str> = names.iter().filter_map(|it| it.strip_suffix(".store")).collect();
    assert!(!segments.is_empty());
    for (segment, number) in segments.iter().flat_map(|it| (0..50).map(move |n| (it, n))) {
        std::fs::write(folder.join(format!("{segment}.{number}.del")), "half").unwrap();
    }
    harness.reopen(STORE, head);
    assert_eq!(harness.indexer().path(), folder, "it is not built anew");
    harness.delete(&profiles[0]);
    assert_eq!(harness.find(""), ["b"]);
}
