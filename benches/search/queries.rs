//! What is asked: the kinds of query that people type, about things that the made-up profiles speak of.
//!
//! Names of concepts are real words. `bacon`, `concon` or 가노 are words of the made-up language of the profiles
//! (`service::profiles`): the first ones of it are common, longer ones rare.

use naru::proto::{SearchFilter, Stage};

/// One search.
pub(crate) struct Asked {
    pub(crate) query: &'static str,
    pub(crate) filter: SearchFilter,
}

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
    let all = QUERIES.map(|query| Asked { query, filter: SearchFilter::default() });
    all.into_iter().chain(filtered()).collect()
}

/// What a person has clicked beside typing.
fn filtered() -> [Asked; 4] {
    let text = |value: &str| vec![value.to_owned()];
    [
        Asked {
            query: "인공지능",
            filter: SearchFilter {
                country_codes: text("KR"),
                stages: vec![Stage::Seed.into(), Stage::SeriesA.into()],
                ..SearchFilter::default()
            },
        },
        Asked {
            query: "robotics",
            filter: SearchFilter { kinds: vec![2], ..SearchFilter::default() },
        },
        Asked {
            query: "bacon sensors",
            filter: SearchFilter {
                country_codes: text("US"),
                founded_year_min: 2015,
                ..SearchFilter::default()
            },
        },
        Asked {
            query: "",
            filter: SearchFilter {
                sectors: text("ai"),
                region_codes: text("KR-29"),
                ..SearchFilter::default()
            },
        },
    ]
}
