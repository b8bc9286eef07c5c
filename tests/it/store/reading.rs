//! Lists: order, pages, what is shown.

use super::*;

on_both_databases!(
    a_list_is_ordered_by_bytes_and_paged,
    deleted_profiles_are_listed_on_request,
    a_page_stays_below_its_size,
    a_long_page_is_whole,
);

/// In the order of their bytes, which is not that of any language.
const IDS: [&str; 8] = ["B", "Zeta", "a", "a-b", "a1", "aB", "ab", "zeta"];

async fn a_list_is_ordered_by_bytes_and_paged(fixture: Fixture) {
    let store = fixture.open().await;
    for id in IDS.iter().rev() {
        put(&store, id, "body").await;
    }
    let partner = Key::new(Kind::Partner, "partner");
    let targets = vec![Target::Profile(partner.clone())];
    let other_kind = move |view: &mut View<'_>| {
        view.put(&partner, b"body".to_vec());
        Ok::<_, String>(())
    };
    store.write(once(), targets, other_kind).await.unwrap().unwrap();

    let mut seen: Vec<String> = Vec::new();
    loop {
        let after = seen.last().map(String::as_str);
        let page = store.list(Kind::Startup, after, 3, false, usize::MAX).await.unwrap();
        let (head, documents, more) = page;
        assert_eq!(head, Revision(9));
        seen.extend(documents.into_iter().map(|document| document.key.id));
        if !more {
            break;
        }
    }
    assert_eq!(seen, IDS);
    let (_, documents, more) = store.list(Kind::Startup, None, 8, false, usize::MAX).await.unwrap();
    assert_eq!((documents.len(), more), (8, false));
}

async fn deleted_profiles_are_listed_on_request(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["a", "b", "c"] {
        put(&store, id, "body").await;
    }
    change(&store, "b", |view| view.delete(&startup("b"))).await;
    change(&store, "c", |view| view.erase(&startup("c"))).await;
    let (_, live, _) = store.list(Kind::Startup, None, 10, false, usize::MAX).await.unwrap();
    assert_eq!(ids(&live), ["a"]);
    let (_, all, _) = store.list(Kind::Startup, None, 10, true, usize::MAX).await.unwrap();
    assert_eq!(ids(&all), ["a", "b"]);
}

async fn a_page_stays_below_its_size(fixture: Fixture) {
    let store = fixture.open().await;
    for id in ["a", "b", "c"] {
        put(&store, id, "0123456789").await;
    }
    for (bytes_max, expected, rest) in
        [(1, vec!["a"], true), (20, vec!["a", "b"], true), (30, vec!["a", "b", "c"], false)]
    {
        let (_, documents, more) =
            store.list(Kind::Startup, None, 10, false, bytes_max).await.unwrap();
        assert_eq!((ids(&documents), more), (expected, rest));
    }
}

/// Of more rows than one statement reads, and just as many.
async fn a_long_page_is_whole(fixture: Fixture) {
    let store = fixture.open().await;
    let names: Vec<String> = (0..130).map(|n| format!("startup-{n:03}")).collect();
    let keys: Vec<Key> = names.iter().map(|id| startup(id)).collect();
    let targets = keys.iter().cloned().map(Target::Profile).collect();
    let import = move |view: &mut View<'_>| {
        for key in &keys {
            view.put(key, b"0123456789".to_vec());
        }
        Ok::<_, String>(())
    };
    store.write(once(), targets, import).await.unwrap().unwrap();
    for limit in [0, 1, 63, 64, 65, 127, 128, 129, 130, 131, 200] {
        let (_, page, more) =
            store.list(Kind::Startup, None, limit, false, usize::MAX).await.unwrap();
        let expected = &names[..names.len().min(limit as usize)];
        assert_eq!((ids(&page).as_slice(), more), (refs(expected).as_slice(), limit < 130));
    }
    let (_, page, more) = store.list(Kind::Startup, None, 200, false, 1_000).await.unwrap();
    assert_eq!((ids(&page), more), (refs(&names[..100]), true));
    let (_, documents) = store.get_many(Kind::Startup, &names).await.unwrap();
    assert_eq!(ids(&documents), refs(&names));
}

fn refs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}
