//! Every column: the field that it holds, its headers and an example. What kind of value it is follows from the field.
//!
//! A header is found without regard to case, spaces, punctuation and what stands in brackets, so that synonyms need not
//! repeat `사업자 등록번호` or `기업명(필수)`.

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    /// The path of the field in the message that a row stands for.
    pub(super) field: &'static str,
    /// The Korean header.
    pub(super) ko: &'static str,
    /// The English header.
    pub(super) en: &'static str,
    /// Other headers.
    pub(super) synonyms: &'static [&'static str],
    /// A value that can be read.
    pub(super) example: &'static str,
}

const fn column(
    field: &'static str,
    ko: &'static str,
    en: &'static str,
    synonyms: &'static [&'static str],
    example: &'static str,
) -> Column {
    Column { field, ko, en, synonyms, example }
}

/// The columns that say whose row it is, on every sheet.
pub(super) const ID: Column =
    column("name", "ID", "ID", &["아이디", "프로필 ID", "profile", "name id"], "startups/nuribeam");
pub(super) const BUSINESS_NUMBER: Column = column(
    "business_registration_number",
    "사업자등록번호",
    "business registration number",
    &["사업자번호", "business number", "BRN"],
    "000-00-00034",
);
pub(super) const CORPORATE_NUMBER: Column = column(
    "corporate_registration_number",
    "법인등록번호",
    "corporate registration number",
    &["법인번호", "corporate number"],
    "000000-0000011",
);

/// What no other column holds, as JSON.
pub(super) const REST: Column =
    column("", "그 밖의 항목(JSON)", "other fields (JSON)", &["other JSON"], "");

/// Where an entry comes from: on every sheet of entries that carry it.
pub(super) const PROVENANCE: [Column; 3] = [
    column("provenance.source", "출처", "source", &["근거"], "전자공시(DART)"),
    column("provenance.as_of_date", "출처 기준일", "source date", &[], "2026-03-31"),
    column("provenance.verified", "출처 확인", "source verified", &[], "예"),
];

