//! What the values of the contract's enums are called, in both languages.
//!
//! Sentences of matches name stages, kinds of partner and forms of cooperation by the same Korean words.

/// The Korean and the English name of an enum value that the contract calls `name`, such as `STAGE_SEED`. None for a
/// value that only says that nothing is known.
#[must_use]
pub fn value_words(name: &str) -> Option<(&'static str, &'static str)> {
    VALUES.iter().find(|(known, ..)| *known == name).map(|&(_, ko, en)| (ko, en))
}

const VALUES: [(&str, &str, &str); 157] = [
    ("STAGE_PRE_SEED", "프리시드", "pre-seed"),
    ("STAGE_SEED", "시드", "seed"),
    ("STAGE_PRE_A", "프리A", "Pre-A"),
    ("STAGE_SERIES_A", "시리즈 A", "series A"),
    ("STAGE_SERIES_B", "시리즈 B", "series B"),
    ("STAGE_SERIES_C", "시리즈 C", "series C"),
    ("STAGE_GROWTH", "성장", "growth"),
    ("PARTNER_KIND_VENTURE_CAPITAL", "벤처캐피탈", "venture capital firm"),
    (
        "PARTNER_KIND_CORPORATE_VENTURE_CAPITAL",
        "기업형 벤처캐피탈",
        "corporate venture capital firm",
    ),
    ("PARTNER_KIND_ANGEL", "엔젤 투자자", "angel investor"),
    ("PARTNER_KIND_ACCELERATOR", "액셀러레이터", "accelerator"),
    ("PARTNER_KIND_TIPS_OPERATOR", "TIPS 운영사", "TIPS operator"),
    ("PARTNER_KIND_LAB", "연구소", "laboratory"),
    ("PARTNER_KIND_UNIVERSITY", "대학", "university"),
    ("PARTNER_KIND_CORPORATE", "기업", "corporate"),
    ("PARTNER_KIND_PUBLIC_AGENCY", "공공기관", "public agency"),
    ("COOPERATION_KIND_INVESTMENT", "투자", "investment"),
    ("COOPERATION_KIND_PROOF_OF_CONCEPT", "실증(PoC)", "proof of concept"),
    ("COOPERATION_KIND_JOINT_RESEARCH", "공동연구", "joint research"),
    ("COOPERATION_KIND_LICENSING", "기술이전", "licensing"),
    ("COOPERATION_KIND_DISTRIBUTION", "유통·판매", "distribution"),
    ("COOPERATION_KIND_MANUFACTURING", "위탁생산", "manufacturing"),
    ("COOPERATION_KIND_TESTBED", "테스트베드", "testbed"),
    ("COOPERATION_KIND_LAB_USE", "연구시설 이용", "use of a laboratory"),
    ("INSTRUMENT_COMMON_STOCK", "보통주", "common stock"),
    ("INSTRUMENT_PREFERRED_STOCK", "우선주", "preferred stock"),
    ("INSTRUMENT_CONVERTIBLE_NOTE", "조건부지분전환계약", "convertible note"),
    ("INSTRUMENT_CONVERTIBLE_BOND", "전환사채", "convertible bond"),
    ("INSTRUMENT_SAFE", "조건부지분인수계약(SAFE)", "SAFE"),
    ("INSTRUMENT_DEBT", "대출", "loan"),
    ("INSTRUMENT_GRANT", "지원금", "grant"),
    ("PARTY_CLASS_FOUNDERS", "창업자 측", "founders"),
    ("PARTY_CLASS_EMPLOYEES", "임직원", "employees"),
    ("PARTY_CLASS_OPERATOR", "운영사", "program operator"),
    ("PARTY_CLASS_INVESTOR", "투자자", "investor"),
    ("PARTY_CLASS_CORPORATE", "일반 기업", "corporate"),
    ("PARTY_CLASS_OTHER", "기타", "other"),
    ("INTELLECTUAL_PROPERTY_KIND_PATENT", "특허", "patent"),
    ("INTELLECTUAL_PROPERTY_KIND_UTILITY_MODEL", "실용신안", "utility model"),
    ("INTELLECTUAL_PROPERTY_KIND_DESIGN", "디자인", "design"),
    ("INTELLECTUAL_PROPERTY_KIND_TRADEMARK", "상표", "trademark"),
    ("INTELLECTUAL_PROPERTY_KIND_COPYRIGHT", "저작권", "copyright"),
    ("DISQUALIFICATION_KIND_TAX_ARREARS", "세금 체납", "tax arrears"),
    ("DISQUALIFICATION_KIND_CLOSURE", "휴·폐업", "closure"),
    ("DISQUALIFICATION_KIND_PARTICIPATION_BAN", "사업 참여 제한", "ban from programs"),
    ("DISQUALIFICATION_KIND_OTHER", "기타", "other"),
    ("PROGRAM_OUTCOME_APPLIED", "신청", "applied"),
    ("PROGRAM_OUTCOME_SELECTED", "선정", "selected"),
    ("PROGRAM_OUTCOME_GRADUATED", "졸업", "graduated"),
    ("PROGRAM_OUTCOME_REJECTED", "탈락", "rejected"),
    ("PROGRAM_OUTCOME_STOPPED", "중단", "stopped"),
    ("LEAD_ROLE_LEAD", "리드 투자", "leads"),
    ("LEAD_ROLE_FOLLOW", "후속 참여", "follows"),
    ("LEAD_ROLE_BOTH", "리드 투자와 후속 참여", "leads or follows"),
    // A reason that only a newer server knows keeps its place in the sum.
    ("MATCH_TERM_KIND_UNSPECIFIED", "기타", "other"),
    ("MATCH_TERM_KIND_SECTOR", "분야", "sector"),
    ("MATCH_TERM_KIND_CONCEPTS", "주제", "concepts"),
    ("MATCH_TERM_KIND_WORDS", "공통 단어", "shared words"),
    ("MATCH_TERM_KIND_STAGE", "단계", "stage"),
    ("MATCH_TERM_KIND_PLACE", "지역", "place"),
    ("MATCH_TERM_KIND_AMOUNT", "금액", "amount"),
    ("MATCH_TERM_KIND_ACTIVITY", "최근 활동", "activity"),
    ("MATCH_TERM_KIND_COOPERATION", "협력", "cooperation"),
    ("MATCH_TERM_KIND_STARTUP_SIDE", "스타트업 측 조건", "the start-up's side"),
    ("MATCH_TERM_KIND_AGE", "업력", "age"),
    ("MATCH_TERM_KIND_SIMILAR_COMPANIES", "유사 기업", "similar companies"),
    ("MATCH_TERM_KIND_MET", "이미 만남", "met already"),
    ("MATCH_TERM_KIND_VARIETY", "다양성", "variety"),
    ("MATCH_TERM_KIND_SYNDICATE", "공동 투자", "co-investors"),
    ("MATCH_TERM_KIND_INDUSTRY", "산업", "industry"),
    ("MATCH_GRADE_STRONG", "매우 적합", "strong"),
    ("MATCH_GRADE_GOOD", "적합", "good"),
    ("MATCH_GRADE_FAIR", "보통", "fair"),
    ("MATCH_GRADE_WEAK", "부적합", "weak"),
    ("IMPORTANCE_NONE", "없음", "none"),
    ("IMPORTANCE_LOW", "낮음", "low"),
    ("IMPORTANCE_NORMAL", "보통", "normal"),
    ("IMPORTANCE_HIGH", "높음", "high"),
    ("IMPORTANCE_MUST", "필수", "must"),
    ("MET_HANDLING_DEMOTED", "뒤로 미룸", "demoted"),
    ("MET_HANDLING_LEFT_OUT", "제외", "left out"),
    ("MET_HANDLING_KEPT", "그대로 둠", "kept"),
    ("GROUP_KIND_PARTNER_KIND", "파트너 종류", "kind of partner"),
    ("GROUP_KIND_COUNTRY", "국가", "country"),
    ("GROUP_KIND_FIRM", "회사", "firm"),
    ("AUDIENCE_OFFICER", "담당자", "officer"),
    ("AUDIENCE_STARTUP", "스타트업", "start-up"),
    ("AUDIENCE_PARTNER", "파트너", "partner"),
    ("VARIETY_ON", "목록 간 다양성 고려", "lists differ"),
    ("VARIETY_OFF", "목록별로 따로", "each list alone"),
    ("PAIR_STANDING_RANKED", "제안 가능", "can be proposed"),
    ("PAIR_STANDING_INSUFFICIENT", "근거 부족", "too little evidence"),
    ("PAIR_STANDING_VETOED", "제안 금지", "must not be proposed"),
    ("PAIR_STANDING_ALREADY_PARTNERS", "이미 파트너", "partners already"),
    ("VETO_KIND_EXCLUDED_SECTOR", "제외한 분야", "excluded sector"),
    ("VETO_KIND_EXCLUDED_BY_PARTNER", "파트너가 제외한 대상", "excluded by the partner"),
    ("VETO_KIND_EXCLUDED_BY_STARTUP", "스타트업이 제외한 대상", "excluded by the start-up"),
    ("VETO_KIND_COMPETITOR_IN_PORTFOLIO", "경쟁사에 투자·협력한 파트너", "has backed a competitor"),
    ("VETO_KIND_CLOSED_TO_NEW_DEALS", "신규 투자·협력 중단", "closed to new deals"),
    ("VETO_KIND_UNMET_MUST", "필수 조건 미충족", "a must is not met"),
    ("VETO_KIND_DECLINED_LATELY", "최근 거절", "declined lately"),
    ("PROFILE_KIND_STARTUP", "스타트업", "start-up"),
    ("PROFILE_KIND_PARTNER", "파트너", "partner"),
    ("SEARCH_SORT_RELEVANCE", "관련도순", "by relevance"),
    ("SEARCH_SORT_UPDATED", "최근 수정순", "by last change"),
    ("SEARCH_SORT_NAME", "이름순", "by name"),
    ("SEARCH_FACET_KIND", "종류", "kind"),
    ("SEARCH_FACET_SECTOR", "분야", "sector"),
    ("SEARCH_FACET_COUNTRY", "국가", "country"),
    ("SEARCH_FACET_REGION", "지역", "region"),
    ("SEARCH_FACET_STAGE", "단계", "stage"),
    ("CORRECTION_KIND_SPELLING", "철자", "spelling"),
    ("CORRECTION_KIND_KEYBOARD", "한영 전환", "keyboard layout"),
    ("CORRECTION_KIND_SPACING", "띄어쓰기", "spacing"),
    ("CORRECTION_KIND_INITIALS", "초성", "first consonants"),
    ("SUGGESTION_KIND_STARTUP", "스타트업", "start-up"),
    ("SUGGESTION_KIND_PARTNER", "파트너", "partner"),
    ("SUGGESTION_KIND_SECTOR", "분야", "sector"),
    ("SUGGESTION_KIND_ACTIVITY", "협력 활동", "activity"),
    ("CONCEPT_KIND_SECTOR", "분야", "sector"),
    ("CONCEPT_KIND_ACTIVITY", "협력 활동", "activity"),
    ("DEEP_TECH_FIELD_SEMICONDUCTORS", "시스템반도체", "system semiconductors"),
    ("DEEP_TECH_FIELD_BIO_HEALTH", "바이오·헬스", "bio and health"),
    ("DEEP_TECH_FIELD_MOBILITY", "미래 모빌리티", "future mobility"),
    ("DEEP_TECH_FIELD_GREEN_ENERGY", "친환경·에너지", "eco-friendly energy"),
    ("DEEP_TECH_FIELD_ROBOTICS", "로봇", "robots"),
    ("DEEP_TECH_FIELD_AI_BIG_DATA", "빅데이터·AI", "big data and AI"),
    ("DEEP_TECH_FIELD_CYBERSECURITY_NETWORKS", "사이버보안·네트워크", "cybersecurity and networks"),
    ("DEEP_TECH_FIELD_AEROSPACE", "우주항공·해양", "space, aviation and ocean"),
    ("DEEP_TECH_FIELD_NUCLEAR", "차세대 원전", "next-generation nuclear power"),
    ("DEEP_TECH_FIELD_QUANTUM", "양자기술", "quantum technology"),
    ("ENGAGEMENT_KIND_INTRODUCED", "소개", "introduced"),
    ("ENGAGEMENT_KIND_MET", "미팅", "met"),
    ("ENGAGEMENT_KIND_SECOND_MEETING", "후속 미팅", "second meeting"),
    ("ENGAGEMENT_KIND_NDA", "비밀유지계약(NDA)", "non-disclosure agreement"),
    ("ENGAGEMENT_KIND_LOI", "투자의향서(LOI)", "letter of intent"),
    ("ENGAGEMENT_KIND_PROOF_OF_CONCEPT", "실증(PoC)", "proof of concept"),
    ("ENGAGEMENT_KIND_MOU", "업무협약(MOU)", "memorandum of understanding"),
    ("ENGAGEMENT_KIND_INVESTED", "투자 집행", "invested"),
    ("ENGAGEMENT_KIND_DECLINED", "거절", "declined"),
    ("DECLINED_BY_STARTUP", "스타트업 측", "the start-up"),
    ("DECLINED_BY_PARTNER", "파트너 측", "the partner"),
    ("DECLINE_REASON_SECTOR", "분야", "sector"),
    ("DECLINE_REASON_STAGE", "단계", "stage"),
    ("DECLINE_REASON_AMOUNT", "금액", "amount"),
    ("DECLINE_REASON_PLACE", "지역", "place"),
    ("DECLINE_REASON_TIMING", "시기", "timing"),
    ("DECLINE_REASON_CAPACITY", "여력 부족", "no capacity"),
    ("DECLINE_REASON_COMPETITOR", "경쟁사", "competitor"),
    ("DECLINE_REASON_TERMS", "조건", "terms"),
    ("DECLINE_REASON_OTHER", "기타", "other"),
    ("INDEX_FAULT_MISSING", "색인에 없음", "missing in the index"),
    ("INDEX_FAULT_STALE", "색인과 내용이 다름", "in another state in the index"),
    ("INDEX_FAULT_REPEATED", "색인에 두 번 이상 있음", "more than once in the index"),
    ("INDEX_FAULT_DELETED", "삭제되었는데 색인에 있음", "deleted, yet in the index"),
    ("INDEX_FAULT_UNKNOWN", "저장소에 없는데 색인에 있음", "not stored, yet in the index"),
    ("INDEX_FAULT_UNREADABLE", "저장된 내용을 읽을 수 없음", "stored, but not readable"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::DESCRIPTORS;

    /// Enums whose values people never see.
    const INTERNAL: [&str; 3] = ["Change", "Language", "ErrorReason"];

    #[test]
    fn every_value_that_people_see_has_a_name() {
        let enums = DESCRIPTORS.all_enums().filter(|it| it.package_name() == "naru.v1");
        for descriptor in enums.filter(|it| !INTERNAL.contains(&it.name())) {
            for known in descriptor.values().filter(|known| known.number() != 0) {
                assert!(value_words(known.name()).is_some(), "{}", known.name());
            }
        }
    }

    #[test]
    fn the_table_names_values_of_the_contract_once() {
        let values = || DESCRIPTORS.all_enums().flat_map(|it| it.values().collect::<Vec<_>>());
        for (index, (name, ..)) in VALUES.iter().enumerate() {
            assert!(values().any(|value| value.name() == *name), "{name}");
            assert!(VALUES[..index].iter().all(|(other, ..)| other != name), "{name}");
        }
    }
}
