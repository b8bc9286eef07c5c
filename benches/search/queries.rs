//! What is asked: the kinds of query that people type, about things that the made-up profiles speak of.
//!
//! Names of concepts are real words. `bacon`, `concon` or 가노 are words of the made-up language of the profiles
//! (`service::profiles`): the first ones of it are common, longer ones rare.

use naru::proto::{SearchFilter, Stage};

/// One search.
pub(crate) struct Asked {
    pub(crate) query: &'static str,
    /// The query without its slip, which the service finds by itself: tantivy alone is to look for the same.
    pub(crate) corrected: &'static str,
    pub(crate) filter: SearchFilter,
}

/// How many queries behind the one before it a caller begins, so that they do not all ask the same at once.
pub(crate) const APART: usize = 5;

const QUERIES: [&str; 36] = [
    // One thing, in each language.
    "인공지능",
    "핀테크",
    "라이다",
    "semiconductors",
    "robotics",
    "speech recognition",
    "챗봇",
    "OLED",
    // As people write Korean: particles, endings, compounds, and compounds written apart.
    "반도체를 만드는 회사",
    "로봇으로 물류를 자동화",
    "음성인식과 기계번역",
    "자율주행로봇",
    "웨어러블센서",
    "이미지 센서 개발",
    // Several things, which few profiles have all of.
    "의료 인공지능 진단",
    "AI 반도체 설계",
    "drone delivery in cities",
    "machine learning for medical imaging",
    "battery recycling plant",
    "edge AI camera for smart factories",
    // Both languages in one query.
    "AI 에이전트 platform",
    "LiDAR 센서 자율주행",
    "SaaS 회계 automation",
    "B2B 핀테크 payments",
    // Words that are no concept: common, less common, rare.
    "bacon",
    "dicon forcon",
    "가노 판다노",
    "tidicon",
    "ororforcon",
    "bacon 인공지능 speech",
    // Signs.
    "\"speech recognition\"",
    "\"음성 인식\" 기술",
    "semicond*",
    "robotics -drones",
    // A slip, and a whole sentence.
    "semicondutors",
    "We look for start-ups in computer vision or robotics that inspect batteries in Korean factories",
];

/// All searches, in the order in which they are made.
pub(crate) fn all() -> Vec<Asked> {
    QUERIES
        .map(|query| asked(query, SearchFilter::default()))
        .into_iter()
        .chain(filtered())
        .collect()
}

fn asked(query: &'static str, filter: SearchFilter) -> Asked {
    let corrected = if query == "semicondutors" { "semiconductors" } else { query };
    Asked { query, corrected, filter }
}

/// What a person has clicked beside typing.
fn filtered() -> [Asked; 4] {
    let text = |value: &str| vec![value.to_owned()];
    [
        asked(
            "인공지능",
            SearchFilter {
                country_codes: text("KR"),
                stages: vec![Stage::Seed.into(), Stage::SeriesA.into()],
                ..SearchFilter::default()
            },
        ),
        asked("robotics", SearchFilter { kinds: vec![2], ..SearchFilter::default() }),
        asked(
            "bacon sensors",
            SearchFilter {
                country_codes: text("US"),
                founded_year_min: 2015,
                ..SearchFilter::default()
            },
        ),
        asked(
            "",
            SearchFilter {
                sectors: text("ai"),
                region_codes: text("KR-29"),
                ..SearchFilter::default()
            },
        ),
    ]
}