pub(super) const STARTUP: &[Column] = &[
    column("display_name.ko", "기업명(국문)", "name (Korean)", &["국문명", "한글명"], "누리빔"),
    column("display_name.en", "기업명(영문)", "name (English)", &["영문명"], "Nuribeam"),
    column(
        "display_name",
        "기업명",
        "name",
        &["회사명", "업체명", "상호", "상호명", "법인명", "스타트업명", "company", "company name"],
        "누리빔",
    ),
    column(
        "aliases",
        "다른 이름",
        "other names",
        &["별칭", "aliases", "브랜드명"],
        "누리빔 주식회사",
    ),
    column(
        "website_uri",
        "홈페이지",
        "website",
        &["웹사이트", "URL", "homepage"],
        "https://nuribeam.example",
    ),
    column(
        "deck_uri",
        "IR 자료",
        "pitch deck",
        &["소개 자료", "deck"],
        "https://nuribeam.example/deck.pdf",
    ),
    column(
        "one_liner.ko",
        "한 줄 소개(국문)",
        "one-liner (Korean)",
        &[],
        "물류로봇용 3D 라이다를 만듭니다.",
    ),
    column("one_liner.en", "한 줄 소개(영문)", "one-liner (English)", &[], "3D lidar for robots"),
    column(
        "one_liner",
        "한 줄 소개",
        "one-liner",
        &["사업 아이템", "아이템명", "summary"],
        "물류로봇용 3D 라이다",
    ),
    column(
        "description.ko",
        "기업 소개(국문)",
        "description (Korean)",
        &[],
        "라이다를 설계합니다.",
    ),
    column("description.en", "기업 소개(영문)", "description (English)", &[], "We design lidar."),
    column(
        "description",
        "기업 소개",
        "description",
        &["회사 소개", "사업 내용", "주요 사업", "소개", "about"],
        "라이다를 설계합니다.",
    ),
    column(
        "sectors",
        "분야",
        "sectors",
        &[
            "업종",
            "산업 분야",
            "기술 분야",
            "업종코드",
            "표준산업분류",
            "KSIC",
            "sector",
            "industry",
        ],
        "라이다; robotics; C26110",
    ),
    column("tags", "태그", "tags", &["키워드", "keywords"], "물류로봇; solid-state"),
    column(
        "place",
        "소재지",
        "place",
        &["주소", "지역", "본사", "본사 소재지", "location", "address"],
        "광주광역시 북구",
    ),
    column(
        "business_registration_date",
        "개업연월일",
        "business began",
        &["개업일", "창업일", "opening date"],
        "2019-04-02",
    ),
    column(
        "incorporation_date",
        "법인설립일",
        "incorporation date",
        &["설립일", "설립연월일", "설립연도", "설립년도", "founded"],
        "2020-02-17",
    ),
    column("stage", "단계", "stage", &["투자 단계", "성장 단계", "라운드"], "시리즈 A"),
    column(
        "round_sought.amount",
        "찾는 투자 금액",
        "amount sought",
        &["희망 투자금액", "투자 희망금액", "유치 희망금액", "모집 금액", "raising"],
        "70억원",
    ),
    column(
        "round_sought.instrument",
        "찾는 투자 방식",
        "instrument sought",
        &["희망 투자방식"],
        "우선주",
    ),
    column(
        "round_sought.use.ko",
        "자금 용도(국문)",
        "use of funds (Korean)",
        &[],
        "양산 라인 구축",
    ),
    column("round_sought.use.en", "자금 용도(영문)", "use of funds (English)", &[], "a new line"),
    column("round_sought.use", "자금 용도", "use of funds", &["자금 사용 계획"], "양산 라인 구축"),
    column("round_sought.lead_found", "리드 투자자 확보", "lead found", &[], "아니요"),
    column(
        "round_sought.closing_date",
        "투자 마감일",
        "closing date",
        &["모집 마감일"],
        "2027-03-31",
    ),
    column("trl", "기술성숙도(TRL)", "TRL", &["기술성숙도"], "8"),
    column("languages", "회의 언어", "languages", &["언어", "구사 언어"], "ko; en"),
    column(
        "target_markets",
        "목표 시장",
        "target markets",
        &["희망 국가", "진출 희망국", "진출 희망 국가"],
        "미국; VN",
    ),
    column(
        "customers.customer_name",
        "고객사",
        "customers",
        &["주요 고객", "고객"],
        "한바다항만기계",
    ),
    column("competitors.competitor_name", "경쟁사", "competitors", &[], "Photherra"),
    column("asks.kind", "원하는 협력", "asks", &["희망 협력", "협력 희망 분야"], "투자; 실증(PoC)"),
    column("offers.kind", "제공하는 협력", "offers", &["제공 협력"], "공동연구"),
    column(
        "avoids_partners_of_competitors",
        "경쟁사에 투자한 파트너 제외",
        "avoids partners of competitors",
        &[],
        "예",
    ),
    column(
        "exclusions.partners",
        "제외할 파트너",
        "excluded partners",
        &[],
        "partners/halcombe-ridge",
    ),
    column(
        "exclusions.partner_kinds",
        "제외할 파트너 유형",
        "excluded kinds of partner",
        &[],
        "대학",
    ),
    column("exclusions.country_codes", "제외할 국가", "excluded countries", &[], "RU"),
];

