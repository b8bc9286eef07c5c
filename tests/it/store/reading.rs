//! Lists: order, pages, what is shown.

use super::*;

on_both_databases!(
    a_list_is_ordered_by_bytes_and_paged,
    deleted_profiles_are_listed_on_request,
    a_page_stays_below_its_size,
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
