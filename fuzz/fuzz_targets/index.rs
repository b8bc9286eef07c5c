//! A small real index.

use std::sync::Arc;

use naru::matching::Rates;
use naru::proto::{Key, LocalizedText, Partner, Startup};
use naru::search::{self, Index, Snapshot};
use naru::store::{Location, Options, Request, Store, Target};
use naru::taxonomy::Taxonomy;
use prost::Message as _;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Korean and English texts: plain ones, decomposed and half-width ones, emoji, marks, signs and a long one.
const TEXTS: [(&str, &str); 8] = [
    ("라이다를 만드는 회사입니다. 물류자동화설비와 인공지능", "We make lidars for robots"),
    ("물류 로봇, 핀테크·보험", "AI chips; machine learning for clinics"),
    (
        "\u{1105}\u{1161}\u{110b}\u{1175}\u{1103}\u{1161} \u{1106}\u{116e}\u{11af}\u{1105}\u{1172}",
        "Cafe\u{301} na\u{308}ive \u{200d}e\u{327}\u{301}dge",
    ),
    ("ﾊﾝｸﾞﾙ ￡ ￦100 ㈜나루 ㎏ ①②", "ＬｉＤＡＲ ﬁntech ½ İstanbul ßtraße"),
    ("🚀라이다🇰🇷AI👩‍🔬로봇", "e️⃣dge 🤖 robot's R&D 3.5 1,000,000"),
    (
        "\"물류\" (자동화) - *전지* \u{0}\u{1}\u{7f}",
        "\"edge\" (ai) -robot* AND OR NOT [1 TO 2] a:b^2~",
    ),
    ("ㄹㅇㄷ ㄱㅏㄴ 빛", "半導体 ロボット робот"),
    ("", ""),
];

/// The newest state of an index of [`TEXTS`], made by the follower from a store as a server does it.
pub(crate) fn filled() -> Arc<Snapshot> {
    let runtime = Runtime::new().expect("a runtime starts");
    // Whoever still reads an index keeps its files, so the folder may go.
    let folder = tempfile::tempdir().expect("there is room for a folder");
    runtime.block_on(async {
        let options = Options::new(Arc::new(|| 1_000_000), 1);
        let location = Location::sqlite(folder.path().join("naru.db"));
        let store = Store::open(&location, options).await.expect("a store opens");
        let index =
            Index::open(&folder.path().join("index"), Taxonomy::builtin(), Rates::builtin())
                .expect("an index opens");
        let (stop, stopping) = watch::channel(false);
        let following = tokio::spawn(search::follow(index.clone(), store.clone(), stopping));
        let mut snapshots = index.subscribe();
        for (key, body) in profiles() {
            let targets = vec![Target::Profile(key.clone())];
            let put = store.write(request(), targets, move |view| {
                view.put(&key, body);
                Ok::<(), ()>(())
            });
            let head = put.await.expect("a write succeeds").expect("nothing is refused").head;
            let is_there =
                |it: &Option<Arc<Snapshot>>| it.as_ref().is_some_and(|it| it.complete() >= head);
            snapshots.wait_for(is_there).await.expect("the index follows");
        }
        stop.send_replace(true);
        following.await.expect("the follower ends");
        store.close().await;
        index.snapshot().expect("it has been waited for")
    })
}

fn profiles() -> Vec<(Key, Vec<u8>)> {
    let mut profiles = Vec::new();
    let long = "가나 라이다 robots, ".repeat(200);
    let long = (long.as_str(), long.as_str());
    for (number, (ko, en)) in TEXTS.into_iter().chain([long]).enumerate() {
        let text = || Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() });
        let (name, body) = if number % 3 == 2 {
            let partner = Partner { display_name: text(), thesis: text(), ..Partner::default() };
            (format!("partners/p{number}"), partner.encode_to_vec())
        } else {
            let startup = Startup { one_liner: text(), description: text(), ..Startup::default() };
            (format!("startups/s{number}"), startup.encode_to_vec())
        };
        profiles.push((Key::parse(&name).expect("a name"), body));
    }
    profiles
}

fn request() -> Request {
    Request { caller: "fuzz".to_owned(), method: "fuzz", request_id: None, hash: [0; 32] }
}