pub(super) const PARTNER: &[Column] = &[
    column("display_name.ko", "기관명(국문)", "name (Korean)", &["국문명", "한글명"], "두루미산"),
    column("display_name.en", "기관명(영문)", "name (English)", &["영문명"], "Halcombe Ridge"),
    column(
        "display_name",
        "기관명",
        "name",
        &["투자사명", "투자사", "투자기관", "운용사명", "파트너명", "회사명", "기업명", "company"],
        "두루미산 인베스트먼트",
    ),
    column("aliases", "다른 이름", "other names", &["별칭", "aliases"], "DRM"),
    column(
        "website_uri",
        "홈페이지",
        "website",
        &["웹사이트", "URL", "homepage"],
        "https://halcombe.example",
    ),
    column("kind", "기관 유형", "kind", &["투자사 유형", "파트너 유형"], "벤처캐피탈"),
    column("one_liner.ko", "한 줄 소개(국문)", "one-liner (Korean)", &[], "딥테크 초기 투자사"),
    column("one_liner.en", "한 줄 소개(영문)", "one-liner (English)", &[], "Deep-tech fund"),
    column("one_liner", "한 줄 소개", "one-liner", &["summary"], "딥테크 초기 투자사"),
    column("description.ko", "소개(국문)", "description (Korean)", &[], "2015년에 설립되었습니다."),
    column("description.en", "소개(영문)", "description (English)", &[], "Founded in 2015."),
    column(
        "description",
        "소개",
        "description",
        &["기관 소개", "about"],
        "2015년에 설립되었습니다.",
    ),
    column("thesis.ko", "투자 방침(국문)", "thesis (Korean)", &[], "센서 기업에 투자합니다."),
    column("thesis.en", "투자 방침(영문)", "thesis (English)", &[], "We back sensor companies."),
    column("thesis", "투자 방침", "thesis", &["투자 철학", "투자 성향"], "센서 기업에 투자합니다."),
    column(
        "sectors",
        "관심 분야",
        "sectors",
        &["분야", "투자 분야", "주력 분야", "업종코드", "KSIC", "sector", "focus"],
        "라이다; robotics",
    ),
    column("tags", "태그", "tags", &["키워드", "keywords"], "deep tech"),
    column(
        "place",
        "소재지",
        "place",
        &["주소", "본사", "본사 소재지", "location", "address"],
        "US-CA Palo Alto",
    ),
    column("stages", "투자 단계", "stages", &["관심 단계", "stage"], "시드; 시리즈 A"),
    column(
        "ticket.min",
        "건당 최소 투자액",
        "ticket min",
        &["최소 투자금액", "투자금액 최소"],
        "5억원",
    ),
    column(
        "ticket.max",
        "건당 최대 투자액",
        "ticket max",
        &["최대 투자금액", "투자금액 최대"],
        "30억원",
    ),
    column("lead_role", "리드 여부", "lead role", &["투자 역할"], "리드 투자"),
    column("invests_in", "투자 지역", "invests in", &["투자 대상 지역", "투자 국가"], "KR; US-CA"),
    column("seeks.kind", "찾는 협력", "seeks", &["희망 협력"], "공동연구"),
    column("offers.kind", "제공하는 협력", "offers", &["제공 협력"], "투자; 실증(PoC)"),
    column("languages", "회의 언어", "languages", &["언어", "구사 언어"], "en"),
    column("exclusions.sectors", "제외할 분야", "excluded sectors", &["투자 제외 분야"], "games"),
    column(
        "exclusions.startups",
        "제외할 스타트업",
        "excluded start-ups",
        &[],
        "startups/nuribeam",
    ),
    column("exclusions.country_codes", "제외할 국가", "excluded countries", &[], "RU"),
    column("exclusions.stages", "제외할 단계", "excluded stages", &[], "성장"),
    column("capacity.meetings_per_day_max", "하루 최대 미팅 수", "meetings a day", &[], "4"),
    column("capacity.startups_per_visit_max", "방문당 최대 기업 수", "companies a visit", &[], "3"),
    column("capacity.deals_per_year_max", "연간 최대 투자 건수", "deals a year", &[], "5"),
    column("closed_to_new_deals", "신규 투자·협력 중단", "closed to new deals", &[], "아니요"),
];

pub(super) const ROUNDS: &[Column] = &[
    column("date", "투자일", "date", &["투자 유치일", "일자", "납입일", "투자 연월"], "2022-11-30"),
    column("stage", "단계", "stage", &["라운드", "투자 단계", "round"], "프리A"),
    column(
        "amount",
        "투자금액",
        "amount",
        &["금액", "투자 유치금액", "유치 금액", "투자금"],
        "22억원",
    ),
    column("instrument", "투자 방식", "instrument", &["증권 종류", "투자 유형"], "우선주"),
    column(
        "investors",
        "투자자",
        "investors",
        &["투자사", "투자기관", "참여 투자사"],
        "두루미산 인베스트먼트 <partners/durumisan-investment> = 15억원; 무등너머 파트너스",
    ),
    column("paid_in", "납입 완료", "paid in", &["납입 여부"], "예"),
    column("registered", "등기 완료", "registered", &["등기 여부"], "예"),
];

pub(super) const EQUITY: &[Column] = &[
    column("holder", "주주", "holder", &["주주명", "shareholder"], "창업자"),
    column("party_class", "주주 구분", "party class", &["구분", "관계"], "창업자 측"),
    column("related_party", "특수관계인", "related party", &["특수관계인 여부"], "예"),
    column("share_basis_points", "지분율", "share", &["보유 지분", "지분"], "58.1%"),
    column("as_of_date", "기준일", "as of", &["작성 기준일"], "2026-06-30"),
];

pub(super) const YEARS: &[Column] = &[
    column("year", "연도", "year", &["회계연도", "년도"], "2025"),
    column("headcount", "인원", "headcount", &["직원 수", "종업원 수", "상시 근로자 수"], "34"),
    column("revenue", "매출", "revenue", &["매출액", "sales"], "21억 3천만원"),
];

pub(super) const PORTFOLIO: &[Column] = &[
    column(
        "company_name",
        "투자 기업",
        "company",
        &["포트폴리오사", "피투자사", "기업명"],
        "Photherra",
    ),
    column("startup", "투자 기업 ID", "company ID", &[], "startups/nuribeam"),
    column("date", "투자일", "date", &["일자", "투자 연월"], "2023-03-14"),
    column("stage", "단계", "stage", &["라운드", "투자 단계", "round"], "시리즈 A"),
    column("amount", "투자금액", "amount", &["금액", "투자금"], "USD 4500000"),
    column(
        "round_amount",
        "라운드 전체 금액",
        "whole round",
        &["라운드 금액", "round amount", "round size"],
        "USD 9000000",
    ),
    column(
        "round_investors",
        "라운드 투자자 수",
        "investors in round",
        &["투자자 수", "공동투자자 수", "round investors"],
        "3",
    ),
    column("first_round", "첫 외부 투자", "first round", &["첫 투자", "첫 라운드"], "아니요"),
    column("sectors", "분야", "sectors", &["업종", "sector"], "lidar; sensors"),
    column("tags", "태그", "tags", &["키워드", "keywords"], "광학 부품"),
    column("founded_year", "설립 연도", "founded", &["설립년도", "founded year"], "2019"),
    column("place", "지역", "place", &["소재지", "location"], "US-CA"),
];

pub(super) const CONTACTS: &[Column] = &[
    column("full_name", "이름", "name", &["성명", "담당자", "담당자명", "full name"], "김나루"),
    column("role", "직책", "role", &["직위", "직급", "title", "position"], "해외사업팀장"),
    column("email", "이메일", "email", &["메일", "이메일 주소", "e-mail"], "naru@nuribeam.example"),
    column(
        "phone",
        "전화",
        "phone",
        &["연락처", "전화번호", "휴대전화", "mobile"],
        "+82-2-000-0000",
    ),
    column("languages", "언어", "languages", &["구사 언어"], "ko; en"),
];

pub(super) const COOPERATION: &[Column] = &[
    column("kind", "형태", "kind", &["협력 형태"], "실증(PoC)"),
    column("detail.ko", "내용(국문)", "detail (Korean)", &[], "항만 실증 부지"),
    column("detail.en", "내용(영문)", "detail (English)", &[], "a port to test in"),
    column("detail", "내용", "detail", &["상세", "설명"], "항만 실증 부지"),
];

pub(super) const FOUNDERS: &[Column] = &[
    column("role", "직책", "role", &["역할"], "CEO"),
    column("background.ko", "경력(국문)", "background (Korean)", &[], "광학 기업에서 12년 근무"),
    column("background.en", "경력(영문)", "background (English)", &[], "12 years in optics"),
    column("background", "경력", "background", &["이력"], "광학 기업에서 12년 근무"),
];

pub(super) const CUSTOMERS: &[Column] = &[
    column("customer_name", "고객", "customer", &["고객사", "고객사명"], "Karrowind Automation"),
    column("country_code", "국가", "country", &[], "DE"),
];

pub(super) const COMPETITORS: &[Column] = &[
    column("competitor_name", "경쟁사", "competitor", &["경쟁사명"], "Photherra"),
    column("startup", "경쟁사 ID", "competitor ID", &[], "startups/radwhittle"),
];

pub(super) const INTELLECTUAL_PROPERTY: &[Column] = &[
    column("kind", "종류", "kind", &["구분"], "특허"),
    column("title.ko", "명칭(국문)", "title (Korean)", &[], "라이다 수신 장치"),
    column("title.en", "명칭(영문)", "title (English)", &[], "Lidar receiver"),
    column("title", "명칭", "title", &["발명의 명칭"], "라이다 수신 장치"),
    column("number", "번호", "number", &["등록번호", "출원번호"], "10-0000000"),
    column("granted", "등록", "granted", &["등록 여부"], "예"),
    column("country_code", "국가", "country", &[], "KR"),
    column("date", "일자", "date", &["등록일", "출원일"], "2022-05-11"),
];

pub(super) const CERTIFICATES: &[Column] = &[
    column("title", "명칭", "title", &["인증명"], "벤처기업확인서"),
    column("issuer", "발급 기관", "issuer", &["발급처", "인증 기관"], "벤처기업확인기관"),
    column("issue_date", "발급일", "issue date", &["취득일"], "2025-01-15"),
    column("expiry_date", "만료일", "expiry date", &["유효기간"], "2028-01-14"),
];

pub(super) const DISQUALIFICATIONS: &[Column] = &[
    column("kind", "사유", "kind", &["결격 사유"], "세금 체납"),
    column("from_date", "시작일", "from", &[], "2025-01-01"),
    column("until_date", "종료일", "until", &[], "2025-12-31"),
];

pub(super) const PROGRAMS: &[Column] = &[
    column("program", "사업명", "program", &["지원사업", "프로그램"], "TIPS"),
    column("year", "연도", "year", &["년도"], "2024"),
    column("outcome", "결과", "outcome", &["상태"], "선정"),
    column("operator", "운영사 ID", "operator", &[], "partners/gulgeungaji"),
];

pub(super) const RESEARCH_AREAS: &[Column] = &[
    column("title.ko", "연구 분야(국문)", "title (Korean)", &[], "광집적 회로"),
    column("title.en", "연구 분야(영문)", "title (English)", &[], "Photonic circuits"),
    column("title", "연구 분야", "title", &[], "광집적 회로"),
    column("sectors", "분야", "sectors", &[], "photonics"),
];

pub(super) const FACILITIES: &[Column] = &[
    column("title.ko", "시설(국문)", "title (Korean)", &[], "광학 시험실"),
    column("title.en", "시설(영문)", "title (English)", &[], "Optics laboratory"),
    column("title", "시설", "title", &["장비", "시설명"], "광학 시험실"),
    column(
        "description.ko",
        "설명(국문)",
        "description (Korean)",
        &[],
        "누구나 예약할 수 있습니다.",
    ),
    column("description.en", "설명(영문)", "description (English)", &[], "Open to companies."),
    column("description", "설명", "description", &["용도"], "누구나 예약할 수 있습니다."),
];

pub(super) const EXTERNAL_IDS: &[Column] = &[
    column("system", "시스템", "system", &[], "dart"),
    column("id", "외부 ID", "external ID", &[], "00126380"),
];

pub(super) const REPORTED_FACTS: &[Column] = &[
    column("field", "항목", "field", &[], "description"),
    column("statement.ko", "내용(국문)", "statement (Korean)", &[], "매출이 두 배로 늘었습니다."),
    column("statement.en", "내용(영문)", "statement (English)", &[], "Revenue has doubled."),
    column("statement", "내용", "statement", &[], "매출이 두 배로 늘었습니다."),
];
